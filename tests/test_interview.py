"""The interview as text: every step, every answer, where it leads and by which law."""

from __future__ import annotations

from pathlib import Path

import pytest
from garden import plainguide, plant

from plainguide.flowchart import branches, pictures
from plainguide.guide import Guide, load_guide
from plainguide.interview import WIDTH, interview

CASES = Path(__file__).parent / "cases" / "interview"
GUIDE = load_guide(Path(__file__).parent.parent)


@pytest.fixture(scope="module")
def garden(tmp_path_factory) -> Guide:
    return load_guide(plant(tmp_path_factory.mktemp("interview")))


def _text(guide: Guide, set_id: str) -> str:
    return interview(guide.flow_page(set_id), guide.authorities)


@pytest.mark.parametrize("set_id", ["plot", "help", "gate"])
def test_the_interview_reads_as_expected(set_id, garden, golden):
    golden(CASES / f"{set_id}.txt", _text(garden, set_id))


@pytest.mark.parametrize("set_id", GUIDE.trees)
def test_lines_are_short_enough_for_an_email_and_hold_no_markup(set_id):
    text = _text(GUIDE, set_id)
    assert [line for line in text.splitlines() if len(line) > WIDTH] == []
    assert "[@" not in text
    assert "\u00a0" not in text
    assert text.endswith("\n")


@pytest.mark.parametrize("set_id", GUIDE.trees)
def test_every_question_and_way_stands_once_and_every_result_with_its_law(set_id):
    page = GUIDE.flow_page(set_id)
    text = " ".join(_text(GUIDE, set_id).split())
    questions = [node for picture in pictures(page) for node in picture.tree.questions]
    assert text.count("- ") >= sum(len(branches(node)) for node in questions)
    for node in questions:
        assert GUIDE.authorities.plain(page.fact_words(node.fact.id).question) in text
    for rule in page.tree.rule_set.rules:
        law = "; ".join(GUIDE.authorities.label(citation) for citation in rule.citations)
        assert f"{page.titles[rule.outcome.id]} ({law})" in text


def test_the_steps_of_a_first_set_have_the_numbers_of_the_page():
    page = GUIDE.flow_page("record")
    text = " ".join(_text(GUIDE, "record").split())
    for node, number in page.numbers.items():
        assert f"Step {number}: {page.fact_words(node.fact.id).question}" in text


def test_the_command_prints_the_interview(tmp_path):
    root = plant(tmp_path)
    ran = plainguide("outline", "plot", cwd=root)
    assert (ran.status, ran.errors) == (0, "")
    assert ran.output == (CASES / "plot.txt").read_text(encoding="utf-8")


def test_the_command_names_the_rule_sets_that_there_are(tmp_path):
    ran = plainguide("outline", "pond", cwd=plant(tmp_path))
    assert (ran.status, ran.output) == (2, "")
    assert ran.errors == "plainguide: there is no rule set 'pond'; use one of: plot, help, gate\n"
