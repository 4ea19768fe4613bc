"""The hand-written pages below `docs/`: read once, with the date of their check."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from .data import loads, read_text
from .errors import GuideError, Problem, stop_on
from .results import split_front_matter

_NOT_PAGES = "decisions"
_PART = re.compile(r"(\n[ \t]*\n|\n(?=[ \t]*(?:[-*+|]|\d+\.)[ \t]))")


def load_written(root: Path, docs: str) -> dict[str, str]:
    """Path below `root` → text of every hand-written page in its folder `docs`.

    Raises GuideError for a page that is not UTF-8, whose front matter is not closed, or whose `checked` is no date.
    """
    written: dict[str, str] = {}
    problems: list[Problem] = []
    for path in sorted((root / docs).rglob("*.md")):
        if _NOT_PAGES not in path.relative_to(root / docs).parts:
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


def blocks(text: str) -> Iterator[tuple[int, str]]:
    """The paragraphs, list items and table rows of a Markdown text, each with its first line."""
    line = 1
    for part in _PART.split(text):
        if part.strip():
            yield line, part
        line += part.count("\n")
