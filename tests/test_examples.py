"""The worked examples: what the rules give for the facts of each story, and what a bad example is told."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import markdown
import pytest
import textstat

from plainguide.errors import GuideError
from plainguide.examples import Example, check, examples_page, load_examples
from plainguide.guide import load_authorities, load_guide, load_trees
from plainguide.pages import Page
from plainguide.settings import load_settings

ROOT = Path(__file__).parent.parent
FILE = "data/examples.yml"
SETTINGS = load_settings(ROOT / "mkdocs.yml", "mkdocs.yml")
TREES = load_trees(ROOT, SETTINGS)
EXAMPLES = load_examples(ROOT, FILE, TREES)
UNSURE = [example for example in EXAMPLES if example.unsure]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_the_rules_give_what_the_example_says(example):
    walk = TREES[example.set].decide(example.facts)
    assert [outcome.id for outcome in walk.certain] == [*example.certain]
    assert [outcome.id for outcome in walk.possible] == [*example.possible]
    assert {fact.id for fact in walk.depends_on} <= {*example.unsure}


def test_every_outcome_has_an_example_whose_answer_is_certain():
    shown = {id for example in EXAMPLES for id in example.certain}
    outcomes = [outcome.id for tree in TREES.values() for outcome in tree.rule_set.outcomes]
    assert [id for id in outcomes if id not in shown] == []


def test_not_sure_is_shown_where_it_matters_and_where_it_does_not():
    assert len([example for example in UNSURE if not example.certain]) >= 10
    assert len([example for example in UNSURE if not example.possible]) >= 4
    assert {fact for example in UNSURE for fact in example.unsure} >= {*TREES["record"].rule_set.fact}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_a_story_is_short_and_plain(example):
    sentences = _sentences(example.story)
    assert len(sentences) <= 6
    assert [s for s in sentences if len(s.split()) > 20] == []
    assert len(example.short.split()) <= 10


# What the checks say, on one good example with one thing changed.

GOOD = Example(
    name="Ada",
    set="record",
    short="Dismissed, age not known",
    story="Ada got § 3607 probation. Her case was dismissed.",
    facts={
        "court": "federal",
        "tried_as": "adult",
        "stage": "deferred",
        "offense": "possession",
        "signed": "dismissal",
    },
    possible=("apply_to_expunge", "dismissed"),
    unsure=("age",),
    file="examples.yml",
    line=7,
)


def _differ(*outcomes: str) -> str:
    """The message that the rules give two lists of outcomes and the example says two others."""
    form = "the rules give {} as certain and {} as possible for these facts, the example says {} as certain and {} as possible"
    return f"{form.format(*outcomes)}; mend one"


BAD = {
    "the rules give something else": (
        replace(
            GOOD,
            facts={**GOOD.facts, "age": "21_or_over"},
            unsure=(),
            certain=("apply_to_expunge",),
            possible=(),
        ),
        _differ("dismissed", "nothing", "apply_to_expunge", "nothing"),
    ),
    "an outcome is missing": (
        replace(GOOD, possible=("apply_to_expunge",)),
        _differ("nothing", "apply_to_expunge, dismissed", "nothing", "apply_to_expunge"),
    ),
    "the outcomes stand in another order": (
        replace(GOOD, possible=("dismissed", "apply_to_expunge")),
        _differ("nothing", "apply_to_expunge, dismissed", "nothing", "dismissed, apply_to_expunge"),
    ),
    "a fact that matters is left out by mistake": (
        replace(GOOD, unsure=()),
        "the outcome turns on 'age', which the story leaves out; add it to facts or to unsure",
    ),
    "a fact is both known and unsure": (
        replace(GOOD, unsure=("age", "court")),
        "fact 'court' is both known and unsure; keep one",
    ),
    "the rule set is unknown": (
        replace(GOOD, set="recrod"),
        "there is no rule set 'recrod'; did you mean 'record'?",
    ),
    "a fact is unknown": (
        replace(GOOD, facts={**GOOD.facts, "ages": "under_21"}),
        "rule set 'record' has no fact 'ages'; did you mean 'age'?",
    ),
    "a value is unknown": (
        replace(GOOD, facts={**GOOD.facts, "court": "federl"}),
        "fact 'court' has no value 'federl'; use one of: federal, state, dc, tribal, military",
    ),
    "an unsure fact is unknown": (
        replace(GOOD, unsure=("age", "termm")),
        "rule set 'record' has no fact 'termm'; did you mean 'term'?",
    ),
    "an outcome is unknown": (
        replace(GOOD, possible=("apply_to_expunge", "dismised")),
        "rule set 'record' has no outcome 'dismised'; did you mean 'dismissed'?",
    ),
    "an outcome is of another rule set": (
        replace(GOOD, certain=("circuit_7",)),
        "rule set 'record' has no outcome 'circuit_7'; use one of: "
        + ", ".join(sorted(outcome.id for outcome in TREES["record"].rule_set.outcomes)),
    ),
    "the story is about someone else": (
        replace(GOOD, story="Adam got § 3607 probation."),
        "the story does not name 'Ada'; use the name in it",
    ),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_example_is_told_what_is_wrong(what):
    example, message = BAD[what]
    found = [str(problem) for problem in check([*EXAMPLES, example], TREES, FILE)]
    assert found == [f"examples.yml:7: {message}"]


def test_a_good_example_is_let_through():
    assert list(check([*EXAMPLES, GOOD], TREES, FILE)) == []


def test_two_examples_of_one_name_are_refused():
    found = [str(problem) for problem in check([*EXAMPLES, GOOD, replace(GOOD, line=9)], TREES, FILE)]
    assert found == ["examples.yml:9: example 'Ada' stands twice; choose another name"]


def test_an_outcome_without_an_example_is_named():
    rest = [example for example in EXAMPLES if "check_offense" not in example.certain]
    found = [str(problem) for problem in check(rest, TREES, FILE)]
    message = "no example of rule set 'record' has outcome 'check_offense' as certain; write one"
    assert found == [f"data/examples.yml: {message}"]


def test_every_problem_of_a_file_is_named_with_its_line(tmp_path):
    (tmp_path / "examples.yml").write_text(
        "- name: Ada\n  set: record\n  short: A case\n  story: Ada has a case.\n  facts: {cort: federal}\n"
        "- name: Bob\n  set: circle\n  short: A case\n  story: Bob has a case.\n  facts: {}\n",
        encoding="utf-8",
    )
    with pytest.raises(GuideError) as error:
        load_examples(tmp_path, "examples.yml", {"record": TREES["record"]})
    assert [str(problem) for problem in error.value.problems if problem.line] == [
        "examples.yml:1: rule set 'record' has no fact 'cort'; did you mean 'court'?",
        "examples.yml:6: there is no rule set 'circle'; use one of: record",
    ]


def test_a_guide_without_the_file_has_no_examples(tmp_path):
    assert load_examples(tmp_path, "examples.yml", TREES) == ()


# The page.


@pytest.fixture(scope="module")
def page() -> Page:
    guide = load_guide(ROOT)
    return examples_page(guide.examples, guide.trees, guide.results, guide.words, guide.authorities)


def test_the_page_begins_with_the_tables_and_tells_every_story_once(page):
    head, *_ = page.markdown.partition("\n## ")
    links = re.findall(r"^\| \[(\w+)\]\(#(example-\w+)\)", head, re.MULTILINE)
    anchors = re.findall(
        r'^<div class="pg-example" id="(example-\w+)" markdown>$', page.markdown, re.MULTILINE
    )
    assert [anchor for _, anchor in links] == anchors
    assert sorted(name for name, _ in links) == sorted(example.name for example in EXAMPLES)


def test_a_story_shows_its_facts_and_its_result_in_words(page):
    story = page.markdown.split('id="example-ana" markdown>')[1].split("</div>")[0]
    assert "**Ana** was 20 on the day" in story
    assert "What we know:\n\n- Court: A federal court\n" in story
    assert "- Age at the offense: 20 or younger\n" in story
    assert (
        "Result:\n\n- [The court must expunge the record if you apply](results/apply_to_expunge.md)" in story
    )
    assert "depends" not in story


def test_a_story_that_is_not_decided_says_what_it_depends_on(page):
    story = page.markdown.split('id="example-lucia" markdown>')[1].split("</div>")[0]
    assert "- Not sure: Age at the offense\n" in story
    assert story.count("(results/") == 2
    assert "It still depends on:\n\n- Age at the offense. What settles it: the charge" in story


def test_a_story_says_where_being_unsure_does_not_matter(page):
    story = page.markdown.split('id="example-abel" markdown>')[1].split("</div>")[0]
    assert "- Not sure: Age at the offense. It does not change the result\n" in story


def test_an_outcome_that_comes_second_names_its_stories(page):
    part = page.markdown.split("### You can ask the President for a pardon")[1].split("###")[0]
    assert "[Harriet](#example-harriet)" in part


def test_the_page_has_no_inline_style_and_reads_at_grade_8_or_below(page):
    text = load_authorities(ROOT, SETTINGS).plain(page.markdown.split("\n---\n", 1)[1])
    html = markdown.markdown(text, extensions=["tables", "attr_list", "md_in_html"])
    assert "style=" not in html
    prose = re.sub(r"<table>.*?</table>", "", html, flags=re.DOTALL)
    prose = re.sub(r"</(?:li|h\d|p)>", lambda tag: f".{tag[0]}", prose)
    prose = re.sub(r"<[^>]+>", "", prose).replace("..", ".").replace(":.", ".")
    assert textstat.flesch_kincaid_grade(_without_points(prose)) <= 8
    stories = " ".join(example.story for example in EXAMPLES)
    assert textstat.flesch_kincaid_grade(_without_points(stories)) <= 7


def _without_points(text: str) -> str:
    """The text with abbreviations written without points, which end no sentence."""
    return re.sub(r"\b(?:[A-Z]\.){2,}", lambda found: found[0].replace(".", ""), text)


def _sentences(text: str) -> list[str]:
    return [s for s in re.split(r"(?<=[.?!])\s+|(?<=[.?!]”)\s+", _without_points(text)) if s]
