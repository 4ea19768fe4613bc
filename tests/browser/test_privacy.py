"""What a reader answers stays on the page: nothing is sent, nothing is kept, nothing shows in the address."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import watch
from faces import FLOWS, asked, spoken
from playwright.sync_api import Browser, BrowserContext, Page, expect

pytestmark = pytest.mark.browser

RECORD = spoken("record")
LEFT = """async () => [location.href, document.title, document.cookie, localStorage.length, sessionStorage.length,
    (await caches.keys()).length, (await indexedDB.databases()).length, Number.isInteger(history.state)]"""


def choose(page: Page, fact: str, value: str) -> None:
    expect(page.locator(".pg-now legend h2")).to_have_text(RECORD.question(fact))
    page.get_by_role("radio", name=RECORD.label(fact, value), exact=True).check()
    page.get_by_role("button", name="Continue").click()


def test_answers_by_mouse_and_keyboard_leave_no_trace(context: BrowserContext, page: Page) -> None:
    page.goto("check/", wait_until="networkidle")
    loaded, nothing = asked(page), [page.url, page.title(), "", 0, 0, 0, 0, True]
    assert page.evaluate(LEFT) == nothing
    choose(page, "court", "federal")
    page.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")  # sends the form, as Continue does
    choose(page, "stage", "convicted")
    page.get_by_role("button", name="Continue").click()  # the error
    assert page.evaluate(LEFT) == nothing
    choose(page, "offense_date", "?")
    choose(page, "judgment_age", "older")
    assert page.evaluate(LEFT) == nothing
    page.get_by_role("button", name="Answer this now").click()
    choose(page, "offense_date", "since_nov_1987")
    page.go_back()
    page.go_forward()
    page.evaluate("window.print = () => {}")
    page.get_by_role("button", name="Print or save this result").click()
    page.pdf()
    assert page.evaluate(LEFT) == nothing
    page.get_by_role("button", name="Start over").click()
    assert page.evaluate(LEFT) == nothing
    assert asked(page) == loaded
    assert context.storage_state(indexed_db=True) == {"cookies": [], "origins": []}
    assert page.faults == []


def test_leaving_the_page_sends_nothing_of_it(page: Page) -> None:
    page.goto("about/", wait_until="networkidle")
    alone = set(page.requests)
    page.goto("check/", wait_until="networkidle")
    choose(page, "court", "federal")
    page.requests.clear()
    page.goto("about/", wait_until="networkidle")
    assert set(page.requests) <= alone


@pytest.mark.parametrize("path", FLOWS.values())
def test_no_form_of_a_flow_is_filled_in_or_sent_by_the_browser(path: str, page: Page) -> None:
    page.goto(path)
    form = page.locator(".pg-now form")
    assert form.get_attribute("autocomplete") == "off"
    assert form.get_attribute("action") is None
    assert form.get_attribute("method") is None


def test_the_page_of_a_result_asks_and_holds_nothing(page: Page) -> None:
    page.goto("results/dismissed/")
    assert page.locator("article :is(form, input, select, .pg-now)").count() == 0


def test_no_page_breaks_its_policy_asks_another_host_or_keeps_anything(
    chromium: Browser, address: str, site: Path
) -> None:
    context = chromium.new_context(base_url=address)
    requested: set[str] = set()
    context.on("request", lambda request: requested.add(request.url))
    page = watch(context.new_page())
    pages = [path.relative_to(site).as_posix() for path in sorted(site.rglob("*.html"))]
    for path in pages:
        page.goto(path, wait_until="load")
    page.wait_for_load_state("networkidle")
    assert len(pages) > 60
    assert page.faults == []
    assert {url for url in requested if not url.startswith((address, "data:"))} == set()
    assert context.storage_state(indexed_db=True) == {"cookies": [], "origins": []}
    assert page.evaluate("sessionStorage.length") == 0
    context.close()
