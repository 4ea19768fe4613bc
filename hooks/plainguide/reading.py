"""What readers read, page by page, as prose with the places where its words can be changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from .corrections import CLOSE, OPEN
from .document import Block as SourceBlock
from .document import List, Note, RunIn
from .examples import PATH as EXAMPLES
from .glossary import PATH as WORDS
from .guide import Guide
from .outline import OutlinePage
from .pages import BlockWriter, cited_notes
from .prose import Block, Kind, block, markdown_blocks
from .results import FOLDER, split_front_matter
from .sources import PATH as SOURCES
from .words import FactWords

NAMES = 15
"""A fact with more answers than this is answered from a list of names, which are not counted as prose."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The prose of one page, of one rule set's questions, or of the messages that stand between."""

    name: str
    kind: Literal["page", "result", "questions", "messages"]
    parts: tuple[tuple[Block, ...], ...]
    """What is read by itself: a page is one part, each question with its answers is one."""
    file: str
    line: int

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks of all parts."""
        return tuple(block for part in self.parts for block in part)


def readings(guide: Guide) -> tuple[Reading, ...]:
    """Everything that readers read: hand-written pages, results, made pages, questions, messages."""
    return tuple(_Reader(guide).all())


class _Reader:
    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        self.writer = BlockWriter(guide.authorities)
        self.links = {authority.link for authority in guide.authorities.values()}
        self.starts = tuple(
            authority.link + authority.pinpoints.partition("{}")[0]
            for authority in guide.authorities.values()
            if authority.pinpoints
        )
        self.put_in = {
            " ".join((change.replace or change.insert_after or "").split()): (change.file, change.line)
            for correction in guide.corrections
            for change in correction.changes
        }

    def all(self) -> Iterator[Reading]:
        docs = f"{self.guide.settings.docs}/"
        for file, text in self.guide.written.items():
            if self.is_own(path := file.removeprefix(docs)):
                yield self.written(path, file, text)
        for page in filter(lambda page: self.is_own(page.path), self.guide.outline.pages):
            blocks = (*self.outline(page), *self.notes(page))
            yield Reading(page.path, "page", (blocks,), page.file, page.line)
        yield from self.made()
        for set_id, flow in self.guide.words.flows.items():
            intro = tuple(self.prose("text", flow.intro, flow.file, flow.line))
            parts = (intro, *(tuple(self.question(fact)) for fact in flow.facts.values()))
            yield Reading(f"questions of {set_id}", "questions", parts, flow.file, flow.line)
        words = self.guide.words
        yield Reading("messages", "messages", (tuple(self.messages()),), words.file, words.line)

    def is_own(self, path: str) -> bool:
        """Whether a page is in the guide's own language: grades and lists of words are those of one language."""
        return self.guide.language_of(path) is self.guide.own

    def is_citation(self, url: str) -> bool:
        return url in self.links or url.startswith(self.starts)

    def prose(self, kind: Kind, text: str, file: str, line: int) -> Iterator[Block]:
        made = block(kind, [(text, file, line)], self.is_citation)
        if made:
            yield made

    def written(self, path: str, file: str, text: str) -> Reading:
        head, body, line = split_front_matter(text, file)
        blocks = [*self.front(head, file), *markdown_blocks(body, file, line, self.is_citation)]
        results = {f"{FOLDER}/{id}.md" for id in self.guide.results}
        kind: Literal["page", "result"] = "result" if path in results else "page"
        if kind == "result":
            notices = self.guide.words.notices
            blocks += markdown_blocks(notices.every_result, notices.file, notices.line, self.is_citation)
        return Reading(path, kind, (tuple(blocks),), file, 1)

    def front(self, head: str, file: str) -> Iterator[Block]:
        """The title of a page: a heading on the second line or below."""
        for number, line in enumerate(head.splitlines(), start=2):
            key, _, value = line.partition(":")
            if key == "title":
                yield from self.prose("heading", value.strip().strip("\"'"), file, number)

    def outline(self, page: OutlinePage) -> Iterator[Block]:
        yield from self.prose("heading", page.title, page.file, page.line)
        for placed in self.guide.placed[page.path]:
            passage = placed.passage
            if passage.title is not None:
                yield from self.prose("heading", passage.title, passage.file, passage.line)
            for at, (source, i, j) in enumerate(placed.spots):
                section = self.guide.documents[source].sections[i]
                if at == 0 and passage.title is None:
                    yield from self.source("heading", section.heading.text, source, section.heading.line)
                yield from self.source_block(section.blocks[j], source)

    def source_block(self, part: SourceBlock, source: str) -> Iterator[Block]:
        match part:
            case List(items):
                for item in items:
                    yield from self.source("text", item.text, source, item.line)
            case RunIn(lead, text, line):
                yield from self.source("heading", lead, source, line)
                yield from self.source("text", text, source, line)
            case _:
                yield from self.source("text", part.text, source, part.line)

    def source(self, kind: Kind, text: str, source: str, line: int) -> Iterator[Block]:
        """A text of a corrected source: each stretch that a correction put in stands where the correction does."""
        file = self.guide.documents[source].file
        paragraphs: list[list[tuple[str, str, int]]] = [[]]
        for i, stretch in enumerate(re.split(f"[{OPEN}{CLOSE}]", text)):
            place = self.put_in.get(" ".join(stretch.split()), (file, line)) if i % 2 else (file, line)
            around = (OPEN, CLOSE) if i % 2 else ("", "")
            for j, part in enumerate(stretch.split("\n\n")):
                paragraphs += [[]] if j else []
                markdown = self.writer.inline(part.join(around), source)
                paragraphs[-1] += [(markdown, *place)] if markdown else []
        for parts in paragraphs:
            made = block(kind, parts, self.is_citation)
            if made:
                yield made

    def notes(self, page: OutlinePage) -> Iterator[Block]:
        numbers = cited_notes(self.guide.placed[page.path], self.guide.documents)
        for source, document in self.guide.documents.items():
            for note in document.notes:
                if (source, note.number) in numbers:
                    yield from self.note(note, source)

    def note(self, note: Note, source: str) -> Iterator[Block]:
        for paragraph in note.paragraphs:
            yield from self.source("text", paragraph.text, source, paragraph.line)

    def made(self) -> Iterator[Reading]:
        """The pages that the generator makes from data."""
        known = {
            SOURCES: self.sources,
            WORDS: self.glossary,
            EXAMPLES: self.examples,
            f"{FOLDER}/index.md": self.results,
        }
        outlined = {page.path for page in self.guide.outline.pages}
        for page in self.guide.pages():
            if page.path in known:
                yield Reading(page.path, "page", (tuple(known[page.path]()),), page.made_from, 1)
            elif page.path not in outlined and self.is_own(page.path):
                body = split_front_matter(page.markdown, page.path)[1]
                blocks = tuple(markdown_blocks(body, page.made_from, 0, self.is_citation))
                yield Reading(page.path, "page", (blocks,), page.made_from, 1)

    def sources(self) -> Iterator[Block]:
        for id, source in self.guide.sources.items():
            yield from self.prose("heading", source.title, source.file, source.line)
            for text in (source.about, *(t for part in source.left_out for t in (part.what, part.why))):
                yield from self.prose("text", text, source.file, source.line)
            for note in self.guide.documents[id].notes:
                yield from self.note(note, id)
        for correction in self.guide.corrections:
            yield from self.prose("heading", correction.topic, correction.file, correction.line)
            for text in (correction.says, correction.guide, correction.reason):
                yield from self.prose("text", text, correction.file, correction.line)

    def glossary(self) -> Iterator[Block]:
        for term in self.guide.glossary.terms:
            yield from self.prose("text", term.says, term.file, term.line)

    def examples(self) -> Iterator[Block]:
        for example in self.guide.examples:
            yield from self.prose("text", example.short, example.file, example.line)
            yield from self.prose("text", example.story, example.file, example.line)

    def results(self) -> Iterator[Block]:
        for id, result in self.guide.results.items():
            listed = f"[{result.title}]({id}.md). {result.description}"
            yield from self.prose("text", listed, result.file, result.line)
            yield from self.prose("text", result.answer, result.file, result.line)

    def question(self, fact: FactWords) -> Iterator[Block]:
        yield from self.prose("heading", fact.question, fact.file, fact.line)
        for text in (fact.why, fact.hint, fact.find_out):
            yield from self.prose("text", text, fact.file, fact.line)
        for answer in fact.answers.values() if len(fact.answers) <= NAMES else ():
            yield from self.prose("label", answer.label, answer.file, answer.line)
            yield from self.prose("text", answer.hint, answer.file, answer.line)

    def messages(self) -> Iterator[Block]:
        """Buttons, messages and notices, and what search engines show of a page."""
        words = self.guide.words
        lines = self.lines_of(words.file, words.interface)
        for key, line in lines.items():  # those of the package are checked by its own tests
            plain = re.sub(r"\{\w+\}", "1", words.interface[key])
            yield from self.prose("label", plain, words.file, line)
        yield from self.prose("text", words.notices.every_page, words.notices.file, words.notices.line)
        for page in self.guide.outline.pages:
            yield from self.prose("text", page.description, page.file, page.line)

    def lines_of(self, file: str, keys: Iterable[str]) -> dict[str, int]:
        """The line of each key of a YAML file that stands at the head of a line."""
        wanted, found = set(keys), {}
        for number, line in enumerate((self.guide.root / file).read_text("utf-8").splitlines(), start=1):
            key = line.strip().partition(":")[0]
            if key in wanted:
                found[key] = number
        return found
