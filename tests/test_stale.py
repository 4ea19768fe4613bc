"""What was checked more than 12 months ago is listed, with its place."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from garden import plainguide, plant
from hypothesis import given
from hypothesis import strategies as st

from plainguide.guide import Guide, load_guide
from plainguide.stale import stale, year_before

GUIDE = load_guide(Path(__file__).parent.parent)
SAID = "was last checked on {}, more than 12 months ago; check it and set its date"


def _stale(guide: Guide, today: date) -> list[str]:
    found = stale(today, guide.authorities, guide.corrections, guide.outline, guide.written)
    return [str(problem) for problem in found]


@pytest.mark.parametrize(
    ("today", "limit"),
    [
        ("2027-11-21", "2026-11-21"),
        ("2028-02-29", "2027-02-28"),
        ("2028-02-28", "2027-02-28"),
        ("2029-02-28", "2028-02-28"),
        ("2028-03-01", "2027-03-01"),
        ("2100-02-28", "2099-02-28"),
        ("2001-01-01", "2000-01-01"),
    ],
)
def test_twelve_months_before_a_day_is_the_same_day_a_year_earlier(today, limit):
    assert year_before(date.fromisoformat(today)) == date.fromisoformat(limit)


@given(st.dates(date(1900, 1, 2), date(2999, 12, 31)))
def test_twelve_months_are_365_or_366_days_and_never_go_back_as_days_pass(today):
    assert (today - year_before(today)).days in (365, 366)
    assert year_before(today - timedelta(days=1)) <= year_before(today)


def test_a_check_on_february_29_is_too_old_on_march_1_a_year_later(tmp_path):
    root = plant(tmp_path)
    authorities = root / "data/authorities.yml"
    authorities.write_text(authorities.read_text().replace("2026-01-02", "2028-02-29"), encoding="utf-8")
    guide = load_guide(root)
    on = [line for line in _stale(guide, date(2029, 2, 28)) if "authorities" in line]
    after = [line for line in _stale(guide, date(2029, 3, 1)) if "authorities" in line]
    assert on == []
    assert after[0] == f"data/authorities.yml:1: 'garden-code' {SAID.format('2028-02-29')}"


def test_nothing_is_listed_on_the_day_twelve_months_later_and_everything_on_the_next(tmp_path):
    guide = load_guide(plant(tmp_path))
    assert _stale(guide, date(2027, 1, 2)) == []
    said = SAID.format("2026-01-02")
    assert _stale(guide, date(2027, 1, 3)) == [
        f"data/authorities.yml:1: 'garden-code' {said}",
        f"data/authorities.yml:9: 'pea-2001' {said}",
        f"data/authorities.yml:21: 'bean-2010' {said}",
        f"data/corrections.yml:1: 'two-years' {said}",
        f"data/corrections.yml:12: 'no-card-kept' {said}",
        f"data/outline.yml:2: 'keep.md' {said}",
        f"data/outline.yml:12: 'winter.md' {said}",
        *(
            f"docs/results/{id}.md:5: '{id}.md' {said}"
            for id in ("keep", "lose", "neighbor", "north_gate", "office", "pause", "pay_first", "south_gate")
        ),
    ]


def test_the_guide_itself_has_dates_to_be_too_old():
    found = _stale(GUIDE, date(2099, 1, 1))
    files = {line.split(":")[0] for line in found}
    assert {"data/authorities.yml", "data/corrections.yml", "data/outline.yml", "docs/check.md"} <= files
    assert len(found) > len(GUIDE.authorities) + len(GUIDE.corrections) + len(GUIDE.results)


def test_the_command_lists_them_and_ends_with_1(tmp_path):
    root = plant(tmp_path)
    ran = plainguide("stale", "--today", "2027-01-03", cwd=root)
    assert (ran.status, ran.errors) == (1, "")
    assert ran.output.splitlines() == _stale(load_guide(root), date(2027, 1, 3))
    assert ran.output.startswith("data/authorities.yml:1: 'garden-code' was last checked on 2026-01-02, ")


def test_the_command_ends_with_0_when_nothing_is_too_old(tmp_path):
    ran = plainguide("stale", "--today", "2027-01-02", cwd=plant(tmp_path))
    assert (ran.status, ran.output, ran.errors) == (0, "", "")


def test_a_day_that_is_none_is_wrong_usage(tmp_path):
    ran = plainguide("stale", "--today", "2027-02-29", cwd=plant(tmp_path))
    assert ran.status == 2
    assert "'2027-02-29' does not match the format" in ran.errors
