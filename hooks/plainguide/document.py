"""The typed source text: a document of sections and notes, which the parser makes and corrections change.

Every `text` is the plain text of one block on one line: line breaks and runs of blanks are single spaces.
Note marks such as "[12]" stay in it as characters. Every `line` is the 1-based line of the source file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import TypeAlias, TypeVar

_MARK = re.compile(r"\[([0-9]+)\]")
_TAIL_REVERSED = re.compile(r"(?:\][0-9]+\[|[\u201d\u2019\"')])*")
_LEAD_WORDS = 6


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; the first one of a document is its title."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the text or of a note."""

    text: str
    line: int

    @property
    def opening(self) -> str:
        """The words that the block begins with, as the source has them."""
        return self.text


@dataclass(frozen=True, slots=True)
class RunIn:
    """A paragraph with a run-in heading: `lead` is its short first sentence, `text` the rest."""

    lead: str
    text: str
    line: int

    @property
    def opening(self) -> str:
        """The words that the block begins with, as the source has them."""
        return f"{self.lead} {self.text}"


@dataclass(frozen=True, slots=True)
class NoteBox:
    """A paragraph that began with "NOTE:"; `text` is what follows."""

    text: str
    line: int

    @property
    def opening(self) -> str:
        """The words that the block begins with, as the source has them."""
        return f"NOTE: {self.text}"


@dataclass(frozen=True, slots=True)
class ListItem:
    """One item of a list, without its bullet or number."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class List:
    """A list of at least one item; an ordered one counts from 1."""

    items: tuple[ListItem, ...]
    ordered: bool
    line: int

    @property
    def opening(self) -> str:
        """The words that the block begins with: those of its first item."""
        return self.items[0].text


Block: TypeAlias = Paragraph | RunIn | NoteBox | List


@dataclass(frozen=True, slots=True)
class Note:
    """A numbered note; `number` is what the marks say ("12"), at least one paragraph."""

    number: str
    paragraphs: tuple[Paragraph, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the blocks below it, which may be none."""

    heading: Heading
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A note mark in a text: `text[start:end]` is "[number]"."""

    number: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """One text that a correction may change: a heading, paragraph, run-in with its lead, box, item."""

    text: str
    line: int


@dataclass(frozen=True)
class Document:
    """A source text: at least one section, the first one under the title; notes in their order."""

    file: str
    sections: tuple[Section, ...]
    notes: tuple[Note, ...]

    @property
    def title(self) -> str:
        """The text of the first heading."""
        return self.sections[0].heading.text

    @cached_property
    def note(self) -> Mapping[str, Note]:
        """Number → note."""
        return {note.number: note for note in self.notes}

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """Every piece in reading order, the notes' paragraphs last; their order is that of `with_texts`."""
        found: list[Piece] = []

        def keep(piece: Piece) -> str:
            found.append(piece)
            return piece.text

        self.map_text(keep)
        return tuple(found)

    def with_texts(self, texts: Iterable[str]) -> Document:
        """The same document with new texts, one for each of `pieces` in that order."""
        new = iter(texts)
        return self.map_text(lambda _: next(new))

    def map_text(self, change: Callable[[Piece], str]) -> Document:
        """The same document with `change(piece)` as the text of every piece; calls come in reading order."""
        sections = tuple(
            Section(_changed(s.heading, change), tuple(_changed_block(b, change) for b in s.blocks))
            for s in self.sections
        )
        notes = tuple(
            replace(n, paragraphs=tuple(_changed(p, change) for p in n.paragraphs)) for n in self.notes
        )
        return Document(self.file, sections, notes)


def marks(text: str) -> tuple[Mark, ...]:
    """The note marks in a text, in order: "[7]" is one; "[ 7 ]", "[7a]" and "[sic]" are text."""
    return tuple(Mark(m[1], m.start(), m.end()) for m in _MARK.finditer(text))


def bare(text: str) -> str:
    """The text without the note marks and closing quotes at its end, to see how its sentence ends."""
    tail = _TAIL_REVERSED.match(text[::-1])
    return text[: len(text) - tail.end()] if tail else text


def split_lead(text: str) -> tuple[str, str]:
    """Part a short first sentence from the rest: ("First visit.", "You pay nothing.").

    Gives ("", text) where there is none. Short is at most six words. "U.S." ends no sentence, nor does a full
    stop before a small letter.
    """
    words = text.split(" ", _LEAD_WORDS)
    for count, (word, following) in enumerate(pairwise(words), start=1):
        if _ends_sentence(word) and not following[:1].islower():
            return " ".join(words[:count]), " ".join(words[count:])
    return "", text


def _ends_sentence(word: str) -> bool:
    stem = bare(word)
    return stem[-1:] in {".", "?", "!"} and len(stem) > 2 and "." not in stem[:-1]


_Plain = TypeVar("_Plain", Heading, Paragraph, NoteBox, ListItem)


def _changed(part: _Plain, change: Callable[[Piece], str]) -> _Plain:
    return replace(part, text=change(Piece(part.text, part.line)))


def _changed_block(block: Block, change: Callable[[Piece], str]) -> Block:
    match block:
        case RunIn():
            return _run_in(block, change(Piece(block.opening, block.line)))
        case List():
            return replace(block, items=tuple(_changed(item, change) for item in block.items))
        case Paragraph():
            return _changed(block, change)
        case NoteBox():
            return _changed(block, change)


def _run_in(block: RunIn, text: str) -> RunIn | Paragraph:
    """The run-in with a new text: its lead stays where it can, and without any lead it is a paragraph."""
    if text.startswith(f"{block.lead} "):
        return replace(block, text=text.removeprefix(f"{block.lead} "))
    lead, rest = split_lead(text)
    return RunIn(lead, rest, block.line) if lead else Paragraph(text, block.line)
