"""The guide printed: Chromium makes one tagged PDF of it, twice or more, until the page numbers in it are right."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from .booklet import Booklet, numbered
from .errors import GuideError

if TYPE_CHECKING:
    from pypdf import PdfReader

_FLAGS = """
    --headless --no-sandbox --disable-gpu --no-first-run --disable-sync --disable-background-networking
    --disable-component-update --no-pdf-header-footer --generate-pdf-document-outline
"""
"""No sandbox, because containers have none; it opens nothing but our own file."""
_SECONDS = 120
_PRINTS = 5
"""How often it is printed at most. A number may change a line, a line a page."""


def make(booklet: Booklet, chromium: str, target: Path) -> int:
    """Write the handout to `target`, all of it or nothing; the number of its pages.

    Raises GuideError when Chromium fails, or pypdf (of the test extra) is not installed.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as name:
        folder = Path(name)
        _settle(booklet, chromium, folder)
        made = folder / "handout.pdf"
        count = page_count(made)
        made.replace(target)
    return count


def _settle(booklet: Booklet, chromium: str, folder: Path) -> None:
    """Print until the page numbers put in are those of the print."""
    html, words = booklet.html(), booklet.offline.site.guide.words
    pages: Mapping[str, int] = {}
    for _ in range(_PRINTS):
        (folder / "handout.html").write_text(numbered(html, pages, words), encoding="utf-8")
        _print(chromium, folder)
        found = destinations(folder / "handout.pdf")
        if found == pages:
            return
        pages = found
    raise GuideError.at(f"the page numbers did not settle in {_PRINTS} prints", "handout.html")


def _print(chromium: str, folder: Path) -> None:
    """Print `handout.html` of the folder to `handout.pdf` beside it, with a profile of its own."""
    source, printed = folder / "handout.html", folder / "handout.pdf"
    command = [
        shutil.which(chromium) or chromium,
        *_FLAGS.split(),
        f"--user-data-dir={folder / 'profile'}",
        f"--print-to-pdf={printed}",
        source.resolve().as_uri(),
    ]
    printed.unlink(missing_ok=True)
    try:
        ran = subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, check=False, timeout=_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise GuideError.at(f"cannot be run ({error}); name another Chromium", chromium) from None
    if ran.returncode or not printed.exists():
        last = (ran.stderr.strip().splitlines() or ["no message"])[-1]
        raise GuideError.at(f"printed nothing ({last}); name another Chromium", chromium)


def destinations(file: Path) -> dict[str, int]:
    """What links of a PDF lead to → the page that it is on, from 1. Raises GuideError when pypdf is missing."""
    reader = _reader(file)
    found = reader.named_destinations.items()
    return {
        name.removeprefix("/"): 1 + (reader.get_destination_page_number(place) or 0) for name, place in found
    }


def page_count(file: Path) -> int:
    """The number of pages of a PDF. Raises GuideError when pypdf is missing."""
    return len(_reader(file).pages)


def _reader(file: Path) -> PdfReader:
    try:
        from pypdf import PdfReader  # noqa: PLC0415 (only the test extra installs it)
    except ImportError:
        message = "pypdf is not installed; install the test extra: pip install 'plainguide[test]'"
        raise GuideError.at(message, "plainguide handout") from None
    return PdfReader(io.BytesIO(file.read_bytes()))
