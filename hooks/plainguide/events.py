"""MkDocs events: unpack, call, return. The only module that imports MkDocs."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import jinja2
from mkdocs.config.config_options import ExtraScriptValue
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from .errors import GuideError
from .finish import finish

if TYPE_CHECKING:
    from . import site

_ASSETS = "assets/plainguide"


class _State:
    """What one build hands from event to event."""

    serving = False
    site: site.Site


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
    config.extra_css[:0] = [
        f"{_ASSETS}/{name}" for name in ("guide.css", "flow.css", "flowchart.css", "terms.css")
    ]
    for name in ("header.js", "checked.js"):
        script = ExtraScriptValue(f"{_ASSETS}/{name}")
        script.type = "module"
        config.extra_javascript.append(script)
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that the generator makes and the assets of the flow."""
    for page in _State.site.pages:
        files.append(File.generated(config, page.path, content=page.markdown))
    terms = _State.site.guide.glossary.terms_json()
    files.append(File.generated(config, f"{_ASSETS}/terms.json", content=terms))
    for asset in sorted((Path(__file__).parent / "assets").iterdir()):
        files.append(File.generated(config, f"{_ASSETS}/{asset.name}", content=asset.read_bytes()))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Turn citations into links, add the notice of results, set the address for edits."""
    page.edit_url = _State.site.edit_url(page.file.src_uri)
    return _State.site.markdown(page.file.src_uri, markdown)


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Give footnotes their roles and names."""
    return _State.site.content(html)


def on_env(env: jinja2.Environment, config: MkDocsConfig, files: Files) -> None:
    """Put the flows in their places, now that every result has been rendered."""
    pages = [file.page for file in files.documentation_pages() if file.page]
    rendered = {p.file.src_uri: (p.url, p.content or "") for p in pages}
    try:
        for page in pages:
            content, ids = _State.site.fill(page.file.src_uri, rendered)
            page.content = content
            page.present_anchor_ids = {*(page.present_anchor_ids or ()), *ids}
    except GuideError as error:
        raise PluginError(str(error)) from None


def on_page_context(context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Any) -> dict[str, Any]:
    """Hand the theme what it shows on every page."""
    context["plainguide"] = _State.site.shown(page.url, page.meta.get("checked"))
    return context


def on_template_context(context: dict[str, Any], template_name: str, config: MkDocsConfig) -> dict[str, Any]:
    """Hand the theme the same for pages that have no source, such as the one for a wrong address."""
    context["plainguide"] = _State.site.shown("", None)
    return context


def on_post_template(output: str, template_name: str, config: MkDocsConfig) -> str:
    """Finish the HTML of a page without a source."""
    return finish(output) if template_name.endswith(".html") else output


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Finish the HTML of a page."""
    return finish(output, _State.site.head(page.file.src_uri, page.url))
