"""Source text → Document, by way of lines, chunks (lists and prose), blocks and sections.

Blocks are parted by blank lines, and the first block is the title. One short line without a full stop is a
heading, and so is one that begins like "Step 2:". A paragraph that begins with "NOTE:" is a note box. Lines
that begin with a bullet (•), or with 1., 2., 3. in this order, are a list. Two or more paragraphs that begin
with a short sentence, after one that ends with a colon, have run-in headings. The notes come last: lines such
as "1. 12", each with indented paragraphs below. "[12]" marks a note, in the text or in another note. All
other characters are just text: HTML, Markdown and template syntax too.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, pairwise
from typing import TypeAlias

from .document import (
    Block,
    Document,
    Heading,
    List,
    ListItem,
    Note,
    NoteBox,
    Paragraph,
    RunIn,
    Section,
    bare,
    marks,
    split_lead,
)
from .errors import Problem, stop_on

_HEADING_LENGTH = 90
_NO_HEADING_END = (".", ":", ";", ",", "!")
_NUMBERED_HEADING = re.compile(r"\w+ [0-9]+:")
_NUMBERED_LINE = re.compile(r"[0-9]+\. ")
_NOTE_HEAD = re.compile(r"[0-9]+\. ([0-9]+)")
_UNCLOSED_MARK = re.compile(r"\[([0-9]+)(?![0-9\]])[^\[\]]*(?=\[|\Z)")


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    indent: int
    text: str  # without indentation, runs of blanks as one space; "" for a blank line


@dataclass(frozen=True, slots=True)
class _Prose:
    text: str
    line: int
    alone: bool  # it is one line with blank lines around it


_Lines: TypeAlias = Sequence[_Line]
_Places: TypeAlias = set[tuple[int, str]]  # the line and the number of each mark
_Found: TypeAlias = Iterator[tuple[int, str]]  # the line and the message of each problem


def parse(data: bytes, file: str) -> Document:
    """Read the bytes of a source text; `file` is its name in errors.

    Raises GuideError with all problems at once, but after bytes that are not text it reads no further.
    """
    data = data.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    stop_on(Problem(file, *found) for found in _byte_problems(data))
    lines = [_line(number, raw) for number, raw in enumerate(data.decode().split("\n"), start=1)]
    marked = {(line.number, mark.number) for line in lines for mark in marks(line.text)}
    unclosed = _unclosed(lines)
    start = _notes_start(lines, {number for _, number in marked})
    body, tail = lines[:start], lines[start:]
    chunks = list(_chunks(body))
    sections = _sections(chunks)
    notes = tuple(map(_note, _note_chunks(tail)))
    problems = chain(
        _text_problems(chunks, sections),
        _mark_problems(marked, unclosed, notes),
        _note_problems(marked | unclosed, notes, tail),
        _indent_problems(tail),
    )
    stop_on(Problem(file, *problem) for problem in problems)
    return Document(file, sections, notes)


def _byte_problems(data: bytes) -> _Found:
    nul = data.find(b"\0")
    if nul >= 0:
        yield data.count(b"\n", 0, nul) + 1, "there is a NUL byte: save the file as plain text in UTF-8"
    try:
        data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        yield line, f"byte 0x{data[error.start]:02X} is not UTF-8: save the file as plain text in UTF-8"


def _line(number: int, raw: str) -> _Line:
    blanks = raw[: len(raw) - len(raw.lstrip())]
    return _Line(number, len(blanks.expandtabs(4)), " ".join(raw.split()))


def _groups(lines: _Lines) -> Iterator[list[_Line]]:
    """The runs of lines between blank lines."""
    return (list(group) for filled, group in groupby(lines, key=lambda line: bool(line.text)) if filled)


def _filled(lines: _Lines, pos: int) -> int:
    while pos < len(lines) and not lines[pos].text:
        pos += 1
    return pos


def _chunks(lines: _Lines) -> Iterator[List | _Prose]:
    pos = 0
    while (pos := _filled(lines, pos)) < len(lines):
        chunk, pos = _list(lines, pos) if _begins_list(lines[pos]) else _prose(lines, pos)
        yield chunk


def _prose(lines: _Lines, pos: int) -> tuple[_Prose, int]:
    end = pos + 1
    while end < len(lines) and lines[end].text and not _begins_list(lines[end]):
        end += 1
    around = (*lines[max(pos - 1, 0) : pos], *lines[end : end + 1])
    alone = end == pos + 1 and not any(line.text for line in around)
    return _Prose(" ".join(line.text for line in lines[pos:end]), lines[pos].number, alone), end


def _list(lines: _Lines, pos: int) -> tuple[List, int]:
    """A list; blank lines may part its items, and lines indented deeper than its marker continue one."""
    ordered = not lines[pos].text.startswith("•")
    items: list[ListItem] = []
    while pos < len(lines) and (text := _item_text(lines[pos], ordered, len(items) + 1)):
        first, texts, pos = lines[pos], [text], pos + 1
        while pos < len(lines) and lines[pos].text and lines[pos].indent > first.indent:
            if _item_text(lines[pos], ordered, len(items) + 2):
                break
            texts.append(lines[pos].text)
            pos += 1
        items.append(ListItem(" ".join(texts), first.number))
        pos = _filled(lines, pos)
    return List(tuple(items), ordered, items[0].line), pos


def _begins_list(line: _Line) -> bool:
    return bool(_item_text(line, False, 1) or _item_text(line, True, 1))


def _item_text(line: _Line, ordered: bool, number: int) -> str:
    """The text after the bullet, or after this number and a full stop; "" if the line begins no such item."""
    marker = f"{number}. " if ordered else "•"
    return line.text.removeprefix(marker).lstrip() if line.text.startswith(marker) else ""


def _sections(chunks: Sequence[List | _Prose]) -> tuple[Section, ...]:
    """The first chunk becomes the title, whatever it looks like."""
    if not chunks or isinstance(chunks[0], List):
        return ()
    heading, blocks = Heading(chunks[0].text, chunks[0].line), list[Block]()
    sections: list[Section] = []
    for part in _with_run_ins([_typed(chunk) for chunk in chunks[1:]]):
        if isinstance(part, Heading):
            sections.append(Section(heading, tuple(blocks)))
            heading, blocks = part, []
        else:
            blocks.append(part)
    return (*sections, Section(heading, tuple(blocks)))


def _typed(chunk: List | _Prose) -> Heading | Block:
    if isinstance(chunk, List):
        return chunk
    if chunk.text.startswith("NOTE:"):
        return NoteBox(chunk.text.removeprefix("NOTE:").lstrip(), chunk.line)
    if chunk.alone and _is_heading(bare(chunk.text)):
        return Heading(chunk.text, chunk.line)
    return Paragraph(chunk.text, chunk.line)


def _is_heading(text: str) -> bool:
    if len(text) > _HEADING_LENGTH or _NUMBERED_LINE.match(text) or not any(map(str.isalnum, text)):
        return False
    return not text.endswith(_NO_HEADING_END) or bool(_NUMBERED_HEADING.match(text))


def _with_run_ins(parts: Sequence[Heading | Block]) -> list[Heading | Block]:
    done: list[Heading | Block] = []
    after_colon = False
    while len(done) < len(parts):
        run = _run_ins(parts, len(done)) if after_colon else []
        done.extend(run if len(run) > 1 else [parts[len(done)]])
        after_colon = isinstance(done[-1], Paragraph) and bare(done[-1].text).endswith(":")
    return done


def _run_ins(parts: Sequence[Heading | Block], pos: int) -> list[RunIn]:
    run: list[RunIn] = []
    for i in range(pos, len(parts)):
        part = parts[i]
        lead, text = split_lead(part.text) if isinstance(part, Paragraph) else ("", "")
        if not lead:
            break
        run.append(RunIn(lead, text, part.line))
    return run


def _notes_start(lines: _Lines, marked: set[str]) -> int:
    """Where the notes begin: at the first "1. 12" that is marked in the text or has deeper lines below it.

    So a list of bare numbers in the text is no note. Lines of this form right above belong to the notes.
    """
    filled = [*(i for i, line in enumerate(lines) if line.text), len(lines)]
    start = 0
    for pos, (i, below) in enumerate(pairwise(filled)):
        number = _note_number(lines[i])
        if not number:
            start = pos + 1
        elif number in marked or (below < len(lines) and lines[below].indent > lines[i].indent):
            return filled[start]
    return len(lines)


def _note_number(line: _Line) -> str:
    head = _NOTE_HEAD.fullmatch(line.text)
    return head[1] if head else ""


def _note_chunks(lines: _Lines) -> Iterator[_Lines]:
    """The lines of each note, its number line first."""
    heads = [i for i, line in enumerate(lines) if _note_number(line)]
    return (lines[i:j] for i, j in pairwise([*heads, len(lines)]))


def _note(lines: _Lines) -> Note:
    paragraphs = (Paragraph(" ".join(line.text for line in g), g[0].number) for g in _groups(lines[1:]))
    return Note(_note_number(lines[0]), tuple(paragraphs), lines[0].number)


def _text_problems(chunks: Sequence[List | _Prose], sections: Sequence[Section]) -> _Found:
    if not chunks:
        yield 1, "there is no title: begin the text with one"
    elif not sections:
        yield chunks[0].line, "the text begins with a list: put a title and a blank line above it"
    elif not any(section.blocks for section in sections):
        yield sections[-1].heading.line, "there is no text below this line: write some, with full stops"
    for block in (block for section in sections for block in section.blocks):
        if isinstance(block, NoteBox) and not block.text:
            yield block.line, "NOTE: has no text: write it in the same paragraph"


def _mark_problems(marked: _Places, unclosed: _Places, notes: Sequence[Note]) -> _Found:
    defined = {note.number for note in notes}
    for line, number in unclosed:
        yield line, f"the mark [{number} is not closed: write [{number}]"
    for line, number in marked:
        if number not in defined:
            yield (
                line,
                f'the mark [{number}] has no note: end the text with "1. {number}" and its text, indented',
            )


def _note_problems(marked: _Places, notes: Sequence[Note], tail: _Lines) -> _Found:
    """A mark in another note's text will do for a note; one in the note itself will not."""
    own = {(line.number, _note_number(chunk[0])) for chunk in _note_chunks(tail) for line in chunk}
    used = {number for _, number in marked - own}
    first: dict[str, int] = {}
    for note in notes:
        number, line = note.number, first.setdefault(note.number, note.line)
        if line != note.line:
            yield note.line, f"note {number} is already on line {line}: keep one, or change its number"
        if not note.paragraphs:
            yield note.line, f"note {number} has no text: write it below, indented by four spaces"
        if number not in used:
            yield line, f"note {number} has no mark: put [{number}] into the text or take the note out"


def _indent_problems(lines: _Lines) -> _Found:
    """Each run of lines is reported once, at its first wrong line."""
    for head, *rest in _note_chunks(lines):
        for group in _groups(rest):
            wrong = next((line.number for line in group if line.indent <= head.indent), 0)
            if wrong:
                note = f"text of note {_note_number(head)}"
                yield wrong, f"{note} is not indented: indent it by four spaces, or move it above the notes"


def _unclosed(lines: _Lines) -> _Places:
    """Each "[12" that no "]" follows in its block."""
    places: _Places = set()
    for group in _groups(lines):
        text, line, counted = "\n".join(line.text for line in group), group[0].number, 0
        for found in _UNCLOSED_MARK.finditer(text):
            line, counted = line + text.count("\n", counted, found.start()), found.start()
            places.add((line, found[1]))
    return places
