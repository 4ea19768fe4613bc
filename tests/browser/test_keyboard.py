"""The keyboard alone: a walk of each flow to its result and back, and what Tab meets on the way."""

from __future__ import annotations

import pytest
from faces import FLOWS, Spoken, definite, spoken, squeezed
from playwright.sync_api import Page, expect
from stations import Station, enter, lead, seen, stations, style

pytestmark = pytest.mark.browser

HERE = """() => {
    const element = document.activeElement, box = element.getBoundingClientRect();
    return { inside: !!element.closest('.pg-now'), radio: element.type === 'radio', top: box.top + scrollY, left: box.left,
        name: element.ariaLabel ?? (element.matches('select') ? element.labels[0].firstChild : element.labels?.[0])?.textContent ?? element.textContent };
}"""
LONGEST = {set_id: max(definite(spoken(set_id).tree), key=len) for set_id in FLOWS}


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what has this name has the focus; every stop on the way can be seen."""
    for _ in range(200):
        page.keyboard.press("Tab")
        assert seen(page, "lost") == []
        if squeezed(page.evaluate(HERE)["name"]) == name:
            return
    raise AssertionError(f"Tab does not come to {name}")


def answer(page: Page, flow: Spoken, fact: str, value: str) -> None:
    """Choose an answer and continue."""
    labels = [flow.label(fact, other) for other in flow.fact[fact].values]
    label = flow.label(fact, value)
    expect(page.locator(".pg-now h2").first).to_have_text(flow.question(fact))
    if page.locator(".pg-now select").count():
        tab_to(page, flow.say("select_label"))
        page.keyboard.type(label)
    else:
        tab_to(page, labels[0])
        page.keyboard.press("Space")
        for _ in range(labels.index(label)):
            page.keyboard.press("ArrowDown")
        assert squeezed(page.evaluate(HERE)["name"]) == label
    tab_to(page, flow.say("continue"))
    page.keyboard.press("Enter")


@pytest.mark.parametrize("set_id", FLOWS)
def test_a_walk_to_a_result_a_change_back_and_a_new_start_need_no_mouse(page: Page, set_id: str) -> None:
    flow, answers = spoken(set_id), LONGEST[set_id]
    enter(page, set_id)
    for fact, value in answers.items():
        answer(page, flow, fact, value)
    expect(page.locator(".pg-now form")).to_have_count(0)
    first = next(iter(answers))
    tab_to(page, flow.say("change_label", question=flow.question(first)))
    page.keyboard.press("Enter")
    expect(page.locator(".pg-now h2").first).to_be_focused()
    expect(page.locator(".pg-now h2").first).to_have_text(flow.question(first))
    tab_to(page, flow.say("continue"))
    page.keyboard.press("Space")
    expect(page.locator(".pg-now form")).to_have_count(0)
    tab_to(page, flow.say("back"))
    page.keyboard.press("Enter")
    expect(page.locator(".pg-now form")).to_have_count(1)
    tab_to(page, flow.say("continue"))
    page.keyboard.press("Enter")
    tab_to(page, flow.say("start_over"))
    page.keyboard.press("Enter")
    expect(page.locator(".pg-now h2").first).to_have_text(flow.question(first))
    expect(page.locator(".pg-now :checked:not(option)")).to_have_count(0)
    assert page.faults == []


def order_faults(page: Page) -> list[str]:
    """Where Tab, from the heading to the end of the flow and back, goes against the order on the screen or is lost."""
    found: list[str] = []
    for key, sign in (("Tab", 1), ("Shift+Tab", -1)):
        before = None
        for _ in range(80):
            page.keyboard.press(key)
            here = page.evaluate(HERE)
            if not here["inside"]:
                break
            found += seen(page, "lost")
            # what is at most a line apart stands beside each other
            if before and sign * (here["top"] - before["top"]) < -30:
                found.append(f"{here['name']} comes after {before['name']}")
            before = here
    return found


def turns(set_id: str) -> list[Station]:
    """A long question, its error, two results that depend, and a link to a step."""
    names = {"record": "stage", "other_routes": "marijuana", "circuit": "place"}
    named = {station.name: station for station in stations(set_id)}
    open_ends = [station for station in stations(set_id) if " open" in station.name]
    return [
        named[names[set_id]],
        named[f"{names[set_id]}, nothing chosen, not sure"],
        *open_ends[:2],
        named["a link to a step"],
    ]


@pytest.mark.parametrize(("set_id", "height"), [*((set_id, 256) for set_id in FLOWS), ("record", 740)])
def test_tab_follows_the_screen_and_is_never_under_the_header(page: Page, set_id: str, height: int) -> None:
    page.set_viewport_size({"width": 320, "height": height})
    enter(page, set_id)
    for station in turns(set_id):
        lead(page, [station], [])
        assert order_faults(page) == [], station.name


def test_an_order_against_the_screen_is_found_out(page: Page) -> None:
    enter(page, "record")
    lead(page, turns("record")[:1], [])
    style(page, ".pg-now form { display: flex; flex-direction: column-reverse }")
    assert any("comes after" in fault for fault in order_faults(page))
    style(page, ".md-header { position: fixed; height: 500px }")
    assert any("under the header" in fault for fault in order_faults(page))
