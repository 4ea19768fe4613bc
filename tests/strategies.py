"""Random facts, conditions and rule sets for hypothesis, and what they mean, read off in the plainest way.

The meaning is written apart from the product: complete sheets only, two truth values, no tree.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby, product
from math import prod

from hypothesis import strategies as st

from plainguide.authority import Citation
from plainguide.rules import All, AnyOf, Condition, Fact, Is, Not, Outcome, Policy, Rule, RuleSet

LAW = Citation("law")
FACTS = ("a", "b", "c", "d", "e")
OUTCOMES = tuple(Outcome(id) for id in ("fine", "fair", "poor", "bad"))
Sheet = dict[str, str]


@st.composite
def facts(draw: st.DrawFn, most_sheets: int = 256) -> tuple[Fact, ...]:
    """One to five facts of two to four values."""
    count = draw(st.sampled_from((4, 5, 3, 2, 1)))
    sizes = [draw(st.integers(2, 4)) for _ in range(count)]
    while prod(sizes) > most_sheets:
        sizes[sizes.index(max(sizes))] -= 1
        sizes = [size for size in sizes if size > 1]
    return tuple(
        Fact(id, tuple(f"{id}{n}" for n in range(size)), best_first=draw(st.booleans()))
        for id, size in zip(FACTS, sizes, strict=False)
    )


def conditions(known: Sequence[Fact]) -> st.SearchStrategy[Condition]:
    """Conditions on these facts: a law's usual "all of these hold", and nested ones, some always or never true."""
    tests = st.sampled_from(known).flatmap(_test)
    usual = st.lists(tests, min_size=1, max_size=3).map(lambda parts: All(tuple(parts)))
    nested = st.recursive(
        tests,
        lambda inner: st.one_of(
            st.builds(Not, inner),
            st.builds(All, st.lists(inner, max_size=3).map(tuple)),
            st.builds(AnyOf, st.lists(inner, max_size=3).map(tuple)),
        ),
        max_leaves=6,
    )
    return st.one_of(usual, nested, usual.map(Not), st.builds(AnyOf, st.tuples(usual, nested)))


def _test(fact: Fact) -> st.SearchStrategy[Is]:
    some = st.sets(st.sampled_from(fact.values), min_size=1, max_size=len(fact.values) - 1)
    every = st.just(fact.values)
    return st.one_of(some, some, some, every).map(lambda values: Is(fact.id, frozenset(values)))


@st.composite
def rule_sets(
    draw: st.DrawFn, most_sheets: int = 256, policies: Sequence[Policy] = ("first", "collect")
) -> RuleSet:
    """Rule sets of up to seven rules; several may lead to one outcome, and some sets have a default."""
    known = draw(facts(most_sheets))
    count = draw(st.sampled_from((5, 4, 6, 7, 3, 2, 1, 0)))
    found = [(draw(st.sampled_from(OUTCOMES)), draw(conditions(known))) for _ in range(count)]
    default = draw(st.none() | st.sampled_from((*OUTCOMES, Outcome("otherwise"))))
    return RuleSet(
        "random",
        known,
        tuple(Rule(outcome, when, LAW, id=f"r{n}") for n, (outcome, when) in enumerate(found)),
        policy=draw(st.sampled_from(policies)),
        default=default,
    )


@st.composite
def ranked_rule_sets(draw: st.DrawFn, most_sheets: int = 64) -> RuleSet:
    """Rule sets that rank some of their outcomes."""
    plain = draw(rule_sets(most_sheets))
    ranked = draw(st.permutations(plain.outcomes))[: draw(st.integers(0, len(plain.outcomes)))]
    groups = [tuple(group) for _, group in groupby(ranked, key=lambda _: draw(st.booleans()))]
    return RuleSet(plain.id, plain.facts, plain.rules, plain.policy, plain.default, tuple(groups))


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
