"""Which passage of which source becomes which page: every block lands exactly once or is left out by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from .data import nearest
from .document import Document
from .errors import Problem, stop_on

Spot = tuple[str, int, int]
"""A block of a source: source id, position of its section, position of the block in the section."""


@dataclass(frozen=True, slots=True)
class Passage:
    """The blocks of one section, or those of them that begin with `starting`."""

    source: str
    heading: str
    starting: str = ""
    title: str | None = field(default=None, metadata={"key": "as"})
    """The heading on the page: the source's own where None, none where empty. May cite `[@id]`."""
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A passage that no page shows, and why."""

    source: str
    heading: str
    why: str
    starting: str = ""
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class OutlinePage:
    """One page of the guide that is made from the sources."""

    path: str
    title: str
    description: str
    checked: date
    passages: tuple[Passage, ...]
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Outline:
    """`data/outline.yml`."""

    pages: tuple[OutlinePage, ...]
    left_out: tuple[LeftOut, ...] = ()
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class PlacedPassage:
    """A passage with its blocks found."""

    passage: Passage
    spots: tuple[Spot, ...]


def place(outline: Outline, documents: Mapping[str, Document]) -> dict[str, tuple[PlacedPassage, ...]]:
    """Page path → its passages with their blocks, found in the documents as received (before corrections).

    Raises GuideError: a source, heading or first words that are not there, a block that lands twice or nowhere, a
    page without a passage, a path that two pages share or that is no Markdown file inside the guide.
    """
    stop_on(_page_problems(outline))
    entries: list[Passage | LeftOut] = [
        *(p for page in outline.pages for p in page.passages),
        *outline.left_out,
    ]
    problems: list[Problem] = []
    taken: dict[Spot, Passage | LeftOut] = {}
    found: dict[int, tuple[Spot, ...]] = {}
    for entry in sorted(entries, key=lambda entry: not entry.starting):
        spots = _find(entry, documents)
        if isinstance(spots, Problem):
            problems.append(spots)
            continue
        if not entry.starting:
            named = (taken.get(spot) for spot in spots)
            spots = tuple(s for s, by in zip(spots, named, strict=True) if by is None or not by.starting)
        problems += _claim(entry, spots, taken, documents)
        found[id(entry)] = spots
    if not problems:
        problems += _unplaced(outline, documents, taken)
    stop_on(problems)
    return {
        page.path: tuple(PlacedPassage(passage, found[id(passage)]) for passage in page.passages)
        for page in outline.pages
    }


def _page_problems(outline: Outline) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for page in outline.pages:
        if page.path in seen:
            message = f"page '{page.path}' is already made on line {seen[page.path]}; rename one"
            yield Problem(page.file, page.line, message)
        seen[page.path] = page.line
        if not page.path.endswith(".md") or page.path.startswith(("/", ".")) or ".." in page.path:
            yield Problem(
                page.file, page.line, f"page '{page.path}' must be a name like 'help.md'; rename it"
            )
        if not page.passages:
            yield Problem(
                page.file, page.line, f"page '{page.path}' has no passage; add one or remove the page"
            )


def _find(entry: Passage | LeftOut, documents: Mapping[str, Document]) -> tuple[Spot, ...] | Problem:
    document = documents.get(entry.source)
    if document is None:
        message = f"source '{entry.source}' is unknown; {nearest(entry.source, documents)}"
        return Problem(entry.file, entry.line, message)
    headings = [section.heading.text for section in document.sections]
    if entry.heading not in headings:
        message = f"{document.file} has no heading '{entry.heading}'; {nearest(entry.heading, headings)}"
        return Problem(entry.file, entry.line, message)
    at = headings.index(entry.heading)
    blocks = document.sections[at].blocks
    spots = tuple((entry.source, at, i) for i, b in enumerate(blocks) if b.opening.startswith(entry.starting))
    if entry.starting and len(spots) != 1:
        begin = "no block begins" if not spots else f"{len(spots)} blocks begin"
        message = f"{begin} with '{entry.starting}' under '{entry.heading}'; give the first words of one"
        return Problem(entry.file, entry.line, message)
    return spots


def _claim(
    entry: Passage | LeftOut,
    spots: tuple[Spot, ...],
    taken: dict[Spot, Passage | LeftOut],
    documents: Mapping[str, Document],
) -> Iterator[Problem]:
    for spot in spots:
        if spot in taken:
            source, section, block = spot
            line = documents[source].sections[section].blocks[block].line
            where = f"the block at {documents[source].file}:{line} already lands by line {taken[spot].line}"
            yield Problem(entry.file, entry.line, f"{where}; let it land once")
        taken[spot] = entry


def _unplaced(
    outline: Outline, documents: Mapping[str, Document], taken: Mapping[Spot, object]
) -> Iterator[Problem]:
    for source, document in documents.items():
        for i, section in enumerate(document.sections):
            for j, block in enumerate(section.blocks):
                if (source, i, j) not in taken:
                    message = f"this passage lands on no page; name it in {outline.file}, or under left_out"
                    yield Problem(document.file, block.line, message)
