"""Legal terms in plain words: the page of words, and each term explained where it first stands on a page.

Why an explained term looks as it does in HTML is written in `docs/decisions/0006-terms.md`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from html import escape, unescape
from itertools import groupby
from pathlib import Path

from .data import load
from .errors import Problem, stop_on
from .pages import Page, front_matter
from .pages import escape as plain
from .words import Words

PATH = "words.md"
_SHORT = 24
"""So many terms need no headings. More are parted by their first letter, so that a search shows a few of them and not all."""

_TOKEN = re.compile(r"""<!--.*?-->|<(?P<name>/?[a-zA-Z][\w-]*)(?:[^<>"']++|"[^"]*"|'[^']*')*+>""", re.DOTALL)
_NOT_PROSE = """
    a button caption code dt h1 h2 h3 h4 h5 h6 label legend pre script select style summary svg template textarea th
"""
_CLOSED = frozenset(_NOT_PROSE.split())
"""Elements in which no term is explained: links, headings, labels and what is no prose."""
_FLOW = re.compile(r"""class="[^"]*\bpg-flow[\s"]""")
_CLOSED_CLASS = re.compile(r"""class="[^"]*\b(?:admonition-title|pg-chart|pg-steps)\b""")


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of `data/glossary.yml`."""

    term: str
    says: str
    """What it means, in plain text."""
    forms: tuple[str, ...] = ()
    """Other word forms and names that mean the same."""
    file: str = ""
    line: int = 0

    @property
    def id(self) -> str:
        """Its anchor on the page of words."""
        return _anchor(self.term)


@dataclass(frozen=True, slots=True)
class Found:
    """A term in a text: it stands at `text[start:end]`."""

    term: Term
    start: int
    end: int


class Glossary:
    """The terms of a guide. Raises GuideError: no explanation, a form of two terms, terms out of order."""

    def __init__(self, terms: Iterable[Term] = ()) -> None:
        self.terms = tuple(terms)
        stop_on(_problems(self.terms))
        self._by_form = {_key(form): term for term in self.terms for form in (term.term, *term.forms)}
        self._pattern = re.compile(rf"(?<![\w-])(?:{_any_of(self._by_form)})(?!\w|-\w|['’]\w)")

    def find(self, text: str) -> Iterator[Found]:
        """Every term of a plain text in its order, the longest form where several fit."""
        for match in self._pattern.finditer(text):
            term = self._by_form.get(_key(match[0]))
            if term:  # "ı" matches an "i" without its case, but is another letter
                yield Found(term, match.start(), match.end())

    def explain(self, html: str, words_page: str) -> str:
        """A page's HTML with each term explained where it first stands; each `section` is taken by itself.

        In the sections of a flow a term is only a link: `terms.js` has the explanations from `terms_json`.

        `words_page` is the address of the page of words as seen from this page.
        """
        return "".join(_Explainer(self, words_page).parts(html)) if self.terms else html

    def terms_json(self) -> str:
        """Term id → explanation, for the script of the flows."""
        return json.dumps({t.id: t.says.removesuffix(".") for t in self.terms}, ensure_ascii=False)


def load_glossary(path: Path, name: str) -> Glossary:
    """The glossary at `path`; one that is not there has no terms. Raises GuideError."""
    return Glossary(load(path, tuple[Term, ...], name) if path.exists() else ())


def words_page(glossary: Glossary, words: Words) -> Page:
    """The page with every term, its anchor and its explanation; a long list has a heading for each first letter."""
    head = front_matter(words.say("words_title"), words.say("words_description"), None)
    if len(glossary.terms) > _SHORT:
        groups = groupby(glossary.terms, key=lambda term: term.term[0].upper())
        entries = [text for letter, terms in groups for text in (_letter(letter), *map(_entry, terms))]
    else:
        entries = [*map(_entry, glossary.terms)]
    made_from = glossary.terms[0].file if glossary.terms else words.file
    return Page(PATH, "\n\n".join((head, words.say("words_intro"), *entries)) + "\n", made_from)


def _letter(letter: str) -> str:
    return f"## {plain(letter)} {{ #letter-{letter.lower()} .pg-letter }}"


def _entry(term: Term) -> str:
    return f"{plain(term.term)} {{ #{term.id} }}\n:   {plain(term.says)}"


@cache
def _anchor(term: str) -> str:
    return re.sub(r"[\W_]+", "-", term.lower()).strip("-")


def _key(form: str) -> str:
    return " ".join(form.replace("’", "'").casefold().split())


def _any_of(forms: Iterable[str]) -> str:
    """A pattern of all forms, the longest first. Its branches begin with a letter in both cases, for the engine skips
    a branch whose letter is not there, but tries each where it ignores case.
    """
    by_letter: dict[str, list[str]] = {}
    for form in sorted(forms, key=len, reverse=True):
        by_letter.setdefault(form[0], []).append(form[1:])
    branches = (
        f"[{re.escape(letter + letter.upper())}](?i:{'|'.join(map(_form_pattern, rest))})"
        for letter, rest in by_letter.items()
    )
    return "|".join(branches) or r"(?!)"


def _form_pattern(form: str) -> str:
    return re.escape(form).replace(r"\ ", r"\s+").replace("'", "['’]")


def _problems(terms: tuple[Term, ...]) -> Iterator[Problem]:
    owners: dict[str, Term] = {}
    anchors: dict[str, Term] = {}
    last = ""
    for term in terms:
        at = term.file, term.line
        for text, what in ((term.id, "term"), (term.says.strip(), "says")):
            if not text:
                yield Problem(*at, f"'{what}' of '{term.term}' is empty; fill it in")
        first = anchors.setdefault(term.id, term)
        if first is not term and first.term != term.term:
            message = f"'{term.term}' would have the same anchor as the term on line {first.line}; rename one"
            yield Problem(*at, message)
        for form in (term.term, *term.forms):
            owner = owners.setdefault(_key(form), term)
            if owner is not term:
                yield Problem(*at, f"'{form}' is already explained on line {owner.line}; keep one")
        if term.term.casefold() < last:
            yield Problem(*at, f"'{term.term}' stands after '{last}'; put the terms in alphabetical order")
        last = term.term.casefold()


@dataclass(slots=True)
class _Explainer:
    """Goes through one page once. `seen` are the terms explained in this section."""

    glossary: Glossary
    words_page: str
    seen: set[str] = field(default_factory=set)
    outside: list[set[str]] = field(default_factory=list)
    """The `seen` of the sections around this one."""
    closed: str = ""
    """The element, if any, in which nothing is explained, and how many of its name are open."""
    depth: int = 0
    in_flow: bool = False
    """Whether the last root of a flow that was met is walked on screen, and not a form on paper."""

    def parts(self, html: str) -> Iterator[str]:
        at = 0
        for token in _TOKEN.finditer(html):
            if token.start() > at:
                yield self.text(html[at : token.start()])
            yield token[0]
            self.tag(token)
            at = token.end()
        yield self.text(html[at:])

    def tag(self, token: re.Match[str]) -> None:
        name = (token["name"] or "").lower()
        if _FLOW.search(token[0]):
            self.in_flow = "pg-paper" not in token[0]
        if self.closed:
            if name.lstrip("/") == self.closed:
                self.depth += -1 if name.startswith("/") else 1
            self.closed = self.closed if self.depth else ""
        elif name in _CLOSED or (name and _CLOSED_CLASS.search(token[0])):
            self.closed, self.depth = name, 1
        elif name == "section":
            self.outside.append(self.seen)
            self.seen = set()
        elif name == "/section" and self.outside:
            self.seen = self.outside.pop()

    def text(self, html: str) -> str:
        """One stretch of text between tags, with its character references resolved where a term stands in it."""
        if self.closed or not html.strip():
            return html
        text, parts, at = unescape(html), [], 0
        for found in self.glossary.find(text):
            if found.term.id not in self.seen:
                parts += [escape(text[at : found.start], quote=False), self.explained(text, found)]
                at = found.end
        return "".join([*parts, escape(text[at:], quote=False)]) if parts else html

    def explained(self, text: str, found: Found) -> str:
        id, word = found.term.id, partial(escape, quote=False)
        self.seen.add(id)
        link = f'<a class="pg-term" href="{escape(self.words_page)}#{id}">{word(text[found.start : found.end])}</a>'
        if self.outside and self.in_flow:
            return link
        return f'{link}<span class="pg-says" data-search-exclude> ({word(found.term.says.removesuffix("."))})</span>'
