"""MkDocs events: unpack, call, return. The only module that imports MkDocs."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import jinja2
from mkdocs.config.config_options import ExtraScriptValue
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure import StructureItem
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page

from .errors import GuideError
from .finish import finish
from .publish import HANDOUT

if TYPE_CHECKING:
    from . import site
    from .language import Language


class _State:
    """What one build hands from event to event."""

    serving = False
    site: site.Site
    addresses: frozenset[str]
    handout: bytes
    """The handout that this build publishes; empty without one."""
    links: Mapping[str, list[StructureItem]]


def _fresh() -> None:
    """Forget the package's modules, so that an edit to them shows without a restart of the server."""
    keep = {__name__, __package__, f"{__package__}.errors"}
    for name in [name for name in sys.modules if name.startswith(f"{__package__}.") and name not in keep]:
        del sys.modules[name]


def on_startup(*, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
    """Remember whether pages are served live."""
    _State.serving = command == "serve"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read and check the whole guide before anything is written. Raises PluginError with every problem."""
    if _State.serving:
        _fresh()
    path = Path(config.config_file_path)
    try:
        module = importlib.import_module("plainguide.site")
        _State.site = module.Site.load(path.parent, path.name)
    except GuideError as error:
        raise PluginError(str(error)) from None
    except Exception as error:
        if not _State.serving:
            raise
        raise PluginError(f"the package cannot be loaded ({type(error).__name__}: {error})") from error
    package = Path(__file__).parent
    config.theme.dirs.insert(0, str(package / "overrides"))
    config.extra_css[:0] = [f"{module.ASSETS}{name}" for name in module.STYLES]
    for name in module.SCRIPTS:
        script = ExtraScriptValue(f"{module.ASSETS}{name}")
        script.type = "module"
        config.extra_javascript.append(script)
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that the generator makes and the assets of the flow."""
    for page in _State.site.pages:
        files.append(File.generated(config, page.path, content=page.markdown))
    for name, content in _State.site.assets(lambda path: files.src_uris[path].url).items():
        files.append(File.generated(config, name, content=content))
    handout = os.environ.get(HANDOUT)
    _State.handout = Path(handout).read_bytes() if handout else b""
    if handout:
        files.append(File.generated(config, "handout.pdf", content=_State.handout))
    return files


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Part the navigation by language, and let "previous" and "next" stay in one and lead through the results."""
    guide = _State.site.guide
    _State.links = {language.code: _links(nav.items, language) for language in guide.languages}
    for page, after in pairwise(nav.pages):
        if guide.language_of(page.file.src_uri) is not guide.language_of(after.file.src_uri):
            page.next_page = after.previous_page = None
    for paths in _State.site.result_paths():
        pages = [file.page for path in paths if (file := files.src_uris[path]) and file.page]
        for page, after in pairwise(pages):
            after.previous_page = page
            page.next_page = page.next_page or after
    return nav


def _links(items: Iterable[StructureItem], language: Language) -> list[StructureItem]:
    """The entries in one language. A section with nothing but a further language is shown as its entries."""
    guide, found = _State.site.guide, list[StructureItem]()
    for item in items:
        codes = {guide.language_of(page.file.src_uri).code for page in _pages(item)}
        if codes == {language.code} and isinstance(item, Section) and language.folder:
            found += item.children
        elif language.code in codes or not codes:
            found.append(item)
    return found


def _pages(item: StructureItem) -> Iterator[Page]:
    """The pages of one entry of the navigation."""
    if isinstance(item, Page):
        yield item
    for child in getattr(item, "children", None) or ():
        yield from _pages(child)


def _theme_language(code: str, config: MkDocsConfig) -> str:
    """The language in which the theme says its own words: English where it does not know this one."""
    known = any((Path(folder) / f"partials/languages/{code}.html").exists() for folder in config.theme.dirs)
    return code if known else "en"


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Turn citations into links, add the notice of results, set the address for edits."""
    page.edit_url = _State.site.edit_url(page.file.src_uri)
    return _State.site.markdown(page.file.src_uri, markdown)


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Give footnotes their roles and names."""
    return _State.site.content(html, page.file.src_uri)


def on_env(env: jinja2.Environment, config: MkDocsConfig, files: Files) -> None:
    """Put the flows in their places, now that every result has been rendered."""
    pages = [file.page for file in files.documentation_pages() if file.page]
    rendered = {p.file.src_uri: (p.url, p.content or "") for p in pages}
    _State.addresses = frozenset(page.url for page in pages)
    try:
        for page in pages:
            content, ids = _State.site.fill(page.file.src_uri, rendered)
            page.content = content
            page.present_anchor_ids = {*(page.present_anchor_ids or ()), *ids}
    except GuideError as error:
        raise PluginError(str(error)) from None


def on_page_context(context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Any) -> dict[str, Any]:
    """Hand the theme what it shows on every page."""
    context["plainguide"] = _shown(config, page.url, page.meta.get("checked"))
    return context


def _shown(config: MkDocsConfig, url: str, checked: Any) -> dict[str, Any]:
    shown = _State.site.shown(url, checked, _State.addresses)
    code = str(shown["language"])
    name = shown["site_name"] or config.site_name
    theme = _theme_language(code, config)
    own = code == _State.site.guide.own.code  # the handout is in the guide's own language
    size = f"{len(_State.handout) / 1e6:.1f}" if _State.handout and own else ""
    return {
        **shown,
        "site_name": name,
        "theme_language": theme,
        "nav": _State.links[code],
        "handout_size": size,
    }


def on_template_context(context: dict[str, Any], template_name: str, config: MkDocsConfig) -> dict[str, Any]:
    """Hand the theme the same for pages that have no source, such as the one for a wrong address."""
    shown = _shown(config, "", None)
    context["plainguide"] = {**shown, "pages": [page for item in shown["nav"] for page in _pages(item)]}
    return context


def on_post_template(output: str, template_name: str, config: MkDocsConfig) -> str:
    """Finish the HTML of a page without a source."""
    return finish(output) if template_name.endswith(".html") else output


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Finish the HTML of a page."""
    return finish(output, _State.site.head(page.file.src_uri, page.url))
