"""The flow without a script: links from section to section, in print, and without style."""

from __future__ import annotations

import pytest
from faces import FLOWS, link_differences, order_differences, spoken, squeezed
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser

FLOW_TEXT = "document.querySelector('.pg-flow').innerText"


@pytest.mark.parametrize("set_id", FLOWS)
def test_every_path_can_be_followed_by_links_and_back(set_id: str, plain_page: Page) -> None:
    plain_page.goto(FLOWS[set_id])
    assert link_differences(plain_page, spoken(set_id)) == []


@pytest.mark.parametrize("set_id", FLOWS)
def test_just_the_first_step_shows_at_first_and_says_how_to_go_on(set_id: str, plain_page: Page) -> None:
    plain_page.goto(FLOWS[set_id])
    expect(plain_page.locator(".pg-flow > section:visible")).to_have_attribute("data-step", "1")
    expect(plain_page.get_by_text("Choose an answer to go to the next step.")).to_be_visible()
    expect(plain_page.locator(".pg-unsure:visible")).to_contain_text("I'm not sure")


def test_a_link_from_elsewhere_shows_just_its_section(plain_page: Page) -> None:
    plain_page.goto("check/#record-result-dismissed")
    expect(plain_page.locator(".pg-flow > section:visible")).to_have_attribute("data-outcome", "dismissed")
    expect(plain_page.locator("#record-result-dismissed h2")).to_be_in_viewport()


def test_a_link_inside_a_shown_result_keeps_the_result_on_the_screen(plain_page: Page) -> None:
    plain_page.goto("check/#record-dismissed-why")
    expect(plain_page.locator(".pg-flow > section:visible")).to_have_attribute("data-outcome", "dismissed")


@pytest.mark.parametrize("set_id", FLOWS)
def test_in_print_all_steps_stand_in_order_with_boxes_and_lead_on(set_id: str, plain_page: Page) -> None:
    plain_page.goto(FLOWS[set_id])
    plain_page.emulate_media(media="print")
    flow = spoken(set_id)
    assert order_differences(squeezed(plain_page.evaluate(FLOW_TEXT)), flow) == []
    boxes = plain_page.locator(".pg-step :is(.pg-label, .pg-unsure-label)")
    expect(boxes).to_have_count(sum(len(node.children) + 1 for node in flow.tree.questions))
    bare = "elements => elements.filter((e) => getComputedStyle(e, '::before').borderTopStyle !== 'solid').length"
    assert boxes.evaluate_all(bare) == 0


@pytest.mark.parametrize("set_id", FLOWS)
def test_without_style_everything_can_be_read_in_order(set_id: str, plain_page: Page) -> None:
    def leave_out(route: Route) -> None:
        route.abort()

    plain_page.route("**/*.css", leave_out)
    plain_page.goto(FLOWS[set_id])
    assert order_differences(squeezed(plain_page.evaluate(FLOW_TEXT)), spoken(set_id)) == []
    sections = plain_page.locator(".pg-flow > section")
    expect(sections.filter(visible=True)).to_have_count(sections.count())


def test_a_print_from_a_result_is_that_result(plain_page: Page) -> None:
    plain_page.goto("check/#record-result-dismissed")
    plain_page.emulate_media(media="print")
    flow = spoken("record")
    text = squeezed(plain_page.evaluate("document.querySelector('article').innerText"))
    assert text.startswith(f"Your result {flow.page.titles['dismissed']} ")
    assert "No lawyer has reviewed this guide." in text
    assert "Step 1" not in text
    assert flow.page.titles["apply_to_expunge"] not in text
