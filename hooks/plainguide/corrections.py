"""Where a source is wrong or out of date: corrections that turn a document into what the guide publishes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from .document import Document, marks
from .errors import Problem, stop_on

OPEN, CLOSE = "\ue000", "\ue001"
"""They stand around text that a correction put in: there Markdown and `[@id]` count, elsewhere they are characters."""


@dataclass(frozen=True, slots=True)
class Change:
    """One replacement or insertion. `find` stands exactly once in one block or note of the source."""

    source: str
    find: str
    replace: str | None = None
    insert_after: str | None = None
    """Both are Markdown; an empty line begins a new paragraph."""
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Correction:
    """One entry of `data/corrections.yml`."""

    id: str
    topic: str
    says: str
    """What the source says, in our words."""
    guide: str
    """What the guide says."""
    reason: str
    authority: tuple[str, ...]
    """Each an authority's id, with a pinpoint after a space where one counts."""
    checked: date
    changes: tuple[Change, ...] = ()
    drops: tuple[str, ...] = ()
    """Numbers of the notes whose last mark goes by this correction."""
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class _Edit:
    """A change at its place: `new` instead of `text[start:end]` of one piece."""

    piece: int
    start: int
    end: int
    new: str
    change: Change


def correct(documents: Mapping[str, Document], corrections: Sequence[Correction]) -> dict[str, Document]:
    """The documents (by source id) with every correction in place.

    Text that a correction put in stands between OPEN and CLOSE. Sections and blocks keep their positions.
    Raises GuideError: a text to find that is not there exactly once, two changes of the same characters, a mark
    without a note, a note that lost its last mark and is not dropped, or is dropped and still marked.
    """
    stop_on(_shape_problems(documents, corrections))
    edits: dict[str, list[_Edit]] = {source: [] for source in documents}
    problems: list[Problem] = []
    for change in (change for correction in corrections for change in correction.changes):
        located = _locate(documents[change.source], change)
        if isinstance(located, Problem):
            problems.append(located)
        else:
            edits[change.source].append(located)
    problems += [problem for found in edits.values() for problem in _overlaps(found)]
    stop_on(problems)
    changed = {source: _apply(document, edits[source]) for source, document in documents.items()}
    stop_on(_mark_problems(documents, changed, edits, corrections))
    dropped = {number for correction in corrections for number in correction.drops}
    return {source: _without(document, dropped) for source, document in changed.items()}


def _shape_problems(
    documents: Mapping[str, Document], corrections: Sequence[Correction]
) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for correction in corrections:
        if correction.id in seen:
            first = f"is already used on line {seen[correction.id]}"
            message = f"correction id '{correction.id}' {first}; rename one"
            yield Problem(correction.file, correction.line, message)
        seen[correction.id] = correction.line
        for change in correction.changes:
            if change.source not in documents:
                known = ", ".join(documents)
                message = f"source '{change.source}' is unknown; use one of: {known}"
                yield Problem(change.file, change.line, message)
            if (change.replace is None) == (change.insert_after is None):
                message = "a change needs either 'replace' or 'insert_after'; give exactly one"
                yield Problem(change.file, change.line, message)
            if not change.find.strip():
                yield Problem(change.file, change.line, "'find' is empty; give the words to change")
    for source, document in documents.items():
        for piece in document.pieces:
            if OPEN in piece.text or CLOSE in piece.text:
                message = f"source '{source}' holds a private-use character; remove it"
                yield Problem(document.file, piece.line, message)


def _flat(text: str) -> str:
    """Text as the parser has it: one line, single blanks; a blank at either end stays."""
    inner = " ".join(text.split())
    return f"{' ' if text[:1].isspace() else ''}{inner}{' ' if text[-1:].isspace() else ''}"


def _put_in(text: str) -> str:
    """Text that a correction puts in: flat, but an empty line begins a new paragraph."""
    return "\n\n".join(_flat(part) for part in re.split(r"\n[ \t]*\n\s*", text))


def _locate(document: Document, change: Change) -> _Edit | Problem:
    find = _flat(change.find).strip()
    places = [(i, at) for i, piece in enumerate(document.pieces) for at in _positions(piece.text, find)]
    if len(places) != 1:
        count = "is not" if not places else f"stands {len(places)} times"
        message = f"'{_short(find)}' {count} in {document.file}; give words that stand there exactly once"
        return Problem(change.file, change.line, message)
    piece, start = places[0]
    if change.replace is not None:
        return _Edit(piece, start, start + len(find), _put_in(change.replace), change)
    return _Edit(piece, start + len(find), start + len(find), _put_in(change.insert_after or ""), change)


def _positions(text: str, find: str) -> Iterator[int]:
    at = text.find(find)
    while at >= 0:
        yield at
        at = text.find(find, at + 1)


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"


def _overlaps(edits: Sequence[_Edit]) -> Iterator[Problem]:
    ordered = sorted(edits, key=lambda edit: (edit.piece, edit.start, edit.end))
    for one, other in pairwise(ordered):
        if one.piece == other.piece and other.start < one.end:
            at = one.change.line
            message = f"changes the same characters as the change on line {at}; make it one change"
            yield Problem(other.change.file, other.change.line, message)


def _apply(document: Document, edits: Sequence[_Edit]) -> Document:
    if not edits:
        return document
    texts = [piece.text for piece in document.pieces]
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end))[::-1]:
        old = texts[edit.piece]
        new = f"{OPEN}{edit.new}{CLOSE}" if edit.new.strip() else edit.new
        texts[edit.piece] = old[: edit.start] + new + old[edit.end :]
    return document.with_texts(texts)


def _marked(document: Document) -> set[str]:
    return {mark.number for piece in document.pieces for mark in marks(piece.text)}


def _mark_problems(
    before: Mapping[str, Document],
    after: Mapping[str, Document],
    edits: Mapping[str, Sequence[_Edit]],
    corrections: Sequence[Correction],
) -> Iterator[Problem]:
    drops = {number: c for c in corrections for number in c.drops}
    known = {note.number for document in before.values() for note in document.notes}
    for source, document in after.items():
        numbers, marked = {note.number for note in document.notes}, _marked(document)
        for edit in edits[source]:
            for mark in marks(edit.new):
                if mark.number not in numbers:
                    message = f"[{mark.number}] has no note in source '{source}'; mend the number"
                    yield Problem(edit.change.file, edit.change.line, message)
        for note in document.notes:
            if note.number not in marked and note.number not in drops:
                message = f"note {note.number} has no mark left after the corrections; name it in 'drops'"
                yield Problem(document.file, note.line, message)
            if note.number in marked and note.number in drops:
                correction = drops[note.number]
                message = f"drops note {note.number}, which is still marked; take it out of 'drops'"
                yield Problem(correction.file, correction.line, message)
    for number, correction in drops.items():
        if number not in known:
            yield Problem(
                correction.file, correction.line, f"drops note {number}, which no source has; mend it"
            )


def _without(document: Document, dropped: set[str]) -> Document:
    marked = _marked(document)
    kept = (n for n in document.notes if n.number not in dropped or n.number in marked)
    return replace(document, notes=tuple(kept))
