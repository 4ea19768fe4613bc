"""How much a new reader reads from the start page to an answer. What counts is written in docs/decisions/0005.

The walk is a real one: the button of the start page, each answer by its label, and the result in place.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from faces import spoken
from playwright.sync_api import Page, expect

from plainguide.examples import Example
from plainguide.guide import load_guide

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parent.parent.parent
CASES = yaml.safe_load((ROOT / "tests/cases/reading.yml").read_text(encoding="utf-8"))
EXAMPLES = {example.name: example for example in load_guide(ROOT).examples}
RECORD = spoken("record")

_QUESTION = """(chosen) => [...document.querySelectorAll(`.pg-now legend, .pg-now fieldset > div:not([class]),
    .pg-now .pg-choice:not(.pg-unsure *) > label, .pg-now .pg-choice:has(> [value="${chosen}"]) > div`)]
    .filter((part) => part.checkVisibility()).map((part) => part.innerText).join(' ')"""
_ANSWER = """() => {
    const result = document.querySelector('.pg-now .pg-result');
    return [result.querySelector('h2'), result.querySelector('h2 ~ p')].map((part) => part.innerText).join(' ')
}"""


def _seen(page: Page, selector: str) -> str:
    return " ".join(page.locator(selector).all_inner_texts())


def read(page: Page, example: Example) -> list[str]:
    """What a reader with these facts reads, screen by screen."""
    page.goto("")
    said = [_seen(page, "h1, h1 ~ p:not(p:has(.pg-button) ~ p)")]
    page.locator(".pg-button").click()
    expect(page.locator(".pg-now legend")).to_be_visible()
    said.append(_seen(page, "h1, h1 ~ p:not(.pg-flow ~ p), .pg-flow-intro"))
    given: dict[str, str] = {}
    while fact := RECORD.tree.walk(given).question:
        given[fact.id] = example.facts[fact.id]
        expect(page.locator(".pg-now legend")).to_have_text(RECORD.question(fact.id))
        said.append(str(page.evaluate(_QUESTION, given[fact.id])))
        page.get_by_role("radio", name=RECORD.label(fact.id, given[fact.id]), exact=True).check()
        page.get_by_role("button", name="Continue").click()
    expect(page.locator(".pg-now .pg-result").first).to_have_attribute("data-outcome", example.certain[0])
    return [*said, str(page.evaluate(_ANSWER))]


@pytest.mark.parametrize("name", CASES["examples"])
def test_an_answer_takes_less_than_two_minutes_of_reading(name: str, page: Page) -> None:
    screens = read(page, EXAMPLES[name])
    words = [len(screen.split()) for screen in screens]
    assert all(words), screens
    seconds = 60 * sum(words) / CASES["words_a_minute"]
    assert seconds < 120, f"{sum(words)} words, {seconds:.0f} s: {words}"
