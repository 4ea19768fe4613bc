"""The hand-written pages below `docs/`: read once, with the date of their check."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from .data import loads, read_text
from .errors import GuideError, Problem, stop_on
from .results import split_front_matter

NOT_PAGES = "decisions"
"""A folder of files that are not published."""
_CODE = re.compile(r"^(```|~~~).*?^\1|(`+)[^`].*?\2|<!--.*?-->", re.MULTILINE | re.DOTALL)
_NOTE = re.compile(
    r"(?P<defined>^ {0,3})?(?<!\\)\[\^(?P<label>[^\]\n]*)\](?(defined)(?P<colon>:)?)", re.MULTILINE
)
_PART = re.compile(r"(\n[ \t]*\n|\n(?=[ \t]*(?:[-*+|]|\d+\.)[ \t]))")


def load_written(root: Path, docs: str) -> dict[str, str]:
    """Path below `root` → text of every hand-written page in its folder `docs`.

    Raises GuideError for a page that is not UTF-8, whose front matter is not closed, or whose `checked` is no date.
    """
    written: dict[str, str] = {}
    problems: list[Problem] = []
    for path in sorted((root / docs).rglob("*.md")):
        if NOT_PAGES not in path.relative_to(root / docs).parts:
            name = path.relative_to(root).as_posix()
            try:
                written[name] = read_text(path, name)
                _check_date(written[name], name)
            except GuideError as error:
                problems += error.problems
    stop_on(problems)
    return written


def _check_date(text: str, name: str) -> None:
    head, _, _ = split_front_matter(text, name)
    if re.search(r"^checked:", head, re.MULTILINE):
        loads(head, date, name, first_line=2, within=("checked",))


def note_problems(text: str, name: str) -> Iterator[Problem]:
    """What is wrong with the footnotes of a page: the engine would print a mark as it is, or lose a note."""
    plain = _CODE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    marked: dict[str, int] = {}
    defined: dict[str, int] = {}
    for found in _NOTE.finditer(plain):
        label, line = found["label"], plain.count("\n", 0, found.start()) + 1
        if not label or re.search(r"\s", label):
            yield Problem(name, line, f"the label of note [^{label}] must be one word; rename it")
        elif not found["colon"]:
            marked.setdefault(label, line)
        elif label in defined:
            yield Problem(
                name, line, f"note [^{label}] is already defined on line {defined[label]}; keep one"
            )
        else:
            defined[label] = line
    for label in marked.keys() - defined.keys():
        message = (
            f"note [^{label}] is not defined on this page; write it as '[^{label}]: …', or remove the mark"
        )
        yield Problem(name, marked[label], message)
    for label in defined.keys() - marked.keys():
        message = f"note [^{label}] is marked nowhere on this page; mark it as '[^{label}]', or remove it"
        yield Problem(name, defined[label], message)


def blocks(text: str) -> Iterator[tuple[int, str]]:
    """The paragraphs, list items and table rows of a Markdown text, each with its first line."""
    line = 1
    for part in _PART.split(text):
        if part.strip():
            yield line, part
        line += part.count("\n")
