"""The parser on its cases, on random input and on large input."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainguide.document import Document, List, NoteBox, Paragraph, RunIn, marks, split_lead
from plainguide.errors import GuideError, Problem
from plainguide.parser import parse

CASES = Path(__file__).parent / "cases" / "parser"
GOOD = sorted(CASES.glob("good/*.txt"))
BAD = sorted(CASES.glob("bad/*.txt"))
Golden = Callable[[Path, str], None]


def as_json(document: Document) -> str:
    """One line a block, each with its line number first, so that a changed case is easy to review."""
    rows: list[Any] = []
    for section in document.sections:
        rows.append([section.heading.line, "heading", section.heading.text])
        rows.extend(row(block) for block in section.blocks)
    rows.extend([n.line, "note", n.number, *([p.line, p.text] for p in n.paragraphs)] for n in document.notes)
    return "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]\n"


def row(block: Paragraph | RunIn | NoteBox | List) -> list[Any]:
    match block:
        case Paragraph():
            return [block.line, "paragraph", block.text]
        case RunIn():
            return [block.line, "run-in", block.lead, block.text]
        case NoteBox():
            return [block.line, "note box", block.text]
        case List():
            kind = "numbers" if block.ordered else "bullets"
            return [block.line, kind, *([item.line, item.text] for item in block.items)]


def as_source(document: Document, note_head: str = "  {count}. {number}") -> str:
    """The document as a source text in the usual shape."""
    blocks: list[str] = []
    for section in document.sections:
        blocks.append(section.heading.text)
        for block in section.blocks:
            if isinstance(block, List):
                signs = [f"{n}. " if block.ordered else "• " for n in range(1, len(block.items) + 1)]
                items = zip(signs, block.items, strict=True)
                blocks.append("\n".join(f"  {sign}{item.text}" for sign, item in items))
            else:
                blocks.append(block.opening)
    for count, note in enumerate(document.notes, start=1):
        blocks.append(note_head.format(count=count, number=note.number))
        blocks.extend(f"    {paragraph.text}" for paragraph in note.paragraphs)
    return "\n\n".join(blocks) + "\n"


def assert_nothing_lost(document: Document, source: str) -> None:
    """All but blanks comes out again, in order. Only the counts before the notes' numbers say nothing."""
    lines = re.split(r"\r\n|\r|\n", source)
    for note in document.notes:
        lines[note.line - 1] = note.number
    written = as_source(document, note_head="{number}")
    assert "".join(written.split()) == "".join("".join(lines).split())


def without_lines(document: Document) -> str:
    return re.sub(r"\[\d+, ", "[", as_json(document))


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_good(path: Path, golden: Golden) -> None:
    golden(path.with_suffix(".json"), as_json(parse(path.read_bytes(), path.name)))


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_good_loses_nothing(path: Path) -> None:
    source = path.read_bytes().decode("utf-8-sig")
    assert_nothing_lost(parse(path.read_bytes(), path.name), source)


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_bad(path: Path, golden: Golden) -> None:
    with pytest.raises(GuideError) as caught:
        parse(path.read_bytes(), path.name)
    golden(path.with_suffix(".errors"), f"{caught.value}\n")


def test_every_case_has_its_text() -> None:
    expected = {path.with_suffix(".txt") for path in CASES.rglob("*") if path.suffix in {".json", ".errors"}}
    assert expected == {*GOOD, *BAD}


# Random input: of the characters that mean something, and of any.

TELLING = st.text(alphabet=st.sampled_from(list("ab. \n\n\t\r\u00a0•[]12:?!,“”’NOTE")), max_size=200)
PARTS = st.lists(
    st.sampled_from(
        [
            *(
                "Title",
                "\n",
                "\n\n",
                "  ",
                "    ",
                "1. 7",
                "2. 8",
                "[7]",
                "[8]",
                "[8",
                "• ",
                "1. ",
                "2. ",
                "NOTE:",
            ),
            *(
                "NOTE: ",
                "Text.",
                "You need:",
                "One lead. More",
                "Step 2: go",
                " ",
                "7",
                "\r\n",
                "\u2028",
                "\x0b",
            ),
        ]
    ),
    max_size=40,
).map("".join)


def problems(data: bytes) -> tuple[Problem, ...]:
    try:
        parse(data, "any.txt")
    except GuideError as error:
        return error.problems
    return ()


@given(st.binary(max_size=60) | TELLING.map(str.encode) | PARTS.map(str.encode) | st.text().map(str.encode))
def test_any_bytes_give_a_document_or_problems(data: bytes) -> None:
    last = len(re.findall(rb"\r\n|\r|\n", data)) + 1
    for problem in problems(data):
        assert problem.file == "any.txt"
        assert 1 <= problem.line <= last
        assert "\n" not in problem.message


@given(st.one_of(TELLING, PARTS).map(lambda text: f"Title\n\nText.\n\n{text}"))
def test_any_text_loses_no_character(source: str) -> None:
    try:
        document = parse(source.encode(), "any.txt")
    except GuideError:
        return
    assert_nothing_lost(document, source)


@given(PARTS)
def test_blocks_stand_on_their_lines_in_order(text: str) -> None:
    source = f"Title\n\nText.\n\n{text}"
    try:
        document = parse(source.encode(), "any.txt")
    except GuideError:
        return
    lines = [" ".join(line.split()) for line in source.replace("\r\n", "\n").split("\n")]
    assert all(before.line < after.line for before, after in pairwise(document.pieces))
    for piece in document.pieces:
        first = re.sub(r"^(•|[0-9]+\. |NOTE:)", "", lines[piece.line - 1]).strip()
        assert first in piece.text or piece.text in lines[piece.line - 1]


# A text built from a random structure comes back as that structure.

WORD = st.text(alphabet="abcdeéß<{*_`|#", min_size=1, max_size=8)
WORDS = st.lists(WORD, min_size=7, max_size=12).map(" ".join)
HEADING = st.lists(WORD, max_size=4).map(lambda words: " ".join(["About", *words]))
SENTENCE = WORDS.map(lambda words: f"So {words}.")
RUN_IN = st.tuples(WORD, SENTENCE).map(lambda pair: ["run-in", f"My {pair[0]}y.", pair[1]])
BLOCK = st.one_of(
    SENTENCE.map(lambda text: [["paragraph", text]]),
    SENTENCE.map(lambda text: [["note box", text]]),
    st.lists(RUN_IN, min_size=2, max_size=3).map(lambda run: [["paragraph", "You need this:"], *run]),
    st.tuples(st.sampled_from(["bullets", "numbers"]), st.lists(WORDS, min_size=1, max_size=4)).map(
        lambda pair: [
            [pair[0], *([text] for text in pair[1])],
            ["paragraph", "A list needs a paragraph after it."],
        ]
    ),
)
BLOCKS = st.lists(BLOCK, min_size=1, max_size=4).map(
    lambda blocks: [row for block in blocks for row in block]
)
SECTION = st.tuples(HEADING, BLOCKS).map(lambda pair: [["heading", pair[0]], *pair[1]])
NOTES = st.dictionaries(
    st.integers(0, 99).map(str),
    st.lists(SENTENCE.map(lambda text: [text]), min_size=1, max_size=3),
    max_size=4,
)


def row_source(row: list[Any]) -> str:
    match row:
        case ["run-in", lead, text]:
            return f"{lead}\u00a0 {text}"
        case ["note box", text]:
            return f"NOTE: {text}"
        case ["bullets", *items]:
            return "\n".join(f"  • {text}" for (text,) in items)
        case ["numbers", *items]:
            return "\n".join(f"  {n}. {text}" for n, (text,) in enumerate(items, start=1))
        case ["note", number, *paragraphs]:
            return "\n\n".join([f"  1. {number}", *(f"    {text}" for (text,) in paragraphs)])
        case [_, text]:
            return str(text)
    raise AssertionError(row)


@given(st.lists(SECTION, min_size=1, max_size=3), NOTES, st.sampled_from(["\n", "\r\n", "\r"]))
def test_a_structure_comes_back(sections: list[Any], notes: dict[str, Any], line_end: str) -> None:
    rows = [row for section in sections for row in section]
    rows.append(["paragraph", "See " + " ".join(f"[{number}]" for number in notes) + "."])
    rows += [["note", number, *paragraphs] for number, paragraphs in notes.items()]
    source = "\n\n".join(map(row_source, rows)).replace("\n", line_end)
    document = parse(source.encode(), "built.txt")
    assert json.loads(without_lines(document)) == rows
    assert without_lines(parse(as_source(document).encode(), "again.txt")) == without_lines(document)


# The document's own small things.


def read(name: str) -> Document:
    return parse((CASES / "good" / f"{name}.txt").read_bytes(), f"{name}.txt")


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_pieces_rebuild_their_document(path: Path) -> None:
    document = read(path.stem)
    assert document.with_texts(piece.text for piece in document.pieces) == document
    changed = document.with_texts(f"{piece.text} x{i}" for i, piece in enumerate(document.pieces))
    assert [piece.text for piece in changed.pieces] == [
        f"{p.text} x{i}" for i, p in enumerate(document.pieces)
    ]
    assert [piece.line for piece in changed.pieces] == [piece.line for piece in document.pieces]


@pytest.mark.parametrize(
    ("find", "new", "lead", "text"),
    [
        (
            "First fine.",
            "One fine.",
            "One fine.",
            "You had no fine in the last year; and you kept your card.",
        ),
        (
            "fine. You",
            "fine. you",
            "First fine.",
            "you had no fine in the last year; and you kept your card.",
        ),
        ("First fine. You", "You", "", "You had no fine in the last year; and you kept your card."),
    ],
)
def test_a_changed_run_in(find: str, new: str, lead: str, text: str) -> None:
    changed = read("run_in_headings").map_text(lambda piece: piece.text.replace(find, new))
    (block,) = (block for section in changed.sections for block in section.blocks if block.line == 9)
    assert block == (RunIn(lead, text, 9) if lead else Paragraph(text, 9))


def test_title_and_openings() -> None:
    document = read("run_in_headings")
    assert document.title == "Library fines and who can ask to have them waived"
    openings = [b.opening for s in read("situations_and_notes").sections for b in s.blocks]
    assert "NOTE: A permit holds for one car (Situation 1) or two cars (Situation 2).[803]" in openings


def test_marks_know_where_they_stand() -> None:
    text = "A[7], [ 7 ], [08][7a][] and [[9]"
    assert [(m.number, text[m.start : m.end]) for m in marks(text)] == [
        ("7", "[7]"),
        ("08", "[08]"),
        ("9", "[9]"),
    ]


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("First fine. You pay.", "First fine."),
        ("Proof?[12] A receipt.", "Proof?[12]"),
        ("“No loss.” The book is back.", "“No loss.”"),
        ("One two three four five six. Seven.", "One two three four five six."),
        ("One two three four five six seven. Eight.", ""),
        ("U.S. Mail counts. It does.", "U.S. Mail counts."),
        ("Branch a. small letters follow.", ""),
        ("A. Letters end nothing", ""),
        ("No rest.", ""),
        ("", ""),
    ],
)
def test_split_lead(text: str, lead: str) -> None:
    found, rest = split_lead(text)
    assert found == lead
    assert f"{found} {rest}".strip() == text


# Large input: linear, so seconds are far away.

MILLION = 1_000_000
NUMBERS = range(1, 2001)
LARGE = {
    "notes": " ".join(f"Text.[{n}]" for n in NUMBERS)
    + "".join(f"\n\n  {n}. {n}\n\n    Rule {n}." for n in NUMBERS),
    "letters": "a" * MILLION,
    "words": "ab. " * (MILLION // 4),
    "blanks": " " * MILLION + ".",
    "no-break spaces": "\u00a0" * MILLION + ".",
    "brackets": "[" * MILLION,
    "closing brackets": "]" * MILLION + ".",
    "open marks": "[1" * (MILLION // 2),
    "marks": "[1]" * (MILLION // 3),
    "marks with blanks": "[1 ]" * (MILLION // 4),
    "digits": "1" * MILLION,
    "an open mark": "[" + "1" * MILLION,
    "a list of digits": "1. " + "1" * MILLION,
    "a number": "1" * MILLION + ". 7",
    "quotes": "”" * MILLION + "x",
    "bullets": "•" * MILLION,
    "short lines": "a\n" * (MILLION // 20),
    "blank lines": "a.\n" + "\n" * (MILLION // 10) + "b.",
    "colons": "Ab cd. Ef:\n\n" * (MILLION // 100),
    "items": "• a\n\n" * (MILLION // 50),
    "counted items": "".join(f"{n}. a\n" for n in range(1, MILLION // 50)),
}


@pytest.mark.parametrize("text", LARGE.values(), ids=LARGE.keys())
def test_large_input(text: str) -> None:
    data = f"Title\n\nText.\n\n{text}".encode()
    start = time.process_time()
    found = problems(data)
    assert time.process_time() - start < 2
    assert len(found) <= 1  # one line, one problem
