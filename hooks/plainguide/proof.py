"""What must hold of a rule set and its tree before a site is built.

Everything is checked along the few paths of the tree and not on the many sheets: the paths part the sheets, and along
each path the rules, read straight off on that path's facts alone, must decide what the tree's terminal says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import prod

from .errors import Problem, stop_on
from .rules import Fact, Outcome, Place, Rule, RuleSet, Sheet, holds, tests
from .tree import Branch, Node, Path, Terminal, Tree


@dataclass(frozen=True, slots=True)
class Proof:
    """What was checked of one rule set, in counts. `readings` are the evaluations of the rules along paths."""

    rule_set: str
    facts: int
    rules: int
    outcomes: int
    questions: int
    results: int
    paths: int
    longest: int
    readings: int
    sheets: int
    directions: int


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two rules of a *first* set that both hold on `sheet` and give different outcomes: their order decides."""

    first: Rule
    second: Rule
    sheet: Sheet


def in_words(sheet: Sheet) -> str:
    """A sheet as `card=adult, returned=yes`."""
    return ", ".join(f"{fact}={value}" for fact, value in sheet.items()) or "every answer"


def prove(tree: Tree) -> Proof:
    """Check all that must hold of the tree. Raises GuideError with one readable counter-example a fault."""
    rule_set = tree.rule_set
    paths = tuple(tree.paths())
    readings = [reading for path in paths for reading in _readings(rule_set, path)]
    stop_on(_wrong_readings(readings))
    stop_on(_coverage(rule_set, paths))
    stop_on(_no_outcome(rule_set, paths))
    stop_on([*_dead_rules(tree), *_idle_facts(tree), *_needless_questions(tree)])
    stop_on(_directions(tree))
    return Proof(
        rule_set=rule_set.id,
        facts=len(rule_set.facts),
        rules=len(rule_set.rules),
        outcomes=len(rule_set.outcomes),
        questions=len(tree.questions),
        results=len(tree.terminals),
        paths=len(paths),
        longest=max(len(path.answers) for path in paths),
        readings=len(readings),
        sheets=rule_set.sheet_count,
        directions=sum(fact.best_first for fact in rule_set.facts),
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """The rules that decide `sheet`, read off the rules, beside what the path of the tree says."""

    sheet: Sheet
    rules: tuple[Rule, ...]
    path: Path


def _readings(rule_set: RuleSet, path: Path) -> Iterator[_Reading]:
    """Read the rules on the path's facts; where they leave a rule open, on each value of what it still names."""
    waiting = [dict(path.answers)]
    while waiting:
        sheet = waiting.pop()
        rules, missing = _read(rule_set, sheet)
        if missing is None:
            yield _Reading(sheet, rules, path)
        else:
            waiting += [{**sheet, missing.id: value} for value in missing.values]


def _read(rule_set: RuleSet, sheet: Sheet) -> tuple[tuple[Rule, ...], Fact | None]:
    """The deciding rules on a partial sheet, and the first fact that an undecided rule still needs."""
    found: list[Rule] = []
    for rule in rule_set.rules:
        held = holds(rule.when, sheet)
        if held is None:
            return (), next(rule_set.fact[t.fact] for t in tests(rule.when) if t.fact not in sheet)
        if held:
            found.append(rule)
            if rule_set.policy == "first":
                break
    return tuple(found), None


def _at(place: Place, message: str) -> Problem:
    return Problem(place.file, place.line, message)


def _wrong_readings(readings: Sequence[_Reading]) -> Iterator[Problem]:
    for reading in readings:
        if reading.rules != reading.path.end.rules:
            place = (reading.rules or reading.path.end.rules)[0].place
            tree = ", ".join(rule.id for rule in reading.path.end.rules) or "no rule"
            rules = ", ".join(rule.id for rule in reading.rules) or "no rule"
            yield _at(place, f"{in_words(reading.sheet)}: the tree decides by {tree}, the rules by {rules}")
            return


def _coverage(rule_set: RuleSet, paths: Sequence[Path]) -> Iterator[Problem]:
    """The paths must part the sheets: their counts add up, and no two of them share a sheet."""
    covered = sum(prod(len(f.values) for f in rule_set.facts if f.id not in path.answers) for path in paths)
    if covered != rule_set.sheet_count:
        message = f"the paths cover {covered:,} of {rule_set.sheet_count:,} sheets"
        yield _at(rule_set.place, f"rule set '{rule_set.id}': {message}; the tree is broken")


def _no_outcome(rule_set: RuleSet, paths: Sequence[Path]) -> Iterator[Problem]:
    for path in paths:
        if not path.end.outcomes:
            yield _at(rule_set.place, f"{in_words(path.answers)} reaches no outcome; add a rule or a default")
            return


def _dead_rules(tree: Tree) -> Iterator[Problem]:
    deciding = {rule.id for end in tree.terminals for rule in end.rules}
    for rule in tree.rule_set.rules:
        if rule.id not in deciding:
            yield _at(rule.place, f"rule '{rule.id}' never decides; remove it or move it up")
    reached = {outcome for end in tree.terminals for outcome in end.outcomes}
    default = tree.rule_set.default
    if default and default not in reached:
        yield _at(tree.rule_set.place, f"the default '{default.id}' is never reached; remove it")


def _idle_facts(tree: Tree) -> Iterator[Problem]:
    asked = {node.fact.id for node in tree.questions}
    for fact in tree.rule_set.facts:
        if fact.id not in asked:
            yield _at(fact.place, f"fact '{fact.id}' is never asked; use it in a rule or remove it")


def _needless_questions(tree: Tree) -> Iterator[Problem]:
    for node in tree.questions:
        if all(child is node.children[0] for child in node.children):
            yield _at(
                node.fact.place,
                f"fact '{node.fact.id}' is asked where it changes nothing; the tree is broken",
            )


def _directions(tree: Tree) -> Iterator[Problem]:
    """A worse answer, all others equal, must not lead to a better outcome."""
    rank = {outcome: i for i, group in enumerate(tree.rule_set.ranking) for outcome in group}
    for fact in tree.rule_set.facts:
        if fact.best_first:
            for better, worse in combinations(fact.values, 2):
                yield from _direction(tree, fact, better, worse, rank)


def _direction(
    tree: Tree, fact: Fact, better: str, worse: str, rank: dict[Outcome, int]
) -> Iterator[Problem]:
    pair = tree.restricted({fact.id: better}), tree.restricted({fact.id: worse})
    for sheet, good, bad in _together(*pair):
        ranks = [[rank[o] for o in end.outcomes if o in rank] for end in (good, bad)]
        if ranks[0] and ranks[1] and min(ranks[1]) < min(ranks[0]):
            names = [", ".join(outcome.id for outcome in end.outcomes) for end in (good, bad)]
            message = f"{in_words(sheet)}: the worse answer {fact.id}={worse} gives {names[1]}"
            place = bad.rules[0].place if bad.rules else tree.rule_set.place
            yield _at(place, f"{message}, better than {names[0]} for {fact.id}={better}")
            return


def _together(one: Node, other: Node) -> Iterator[tuple[dict[str, str], Terminal, Terminal]]:
    """Each pair of terminals that one sheet reaches in two diagrams, with the facts that lead there."""
    seen: set[tuple[Node, Node]] = set()
    waiting: list[tuple[Node, Node, dict[str, str]]] = [(one, other, {})]
    while waiting:
        a, b, sheet = waiting.pop()
        if (a, b) in seen:
            continue
        seen.add((a, b))
        if isinstance(a, Terminal) and isinstance(b, Terminal):
            yield sheet, a, b
            continue
        top = min((n for n in (a, b) if isinstance(n, Branch)), key=lambda node: node.level)
        for i, value in enumerate(top.fact.values):
            below = [n.children[i] if isinstance(n, Branch) and n.level == top.level else n for n in (a, b)]
            waiting.append((below[0], below[1], {**sheet, top.fact.id: value}))


def overlaps(rule_set: RuleSet) -> Iterator[Overlap]:
    """Every pair of rules of a *first* set that could both claim a sheet, with one such sheet."""
    if rule_set.policy != "first":
        return
    alone = [
        Tree(RuleSet(rule_set.id, rule_set.facts, (rule,), place=rule_set.place)) for rule in rule_set.rules
    ]
    for i, first in enumerate(rule_set.rules):
        for j in range(i + 1, len(rule_set.rules)):
            second = rule_set.rules[j]
            if first.outcome == second.outcome:
                continue
            for sheet, a, b in _together(alone[i].root, alone[j].root):
                if a.rules and b.rules:
                    yield Overlap(first, second, sheet)
                    break
