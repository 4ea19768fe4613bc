"""The architecture page draws the rooms as the imports have them."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from textwrap import wrap

from test_imports import floors, imports, room_of, rooms

PAGE = "docs/decisions/architecture.md"
DRAWN = re.compile(r"(?<=<!-- drawing -->\n).*(?=<!-- /drawing -->)", re.DOTALL)
WIDTH = 100


def graph(root: Path) -> dict[str, list[str]]:
    """Room → the rooms that it imports."""
    found = rooms(root / "hooks/plainguide")
    return {
        room: sorted({other for _, module in imports(path) if (other := room_of(module)) and other != room})
        for room, path in sorted(found.items())
    }


def drawing(root: Path) -> str:
    """The floors as boxes one above the other, with the imports that leave each, and a row for every room."""
    floor_of, _ = floors()
    order = list(dict.fromkeys(floor_of.values()))[::-1]
    edges = graph(root)
    boxes = [line for floor in order for line in box(floor, floor_of, edges)]
    table = ["| room | floor | what it is for | imports |", "|---|---|---|---|"]
    for room, others in edges.items():
        what = purpose(rooms(root / "hooks/plainguide")[room])
        table.append(f"| `{room}` | {floor_of.get(room, '?')} | {what} | {', '.join(others) or '–'} |")
    return "\n".join(["", "```text", *boxes, "```", "", *table, "", ""])


def box(floor: str, floor_of: Mapping[str, str], edges: Mapping[str, list[str]]) -> Iterator[str]:
    inside = [room for room in edges if floor_of.get(room) == floor]
    below: dict[str, int] = {}
    for other in (other for room in inside for other in edges[room]):
        if floor_of.get(other) != floor:
            below[floor_of.get(other, "?")] = below.get(floor_of.get(other, "?"), 0) + 1
    yield f"┌─ {floor} {'─' * (WIDTH - len(floor) - 5)}┐"
    yield from (f"│ {line:<{WIDTH - 4}} │" for line in wrap(" · ".join(inside), WIDTH - 4))
    yield f"└{'─' * (WIDTH - 2)}┘"
    if below:
        yield "    ↓ " + ", ".join(f"{other} ({count})" for other, count in sorted(below.items()))


def purpose(path: Path) -> str:
    """The first sentence of a room's docstring, on one line."""
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    first = " ".join(said.split("\n\n", maxsplit=1)[0].split())
    sentence = re.split(r"(?<=\.) (?=[A-Z])", first, maxsplit=1)[0]
    return sentence.removesuffix(".").replace("|", "\\|")


def test_the_architecture_page_draws_the_rooms_as_they_are(
    root: Path, golden: Callable[[Path, str], None]
) -> None:
    page = root / PAGE
    text = page.read_text(encoding="utf-8")
    golden(page, DRAWN.sub(lambda _: drawing(root), text, count=1))


def test_the_drawing_is_read_off_the_imports(root: Path) -> None:
    found = graph(root)
    assert "tree" in found["proof"]
    assert "events" not in found["site"]
    assert all(purpose(path) for path in rooms(root / "hooks/plainguide").values())


def test_every_room_has_a_floor_in_the_drawing(root: Path) -> None:
    assert "| ? |" not in drawing(root)
