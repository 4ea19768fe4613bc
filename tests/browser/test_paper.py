"""The form on paper: its printed lines, followed by a person with a pencil, lead where the tree leads."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from itertools import product

import pypdf
import pytest
from faces import FLOWS, Spoken, paper_differences, spoken, squeezed
from lxml import html as lxml_html
from playwright.sync_api import Browser, Page

from plainguide.paper import parts

pytestmark = pytest.mark.browser

PAPER = "paper-form/"


def pdf(page: Page) -> list[str]:
    """The text of each printed page."""
    return [squeezed(sheet.extract_text()) for sheet in pypdf.PdfReader(io.BytesIO(page.pdf())).pages]


def forms(text: str) -> dict[str, str]:
    """Rule set → its form, in a text that holds all of them in order."""
    return dict(zip(FLOWS, re.split(r"(?=\bStep 1: )", text)[1:], strict=True))


@pytest.fixture(scope="module")
def plain_sheets(chromium: Browser, address: str) -> list[str]:
    """The printed pages, without a script."""
    context = chromium.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto(PAPER)
    found = pdf(page)
    context.close()
    return found


@pytest.fixture(scope="module")
def printed(plain_sheets: list[str]) -> dict[str, str]:
    return forms(" ".join(plain_sheets))


def sheets(flow: Spoken) -> list[Mapping[str, str]]:
    """The answers of every path, or all answers where every question is asked."""
    if flow.tree.rule_set.policy == "first":
        return [path.answers for path in flow.tree.paths()]
    facts = flow.tree.rule_set.facts
    values = product(*(fact.values for fact in facts))
    return [dict(zip((fact.id for fact in facts), each, strict=True)) for each in values]


@pytest.mark.parametrize(("set_id", "count"), [("record", 42), ("other_routes", 96), ("circuit", 56)])
def test_every_path_on_paper_ends_at_its_results(set_id: str, count: int, printed: dict[str, str]) -> None:
    flow = spoken(set_id)
    assert len(sheets(flow)) == count
    assert paper_differences(printed[set_id], flow, sheets(flow)) == []


def test_paper_asks_each_question_of_a_collecting_set_once() -> None:
    flow = spoken("other_routes")
    asked = [node.fact.id for part in parts(flow.tree) for node in part.questions]
    assert sorted(asked) == sorted(fact.id for fact in flow.tree.rule_set.facts)
    assert asked[0] == flow.tree.rule_set.facts[0].id


def test_paper_tells_who_is_not_sure_how_to_find_out(printed: dict[str, str]) -> None:
    for set_id, form in printed.items():
        flow = spoken(set_id)
        for part in parts(flow.tree):
            for node in part.questions:
                find_out = flow.page.fact_words(node.fact.id).find_out
                assert f"I'm not sure {without_meanings(find_out)}" in without_meanings(form)


def without_meanings(text: str) -> str:
    """The text without what stands in brackets: the meaning of a term."""
    return squeezed(re.sub(r" \([^()]*(?:\([^()]*\)[^()]*)*\)", "", text))


def test_every_result_stands_on_paper_with_its_number_and_where_to_read_on(printed: dict[str, str]) -> None:
    for set_id, form in printed.items():
        flow = spoken(set_id)
        for number, outcome in enumerate(flow.tree.rule_set.outcomes, start=1):
            _, found, entry = form.partition(f"Result {number}: {flow.page.titles[outcome.id]} ")
            assert found
            assert f"Read the whole page: results/{outcome.id}/" in entry.partition("Result ")[0]
        assert "If you are not a U.S. citizen:" in form


def test_a_result_on_paper_leads_on_to_other_questions(printed: dict[str, str]) -> None:
    entry = printed["record"].partition("Result 9: ")[2].partition("Result 10: ")[0]
    assert entry.endswith("results/judgment_entered/ · Go on to: Look at other ways ")
    entry = printed["other_routes"].partition("Result 5: ")[2].partition("Result 6: ")[0]
    assert "Go on to: Check your options, Find your court" in entry


def test_the_form_prints_alike_with_a_script_and_without_what_is_for_the_screen(
    page: Page, plain_sheets: list[str]
) -> None:
    page.goto(PAPER)
    assert pdf(page) == plain_sheets
    text = " ".join(plain_sheets)
    for screen in ("Menu", "Search", "Continue", "Skip to content"):
        assert screen not in text
    assert page.faults == []


def test_the_form_needs_few_pages(plain_sheets: list[str]) -> None:
    ends = [
        number for number, text in enumerate(plain_sheets, start=1) if "If you are not a U.S. citizen" in text
    ]
    assert len(ends) == 3
    assert ends[0] <= 12
    assert ends[2] <= 20


def test_no_step_and_no_result_is_cut_by_the_end_of_a_page(plain_sheets: list[str]) -> None:
    for text in plain_sheets:
        for step in re.split(r"(?=\bStep \d+: |\bResult \d+: )", text)[1:]:
            last = "Read the whole page: " if step.startswith("Result") else " I'm not sure "
            assert last in step


def test_boxes_are_drawn_before_every_answer(plain_page: Page) -> None:
    plain_page.goto(PAPER)
    plain_page.emulate_media(media="print")
    answers = plain_page.locator(".pg-paper .pg-answers > li")
    boxes = plain_page.locator(".pg-paper .pg-answers > li .pg-label")
    drawn = "elements => elements.filter((e) => getComputedStyle(e, '::before').borderTopStyle === 'solid').length"
    assert boxes.evaluate_all(drawn) == answers.count() > 0


def test_links_of_the_form_lead_to_the_number_that_they_say(plain_page: Page) -> None:
    plain_page.goto(PAPER)
    page = lxml_html.document_fromstring(plain_page.content())
    ids = [element.get("id") for element in page.xpath("//*[@id]")]
    assert len(ids) == len(set(ids))
    for link in page.xpath("//*[contains(@class, 'pg-answers')]/li/a"):
        target = page.get_element_by_id(link.get("href").removeprefix("#"))
        says = squeezed(link.text_content()).rpartition("go to ")[2]
        heading = squeezed("".join(target.xpath("(.|./*)[self::h3 or self::h4]")[0].text_content()))
        assert heading.casefold().startswith(says.removeprefix("the ").casefold())
