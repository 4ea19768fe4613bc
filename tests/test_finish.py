"""The last pass over a page: what it does to text; what it does to scripts and links is seen in the browser tests."""

from __future__ import annotations

import pytest

from plainguide.finish import finish


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
