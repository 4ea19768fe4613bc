"""The tree of any rule set: that it is its rules, reduced, and that a walk equals trying every completion.

Expectations are read off complete sheets, apart from the tree. The guide's own law is in test_law.py.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import LAW, Sheet, decided_by, outcomes_of, rule_sets, sheets

from plainguide import tree as tree_room
from plainguide.errors import GuideError
from plainguide.rules import Fact, Outcome, Rule, RuleSet, all_of, any_of, not_
from plainguide.tree import Branch, Node, Terminal, Tree, Walk, nodes


class Meaning:
    """What a rule set says, by its complete sheets alone."""

    def __init__(self, rule_set: RuleSet) -> None:
        self.rule_set = rule_set
        self.facts = [fact.id for fact in rule_set.facts]
        self.rows = [(sheet, decided_by(rule_set, sheet)) for sheet in sheets(rule_set)]

    def completions(self, known: Sheet) -> list[tuple[Sheet, tuple[str, ...]]]:
        """The sheets that agree with the known facts, each with its deciding rules."""
        return [row for row in self.rows if known.items() <= row[0].items()]

    def changing(self, known: Sheet, *, outcomes: bool) -> list[str]:
        """The missing facts that change the deciding rules, or the outcomes, while all others stay."""
        rows = self.completions(known)
        found = []
        for fact in self.facts:
            seen: dict[tuple[str, ...], set[object]] = {}
            for sheet, deciding in rows:
                rest = tuple(value for other, value in sheet.items() if other != fact)
                said = outcomes_of(self.rule_set, deciding) if outcomes else deciding
                seen.setdefault(rest, set()).add(said)
            if fact not in known and any(len(said) > 1 for said in seen.values()):
                found.append(fact)
        return found

    def walk(self, known: Sheet, unsure: Collection[str]) -> Told:
        """Where a reader with these answers stands."""
        deciding = [rules for _, rules in self.completions(known)]
        given_by = [outcomes_of(self.rule_set, rules) for rules in deciding]
        certain = frozenset.intersection(*given_by)
        asked = [fact for fact in self.changing(known, outcomes=False) if fact not in unsure]
        return Told(
            question=asked[0] if asked else None,
            certain=self.in_order(certain),
            possible=self.in_order(frozenset.union(*given_by) - certain),
            rules=[rule.id for rule in self.rule_set.rules if any(rule.id in rules for rules in deciding)],
            depends_on=self.changing(known, outcomes=True),
            at_most=len(asked),
        )

    def in_order(self, outcomes: frozenset[str]) -> list[str]:
        written = [rule.outcome.id for rule in self.rule_set.rules]
        if self.rule_set.default:
            written.append(self.rule_set.default.id)
        return [id for id in dict.fromkeys(written) if id in outcomes]


@dataclass
class Told:
    """A walk in ids."""

    question: str | None
    certain: list[str]
    possible: list[str]
    rules: list[str]
    depends_on: list[str]
    at_most: int


def told(walk: Walk) -> Told:
    return Told(
        walk.question.id if walk.question else None,
        [outcome.id for outcome in walk.certain],
        [outcome.id for outcome in walk.possible],
        [rule.id for rule in walk.rules],
        [fact.id for fact in walk.depends_on],
        walk.at_most,
    )


def assert_reduced(root: Node, rule_set: RuleSet) -> None:
    met = nodes(root)
    branches = [node for node in met if isinstance(node, Branch)]
    ends = [node for node in met if isinstance(node, Terminal)]
    for branch in branches:
        assert branch.fact is rule_set.facts[branch.level]
        assert len(branch.children) == len(branch.fact.values)
        assert len(set(branch.children)) > 1, "a question that cannot matter"
        below = [child.level for child in branch.children if isinstance(child, Branch)]
        assert all(level > branch.level for level in below), "a question before its turn"
    assert len({(branch.level, branch.children) for branch in branches}) == len(branches), "equal nodes"
    assert len({end.rules for end in ends}) == len(ends), "equal ends"


@given(rule_sets())
@settings(max_examples=300, deadline=None)
def test_the_tree_says_on_every_sheet_what_the_rules_say(rule_set: RuleSet):
    tree = Tree(rule_set)
    for sheet in sheets(rule_set):
        deciding, end = decided_by(rule_set, sheet), tree.end(sheet)
        assert end is not None
        assert tuple(rule.id for rule in end.rules) == deciding
        assert {outcome.id for outcome in end.outcomes} == outcomes_of(rule_set, deciding)
        assert len(set(end.outcomes)) == len(end.outcomes)


@given(rule_sets())
@settings(max_examples=300, deadline=None)
def test_the_tree_is_reduced_and_asks_in_declared_order(rule_set: RuleSet):
    assert_reduced(Tree(rule_set).root, rule_set)


@given(rule_sets(most_sheets=128), st.data())
@settings(max_examples=100, deadline=None)
def test_what_is_left_after_some_answers_is_reduced_again_and_says_the_same(
    rule_set: RuleSet, data: st.DataObject
):
    tree = Tree(rule_set)
    sheet = data.draw(st.sampled_from(sheets(rule_set)))
    known = {fact: sheet[fact] for fact in data.draw(st.sets(st.sampled_from(list(sheet))))}
    rest = tree.restricted(known)
    assert_reduced(rest, rule_set)
    assert not {node.fact.id for node in nodes(rest) if isinstance(node, Branch)} & known.keys()
    for completed in sheets(rule_set, known):
        assert follow(rest, completed) is tree.end(completed)


def follow(node: Node, sheet: Sheet) -> Terminal:
    while isinstance(node, Branch):
        node = node.children[node.fact.values.index(sheet[node.fact.id])]
    return node


@given(rule_sets(most_sheets=128))
@settings(max_examples=100, deadline=None)
def test_each_sheet_lies_on_exactly_one_path(rule_set: RuleSet):
    tree = Tree(rule_set)
    paths = list(tree.paths())
    for sheet in sheets(rule_set):
        (path,) = (path for path in paths if path.answers.items() <= sheet.items())
        assert path.end is tree.end(sheet)
        assert list(path.answers) == [fact.id for fact in rule_set.facts if fact.id in path.answers]


@given(rule_sets(most_sheets=36))
@settings(max_examples=200, deadline=None)
def test_every_walk_equals_trying_every_completion(rule_set: RuleSet):
    tree, meaning = Tree(rule_set), Meaning(rule_set)

    def longest(known: Sheet, unsure: frozenset[str]) -> int:
        """How many questions can still come; every state on the way is checked."""
        walk = tree.walk(known, unsure)
        assert told(walk) == meaning.walk(known, unsure)
        if walk.question is None:
            return 0
        fact = walk.question
        after = [longest(known, unsure | {fact.id})]
        after += [longest({**known, fact.id: value}, unsure) for value in fact.values]
        assert walk.at_most >= 1 + max(after)
        return 1 + max(after)

    longest({}, frozenset())


@given(rule_sets(most_sheets=144), st.data())
@settings(max_examples=200, deadline=None)
def test_any_answers_in_any_order_equal_trying_every_completion(rule_set: RuleSet, data: st.DataObject):
    sheet = data.draw(st.sampled_from(sheets(rule_set)))
    some = st.sets(st.sampled_from(list(sheet)))
    known = {fact: sheet[fact] for fact in data.draw(some)}
    unsure = data.draw(some) - known.keys()
    tree, meaning = Tree(rule_set), Meaning(rule_set)
    assert told(tree.walk(known, unsure)) == meaning.walk(known, unsure)
    assert told(tree.decide(known)) == meaning.walk(known, sheet.keys() - known.keys())


a, b, c = (
    Fact(id, values) for id, values in (("a", ("x", "y", "z")), ("b", ("no", "yes")), ("c", ("no", "yes")))
)
ONE, TWO, REST = Outcome("one"), Outcome("two"), Outcome("rest")
FIRST = RuleSet(
    "small",
    (a, b, c),
    (
        Rule(ONE, all_of(a.is_("x"), c.is_("yes")), LAW),
        Rule(TWO, all_of(not_(a.is_("x")), any_of(b.is_("yes"), c.is_("yes"))), LAW),
        Rule(TWO, all_of(a.is_("x"), b.is_("yes")), LAW, id="two_again"),
    ),
    default=REST,
)


def outline(tree: Tree) -> list[str]:
    numbers = {node: str(n) for n, node in enumerate(tree.questions, start=1)}
    return [
        f"{numbers[node]} {node.fact.id}: "
        + ", ".join(numbers.get(child) or ids(child) for child in node.children)
        for node in tree.questions
    ]


def ids(node: Node) -> str:
    assert isinstance(node, Terminal)
    return "+".join(rule.id for rule in node.rules) or "default"


def test_steps_are_numbered_by_fact_and_then_as_first_met():
    assert outline(Tree(FIRST)) == [
        "1 a: 2, 3, 3",
        "2 b: 4, 5",
        "3 b: 6, two",
        "4 c: default, one",
        "5 c: two_again, one",
        "6 c: default, two",
    ]


def test_ends_are_listed_in_the_order_of_the_rules_and_the_default_last():
    assert [ids(end) for end in Tree(FIRST).terminals] == ["one", "two", "two_again", "default"]


def test_collected_ends_are_listed_in_the_order_of_their_rules():
    collect = RuleSet("small", FIRST.facts, FIRST.rules, "collect", REST)
    assert [ids(end) for end in Tree(collect).terminals] == [
        "one", "one+two_again", "two", "two_again", "default",
    ]  # fmt: skip


def test_paths_come_in_the_order_of_the_values():
    assert [" ".join(path.answers.values()) for path in Tree(FIRST).paths()][:5] == [
        "x no no", "x no yes", "x yes no", "x yes yes", "y no no",
    ]  # fmt: skip


def test_a_sheet_that_lacks_a_fact_on_its_way_reaches_no_end_yet():
    tree = Tree(FIRST)
    assert tree.end({"a": "x", "c": "no"}) is None
    end = tree.end({"a": "y", "b": "yes"})
    assert end is not None
    assert ids(end) == "two"


def test_rules_with_one_outcome_leave_that_outcome_certain_and_the_facts_between_them_aside():
    walk = told(Tree(FIRST).decide({"b": "yes", "c": "no"}))
    assert walk == Told(None, ["two"], [], ["two", "two_again"], [], 0)


def test_a_fact_marked_not_sure_is_passed_over_and_not_asked_again():
    tree = Tree(FIRST)
    assert told(tree.walk({})) == Told(
        "a", [], ["one", "two", "rest"], ["one", "two", "two_again"], ["a", "b", "c"], 3
    )
    assert told(tree.walk({}, {"a"})).question == "b"
    assert told(tree.walk({"b": "yes"}, {"a"})) == Told(
        "c", [], ["one", "two"], ["one", "two", "two_again"], ["a", "c"], 1
    )


def test_a_rule_set_without_rules_asks_nothing():
    nothing = RuleSet("nothing", (a,), ())
    assert told(Tree(nothing).walk({})) == Told(None, [], [], [], [], 0)
    assert [path.answers for path in Tree(nothing).paths()] == [{}]
    assert told(Tree(RuleSet("always", (a,), (), default=REST)).walk({})).certain == ["rest"]


def test_a_tree_that_grows_too_large_is_given_up_with_advice(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tree_room, "MAX_NODES", 1_000)
    pairs = [(Fact(f"a{n}", ("no", "yes")), Fact(f"b{n}", ("no", "yes"))) for n in range(12)]
    same = all_of(*(any_of(all_of(*on(pair, "no")), all_of(*on(pair, "yes"))) for pair in pairs))
    apart = RuleSet("apart", (*(p[0] for p in pairs), *(p[1] for p in pairs)), (Rule(ONE, same, LAW),))
    with pytest.raises(GuideError) as caught:
        Tree(apart)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == (apart.place.file, apart.place.line)
    assert problem.message == (
        "rule set 'apart' needs more than 1,000 nodes; "
        "declare facts that are tested together next to each other, or part the rule set"
    )
    together = RuleSet("together", tuple(fact for pair in pairs for fact in pair), apart.rules)
    assert len(Tree(together).questions) == 36


def test_a_tree_just_at_the_limit_is_compiled(monkeypatch: pytest.MonkeyPatch):
    made = len(Tree(FIRST)._diagrams._branches)
    monkeypatch.setattr(tree_room, "MAX_NODES", made)
    Tree(FIRST)
    monkeypatch.setattr(tree_room, "MAX_NODES", made - 2)
    with pytest.raises(GuideError):
        Tree(FIRST)


def on(facts: tuple[Fact, ...], value: str) -> Iterator:
    return (fact.is_(value) for fact in facts)


def test_facts_are_asked_in_declared_order_whatever_the_order_of_the_tests():
    backwards = RuleSet(
        "backwards", (a, b, c), (Rule(ONE, all_of(c.is_("yes"), b.is_("yes"), a.is_("x")), LAW),)
    )
    for path in Tree(backwards).paths():
        order = [[fact.id for fact in backwards.facts].index(fact) for fact in path.answers]
        assert all(one < next_one for one, next_one in pairwise(order))
    assert Tree(backwards).walk({}).question is a
