"""Which sheets two editions decide differently: against trying every sheet."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from strategies import Sheet, decided_by, outcomes_of, rule_sets

from plainguide import moves as moves_room
from plainguide.moves import Moves, moves
from plainguide.rules import RuleSet

small = rule_sets(most_sheets=64)
first = rule_sets(most_sheets=64, policies=("first",))


def _sheets(found: Moves) -> list[Sheet]:
    return [dict(zip(found.compared, row, strict=True)) for row in product(*found.compared.values())]


def _given(rule_set: RuleSet, sheet: Sheet) -> frozenset[str]:
    own = {fact.id: sheet[fact.id] for fact in rule_set.facts}
    return outcomes_of(rule_set, decided_by(rule_set, own))


def _fits(sheet: Sheet, when: dict[str, tuple[str, ...]]) -> bool:
    return all(sheet[fact] in values for fact, values in when.items())


@given(small, small)
@settings(deadline=None)
def test_as_many_sheets_change_as_there_are_with_other_outcomes(old, new):
    found = moves(old, new)
    assert found.changed == sum(_given(old, s) != _given(new, s) for s in _sheets(found))
    assert found.sheets == len(_sheets(found))


@given(first, first)
@settings(deadline=None)
def test_the_conditions_of_first_sets_part_the_sheets_that_change(old, new):
    found = moves(old, new)
    assert sum(move.sheets for move in found.moves) == found.changed
    for sheet in _sheets(found):
        was, now = _given(old, sheet), _given(new, sheet)
        fitting = [move for move in found.moves if _fits(sheet, move.when)]
        assert [(frozenset(m.before), frozenset(m.after)) for m in fitting] == (
            [] if was == now else [(was, now)]
        )


@given(small, small)
@settings(deadline=None)
def test_every_listed_condition_really_differs_on_each_of_its_sheets(old, new):
    found = moves(old, new)
    for move in found.moves:
        fitting = [sheet for sheet in _sheets(found) if _fits(sheet, move.when)]
        assert len(fitting) == move.sheets > 0
        for sheet in fitting:
            assert {*move.before} == {*move.before, *move.after} & _given(old, sheet)
            assert {*move.after} == {*move.before, *move.after} & _given(new, sheet)


@given(small, small)
@settings(deadline=None)
def test_no_gain_or_loss_of_an_outcome_is_left_out(old, new):
    found = moves(old, new)
    if old.policy == new.policy == "first":
        return
    for outcome in {o.id for o in (*old.outcomes, *new.outcomes)}:
        for sheet in _sheets(found):
            was, now = outcome in _given(old, sheet), outcome in _given(new, sheet)
            said = [m for m in found.moves if outcome in (*m.before, *m.after) and _fits(sheet, m.when)]
            assert len(said) == (was != now)


@given(small)
def test_nothing_moves_between_equal_editions(rule_set):
    found = moves(rule_set, rule_set)
    assert (found.moves, found.changed, found.sheets) == ((), 0, rule_set.sheet_count)


@given(first, first)
@settings(deadline=None)
def test_no_two_conditions_of_a_move_differ_in_one_fact_alone(old, new):
    found = moves(old, new)
    for i, one in enumerate(found.moves):
        for other in found.moves[i + 1 :]:
            if (one.before, one.after) == (other.before, other.after):
                facts = {*one.when, *other.when}
                assert len([f for f in facts if one.when.get(f) != other.when.get(f)]) != 1


@pytest.mark.parametrize("most", [0, 1, 2])
@given(first, first)
@settings(deadline=None, max_examples=30)
def test_beyond_the_most_conditions_the_rest_is_counted_together(most, old, new):
    kept = moves_room.MOST_CONDITIONS
    moves_room.MOST_CONDITIONS = most
    try:
        found = moves(old, new)
    finally:
        moves_room.MOST_CONDITIONS = kept
    assert sum(move.sheets for move in found.moves) == found.changed
