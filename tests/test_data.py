"""YAML to dataclasses: good and bad files as cases, and any text at all."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from plainguide.authority import Authority
from plainguide.corrections import Correction
from plainguide.data import load, loads, nearest, read_text
from plainguide.errors import GuideError, Problem
from plainguide.outline import Outline

CASES = Path(__file__).parent / "cases" / "data"
GOOD = sorted(CASES.glob("good/*.yml"))
BAD = sorted(CASES.glob("bad/*.yml"))
Golden = Callable[[Path, str], None]


@dataclass(frozen=True, slots=True)
class Dish:
    name: str
    kind: Literal["soup", "salad"]
    price: int
    served: date
    hot: bool = False
    sides: tuple[str, ...] = ()
    note: str | None = None
    title: str | None = field(default=None, metadata={"key": "as"})
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Menu:
    name: str
    dishes: tuple[Dish, ...]
    prices: dict[str, int] = field(default_factory=dict)
    file: str = ""
    line: int = 0


def problems(text: str, kind: Any = Menu) -> tuple[Problem, ...]:
    try:
        loads(text, kind, "any.yml")
    except GuideError as error:
        return error.problems
    return ()


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_good_file(path: Path, golden: Golden) -> None:
    menu = load(path, Menu, path.name)
    text = json.dumps(dataclasses.asdict(menu), default=str, ensure_ascii=False, indent=1)
    golden(path.with_suffix(".json"), f"{text}\n")


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_file(path: Path, golden: Golden) -> None:
    with pytest.raises(GuideError) as caught:
        load(path, Menu, path.name)
    golden(path.with_suffix(".errors"), f"{caught.value}\n")


def test_every_expectation_has_its_file() -> None:
    expected = {path.with_suffix(".yml") for path in CASES.rglob("*") if path.suffix in {".json", ".errors"}}
    assert expected == {*GOOD, *BAD}


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    for path, why in ((tmp_path / "none.yml", "No such file or directory"), (tmp_path, "Is a directory")):
        with pytest.raises(GuideError) as caught:
            load(path, Menu, "data/menu.yml")
        assert str(caught.value) == f"data/menu.yml: cannot be read ({why}); create the file"


def test_without_a_name_the_path_is_shown(tmp_path: Path) -> None:
    with pytest.raises(GuideError) as caught:
        load(tmp_path / "none.yml", Menu)
    assert str(caught.value).startswith(f"{tmp_path}/none.yml: cannot be read")


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_a_file_nested_too_deeply_is_refused(opening: str) -> None:
    closing = {"[": "]", "{a: ": "}", "- ": "x"}[opening]
    text = opening * 800 + closing * (1 if opening == "- " else 800)
    assert [str(problem) for problem in problems(text)] == ["any.yml: is nested too deeply; make it flatter"]


def test_lines_count_from_the_first_line_of_the_part() -> None:
    with pytest.raises(GuideError) as caught:
        loads("name: Lunch\ndishs: []\n", Menu, "page.md", first_line=7)
    assert [(problem.line, problem.message) for problem in caught.value.problems] == [
        (7, "key 'dishes' is missing in the file; add it"),
        (8, "key 'dishs' is unknown in the file; did you mean 'dishes'?"),
    ]


def test_a_part_of_a_file_is_read_and_the_rest_left_alone() -> None:
    text = "site: [1, 2]\nextra:\n  other: 1\n  menu:\n    name: Lunch\n    dishes: []\n"
    assert loads(text, Menu, "site.yml", within=("extra", "menu")) == Menu("Lunch", (), {}, "site.yml", 5)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("extra:\n  other: 1\n", "site.yml:2: key 'menu' is missing; add it"),
        ("site: 1\n", "site.yml:1: key 'extra' is missing; add it"),
        ("extra: 3\n", "site.yml:1: key 'menu' is missing; add it"),
        ("extra:\n  menu: 3\n", "site.yml:2: 'extra.menu' must be a set of keys with values"),
    ],
)
def test_a_part_that_is_not_there(text: str, message: str) -> None:
    with pytest.raises(GuideError) as caught:
        loads(text, Menu, "site.yml", within=("extra", "menu"))
    assert str(caught.value) == message


def test_nearest() -> None:
    assert nearest("sope", ["soup", "salad"]) == "did you mean 'soup'?"
    assert nearest("zzz", ["soup", "salad"]) == "use one of: salad, soup"


def test_a_text_keeps_its_characters_and_loses_its_line_ends(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes("\ufeffé\r\n{{ x }}\rend".encode())
    assert read_text(tmp_path / "a.md", "a.md") == "é\n{{ x }}\nend"


# Any text at all gives a value or located problems.

SIGNS = ["name", "dishes", "kind", "as", ": ", ":\n", "\n", "  ", "- ", "[", "]", "{", "}", ", ", '"', "'"]
SIGNS += ["soup", "2026-11-21", "4", "true", "null", "|", ">", "&a", "*a", "#", "!!int ", "? ", "%", "---\n"]
SIGNS += ["...\n", "\t", "\\U", "\\ud800", "FFFFFFFF", "é", "\u2028", "\x00", "\x85", "<<"]
PARTS = st.lists(st.sampled_from(SIGNS), max_size=30).map("".join)


@settings(deadline=None)
@given(st.text() | PARTS, st.sampled_from([Menu, Outline, tuple[Correction, ...], tuple[Authority, ...]]))
def test_any_text_gives_a_value_or_problems(text: str, kind: Any) -> None:
    for problem in problems(text, kind):
        assert problem.file == "any.yml"
        assert 0 <= problem.line <= len((text + "\n").splitlines()) + 1
        assert "\n" not in problem.message


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(), st.dates(), st.booleans())
def test_what_is_written_comes_back(text: str, number: int, day: date, hot: bool) -> None:
    dish = {"name": text, "kind": "soup", "price": number, "served": day.isoformat(), "hot": hot}
    menu = loads(yaml.safe_dump({"name": text, "dishes": [dish]}), Menu, "any.yml")
    assert menu.name == text
    (read,) = menu.dishes
    assert (read.name, read.price, read.served, read.hot) == (text, number, day, hot)
