"""Documents and outline → Markdown pages with footnotes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import Any

import yaml
from markdown.extensions.toc import slugify

from .authority import CITE, Authorities, Citation
from .corrections import CLOSE, OPEN
from .document import Block, Document, List, Note, NoteBox, Paragraph, RunIn, marks
from .outline import OutlinePage, PlacedPassage
from .words import Words

_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)|\[\^[^\]]*\]")
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>&~^|#$=:+!@\"'-]|^\d+(?=[.)])|(?<=\d)[.](?=\s|$)")
_INLINE = re.compile(f"{OPEN}(?P<put_in>[^{CLOSE}]*){CLOSE}|\\[(?P<mark>\\d+)\\]")

_ITEM = re.compile(r"(?:-|1\.) ")
_DUMPER: type[Any] = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
"""libyaml where it is there: it writes the same, ten times as quickly."""


@dataclass(frozen=True, slots=True)
class Source:
    """The sidecar of a source text, `data/sources/*.yml`."""

    id: str
    publisher: str
    title: str
    received: str
    about: str
    sha256: str
    """Of the file as it was received."""
    left_out: tuple[LeftOutOfSource, ...] = ()
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class LeftOutOfSource:
    """A part of the received file that our restatement leaves out."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page that the generator makes: `path` below docs, Markdown, and the file that an editor should open."""

    path: str
    markdown: str
    made_from: str


def escape(text: str) -> str:
    """Plain text as Markdown that shows exactly these characters."""
    return _SPECIAL.sub(lambda found: "".join(f"&#{ord(char)};" for char in found[0]), text)


def front_matter(title: str, description: str, checked: date | None) -> str:
    """The YAML block at the head of a page."""
    values: dict[str, object] = {"title": title, "description": description}
    if checked:
        values["checked"] = checked
    text: str = yaml.dump(values, Dumper=_DUMPER, allow_unicode=True, sort_keys=False, width=1000)
    return f"---\n{text}---\n"


class _Linker:
    """Finds the citations of known authorities in plain text and links them."""

    def __init__(self, authorities: Authorities) -> None:
        self._authorities = authorities
        self._ids = {a.citation.casefold(): id for id, a in authorities.items()}
        names = sorted((re.escape(a.citation) for a in authorities.values()), key=len, reverse=True)
        pattern = rf"(?<!\w)(?P<citation>{'|'.join(names)})(?P<parts>(?:\s?\(\w+\))*)(?!\w)"
        # ASCII: Unicode's "ı" would match an "i" that casefold() does not know.
        self._pattern = re.compile(pattern, re.IGNORECASE | re.ASCII) if names else None

    def cited(self, text: str) -> dict[str, None]:
        """The ids of the authorities that a text cites, plainly or as `[@id]`, in their order."""
        plain = self._pattern.finditer(text) if self._pattern else ()
        places = [(m.start(), self._ids[m["citation"].casefold()]) for m in plain]
        places += [(m.start(), m["id"]) for m in CITE.finditer(text)]
        return dict.fromkeys(id for _, id in sorted(places))

    def link(self, text: str) -> str:
        """Plain text as Markdown, with known citations linked."""
        if self._pattern is None:
            return escape(text)
        parts, at = [], 0
        for found in self._pattern.finditer(text):
            id = self._ids[found["citation"].casefold()]
            pinpoint = found["parts"].replace(" ", "")
            link = self._authorities.link(Citation(id, pinpoint))
            parts += [escape(text[at : found.start()]), f"[{escape(found[0])}]({link})"]
            at = found.end()
        return "".join([*parts, escape(text[at:])])


class BlockWriter:
    """Writes the blocks of documents. `box_title` is the title of note boxes; none, and the engine titles them."""

    def __init__(self, authorities: Authorities, box_title: str = "") -> None:
        self._authorities = authorities
        self._linker = _Linker(authorities)
        title = box_title.replace('"', "&quot;")
        self._box_title = f' "{title}"' if title else ""

    def inline(self, text: str, source: str) -> str:
        """One text of a document as Markdown: marks become footnotes, what corrections put in stays Markdown."""
        parts, at = [], 0
        for found in _INLINE.finditer(text):
            parts.append(self._linker.link(text[at : found.start()]))
            if found["mark"]:
                parts.append(f"[^{source}-{found['mark']}]")
            else:
                parts.append(self._put_in(found["put_in"], source))
            at = found.end()
        return "".join([*parts, self._linker.link(text[at:])])

    def cited(self, note: Note) -> tuple[str, ...]:
        """The ids of the authorities that a note cites."""
        return tuple(self._linker.cited(" ".join(p.text for p in note.paragraphs)))

    def _put_in(self, text: str, source: str) -> str:
        return re.sub(r"\[(\d+)\]", rf"[^{source}-\1]", self._authorities.cite(text))

    def _within(self, text: str, source: str) -> str:
        """The same inside an item, a box or a note: further paragraphs are indented."""
        return self.inline(text, source).replace("\n\n", "\n\n    ")

    def block(self, block: Block, source: str, level: int) -> str:
        """One block as Markdown; a run-in heading stands at heading `level`. Empty where a correction took it."""
        match block:
            case RunIn(lead, text):
                heading = " ".join(self.inline(lead.rstrip(".:"), source).split())
                return f"{'#' * level} {heading}\n\n{self.inline(text, source)}"
            case NoteBox(text):
                return (
                    f"!!! note{self._box_title}\n\n    {self._within(text, source)}" if text.strip() else ""
                )
            case List(items, ordered):
                sign = "1." if ordered else "-"
                lines = [f"{sign} {self._within(i.text, source)}" for i in items if i.text.strip()]
                return ("\n\n" if any("\n\n" in line for line in lines) else "\n").join(lines)
            case Paragraph(text):
                return self.inline(text, source) if text.strip() else ""


class PageWriter(BlockWriter):
    """Writes the pages of one guide; a note's key is its source and number, so that pages can mix sources."""

    def __init__(self, authorities: Authorities, words: Words, sources: Mapping[str, Source]) -> None:
        super().__init__(authorities, words.say("note_title"))
        self._words = words
        self._sources = sources

    def note(self, note: Note, source: str, up: str) -> str:
        """A note as a footnote definition, with its own number and where it is at home; `up` leads to the top."""
        paragraphs = [self._within(p.text, source) for p in note.paragraphs if p.text.strip()]
        home = self._words.say("note_of", number=note.number, source=self._sources[source].title)
        paragraphs.append(f"[{escape(home)}]({up}sources.md#{source}-{note.number}){{ .pg-note-home }}")
        body = "\n\n    ".join(paragraphs)
        return f"[^{source}-{note.number}]:\n    {body}"

    def page(
        self,
        page: OutlinePage,
        passages: Sequence[PlacedPassage],
        documents: Mapping[str, Document],
    ) -> Page:
        """A page of the outline: `documents` are the corrected ones."""
        parts = [front_matter(page.title, page.description, page.checked)]
        level, last = 2, ""
        for placed, anchor in zip(passages, self.anchors(passages, documents), strict=True):
            if anchor != last:
                parts.append(f"## {self._heading(placed, documents)} {{ #{anchor} }}")
                level, last = 3, anchor
            for source, i, j in placed.spots:
                parts.append(self.block(documents[source].sections[i].blocks[j], source, level))
        up = "../" * page.path.count("/")
        parts.append(self._provenance(passages, up))
        parts += self._notes(cited_notes(passages, documents), documents, up)
        return Page(page.path, _joined(parts), documents[passages[0].passage.source].file)

    def anchors(
        self, passages: Sequence[PlacedPassage], documents: Mapping[str, Document]
    ) -> tuple[str, ...]:
        """For each passage of a page the anchor of the heading that it stands under; "" where none is above it."""
        found: list[str] = []
        for placed in passages:
            heading = _LINK.sub(r"\1", self._heading(placed, documents))
            if not heading:
                found.append(found[-1] if found else "")
                continue
            # Two underscores would be emphasis, also in the braces that hold the anchor.
            slug = slugify(unescape(heading), "-").replace("_", "-") or "part"
            count = sum(
                1 for anchor in dict.fromkeys(found) if anchor.rpartition("_")[0] == slug or anchor == slug
            )
            found.append(f"{slug}_{count}" if count else slug)
        return tuple(found)

    def _heading(self, placed: PlacedPassage, documents: Mapping[str, Document]) -> str:
        passage = placed.passage
        if passage.title is not None:
            return self._authorities.cite(passage.title)
        sections = documents[passage.source].sections
        if not placed.spots:
            return ""
        return " ".join(self.inline(sections[placed.spots[0][1]].heading.text, passage.source).split())

    def _notes(
        self, cited: Iterable[tuple[str, str]], documents: Mapping[str, Document], up: str
    ) -> Iterator[str]:
        """The definitions of the notes in reading order: Python-Markdown numbers notes by their definitions."""
        return (self.note(documents[source].note[number], source, up) for source, number in cited)

    def _provenance(self, passages: Sequence[PlacedPassage], up: str) -> str:
        sources = dict.fromkeys(placed.passage.source for placed in passages)
        names = "; ".join(f"{self._sources[s].title} ({self._sources[s].publisher})" for s in sources)
        text = self._words.say("provenance", sources=names)
        return f"[{escape(text)}]({up}sources.md){{ .pg-provenance }}"


def cited_notes(
    passages: Iterable[PlacedPassage], documents: Mapping[str, Document]
) -> tuple[tuple[str, str], ...]:
    """The (source, number) of each note that a page must show, in reading order; a note may mark a further one."""
    found = dict.fromkeys(key for placed in passages for key in _marked(placed, documents))
    waiting = list(found)
    for source, number in waiting:
        note = documents[source].note[number]
        keys = [(source, m.number) for p in note.paragraphs for m in marks(p.text)]
        waiting += [key for key in dict.fromkeys(keys) if key not in found]
        found |= dict.fromkeys(keys)
    return tuple(found)


def _marked(placed: PlacedPassage, documents: Mapping[str, Document]) -> Iterator[tuple[str, str]]:
    texts: list[tuple[str, str]] = []
    for source, i, j in placed.spots:
        section = documents[source].sections[i]
        if not texts and placed.passage.title is None:
            texts.append((source, section.heading.text))
        block = section.blocks[j]
        said = [item.text for item in block.items] if isinstance(block, List) else [block.opening]
        texts += [(source, text) for text in said]
    return ((source, mark.number) for source, text in texts for mark in marks(text))


def _joined(parts: Iterable[str]) -> str:
    """The parts that are not empty, a blank line between them, and a comment between lists: two would become one."""
    apart: list[str] = []
    for part in filter(None, parts):
        if apart and _ITEM.match(part) and _ITEM.match(apart[-1]):
            apart.append("<!-- -->")
        apart.append(part)
    return "\n\n".join(apart) + "\n"


def read_aloud(document: Document) -> str:
    """One source as Markdown by itself, without outline, corrections or links: what `plainguide read` prints."""
    id = "note"
    writer = BlockWriter(Authorities(()))
    parts = [f"# {writer.inline(document.title, id)}"]
    for i, section in enumerate(document.sections):
        if i:
            parts.append(f"## {writer.inline(section.heading.text, id)}")
        parts += [writer.block(block, id, 3) for block in section.blocks]
    for note in document.notes:
        body = "\n\n    ".join(writer.inline(p.text, id) for p in note.paragraphs)
        parts.append(f"[^{id}-{note.number}]:\n    {body}")
    return _joined(parts)
