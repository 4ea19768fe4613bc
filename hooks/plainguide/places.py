"""A rule set with one fact of many values, as a table and as a map of tiles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from .data import load, nearest
from .errors import Problem, stop_on
from .flow import FlowPage
from .results import ResultPage
from .rules import RuleSet
from .templates import environment
from .tree import Branch, Terminal


@dataclass(frozen=True, slots=True)
class TileMap:
    """Where the tile of each value stands, from `data/map.yml`: value → (column, row), counted from 0."""

    set: str
    fact: str
    tiles: dict[str, tuple[int, ...]]
    file: str = ""
    line: int = 0


def load_maps(root: Path, name: str, rule_sets: Mapping[str, RuleSet]) -> dict[str, TileMap]:
    """Rule set id → its tile map; none where the file is not there. Raises GuideError for a tile out of place."""
    if not (root / name).exists():
        return {}
    maps = load(root / name, tuple[TileMap, ...], name)
    stop_on(problem for tile_map in maps for problem in _problems(tile_map, rule_sets))
    return {tile_map.set: tile_map for tile_map in maps}


def _problems(tile_map: TileMap, rule_sets: Mapping[str, RuleSet]) -> Iterator[Problem]:
    at = tile_map.file, tile_map.line
    rule_set = rule_sets.get(tile_map.set)
    if rule_set is None:
        yield Problem(*at, f"there is no rule set '{tile_map.set}'; {nearest(tile_map.set, rule_sets)}")
        return
    if [fact.id for fact in rule_set.facts] != [tile_map.fact]:
        yield Problem(
            *at, f"'{tile_map.fact}' is not the only fact of '{tile_map.set}'; a map needs just one"
        )
        return
    values = rule_set.facts[0].values
    for value in [
        *(v for v in values if v not in tile_map.tiles),
        *(v for v in tile_map.tiles if v not in values),
    ]:
        yield Problem(
            *at, f"the tiles and the values of '{tile_map.fact}' differ by '{value}'; mend the tiles"
        )
    places: dict[tuple[int, ...], str] = {}
    for value, place in tile_map.tiles.items():
        if len(place) != 2 or min(place) < 0:
            yield Problem(*at, f"tile '{value}' must have a column and a row, counted from 0; mend it")
        if place in places:
            yield Problem(*at, f"tiles '{value}' and '{places[place]}' stand in the same place; move one")
        places[place] = value


@dataclass(frozen=True, slots=True)
class _Row:
    """One value with where it leads."""

    value: str
    label: str
    short: str
    answer: str
    href: str
    group: int
    """The position of its outcome among the outcomes: tiles of one outcome look alike."""


def _rows(page: FlowPage, results: Mapping[str, ResultPage], links: Mapping[str, str]) -> list[_Row]:
    root = page.tree.root
    assert isinstance(root, Branch)
    order = {outcome: i for i, outcome in enumerate(page.tree.rule_set.outcomes)}
    rows = []
    for value, end in zip(root.fact.values, root.children, strict=True):
        assert isinstance(end, Terminal)
        outcome, result = end.outcomes[0], results[end.outcomes[0].id]
        label = page.fact_words(root.fact.id).answers[value].label
        rows.append(_Row(value, label, result.short, result.answer, links[outcome.id], order[outcome]))
    return rows


def table(page: FlowPage, results: Mapping[str, ResultPage], links: Mapping[str, str]) -> Markup:
    """One row a value: its label, the outcome in short with a link, and the outcome's sentence.

    `links` are the addresses of the outcomes' pages.
    """
    said = page.fact_words(page.tree.rule_set.facts[0].id)
    rows = _rows(page, results, links)
    return Markup(
        environment.get_template("table.html").render(
            id=page.set_id,
            rows=rows,
            head=said.short,
            question=said.question,
            say=page.words.say,
        )
    )


def tile_map(
    page: FlowPage,
    results: Mapping[str, ResultPage],
    links: Mapping[str, str],
    tiles: Mapping[str, tuple[int, ...]],
) -> Markup:
    """An inline SVG with one linked and named tile a value."""
    rows = _rows(page, results, links)
    return Markup(
        environment.get_template("map.html").render(
            id=page.set_id,
            rows=[(row, tiles[row.value][0], tiles[row.value][1]) for row in rows],
            columns=1 + max(place[0] for place in tiles.values()),
            lines=1 + max(place[1] for place in tiles.values()),
            title=page.fact_words(page.tree.rule_set.facts[0].id).question,
            say=page.words.say,
        )
    )
