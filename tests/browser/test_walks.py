"""Every walk of every tree: by `flow.js` as in Python, and by hand on the screen as in Python."""

from __future__ import annotations

from pathlib import Path

import pytest
from faces import (
    FLOWS,
    asked,
    broken_bounds,
    definite,
    differences,
    python_states,
    reading_differences,
    script_states,
    spoken,
    unsure,
)
from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("set_id", "count"), [("record", 117_290), ("other_routes", 540), ("circuit", 57)])
def test_every_walk_of_the_script_is_that_of_python(set_id: str, count: int, page: Page, site: Path) -> None:
    html = (site / FLOWS[set_id] / "index.html").read_text(encoding="utf-8")
    expected, walks = python_states(spoken(set_id).tree)
    page.goto("404.html")
    assert walks == count
    assert broken_bounds(expected) == []
    assert differences(expected, script_states(page, html)) == []


@pytest.mark.parametrize(("set_id", "count"), [("record", 42), ("other_routes", 48), ("circuit", 56)])
def test_every_path_leads_to_its_result_on_the_screen(set_id: str, count: int, page: Page) -> None:
    flow = spoken(set_id)
    paths = definite(flow.tree)
    assert len(paths) == count
    page.goto(FLOWS[set_id], wait_until="networkidle")
    loaded = asked(page)
    assert reading_differences(page, flow, paths) == []
    assert asked(page) == loaded
    assert page.faults == []


@pytest.mark.parametrize(("set_id", "count"), [("record", 120), ("other_routes", 60), ("circuit", 1)])
def test_who_is_not_sure_sees_what_is_certain_what_is_possible_and_what_decides(
    set_id: str, count: int, page: Page
) -> None:
    flow = spoken(set_id)
    cases = unsure(flow.tree, count)
    assert len(cases) == count
    page.goto(FLOWS[set_id], wait_until="networkidle")
    loaded = asked(page)
    assert reading_differences(page, flow, cases) == []
    assert asked(page) == loaded
    assert page.faults == []
