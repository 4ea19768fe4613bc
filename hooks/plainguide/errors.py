"""What is wrong with an input, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault of one input.

    `file` is a path as the user knows it, `line` counts from 1 (0: no line applies), `message` says in one
    line what is wrong and what to do.
    """

    file: str
    line: int
    message: str

    def __post_init__(self) -> None:
        if len(self.message.splitlines()) > 1:  # it names a value that has line breaks
            object.__setattr__(self, "message", " ".join(self.message.split()))

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {' '.join(self.message.splitlines())}"


class GuideError(Exception):
    """One or more problems that stop the work. `str()` gives one line a problem, sorted by file and line."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @classmethod
    def at(cls, message: str, file: str, line: int = 0) -> GuideError:
        """The error of a single problem."""
        return cls(Problem(file, line, message))


def stop_on(problems: Iterable[Problem]) -> None:
    """Raise GuideError when there is any problem."""
    found = tuple(problems)
    if found:
        raise GuideError(*found)


class Gather:
    """Runs steps and keeps the problems of those that fail, so that one run shows them all."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def run(self, step: Callable[[], T]) -> T | None:
        """What the step returns, or None after keeping its problems."""
        try:
            return step()
        except GuideError as error:
            self.problems += error.problems
            return None

    def stop(self) -> None:
        """Raise GuideError when a problem was kept."""
        stop_on(self.problems)
