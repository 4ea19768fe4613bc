"""The pictures of the rule sets: complete, readable, linked, and the same as the list beside them."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from garden import plant
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from PIL import ImageFont

from plainguide.flow import Result, render
from plainguide.flowchart import as_list, branches, flowchart, pictures
from plainguide.guide import Guide, load_guide
from plainguide.lettering import letters, wrap
from plainguide.tree import Branch, Terminal

ROOT = Path(__file__).parent.parent
CASES = Path(__file__).parent / "cases" / "flowchart"
GUIDE = load_guide(ROOT)
SETS = ("record", "other_routes")
FONTS = ("DejaVuSans.ttf", "LiberationSans-Regular.ttf", "Roboto-Regular.ttf", "Arial.ttf", "arial.ttf")
SVG = "{http://www.w3.org/2000/svg}"


def _svg(guide: Guide, set_id: str) -> list[ET.Element]:
    html = flowchart(guide.flow_page(set_id), guide.results, guide.authorities, "../check/")
    return [ET.fromstring(found) for found in re.findall(r"<svg.*?</svg>", html, re.DOTALL)]


def _said(element: ET.Element) -> str:
    """The text of a box or a label, its lines joined."""
    return " ".join(tspan.text or "" for tspan in element.iter(f"{SVG}tspan")).replace("\u00a0", " ")


def _boxes(svg: ET.Element) -> list[ET.Element]:
    return [e for e in svg if e.get("class", "").split("-")[-1] in ("question", "end", "none")]


def _labels(svg: ET.Element) -> ET.Element:
    return next(e for e in svg if e.get("class") == "pg-chart-labels")


def _rectangle(rect: ET.Element) -> tuple[float, float, float, float]:
    x, y, width, height = (float(rect.get(name, "")) for name in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def _letters_of(element: ET.Element) -> list[ET.Element]:
    return list(element.iter(f"{SVG}tspan"))


@pytest.fixture(scope="module")
def garden(tmp_path_factory) -> Guide:
    return load_guide(plant(tmp_path_factory.mktemp("flowchart")))


def test_a_first_set_is_one_picture_and_a_collect_set_one_a_rule():
    assert [picture.id for picture in pictures(GUIDE.flow_page("record"))] == ["record-chart"]
    rules = GUIDE.trees["other_routes"].rule_set.rules
    found = pictures(GUIDE.flow_page("other_routes"))
    assert [picture.id for picture in found] == [f"other_routes-chart-{rule.id}" for rule in rules]


def test_the_pictures_of_a_collect_set_say_together_what_its_tree_says():
    tree = GUIDE.trees["other_routes"]
    found = pictures(GUIDE.flow_page("other_routes"))
    for sheet in tree.rule_set.sheets():
        end = tree.end(sheet)
        ends = [picture.tree.end(sheet) for picture in found]
        assert end is not None
        assert [rule for one in ends if one for rule in one.rules] == list(end.rules)


@pytest.mark.parametrize("set_id", SETS)
def test_every_question_and_result_has_one_box_and_every_way_one_label(set_id):
    page = GUIDE.flow_page(set_id)
    for picture, svg in zip(pictures(page), _svg(GUIDE, set_id), strict=True):
        kinds = Counter(box.get("class") for box in _boxes(svg))
        assert kinds["pg-chart-question"] == len(picture.tree.questions)
        assert kinds["pg-chart-end"] + kinds["pg-chart-none"] == len(picture.tree.terminals)
        expected = []
        for node in picture.tree.questions:
            said = page.fact_words(node.fact.id).answers
            ways = [" / ".join(said[value].label for value in values) for values in branches(node).values()]
            assert len(set(ways)) == len(ways)
            expected += ways
        assert Counter(_said(text) for text in _labels(svg).iter(f"{SVG}text")) == Counter(expected)
        lines = [path for path in svg.iter(f"{SVG}path") if path.get("marker-end")]
        assert len(lines) == len(expected)


@pytest.mark.parametrize("set_id", SETS)
def test_no_box_or_label_lies_on_another_and_all_are_inside(set_id):
    for svg in _svg(GUIDE, set_id):
        found = [_rectangle(rect) for rect in svg.iter(f"{SVG}rect")]
        for one, other in combinations(found, 2):
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        width, height = (float(svg.get(name, "")) for name in ("width", "height"))
        assert all(r[0] >= 0 and r[1] >= 0 and r[2] <= width and r[3] <= height for r in found)


def _fonts() -> list[ImageFont.FreeTypeFont]:
    found = []
    for name in FONTS:
        try:
            found.append(ImageFont.truetype(name, 100))
        except OSError:
            continue
    return found


@pytest.mark.parametrize("set_id", SETS)
def test_no_text_leaves_its_box_in_the_fonts_at_hand(set_id):
    fonts = _fonts()
    if not fonts:
        pytest.skip("none of the fonts is installed")
    for svg in _svg(GUIDE, set_id):
        texts = [(rect, 14, _letters_of(box)) for box in _boxes(svg) for rect in box.iter(f"{SVG}rect")]
        labels = list(_labels(svg))
        texts += [(rect, 13, _letters_of(text)) for rect, text in zip(labels[::2], labels[1::2], strict=True)]
        for rect, size, lines in texts:
            left, top, right, bottom = _rectangle(rect)
            for line in lines:
                widest = max(font.getlength(line.text or "") for font in fonts) * size / 100
                x, y = float(line.get("x", "")), float(line.get("y", ""))
                assert left < x - widest / 2
                assert x + widest / 2 < right
                assert top < y - 0.75 * size
                assert y + 0.25 * size < bottom


@pytest.mark.parametrize("set_id", SETS)
def test_every_box_leads_to_a_section_of_the_flow_and_says_where(set_id):
    page = GUIDE.flow_page(set_id)
    outcomes = page.tree.rule_set.outcomes
    results = {o.id: Result(page.titles[o.id], Markup(""), "") for o in outcomes}
    sections = set(re.findall(r'<section[^>]* id="([^"]+)"', render(page, GUIDE.authorities, results)))
    for svg in _svg(GUIDE, set_id):
        for box in _boxes(svg):
            if box.get("class") == "pg-chart-none":
                assert box.tag == f"{SVG}g"
                continue
            address, _, target = box.get("href", "").partition("#")
            assert address == "../check/"
            assert target in sections
            assert box.get("aria-label", "").replace("\u00a0", " ").startswith(_said(box))


def test_a_step_has_the_number_that_it_has_in_the_flow():
    (svg,) = _svg(GUIDE, "record")
    for box in _boxes(svg):
        if box.get("class") == "pg-chart-question":
            number = _said(box).partition(".")[0]
            assert box.get("href") == f"../check/#record-step-{number}"


@pytest.mark.parametrize("set_id", SETS)
def test_a_picture_has_a_title_and_a_description_and_keeps_the_content_policy(set_id):
    html = flowchart(GUIDE.flow_page(set_id), GUIDE.results, GUIDE.authorities, "../check/")
    assert not re.search(r"\s(?:style|on\w+)=|<style|<script|javascript:", html)
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(set(ids)) == len(ids)
    for svg in _svg(GUIDE, set_id):
        named = {e.get("id"): e.text for e in svg if e.tag in (f"{SVG}title", f"{SVG}desc")}
        assert named[svg.get("aria-labelledby")]
        assert named[svg.get("aria-describedby")]
    assert html.count('role="region" tabindex="0" aria-label="') == len(_svg(GUIDE, set_id))


@pytest.mark.parametrize("set_id", ["plot", "help", "gate"])
def test_the_list_says_every_question_once_and_where_each_answer_leads(set_id, garden, golden):
    golden(CASES / f"{set_id}.html", as_list(garden.flow_page(set_id), garden.authorities, "../check/"))


@pytest.mark.parametrize("set_id", SETS)
def test_the_list_has_every_way_of_the_tree_once(set_id):
    page = GUIDE.flow_page(set_id)
    html = as_list(page, GUIDE.authorities, "../check/")
    questions = [node for picture in pictures(page) for node in picture.tree.questions]
    assert len(re.findall(r'<li id="', html)) == len(questions)
    assert len(re.findall(r"<li>", html)) == sum(len(branches(node)) for node in questions)
    inside = re.findall(r'href="#([^"]+)"', html)
    assert set(inside) <= set(re.findall(r'\sid="([^"]+)"', html))


def test_answers_that_lead_to_the_same_place_are_one_way():
    tree = GUIDE.trees["record"]
    found = branches(tree.root) if isinstance(tree.root, Branch) else {}
    ends = {values[0]: values for node, values in found.items() if isinstance(node, Terminal)}
    assert ends == {"state": ["state", "dc", "tribal", "military"]}


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Court", ("Court",)),
        ("Earlier § 3607 probation", ("Earlier §\u00a03607", "probation")),
        ("I got a civil penalty, not a criminal case", ("I got a civil", "penalty, not a", "criminal case")),
        ("Donaudampfschifffahrtsgesellschaft", ("Donaudampfsc", "hifffahrtsgesell", "schaft")),
        ("", ("",)),
    ],
)
def test_text_is_broken_into_few_lines_of_about_the_same_length(text, lines):
    assert wrap(text, 110, 13, 15).lines == lines


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_no_line_is_wider_than_it_may_be(text):
    found = wrap(text, 100, 13, 15)
    assert found.width <= 100
    assert "".join("".join(found.lines).split()) == "".join(text.split())


def test_letters_are_never_thought_narrower_than_they_are():
    texts = [
        answer.label
        for flow in GUIDE.words.flows.values()
        for f in flow.facts.values()
        for answer in f.answers.values()
    ]
    texts += [result.short for result in GUIDE.results.values()]
    for font in _fonts():
        assert [text for text in texts if font.getlength(text) > letters(text, 100)] == []
