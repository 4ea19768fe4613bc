"""What the proof refuses, in which words, and that it says so exactly where trying every sheet finds a fault."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import LAW, decided_by, idle_facts, outcomes_of, ranked_rule_sets, rule_sets, sheets, true_on

from plainguide.errors import GuideError
from plainguide.lawfile import load_rule_set
from plainguide.proof import Proof, in_words, overlaps, prove
from plainguide.rules import Fact, Outcome, Rule, RuleSet, all_of, any_of
from plainguide.tree import Branch, Node, Terminal, Tree

CASES = Path(__file__).parent / "cases" / "proof"
Golden = Callable[[Path, str], None]


def swapped(root: Node) -> Node:
    assert isinstance(root, Branch)
    return Branch(root.level, root.fact, root.children[::-1])


def asked_again(root: Node) -> Node:
    assert isinstance(root, Branch)
    return Branch(root.level, root.fact, (root, *root.children[1:]))


def without_an_answer(root: Node) -> Node:
    assert isinstance(root, Branch)
    left = Fact(root.fact.id, root.fact.values[:-1])
    return Branch(root.level, left, root.children[:-1])


def asked_in_vain(root: Node) -> Node:
    assert isinstance(root, Branch)
    sun, rain = root.children
    assert isinstance(sun, Branch)
    return Branch(root.level, root.fact, (sun, Branch(sun.level, sun.fact, (rain, rain))))


TAMPERED = {
    "answer_left_out": without_an_answer,
    "asked_twice": asked_again,
    "needless_question": asked_in_vain,
    "swapped_answers": swapped,
    "swapped_collect": swapped,
    "swapped_default": swapped,
}


@pytest.mark.parametrize("case", sorted(CASES.glob("*.py")), ids=lambda path: path.stem)
def test_a_broken_rule_set_or_tree_is_refused_with_its_place_and_a_counter_example(
    case: Path, golden: Golden, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(CASES)
    tree = Tree(load_rule_set(Path(), f"{case.name}:RULES", "mkdocs.yml"))
    tree.root = TAMPERED.get(case.stem, lambda root: root)(tree.root)
    with pytest.raises(GuideError) as caught:
        prove(tree)
    golden(case.with_suffix(".txt"), f"{caught.value}\n")


def test_every_case_that_tampers_with_a_tree_is_there():
    assert TAMPERED.keys() <= {case.stem for case in CASES.glob("*.py")}


def told_by(tree: Tree) -> list[str]:
    """The messages of the proof, none where it holds."""
    try:
        prove(tree)
    except GuideError as error:
        return [problem.message for problem in error.problems]
    return []


@given(ranked_rule_sets())
@settings(max_examples=400, deadline=None)
def test_the_proof_finds_what_trying_every_sheet_finds_and_nothing_else(rule_set: RuleSet):
    told = told_by(Tree(rule_set))
    given_by = {tuple(s.values()): outcomes_of(rule_set, decided_by(rule_set, s)) for s in sheets(rule_set)}
    if any(not outcomes for outcomes in given_by.values()):
        (message,) = told
        sheet, _, rest = message.partition(" reaches ")
        assert rest == "no outcome; add a rule or a default"
        assert all(not given_by[tuple(s.values())] for s in sheets(rule_set, as_sheet(sheet)))
    elif expected := sorted(unused(rule_set)):
        assert sorted(told) == expected
    else:
        for message in told:
            assert message_is_true(message, rule_set), message
        assert len(told) == len(set(wrong_directions(rule_set)))


def as_sheet(words: str) -> dict[str, str]:
    """The way back from `in_words`."""
    pairs = [] if words == "every answer" else words.split(", ")
    return dict(pair.split("=") for pair in pairs)


def unused(rule_set: RuleSet) -> Iterator[str]:
    """What is said of rules, defaults and facts that change no sheet."""
    decided = {decided_by(rule_set, sheet) for sheet in sheets(rule_set)}
    for rule in rule_set.rules:
        if not any(rule.id in rules for rules in decided):
            yield f"rule '{rule.id}' never decides; remove it or move it up"
    reached = frozenset().union(*(outcomes_of(rule_set, rules) for rules in decided))
    if rule_set.default and rule_set.default.id not in reached:
        yield f"the default '{rule_set.default.id}' is never reached; remove it"
    for fact in idle_facts(rule_set):
        yield f"fact '{fact}' is never asked; use it in a rule or remove it"


def rank(rule_set: RuleSet, sheet: dict[str, str]) -> int | None:
    """The place of the best ranked outcome of a complete sheet."""
    given_there = outcomes_of(rule_set, decided_by(rule_set, sheet))
    places = [n for n, group in enumerate(rule_set.ranking) for outcome in group if outcome.id in given_there]
    return min(places, default=None)


def wrong_directions(rule_set: RuleSet) -> Iterator[tuple[str, str, str]]:
    """Each fact with two answers of which the worse one leads to the better outcome somewhere."""
    for fact in (fact for fact in rule_set.facts if fact.best_first):
        for better, worse in combinations(fact.values, 2):
            for sheet in sheets(rule_set, {fact.id: better}):
                good, bad = rank(rule_set, sheet), rank(rule_set, {**sheet, fact.id: worse})
                if good is not None and bad is not None and bad < good:
                    yield fact.id, better, worse


DIRECTION = re.compile(
    r"(?P<sheet>.+): the worse answer (?P<fact>\w+)=(?P<worse>\w+) gives (?P<bad>.+), "
    r"better than (?P<good>.+) for (?P=fact)=(?P<better>\w+)"
)


def message_is_true(message: str, rule_set: RuleSet) -> bool:
    """Whether a counter-example to a direction is one, with every fact that it leaves out."""
    found = DIRECTION.fullmatch(message)
    assert found, message
    (fact,) = (fact for fact in rule_set.facts if fact.id == found["fact"])
    assert fact.best_first
    assert fact.values.index(found["better"]) < fact.values.index(found["worse"])
    known = as_sheet(found["sheet"])
    ranks = []
    for value, outcomes in ((found["better"], found["good"]), (found["worse"], found["bad"])):
        completed = sheets(rule_set, {**known, fact.id: value})
        for sheet in completed:
            assert outcomes_of(rule_set, decided_by(rule_set, sheet)) == set(outcomes.split(", "))
        ranks.append(rank(rule_set, completed[0]))
    good, bad = ranks
    return good is not None and bad is not None and bad < good


def test_a_worse_answer_is_held_against_every_better_one_also_past_an_unranked_outcome():
    weather = Fact("weather", ("sun", "rain", "snow"), best_first=True)
    walk, drive = Outcome("walk"), Outcome("drive")
    rules = (
        Rule(drive, weather.is_("sun"), LAW),
        Rule(Outcome("stay"), weather.is_("rain"), LAW),
        Rule(walk, weather.is_("snow"), LAW),
    )
    assert told_by(Tree(RuleSet("trip", (weather,), rules, ranking=((walk,), (drive,))))) == [
        "every answer: the worse answer weather=snow gives walk, better than drive for weather=sun"
    ]


@given(rule_sets(most_sheets=128), st.data())
@settings(max_examples=200, deadline=None)
def test_a_tree_whose_answers_lead_astray_is_refused(rule_set: RuleSet, data: st.DataObject):
    tree = Tree(rule_set)
    assume(tree.questions)
    wrong = data.draw(st.sampled_from(tree.questions))
    children = data.draw(st.permutations(wrong.children))
    assume(tuple(children) != wrong.children)
    tree.root = with_children(tree.root, wrong, tuple(children))
    (message,) = told_by(tree)
    sheet, _, rest = message.partition(": the tree decides by ")
    by_tree, _, by_rules = rest.partition(", the rules by ")
    for completed in sheets(rule_set, as_sheet(sheet)):
        assert (", ".join(decided_by(rule_set, completed)) or "no rule") == by_rules
        end = tree.end(completed)
        assert end is not None
        assert (", ".join(rule.id for rule in end.rules) or "no rule") == by_tree != by_rules


def with_children(node: Node, wrong: Branch, children: tuple[Node, ...]) -> Node:
    """The same tree in which one question has other children."""
    if isinstance(node, Terminal):
        return node
    below = children if node is wrong else node.children
    return Branch(node.level, node.fact, tuple(with_children(child, wrong, children) for child in below))


@pytest.mark.parametrize(
    "proof",
    [
        Proof(
            rule_set="record",
            facts=14,
            rules=25,
            outcomes=25,
            questions=20,
            results=25,
            paths=42,
            longest=9,
            readings=42,
            sheets=483_840,
            directions=7,
        ),
        Proof("other_routes", 6, 6, 7, 46, 24, 48, 6, 48, 96, 0),
        Proof("circuit", 1, 13, 13, 1, 13, 56, 1, 56, 56, 0),
    ],
    ids=lambda proof: proof.rule_set,
)
def test_the_guides_own_rule_sets_hold(proof: Proof, root: Path):
    name = proof.rule_set
    assert prove(Tree(load_rule_set(root, f"hooks/law/{name}.py:{name.upper()}", "mkdocs.yml"))) == proof


def test_rules_that_name_more_facts_than_a_path_are_read_on_each_of_their_values():
    hidden, seen = Fact("hidden", ("x", "y", "z")), Fact("seen", ("no", "yes"))
    rules = (
        Rule(Outcome("fine"), any_of(seen.is_("yes"), all_of(seen.is_("no"), hidden.is_("x"))), LAW),
        Rule(Outcome("poor"), hidden.is_("y", "z"), LAW),
    )
    proof = prove(Tree(RuleSet("law", (seen, hidden), rules)))
    assert (proof.paths, proof.readings) == (4, 4)
    # With the facts in the other order, `seen` does not matter on the path hidden=x, but the first rule names it.
    proof = prove(Tree(RuleSet("law", (hidden, seen), rules)))
    assert (proof.paths, proof.readings) == (5, 6)


def test_facts_are_told_as_pairs():
    assert in_words({"court": "federal", "age": "under_21"}) == "court=federal, age=under_21"
    assert in_words({}) == "every answer"


@given(rule_sets(most_sheets=64))
@settings(max_examples=200, deadline=None)
def test_every_two_rules_that_could_both_claim_a_sheet_are_listed_once(rule_set: RuleSet):
    found = list(overlaps(rule_set))
    claims = {
        rule.id: {tuple(s.values()) for s in sheets(rule_set) if true_on(rule.when, s)}
        for rule in rule_set.rules
    }
    both = [
        (one.id, other.id)
        for one, other in combinations(rule_set.rules, 2)
        if one.outcome != other.outcome and claims[one.id] & claims[other.id]
    ]
    assert [(pair.first.id, pair.second.id) for pair in found] == (both if rule_set.policy == "first" else [])
    for pair in found:
        for sheet in sheets(rule_set, dict(pair.sheet)):
            assert true_on(pair.first.when, sheet)
            assert true_on(pair.second.when, sheet)


def test_an_overlap_names_the_rule_that_goes_first_and_a_sheet_of_both():
    age, court = Fact("age", ("young", "old")), Fact("court", ("state", "federal"))
    early = Rule(Outcome("early"), all_of(age.is_("young"), court.is_("federal")), LAW)
    late = Rule(Outcome("late"), court.is_("federal"), LAW)
    other = Rule(Outcome("other"), court.is_("state"), LAW)
    (overlap,) = overlaps(RuleSet("law", (age, court), (early, late, other)))
    assert (overlap.first, overlap.second) == (early, late)
    assert overlap.sheet == {"age": "young", "court": "federal"}


def test_rules_with_one_outcome_written_twice_do_not_overlap():
    age, court = Fact("age", ("young", "old")), Fact("court", ("state", "federal"))
    rules = tuple(Rule(Outcome("help"), fact.is_(fact.values[0]), LAW, id=fact.id) for fact in (age, court))
    assert list(overlaps(RuleSet("law", (age, court), rules))) == []
