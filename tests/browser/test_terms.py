"""Explained terms in a real browser: mouse, touch, keyboard, print, without a script, and in a flow."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from garden import plainguide
from playwright.sync_api import Browser, Locator, Page, expect

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parent.parent.parent
Open = Callable[..., Page]


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the built guide on a server of this test."""
    folder = tmp_path_factory.mktemp("terms") / "site"
    ran = plainguide("build", "--to", str(folder), cwd=ROOT)
    assert ran.status == 0, ran.errors
    handler = functools.partial(_Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.fixture(scope="module")
def browser(chromium: Browser) -> Browser:
    return chromium


@pytest.fixture
def visit(address: str, browser: Browser) -> Iterator[Open]:
    """Opens a page of the guide; its errors and policy violations fail the test."""
    said: list[str] = []
    contexts = []

    def go(path: str, *, script: bool = True, touch: bool = False) -> Page:
        context = browser.new_context(
            viewport={"width": 360, "height": 800}, java_script_enabled=script, has_touch=touch
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(f"{address}{path}", wait_until="networkidle")  # until the explanations have come
        return page

    yield go
    for context in contexts:
        context.close()
    assert said == []


def term(page: Page, word: str = "probation") -> Locator:
    return page.locator(".pg-term", has_text=word).first


def meaning(of: Locator) -> Locator:
    return of.locator("xpath=following-sibling::*[1][@class='pg-says']")


def test_a_click_opens_the_explanation_and_another_closes_it(visit: Open) -> None:
    page = visit("under-21/")
    before = page.url
    word = term(page)
    expect(meaning(word)).to_be_hidden()
    expect(word).to_have_attribute("aria-expanded", "false")
    word.click()
    expect(meaning(word)).to_be_visible()
    expect(meaning(word)).to_contain_text("(Time under a court's rules instead of prison.")
    expect(word).to_have_attribute("aria-expanded", "true")
    word.click()
    expect(meaning(word)).to_be_hidden()
    assert page.url == before


def test_a_touch_opens_the_explanation(visit: Open) -> None:
    word = term(visit("under-21/", touch=True))
    word.tap()
    expect(meaning(word)).to_be_visible()


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_key_opens_the_explanation_and_escape_closes_it(visit: Open, key: str) -> None:
    page = visit("under-21/")
    word = term(page)
    word.focus()
    down = page.evaluate("scrollY")
    page.keyboard.press(key)
    expect(meaning(word)).to_be_visible()
    assert page.evaluate("scrollY") == down, "the space bar must not scroll as well"
    page.keyboard.press("Escape")
    expect(meaning(word)).to_be_hidden()
    expect(word).to_be_focused()


def test_tab_reaches_a_term(visit: Open) -> None:
    page = visit("under-21/")
    page.locator("h1").evaluate("e => { e.tabIndex = -1; e.focus(); }")
    page.keyboard.press("Tab")
    expect(page.locator(".pg-term").first).to_be_focused()


def test_escape_closes_every_explanation(visit: Open) -> None:
    page = visit("under-21/")
    words = page.locator(".pg-term").all()[:3]
    for word in words:
        word.click()
    page.keyboard.press("Escape")
    for word in words:
        expect(meaning(word)).to_be_hidden()


def test_a_screen_reader_hears_a_button_that_opens(visit: Open) -> None:
    page = visit("under-21/")
    words = page.get_by_role("button", name="probation", exact=True)
    expect(words).to_have_count(1)
    expect(words).to_have_attribute("aria-expanded", "false")
    words.click()
    text = page.locator("article p", has=words).inner_text()
    assert "probation (Time under a court's rules" in " ".join(text.split())


def test_a_click_with_control_leaves_the_link_alone(visit: Open) -> None:
    page = visit("under-21/")
    with page.context.expect_page() as opened:
        term(page).click(modifiers=["Control"])
    assert opened.value.url.endswith("/words/#probation")
    expect(meaning(term(page))).to_be_hidden()


def test_without_a_script_a_term_leads_to_the_page_of_words(visit: Open) -> None:
    page = visit("under-21/", script=False)
    word = term(page)
    expect(meaning(word)).to_be_hidden()
    expect(page.get_by_role("link", name="probation", exact=True)).to_be_visible()
    word.click()
    page.wait_for_url("**/words/#probation")
    expect(page.locator("dt#probation")).to_be_in_viewport()


@pytest.mark.parametrize("script", [True, False])
def test_in_print_the_explanations_stand_in_brackets(visit: Open, script: bool) -> None:
    page = visit("under-21/", script=script)
    page.emulate_media(media="print")
    for word in page.locator(".pg-term").all():
        expect(meaning(word)).to_be_visible()
        assert meaning(word).inner_text().strip().startswith("(")


def test_an_open_explanation_needs_no_wider_page(visit: Open) -> None:
    page = visit("papers/")
    for word in page.locator(".pg-term").all():
        word.click()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_term_of_a_question_opens_and_keeps_the_answers(visit: Open) -> None:
    page = visit("check/")
    page.get_by_label("A federal court").check()
    word = page.locator(".pg-now .pg-term").first
    expect(word).to_have_attribute("aria-expanded", "false")
    word.click()
    expect(meaning(word)).to_be_visible()
    expect(page.get_by_label("A federal court")).to_be_checked()
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".pg-now h2").first).to_contain_text("juvenile case")
    after = page.locator(".pg-now .pg-term").first
    after.press("Enter")
    expect(meaning(after)).to_be_visible()


def test_a_result_of_a_flow_explains_its_terms_when_it_is_printed_alone(visit: Open) -> None:
    page = visit("check/#record-result-dismissed")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")  # Chromium sends it when a person prints
    page.emulate_media(media="print")
    for word in page.locator(".pg-now .pg-term").all():
        expect(meaning(word)).to_be_visible()


def test_a_term_in_a_flow_leads_to_its_explanation_from_there(visit: Open) -> None:
    page = visit("check/#record-result-dismissed", script=False)
    word = page.locator("#record-result-dismissed .pg-term").first
    anchor = str(word.get_attribute("href")).partition("#")[2]
    word.click()
    page.wait_for_url(f"**/words/#{anchor}")
    expect(page.locator(f"[id='{anchor}']")).to_be_visible()
