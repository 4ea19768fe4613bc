"""Pages: the Markdown that is made, and that it shows exactly the characters of the source."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import markdown
import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from mkdocs.config.defaults import get_schema

from plainguide.authority import Authorities, Authority
from plainguide.corrections import Change, Correction, correct
from plainguide.document import Block, Document, List, ListItem, NoteBox, Paragraph, RunIn
from plainguide.outline import Outline, OutlinePage, Passage, place
from plainguide.pages import BlockWriter, PageWriter, Source, cited_notes, escape, front_matter, read_aloud
from plainguide.parser import parse
from plainguide.words import Words, load_words

CASES = Path(__file__).parent / "cases" / "pages"
Golden = Callable[[Path, str], None]
DAY = date(2026, 1, 2)


def authority(id: str, citation: str) -> Authority:
    return Authority(id, "statute", citation, "S.", f"https://law.example/{id}", "V", DAY, pinpoints="#{}")


LAW = Authorities([authority("garden-code", "Garden Code § 4"), authority("pea", "1 Gard. 12")])
SOURCES = {
    id: Source(id, "The *Office*", f"The {id} <b>", "unknown", "A.", "none") for id in ("kitchen", "other")
}


@pytest.fixture(scope="session")
def words(root: Path) -> Words:
    return load_words(root / "data/words/en.yml", "en.yml")


# The project's own extensions, as MkDocs would hand them to Python-Markdown.


def extensions(root: Path) -> tuple[list[str], dict[str, Any]]:
    text = (root / "mkdocs.yml").read_text(encoding="utf-8")
    ((_, option),) = (pair for pair in get_schema() if pair[0] == "markdown_extensions")
    settings: dict[str, Any] = {"markdown_extensions": yaml.safe_load(text)["markdown_extensions"]}
    names = option.validate(settings["markdown_extensions"])
    return names, dict(option.configdata)


NAMES, CONFIG = extensions(Path(__file__).parent.parent)


class Shown(HTMLParser):
    """The text of some HTML, without the notes' numbers and ways back, and every tag with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.quiet = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "sup" or dict(attrs).get("class") == "footnote-backref":
            self.quiet = self.quiet or tag
        self.parts.append("" if tag in ("a", "b", "em", "strong", "code", "sup", "span") else " ")

    def handle_endtag(self, tag: str) -> None:
        self.quiet = "" if tag == self.quiet else self.quiet

    def handle_data(self, data: str) -> None:
        self.parts.append("" if self.quiet else data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.parts).split())


def rendered(text: str) -> str:
    return markdown.markdown(text, extensions=NAMES, extension_configs=CONFIG)


def test_the_extensions_are_those_of_the_site() -> None:
    assert {"toc", "tables", "fenced_code", "footnotes", "admonition", "attr_list"} <= set(NAMES)


def read(name: str) -> Document:
    return parse((CASES / f"{name}.txt").read_bytes(), f"{name}.txt")


def plain(document: Document) -> str:
    """What a reader must see of a document read aloud, in order: without marks, run-in signs and labels."""
    parts = [document.title]
    for i, section in enumerate(document.sections):
        parts += [section.heading.text] * bool(i)
        for block in section.blocks:
            parts += said(block)
    parts += [p.text for note in document.notes for p in note.paragraphs]
    return " ".join(re.sub(r"\[\d+\]", "", " ".join(parts)).split())


def said(block: Block) -> list[str]:
    match block:
        case RunIn(lead, text):
            return [re.sub(r"[.:]+$", "", lead), text]
        case NoteBox(text):
            return ["Note", text]
        case List(items):
            return [item.text for item in items]
        case Paragraph(text):
            return [text]


def test_a_hostile_source_read_aloud(golden: Golden) -> None:
    golden(CASES / "hostile.md", read_aloud(read("hostile")))


def test_a_hostile_source_shows_its_own_characters() -> None:
    shown = Shown(rendered(read_aloud(read("hostile"))))
    assert shown.text == plain(read("hostile"))
    tags = {tag for tag, _ in shown.tags}
    assert tags == {"h1", "h2", "h3", "p", "div", "ul", "ol", "li", "sup", "a", "hr"}
    assert all(str(attrs["href"]).startswith("#fn") for tag, attrs in shown.tags if tag == "a")


def made(words: Words, corrections: Sequence[Correction] = ()) -> str:
    """The Markdown of one page with every passage of the hostile source, its last section first."""
    received = {"kitchen": read("hostile")}
    last, first, *rest = (
        section.heading.text for section in read("hostile").sections[-1:] + read("hostile").sections[:-1]
    )
    passages = (
        Passage("kitchen", last),
        Passage("kitchen", first, title="As said ([@garden-code (a)])"),
        *(Passage("kitchen", heading) for heading in rest),
    )
    page = OutlinePage("kitchen.md", 'Kitchen: "rules" & {{ more }}', "D: x", DAY, passages)
    placed = place(Outline((page,)), received)["kitchen.md"]
    return PageWriter(LAW, words, SOURCES).page(page, placed, correct(received, corrections)).markdown


def test_a_hostile_page_of_the_outline(words: Words, golden: Golden) -> None:
    golden(CASES / "page.md", made(words))


@pytest.mark.parametrize("heading", ["When a _x_ book is *late*", "__all__ of it", "<b>Late</b> & _gone_"])
def test_a_heading_gets_the_anchor_that_others_link_to(heading: str, words: Words) -> None:
    received = {"kitchen": parse(f"Rules\n\nSome words.\n\n{heading}\n\nMore words.\n".encode(), "k.txt")}
    passages = tuple(Passage("kitchen", name) for name in ("Rules", heading))
    page = OutlinePage("kitchen.md", "Kitchen", "D", DAY, passages)
    placed = place(Outline((page,)), received)["kitchen.md"]
    writer, documents = PageWriter(LAW, words, SOURCES), correct(received, [])
    tags = Shown(rendered(writer.page(page, placed, documents).markdown.split("---\n", 2)[2])).tags
    ids = [attributes.get("id") for tag, attributes in tags if tag == "h2"]
    assert ids[:2] == [*writer.anchors(placed, documents)]


def test_what_a_correction_puts_in_is_markdown(words: Words) -> None:
    change = Change("kitchen", "Not an item.", replace="**Now** [@garden-code (c)] {x}[2].")
    text = made(words, [Correction("a", "T", "S", "G", "R", ("garden-code",), DAY, (change,))])
    note = "    &#45; **Now** [Garden Code §\u00a04(c)](https://law.example/garden-code#c) {x}[^kitchen-2]."
    assert note in text.splitlines()


def test_a_paragraph_that_a_correction_puts_in_stays_in_its_block(words: Words) -> None:
    changes = [
        Change("kitchen", find, insert_after="\n\nNew **words**.")
        for find in ("Second_thing_here?", "[3] &", "a dash", "The last *note*.")
    ]
    html = rendered(made(words, [Correction("a", "T", "S", "G", "R", ("garden-code",), DAY, tuple(changes))]))
    new = r"<p>New <strong>words</strong>\."
    assert len(re.findall(new, html)) == 4
    assert re.search(rf'admonition note">(?:(?!</div>).)*{new}', html, re.DOTALL)
    assert re.search(rf"<li>\s*<p>&#45; a dash</p>\s*{new}</p>\s*</li>", html)
    assert re.search(rf'id="fn:kitchen-3">(?:(?!</li>).)*{new}', html, re.DOTALL)


def test_front_matter_is_yaml_whatever_the_title() -> None:
    text = front_matter("A: *b* & {c} #d", "'\"\n---\n", DAY)
    found = yaml.safe_load(text.removeprefix("---\n").removesuffix("---\n"))
    assert found == {"title": "A: *b* & {c} #d", "description": "'\"\n---\n", "checked": DAY}
    assert "checked" not in front_matter("T", "D", None)


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("Garden Code § 4", "[Garden Code § 4](https://law.example/garden-code)"),
        ("garden code § 4(b)(2)", "[garden code § 4(b)(2)](https://law.example/garden-code#b_2)"),
        ("1 Gard. 12,", "[1 Gard. 12](https://law.example/pea),"),
        ("11 Gard. 12 and 1 Gard. 123", "11 Gard. 12 and 1 Gard. 123"),
        ("Garden Code § 40", "Garden Code § 40"),
        ("gaRden code § 4", "[gaRden code § 4](https://law.example/garden-code)"),
        ("1 Gard. 1２", "1 Gard. 1２"),
    ],
)
def test_known_citations_in_a_source_are_linked_and_no_others(text: str, linked: str) -> None:
    assert BlockWriter(LAW).inline(text, "kitchen") == linked


def test_letters_that_only_unicode_takes_for_others_link_nothing() -> None:
    law = Authorities([authority("public", "Public Law 1")])
    assert BlockWriter(law).inline("Publıc Law 1", "kitchen") == "Publıc Law 1"


def test_two_lists_stay_two_lists() -> None:
    html = rendered(read_aloud(parse("T\n\n• a\n• b\n\n1. c\n2. d\n\nEnd.".encode(), "t.txt")))
    assert re.sub(r"\s|<!-- -->", "", html) == (
        '<h1id="t">T</h1><ul><li>a</li><li>b</li></ul><ol><li>c</li><li>d</li></ol><p>End.</p>'
    )


def test_a_mark_in_a_heading_and_a_mark_in_a_note_bring_their_notes() -> None:
    text = "T\n\nOne[1]\n\nText.[2]\n\n  1. 1\n\n    A.\n\n  2. 2\n\n    B.[4]\n\n  3. 3\n\n    C.[1]\n\n  4. 4\n\n    D.[3]"
    found = {"x": parse(text.encode(), "x.txt")}
    page = OutlinePage("x.md", "T", "D", DAY, (Passage("x", "One[1]"),))
    placed = place(Outline((page,)), found)["x.md"]
    assert cited_notes(placed, found) == (("x", "1"), ("x", "2"), ("x", "4"), ("x", "3"))
    renamed = OutlinePage("x.md", "T", "D", DAY, (Passage("x", "One[1]", title="One"),))
    assert cited_notes(place(Outline((renamed,)), found)["x.md"], found)[0] == ("x", "2")


# Any text shows exactly its characters, in every kind of block.

SIGNS = [*"*_`#-+=~|<>[](){}!:;&^$@\"'\\/.,% ", "1. ", "2) ", "&amp;", "&#42;", "![", "](", "[^x]", "[^1]: "]
SIGNS += ["{{ x }}", "{% y %}", "!!! note", "```", "~~~", "---", "***", "<b>", "</b>", "<!--", "-->", "[TOC]"]
SIGNS += ["http://a.b", "<http://a.b>", "a@b.c", "*[A]: b", "{: #x }", "{ .y }", "| a | b |", "|---|", ": z"]
SIGNS += ["Garden Code § 4", "1 Gard. 12", "(b)", "word", "é", "1", "½", "\u200b", "\u00a0", "    ", "\\\\"]
ANY = st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ue000\ue001"), max_size=20)
TEXT = (
    (st.lists(st.sampled_from(SIGNS), max_size=12).map("".join) | ANY)
    .map(lambda text: re.sub(r"\[(\d+)\]", r"(\1)", " ".join(text.split())))
    .filter(bool)
)
BLOCK = st.one_of(
    TEXT.map(lambda text: Paragraph(text, 1)),
    TEXT.map(lambda text: NoteBox(text, 1)),
    st.tuples(TEXT, TEXT).map(lambda pair: RunIn(f"{pair[0]}x.", pair[1], 1)),
    st.tuples(st.lists(TEXT, min_size=1, max_size=3), st.booleans()).map(
        lambda pair: List(tuple(ListItem(text, 1) for text in pair[0]), pair[1], 1)
    ),
)


@settings(deadline=None)
@given(st.lists(BLOCK, min_size=1, max_size=3))
@example([Paragraph("# a", 1), Paragraph("1. b", 1), Paragraph("a\u200b", 1)])
def test_any_block_shows_exactly_its_characters(blocks: list[Block]) -> None:
    writer = BlockWriter(LAW, "Note")
    shown = Shown(rendered("\n\n".join(writer.block(block, "x", 3) for block in blocks)))
    assert shown.text == " ".join(" ".join(said(block)) for block in blocks)
    assert {tag for tag, _ in shown.tags} <= {"p", "h3", "ul", "ol", "li", "div", "a"}
    links = [str(attrs["href"]) for tag, attrs in shown.tags if tag == "a"]
    assert all(link.startswith("https://law.example/") for link in links)


@settings(deadline=None)
@given(TEXT, TEXT, TEXT)
def test_any_heading_and_any_note_show_exactly_their_characters(title: str, text: str, note: str) -> None:
    body = f"## {BlockWriter(LAW).inline(title, 'x')}\n\n{BlockWriter(LAW).inline(f'{text}[1]', 'x')}"
    notes = BlockWriter(LAW).inline(note, "x")
    shown = Shown(rendered(f"{body}\n\n[^x-1]:\n    {notes}\n\n    {notes}"))
    assert shown.text == f"{title} {text} {note} {note}"


@settings(deadline=None)
@given(TEXT)
def test_escaped_text_shows_exactly_its_characters(text: str) -> None:
    assert Shown(rendered(f"- {escape(text)}\n- x")).text == f"{text} x"
