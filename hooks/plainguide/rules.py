"""Facts, conditions, rules and outcomes: how a law is written down so that it can be decided and proven."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from math import prod
from typing import Literal, NoReturn, get_args

from .authority import Citation
from .errors import GuideError, Problem

Sheet = Mapping[str, str]
"""Fact id → value, for some or all facts of a rule set."""

Policy = Literal["first", "collect"]
"""The hit policies of DMN (OMG Decision Model and Notation 1.5, 8.2.8) that a rule set may have."""

_ID = re.compile(r"[A-Za-z0-9_]+")


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a law file something was written."""

    file: str
    line: int


def _place() -> Place:
    """The line outside this module that is being run: where the author wrote the definition."""
    frame = sys._getframe(1)  # noqa: SLF001 — the way to a caller's line
    while frame.f_back and frame.f_code.co_filename in (__file__, "<string>"):
        frame = frame.f_back
    name = os.path.relpath(frame.f_code.co_filename)
    return Place(frame.f_code.co_filename if name.startswith("..") else name, frame.f_lineno)


def _refuse(message: str, place: Place | None = None) -> NoReturn:
    place = place or _place()
    raise GuideError.at(message, place.file, place.line)


def _check_id(id: str, what: str) -> None:
    if not _ID.fullmatch(id):
        _refuse(f"{what} id '{id}' may hold only letters, digits and _; rename it")


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that the law turns on and the reader knows or can read in a paper.

    `values` are all its answers in the order shown. `best_first` says that each value is worse for the reader
    than the one before it, which the proof then holds the rule set to.
    """

    id: str
    values: tuple[str, ...]
    best_first: bool = False
    place: Place = field(default_factory=_place, compare=False, repr=False)

    def __post_init__(self) -> None:
        _check_id(self.id, "fact")
        if isinstance(self.values, str):
            _refuse(f"the values of fact '{self.id}' are one text; write a tuple of them")
        for value in self.values:
            _check_id(value, f"fact '{self.id}': value")
        if len(set(self.values)) != len(self.values):
            _refuse(f"fact '{self.id}' repeats a value; keep one")
        if len(self.values) < 2:
            _refuse(f"fact '{self.id}' needs at least two values; add them or drop the fact")

    def is_(self, *values: str) -> Is:
        """The condition that this fact has one of `values`."""
        for value in values:
            if value not in self.values:
                _refuse(f"fact '{self.id}' has no value '{value}'; use one of: {', '.join(self.values)}")
        if not values:
            _refuse(f"a condition on fact '{self.id}' names no value; name one")
        return Is(self.id, frozenset(values))


@dataclass(frozen=True, slots=True)
class Is:
    """True where the fact has one of the values."""

    fact: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class All:
    """True where every part is true."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True where at least one part is true."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """True where the part is false; undecided where the part is."""

    part: Condition


Condition = Is | All | AnyOf | Not


def all_of(*parts: Condition) -> All:
    """The condition that every part holds; with no part it always holds."""
    return All(parts)


def any_of(*parts: Condition) -> AnyOf:
    """The condition that at least one part holds; with no part it never holds."""
    return AnyOf(parts)


def not_(part: Condition) -> Not:
    """The condition that `part` does not hold."""
    return Not(part)


def holds(condition: Condition, sheet: Sheet) -> bool | None:
    """Whether the condition holds on the facts of `sheet`; None where facts that it needs are missing."""
    match condition:
        case Is(fact, values):
            value = sheet.get(fact)
            return None if value is None else value in values
        case Not(part):
            inner = holds(part, sheet)
            return None if inner is None else not inner
        case All(parts):
            found = {holds(part, sheet) for part in parts}
            return False if False in found else None if None in found else True
        case AnyOf(parts):
            found = {holds(part, sheet) for part in parts}
            return True if True in found else None if None in found else False


def tests(condition: Condition) -> Iterator[Is]:
    """Every test of a fact inside a condition, in the order written."""
    match condition:
        case Is():
            yield condition
        case Not(part):
            yield from tests(part)
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from tests(part)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where a rule leads. Its words stand in a page of their own, `docs/results/<id>.md`."""

    id: str

    def __post_init__(self) -> None:
        _check_id(self.id, "outcome")


@dataclass(frozen=True, slots=True)
class Rule:
    """`when` this condition holds, this `outcome` follows, because the authority in `cite` says so.

    `id` is the outcome's id unless several rules lead to one outcome.
    """

    outcome: Outcome
    when: Condition
    cite: Citation | tuple[Citation, ...] = ()
    id: str = ""
    place: Place = field(default_factory=_place, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "id", self.id or self.outcome.id)
        _check_id(self.id, "rule")
        if not all(isinstance(citation, Citation) for citation in self.citations):
            _refuse(f"the citation of rule '{self.id}' is a mere text; write Citation(id, part)")
        if not self.citations:
            _refuse(f"rule '{self.id}' has no citation; name the authority that says so")

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The citations, the most important first."""
        return (self.cite,) if isinstance(self.cite, Citation) else self.cite


@dataclass(frozen=True)
class RuleSet:
    """An ordered list of facts and of rules, with a hit policy.

    `policy` *first*: the first rule that holds decides. *collect*: every rule that holds gives its outcome.
    `default` is the outcome where no rule holds. `ranking` lists groups of outcomes from best to worst for the
    reader; it is what the directions of facts are held to.
    Raises GuideError where it is defined: an unknown fact or value, a repeated id, an unknown ranked outcome.
    """

    id: str
    facts: tuple[Fact, ...]
    rules: tuple[Rule, ...]
    policy: Policy = "first"
    default: Outcome | None = None
    ranking: tuple[tuple[Outcome, ...], ...] = ()
    place: Place = field(default_factory=_place, compare=False, repr=False)

    def __post_init__(self) -> None:
        _check_id(self.id, "rule set")
        if self.policy not in get_args(Policy):
            known = ", ".join(get_args(Policy))
            _refuse(f"rule set '{self.id}' has no policy '{self.policy}'; use one of: {known}")
        problems = [*self._repeated("fact", self.facts), *self._repeated("rule", self.rules)]
        for rule in self.rules:
            problems += self._unknown_tests(rule)
        reachable = {outcome.id for outcome in self.outcomes}
        ranked = [outcome for group in self.ranking for outcome in group]
        for outcome in dict.fromkeys(outcome for outcome in ranked if ranked.count(outcome) > 1):
            message = f"the ranking names '{outcome.id}' twice; keep one"
            problems.append(Problem(self.place.file, self.place.line, message))
        for outcome in dict.fromkeys(ranked):
            if outcome.id not in reachable:
                message = f"the ranking names '{outcome.id}', which no rule leads to; remove it"
                problems.append(Problem(self.place.file, self.place.line, message))
        if problems:
            raise GuideError(*problems)

    def _repeated(self, what: str, entries: Iterable[Fact | Rule]) -> Iterator[Problem]:
        seen: set[str] = set()
        for entry in entries:
            if entry.id in seen:
                message = f"{what} '{entry.id}' stands twice in rule set '{self.id}'; rename one"
                yield Problem(entry.place.file, entry.place.line, message)
            seen.add(entry.id)

    def _unknown_tests(self, rule: Rule) -> Iterator[Problem]:
        known = {fact.id: fact for fact in self.facts}
        for test in tests(rule.when):
            at = rule.place.file, rule.place.line
            if test.fact not in known:
                message = (
                    f"rule '{rule.id}' names fact '{test.fact}', which rule set '{self.id}' does not list"
                )
                yield Problem(*at, f"{message}; add it to facts")
            elif unknown := sorted(test.values - set(known[test.fact].values)):
                message = f"rule '{rule.id}': fact '{test.fact}' has no value '{unknown[0]}'; mend the value"
                yield Problem(*at, message)

    @cached_property
    def fact(self) -> Mapping[str, Fact]:
        """Fact id → fact."""
        return {fact.id: fact for fact in self.facts}

    @cached_property
    def rule(self) -> Mapping[str, Rule]:
        """Rule id → rule."""
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Every outcome once, in the order of the rules, the default last."""
        found = dict.fromkeys(rule.outcome for rule in self.rules)
        if self.default:
            found[self.default] = None
        return tuple(found)

    @property
    def sheet_count(self) -> int:
        """How many complete sheets there are."""
        return prod(len(fact.values) for fact in self.facts)

    def sheets(self) -> Iterator[dict[str, str]]:
        """Every complete sheet, the last fact changing fastest."""
        ids = [fact.id for fact in self.facts]
        for values in product(*(fact.values for fact in self.facts)):
            yield dict(zip(ids, values, strict=True))

    def deciding(self, sheet: Sheet) -> tuple[Rule, ...]:
        """The rules that decide a complete sheet, read straight off the rules; () where the default does."""
        if self.policy == "collect":
            return tuple(rule for rule in self.rules if holds(rule.when, sheet))
        return next(((rule,) for rule in self.rules if holds(rule.when, sheet)), ())
