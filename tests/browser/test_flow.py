"""The flow with a script: what happens on the way, beside which answer leads where."""

from __future__ import annotations

import io
import os
import re
import shutil
from collections.abc import Iterator

import pypdf
import pytest
from faces import FLOWS, spoken, squeezed
from playwright.sync_api import Browser, Locator, Page, Route, ViewportSize, expect

from plainguide.results import FOLDER

pytestmark = pytest.mark.browser

RECORD = spoken("record")
SHIFTS = """
    window.moved = [];
    new PerformanceObserver((list) => window.moved.push(...list.getEntries().map((entry) => entry.value)))
        .observe({ type: 'layout-shift', buffered: true });
"""
TALL: ViewportSize = {"width": 360, "height": 4000}
"""A whole page in view: only what moves in view is counted, and below the flow stands the foot of the page."""
DISMISSED = {
    "court": "federal",
    "tried_as": "adult",
    "stage": "deferred",
    "offense": "possession",
    "signed": "dismissal",
    "age": "under_21",
}


def choose(page: Page, label: str) -> None:
    page.get_by_role("radio", name=label, exact=True).check()
    page.get_by_role("button", name="Continue").click()


def answer(page: Page, answers: dict[str, str]) -> None:
    """Give these answers of `record`, each where its question is asked."""
    for fact, value in answers.items():
        expect(heading(page)).to_have_text(RECORD.question(fact))
        choose(page, RECORD.label(fact, value))


def heading(page: Page) -> Locator:
    """The heading of the question, or the first of the result."""
    return page.locator(".pg-now h2").first


def asks(page: Page, fact: str) -> None:
    expect(heading(page)).to_have_text(RECORD.question(fact))


def said(page: Page) -> dict[str, str]:
    """The answers that the page lists."""
    rows = page.locator(".pg-now .pg-said > div").all()
    return dict(map(squeezed, row.inner_text().split("\n")[:2]) for row in rows)


def rows(answers: dict[str, str]) -> dict[str, str]:
    return dict(RECORD.row(*each) for each in answers.items())


def change(page: Page, fact: str) -> None:
    page.get_by_role("button", name=f"Change your answer: {RECORD.question(fact)}").click()
    asks(page, fact)


def shows(page: Page, outcome: str) -> None:
    expect(page.locator(".pg-now > div > section")).to_have_attribute("data-outcome", outcome)


@pytest.fixture
def check(page: Page) -> Iterator[Page]:
    """The page of `record`, before the first answer; nothing may go wrong on it."""
    page.goto("check/")
    yield page
    assert page.faults == []


# Loading.


@pytest.mark.parametrize("path", FLOWS.values())
def test_nothing_moves_while_the_page_loads_even_when_the_script_is_slow(path: str, page: Page) -> None:
    def late(route: Route) -> None:
        page.wait_for_timeout(400)
        route.continue_()

    page.set_viewport_size(TALL)
    page.add_init_script(SHIFTS)
    page.route("**/flow.js", late)
    page.goto(path, wait_until="networkidle")
    expect(page.locator(".pg-now legend")).to_be_visible()
    assert page.evaluate("window.moved") == []


def test_a_flow_says_nothing_and_takes_no_focus_when_it_loads(check: Page) -> None:
    assert check.evaluate("document.activeElement === document.body")
    assert check.evaluate("scrollY") == 0


# Continue.


def test_the_new_heading_has_the_focus_and_stands_in_view(check: Page) -> None:
    for fact, value in DISMISSED.items():
        asks(check, fact)
        choose(check, RECORD.label(fact, value))
        expect(heading(check)).to_be_focused()
        expect(heading(check)).to_be_in_viewport(ratio=1)
        top = heading(check).evaluate("e => e.getBoundingClientRect().top")
        assert top >= check.locator("header").first.evaluate("e => e.getBoundingClientRect().bottom")


def test_a_page_that_fits_the_screen_does_not_jump(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 2400})
    page.goto("check/")
    for value in ("federal", "adult"):
        fact = {"federal": "court", "adult": "tried_as"}[value]
        choose(page, RECORD.label(fact, value))
        assert page.evaluate("scrollY") == 0


def test_continue_without_an_answer_says_so_and_leads_to_the_field(check: Page) -> None:
    check.get_by_role("button", name="Continue").click()
    summary = check.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("heading", name="There is a problem")).to_be_visible()
    group = check.locator(".pg-now fieldset")
    expect(group).to_have_attribute("aria-invalid", "true")
    link = summary.get_by_role("link", name="Choose an answer, or choose “I'm not sure”.")
    assert link.get_attribute("id") in str(group.get_attribute("aria-describedby"))
    before = check.url
    link.click()
    expect(check.get_by_role("radio").first).to_be_focused()
    assert check.url == before
    choose(check, RECORD.label("court", "federal"))
    asks(check, "tried_as")
    expect(check.get_by_role("alert")).to_have_count(0)
    expect(check.locator(".pg-now fieldset")).not_to_have_attribute("aria-invalid", "true")


def test_how_to_find_out_shows_once_not_sure_is_chosen(check: Page) -> None:
    unsure = check.get_by_role("radio", name="I'm not sure", exact=True)
    help_text = check.locator(".pg-now .pg-unsure p").first
    expect(help_text).to_be_hidden()
    unsure.check()
    expect(help_text).to_have_text(RECORD.page.fact_words("court").find_out)
    expect(unsure).to_have_accessible_description(
        re.compile(re.escape(RECORD.page.fact_words("court").find_out))
    )
    assert check.get_by_role("radio").last.get_attribute("value") == unsure.get_attribute("value")


def test_a_long_list_is_a_menu_that_is_typed_into(page: Page) -> None:
    page.goto("which-court/")
    menu = page.get_by_role("combobox", name="Choose your answer")
    unsure = page.get_by_role("checkbox", name="I'm not sure", exact=True)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("alert").get_by_role("link").click()
    expect(menu).to_be_focused()
    unsure.check()
    menu.focus()
    page.keyboard.type("Wash")
    expect(menu.locator("option:checked")).to_have_text("Washington")
    expect(unsure).not_to_be_checked()
    menu.select_option(label="Oregon")
    unsure.check()
    page.get_by_role("button", name="Continue").click()
    expect(heading(page)).to_have_text("It still depends on")
    page.get_by_role("button", name="Answer this now").click()
    expect(unsure).to_be_checked()
    menu.select_option(label="Oregon")
    page.get_by_role("button", name="Continue").click()
    shows(page, "circuit_9")
    assert page.faults == []


# Back, Forward, reload.


def test_back_and_forward_of_browser_and_page_do_the_same(check: Page) -> None:
    answer(check, {"court": "federal", "tried_as": "adult"})
    asks(check, "stage")
    check.get_by_role("button", name="Back", exact=True).click()
    asks(check, "tried_as")
    expect(check.get_by_role("radio", name=RECORD.label("tried_as", "adult"))).to_be_checked()
    expect(heading(check)).to_be_focused()
    check.go_back()
    asks(check, "court")
    expect(check.get_by_role("radio", name=RECORD.label("court", "federal"))).to_be_checked()
    expect(check.get_by_role("button", name="Back", exact=True)).to_have_count(0)
    check.go_forward()
    asks(check, "tried_as")
    check.go_forward()
    asks(check, "stage")
    check.get_by_role("button", name="Back", exact=True).click()
    check.get_by_role("button", name="Back", exact=True).click()
    asks(check, "court")
    assert check.evaluate("history.state") == 0


def test_back_from_a_result_goes_to_the_last_question(check: Page) -> None:
    answer(check, DISMISSED)
    shows(check, "apply_to_expunge")
    check.get_by_role("button", name="Back", exact=True).click()
    asks(check, "age")
    choose(check, RECORD.label("age", "21_or_over"))
    shows(check, "dismissed")
    check.go_back()
    asks(check, "age")
    expect(check.get_by_role("radio", name=RECORD.label("age", "21_or_over"))).to_be_checked()


def test_a_reload_starts_clean(check: Page) -> None:
    answer(check, {"court": "federal", "tried_as": "adult"})
    check.get_by_role("radio").first.check()
    check.reload()
    asks(check, "court")
    expect(check.get_by_role("radio", checked=True)).to_have_count(0)
    assert said(check) == {}
    assert check.evaluate("history.state") == 0
    check.go_back()
    asks(check, "court")
    check.go_forward()
    check.go_forward()
    asks(check, "court")
    assert said(check) == {}


@pytest.fixture
def remembering(chromium: Browser, address: str) -> Iterator[Page]:
    """A page of a browser that keeps pages in its back-forward cache, as a reader's does."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    browser = chromium.browser_type.launch(
        executable_path=path, args=["--no-sandbox"], ignore_default_args=["--disable-back-forward-cache"]
    )
    yield browser.new_context(base_url=address).new_page()
    browser.close()


def test_a_page_out_of_the_back_forward_cache_starts_clean(remembering: Page) -> None:
    page = remembering
    page.add_init_script("addEventListener('pageshow', ({ persisted }) => { window.persisted = persisted; })")
    page.goto("check/")
    answer(page, {"court": "federal", "tried_as": "adult"})
    page.get_by_role("radio").first.check()
    page.goto("about/")
    page.go_back()
    assert page.evaluate("window.persisted") is True
    asks(page, "court")
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    assert said(page) == {}


def test_the_skip_link_leaves_the_question_as_it_is(check: Page) -> None:
    answer(check, {"court": "federal"})
    check.get_by_role("radio", name=RECORD.label("tried_as", "adult")).check()
    skip = check.locator(".pg-skip")
    skip.focus()
    check.keyboard.press("Enter")
    asks(check, "tried_as")
    expect(check.get_by_role("radio", name=RECORD.label("tried_as", "adult"))).to_be_checked()
    check.get_by_role("button", name="Continue").click()
    asks(check, "stage")
    check.go_back()
    asks(check, "tried_as")
    check.go_back()
    asks(check, "tried_as")
    check.go_back()
    asks(check, "court")


# Change, start over.


def test_change_of_an_answer_that_asks_nothing_new_goes_straight_back_to_the_result(check: Page) -> None:
    answer(check, DISMISSED)
    change(check, "offense")
    expect(check.get_by_role("radio", name=RECORD.label("offense", "possession"))).to_be_checked()
    assert said(check) == rows({fact: value for fact, value in DISMISSED.items() if fact != "offense"})
    choose(check, RECORD.label("offense", "regulation"))
    shows(check, "apply_to_expunge")
    assert said(check) == rows({**DISMISSED, "offense": "regulation"})


def test_change_keeps_a_later_answer_that_is_still_asked_and_asks_only_what_is_new(check: Page) -> None:
    answer(check, DISMISSED)
    change(check, "signed")
    choose(check, RECORD.label("signed", "nothing"))
    answer(check, {"violation": "none", "term": "up_to_one_year", "probation": "running"})
    shows(check, "ask_early_then_expunge")
    assert said(check)["Age at the offense"] == RECORD.label("age", "under_21")


def test_change_drops_a_later_answer_that_is_no_longer_asked(check: Page) -> None:
    answer(check, DISMISSED)
    change(check, "stage")
    choose(check, RECORD.label("stage", "found_guilty"))
    answer(check, {"prior_conviction": "yes"})
    shows(check, "barred_by_conviction")
    assert "Orders signed" not in said(check)
    change(check, "stage")
    choose(check, RECORD.label("stage", "deferred"))
    asks(check, "signed")
    expect(check.get_by_role("radio", checked=True)).to_have_count(0)
    assert said(check)["Offense"] == RECORD.label("offense", "possession")
    answer(check, {"signed": "dismissal"})
    asks(check, "age")


def test_back_after_change_returns_to_the_result(check: Page) -> None:
    answer(check, DISMISSED)
    change(check, "court")
    check.go_back()
    shows(check, "apply_to_expunge")


def test_start_over_forgets_every_answer(check: Page) -> None:
    answer(check, DISMISSED)
    check.get_by_role("button", name="Start over").click()
    asks(check, "court")
    expect(heading(check)).to_be_focused()
    expect(check.get_by_role("radio", checked=True)).to_have_count(0)
    assert said(check) == {}
    for _ in range(3):
        check.go_back()
        asks(check, "court")
    assert said(check) == {}


# Links to one part.


def test_a_link_to_a_step_opens_it_and_says_that_earlier_answers_are_not_known(page: Page) -> None:
    node = next(node for node in RECORD.tree.questions if node.fact.id == "age")
    page.goto(f"check/#{RECORD.page.target(node)}")
    notice = page.get_by_text("You opened this part by a link. Your earlier answers are not known.")
    expect(notice).to_be_visible()
    expect(notice).to_be_focused()
    expect(notice).to_be_in_viewport()
    section = page.locator(".pg-now section")
    expect(section).to_have_attribute("data-fact", "age")
    expect(page.locator(".pg-flow section:visible")).to_have_count(1)
    section.get_by_role("link").first.click()
    expect(page.locator(".pg-now section")).to_have_attribute("data-outcome", "apply_to_expunge")
    expect(notice).to_be_visible()
    page.go_back()
    expect(page.locator(".pg-now section")).to_have_attribute("data-fact", "age")
    page.get_by_role("button", name="Start at the first question").click()
    asks(page, "court")
    expect(notice).to_have_count(0)
    choose(page, RECORD.label("court", "state"))
    shows(page, "other_court")
    page.reload()
    expect(notice).to_be_visible()
    assert page.faults == []


def test_a_link_to_a_result_opens_it_without_answers(page: Page) -> None:
    page.goto("check/#record-result-dismissed")
    expect(page.get_by_text("Your earlier answers are not known.")).to_be_visible()
    shows(page, "dismissed")
    expect(page.get_by_text("Because you said")).to_have_count(0)
    expect(page.locator(".pg-flow section:visible")).to_have_count(1)


def test_another_fragment_shows_the_first_question(page: Page) -> None:
    page.goto("check/#nowhere")
    asks(page, "court")
    choose(page, RECORD.label("court", "federal"))
    asks(page, "tried_as")


# Results.


def test_a_result_leads_to_its_page_and_to_other_ways(check: Page) -> None:
    answer(check, {**DISMISSED, "age": "21_or_over"})
    plain = check.get_by_role("link", name="This result on a page of its own, without your answers")
    href = plain.evaluate("e => e.href")
    check.locator(".pg-now").get_by_role("link", name="other ways").first.click()
    expect(check.locator("h1")).to_have_text("Other ways")
    flow = spoken("other_routes")
    for fact, value in (
        ("ended_as", "conviction"),
        ("flaw", "no"),
        ("trafficked", "no"),
        ("marijuana", "no"),
    ):
        expect(heading(check)).to_have_text(flow.question(fact))
        choose(check, flow.label(fact, value))
    expect(heading(check)).to_have_text("Ways that may be open to you")
    check.locator(".pg-now").get_by_role("link", name="Find your court").click()
    expect(check.locator("h1")).to_have_text("Which court")
    check.goto(href)
    assert check.url.endswith(f"/{FOLDER}/dismissed/")
    expect(check.locator("h1")).to_have_text(RECORD.page.titles["dismissed"])
    expect(check.get_by_text("Because you said")).to_have_count(0)


def test_a_print_of_a_result_holds_the_result_the_answers_the_date_and_the_notices(check: Page) -> None:
    answer(check, DISMISSED)
    printed = pdf_text(check)
    assert printed.startswith(
        f"Your result {RECORD.page.titles['apply_to_expunge']} You can now ask the court"
    )
    answers = " ".join(" ".join(RECORD.row(*each)) for each in DISMISSED.items())
    tail = printed.partition("Because you said ")[2]
    assert tail.startswith(f"{answers} The rule is 18 U.S.C. § 3607(c)")
    assert re.search(r"Printed on [A-Z][a-z]+ \d{1,2}, 20\d\d\b", tail)
    assert "Last checked: " in tail
    assert "No lawyer has reviewed this guide." in tail
    assert "If you are not a U.S. citizen:" in printed
    for other in (
        "Check your options",
        "Continue",
        "Change",
        "Start over",
        "Print or save",
        "Step ",
        "Search",
        "Menu",
    ):
        assert other not in printed, other
    for outcome in RECORD.page.titles:
        if outcome != "apply_to_expunge":
            assert RECORD.page.titles[outcome] not in printed


def test_a_print_of_an_open_result_holds_the_papers_and_only_the_titles_of_what_may_come_out(
    check: Page,
) -> None:
    answer(check, {**DISMISSED, "age": "?"})
    printed = pdf_text(check)
    assert printed.startswith("It still depends on Age at the offense What to get first Ask the clerk")
    for outcome in ("apply_to_expunge", "dismissed"):
        assert printed.count(RECORD.page.titles[outcome]) == 2
    assert "What this does not do" not in printed
    check.locator(".pg-now summary").first.click()
    assert pdf_text(check).count("What this does not do") == 1


def pdf_text(page: Page) -> str:
    pages = pypdf.PdfReader(io.BytesIO(page.pdf())).pages
    return squeezed(" ".join(each.extract_text() for each in pages))
