"""Plain language, measured and checked: what `plainguide lint` finds. `prose.py` says how a text is prepared.

For the reading grades, further: names of courts count as one short word, and so does a term of the glossary after
the place where it is explained on its page, or in its question. A fact that is answered from a list of names
(more than `reading.NAMES`) counts without its answers. Sentences keep none of their inner full stops.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from .data import load
from .errors import GuideError, Problem
from .glossary import Found, Glossary
from .guide import Guide
from .prose import LINKED, NEUTRAL, Block, sentences
from .reading import Reading, readings

PAGE_GRADE, QUESTIONS_GRADE, OPENING_GRADE = 8.0, 6.0, 7.0
"""The highest Flesch-Kincaid grades of a page, of a rule set's questions with answers, and of a result's opening."""
SENTENCE_WORDS, PARAGRAPH_SENTENCES = 25, 5

_CAPITALS = re.compile(r"(?<![\w.])[A-Z]{2,}(?![\w.]\w)")
_AND_OR = re.compile(r"\band\s?/\s?or\b", re.IGNORECASE)
_WORD = re.compile(r"[\w§][\w'’.-]*")


@dataclass(frozen=True, slots=True)
class Capitals:
    """A word that may stand in capitals, and why."""

    word: str
    why: str


@dataclass(frozen=True, slots=True)
class Exempt:
    """A page that need not reach the grade, and why."""

    page: str
    why: str
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class LintSettings:
    """`data/lint.yml`."""

    capitals: tuple[Capitals, ...] = ()
    exempt: tuple[Exempt, ...] = ()
    names: tuple[str, ...] = ()
    """Names of courts, which are not counted."""
    latin: tuple[str, ...] = ()
    legal_terms: tuple[str, ...] = ()
    """Words that must be in the glossary when they are used."""


@dataclass(frozen=True, slots=True)
class Grade:
    """How hard one text is to read, in years of school."""

    name: str
    kind: str
    words: int
    flesch_kincaid: float
    smog: float
    unhelped: float
    """Flesch-Kincaid with every term counted, as for a reader who knows none and opens none."""
    limit: float | None
    """The highest grade allowed, None where the text is exempt."""
    file: str
    line: int

    @property
    def problem(self) -> Problem | None:
        """That the text is too hard to read, if it is."""
        if self.limit is None or self.flesch_kincaid <= self.limit:
            return None
        grade = f"reads at grade {self.flesch_kincaid:.1f}, above {self.limit:.1f}"
        return Problem(
            self.file, self.line, f"{self.name} {grade}; use shorter sentences and more common words"
        )


class Linter:
    """The checks of what readers read. Grades raise GuideError when textstat is not installed."""

    def __init__(self, settings: LintSettings, glossary: Glossary, texts: Iterable[Reading]) -> None:
        self.settings = settings
        self.glossary = glossary
        self.readings = tuple(texts)
        self._names = _any_of(self.settings.names)
        self._latin = _any_of(self.settings.latin, ignore_case=True)
        self._legal = _any_of(self.settings.legal_terms, ignore_case=True)
        self._capitals = {entry.word for entry in self.settings.capitals}

    @classmethod
    def of(cls, guide: Guide) -> Linter:
        """The checks of a guide. Raises GuideError when its `data/lint.yml` is wrong."""
        name = f"{guide.settings.data}/lint.yml"
        path = guide.root / name
        settings = load(path, LintSettings, name) if path.exists() else LintSettings()
        return cls(settings, guide.glossary, readings(guide))

    def grades(self) -> tuple[Grade, ...]:
        """The grade of every page, of every rule set's questions, and of the opening of every result."""
        return tuple(grade for reading in self.readings for grade in self._grades(reading))

    def problems(self) -> tuple[Problem, ...]:
        """Everything that lint finds, in the order of files and lines."""
        found = [grade.problem for grade in self.grades()]
        problems = {problem for problem in found if problem}
        problems.update(self._settings_problems())
        for reading in self.readings:
            problems.update(self.check(reading))
        problems.update(self._explanations())
        return tuple(sorted(problems))

    def check(self, reading: Reading) -> Iterator[Problem]:
        """Everything wrong with one text but its grade."""
        for block in reading.blocks:
            yield from self._lengths(block)
            yield from self._words(block)
        for part in reading.parts if reading.kind != "messages" else ():
            yield from self._unexplained(part)

    def _grades(self, reading: Reading) -> Iterator[Grade]:
        if reading.kind == "messages":
            return
        exempt = {entry.page for entry in self.settings.exempt}
        limit = QUESTIONS_GRADE if reading.kind == "questions" else PAGE_GRADE
        at = reading.file, reading.line
        parts = reading.parts
        yield self._grade(reading.name, reading.kind, parts, None if reading.name in exempt else limit, at)
        if reading.kind == "result":
            first = next(block for block in reading.blocks if block.kind == "text")
            name = f"first paragraph of {reading.name}"
            yield self._grade(name, "opening", ((first,),), OPENING_GRADE, first.place())

    def _grade(
        self,
        name: str,
        kind: str,
        parts: Iterable[tuple[Block, ...]],
        limit: float | None,
        at: tuple[str, int],
    ) -> Grade:
        helped = " ".join(text for part in parts for text in self.prepared(part))
        unhelped = " ".join(text for part in parts for text in self.prepared(part, explained=False))
        measured = flesch_kincaid(helped)
        words = len(_WORD.findall(helped))
        return Grade(name, kind, words, measured, smog(helped), flesch_kincaid(unhelped), limit, *at)

    def prepared(self, part: Iterable[Block], *, explained: bool = True) -> Iterator[str]:
        """The sentences of a part as they are measured, each ended by a full stop."""
        seen: set[str] = set()
        for block in part:
            text = block.text
            edits: list[tuple[int, int]] = []
            for found in self.glossary.find(text) if explained else ():
                if found.term.id in seen:
                    edits.append((found.start, found.end))
                elif _is_open(block, found):
                    seen.add(found.term.id)
            edits += [match.span() for match in self._names.finditer(text)]
            for _, sentence in sentences(_replaced(text, edits)):
                bare = re.sub(r"[.!?…]", "", re.sub(r"\s+|[–—/]", " ", sentence))
                yield f"{bare.strip()}."

    def _lengths(self, block: Block) -> Iterator[Problem]:
        found = list(sentences(block.text))
        for offset, sentence in found:
            count = len(_WORD.findall(sentence))
            if count > SENTENCE_WORDS:
                message = f"a sentence of {count} words begins '{_short(sentence)}'; make two of it"
                yield Problem(*block.place(offset), message)
        if len(found) > PARAGRAPH_SENTENCES:
            message = f"a paragraph of {len(found)} sentences begins '{_short(found[0][1])}'; part it"
            yield Problem(*block.place(), message)

    def _words(self, block: Block) -> Iterator[Problem]:
        for match in _CAPITALS.finditer(block.text):
            if match[0] not in self._capitals:
                message = f"'{match[0]}' is in capitals; write it small, or allow it in data/lint.yml"
                yield Problem(*block.place(match.start()), message)
        for match in _AND_OR.finditer(block.text):
            message = "'and/or' is hard to read; write 'or', or 'one or both'"
            yield Problem(*block.place(match.start()), message)
        for match in self._latin.finditer(block.text):
            yield Problem(*block.place(match.start()), f"'{match[0]}' is Latin; say it in plain words")
        known = [(found.start, found.end) for found in self.glossary.find(block.text)]
        for match in self._legal.finditer(block.text):
            if not any(start <= match.start() and match.end() <= end for start, end in known):
                message = f"'{match[0]}' is a legal term and not in the glossary; explain it there or say it plainly"
                yield Problem(*block.place(match.start()), message)

    def _unexplained(self, part: Iterable[Block]) -> Iterator[Problem]:
        """Terms that a page uses only where none can be explained: in headings, labels and links to other sites."""
        first: dict[str, tuple[Block, Found]] = {}
        explained: set[str] = set()
        for block in part:
            for found in self.glossary.find(block.text):
                if _is_open(block, found):
                    explained.add(found.term.id)
                elif LINKED not in block.open[found.start : found.end]:
                    first.setdefault(found.term.id, (block, found))
        for id, (block, found) in first.items():
            if id not in explained:
                word = block.text[found.start : found.end]
                message = (
                    f"'{word}' stands only in headings, links or labels here, where it cannot be explained"
                )
                yield Problem(*block.place(found.start), f"{message}; use it in the text too")

    def _explanations(self) -> Iterator[Problem]:
        """Explanations that use another term, which the reader may not know either."""
        for term in self.glossary.terms:
            for found in self.glossary.find(term.says):
                if found.term is not term:
                    word = term.says[found.start : found.end]
                    message = f"the explanation of '{term.term}' uses the term '{word}'; say it plainly"
                    yield Problem(term.file, term.line, message)

    def _settings_problems(self) -> Iterator[Problem]:
        names = {reading.name for reading in self.readings}
        for entry in self.settings.exempt:
            if entry.page not in names:
                yield Problem(
                    entry.file, entry.line, f"there is no page '{entry.page}'; take it out of exempt"
                )


def flesch_kincaid(text: str) -> float:
    """The Flesch-Kincaid grade of a prepared text. Raises GuideError when textstat is not installed."""
    return float(_textstat().flesch_kincaid_grade(text))


def smog(text: str) -> float:
    """The SMOG grade of a prepared text; McLaughlin's formula is meant for 30 sentences and more."""
    return float(_textstat().smog_index(text))


def _textstat() -> Any:
    try:
        import textstat  # type: ignore[import-untyped]  # noqa: PLC0415 (only the test extra installs it)
    except ImportError:
        message = "textstat is not installed; install the test extra: pip install 'plainguide[test]'"
        raise GuideError.at(message, "plainguide lint") from None
    return textstat.textstat


def table(grades: Iterable[Grade]) -> str:
    """The grades as lines of text, the hardest first within each kind."""
    head = f"{'grade':>6} {'limit':>6} {'SMOG':>6} {'terms counted':>14} {'words':>6}  text"
    lines = [head]
    for grade in sorted(grades, key=lambda grade: (grade.kind, -grade.flesch_kincaid, grade.name)):
        limit = f"{grade.limit:.1f}" if grade.limit is not None else "-"
        lines.append(
            f"{grade.flesch_kincaid:6.1f} {limit:>6} {grade.smog:6.1f} {grade.unhelped:14.1f} {grade.words:6}  {grade.name}"
        )
    return "\n".join(lines)


def _any_of(words: Iterable[str], *, ignore_case: bool = False) -> re.Pattern[str]:
    """A pattern that finds any of the words as whole words, a blank in them being any white space."""
    forms = sorted(words, key=len, reverse=True)
    any_form = "|".join(r"\s+".join(map(re.escape, form.split())) for form in forms) or r"(?!)"
    return re.compile(rf"(?<![\w-])(?:{any_form})(?![\w-])", re.IGNORECASE if ignore_case else 0)


def _is_open(block: Block, found: Found) -> bool:
    return block.open[found.start : found.end] == block.text[found.start : found.end]


def _replaced(text: str, edits: list[tuple[int, int]]) -> str:
    """The text with the neutral word in each stretch; of two that overlap, the one that begins first."""
    parts, at = [], 0
    for start, end in sorted(edits):
        if start >= at:
            parts += [text[at:start], NEUTRAL]
            at = end
    return "".join([*parts, text[at:]])


def _short(sentence: str) -> str:
    words = sentence.split()
    return " ".join(words[:6]) + ("…" if len(words) > 6 else "")
