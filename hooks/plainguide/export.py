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
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from jinja2 import Environment
from markupsafe import Markup

from .bare import custom_dir, settings_without_hooks
from .data import read_text
from .errors import GuideError
from .guide import MARKER
from .offline import Offline
from .pages import escape
from .settings import Settings
from .splice import rebase
from .templates import environment
from .written import NOT_PAGES

_OVERRIDES = Path(__file__).parent / "overrides"
_FOOT = "partials/pg-foot.html"
_LANGUAGE = "partials/language.html"
"""Says the theme's words in the language of each page; not needed where there is one."""
_NAME = re.compile(r"""plainguide\.(?P<name>\w+)(?:\((?P<quote>["'])(?P<key>\w+)(?P=quote)\))?""")
_LINK = re.compile(r"(?P<before>\]\(|^\[[^\]^][^\]]*\]:[ \t]+)(?P<link>[^)\s]+)", re.MULTILINE)
_NOTES = re.compile(r"^\[\^[^\]]+\]:", re.MULTILINE)
_NOTES_HERE = "///Footnotes Go Here///"  # of Python-Markdown's footnotes extension


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
    files = _own_templates(root, config)
    files |= {path: path_text.encode() for path, path_text in _texts(offline, root, config).items()}
    for attached in (_attached(root, settings), offline.site.assets(offline.engine.url)):
        files |= {f"{settings.docs}/{name}": content for name, content in attached.items()}
    return dict(sorted(files.items()))


def _texts(offline: Offline, root: Path, config: str) -> dict[str, str]:
    docs, moves = offline.site.guide.settings.docs, Moves.of(offline)
    texts = {f"{docs}/{moves[path]}": Page(offline, moves, path).markdown() for path in offline.texts}
    filler = _Filler(offline)
    for path in _files(_OVERRIDES):
        name = path.relative_to(_OVERRIDES).as_posix()
        if name != _LANGUAGE or len(offline.site.guide.languages) > 1:
            texts[f"overrides/{name}"] = _NAME.sub(filler, read_text(path, name))
    texts[f"overrides/{_FOOT}"] = ""  # it stands in each page's Markdown
    readme = environment.get_template("export.md")
    texts["README.md"] = readme.render(config=config, docs=docs, name=Markup(offline.engine.site_name)) + "\n"
    texts["mkdocs.yml"] = settings_without_hooks(read_text(root / config, config), config, moves)
    return texts


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _own_templates(root: Path, config: str) -> dict[str, bytes]:
    """The guide's own templates of the theme; one of ours takes the place of its namesake, as at a build."""
    folder = custom_dir(read_text(root / config, config))
    paths = _files(root / folder) if folder else []
    return {f"overrides/{p.relative_to(root / folder).as_posix()}": p.read_bytes() for p in paths}


def _attached(root: Path, settings: Settings) -> dict[str, bytes]:
    """Files of the guide's own beside its pages, such as pictures."""
    docs = root / settings.docs
    files = ((path.relative_to(docs), path) for path in _files(docs) if path.suffix != ".md")
    return {name.as_posix(): path.read_bytes() for name, path in files if NOT_PAGES not in name.parts}


class Moves(dict[str, str]):
    """Path of a page → its path in the export; the address stays the same.

    A page with HTML in it goes from `check.md` to `check/index.md`. Zensical takes a link in HTML as seen from the
    file and MkDocs as seen from the address: so both must lie in the same folder.
    """

    @classmethod
    def of(cls, offline: Offline) -> Moves:
        """The moves of a guide; none where its addresses are those of its files."""
        moves = cls((path, path) for path in offline.texts)
        if offline.engine.directory_urls:
            filled = (path for path, text in offline.texts.items() if MARKER.search(text.body))
            moves.update((path, f"{offline.engine.url(path)}index.md") for path in filled)
        return moves

    def relinked(self, text: str, path: str) -> str:
        """The Markdown of the page at `path` with its links as seen from its new path."""

        def link(found: re.Match[str]) -> str:
            scheme, host, target, query, fragment = urlsplit(found["link"])
            if scheme or host or not target or target.startswith(("/", "<")):
                return found[0]
            whole = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
            if self[path] == path and self.get(whole, whole) == whole:
                return found[0]
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
        parts = [head, self._needs(), self._whom_for(), filled, self._notes(body), self._foot()]
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

    def _notes(self, body: str) -> str:
        """Where the notes of a page stand, with their heading; empty where it has none."""
        if not _NOTES.search(body):
            return ""
        title = escape(self.site.guide.language_of(self.path).words.say("notes_title"))
        return f"## {title} {{ #pg-notes data-search-exclude }}\n\n{_NOTES_HERE}"

    def _foot(self) -> str:
        """The notice of every page and the day of its check, as HTML."""
        shown = self.site.shown(self.url, self.text.meta.get("checked"))
        template = Environment(autoescape=True).from_string((_OVERRIDES / _FOOT).read_text(encoding="utf-8"))
        foot = template.render(  # what only a build knows, such as a handout, is left out
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
        urls = [offline.engine.url(path) for path in offline.texts]
        shown = {url: offline.site.shown(url, None, urls)["languages"] for url in urls}
        self._languages_of = {url: found for url, found in shown.items() if found}
        """Address of a page → the languages that have it; not where only one has."""

    def __call__(self, found: re.Match[str]) -> str:
        name, key = found["name"], found["key"]
        if key:
            return self._by_language({lang.code: lang.words.say(key) for lang in self._languages})
        names = {lang.code: lang.words.site_name or self._site_name for lang in self._languages}
        by_name = {
            "home": self._by_language({lang.code: lang.folder for lang in self._languages}),
            "language": self._by_language({lang.code: lang.code for lang in self._languages}),
            "languages": f"(({json.dumps(self._languages_of, ensure_ascii=False)}[page.url] if page) | default([]))",
            "nav": "nav.items",
            "notice": f"({self._by_language(self._notices)} | safe)",
            "pages": "nav.pages",
            "site_name": self._by_language(names),
            "theme_language": self._by_language(
                {lang.code: _theme_language(lang.code) for lang in self._languages}
            ),
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


def _theme_language(code: str) -> str:
    """The language in which the theme says its words: English where it does not know this one."""
    theme = find_spec("material")
    folders = theme.submodule_search_locations if theme else None
    names = (Path(folder) / f"templates/partials/languages/{code}.html" for folder in folders or ())
    return code if any(name.is_file() for name in names) else "en"
