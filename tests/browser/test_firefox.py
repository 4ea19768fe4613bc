"""The flows in a second browser: the one that on its own brings answers back to the forms of a page."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from faces import FLOWS, definite, reading_differences, spoken, squeezed, unsure
from firefox import Firefox, firefox

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("firefox")]
HEADING = "document.querySelector('.pg-now h2').textContent"
CHOSEN = "document.querySelectorAll('.pg-now input:checked').length"


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    """A Firefox; where `make test` finds none, this file is left out."""
    with firefox(os.environ["FIREFOX"], tmp_path_factory.mktemp("firefox")) as window:
        yield window


@pytest.mark.parametrize(("set_id", "count"), [("record", 42), ("other_routes", 48), ("circuit", 56)])
def test_every_path_leads_to_its_result(set_id: str, count: int, window: Firefox, address: str) -> None:
    flow = spoken(set_id)
    paths = definite(flow.tree)
    assert len(paths) == count
    window.goto(address + FLOWS[set_id])
    assert reading_differences(window, flow, paths) == []


def test_who_is_not_sure_sees_the_same(window: Firefox, address: str) -> None:
    flow = spoken("record")
    window.goto(address + FLOWS["record"])
    assert reading_differences(window, flow, unsure(flow.tree, 40)) == []


def test_a_broken_tree_is_found_out(window: Firefox, address: str) -> None:
    window.goto(address + FLOWS["record"])
    window.evaluate("document.querySelector('[data-short]').dataset.short = 'another'")
    flow = spoken("record")
    assert reading_differences(window, flow, definite(flow.tree)[-1:]) != []


def test_a_whole_walk_by_keyboard(window: Firefox, address: str) -> None:
    window.goto(address + FLOWS["record"])
    seen = [window.evaluate(HEADING)]
    while window.evaluate("!!document.querySelector('.pg-now form')"):
        assert len(seen) < 15, seen
        while not window.evaluate("document.activeElement.matches('.pg-now input')"):
            window.press("Tab")
        window.press("ArrowDown")  # not Space: Firefox lets a press that is made by a program choose nothing
        window.press("ArrowUp")
        window.press("Enter")
        seen.append(window.evaluate(HEADING))
        assert window.evaluate("document.activeElement.matches('.pg-now h2')")
    flow = spoken("record")
    assert squeezed(seen[-1]) in {result.title for result in flow.guide.results.values()}
    assert len(set(seen)) == len(seen) > 2


def test_no_answer_comes_back_by_reload_or_from_another_page(window: Firefox, address: str) -> None:
    window.goto(address + FLOWS["record"])
    first = window.evaluate(HEADING)
    window.evaluate("document.querySelector('.pg-now label').click()")
    assert window.evaluate(CHOSEN) == 1
    window.reload()
    assert [window.evaluate(HEADING), window.evaluate(CHOSEN)] == [first, 0]
    window.evaluate("document.querySelector('.pg-now label').click()")
    window.evaluate("document.querySelector('.pg-now .pg-buttons button').click()")
    assert window.evaluate(HEADING) != first
    window.goto(address)
    window.go_back()
    assert [window.evaluate(HEADING), window.evaluate(CHOSEN)] == [first, 0]
