"""The outline: every block of a source lands once, or is left out by name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plainguide.data import load
from plainguide.document import Document
from plainguide.errors import GuideError
from plainguide.outline import LeftOut, Outline, OutlinePage, Passage, place
from plainguide.parser import parse

CASES = Path(__file__).parent / "cases" / "outline"
GOOD = sorted(CASES.glob("good/*.yml"))
BAD = sorted(CASES.glob("bad/*.yml"))
Golden = Callable[[Path, str], None]


def documents() -> dict[str, Document]:
    return {id: parse((CASES / f"{id}.txt").read_bytes(), f"{id}.txt") for id in ("boats", "bikes")}


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_good_outline(path: Path, golden: Golden) -> None:
    found, lines = documents(), list[str]()
    for page, passages in place(load(path, Outline, path.name), found).items():
        lines.append(page)
        for placed in passages:
            lines.append(f"  {placed.passage.heading} as {placed.passage.title!r}")
            blocks = [found[source].sections[i].blocks[j] for source, i, j in placed.spots]
            lines += [f"    {block.line}: {block.opening}" for block in blocks]
    golden(path.with_suffix(".placed"), "".join(f"{line}\n" for line in lines))


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_refused_outline(path: Path, golden: Golden) -> None:
    with pytest.raises(GuideError) as caught:
        place(load(path, Outline, path.name), documents())
    golden(path.with_suffix(".errors"), f"{caught.value}\n")


def test_every_expectation_has_its_case() -> None:
    found = {p.with_suffix(".yml") for p in CASES.rglob("*") if p.suffix in {".placed", ".errors"}}
    assert found == {*GOOD, *BAD}


# However a source is parted, each block stands on one page or is left out.

TEXT = parse(b"Title\n\nA a.\n\nB b.\n\nC c.\n\nSecond\n\nA a.\n\nD d.\n\nThird\n\nEmpty\n\nE e.", "x.txt")
BLOCKS = [
    (i, j, s.heading.text, b.opening) for i, s in enumerate(TEXT.sections) for j, b in enumerate(s.blocks)
]


@settings(deadline=None)
@given(st.lists(st.integers(0, 4), min_size=len(BLOCKS), max_size=len(BLOCKS)))
def test_every_block_stands_once_or_is_left_out(pages: list[int]) -> None:
    """0: left out by name; 1 to 3: on this page by its first words; 4: on page 4 with the rest of its section."""
    left = tuple(
        LeftOut("x", head, "W.", text) for p, (_, _, head, text) in zip(pages, BLOCKS, strict=True) if p == 0
    )
    made: dict[int, dict[Passage, None]] = {page: {} for page in range(1, 5)}
    for page, (_, _, heading, text) in zip(pages, BLOCKS, strict=True):
        if page:
            made[page][Passage("x", heading, "" if page == 4 else text)] = None
    outline = Outline(
        tuple(
            OutlinePage(f"{n}.md", "T", "D", date(2026, 1, 2), tuple(passages))
            for n, passages in made.items()
            if passages
        ),
        left,
    )
    found = [
        (f"{source}{page}", (i, j))
        for page, passages in place(outline, {"x": TEXT}).items()
        for placed in passages
        for source, i, j in placed.spots
    ]
    assert sorted(found) == sorted(
        (f"x{page}.md", (i, j)) for page, (i, j, _, _) in zip(pages, BLOCKS, strict=True) if page
    )
