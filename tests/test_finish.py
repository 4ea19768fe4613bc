"""The last pass over a page: what it does to text; what it does to scripts and links is seen in the browser tests."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from plainguide.booklet import Booklet
from plainguide.finish import finish
from plainguide.offline import Offline


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("under § 3607?", "under §~3607?"),
        ("18 U.S.C. § 3607(c)", "18~U.S.C. §~3607(c)"),
        ("28 C.F.R. § 76.41", "28~C.F.R. §~76.41"),
        ("480 F.3d 47 (1st Cir. 2007)", "480 F.3d 47 (1st Cir. 2007)"),
        ("the § sign, and 5 apples", "the § sign, and 5 apples"),
    ],
)
def test_a_section_and_a_title_keep_their_numbers_on_one_line(text: str, kept: str) -> None:
    assert finish(f"<p>{text}</p>") == f"<p>{kept.replace('~', chr(0xA0))}</p>"


def test_the_one_file_and_the_handout_keep_them_too(root: Path) -> None:
    offline = Offline.load(root, "mkdocs.yml")
    for html in (offline.finished("check.md"), Booklet(offline, date(2026, 11, 21)).html()):
        assert "§\N{NO-BREAK SPACE}3607" in html
        assert re.findall(r"§ \d+", html) == []
