"""Markdown and plain texts as prose for `plainguide lint`: blocks of words, each word with its file and line.

How a text is prepared:

- A block is a paragraph, a list item, a heading, a table cell, a term of a list of definitions or the title of a
  box. Each block ends a sentence.
- A citation, `[@id]` or as a link, is one neutral word, and so is the name of a case ("A v. B").
- Links, emphasis and code count as the words they show. HTML tags, comments, note marks and code blocks do not count.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Literal

from .authority import CITE

NEUTRAL = "This"
"""Stands for what does not count: short, and known to every reader."""

CLOSED, LINKED = "\0", "\1"

Kind = Literal["heading", "text", "label"]
"""A label is a short text in which no term can be explained: a table's head, a defined term, a box's title."""

_INLINE = re.compile(
    rf"""(?P<skip><!--.*?-->|</?[a-zA-Z][^>]*>|\[\^[^\]\s]+\]|\[\d+\]|\{{\s?[.:\#][^}}]*\}}|(?<!\w)[*_]+|[*_]+(?!\w)|\*+)
    |(?P<cite>{CITE.pattern.replace("?P<id>", "?:").replace("?P<pinpoint>", "?:")})
    |!?\[(?P<label>(?:[^\[\]]|\\.)*)\]\((?P<url>[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)\)
    |`(?P<code>[^`]*)`""",
    re.DOTALL | re.VERBOSE,
)
_CASE = re.compile(
    r"[A-Z][\w.'’&]*(?:\s(?:of\s)?[A-Z][\w.'’&]*)*\sv\.\s[A-Z][\w.'’&]*(?:\s(?:of\s)?[A-Z][\w.'’&]*)*"
)
_SENTENCE_END = re.compile(r"[.!?]+[\"”’)\]]*(?=\s)")
_ABBREVIATION = re.compile(r"(?:^|[\s(“\"])(?:(?:[A-Za-z]\.)+|Cir\.|No\.|Mr\.|Ms\.|Dr\.|St\.)$")
_OPENER = re.compile(r"\s*(?:[-*+]|\d+[.)]|:|>)\s+|\s*>\s?$")


@dataclass(frozen=True, slots=True)
class Place:
    """From `start` on, the words of a block stand on this line of this file."""

    start: int
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Block:
    """One block of prose. Both texts have the same length and keep the line breaks of the file."""

    kind: Kind
    text: str
    open: str
    """The text with CLOSED for each letter where no term can be explained, and LINKED for those of a link within
    the guide: the page that it leads to explains its terms."""
    places: tuple[Place, ...]
    """At least one, ordered; the first begins at 0."""

    def place(self, offset: int = 0) -> tuple[str, int]:
        """File and line of the character at `offset`."""
        place = self.places[bisect_right(self.places, offset, key=lambda p: p.start) - 1]
        return place.file, place.line + self.text.count("\n", place.start, offset)


def block(
    kind: Kind,
    parts: Iterable[tuple[str, str, int]],
    is_citation: Callable[[str], bool] = lambda _: False,
) -> Block | None:
    """A block from Markdown texts, each with its file and line; None when no word is left.

    `is_citation` says of a link's address whether the link is a citation.
    """
    text, opened, places = "", "", []
    for markdown, file, line in parts:
        places.append(Place(len(text), file, line))
        for words, how in _inline(markdown, is_citation):
            text += words
            mask = CLOSED if kind != "text" and how != LINKED else how
            opened += re.sub(r"\S", mask, words) if mask else words
    return Block(kind, text, opened, tuple(places)) if re.search(r"\w", text) else None


def _inline(markdown: str, is_citation: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    """The words that Markdown shows, each stretch with CLOSED, LINKED or, where a term can be explained, nothing."""
    at = 0
    for found in _INLINE.finditer(markdown):
        yield from _names(unescape(markdown[at : found.start()]))
        lost = "\n" * found[0].count("\n")
        if found["cite"] or (found["url"] and is_citation(unescape(found["url"]))):
            yield NEUTRAL + lost, CLOSED
        elif found["label"] is not None:
            label = "".join(words for words, _ in _inline(found["label"], is_citation))
            yield label, CLOSED if "://" in found["url"] else LINKED
        elif found["code"] is not None:
            yield found["code"], CLOSED
        else:
            yield lost, ""
        at = found.end()
    yield from _names(unescape(markdown[at:]))


def _names(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    for found in _CASE.finditer(text):
        yield text[at : found.start()], ""
        yield NEUTRAL + "\n" * found[0].count("\n"), CLOSED
        at = found.end()
    yield text[at:], ""


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """The sentences of a block, each with its offset. A full stop after "D.C." or before a small letter ends none."""
    start = 0
    for end in _SENTENCE_END.finditer(text):
        following = text[end.end() :].lstrip().lstrip('“"‘(')
        abbreviated = _ABBREVIATION.search(text, start, end.end()) and end[0] == "."
        if following and not following[0].islower() and not abbreviated:
            yield from _stripped(text, start, end.end())
            start = end.end()
    yield from _stripped(text, start, len(text))


def _stripped(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    words = text[start:end]
    if re.search(r"\w", words):
        yield start + len(words) - len(words.lstrip()), words.strip()


def markdown_blocks(
    text: str, file: str, first_line: int = 1, is_citation: Callable[[str], bool] = lambda _: False
) -> Iterator[Block]:
    """The blocks of a Markdown text whose first line is line `first_line` of `file`."""
    for kind, markdown, line in _Lines(text.splitlines(), first_line).blocks():
        made = block(kind, [(markdown, file, line)], is_citation)
        if made:
            yield made


class _Lines:
    """Parts the lines of a Markdown text into blocks: (kind, Markdown, first line)."""

    def __init__(self, lines: list[str], first_line: int) -> None:
        self.lines = lines
        self.first_line = first_line
        self.held: list[str] = []
        self.at = 0

    def blocks(self) -> Iterator[tuple[Kind, str, int]]:
        fence = ""
        for i, line in enumerate(self.lines):
            bare = line.strip()
            if fence or bare.startswith(("```", "~~~")):
                yield from self.release()
                fence = "" if fence and bare == fence else fence or bare[:3]
            else:
                yield from self.line(bare, i)
        yield from self.release()

    def line(self, bare: str, i: int) -> Iterator[tuple[Kind, str, int]]:
        """What one line outside code ends or begins."""
        if not bare or bare == ">":
            yield from self.release()
        elif bare.startswith("#"):
            yield from self.release()
            yield "heading", bare.lstrip("# "), self.first_line + i
        elif bare.startswith("|"):
            yield from self.release()
            yield from self.row(bare, i)
        elif bare.startswith(("!!!", "???")):
            yield from self.release()
            yield "label", bare.partition('"')[2].rstrip('"'), self.first_line + i
        elif self.next_bare(i).startswith(":   "):
            yield from self.release()
            yield "label", bare, self.first_line + i
        else:
            yield from self.words(bare, i)

    def words(self, bare: str, i: int) -> Iterator[tuple[Kind, str, int]]:
        begins = False
        while opener := _OPENER.match(bare):
            inside_quote = bare.startswith(">") and self.held
            begins = begins or not inside_quote
            bare = bare[opener.end() :]
        if begins or not self.held:
            yield from self.release()
            self.at = self.first_line + i
        self.held.append(bare)

    def next_bare(self, i: int) -> str:
        return self.lines[i + 1].lstrip() if i + 1 < len(self.lines) else ""

    def row(self, bare: str, i: int) -> Iterator[tuple[Kind, str, int]]:
        if not set(bare) <= set("|-: "):
            kind: Kind = "label" if self.next_bare(i).startswith("|-") else "text"
            yield from ((kind, cell, self.first_line + i) for cell in bare.strip("|").split("|"))

    def release(self) -> Iterator[tuple[Kind, str, int]]:
        if self.held:
            yield "text", "\n".join(self.held), self.at
        self.held = []
