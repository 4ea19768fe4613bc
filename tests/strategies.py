"""Random facts, conditions and rule sets for hypothesis, and what they mean, read off in the plainest way.

The meaning is written apart from the product: complete sheets only, two truth values, no tree.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby, product
from math import prod
from random import Random

from hypothesis import strategies as st

from plainguide.authority import Citation
from plainguide.rules import All, AnyOf, Condition, Fact, Is, Not, Outcome, Policy, Rule, RuleSet

LAW = Citation("law")
FACTS = ("a", "b", "c", "d", "e")
OUTCOMES = tuple(Outcome(id) for id in ("fine", "fair", "poor", "bad"))
Sheet = dict[str, str]


def facts(most_sheets: int = 256) -> st.SearchStrategy[tuple[Fact, ...]]:
    """One to five facts of two to four values."""
    return st.builds(_facts, randoms, st.integers(1, len(FACTS)), st.just(most_sheets))


def conditions(known: Sequence[Fact]) -> st.SearchStrategy[Condition]:
    """Conditions on these facts, nested up to four deep, some of which always or never hold."""
    return st.builds(_condition, randoms, st.just(known), st.integers(0, 4))


def rule_sets(
    most_sheets: int = 256, policies: Sequence[Policy] = ("first", "collect")
) -> st.SearchStrategy[RuleSet]:
    """Rule sets of up to seven rules; several may lead to one outcome, and some sets have a default."""
    sizes = st.sampled_from((1, 2, 3, 4, 5, 4, 5)), st.sampled_from((0, 1, 2, 3, 4, 5, 6, 7, 5, 6, 7))
    return st.builds(_rule_set, randoms, *sizes, st.just(most_sheets), st.sampled_from(policies))


def ranked_rule_sets(most_sheets: int = 64) -> st.SearchStrategy[RuleSet]:
    """Rule sets that rank outcomes, half of them all; in most, every rule, default and fact counts somewhere."""
    return st.builds(_ranked, randoms, st.integers(1, 4), st.integers(1, 7), st.just(most_sheets))


# Hypothesis chooses the sizes, so that a failure shrinks to few facts and rules, and a seed for what is in them: its
# own choices of contents lean to the same few, and most of such rule sets ask nothing.
randoms = st.integers(0, 2**32).map(Random)


def _facts(random: Random, count: int, most_sheets: int) -> tuple[Fact, ...]:
    sizes = [random.randint(2, 4) for _ in range(count)]
    while prod(sizes) > most_sheets:
        sizes[sizes.index(max(sizes))] -= 1
    return tuple(
        Fact(id, tuple(f"{id}{n}" for n in range(size)), best_first=random.random() < 0.5)
        for id, size in zip(FACTS, sizes, strict=False)
    )


def _condition(random: Random, known: Sequence[Fact], depth: int) -> Condition:
    if depth == 0 or random.random() < 0.2:
        fact = random.choice(known)
        return Is(
            fact.id, frozenset(random.sample(fact.values, random.choice((1, 1, 1, 2, len(fact.values) - 1))))
        )
    if random.random() < 0.2:
        return Not(_condition(random, known, depth - 1))
    parts = tuple(
        _condition(random, known, depth - 1) for _ in range(random.choice((0, 1, *[2] * 10, *[3] * 8)))
    )
    return random.choice((All, All, AnyOf))(parts)


def _rule_set(random: Random, facts: int, rules: int, most_sheets: int, policy: Policy) -> RuleSet:
    known = _facts(random, facts, most_sheets)
    written = tuple(
        Rule(random.choice(OUTCOMES), _condition(random, known, random.randint(1, 4)), LAW, id=f"r{n}")
        for n in range(rules)
    )
    default = random.choice((None, *OUTCOMES[:2], Outcome("otherwise")))
    return RuleSet("random", known, written, policy, default)


def _ranked(random: Random, facts: int, rules: int, most_sheets: int) -> RuleSet:
    for _ in range(random.choice((1, 40, 40, 40))):
        found = _rule_set(random, facts, rules, most_sheets, random.choice(("first", "collect")))
        if random.random() < 0.9:
            found = _pruned(found)
        if not idle_facts(found):
            break
    ranked = random.sample(found.outcomes, len(found.outcomes))
    if random.random() < 0.5:
        ranked = ranked[: random.randint(0, len(ranked))]
    groups = tuple(tuple(group) for _, group in groupby(ranked, key=lambda _: random.random() < 0.5))
    return replace(found, ranking=groups)


def _pruned(rule_set: RuleSet) -> RuleSet:
    """The same decisions without rules that never decide, and a default just where it is needed."""
    decided = [decided_by(rule_set, sheet) for sheet in sheets(rule_set)]
    used = frozenset().union(*decided)
    default = None if all(decided) else rule_set.default or Outcome("otherwise")
    return replace(rule_set, rules=tuple(rule for rule in rule_set.rules if rule.id in used), default=default)


def sheets(rule_set: RuleSet, known: Sheet | None = None) -> list[Sheet]:
    """Every complete sheet that agrees with the `known` facts."""
    fixed = known or {}
    choices = [[fixed[f.id]] if f.id in fixed else list(f.values) for f in rule_set.facts]
    return [dict(zip((f.id for f in rule_set.facts), row, strict=True)) for row in product(*choices)]


def true_on(condition: Condition, sheet: Sheet) -> bool:
    """Whether a condition holds on a complete sheet."""
    if isinstance(condition, Is):
        return sheet[condition.fact] in condition.values
    if isinstance(condition, Not):
        return not true_on(condition.part, sheet)
    held = [true_on(part, sheet) for part in condition.parts]
    return all(held) if isinstance(condition, All) else any(held)


def decided_by(rule_set: RuleSet, sheet: Sheet) -> tuple[str, ...]:
    """The ids of the rules that decide a complete sheet."""
    held = tuple(rule.id for rule in rule_set.rules if true_on(rule.when, sheet))
    return held[:1] if rule_set.policy == "first" else held


def outcomes_of(rule_set: RuleSet, deciding: Iterable[str]) -> frozenset[str]:
    """The ids of the outcomes that these deciding rules give."""
    given = frozenset(rule.outcome.id for rule in rule_set.rules if rule.id in set(deciding))
    return given or frozenset({rule_set.default.id} if rule_set.default else ())


def idle_facts(rule_set: RuleSet) -> list[str]:
    """The facts that change the deciding rules of no sheet."""
    decided = {tuple(sheet.values()): decided_by(rule_set, sheet) for sheet in sheets(rule_set)}
    found = []
    for at, fact in enumerate(rule_set.facts):
        groups: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
        for values, rules in decided.items():
            groups.setdefault((*values[:at], *values[at + 1 :]), set()).add(rules)
        if all(len(rules) == 1 for rules in groups.values()):
            found.append(fact.id)
    return found
