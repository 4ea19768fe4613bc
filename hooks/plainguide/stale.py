"""What was last checked too long ago: authorities, corrections and pages."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from .authority import Authority
from .corrections import Correction
from .errors import Problem
from .outline import Outline
from .results import split_front_matter

_CHECKED = re.compile(r"""^checked:\s*["']?([-\d]+)""")


def year_before(today: date) -> date:
    """The same day a year earlier; February 28 for February 29."""
    year = today.year - 1
    return today.replace(year=year, day=min(today.day, monthrange(year, today.month)[1]))


def stale(
    today: date,
    authorities: Mapping[str, Authority],
    corrections: Sequence[Correction],
    outline: Outline,
    written: Mapping[str, str],
) -> tuple[Problem, ...]:
    """Everything whose check is more than 12 months before `today`, by file and line.

    `written` is the text of each hand-written page by its path; a page without a date in its front matter has none
    to be too old.
    """
    limit = year_before(today)
    found = [
        Problem(file, line, _message(name, checked))
        for name, checked, file, line in (
            *((entry.id, entry.checked, entry.file, entry.line) for entry in authorities.values()),
            *((entry.id, entry.checked, entry.file, entry.line) for entry in corrections),
            *((page.path, page.checked, page.file, page.line) for page in outline.pages),
            *_pages(written),
        )
        if checked < limit
    ]
    return tuple(sorted(found))


def _message(name: str, checked: date) -> str:
    return f"'{name}' was last checked on {checked}, more than 12 months ago; check it and set its date"


def _pages(written: Mapping[str, str]) -> Iterator[tuple[str, date, str, int]]:
    for file, text in written.items():
        head, _, _ = split_front_matter(text, file)
        for line, said in enumerate(head.splitlines(), start=2):
            found = _CHECKED.match(said)
            if found:
                yield file.rpartition("/")[2], date.fromisoformat(found[1]), file, line
