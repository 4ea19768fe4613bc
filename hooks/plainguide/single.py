"""The whole guide as one HTML file that needs nothing else: no server, no network, no engine, no theme.

One chapter is shown at a time. Results stand once, in the flows. Where the file would be too large, chapters are
packed: compressed, and unpacked by the script. Large pages without a flow go first, then those with one; the page of
the first flow is never packed. So what matters most can be read without a script.
"""

from __future__ import annotations

import base64
import gzip
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from html import unescape
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import urlsplit

from markupsafe import Markup

from .chapter import ChapterWriter
from .errors import GuideError
from .finish import sha256
from .offline import Offline
from .render import NavEntry
from .results import FOLDER
from .splice import rebase
from .templates import environment

LIMIT = 400_000
"""How many bytes the file may have before chapters are packed."""
_SMALL = 20_000
_HERE = Path(__file__).parent
_STYLES = ("guide.css", "flow.css", "flowchart.css", "paper.css")
_H1 = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_COMMENT = re.compile(r"/\*.*?\*/|^\s+|\n", re.DOTALL | re.MULTILINE)
_NOT_OF_A_NAME = re.compile(r"[^-.\w]")
_EXPORT = re.compile(r"^export ", re.MULTILINE)
_POLICY = "default-src 'none'; script-src '{script}'; style-src '{style}'; img-src data:; base-uri 'none'; form-action 'none'"


def single(root: Path, config: str, target: Path) -> int:
    """Write the guide of `config` in `root` into the file `target`; its size in bytes.

    Raises GuideError with every problem of the guide, or where `target` is a folder. Nothing is left half-written.
    """
    if target.is_dir():
        raise GuideError.at("is a folder; name a file", str(target))
    content = Book(Offline.load(root, config)).html().encode()
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(target)
    finally:
        Path(name).unlink(missing_ok=True)
    return len(content)


@dataclass(frozen=True, slots=True)
class Chapter:
    """One page of the guide in the file."""

    id: str
    title: str
    language: str
    html: Markup
    has_title: bool
    """Whether the HTML has its own heading."""
    checked: str
    checked_words: str
    flows: tuple[str, ...]
    """The rule sets whose flows stand on it."""
    packed: str = ""

    def pack(self) -> Chapter:
        """The same chapter, compressed."""
        text = base64.b64encode(gzip.compress(self.html.encode(), 9, mtime=0)).decode()
        return replace(self, packed=text, html=Markup())


class Book:
    """A guide as one file. Its places are ids: a page's is `page-check`, what stands in it `page-check--papers`."""

    def __init__(self, offline: Offline) -> None:
        self.offline, self.site, self.engine = offline, offline.site, offline.engine
        self.guide = offline.site.guide
        paths = offline.site.flow_paths.items()
        self.wanted = {self.id(path, set_id.rpartition("/")[2]) for set_id, path in paths}
        """The ids that something refers to; a flow's script builds others from that of its flow."""

    def html(self) -> str:
        """The file."""
        chapters = list(self.chapters)
        for i in self._packing_order(chapters):
            if len(found := self._file(chapters).encode()) <= LIMIT:
                return found.decode()
            chapters[i] = chapters[i].pack()
        return self._file(chapters)

    def _packing_order(self, chapters: list[Chapter]) -> Iterator[int]:
        first_flow = next(i for i, chapter in enumerate(chapters) if chapter.flows)

        def last_to_pack(i: int) -> tuple[bool, bool, int]:
            size = len(chapters[i].html)
            return size < _SMALL, bool(chapters[i].flows), -size

        return (i for i in sorted(range(1, len(chapters)), key=last_to_pack) if i != first_flow)

    def _file(self, chapters: list[Chapter]) -> str:
        style, script = self._style, self._script
        words = self.guide.words
        return environment.get_template("single.html").render(
            language=words.language,
            title=words.site_name or self.engine.site_name,
            policy=Markup(_POLICY.format(script=sha256(script), style=sha256(style))),
            style=Markup(style),
            script=Markup(script),
            chapters=chapters,
            contents=Markup("<ul>{}</ul>").format(Markup().join(self._entry(e) for e in self._nav)),
            notices={code: Markup(notice) for code, notice in self.site.notices.items()},
            oldest=min((chapter.checked for chapter in chapters if chapter.checked), default=""),
            say=words.say,
        )

    @cached_property
    def _style(self) -> str:
        names = [_HERE / "templates/single.css", *(_HERE / "assets" / name for name in _STYLES)]
        return "".join(_COMMENT.sub("", path.read_text(encoding="utf-8")) for path in names)

    @cached_property
    def _script(self) -> str:
        own = (_HERE / "templates/single.js").read_text(encoding="utf-8")
        tail = (_HERE / "templates/single-flows.js").read_text(encoding="utf-8")
        rest = {
            name: (_HERE / "assets" / name).read_text(encoding="utf-8")
            for name in ("flow.js", "checked.js", "table.js")
        }
        rest["flow.js"] += tail
        blocks = (f"{{\n{_EXPORT.sub('', code)}}}\n" for code in rest.values())
        return own + "".join(blocks)

    # Chapters

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """The pages that are chapters: the start page, those of the navigation in its order, then others."""
        named = [entry.path for top in self._nav for entry in top.pages()]
        others = (path for path in self.offline.texts if path not in self._results)
        order = dict.fromkeys(["index.md", *named, *others])
        return tuple(path for path in order if path in self.offline.texts)

    @cached_property
    def _finished(self) -> Mapping[str, str]:
        return {path: self.offline.finished(path) for path in self.paths}

    @cached_property
    def _nav(self) -> tuple[NavEntry, ...]:
        given = self.engine.nav or tuple(
            NavEntry("", path) for path in self.offline.texts if path not in self._results
        )
        return tuple(kept for entry in given if (kept := self._kept(entry)))

    def _kept(self, entry: NavEntry) -> NavEntry | None:
        """The entry with only those of its pages that are in the guide; None where none is."""
        children = tuple(kept for child in entry.children if (kept := self._kept(child)))
        if not children and entry.path not in self.offline.texts:
            return None
        return replace(entry, children=children)

    def _entry(self, entry: NavEntry) -> Markup:
        if not entry.path:
            inside = Markup().join(self._entry(child) for child in entry.children)
            return Markup("<li><strong>{}</strong><ul>{}</ul></li>").format(entry.title, inside)
        title = entry.title or self._title(entry.path)
        return Markup('<li><a href="{}">{}</a></li>').format(
            self.link(self.engine.url(entry.path), ""), title
        )

    @cached_property
    def _results(self) -> Mapping[str, str]:
        """The page of each outcome → the id of its section in a flow."""
        found: dict[str, str] = {}
        for language in self.guide.languages:
            for set_id in self.guide.trees:
                page = self.guide.flow_page(set_id, language)
                for rule, outcome in page.ends.items():
                    path = language.path(f"{FOLDER}/{outcome.id}.md")
                    found.setdefault(path, f"{language.folder.replace('/', '-')}{page.result_id(rule)}")
        return found

    @cached_property
    def chapters(self) -> tuple[Chapter, ...]:
        """Every chapter. Their HTML is written twice: only then is it known which ids are wanted."""
        for path in self.paths:
            self._content(path)  # what it refers to becomes wanted
        return tuple(self._chapter(path) for path in self.paths)

    def _chapter(self, path: str) -> Chapter:
        html = self._content(path)
        checked = self.offline.texts[path].meta.get("checked", "")
        language = self.guide.language_of(path)
        return Chapter(
            id=self.chapter_id(path),
            title=self._title(path),
            language=language.code,
            html=Markup(html),
            has_title="<h1" in html,
            checked=str(checked),
            checked_words=language.words.day(date.fromisoformat(str(checked))) if checked else "",
            flows=tuple(id for id, page in self.site.flow_paths.items() if page == path),
        )

    def _title(self, path: str) -> str:
        meta, html = self.offline.texts[path].meta, self.offline.rendered[path][1]
        found = _H1.search(html)
        return str(meta.get("title") or (unescape(_TAG.sub("", found[1])) if found else path))

    def _content(self, path: str) -> str:
        writer = ChapterWriter(self, path, self.engine.url(path))
        writer.feed(self._finished[path])
        return writer.result()

    # Places

    @staticmethod
    def chapter_id(path: str) -> str:
        """The id of the chapter of a page. An id in a picture is a name of XML, which has no slash."""
        name = re.sub(r"(^|/)(index|README)$", "", path.removesuffix(".md"))
        return f"page-{_NOT_OF_A_NAME.sub('.', name) or 'start'}"

    def id(self, path: str, id: str) -> str:
        """The id in the file of what has `id` on a page. A flow's own ids stay: its script goes by them."""
        folder = self.guide.language_of(path).folder
        for set_id, page in self.site.flow_paths.items():
            own = set_id.removeprefix(folder)
            if page == path and (id == own or id.startswith(f"{own}-")):
                return f"{folder.replace('/', '-')}{id}"
        return f"{self.chapter_id(path)}--{id}"

    def link(self, href: str, url: str) -> str | None:
        """The link `href` of the page at `url` as it must stand in the file; None where it leads nowhere."""
        if urlsplit(href).scheme or urlsplit(href).netloc:
            return href
        parts = urlsplit(href)
        address = urlsplit(rebase(parts.path, url, "")).path.removeprefix("./") if parts.path else url
        path = self._by_url.get(address)
        if path is None:
            return None
        place = self._results.get(path) or (
            self.id(path, parts.fragment) if parts.fragment else self.chapter_id(path)
        )
        self.wanted.add(place)
        return f"#{place}"

    @cached_property
    def _by_url(self) -> Mapping[str, str]:
        return {self.engine.url(path): path for path in self.offline.texts}

    def picture(self, src: str, url: str) -> str | None:
        """The file that a page shows as a data URI; None where it is not there."""
        file = self.guide.root / self.guide.settings.docs / rebase(src, url, "")
        if urlsplit(src).scheme or not file.is_file():
            return None
        kind = guess_type(file.name)[0] or "application/octet-stream"
        return f"data:{kind};base64,{base64.b64encode(file.read_bytes()).decode()}"
