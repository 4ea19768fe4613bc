"""Where a reader can stand in a flow: each question, its error, its "not sure", each result and each way in.

A page is loaded once a flow; `everyone.js` then leads it from one station to the next and looks at what is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import axe_playwright_python
from faces import FLOWS, NOT_SURE, Answers, Spoken, again_of, definite, replay, spoken, unsure
from playwright.sync_api import Page

from plainguide.tree import Terminal

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
"""The rules of axe that hold everywhere."""
BY_SIGHT = ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"]
"""The rules of axe whose answer can change with the width or the colours alone."""
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
LOOK = (Path(__file__).parent / "everyone.js").read_text(encoding="utf-8")
STATE = {"error": "nothing chosen", "unsure": "not sure", "change": "changed", "open": "unfolded"}


@dataclass(frozen=True, slots=True)
class Station:
    """The answers given on the way, as values; then what is done there, in order; or the part a link leads to."""

    name: str
    answers: tuple[str, ...] = ()
    then: tuple[str, ...] = ()
    part: str = ""


@lru_cache
def stations(set_id: str) -> tuple[Station, ...]:
    """Every station of a flow: each fact once, each terminal once, each kind of open end, each way in."""
    flow = spoken(set_id)
    return (*_questions(flow), *_results(flow), *_open_ends(flow), *_ways_in(flow))


@lru_cache
def each_result_once(set_id: str) -> tuple[Station, ...]:
    """The stations that show all that the others show.

    Of a question its error with "not sure" chosen; of the results only those that show one not met before.
    """
    flow = spoken(set_id)
    less = {f"{fact.id}{state}" for fact in flow.tree.rule_set.facts for state in ("", *_PART_STATES)}
    shown = {f"result {flow.page.target(end)}": _shown(end) for end in flow.tree.terminals}
    met: set[str] = set()
    kept = []
    for station in stations(set_id):
        new = shown.get(station.name, {station.name}) - met
        met |= new
        if new and station.name not in less:
            kept.append(station)
    return tuple(kept)


_PART_STATES = (f", {STATE['error']}", f", {STATE['unsure']}")


def _shown(end: Terminal) -> set[str]:
    """The rules, or the default outcome, whose results an end shows."""
    return {rule.id for rule in end.rules} or {outcome.id for outcome in end.outcomes}


def _questions(flow: Spoken) -> Iterator[Station]:
    ways: dict[str, tuple[str, ...]] = {}
    for answers in definite(flow.tree):
        for number, fact in enumerate(answers):
            ways.setdefault(fact, tuple(answers.values())[:number])
    for fact, way in ways.items():
        for then in ((), ("error",), ("unsure",), ("error", "unsure")):
            yield Station(", ".join([fact, *(STATE[each] for each in then)]), way, then)


def _results(flow: Spoken) -> Iterator[Station]:
    ends = {flow.tree.end(answers): answers for answers in definite(flow.tree)}
    for end, answers in ends.items():
        assert end
        yield Station(f"result {flow.page.target(end)}", tuple(answers.values()))


def _open_ends(flow: Spoken) -> Iterator[Station]:
    """The first walk that leaves one answer open, two, only part of them, or one that does not matter."""
    kinds: dict[str, Answers] = {}
    for answers in unsure(flow.tree, 60):
        end = replay(flow.tree, answers)[-1]
        kinds.setdefault(f"{min(len(end.depends_on), 2)} open", answers)
        if end.certain and end.depends_on:
            kinds.setdefault("part open", answers)
        if list(answers.values()).count(NOT_SURE) > len(end.depends_on):
            kinds.setdefault("idle", answers)
    for name, answers in kinds.items():
        yield Station(name, tuple(answers.values()))
        if again_of(flow.tree, answers) and name != "idle":
            yield Station(f"{name}, {STATE['open']}", tuple(answers.values()), ("open",))


def _ways_in(flow: Spoken) -> Iterator[Station]:
    longest = max(definite(flow.tree), key=len)
    yield Station("the first answer changed", tuple(longest.values()), ("change",))
    yield Station("a link to a step", part=flow.page.target(flow.tree.questions[-1]))
    yield Station("a link to a result", part=flow.page.target(flow.tree.terminals[0]))


def enter(page: Page, set_id: str) -> Page:
    """The page of a flow, ready to be led and looked at."""
    page.goto(FLOWS[set_id])
    return equip(page)


def equip(page: Page) -> Page:
    """A loaded page that axe and the looks of `everyone.js` can be asked of."""
    page.evaluate(f"{AXE};{LOOK}")
    return page


def lead(page: Page, stops: Iterable[Station], looks: Sequence[str], **given: Any) -> dict[str, list[str]]:
    """What the `looks` of `everyone.js` find wrong, by station; stations without a fault are left out."""
    way = {"stops": [asdict(stop) for stop in stops], "looks": list(looks), "given": given}
    return dict(page.evaluate("(way) => everyone.lead(way)", way))


def seen(page: Page, *looks: str, **given: Any) -> list[str]:
    """What the `looks` find wrong on the page as it stands."""
    return list(page.evaluate("([looks, given]) => everyone.look(looks, given)", [list(looks), given]))


def at(page: Page, width: int = 360, scheme: str = "light", height: int = 740) -> Page:
    """The same page at another width and in another scheme."""
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    return page


def style(page: Page, css: str) -> None:
    """Puts the rules on the page instead of those put there before; a constructed sheet, which the policy allows."""
    page.evaluate(
        "css => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s] }", css
    )
