"""A rule set as a form for paper: what it is made of, and how it reads. `browser/test_paper.py` has it printed."""

from __future__ import annotations

from pathlib import Path

import pytest
from garden import plant
from hypothesis import given
from lxml import html as lxml_html
from markupsafe import Markup
from strategies import decided_by, rule_sets, sheets

from plainguide.guide import Guide, load_guide
from plainguide.paper import Entry, form, parts
from plainguide.rules import RuleSet
from plainguide.tree import Tree

CASES = Path(__file__).parent / "cases" / "paper"


@pytest.fixture(scope="module")
def garden(tmp_path_factory) -> Guide:
    return load_guide(plant(tmp_path_factory.mktemp("paper")))


def shown(guide: Guide, set_id: str) -> str:
    """The form as a reader sees it, a line a block, with the target of each link."""
    page = guide.flow_page(set_id)
    outcomes = page.tree.rule_set.outcomes
    entries = {
        outcome.id: Entry(
            Markup("<p>Opening of {}.</p>").format(outcome.id), f"../{outcome.id}/", f"{outcome.id}/", ()
        )
        for outcome in outcomes
    }
    html = lxml_html.fromstring(form(page, guide.authorities, entries, Markup("<p>Notice.</p>")))
    lines = []
    for block in html.iter("h3", "h4", "li", "p"):
        inner = block.xpath("text() | *[not(self::p)]//text() | *[not(self::p)]/text()")
        links = [f" -> {link.get('href')}" for link in block.xpath("a")]
        lines.append(" ".join("".join(dict.fromkeys(inner)).split()) + "".join(links))
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("set_id", ["plot", "help", "gate"])
def test_the_form_reads_as_expected(set_id, garden, golden):
    golden(CASES / f"{set_id}.txt", shown(garden, set_id))


@given(rule_sets(policies=("collect",)))
def test_the_parts_of_a_collecting_set_decide_together_what_the_whole_decides(rule_set: RuleSet):
    found = parts(Tree(rule_set))
    for sheet in sheets(rule_set):
        ends = [part.end(sheet) for part in found]
        assert sorted(rule.id for end in ends if end for rule in end.rules) == sorted(
            decided_by(rule_set, sheet)
        )


@given(rule_sets(policies=("collect",)))
def test_no_question_stands_in_two_parts(rule_set: RuleSet):
    asked = [{node.fact.id for node in part.questions} for part in parts(Tree(rule_set))]
    assert sum(map(len, asked)) == len(set().union(*asked))


@given(rule_sets(policies=("first",)))
def test_a_set_whose_first_rule_decides_is_one_part(rule_set: RuleSet):
    tree = Tree(rule_set)
    assert parts(tree) == (tree,)
