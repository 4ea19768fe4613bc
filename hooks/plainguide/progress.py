"""A line on the terminal that says that long work goes on. Where nobody looks, nothing is written."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic
from typing import TextIO

SILENT = 2.0
"""Seconds before the first word."""
PAUSE = 1.0
"""Seconds from one word to the next."""


@contextmanager
def progress(what: str, stream: TextIO | None = None) -> Iterator[None]:
    """While the body runs for more than SILENT seconds, show `what` and the seconds gone on a terminal.

    The line is taken away at the end. It needs no colors and no moves but back to its own beginning.
    """
    terminal = stream or sys.stderr
    if not terminal.isatty():
        yield
        return
    done = Event()
    thread = Thread(target=_tell, args=(what, terminal, done), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _tell(what: str, terminal: TextIO, done: Event) -> None:
    start, line, wait = monotonic(), "", SILENT
    while not done.wait(wait):
        line = f"{what}: {monotonic() - start:.0f} s"
        terminal.write(f"\r{line}")
        terminal.flush()
        wait = PAUSE
    terminal.write(f"\r{' ' * len(line)}\r" if line else "")
    terminal.flush()
