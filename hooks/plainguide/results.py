"""The page of each outcome, `docs/results/<outcome>.md`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from .data import loads, read_text
from .errors import GuideError

FOLDER = "results"


@dataclass(frozen=True, slots=True)
class ResultPage:
    """The front matter of an outcome's page."""

    title: str
    """Says the answer."""
    description: str
    """For whom it is, in a sentence."""
    short: str
    """At most five words, for pictures and tables."""
    checked: date
    answer: str = ""
    """One sentence for a table of a rule set with a single fact."""
    file: str = ""
    line: int = 0


def split_front_matter(text: str, name: str) -> tuple[str, str, int]:
    """Front matter, body, and the line on which the body begins. Raises GuideError when it is not closed."""
    if not text.startswith("---\n"):
        return "", text, 1
    end = text.find("\n---\n", 3)
    if end < 0:
        raise GuideError.at("the front matter is not closed; put a line '---' after it", name, 1)
    head = text[4 : end + 1]
    return head, text[end + 5 :], head.count("\n") + 3


def load_result(path: Path, name: str) -> ResultPage:
    """The front matter of the page at `path`. Raises GuideError for a page that is missing or lacks a key."""
    if not path.exists():
        raise GuideError.at("this outcome has no page; write it", name)
    head, _, _ = split_front_matter(read_text(path, name), name)
    if not head.strip():
        keys = "title, description, short and checked"
        raise GuideError.at(
            f"the page has no front matter; begin it with {keys} between two lines '---'", name, 1
        )
    return loads(head, ResultPage, name, first_line=2)
