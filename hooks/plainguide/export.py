"""The finished guide as plain Markdown files that an engine builds without our hooks.

What the hooks do at a build is done here once: citations are links, results say whom they are for, and flows, tables,
maps and pictures stand in the pages as HTML. Nothing in the folder needs this package.
"""

from __future__ import annotations

import json
import posixpath
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import yaml
from markupsafe import Markup

from .data import read_text
from .errors import GuideError
from .guide import MARKER
from .offline import Offline
from .pages import escape
from .settings import Settings
from .site import ASSETS, SCRIPTS, STYLES
from .splice import rebase
from .templates import environment

_OVERRIDES = Path(__file__).parent / "overrides"
_FOOT = "partials/pg-foot.html"
_NOT_EXPORTED = frozenset((_FOOT, "partials/language.html"))
"""The foot stands in each page's Markdown; the engine's own theme says its words in one language."""
_NAME = re.compile(r"""plainguide\.(?P<name>\w+)(?:\((?P<quote>["'])(?P<key>\w+)(?P=quote)\))?""")
_LINK = re.compile(r"(?P<before>\]\(|^\[[^\]^][^\]]*\]:[ \t]+)(?P<link>[^)\s]+)", re.MULTILINE)
_NOTES = re.compile(r"^\[\^[^\]]+\]:", re.MULTILINE)
_NOTES_HERE = "///Footnotes Go Here///"  # of Python-Markdown's footnotes extension
_OURS = ("hooks", "watch")
"""Keys of `mkdocs.yml` that an exported guide has no use for, beside `extra: plainguide:`."""


def export(root: Path, config: str, target: Path) -> int:
    """Write the guide of `config` in `root` into the folder `target`; how many pages it has.

    Raises GuideError with every problem of the guide, or where `target` is not empty. Nothing is left half-written.
    """
    _check(target)
    files = exported(root, config)
    target = target.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        for name, content in files.items():
            (fresh / name).parent.mkdir(parents=True, exist_ok=True)
            (fresh / name).write_bytes(content)
        fresh.chmod(0o755)
        if target.exists():
            target.rmdir()
        fresh.rename(target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return sum(name.endswith(".md") for name in files) - 1  # the read-me is no page


def _check(target: Path) -> None:
    if target.exists() and not target.is_dir():
        raise GuideError.at("is a file; name a folder", str(target))
    if target.exists() and any(target.iterdir()):
        raise GuideError.at("is not empty; name an empty folder, or one that is not there", str(target))


def exported(root: Path, config: str) -> dict[str, bytes]:
    """Path → content of every file of the export, in order. Raises GuideError with every problem of the guide."""
    offline = Offline.load(root, config)
    settings = offline.site.guide.settings
    files = {path: path_text.encode() for path, path_text in _texts(offline, root, config).items()}
    files |= {f"{settings.docs}/{name}": content for name, content in _attached(root, settings).items()}
    files |= {f"{settings.docs}/{name}": content for name, content in _assets(offline).items()}
    return dict(sorted(files.items()))


def _texts(offline: Offline, root: Path, config: str) -> dict[str, str]:
    docs, moves = offline.site.guide.settings.docs, Moves(offline)
    texts = {f"{docs}/{moves[path]}": Page(offline, moves, path).markdown() for path in offline.texts}
    found = _custom_dir(read_text(root / config, config))
    own = {path.relative_to(root / found): path for path in _files(root / found)} if found else {}
    texts |= {f"overrides/{name.as_posix()}": read_text(path, str(path)) for name, path in own.items()}
    for path in _files(_OVERRIDES):
        name = path.relative_to(_OVERRIDES).as_posix()
        if name not in _NOT_EXPORTED:
            texts[f"overrides/{name}"] = _NAME.sub(_Filler(offline), read_text(path, name))
    texts[f"overrides/{_FOOT}"] = ""
    readme = environment.get_template("export.md")
    texts["README.md"] = readme.render(config=config, docs=docs, name=Markup(offline.engine.site_name)) + "\n"
    texts["mkdocs.yml"] = settings_without_hooks(read_text(root / config, config), config, moves)
    return texts


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _attached(root: Path, settings: Settings) -> dict[str, bytes]:
    """Files of the guide's own beside its pages, such as pictures."""
    docs = root / settings.docs
    return {p.relative_to(docs).as_posix(): p.read_bytes() for p in _files(docs) if p.suffix != ".md"}


def _assets(offline: Offline) -> Mapping[str, bytes]:
    return offline.site.assets(offline.engine.url)


class Moves(dict[str, str]):
    """Path of a page → its path in the export; the address stays the same.

    A page with HTML in it goes from `check.md` to `check/index.md`. Zensical takes a link in HTML as seen from the
    file and MkDocs as seen from the address: so both must lie in the same folder.
    """

    def __init__(self, offline: Offline) -> None:
        super().__init__((path, path) for path in offline.texts)
        if offline.engine.directory_urls:
            filled = (path for path, text in offline.texts.items() if MARKER.search(text.body))
            self.update((path, f"{offline.engine.url(path)}index.md") for path in filled)

    def relinked(self, text: str, path: str) -> str:
        """The Markdown of the page at `path` with its links as seen from its new path."""

        def link(found: re.Match[str]) -> str:
            scheme, host, target, query, fragment = urlsplit(found["link"])
            if scheme or host or not target or target.startswith("/"):
                return found[0]
            whole = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
            there = posixpath.relpath(self.get(whole, whole), posixpath.dirname(self[path]) or ".")
            return found["before"] + urlunsplit(("", "", there, query, fragment))

        return _LINK.sub(link, text)


class Page:
    """One page on its way out."""

    def __init__(self, offline: Offline, moves: Moves, path: str) -> None:
        self.offline, self.site, self.path, self.moves = offline, offline.site, path, moves
        self.url = offline.engine.url(path)
        self.text = offline.texts[path]

    def markdown(self) -> str:
        """The page as Markdown: front matter, what it needs to run, text, and what stands at its foot."""
        body = self.site.markdown(self.path, self.text.body).strip("\n")
        filled = MARKER.sub(self._made, self.moves.relinked(body, self.path))
        head = f"---\n{self.text.head}---\n" if self.text.head else ""
        notes = _NOTES_HERE if _NOTES.search(body) else ""
        parts = [head, self._needs(), self._whom_for(), filled, self._foot(), notes]
        return "\n\n".join(part.strip("\n") for part in parts if part) + "\n"

    def _made(self, marker: re.Match[str]) -> str:
        made = self.site.made(marker, self.url, self.offline.rendered)
        return self.site.explained(self.path, made, self.offline.rendered).strip("\n")

    def _needs(self) -> str:
        """Scripts and styles of this page alone. A browser blocks rendering only for what stands in the head."""
        head = self.site.head(self.path, self.url).replace(' blocking="render"', "")
        return f"<div hidden>{head}</div>" if head else ""

    def _whom_for(self) -> str:
        found = self.site.whom_for(self.path)
        if found is None:
            return ""
        description, flow = found
        words = self.site.guide.language_of(self.path).words
        link = f"[{escape(words.say('result_questions'))}]({rebase(flow, '', self.path)})"
        return self.moves.relinked(f"{escape(description)} {link}\n{{ .pg-for }}", self.path)

    def _foot(self) -> str:
        """The notice of every page and the day of its check, as HTML."""
        shown = self.site.shown(self.url, self.text.meta.get("checked"))
        foot = environment.from_string((_OVERRIDES / _FOOT).read_text(encoding="utf-8")).render(
            plainguide={**shown, "site_name": shown["site_name"] or self.offline.engine.site_name},
            page={"edit_url": self.site.edit_url(self.path), "canonical_url": None},
        )
        return re.sub(r"\n\s*(?=\n)", "", foot)


class _Filler:
    """Puts into a template of the theme, once and for all, what the hooks hand it at a build."""

    def __init__(self, offline: Offline) -> None:
        self._languages = offline.site.guide.languages
        self._notices = offline.site.notices
        self._site_name = offline.engine.site_name

    def __call__(self, found: re.Match[str]) -> str:
        name, key = found["name"], found["key"]
        if key:
            return self._by_language({lang.code: lang.words.say(key) for lang in self._languages})
        names = {lang.code: lang.words.site_name or self._site_name for lang in self._languages}
        by_name = {
            "home": self._by_language({lang.code: lang.folder for lang in self._languages}),
            "language": self._by_language({lang.code: lang.code for lang in self._languages}),
            "languages": "[]",
            "nav": "nav.items",
            "notice": f"({self._by_language(self._notices)} | safe)",
            "pages": "nav.pages",
            "site_name": self._by_language(names),
        }
        return by_name.get(name, found[0])

    def _by_language(self, texts: Mapping[str, str]) -> str:
        """An expression for the text in the language of the page; the guide's own where no other fits."""
        expression = json.dumps(texts[self._languages[0].code], ensure_ascii=False)
        for language in self._languages[1:]:
            other, folder = json.dumps(texts[language.code], ensure_ascii=False), language.folder
            test = f'page and page.url[:{len(folder)}] == "{folder}"'
            expression = f"({other} if {test} else {expression})"
        return expression


def _custom_dir(text: str) -> str:
    """The guide's own folder of theme templates, empty where it has none."""
    theme = _child(_compose(text), "theme")
    folder = _child(theme, "custom_dir") if isinstance(theme, yaml.MappingNode) else None
    return str(folder.value) if folder else ""


def settings_without_hooks(text: str, name: str, moves: Mapping[str, str]) -> str:
    """The text of a `mkdocs.yml` without our keys, and with our styles, scripts and templates named as files.

    `moves` are the new paths of pages, for the navigation. It works on YAML nodes, so that tags such as `!ENV` stay. Raises GuideError where a key has an unusual form.
    """
    root = _compose(text)
    root.value = [(key, value) for key, value in root.value if key.value not in _OURS]
    extra = _child(root, "extra")
    if isinstance(extra, yaml.MappingNode):
        extra.value = [(key, value) for key, value in extra.value if key.value != "plainguide"]
    for entry in _scalars(_child(root, "nav")):
        entry.value = moves.get(entry.value, entry.value)
    theme = _child(root, "theme")
    if isinstance(theme, yaml.ScalarNode):
        _put(root, "theme", {"name": theme.value})
        theme = _child(root, "theme")
    if not isinstance(theme, yaml.MappingNode):
        raise GuideError.at("'theme' must be a name or a set of keys; mend it", name)
    _put(theme, "custom_dir", "overrides")
    _put(theme, "variant", "classic")  # Zensical's name for the look that our styles are made for
    _let_engines_be(_child(root, "plugins"))
    _extend(root, "extra_css", [f"{ASSETS}{style}" for style in STYLES], first=True)
    _extend(root, "extra_javascript", [{"path": f"{ASSETS}{s}", "type": "module"} for s in SCRIPTS])
    return yaml.serialize(root, allow_unicode=True, width=110)


def _scalars(node: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    """Every value below a node that is a text."""
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _scalars(child)
    elif isinstance(node, yaml.MappingNode):
        for _, child in node.value:
            yield from _scalars(child)


def _let_engines_be(plugins: yaml.Node | None) -> None:
    """The privacy plugin as a guard would stop at what Zensical's own script could load and never does here."""
    for plugin in plugins.value if isinstance(plugins, yaml.SequenceNode) else ():
        options = _child(plugin, "privacy") if isinstance(plugin, yaml.MappingNode) else None
        if isinstance(options, yaml.MappingNode):
            _extend(options, "assets_exclude", ["unpkg.com/*"])


def _compose(text: str) -> yaml.MappingNode:
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    assert isinstance(node, yaml.MappingNode), "the settings were read before"
    return node


def _child(node: yaml.MappingNode, key: str) -> yaml.Node | None:
    return next((value for name, value in node.value if name.value == key), None)


def _node(value: object) -> yaml.Node:
    node = yaml.compose(yaml.safe_dump(value), Loader=yaml.SafeLoader)
    assert node is not None
    return node


def _put(node: yaml.MappingNode, key: str, value: object) -> None:
    kept = [(name, child) for name, child in node.value if name.value != key]
    node.value = [*kept, (_node(key), _node(value))]


def _extend(node: yaml.MappingNode, key: str, values: list[object], *, first: bool = False) -> None:
    child = _child(node, key)
    if not isinstance(child, yaml.SequenceNode):
        _put(node, key, values)
        return
    added = [_node(value) for value in values]
    child.value = [*added, *child.value] if first else [*child.value, *added]
