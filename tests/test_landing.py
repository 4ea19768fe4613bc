"""Nothing of the sources is lost: every block and note of both is on the page that the table names."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from pathlib import Path

import pytest
from lxml import html

from plainguide.corrections import CLOSE, OPEN
from plainguide.document import List, marks
from plainguide.landing import Landing
from plainguide.site import Site

ROOT = Path(__file__).parent.parent
BLOCKS = {"roadmap": 9, "possession": 9}
"""At least so many blocks each source has: fewer would mean that the parser lost some."""


@cache
def site() -> Site:
    return Site.load(ROOT, "mkdocs.yml")


def rows() -> tuple[Landing, ...]:
    return site().guide.landings


def words(text: str) -> str:
    """A text without markup, note marks and blanks, to compare what a person reads."""
    text = re.sub(r"\]\([^)]*\)|\{[^}]*\}|\[\^?[\w-]*\d+\]", " ", unescape(text))
    return re.sub(r"[\W_]+", "", text)


def corrected(row: Landing) -> list[str]:
    """The texts of the row's block after the corrections."""
    document = site().guide.documents[row.source]
    block = next(b for section in document.sections for b in section.blocks if b.line == row.line)
    texts = [item.text for item in block.items] if isinstance(block, List) else [block.opening]
    return [site().guide.authorities.cite(text.replace(OPEN, "").replace(CLOSE, "")) for text in texts]


@pytest.mark.parametrize("source", BLOCKS)
def test_every_block_has_one_row_in_the_order_of_its_source(source: str):
    document = site().guide.received[source]
    lines = [block.line for section in document.sections for block in section.blocks]
    assert [row.line for row in rows() if row.source == source] == lines
    assert len(lines) >= BLOCKS[source]


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row.source}:{row.line}")
def test_a_block_is_on_its_page_or_says_why_not(row: Landing):
    if not row.path:
        assert row.why
        return
    page = next(page for page in site().pages if page.path == row.path)
    _, _, body = page.markdown.partition(f"{{ #{row.anchor} }}") if row.anchor else ("", "", page.markdown)
    assert body, f"{row.path} has no heading with the anchor '{row.anchor}'"
    shown = words(re.sub(r"^#+ ", "", body, flags=re.MULTILINE))
    for text in corrected(row):
        said = re.sub(r"^NOTE: ", "", text)
        assert all(
            words(sentence) in shown for sentence in re.split(r"(?<=[.?!])\s", said) if words(sentence)
        )


@pytest.mark.parametrize("number", [str(number) for number in range(3244, 3253)])
def test_a_note_is_cited_on_a_page_and_at_home_on_the_sources_page(number: str):
    pages = {page.path: page.markdown for page in site().pages}
    on = [path for path, text in pages.items() if f"[^roadmap-{number}]:" in text]
    assert on, f"no page shows note {number}"
    for path in on:
        assert pages[path].count(f"[^roadmap-{number}]") >= 2, f"{path} defines note {number} without a mark"
        assert f"]({path})" in pages["sources.md"]
    assert f"{{ #roadmap-{number} }}" in pages["sources.md"]


def test_the_received_marks_are_all_there():
    """The marks of the source, in its order: 3244 to 3252, each once."""
    document = site().guide.received["roadmap"]
    body = [piece for piece in document.pieces if piece.line < document.notes[0].line]
    assert [m.number for piece in body for m in marks(piece.text)] == [str(n) for n in range(3244, 3253)]


def test_the_table_stands_on_the_sources_page():
    page = next(page for page in site().pages if page.path == "sources.md")
    for row in rows():
        line = next(line for line in page.markdown.splitlines() if line.startswith(f"| {row.line} | "))
        assert html.fromstring(f"<p>{line}</p>").text_content()
    assert page.markdown.count("| Line |") == len(BLOCKS)
