"""Everyone: every step of every flow, and a page of each kind, in the ways that readers differ.

A fault is a line of words; a station or a page without faults is left out, so that every test expects nothing.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from faces import FLOWS, spoken
from lxml import html
from playwright.sync_api import Page
from stations import BY_SIGHT, TAGS, Station, at, each_result_once, enter, equip, lead, seen, stations, style
from test_everywhere import KINDS

pytestmark = pytest.mark.browser

FLOW = ".pg-flow"
MORE_KINDS = [*KINDS, "flowcharts/", "examples/", "paper-form/", "words/", "legal-help/", "404.html"]
FURNITURE = ".md-header, .md-footer, .pg-page-foot, .pg-doors, .pg-button"
"""What every page has around its text, and its doors: no link of it stands in a sentence."""
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
    p { margin-bottom: 2em !important }"""
"""The text spacing of WCAG 1.4.12."""
TWICE = "html { font-size: 250% !important }"
"""Twice the theme's 125 %."""
SHORT = {"width": 320, "height": 256}
"""A window of 1280 by 1024 px at 400 %."""


@pytest.fixture(params=FLOWS)
def flow(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def still(page: Page) -> Page:
    """A page whose colours do not fade in, as for a reader who wants less motion."""
    page.emulate_media(reduced_motion="reduce")
    return page


# The stations themselves.


def test_the_stations_show_each_question_in_each_state_and_each_result(flow: str) -> None:
    tree = spoken(flow).tree
    names = [station.name for station in stations(flow)]
    assert len(names) == len(set(names))
    facts = {node.fact.id for node in tree.questions}
    assert {name.partition(",")[0] for name, count in Counter(names).items()} >= facts
    for fact in facts:
        assert {f"{fact}, nothing chosen", f"{fact}, not sure"} <= set(names)
    assert sum(name.startswith("result ") for name in names) == len(tree.terminals)
    assert {name.partition(",")[0] for name in names} >= {"1 open", "a link to a step", "a link to a result"}
    shown = {end for station in each_result_once(flow) for end in _results_of(flow, station)}
    assert shown == {outcome for end in tree.terminals for outcome in end.outcomes}


def _results_of(flow: str, station: Station) -> set[object]:
    tree = spoken(flow).tree
    ways = {tuple(path.answers.values()): path.end for path in tree.paths()}
    end = ways.get(station.answers) if station.name.startswith("result ") else None
    return set(end.outcomes) if end else set()


# axe.


def test_axe_finds_nothing_at_any_step_of_a_flow(page: Page, flow: str) -> None:
    """All rules on a phone; contrast, the slow one, where a result is met first."""
    enter(page, flow)
    once = each_result_once(flow)
    assert lead(page, once, ["axe"], root=FLOW, rules=TAGS) == {}
    again = [station for station in stations(flow) if station not in once]
    assert lead(page, again, ["axe"], root=FLOW, rules=TAGS, without=["color-contrast"]) == {}
    assert page.faults == []


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light"), (1280, "dark")])
def test_axe_finds_nothing_at_other_widths_and_in_other_colours(
    still: Page, flow: str, width: int, scheme: str
) -> None:
    """What width and colours can change. `small` and `faint` are stricter than axe, and faster."""
    enter(at(still, width, scheme), flow)
    stops = each_result_once(flow)
    assert lead(still, stops, ["small", "faint"], root=FLOW) == {}
    stops = tuple(station for station in stops if not station.name.startswith("result "))
    rules = BY_SIGHT if (width, scheme) == (1280, "dark") else BY_SIGHT[1:]
    assert lead(still, stops, ["axe"], root=FLOW, rules=rules) == {}


def test_axe_finds_nothing_with_the_menu_the_search_or_a_term_open(still: Page) -> None:
    still.goto("under-21/")
    still.locator(".pg-menu summary").click()
    for scheme in ("light", "dark"):
        assert seen(equip(at(still, 360, scheme)), "axe", "faint", "clipped", rules=TAGS, root="html") == []
    still.keyboard.press("Escape")
    still.evaluate("document.querySelectorAll('.pg-term').forEach((term) => term.click())")
    assert still.locator(".pg-says:visible").count() > 3
    for scheme in ("light", "dark"):
        assert seen(at(still, 360, scheme), "axe", "faint", "clipped", rules=TAGS, root="html") == []
    still.get_by_role("button", name="Search").click()
    for width in (1280, 360):
        assert seen(at(still, width), "faint", root=".md-search") == []
    still.keyboard.type("probation")
    still.wait_for_selector(".md-search-result__link")
    for width, scheme in ((360, "light"), (360, "dark"), (1280, "light")):
        assert seen(at(still, width, scheme), "axe", "faint", rules=TAGS, root=".md-search") == []
    assert still.faults == []


@pytest.mark.parametrize("path", FLOWS.values())
def test_axe_finds_nothing_on_a_flow_without_its_script(still: Page, path: str) -> None:
    still.route("**/*.js", lambda route: route.abort())
    still.goto(path)
    part = still.locator(".pg-flow > section").last.get_attribute("id")
    for place in (path, f"{path}#{part}"):
        still.goto(place)
        assert still.locator(".pg-flow > section:visible").count() == 1
        looks = ("axe", "small", "faint", "sideways", "clipped")
        assert seen(equip(still), *looks, rules=TAGS, root=FLOW) == []


# Widths, zoom, text, colours, motion: every step of every flow.


def test_every_step_is_whole_and_has_large_targets_on_a_phone(page: Page, flow: str) -> None:
    enter(page, flow)
    looks = ["besides", "small", "sideways", "clipped", "faint", "lost"]
    assert lead(page, stations(flow), looks, root=FLOW) == {}


def test_every_step_is_whole_on_the_narrowest_phone_with_widely_spaced_text(page: Page, flow: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    enter(page, flow)
    assert lead(page, each_result_once(flow), ["small", "sideways", "clipped"], root=FLOW) == {}
    style(page, SPACED)
    assert lead(page, each_result_once(flow), ["sideways", "clipped", "lost"], root=FLOW) == {}


def test_every_step_is_whole_and_its_heading_in_view_at_400_percent(page: Page, flow: str) -> None:
    page.set_viewport_size(SHORT)
    enter(page, flow)
    assert lead(page, each_result_once(flow), ["sideways", "clipped", "lost"], root=FLOW) == {}


def test_every_step_is_whole_with_text_of_twice_the_size(page: Page, flow: str) -> None:
    enter(page, flow)
    before = page.evaluate(
        "getComputedStyle(document.body).fontSize, getComputedStyle(document.documentElement).fontSize"
    )
    style(page, TWICE)
    assert (
        page.evaluate("getComputedStyle(document.documentElement).fontSize")
        == f"{2 * float(before[:-2]):g}px"
    )
    assert lead(page, each_result_once(flow), ["sideways", "clipped", "lost"], root=FLOW) == {}


def test_every_step_has_its_borders_in_forced_colours_and_stands_still(still: Page, flow: str) -> None:
    at(still, 360).emulate_media(forced_colors="active")
    enter(still, flow)
    assert lead(still, each_result_once(flow), ["bare", "faint", "lost", "moving"], root=FLOW) == {}


def test_nothing_in_a_flow_is_told_by_its_background_alone(still: Page, flow: str) -> None:
    enter(still, flow)
    for station in [*each_result_once(flow)[:2], *stations(flow)[-5:]]:
        still.emulate_media(forced_colors="none")
        lead(still, [station], ["tint"], root=FLOW)
        still.emulate_media(forced_colors="active")
        assert seen(still, "bare", root=FLOW) == [], station.name


# A page of each kind.


@pytest.mark.parametrize("path", MORE_KINDS)
def test_a_page_of_each_kind_is_whole_and_can_be_read_by_everyone(still: Page, path: str) -> None:
    still.goto(path)
    equip(still)
    assert seen(still, "faint", "sideways", "clipped", "moving") == []
    assert seen(still, "small", root=FURNITURE) == []
    assert (
        seen(still.locator(".pg-menu summary").page, "tint", but=".md-header, .md-footer, .md-overlay") == []
    )
    for width, scheme in ((360, "dark"), (1280, "dark"), (1280, "light"), (320, "light")):
        assert seen(at(still, width, scheme), "faint", "sideways", "clipped") == [], (width, scheme)
    still.set_viewport_size(SHORT)
    assert seen(still, "sideways", "clipped") == []
    at(still, 360)
    for css in (TWICE, SPACED):
        style(still, css)
        assert seen(still, "sideways", "clipped") == []
    style(still, "")
    still.emulate_media(forced_colors="active")
    assert seen(still, "bare", "faint") == []
    assert still.faults == []


def test_the_menu_has_large_targets_and_can_be_read(still: Page) -> None:
    still.goto("check/")
    still.locator(".pg-menu summary").click()
    equip(still)
    for width in (360, 320):
        assert seen(at(still, width), "small", "faint", "clipped", root=".pg-menu") == []
    still.emulate_media(forced_colors="active")
    assert seen(still, "bare", root=".pg-menu") == []


def test_without_the_wish_for_less_motion_something_does_move(page: Page) -> None:
    """Else the test of motion would look at nothing."""
    page.goto("check/")
    assert any("would move" in fault for fault in seen(equip(page), "moving"))


# Looks that find nothing must be able to find something.

BREAKS = {
    "small": ".pg-now button { min-height: 0 !important; height: 30px !important }",
    "sideways": ".pg-now form { width: 130vw !important }",
    "clipped": ".pg-now fieldset { height: 60px; overflow: hidden }",
    "faint": ".pg-now .pg-count { color: #888 !important }",
    "bare": ".pg-now button { border: 0 !important }",
    "moving": ".pg-now button { transition: color 1s !important }",
    "lost": ".pg-now :focus-visible { outline: none !important }",
    "besides": ".pg-flow > .pg-nojs { display: block !important }",
}


@pytest.mark.parametrize("look", BREAKS)
def test_a_flow_that_is_broken_on_purpose_is_found_out(still: Page, look: str) -> None:
    enter(still, "circuit")
    stop = [station for station in stations("circuit") if station.name == "place, nothing chosen"]
    still.keyboard.press("Tab")
    assert lead(still, stop, [look], root=FLOW) == {}
    style(still, BREAKS[look])
    assert any(fault.startswith(f"{look}: ") for fault in lead(still, stop, [look], root=FLOW)[stop[0].name])


def test_text_under_text_focus_under_the_header_and_a_bare_background_are_found_out(still: Page) -> None:
    enter(still, "circuit")
    stop = [station for station in stations("circuit") if station.name == "place, nothing chosen"]
    style(still, ".pg-now .pg-why { margin-bottom: -4em !important }")
    assert "one on the other" in str(lead(still, stop, ["clipped"], root=FLOW))
    style(still, ".md-header { position: fixed !important; height: 700px }")
    assert "under the header" in str(lead(still, stop, ["lost"]))
    style(still, ".pg-now .pg-hint, .pg-now .pg-why { background: #cde }")
    lead(still, stop, ["tint"])
    still.emulate_media(forced_colors="active")
    assert "only a background" in str(seen(still, "bare"))


def test_axe_sees_what_is_broken_on_purpose(page: Page) -> None:
    enter(page, "circuit")
    first = stations("circuit")[:1]
    page.evaluate(
        "document.querySelector('.pg-now select').labels[0].replaceWith(document.querySelector('.pg-now select'))"
    )
    assert any("select-name" in fault for fault in seen(page, "axe", root=FLOW, rules=TAGS))
    style(page, ".pg-now .pg-count { color: #aaa !important }")
    assert "color-contrast" in str(lead(page, first, ["axe"], root=FLOW, rules=BY_SIGHT))


# Headings, landmarks, language and titles: all pages, as files.


def structure_faults(text: str) -> list[str]:
    """What is wrong with the headings, landmarks, language and title of a page."""
    page = html.document_fromstring(text)
    for template in page.xpath("//template"):
        template.drop_tree()
    found = []
    levels = [int(heading.tag[1]) for heading in page.xpath("//h1 | //h2 | //h3 | //h4 | //h5 | //h6")]
    if levels.count(1) != 1 or levels[0] != 1:
        found.append(f"{levels.count(1)} <h1>, the first heading is <h{levels[0]}>")
    found += [f"<h{one}> then <h{two}>" for one, two in pairwise(levels) if two > one + 1]
    for landmark, path in LANDMARKS.items():
        if (count := len(page.xpath(path))) != 1:
            found.append(f"{count} of {landmark}")
    names = [nav.get("aria-label") for nav in page.xpath("//nav | //*[@role='navigation']")]
    found += [f"a navigation named {name}" for name, count in Counter(names).items() if not name or count > 1]
    if not page.get("lang"):
        found.append("no language")
    return found


LANDMARKS = {
    "banner": "//header[not(ancestor::main or ancestor::article or ancestor::section)]",
    "main": "//main",
    "contentinfo": "//footer[not(ancestor::main or ancestor::article or ancestor::section)]",
}


def test_every_page_has_one_h1_ordered_headings_landmarks_and_a_language(site: Path) -> None:
    faults = {
        path.relative_to(site).as_posix(): found
        for path in sorted(site.rglob("*.html"))
        if (found := structure_faults(path.read_text(encoding="utf-8")))
    }
    assert faults == {}


def test_every_page_has_a_title_of_its_own(site: Path) -> None:
    pages = [html.parse(str(path)).getroot() for path in sorted(site.rglob("*.html"))]
    titles = Counter(page.findtext(".//title") for page in pages)
    assert [title for title, count in titles.items() if count > 1 or not title or not title.strip()] == []
    assert len(titles) > 50


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("<h2", "<h4", "<h1> then <h4>"),
        ("<h1", "<h2", "0 <h1>, the first heading is <h2>"),
        ("<main", "<div", "0 of main"),
        ('<html lang="en"', "<html", "no language"),
        ('<nav aria-label="Menu"', "<nav", "a navigation named None"),
    ],
)
def test_a_page_of_broken_structure_is_found_out(site: Path, old: str, new: str, fault: str) -> None:
    text = (site / "under-21/index.html").read_text(encoding="utf-8")
    assert old in text
    assert fault in structure_faults(text.replace(old, new))
