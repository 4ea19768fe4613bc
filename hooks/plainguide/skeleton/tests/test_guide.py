"""What must stay true of this guide, whoever changes it."""

import subprocess
import sys
from pathlib import Path

import pytest

from plainguide.guide import Guide, load_guide

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def guide() -> Guide:
    """The whole guide. To load it checks texts, words, citations and examples, and proves every rule set."""
    return load_guide(ROOT)


@pytest.mark.parametrize(
    ("returned", "card", "lateness", "outcome"),
    [
        ("no", "child", "up_to_a_week", "pay_for_book"),
        ("no", "adult", "more", "pay_for_book"),
        ("yes", "child", "more", "no_fee"),
        ("yes", "adult", "up_to_a_week", "no_fee"),
        ("yes", "adult", "more", "pay_fee"),
    ],
)
def test_the_rule_as_a_librarian_reads_it(
    returned: str, card: str, lateness: str, outcome: str, guide: Guide
) -> None:
    walk = guide.trees["loan"].decide({"returned": returned, "card": card, "lateness": lateness})
    assert [found.id for found in walk.certain] == [outcome]


def test_the_site_is_built_strictly(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "plainguide", "build", "--to", str(tmp_path / "site")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Did you bring the book back?" in (tmp_path / "site/check/index.html").read_text(encoding="utf-8")
