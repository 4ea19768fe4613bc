"""Answers for given facts: what a reader with these facts is told, as data."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TypedDict

from .authority import Authorities
from .data import nearest
from .errors import GuideError, Problem
from .rules import Rule, RuleSet, Sheet
from .tree import Terminal, Tree, Walk


class RuleAnswer(TypedDict):
    """A deciding rule: its id, its outcome's id, and its citation in words."""

    id: str
    outcome: str
    citation: str


class Answer(TypedDict):
    """What is certain whatever the missing facts are, what is possible besides, by which rules, and what is open."""

    certain: list[str]
    possible: list[str]
    rules: list[RuleAnswer]
    depends_on: list[str]


def answer(walk: Walk, authorities: Authorities) -> Answer:
    """The end of a walk as data."""
    return {
        "certain": [outcome.id for outcome in walk.certain],
        "possible": [outcome.id for outcome in walk.possible],
        "rules": [_rule(rule, authorities) for rule in walk.rules],
        "depends_on": [fact.id for fact in walk.depends_on],
    }


def _rule(rule: Rule, authorities: Authorities) -> RuleAnswer:
    citation = "; ".join(authorities.label(citation) for citation in rule.citations)
    return {"id": rule.id, "outcome": rule.outcome.id, "citation": citation}


def sheet_problem(rule_set: RuleSet, sheet: Mapping[str, object]) -> str | None:
    """What is wrong with the facts of a sheet, with the valid ones; None where nothing is."""
    for fact, value in sheet.items():
        known = rule_set.fact.get(fact)
        if known is None:
            return f"rule set '{rule_set.id}' has no fact '{fact}'; {nearest(fact, rule_set.fact)}"
        if value not in known.values:
            return f"fact '{fact}' has no value '{value}'; use one of: {', '.join(known.values)}"
    return None


def read_lines(lines: Iterable[bytes], name: str) -> Iterator[str]:
    """The lines of a file as text. Raises GuideError at the first line that is not UTF-8."""
    for number, line in enumerate(lines, start=1):
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise GuideError(Problem(name, number, "is not UTF-8 text; save the file as UTF-8")) from None


def read_sheets(lines: Iterable[str], name: str, rule_set: RuleSet) -> Iterator[Sheet]:
    """One sheet a line, each a JSON object of facts. Raises GuideError at the first line that is none."""
    for number, line in enumerate(lines, start=1):
        sheet = _read_sheet(line, name, number)
        problem = sheet_problem(rule_set, sheet)
        if problem:
            raise GuideError(Problem(name, number, problem))
        yield sheet


def _read_sheet(line: str, name: str, number: int) -> dict[str, str]:
    try:
        sheet = json.loads(line, object_pairs_hook=_once)
    except KeyError as repeated:
        raise GuideError(Problem(name, number, f"fact {repeated} is given twice; give it once")) from None
    except (ValueError, RecursionError):
        sheet = None
    if not isinstance(sheet, dict):
        message = 'is no JSON object of facts; write one like {"fact": "value"}'
        raise GuideError(Problem(name, number, message))
    return sheet


def _once(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """The pairs of a JSON object as a dict. Raises KeyError for a key that stands twice."""
    found: dict[str, str] = {}
    for key, value in pairs:
        if key in found:
            raise KeyError(key)
        found[key] = value
    return found


def answers(tree: Tree, sheets: Iterable[Sheet], authorities: Authorities) -> list[str]:
    """One line of JSON a sheet; sheets that end at the same terminal share their line."""
    lines: dict[Terminal, str] = {}
    found = []
    for sheet in sheets:
        end = tree.end(sheet)
        if end is None:
            found.append(json.dumps(answer(tree.decide(sheet), authorities), ensure_ascii=False))
            continue
        if end not in lines:
            lines[end] = json.dumps(answer(tree.decide(sheet), authorities), ensure_ascii=False)
        found.append(lines[end])
    return found
