"""Every dataclass of the package is frozen and has slots, and says nothing of where it was written."""

from __future__ import annotations

import dataclasses
import importlib
import os
import pkgutil
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import pytest

import plainguide
from plainguide.authority import Citation
from plainguide.errors import GuideError
from plainguide.rules import Fact, Outcome, Place, Rule, RuleSet

GROWS = {"glossary._Explainer"}
"""They change while they work, and nobody else sees them."""


def dataclasses_of_the_package() -> Iterator[tuple[str, type]]:
    for module in pkgutil.iter_modules(plainguide.__path__):
        if module.name in {"__main__", "events"}:
            continue
        room = importlib.import_module(f"plainguide.{module.name}")
        for name, value in vars(room).items():
            if (
                isinstance(value, type)
                and dataclasses.is_dataclass(value)
                and value.__module__ == room.__name__
            ):
                yield f"{module.name}.{name}", value


CLASSES = dict(dataclasses_of_the_package())


@pytest.mark.parametrize("name", CLASSES)
def test_a_dataclass_is_frozen_and_has_slots(name: str) -> None:
    kind = CLASSES[name]
    assert kind.__dataclass_params__.frozen is (name not in GROWS)
    remembers = any(isinstance(value, cached_property) for value in vars(kind).values())
    assert ("__slots__" in vars(kind)) is not remembers  # slots have no room for what is worked out once


def test_what_a_law_defines_shows_its_meaning_and_not_its_place() -> None:
    fact = Fact("paid", ("yes", "no"))
    rule = Rule(Outcome("keep"), fact.is_("yes"), Citation("code"))
    rules = RuleSet("plot", (fact,), (rule,), default=Outcome("lose"))
    assert "place" not in f"{fact!r} {rule!r} {rules!r}"


def test_a_place_below_the_folder_of_work_is_named_from_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    inside, outside = tmp_path / "law" / "plot.py", tmp_path.parent / "plot.py"
    code = "fact = Fact('paid', ('yes', 'no'))"
    found = []
    for path in (inside, outside):
        names: dict[str, object] = {"Fact": Fact}
        exec(compile(f"\n\n{code}", str(path), "exec"), names)
        fact = names["fact"]
        assert isinstance(fact, Fact)
        found.append(fact.place)
    assert found == [Place(os.path.join("law", "plot.py"), 3), Place(str(outside), 3)]  # noqa: PTH118


def test_a_ranking_names_an_outcome_once() -> None:
    fact = Fact("paid", ("yes", "no"))
    keep, lose = Outcome("keep"), Outcome("lose")
    rules = (Rule(keep, fact.is_("yes"), Citation("code")),)
    assert RuleSet("plot", (fact,), rules, default=lose, ranking=((keep,), (lose,))).ranking
    with pytest.raises(GuideError) as caught:
        RuleSet("plot", (fact,), rules, default=lose, ranking=((keep,), (lose, keep)))
    assert [p.message for p in caught.value.problems] == ["the ranking names 'keep' twice; keep one"]
