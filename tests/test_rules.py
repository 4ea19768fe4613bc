"""Facts, conditions, rules and rule sets: what is refused where it is written, and what conditions mean."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import LAW, conditions, decided_by, facts, rule_sets, sheets, true_on

from plainguide import rules
from plainguide.errors import GuideError, Problem
from plainguide.lawfile import load_rule_set
from plainguide.rules import Condition, Fact, Outcome, Rule, RuleSet, all_of, any_of, holds, not_

PREAMBLE = """\
from plainguide.authority import Citation
from plainguide.rules import *

LAW = Citation("law")
age = Fact("age", ("young", "old"))
taller = Fact("height", ("tall", "short"))
yes = Outcome("yes")
"""

REFUSED = {
    "a fact id with a blank": (
        'Fact("the age", ("young", "old"))  # here',
        "fact id 'the age' may hold only letters, digits and _; rename it",
    ),
    "an empty fact id": (
        'Fact("", ("young", "old"))  # here',
        "fact id '' may hold only letters, digits and _; rename it",
    ),
    "a fact id with a letter beyond ASCII": (
        'Fact("âge", ("young", "old"))  # here',
        "fact id 'âge' may hold only letters, digits and _; rename it",
    ),
    "a value id with a hyphen": (
        'Fact("stage", ("open", "under-way"))  # here',
        "fact 'stage': value id 'under-way' may hold only letters, digits and _; rename it",
    ),
    "a repeated value": (
        'Fact("stage", ("open", "closed", "open"))  # here',
        "fact 'stage' repeats a value; keep one",
    ),
    "a fact with one value": (
        'Fact("stage", ("open",))  # here',
        "fact 'stage' needs at least two values; add them or drop the fact",
    ),
    "a fact without a value": (
        'Fact("stage", ())  # here',
        "fact 'stage' needs at least two values; add them or drop the fact",
    ),
    "a test of a value that the fact lacks": (
        'x = any_of(\n    age.is_("young"),\n    age.is_("old", "ancient"),  # here\n)',
        "fact 'age' has no value 'ancient'; use one of: young, old",
    ),
    "a test of no value": (
        "age.is_()  # here",
        "a condition on fact 'age' names no value; name one",
    ),
    "an outcome id with a hyphen": (
        'Outcome("ask-a-lawyer")  # here',
        "outcome id 'ask-a-lawyer' may hold only letters, digits and _; rename it",
    ),
    "a rule id with a blank": (
        'Rule(yes, when=age.is_("old"), cite=LAW, id="rule 1")  # here',
        "rule id 'rule 1' may hold only letters, digits and _; rename it",
    ),
    "a rule without a citation": (
        'Rule(  # here\n    yes,\n    when=age.is_("old"),\n)',
        "rule 'yes' has no citation; name the authority that says so",
    ),
    "a rule with an empty list of citations": (
        'Rule(yes, when=age.is_("old"), cite=(), id="first_rule")  # here',
        "rule 'first_rule' has no citation; name the authority that says so",
    ),
    "a rule set id with a hyphen": (
        'RuleSet("my-law", (age,), ())  # here',
        "rule set id 'my-law' may hold only letters, digits and _; rename it",
    ),
    "a fact id used twice": (
        'again = Fact("age", ("1", "2"))  # here\n\nRuleSet("law", (age, taller, again), ())',
        "fact 'age' stands twice in rule set 'law'; rename one",
    ),
    "a rule id used twice": (
        (
            "one = Rule(yes, all_of(), LAW)\ntwo = Rule(yes, any_of(), LAW)  # here\n\n"
            'RuleSet("law", (age,), (one, two))'
        ),
        "rule 'yes' stands twice in rule set 'law'; rename one",
    ),
    "a rule on a fact that is not listed": (
        (
            'RULES = RuleSet(\n    "law",\n    (age,),\n    (\n'
            '        Rule(yes, when=taller.is_("tall"), cite=LAW),  # here\n    ),\n)'
        ),
        "rule 'yes' names fact 'height', which rule set 'law' does not list; add it to facts",
    ),
    "a rule on a fact that is not listed, deep inside": (
        (
            'rule = Rule(yes, all_of(age.is_("old"), not_(any_of(taller.is_("tall")))), LAW)  # here\n'
            'RuleSet("law", (age,), (rule,))'
        ),
        "rule 'yes' names fact 'height', which rule set 'law' does not list; add it to facts",
    ),
    "a rule on a value of another fact with the same id": (
        (
            'other = Fact("age", ("minor", "adult", "elder"))\n'
            'rule = Rule(yes, not_(other.is_("minor", "adult")), LAW)  # here\nRuleSet("law", (age,), (rule,))'
        ),
        "rule 'yes': fact 'age' has no value 'adult'; mend the value",
    ),
    "a ranked outcome that no rule leads to": (
        (
            'rule = Rule(yes, all_of(), LAW)\n\nRuleSet(  # here\n    "law", (age,), (rule,),\n'
            '    ranking=((yes,), (Outcome("no"),)),\n)'
        ),
        "the ranking names 'no', which no rule leads to; remove it",
    ),
}


def problems_of(source: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Problem, ...]:
    monkeypatch.chdir(folder)
    Path("law.py").write_text(source, encoding="utf-8")
    with pytest.raises(GuideError) as caught:
        load_rule_set(Path(), "law.py:RULES", "mkdocs.yml")
    return caught.value.problems


@pytest.mark.parametrize(("source", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_wrong_is_refused_on_the_line_where_it_is_written(
    source: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    text = PREAMBLE + source + "\n"
    (line,) = (n for n, row in enumerate(text.splitlines(), start=1) if row.endswith("# here"))
    assert problems_of(text, tmp_path, monkeypatch) == (Problem("law.py", line, message),)


def test_all_faults_of_a_rule_set_are_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    source = PREAMBLE + (
        'again = Fact("age", ("1", "2"))\n'
        'one = Rule(yes, taller.is_("tall"), LAW)\n'
        "two = Rule(yes, all_of(), LAW)\n"
        'RULES = RuleSet("law", (age, again), (one, two), ranking=((Outcome("no"),),))\n'
    )
    assert [str(problem) for problem in problems_of(source, tmp_path, monkeypatch)] == [
        "law.py:8: fact 'age' stands twice in rule set 'law'; rename one",
        "law.py:9: rule 'yes' names fact 'height', which rule set 'law' does not list; add it to facts",
        "law.py:10: rule 'yes' stands twice in rule set 'law'; rename one",
        "law.py:11: the ranking names 'no', which no rule leads to; remove it",
    ]


age = Fact("age", ("young", "old"))
height = Fact("height", ("tall", "medium", "short"))
young, old, tall = age.is_("young"), age.is_("old"), height.is_("tall", "medium")
YOUNG, OLD, NOTHING = {"age": "young"}, {"age": "old"}, {}


@pytest.mark.parametrize(
    ("condition", "sheet", "held"),
    [
        (young, YOUNG, True),
        (young, OLD, False),
        (young, NOTHING, None),
        (tall, {"height": "medium"}, True),
        (tall, {"height": "short"}, False),
        (not_(young), YOUNG, False),
        (not_(young), OLD, True),
        (not_(young), NOTHING, None),
        (all_of(), NOTHING, True),
        (all_of(young), NOTHING, None),
        (all_of(young, tall), YOUNG, None),
        (all_of(tall, young), OLD, False),
        (all_of(young, tall), {**YOUNG, "height": "tall"}, True),
        (any_of(), NOTHING, False),
        (any_of(young), NOTHING, None),
        (any_of(tall, young), YOUNG, True),
        (any_of(young, tall), OLD, None),
        (any_of(young, tall), {**OLD, "height": "short"}, False),
        (not_(all_of(young, tall)), OLD, True),
        (not_(any_of(young, tall)), YOUNG, False),
        (all_of(any_of(young, tall), not_(tall)), YOUNG, None),
        (any_of(young, old), NOTHING, None),
    ],
)
def test_a_condition_is_true_false_or_undecided_by_missing_facts(
    condition: Condition, sheet: dict[str, str], held: bool | None
):
    assert holds(condition, sheet) is held


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_what_a_condition_says_on_some_facts_stays_true_on_all(data: st.DataObject):
    known = data.draw(facts(most_sheets=64))
    condition = data.draw(conditions(known))
    some = data.draw(st.sets(st.sampled_from([fact.id for fact in known])))
    for sheet in sheets(RuleSet("any", known, ())):
        said = holds(condition, {fact: value for fact, value in sheet.items() if fact in some})
        assert said in (None, true_on(condition, sheet))
        assert holds(condition, sheet) is true_on(condition, sheet)


def test_every_test_of_a_condition_is_found_in_the_order_written():
    assert list(rules.tests(all_of(old, not_(any_of(tall, young)), old))) == [old, tall, young, old]


@given(rule_sets(most_sheets=64))
@settings(max_examples=100, deadline=None)
def test_the_deciding_rules_are_read_off_by_the_hit_policy(rule_set: RuleSet):
    for sheet in sheets(rule_set):
        assert tuple(rule.id for rule in rule_set.deciding(sheet)) == decided_by(rule_set, sheet)


def test_a_rule_set_lists_its_sheets_with_the_last_fact_changing_fastest():
    rule_set = RuleSet("law", (age, height), ())
    assert [" ".join(sheet.values()) for sheet in rule_set.sheets()] == [
        "young tall", "young medium", "young short", "old tall", "old medium", "old short",
    ]  # fmt: skip
    assert all(list(sheet) == ["age", "height"] for sheet in rule_set.sheets())
    assert rule_set.sheet_count == 6


def test_a_rule_is_called_after_its_outcome_unless_it_has_a_name_of_its_own():
    fine, default = Outcome("fine"), Outcome("otherwise")
    written = (
        Rule(fine, young, LAW),
        Rule(fine, tall, (LAW, LAW), id="fine_too"),
        Rule(Outcome("bad"), old, LAW),
    )
    rule_set = RuleSet("law", (age, height), written, default=default, ranking=((fine,), (default,)))
    assert [rule.id for rule in rule_set.rules] == ["fine", "fine_too", "bad"]
    assert rule_set.outcomes == (fine, Outcome("bad"), default)
    assert rule_set.rule["fine_too"] is written[1]
    assert rule_set.fact == {"age": age, "height": height}
    assert [rule.citations for rule in written] == [(LAW,), (LAW, LAW), (LAW,)]


def test_a_default_that_a_rule_leads_to_as_well_is_one_outcome():
    written = Rule(Outcome("fine"), young, LAW), Rule(Outcome("bad"), tall, LAW)
    rule_set = RuleSet("law", (age, height), written, default=Outcome("fine"))
    assert [outcome.id for outcome in rule_set.outcomes] == ["fine", "bad"]


def test_where_something_was_written_does_not_make_it_another_thing():
    assert Fact("age", ("young", "old")) == age
    assert Fact("age", ("young", "old")).place != age.place


def test_definitions_cannot_be_changed_afterwards():
    for thing, name in ((age, "id"), (Outcome("fine"), "id"), (RuleSet("law", (age,), ()), "rules")):
        with pytest.raises(FrozenInstanceError):
            setattr(thing, name, "other")
