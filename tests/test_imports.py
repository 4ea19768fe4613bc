"""The rooms of the generator and which may import which. A new room is given its place in this table."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

# Each room imports rooms of its own floor and of the floors named behind it, and never in a circle.
HOUSE = """
    ground: errors data authority settings words results written prose splice footnotes finish publish layers new
            lettering templates render shrink chapter progress
    text:   document parser corrections outline pages sources listing landing glossary markup stale    / ground
    rules:  rules tree proof lawfile decide flow places flowchart interview moves paper            / ground
    guide:  examples language guide site edition diff reading lint offline public bare export single booklet handout    / ground text rules
    doors:  events cli                                                                          / ground text rules guide
"""
ALONE = {"mkdocs": {"events"}, "click": {"cli"}, "markdown": {"render", "pages"}}
"""Packages that belong to one room."""
LAW_MAY_IMPORT = {"__future__", "plainguide.rules", "plainguide.authority"}


def floors() -> tuple[dict[str, str], dict[str, set[str]]]:
    """Room → its floor, and floor → the floors that its rooms may import."""
    floor_of: dict[str, str] = {}
    below: dict[str, set[str]] = {}
    for word in HOUSE.replace("/", " / ").split():
        if word.endswith(":"):
            floor, listing = word[:-1], True
            below[floor] = {floor}
        elif word == "/":
            listing = False
        elif listing:
            floor_of[word] = floor
        else:
            below[floor].add(word)
    return floor_of, below


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Each module that a file imports, with its line; our own rooms as `plainguide.room`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(filter(None, ["plainguide" if node.level else "", node.module]))
            names = [f"{base}.{alias.name}" for alias in node.names] if base == "plainguide" else [base]
            yield from ((node.lineno, name) for name in names)


def rooms(package: Path) -> dict[str, Path]:
    found = {path.stem: path for path in package.glob("*.py") if not path.stem.startswith("__")}
    return found | {path.parent.name: path for path in package.glob("*/__init__.py")}


def room_of(module: str) -> str | None:
    package, _, rest = module.partition(".")
    room = rest.partition(".")[0]
    return room if package == "plainguide" and room and not room.startswith("__") else None


def faults(hooks: Path) -> Iterator[str]:
    """Every import below `hooks` that the house does not allow."""
    floor_of, below = floors()
    found = rooms(hooks / "plainguide")
    yield from (f"{room} has no place in the table" for room in sorted(found.keys() - floor_of.keys()))
    yield from (f"{room} is in the table but not there" for room in sorted(floor_of.keys() - found.keys()))
    graph: dict[str, set[str]] = {}
    for room, path in found.items():
        graph[room] = set()
        for line, module in imports(path):
            other = room_of(module)
            if module.partition(".")[0] == "law":
                yield f"{room}:{line} imports the law"
            if room not in ALONE.get(module.partition(".")[0], {room}):
                yield f"{room}:{line} imports {module}"
            if other and room in floor_of:
                graph[room].add(other)
                if floor_of.get(other) not in below[floor_of[room]]:
                    yield f"{room}:{line} imports {other}, which is not below it"
    yield from circles(graph)
    for path in sorted((hooks / "law").glob("*.py")):
        for line, module in imports(path):
            if module not in LAW_MAY_IMPORT:
                yield f"law/{path.stem}:{line} imports {module}"


def circles(graph: Mapping[str, set[str]]) -> Iterator[str]:
    """The rooms that lead back to themselves: what is left when rooms without open imports are taken away."""
    left = {room: set(others) & graph.keys() for room, others in graph.items()}
    while free := [room for room, others in left.items() if not others & left.keys()]:
        for room in free:
            del left[room]
    if left:
        yield f"a circle goes through {', '.join(sorted(left))}"


def test_imports_run_downward(root: Path) -> None:
    assert list(faults(root / "hooks")) == []


def test_text_and_rules_know_nothing_of_each_other(root: Path) -> None:
    """Not by way of a third room either."""
    floor_of, _ = floors()
    found = rooms(root / "hooks/plainguide")
    graph = {room: {room_of(m) for _, m in imports(path)} - {None} for room, path in found.items()}
    for start, other in (("text", "rules"), ("rules", "text")):
        for room in (room for room, floor in floor_of.items() if floor == start):
            reached, waiting = {room}, [room]
            while waiting:
                new = {str(name) for name in graph[waiting.pop()]} - reached
                reached |= new
                waiting += new
            assert {name for name in reached if floor_of[name] == other} == set(), room


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A house with every room and nothing in them."""
    for room in floors()[0]:
        path = tmp_path / "plainguide" / (f"{room}/__init__.py" if room == "templates" else f"{room}.py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")
    (tmp_path / "plainguide/__init__.py").write_text("", encoding="utf-8")
    (tmp_path / "law").mkdir()
    return tmp_path


def test_an_empty_house_has_no_fault(house: Path) -> None:
    assert list(faults(house)) == []


@pytest.mark.parametrize(
    ("file", "source", "fault"),
    [
        ("plainguide/pages.py", "from .rules import Rule", "pages:1 imports rules, which is not below it"),
        (
            "plainguide/tree.py",
            "from .document import List",
            "tree:1 imports document, which is not below it",
        ),
        ("plainguide/flow.py", "import plainguide.sources", "flow:1 imports sources, which is not below it"),
        (
            "plainguide/data.py",
            "def f():\n    from . import guide",
            "data:2 imports guide, which is not below it",
        ),
        ("plainguide/guide.py", "from plainguide import cli", "guide:1 imports cli, which is not below it"),
        ("plainguide/site.py", "import mkdocs.config", "site:1 imports mkdocs.config"),
        ("plainguide/site.py", "from law.record import RECORD", "site:1 imports the law"),
        ("plainguide/attic.py", "", "attic has no place in the table"),
        ("law/record.py", "from plainguide.tree import Tree", "law/record:1 imports plainguide.tree"),
        ("law/record.py", "import os", "law/record:1 imports os"),
    ],
)
def test_a_forbidden_import_is_found(file: str, source: str, fault: str, house: Path) -> None:
    (house / file).write_text(source, encoding="utf-8")
    assert list(faults(house)) == [fault]


def test_a_circle_is_found(house: Path) -> None:
    for room, other in (("rules", "tree"), ("tree", "proof"), ("proof", "rules")):
        (house / f"plainguide/{room}.py").write_text(f"from .{other} import x", encoding="utf-8")
    assert list(faults(house)) == ["a circle goes through proof, rules, tree"]


def test_the_law_may_import_rules_and_authorities(house: Path) -> None:
    text = "from plainguide.authority import Citation\nfrom plainguide.rules import Fact"
    (house / "law/record.py").write_text(text, encoding="utf-8")
    assert list(faults(house)) == []
