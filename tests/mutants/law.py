"""Mutants of the law itself: each must be caught by a worked example or by the law written out by hand.

Run by `make mutants`. A mutant drops a rule, swaps two, changes a value of a test, or drops or negates a part of a
condition. One whose tree has the same canonical form is equivalent: no reader could tell, and it is not counted.
Prints a line a rule set and every mutant that nothing catches; exit status 1 where there is any.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from test_law import circuit_by_hand, record_by_hand, routes_by_hand  # noqa: E402

from plainguide.examples import Example, load_examples  # noqa: E402
from plainguide.guide import load_trees  # noqa: E402
from plainguide.rules import All, AnyOf, Condition, Fact, Is, Not, Rule, RuleSet  # noqa: E402
from plainguide.settings import load_settings  # noqa: E402
from plainguide.tree import Branch, Node, Tree  # noqa: E402

BY_HAND: Mapping[str, Callable[[Mapping[str, str]], frozenset[str]]] = {
    "record": record_by_hand,
    "other_routes": routes_by_hand,
    "circuit": circuit_by_hand,
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A rule set that differs from the law in one place."""

    what: str
    rule_set: RuleSet


def conditions(condition: Condition, facts: Mapping[str, Fact]) -> Iterator[Condition]:
    """Every condition that differs from this one in a single place."""
    yield condition.part if isinstance(condition, Not) else Not(condition)
    match condition:
        case Is(fact, values):
            yield from (Is(fact, kept) for kept in _values(values, facts[fact].values))
        case Not(part):
            yield from (Not(changed) for changed in conditions(part, facts))
        case All(parts) | AnyOf(parts):
            kind, other = (All, AnyOf) if isinstance(condition, All) else (AnyOf, All)
            yield other(parts)
            for i, part in enumerate(parts):
                yield kind(parts[:i] + parts[i + 1 :])
                for changed in conditions(part, facts):
                    yield kind((*parts[:i], changed, *parts[i + 1 :]))


def _values(values: frozenset[str], known: tuple[str, ...]) -> Iterator[frozenset[str]]:
    others = [value for value in known if value not in values]
    for value in sorted(values):
        if len(values) > 1:
            yield values - {value}
        yield from ((values - {value}) | {other} for other in others)
    yield from (values | {other} for other in others if len(others) > 1)


def mutants(rule_set: RuleSet) -> Iterator[Mutant]:
    """Every mutant of a rule set."""
    rules = rule_set.rules

    def changed(what: str, new: tuple[Rule, ...]) -> Mutant:
        return Mutant(f"{rule_set.id}: {what}", replace(rule_set, rules=new, ranking=()))

    for i, rule in enumerate(rules):
        yield changed(f"drop {rule.id}", rules[:i] + rules[i + 1 :])
        for condition in conditions(rule.when, rule_set.fact):
            new = (*rules[:i], replace(rule, when=condition), *rules[i + 1 :])
            yield changed(f"{rule.id} when {condition}", new)
    for i, j in combinations(range(len(rules)), 2):
        order = list(rules)
        order[i], order[j] = order[j], order[i]
        yield changed(f"swap {rules[i].id} and {rules[j].id}", tuple(order))


def canonical(tree: Tree) -> object:
    """A value that is equal for two trees just when every sheet has the same outcomes in both."""
    done: dict[Node, object] = {}

    def form(node: Node) -> object:
        if node not in done:
            if isinstance(node, Branch):
                done[node] = (node.fact.id, tuple(form(child) for child in node.children))
            else:
                done[node] = frozenset(outcome.id for outcome in node.outcomes)
        return done[node]

    return form(tree.root)


def caught_by_example(tree: Tree, examples: list[Example]) -> bool:
    """Whether some example's outcomes are no longer what the tree gives."""
    for example in examples:
        walk = tree.decide(example.facts)
        found = tuple(o.id for o in walk.certain), tuple(o.id for o in walk.possible)
        if found != (example.certain, example.possible):
            return True
    return False


def caught_by_hand(tree: Tree) -> bool:
    """Whether the law written out by hand gives some path of the tree another outcome."""
    by_hand = BY_HAND[tree.rule_set.id]
    return any(
        frozenset(outcome.id for outcome in path.end.outcomes) != by_hand(sheet)
        for path in tree.paths()
        for sheet in [{fact.id: path.answers.get(fact.id, fact.values[0]) for fact in tree.rule_set.facts}]
    )


def main() -> int:
    """Try every mutant; the exit status."""
    trees = load_trees(ROOT, load_settings(ROOT / "mkdocs.yml", "mkdocs.yml"))
    examples = load_examples(ROOT, "data/examples.yml", trees)
    missed = 0
    for set_id, tree in trees.items():
        counts = dict.fromkeys(("equivalent", "caught by an example", "caught by the law by hand", "left"), 0)
        own = [example for example in examples if example.set == set_id]
        original = canonical(tree)
        for mutant in mutants(tree.rule_set):
            changed = Tree(mutant.rule_set)
            if canonical(changed) == original:
                counts["equivalent"] += 1
            elif caught_by_example(changed, own):
                counts["caught by an example"] += 1
            elif caught_by_hand(changed):
                counts["caught by the law by hand"] += 1
            else:
                counts["left"] += 1
                print(f"left: {mutant.what}")
        missed += counts["left"]
        print(f"{set_id}: " + ", ".join(f"{count} {what}" for what, count in counts.items()))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
