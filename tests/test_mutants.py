"""Gaps that mutants showed: each of these changes once went unnoticed."""

from __future__ import annotations

from datetime import date

import pytest

from plainguide.authority import Citation
from plainguide.corrections import Change, Correction, correct
from plainguide.document import List, Paragraph
from plainguide.errors import GuideError
from plainguide.parser import parse
from plainguide.rules import Fact, Outcome, Rule, RuleSet


@pytest.mark.parametrize(("length", "shown"), [(60, "x" * 60), (61, f"{'x' * 57}…")])
def test_words_that_are_not_there_are_shown_whole_up_to_sixty_letters(length: int, shown: str) -> None:
    change = Change("leaflet", "x" * length, replace="y", file="c.yml", line=3)
    correction = Correction("a", "A", "says", "guide", "why", ("law",), date(2026, 1, 2), (change,), line=1)
    document = parse(b"Title\n\nThis is the text of it.\n", "leaflet.txt")
    with pytest.raises(GuideError) as caught:
        correct({"leaflet": document}, [correction])
    assert [problem.message for problem in caught.value.problems] == [
        f"'{shown}' is not in leaflet.txt; give words that stand there exactly once"
    ]


@pytest.mark.parametrize(("find", "text"), [("aa", "baaab"), ("aba", "xababa")])
def test_words_that_stand_twice_are_refused_even_where_the_two_share_letters(find: str, text: str) -> None:
    change = Change("leaflet", find, replace="y", file="c.yml", line=3)
    correction = Correction("a", "A", "says", "guide", "why", ("law",), date(2026, 1, 2), (change,), line=1)
    document = parse(f"Title\n\nIt says {text} and it is wrong.\n".encode(), "leaflet.txt")
    with pytest.raises(GuideError, match="stands 2 times"):
        correct({"leaflet": document}, [correction])


def test_a_fact_may_have_hundreds_of_values() -> None:
    assert len(Fact("place", tuple(f"p{i}" for i in range(300))).values) == 300


def test_rules_are_equal_wherever_they_stand() -> None:
    age = Fact("age", ("young", "old"))
    one = Rule(Outcome("help"), age.is_("young"), Citation("law"), id="a")
    other = Rule(Outcome("help"), age.is_("young"), Citation("law"), id="a")
    assert one.place != other.place
    assert one == other
    sets = [
        RuleSet("law", (age,), (one,)),
        RuleSet("law", (age,), (other,)),
    ]
    assert sets[0].place != sets[1].place
    assert sets[0] == sets[1]


def test_changes_that_overlap_far_into_a_text_are_refused() -> None:
    text = "\n\n".join(["Title", *(f"Part {i} says this and that." for i in range(300))])
    changes = tuple(
        Change("leaflet", find, replace="y", file="c.yml", line=3)
        for find in ("Part 299 says", "299 says this")
    )
    correction = Correction("a", "A", "says", "guide", "why", ("law",), date(2026, 1, 2), changes, line=1)
    with pytest.raises(GuideError, match="changes the same characters"):
        correct({"leaflet": parse(text.encode(), "leaflet.txt")}, [correction])


def test_the_next_number_begins_an_item_even_where_it_stands_further_in() -> None:
    (section,) = parse(
        b"Title\n\nDo this:\n\n1. First\n   2. Second\n      3. Third\n", "leaflet.txt"
    ).sections
    items = [block.items for block in section.blocks if isinstance(block, List)]
    assert [[item.text for item in each] for each in items] == [["First", "Second", "Third"]]


def test_only_a_colon_makes_run_ins_of_what_follows() -> None:
    text = "Title\n\nAge. You were under 21 on that day.\n\nPlace. It was in a federal court.\n"
    (section,) = parse(text.encode(), "leaflet.txt").sections
    assert [type(block) for block in section.blocks] == [Paragraph, Paragraph]
    (section,) = parse(text.replace("Title\n", "Title\n\nThese count:\n").encode(), "leaflet.txt").sections
    assert [type(block).__name__ for block in section.blocks] == ["Paragraph", "RunIn", "RunIn"]


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"\n\xff", 2),
        (b"Title\n\nSee [1] here.\n\n    1. 1\n\tThe note.\n", 6),  # a tab is as wide as four spaces
    ],
)
def test_faults_stand_on_their_lines(data: bytes, line: int) -> None:
    with pytest.raises(GuideError) as caught:
        parse(data, "leaflet.txt")
    assert [problem.line for problem in caught.value.problems] == [line]


def test_a_long_text_may_end_with_a_number_that_is_no_note() -> None:
    text = "Title\n\n" + "Some text stands here.\n\n" * 200 + "1. 7"
    assert parse(text.encode(), "leaflet.txt").notes == ()
