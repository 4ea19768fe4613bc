"""A tree that is broken on purpose: every check that compares it with what readers meet must say so.

Either the published page is changed and the tree is right, or the tree is changed and the page is right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from faces import (
    FLOWS,
    Spoken,
    asking,
    definite,
    differences,
    link_differences,
    order_differences,
    paper_differences,
    python_states,
    reading_differences,
    script_states,
    spoken,
    squeezed,
)
from lxml import html as lxml_html
from playwright.sync_api import Browser, Page, Route, expect
from test_flow import SHIFTS, TALL

from plainguide.rules import not_
from plainguide.tree import Tree

pytestmark = pytest.mark.browser

Html = lxml_html.HtmlElement
KNOWN = {"court": "federal", "tried_as": "adult", "stage": "deferred", "offense": "possession"}
"""Where the walks of the first face begin here: a few thousand, with everything that is broken below."""


def step(html: Html, fact: str) -> Html:
    """The last step that asks for a fact."""
    return html.xpath(f"//section[@data-fact='{fact}']")[-1]


def links(section: Html) -> list[Html]:
    return list(section.xpath(".//a[@data-answer]"))


def labels(section: Html) -> list[Html]:
    return list(section.xpath(".//a/span[@class='pg-label']"))


def another_step(html: Html) -> None:
    links(step(html, "violation"))[0].set("href", f"#{step(html, 'age').get('id')}")


def another_result(html: Html) -> None:
    links(step(html, "age"))[0].set("href", "#record-result-dismissed")


def places_changed(html: Html) -> None:
    one, other = links(step(html, "term"))
    one_href, other_href = one.get("href"), other.get("href")
    one.set("href", other_href)
    other.set("href", one_href)


def words_changed(html: Html) -> None:
    one, other = labels(step(html, "probation"))
    one.text, other.text = other.text, one.text


def another_number(html: Html) -> None:
    (goto,) = links(step(html, "term"))[0].xpath("span[@class='pg-goto']")
    goto.text = "– go to step 2"


def rules_changed(html: Html) -> None:
    one, other = (html.get_element_by_id(f"record-result-{id}") for id in ("ask_early", "dismissal_due"))
    for name in ("data-rule", "data-outcome"):
        one_value, other_value = one.get(name), other.get(name)
        one.set(name, other_value)
        other.set(name, one_value)


def step_missing(html: Html) -> None:
    step(html, "probation").drop_tree()


def result_missing(html: Html) -> None:
    html.get_element_by_id("record-result-check_term").drop_tree()


Break = Callable[[Html], None]
BROKEN: list[tuple[Break, str]] = [
    (another_step, "script screen links"),
    (another_result, "script screen links"),
    (places_changed, "script screen links"),
    (words_changed, "screen links print"),
    (another_number, "links print"),
    (rules_changed, "script"),
    (step_missing, "script screen links print"),
    (result_missing, "script screen links print"),
]
CASES = [(broken, face) for broken, faces in BROKEN for face in faces.split()]


class Checks:
    """The four checks of one tree, on a page that may be changed before it is served."""

    def __init__(self, chromium: Browser, address: str, site: Path) -> None:
        self.chromium, self.address, self.site = chromium, address, site

    def html(self, path: str, broken: Break | None) -> str:
        source = (self.site / path / "index.html").read_bytes()
        html = lxml_html.document_fromstring(source)
        if broken:
            broken(html)
        return "<!doctype html>" + lxml_html.tostring(html, encoding="unicode")

    def open(self, path: str, broken: Break | None, *, script: bool) -> Page:
        context = self.chromium.new_context(base_url=self.address, java_script_enabled=script)
        page, html = context.new_page(), self.html(path, broken)
        page.route(f"**/{path}", lambda route: route.fulfill(body=html, content_type="text/html"))
        page.goto(path)
        return page

    def script(self, flow: Spoken, broken: Break | None = None) -> list[str]:
        page = self.chromium.new_context(base_url=self.address).new_page()
        page.goto("404.html")
        expected, _ = python_states(flow.tree, KNOWN)
        return differences(expected, script_states(page, self.html(FLOWS["record"], broken), KNOWN))

    def screen(self, flow: Spoken, broken: Break | None = None) -> list[str]:
        page = self.open(FLOWS["record"], broken, script=True)
        cases = [answers for answers in definite(flow.tree) if KNOWN.items() <= answers.items()]
        assert len(cases) > 5
        return reading_differences(page, flow, cases)

    def links(self, flow: Spoken, broken: Break | None = None) -> list[str]:
        page = self.open(FLOWS["record"], broken, script=False)
        start = asking(flow, "signed")
        page.goto(f"{FLOWS['record']}#{flow.page.target(start)}")
        return link_differences(page, flow, start)

    def print(self, flow: Spoken, broken: Break | None = None) -> list[str]:
        page = self.open(FLOWS["record"], broken, script=False)
        page.emulate_media(media="print")
        return order_differences(squeezed(page.locator(".pg-flow").inner_text()), flow)

    def paper(self, flow: Spoken, broken: Break | None = None) -> list[str]:
        page = self.open("paper-form/", broken, script=False)
        page.emulate_media(media="print")
        text = squeezed(page.locator("#record-paper").inner_text())
        return paper_differences(text, flow, [path.answers for path in flow.tree.paths()])


@pytest.fixture
def checks(chromium: Browser, address: str, site: Path) -> Iterator[Checks]:
    """The checks, whose browser contexts are closed at the end."""
    before = set(chromium.contexts)
    yield Checks(chromium, address, site)
    for context in set(chromium.contexts) - before:
        context.close()


@pytest.mark.parametrize("face", ["script", "screen", "links", "print", "paper"])
def test_the_page_as_it_is_passes_every_check(face: str, checks: Checks) -> None:
    assert getattr(checks, face)(spoken("record")) == []


@pytest.mark.parametrize(("broken", "face"), CASES, ids=lambda value: getattr(value, "__name__", value))
def test_a_page_that_is_broken_is_found_out(broken: Break, face: str, checks: Checks) -> None:
    found = getattr(checks, face)(spoken("record"), broken)
    assert found != []
    assert len(found) <= 3


@pytest.mark.parametrize("face", ["script", "screen", "links", "print", "paper"])
def test_a_tree_that_is_broken_is_found_out(face: str, checks: Checks) -> None:
    assert getattr(checks, face)(spoken("record", broken_tree())) != []


def broken_tree() -> Tree:
    """The tree of `record` with one condition turned round: that of the length of the probation."""
    rule_set = spoken("record").tree.rule_set
    rules = tuple(
        replace(rule, when=not_(rule.when)) if rule.id == "check_term" else rule for rule in rule_set.rules
    )
    return Tree(replace(rule_set, rules=rules))


# The form on paper.


def paper_step(html: Html, number: int) -> Html:
    return html.get_element_by_id(f"record-paper-step-{number}")


def paper_number(html: Html) -> None:
    link = paper_step(html, 4).xpath(".//a")[0]
    link.xpath("span")[0].tail = " – go to step 6"


def paper_words(html: Html) -> None:
    one, other = paper_step(html, 16).xpath(".//a/span")
    one.text, other.text = other.text, one.text


def paper_step_missing(html: Html) -> None:
    paper_step(html, 9).drop_tree()


def paper_result_missing(html: Html) -> None:
    html.get_element_by_id("record-paper-result-check_term").drop_tree()


def paper_titles(html: Html) -> None:
    one, other = (
        html.get_element_by_id(f"record-paper-result-{id}") for id in ("ask_early", "dismissal_due")
    )
    one_title, other_title = one.xpath("h4")[0], other.xpath("h4")[0]
    one_number, other_number = one_title.text.split(": ")[0], other_title.text.split(": ")[0]
    one_title.text = one_title.text.replace(one_number, other_number)
    other_title.text = other_title.text.replace(other_number, one_number)


@pytest.mark.parametrize(
    "broken", [paper_number, paper_words, paper_step_missing, paper_result_missing, paper_titles]
)
def test_a_form_that_is_broken_is_found_out(broken: Break, checks: Checks) -> None:
    assert checks.paper(spoken("record"), broken) != []


# Loading.


def test_a_script_that_comes_after_the_first_view_is_found_out(page: Page) -> None:
    def late(route: Route) -> None:
        page.wait_for_timeout(400)
        route.continue_()

    def unblocked(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("blocking", "data-blocking"))

    page.set_viewport_size(TALL)
    page.add_init_script(SHIFTS)
    page.route("**/flow.js", late)
    page.route("**/check/", unblocked)
    page.goto("check/", wait_until="networkidle")
    expect(page.locator(".pg-now legend")).to_be_visible()
    assert page.evaluate("window.moved") != []
