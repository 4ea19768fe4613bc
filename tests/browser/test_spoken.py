"""What a screen reader is told: the accessibility tree of Chromium at the turns of a flow, as lines to read.

A line is a role, the name in quotes, then states and, after "–", the description. What has the focus is marked with →.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from faces import FLOWS, spoken
from playwright.sync_api import CDPSession, Page
from stations import Station, enter, lead, stations

pytestmark = pytest.mark.browser

CASES = Path(__file__).parent.parent / "cases/spoken"
Golden = Callable[[Path, str], None]
Node = dict[str, Any]
QUIET = {
    "generic",
    "none",
    "InlineTextBox",
    "LineBreak",
    "StaticText",
    "LabelText",
    "MenuListPopup",
    "ListMarker",
}
"""Roles that are not said; what stands in them is."""
STATES = ("focused", "checked", "expanded", "invalid", "required", "live", "atomic", "level")


def told(page: Page, selector: str, *, whole: bool = False) -> str:
    """What is told of the element of `selector`, a line a thing; the words of results only if `whole`."""
    session = page.context.new_cdp_session(page)
    nodes = {node["nodeId"]: node for node in session.send("Accessibility.getFullAXTree")["nodes"]}
    backend = _backend(session, selector)
    (top,) = [node for node in nodes.values() if node.get("backendDOMNodeId") == backend]
    session.detach()
    lines = _lines(nodes, top, 0)
    return "\n".join(lines if whole else _shortened(lines)) + "\n"


def _shortened(lines: Iterable[str]) -> Iterator[str]:
    """Without the words of a result but its headings, and without all options of a list but three."""
    options, inside = 0, None
    for line in lines:
        depth, words = len(line) - len(line.lstrip(" ")), line.strip()
        options = options + 1 if words.startswith("option ") else 0
        if inside is not None and depth <= inside:
            inside = None
        if options <= 3 and (inside is None or "heading " in words):
            yield line
        if words.startswith("region "):
            inside = depth


def line(page: Page, selector: str) -> str:
    """What is told of one element alone."""
    session = page.context.new_cdp_session(page)
    given = {"backendNodeId": _backend(session, selector), "fetchRelatives": False}
    (node,) = session.send("Accessibility.getPartialAXTree", given)["nodes"]
    session.detach()
    return _line(node)


def _backend(session: CDPSession, selector: str) -> int:
    found = session.send("Runtime.evaluate", {"expression": f"document.querySelector({selector!r})"})
    node = session.send("DOM.describeNode", {"objectId": found["result"]["objectId"]})
    return int(node["node"]["backendNodeId"])


def _value(node: Node, key: str) -> str:
    return " ".join(str(node.get(key, {}).get("value", "")).split())


def _lines(nodes: dict[str, Node], node: Node, depth: int) -> Iterator[str]:
    role = _value(node, "role")
    if role == "StaticText" and _value(node, "name"):
        yield f"{'  ' * depth}{_value(node, 'name')}"
        return
    said = not node["ignored"] and role not in QUIET
    if said:
        yield "  " * depth + _line(node)
    if role == "option" or (said and _value(node, "name") == _text(nodes, node)):
        return
    for child in node.get("childIds", []):
        yield from _lines(nodes, nodes[child], depth + said)


def _text(nodes: dict[str, Node], node: Node) -> str:
    """All that stands in a thing; where that is its name, it is said once."""
    if _value(node, "role") == "StaticText":
        return _value(node, "name")
    return " ".join(
        filter(None, (_text(nodes, nodes[child]) for child in node.get("childIds", []) if child in nodes))
    )


def _worth_saying(state: str, value: object) -> bool:
    return value is not None and (state == "expanded" or value not in (False, "false", "off"))


def _line(node: Node) -> str:
    states = {each["name"]: each["value"].get("value") for each in node.get("properties", [])}
    words = [_value(node, "role")]
    if _value(node, "name"):
        words.append(f'"{_value(node, "name")}"')
    if _value(node, "role") == "combobox":
        words.append(f"= {_value(node, 'value')}")
    words += [f"{state}={states[state]}" for state in STATES[1:] if _worth_saying(state, states.get(state))]
    if _value(node, "description"):
        words.append(f"– {_value(node, 'description')}")
    return f"{'→ ' if states.get('focused') else ''}{' '.join(words)}"


OTHER = stations("other_routes")
OPENED = ("federal", "adult", "deferred", "possession", "dismissal", "?")
TURNS = {
    "question": ("record", Station("", ("federal",))),
    "error": ("record", Station("", ("federal",), ("error",))),
    "not-sure": ("record", Station("", ("federal",), ("unsure",))),
    "changed": ("record", Station("", ("federal", "adult", "pending"), ("change",))),
    "menu": ("circuit", Station("")),
    "menu-error": ("circuit", Station("", (), ("error",))),
    "result": (
        "record",
        Station("", ("federal", "adult", "deferred", "possession", "dismissal", "under_21")),
    ),
    "result-that-depends": ("record", Station("", OPENED)),
    "several-that-depend": ("other_routes", next(each for each in OTHER if each.name == "2 open")),
    "routes": ("other_routes", next(each for each in OTHER if "-routes-" in each.name)),
    "link-to-step": ("record", Station("", part="record-step-20")),
}
"""What is heard → the flow, and where in it."""


def test_the_turns_are_those_that_readers_meet() -> None:
    assert sorted(path.stem for path in CASES.glob("*.txt")) == sorted([*TURNS, "menu-typed"])


@pytest.mark.parametrize("turn", TURNS)
def test_a_screen_reader_is_told_where_it_is_and_what_to_do(page: Page, golden: Golden, turn: str) -> None:
    flow, station = TURNS[turn]
    lead(enter(page, flow), [station], [])
    golden(CASES / f"{turn}.txt", told(page, ".pg-now", whole=turn == "link-to-step"))
    assert page.faults == []


def test_what_is_typed_into_the_long_list_is_told_at_once(page: Page, golden: Golden) -> None:
    enter(page, "circuit").get_by_role("combobox", name="Choose your answer").focus()
    page.keyboard.type("Wash")
    golden(CASES / "menu-typed.txt", told(page, ".pg-now select").splitlines()[0] + "\n")


@pytest.mark.parametrize("set_id", FLOWS)
def test_every_question_says_how_many_are_left_and_what_is_wrong(page: Page, set_id: str) -> None:
    """With its name, so that nobody has to look for it: the count stands above what takes the focus."""
    flow = spoken(set_id)
    enter(page, set_id)
    facts = {fact.id for fact in flow.fact.values()}
    for station in stations(set_id):
        fact, _, state = station.name.partition(", ")
        if fact not in facts or state not in ("", "nothing chosen"):
            continue
        lead(page, [station], [])
        count = page.locator(".pg-now .pg-count").inner_text()
        group = line(page, ".pg-now fieldset")
        field = line(page, ".pg-now select") if page.locator(".pg-now select").count() else group
        wrong = f"{flow.say('error_choose')} " if state else ""
        assert f"– {wrong}{count} {flow.say('why_we_ask')}" in field
        assert (" invalid=true" in field) == bool(state)
        focus = line(page, ".pg-now .pg-notice") if state else line(page, ".pg-now legend h2")
        assert focus == (
            "→ alert live=assertive atomic=True" if state else f'→ heading "{flow.question(fact)}" level=2'
        )


@pytest.mark.parametrize(
    "breaks",
    [
        "document.querySelector('.pg-now fieldset').removeAttribute('aria-describedby')",
        "document.querySelector('.pg-now [role=alert]').removeAttribute('role')",
        "document.querySelector('.pg-now fieldset').ariaInvalid = null",
        "document.querySelector('.pg-now input').labels[0].htmlFor = ''",
        "document.activeElement.blur()",
        "document.querySelector('.pg-now legend h2').replaceWith('Did the court …')",
    ],
)
def test_a_question_that_is_told_wrongly_is_found_out(page: Page, breaks: str) -> None:
    flow, station = TURNS["error"]
    lead(enter(page, flow), [station], [])
    expected = (CASES / "error.txt").read_text(encoding="utf-8")
    assert told(page, ".pg-now") == expected
    page.evaluate(breaks)
    assert told(page, ".pg-now") != expected
