"""Corrections: what is refused, and what becomes of the words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plainguide.corrections import CLOSE, OPEN, Change, Correction, correct
from plainguide.data import load
from plainguide.document import Document
from plainguide.errors import GuideError
from plainguide.parser import parse

CASES = Path(__file__).parent / "cases" / "corrections"
GOOD = sorted(CASES.glob("good/*.yml"))
BAD = sorted(CASES.glob("bad/*.yml"))
Golden = Callable[[Path, str], None]


def documents() -> dict[str, Document]:
    return {id: parse((CASES / f"{id}.txt").read_bytes(), f"{id}.txt") for id in ("boats", "bikes")}


def corrections(path: Path) -> tuple[Correction, ...]:
    return load(path, tuple[Correction, ...], path.name)


def differences(before: Document, after: Document) -> str:
    """What became of each changed piece, and which notes are left; «…» is what a correction put in."""
    pairs = zip(before.pieces, after.with_texts([p.text for p in after.pieces]).pieces, strict=False)
    lines = [f"{b.line}: {a.text}" for b, a in pairs if a.text != b.text]
    notes = " ".join(note.number for note in after.notes)
    return "\n".join([f"# {after.file}, notes {notes}", *lines]).replace(OPEN, "«").replace(CLOSE, "»")


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_good_correction(path: Path, golden: Golden) -> None:
    before = documents()
    after = correct(before, corrections(path))
    text = "\n".join(differences(before[id], after[id]) for id in before)
    golden(path.with_suffix(".changed"), f"{text}\n")


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_refused_correction(path: Path, golden: Golden) -> None:
    with pytest.raises(GuideError) as caught:
        correct(documents(), corrections(path))
    golden(path.with_suffix(".errors"), f"{caught.value}\n")


def test_every_expectation_has_its_case() -> None:
    found = {p.with_suffix(".yml") for p in CASES.rglob("*") if p.suffix in {".changed", ".errors"}}
    assert found == {*GOOD, *BAD}


def test_without_corrections_nothing_changes() -> None:
    assert correct(documents(), ()) == documents()


def test_a_source_with_our_own_signs_is_refused() -> None:
    source = parse(f"Title\n\nText {OPEN}<b>{CLOSE}.".encode(), "odd.txt")
    with pytest.raises(GuideError) as caught:
        correct({"odd": source}, ())
    assert str(caught.value) == "odd.txt:3: source 'odd' holds a private-use character; remove it"


def test_a_note_that_lost_its_mark_is_located_in_its_source() -> None:
    change = Change("bikes", "one day.[1]", replace="one day.")
    with pytest.raises(GuideError) as caught:
        correct(documents(), [correction(change)])
    assert str(caught.value) == (
        "bikes.txt:5: note 1 has no mark left after the corrections; name it in 'drops'"
    )


# Changes that do not overlap give the same in any order.


def correction(*changes: Change, id: str = "a") -> Correction:
    return Correction(id, "T", "S", "G", "R", ("law",), date(2026, 1, 2), changes)


WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
UPPER = [word.upper() for word in WORDS]
TEXT = parse(f"Title\n\n{' '.join(WORDS)}.\n\n{' '.join(UPPER)}.".encode(), "words.txt")
CHANGES = st.dictionaries(
    st.sampled_from([*WORDS, *UPPER]),
    st.tuples(st.sampled_from(["replace", "insert_after"]), st.text("xyzé<{*", max_size=5)),
)


def by_hand(words: list[str], found: Mapping[str, tuple[str, str]]) -> str:
    """The paragraph with each change made on its word, without positions."""
    new = {word: text if kind == "replace" else word + text for word, (kind, text) in found.items()}
    return " ".join(new.get(word, word) for word in words) + "."


@settings(deadline=None)
@given(CHANGES, st.randoms(use_true_random=False))
def test_changes_that_do_not_overlap_give_the_same_in_any_order(
    found: dict[str, tuple[str, str]], random: Random
) -> None:
    changes = [Change("words", word, **{kind: text}) for word, (kind, text) in found.items()]
    random.shuffle(changes)
    entries = [correction(change, id=str(i)) for i, change in enumerate(changes)]
    after = correct({"words": TEXT}, entries)["words"]
    plain = [piece.text.replace(OPEN, "").replace(CLOSE, "") for piece in after.pieces]
    assert plain == ["Title", by_hand(WORDS, found), by_hand(UPPER, found)]
    assert correct({"words": TEXT}, [correction(*changes[::-1])]) == {"words": after}
