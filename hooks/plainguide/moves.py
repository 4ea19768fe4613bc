"""Which sheets two editions of a rule set decide differently, as short conditions with exact counts.

Both are compiled over all facts of either and walked together, value by value: what is found is a diagram too, and
its size grows with the trees and not with the number of sheets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from itertools import islice
from math import prod

from .rules import Fact, Outcome, RuleSet
from .tree import Branch, Node, Terminal, Tree

MOST_CONDITIONS = 500
"""How many conditions of one move are looked for; the sheets of all further ones are counted together."""

Outcomes = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """Sheets that led to the outcomes `before` and now lead to `after`.

    `when` lists the facts that matter, each with the values it may have; None stands for all sheets of this move
    that the conditions listed before it leave out.
    """

    before: Outcomes
    after: Outcomes
    when: Mapping[str, tuple[str, ...]] | None
    sheets: int


@dataclass(frozen=True, slots=True)
class Moves:
    """What moves between two editions, out of how many sheets that both editions know."""

    moves: tuple[Move, ...]
    changed: int
    sheets: int
    compared: Mapping[str, tuple[str, ...]]
    """Every fact of either edition with the values compared: those that both have where both have the fact."""


def moves(old: RuleSet, new: RuleSet) -> Moves:
    """What moves from `old` to `new`, in the order of the outcomes of `old`.

    A fact that only one edition has counts for that one alone. Answers that only one edition has are left out.
    Where both are *first* sets each move names an outcome before and after; otherwise each names the one outcome
    that is gained or lost. Raises GuideError when a tree over all facts of both needs too many nodes.
    """
    joint = _Joint(old, new)
    changed = joint.count(joint.diagram(lambda end: tuple(sorted(o.id for o in end.outcomes))))
    found: list[Move] = []
    if changed and old.policy == new.policy == "first":
        found += joint.moves(lambda end: tuple(o.id for o in end.outcomes))
    elif changed:
        for outcome in dict.fromkeys((*old.outcomes, *new.outcomes)):
            found += joint.moves(partial(_if_given, outcome))
    order = {id: i for i, id in enumerate(dict.fromkeys(o.id for o in (*old.outcomes, *new.outcomes)))}
    found.sort(key=lambda move: [order[id] for id in (*move.before, *move.after)])
    sheets = prod(len(values) for values in joint.compared.values())
    return Moves(tuple(found), changed, sheets, joint.compared)


def _if_given(outcome: Outcome, end: Terminal) -> Outcomes:
    return (outcome.id,) if outcome in end.outcomes else ()


@dataclass(frozen=True, slots=True, eq=False)
class _Fork:
    """A question of the diagram of differences, with a child for each value compared."""

    level: int
    children: tuple[_Ways, ...]


_Key = tuple[Outcomes, Outcomes]
_Ways = _Fork | _Key | None
"""A fork, an end with what was before and what is after, or None where both are the same."""
_Cube = dict[int, frozenset[int]]
"""Level of a fact → positions of the values that it may have."""


class _Joint:
    """Both editions over the facts of either."""

    def __init__(self, old: RuleSet, new: RuleSet) -> None:
        facts = {fact.id: fact.values for fact in new.facts}
        for fact in old.facts:
            facts[fact.id] = tuple(dict.fromkeys((*facts.get(fact.id, ()), *fact.values)))
        both = old.fact.keys() & new.fact.keys()
        self.compared = {
            id: tuple(v for v in values if v in old.fact[id].values and v in new.fact[id].values)
            if id in both
            else values
            for id, values in facts.items()
        }
        self.values = list(self.compared.values())
        self.indexes = [[facts[id].index(v) for v in values] for id, values in self.compared.items()]
        known = tuple(Fact(id, values) for id, values in facts.items())
        self.trees = [
            Tree(
                RuleSet(edition.id, known, edition.rules, edition.policy, edition.default, (), edition.place)
            )
            for edition in (old, new)
        ]

    def diagram(self, said: Callable[[Terminal], Outcomes]) -> _Ways:
        """The reduced diagram of where `said` of the two terminals differs."""
        made: dict[tuple[object, ...], _Fork] = {}
        done: dict[tuple[Node, Node], _Ways] = {}

        def walk(one: Node, other: Node) -> _Ways:
            if isinstance(one, Terminal) and isinstance(other, Terminal):
                key = said(one), said(other)
                return None if key[0] == key[1] else key
            if (one, other) not in done:
                level = min(node.level for node in (one, other) if isinstance(node, Branch))
                children = tuple(
                    walk(_child(one, level, index), _child(other, level, index))
                    for index in self.indexes[level]
                )
                done[one, other] = _fork(made, level, children)
            return done[one, other]

        return walk(self.trees[0].root, self.trees[1].root)

    def moves(self, said: Callable[[Terminal], Outcomes]) -> Iterator[Move]:
        """The moves of what `said` says, each outcome before and after with its conditions."""
        root = self.diagram(said)
        for key in _keys(root):
            total = self.count(root, key)
            cubes = list(islice(self._cubes(root, key), MOST_CONDITIONS + 1))
            for cube in self._merged(cubes[:MOST_CONDITIONS]):
                sheets = self._sheets(cube)
                total -= sheets
                yield Move(*key, self._when(cube), sheets)
            if total:
                yield Move(*key, None, total)

    def count(self, root: _Ways, key: _Key | None = None) -> int:
        """How many sheets lead to the end `key`, or to any end."""
        done: dict[_Fork, int] = {}

        def below(way: _Ways, level: int) -> int:
            if not isinstance(way, _Fork):
                hit = way is not None and key in (None, way)
                return self._rest(level, len(self.values)) if hit else 0
            if way not in done:
                done[way] = sum(below(child, way.level + 1) for child in way.children)
            return done[way] * self._rest(level, way.level)

        return below(root, 0)

    def _rest(self, first: int, last: int) -> int:
        return prod(len(values) for values in self.values[first:last])

    def _cubes(self, way: _Ways, key: _Key) -> Iterator[_Cube]:
        """Every path to the end `key`; values that lead the same way are one path. Paths never share a sheet."""
        if way == key:
            yield {}
        elif isinstance(way, _Fork):
            for child in dict.fromkeys(way.children):
                here = frozenset(i for i, other in enumerate(way.children) if other == child)
                for cube in self._cubes(child, key):
                    yield {way.level: here, **cube}

    def _merged(self, cubes: Sequence[_Cube]) -> list[_Cube]:
        """The same sheets in fewer conditions: those that differ in the values of one fact alone become one."""
        found, before = list(cubes), len(cubes) + 1
        while len(found) < before:
            before = len(found)
            for level in range(len(self.values)):
                found = self._merged_at(level, found)
        return found

    def _merged_at(self, level: int, cubes: Sequence[_Cube]) -> list[_Cube]:
        alike: dict[frozenset[tuple[int, frozenset[int]]], list[_Cube]] = {}
        for cube in cubes:
            alike.setdefault(frozenset((k, v) for k, v in cube.items() if k != level), []).append(cube)
        found = []
        for rest, group in alike.items():
            here: frozenset[int] = reduce(frozenset.union, (cube.get(level, frozenset()) for cube in group))
            every = len(here) == len(self.values[level])
            found.append(dict(rest) if every or not here else {**dict(rest), level: here})
        return found

    def _sheets(self, cube: _Cube) -> int:
        return prod(len(cube.get(level, values)) for level, values in enumerate(self.values))

    def _when(self, cube: _Cube) -> dict[str, tuple[str, ...]]:
        ids = list(self.compared)
        return {ids[k]: tuple(self.values[k][i] for i in sorted(cube[k])) for k in sorted(cube)}


def _fork(made: dict[tuple[object, ...], _Fork], level: int, children: tuple[_Ways, ...]) -> _Ways:
    if all(child == children[0] for child in children):
        return children[0] if children else None
    return made.setdefault((level, *children), _Fork(level, children))


def _child(node: Node, level: int, index: int) -> Node:
    return node.children[index] if isinstance(node, Branch) and node.level == level else node


def _keys(root: _Ways) -> list[_Key]:
    """Every end of a diagram once."""
    seen: dict[_Ways, None] = {}
    waiting = [root]
    while waiting:
        way = waiting.pop()
        if way not in seen:
            seen[way] = None
            waiting += way.children if isinstance(way, _Fork) else ()
    return sorted(way for way in seen if isinstance(way, tuple))
