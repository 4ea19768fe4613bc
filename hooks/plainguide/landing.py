"""Where every block of every source went: the page and place that shows it, or why none does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .document import Block, Document
from .outline import Outline, PlacedPassage, Spot
from .pages import escape
from .words import Words

_OPENING_WORDS = 8


@dataclass(frozen=True, slots=True)
class Landing:
    """One block of a source: `line` in its file, its first words, and the page that shows it, if any."""

    source: str
    line: int
    opening: str
    path: str = ""
    title: str = ""
    anchor: str = ""
    why: str = ""
    """Why no page shows it."""


def landings(
    outline: Outline,
    placed: Mapping[str, Sequence[PlacedPassage]],
    received: Mapping[str, Document],
    anchors: Mapping[str, Sequence[str]],
) -> tuple[Landing, ...]:
    """One landing a block, by source and in the order of the source.

    `anchors` has, for each page, the anchor of the heading that each of its passages stands under; "" is its top.
    """
    found: dict[Spot, tuple[str, str, str]] = {}
    for page in outline.pages:
        for passage, anchor in zip(placed[page.path], anchors[page.path], strict=True):
            found |= dict.fromkeys(passage.spots, (page.path, page.title, anchor))
    return tuple(_landing(spot, block, found, outline, received) for spot, block in _blocks(received))


def _blocks(documents: Mapping[str, Document]) -> Iterator[tuple[Spot, Block]]:
    for source, document in documents.items():
        for i, section in enumerate(document.sections):
            for j, block in enumerate(section.blocks):
                yield (source, i, j), block


def _landing(
    spot: Spot,
    block: Block,
    found: Mapping[Spot, tuple[str, str, str]],
    outline: Outline,
    received: Mapping[str, Document],
) -> Landing:
    source, section, _ = spot
    words = block.opening.split()
    opening = " ".join(words[:_OPENING_WORDS]) + (" …" if len(words) > _OPENING_WORDS else "")
    if spot in found:
        path, title, anchor = found[spot]
        return Landing(source, block.line, opening, path, title, anchor)
    heading = received[source].sections[section].heading.text
    entries = [e for e in outline.left_out if e.source == source and e.heading == heading]
    named = [e for e in entries if e.starting and block.opening.startswith(e.starting)] or entries
    return Landing(source, block.line, opening, why=named[0].why)


def landing_table(rows: Sequence[Landing], words: Words) -> str:
    """The landings of one source as a Markdown table."""
    head = [words.say("landing_line"), words.say("landing_opening"), words.say("landing_page")]
    lines = [f"| {' | '.join(head)} |", "|---|---|---|"]
    for row in rows:
        to = f"#{row.anchor}" if row.anchor else ""
        where = f"[{escape(row.title)}]({row.path}{to})" if row.path else escape(row.why)
        lines.append(f"| {row.line} | {escape(row.opening)} | {where} |")
    return "\n".join(lines)
