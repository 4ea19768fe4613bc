"""The words of one language: questions, answers, buttons and notices, from `data/words/<language>.yml`.

The package brings neutral words for buttons and messages in `messages/<language>.yml`; a guide's own come before them,
and in a language that the package does not know a guide writes them all.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from .data import load, nearest
from .errors import Problem, stop_on

_MESSAGES = Path(__file__).parent / "messages"
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class AnswerWords:
    """How one value of a fact is offered. All texts are plain text that may cite `[@id]`."""

    label: str
    hint: str = ""
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class FactWords:
    """How one fact is asked."""

    question: str
    why: str
    """Why we ask, in a sentence."""
    find_out: str
    """How to find out: which paper, which office."""
    paper: str
    """What settles it, as a noun phrase."""
    short: str
    """One to four words for lists and pictures."""
    answers: dict[str, AnswerWords]
    hint: str = ""
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class FlowWords:
    """The words of one rule set."""

    title: str
    intro: str
    facts: dict[str, FactWords]
    papers: str = ""
    """Which papers to get first, and what to look for in them."""
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Notices:
    """Markdown that the generator adds to pages."""

    every_page: str
    every_result: str
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Words:
    """One language."""

    language: str
    name: str
    notices: Notices
    flows: dict[str, FlowWords]
    interface: dict[str, str] = field(default_factory=dict)
    site_name: str = ""
    """What the guide is called in this language; as in `mkdocs.yml` where empty."""
    file: str = ""
    line: int = 0
    lines: dict[str, int] = field(default_factory=dict, compare=False)
    """The line of each key and of each message as `interface.back`."""

    def at(self, key: str) -> tuple[str, int]:
        """File and line of a key or a message, or of what it is missing in."""
        return self.file, self.lines.get(key) or self.lines.get(key.partition(".")[0], self.line)

    def say(self, key: str, **values: object) -> str:
        """The message `key` with its `{placeholders}` filled in."""
        text = self.interface[key]
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", str(value))
        return text

    def day(self, day: date) -> str:
        """A date in words: `November 21, 2026`."""
        month = self.interface["months"].split()[day.month - 1]
        return self.say("date", month=month, day=day.day, year=day.year)


def load_words(path: Path, name: str) -> Words:
    """The words file at `path`. Raises GuideError for a message that is missing, unknown, empty or mistyped."""
    words = load(path, Words, name)
    words = replace(words, interface={**package_messages(words.language), **words.interface})
    stop_on(_interface_problems(words))
    return words


@functools.cache
def package_messages(language: str) -> Mapping[str, str]:
    """The words for buttons and messages that the package brings for a language; none where it does not know it."""
    path = _MESSAGES / f"{language}.yml"
    return load(path, dict[str, str]) if re.fullmatch(r"[\w-]{2,20}", language) and path.exists() else {}


INTERFACE = frozenset(package_messages("en"))
"""Every message that the generator and its script show; a language must have them all and no others."""


def _interface_problems(words: Words) -> Iterator[Problem]:
    for key in sorted(INTERFACE - words.interface.keys()):
        yield Problem(*words.at("interface"), f"interface has no '{key}'; add it")
    for key in sorted(words.interface.keys() - INTERFACE):
        message = f"interface key '{key}' is unknown; {nearest(key, INTERFACE)}"
        yield Problem(*words.at(f"interface.{key}"), message)
    for key, usual in package_messages("en").items():
        text, needed, at = words.interface.get(key, usual), placeholders(usual), words.at(f"interface.{key}")
        if not text.strip():
            yield Problem(*at, f"interface '{key}' is empty; fill it in")
        for name in sorted(needed ^ placeholders(text)):
            what = "lacks" if name in needed else "has an unknown"
            yield Problem(*at, f"interface '{key}' {what} {{{name}}}; mend it")
    if len(words.interface.get("months", "1 " * 12).split()) != 12:
        yield Problem(*words.at("interface.months"), "interface 'months' must be twelve words; mend it")


def flow_problems(words: Words, id: str, facts: Mapping[str, tuple[str, ...]]) -> Iterator[Problem]:
    """What the words of rule set `id` lack or have too much. `facts` maps each fact to its values."""
    flow = words.flows.get(id)
    if flow is None:
        yield Problem(*words.at("flows"), f"flows has no words for rule set '{id}'; add them")
        return
    yield from _differences(flow.facts, facts, f"rule set '{id}'", "fact", flow.file, flow.line)
    for text in (flow.title, flow.intro):
        if not text.strip():
            yield Problem(flow.file, flow.line, f"rule set '{id}' has an empty text; fill it in")
    for fact, asked in flow.facts.items():
        what = f"fact '{fact}' of rule set '{id}'"
        if fact in facts:
            yield from _differences(asked.answers, facts[fact], what, "answer", asked.file, asked.line)
        for text in (asked.question, asked.why, asked.find_out, asked.paper, asked.short):
            if not text.strip():
                yield Problem(asked.file, asked.line, f"{what} has an empty text; fill it in")
        for value, answer in asked.answers.items():
            if not answer.label.strip():
                message = f"answer '{value}' of {what} has an empty label; fill it in"
                yield Problem(answer.file, answer.line, message)


def _differences(
    said: Mapping[str, object],
    needed: Mapping[str, object] | tuple[str, ...],
    where: str,
    what: str,
    *at: object,
) -> Iterator[Problem]:
    file, line = str(at[0]), int(str(at[1]))
    for key in (key for key in needed if key not in said):
        yield Problem(file, line, f"{where} has no words for {what} '{key}'; add them")
    for key in (key for key in said if key not in needed):
        yield Problem(file, line, f"{where} has no {what} '{key}'; {nearest(key, needed)}")


def texts(words: Words) -> Iterator[tuple[str, int, str]]:
    """Every text of the language that may cite, as (file, line, text)."""
    yield words.file, words.notices.line, words.notices.every_page
    yield words.file, words.notices.line, words.notices.every_result
    for flow in words.flows.values():
        yield flow.file, flow.line, flow.intro
        yield flow.file, flow.line, flow.papers
        for fact in flow.facts.values():
            for text in (fact.question, fact.why, fact.hint, fact.find_out, fact.paper, fact.short):
                yield fact.file, fact.line, text
            for answer in fact.answers.values():
                yield answer.file, answer.line, answer.label
                yield answer.file, answer.line, answer.hint
    for key, text in words.interface.items():
        yield *words.at(f"interface.{key}"), text


def placeholders(text: str) -> set[str]:
    """The names in braces of a message."""
    return set(_PLACEHOLDER.findall(text))
