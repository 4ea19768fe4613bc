"""The guide as one document for paper: its chapters in the order of the navigation, its questions as forms.

What only a screen can show is not in it: flows, pictures and lists of them, worked examples, the sources. A link to
something that is in it says on which page; the numbers are not known before it is printed, so `numbered` puts them in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from html import unescape
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from .examples import PATH as EXAMPLES_PATH
from .finish import joined
from .glossary import PATH as WORDS_PATH
from .guide import MARKER, Guide
from .offline import Offline
from .paper import Entry, form
from .places import table
from .render import html_of
from .results import FOLDER
from .sources import PATH as SOURCES_PATH
from .splice import rebase, splice
from .templates import environment
from .words import Words

_LEFT_OUT = frozenset((EXAMPLES_PATH, SOURCES_PATH, f"{FOLDER}/index.md"))
_SCREEN = frozenset(("flow", "flowchart", "list"))
"""Markers of what a form on paper says too."""
_FORMS = frozenset(("flow", "paper", "table"))
"""Markers that can be a form on paper."""
_BETWEEN = "<!--pg-chapter-->"
_H1 = re.compile(r"\s*<h1[^>]*>(.*?)</h1>", re.DOTALL)
_EMPTY = re.compile(r"<h([2-6])\b[^>]*>(?:(?!<h[1-6]).)*?</h\1>\s*(?=<h[12]\b|$)", re.DOTALL)
_LINK = re.compile(r"<a\b(?P<attributes>[^>]*)>(?P<text>.*?)</a>", re.DOTALL)
_HREF = re.compile(r'\bhref="([^"]*)"')
_ID = re.compile(r'\sid="([^"]+)"')
_UNSHOWN = re.compile(r"<(script|template)\b.*?</\1>", re.DOTALL)
_NUMBER = re.compile(r'(<span class="pg-(page|number)" data-to="([^"]+)">)(</span>)')


@dataclass(frozen=True, slots=True)
class Chapter:
    """One page of the guide as a chapter."""

    id: str
    title: str
    html: str


@dataclass(frozen=True)
class Booklet:
    """A guide to be printed; `day` is the day of the copy."""

    offline: Offline
    day: date

    def html(self) -> str:
        """The document, without the numbers of its pages."""
        guide = self._guide
        html = environment.get_template("handout.html").render(
            language=guide.words.language,
            title=guide.words.site_name or self.offline.engine.site_name,
            about=self.offline.texts["index.md"].meta.get("description", ""),
            made=guide.words.say("handout_made", date=guide.words.day(self.day)),
            notices=[
                self._notice(text)
                for text in (guide.words.notices.every_page, guide.words.notices.every_result)
            ],
            foot=_css_text(_plain(self._notice(guide.words.notices.every_page))),
            chapters=[Chapter(chapter.id, chapter.title, Markup(chapter.html)) for chapter in self.chapters],
            say=guide.words.say,
        )
        return joined(html)

    def _notice(self, text: str) -> Markup:
        return Markup(html_of(self._guide.authorities.cite(text)))

    @property
    def _guide(self) -> Guide:
        return self.offline.site.guide

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """The pages that are chapters, in the order of the navigation."""
        named = (entry.path for top in self.offline.engine.nav for entry in top.pages())
        return tuple(path for path in named if path not in _LEFT_OUT and self._is_chapter(path))

    def _is_chapter(self, path: str) -> bool:
        """Not a page of which the form says the same."""
        screen = any(what in _SCREEN for what, _ in self._markers(path))
        known = path in self.offline.texts and self._own(path)
        return known and (not screen or path in self.forms.values())

    def _own(self, path: str) -> bool:
        """Whether a page is written in the guide's own language."""
        return self._guide.language_of(path) is self._guide.own

    def _markers(self, path: str) -> list[tuple[str, str]]:
        text = self.offline.texts.get(path)
        return [(found["what"], found["set"]) for found in MARKER.finditer(text.body)] if text else []

    @cached_property
    def forms(self) -> Mapping[str, str]:
        """Rule set id → the page that has its form: one that is made for paper, else that of its flow."""
        found: dict[str, str] = {}
        for wanted in ("paper", "flow"):
            for path in filter(self._own, self.offline.texts):
                for what, set_id in self._markers(path):
                    if what == wanted:
                        found.setdefault(set_id, path)
        return found

    @cached_property
    def chapters(self) -> tuple[Chapter, ...]:
        """Every chapter, with its terms explained where they first stand and its links leading into the document."""
        plain = [self._chapter(path) for path in self.paths]
        explained = self._explained(plain)
        ids = {id for html in explained for id in _ID.findall(html)} | {chapter.id for chapter in plain}
        linked = (_LINK.sub(lambda found: self._link(found, ids), html) for html in explained)
        return tuple(
            Chapter(chapter.id, chapter.title, html) for chapter, html in zip(plain, linked, strict=True)
        )

    def _chapter(self, path: str) -> Chapter:
        url, html = self.offline.rendered[path]
        id = _slug(path)
        html = splice(html, url, "", f"{id}--", deeper=0)
        title = str(self.offline.texts[path].meta.get("title", path))
        if found := _H1.match(html):
            title, html = _plain(found[1]), html[found.end() :]
        filled = MARKER.sub(lambda marker: self._fill(marker, path), html)
        return Chapter(id, title, _EMPTY.sub("", filled))

    def _explained(self, chapters: list[Chapter]) -> list[str]:
        """The chapters' HTML; a term is explained once in all of them, and not in the list of words."""
        words = _slug(WORDS_PATH)
        html = _BETWEEN.join("" if chapter.id == words else chapter.html for chapter in chapters)
        if any(chapter.id == words for chapter in chapters):
            html = self._guide.glossary.explain(html, self.offline.engine.url(WORDS_PATH))
        parts = html.split(_BETWEEN)
        return [c.html if c.id == words else part for c, part in zip(chapters, parts, strict=True)]

    def _fill(self, marker: re.Match[str], path: str) -> str:
        what, set_id = marker["what"], marker["set"]
        if self.forms.get(set_id) != path or what not in _FORMS:
            return ""
        one_fact = len(self._guide.trees[set_id].rule_set.facts) == 1
        return self._table(set_id) if one_fact else self._form(set_id)

    def _table(self, set_id: str) -> str:
        guide = self._guide
        outcomes = guide.trees[set_id].rule_set.outcomes
        html = table(guide.flow_page(set_id), guide.results, {outcome.id: "" for outcome in outcomes})
        return _LINK.sub(lambda found: found["text"], _UNSHOWN.sub("", html))

    def _form(self, set_id: str) -> str:
        guide = self._guide
        page = guide.flow_page(set_id)
        entries = {outcome.id: self._entry(set_id, outcome.id) for outcome in page.tree.rule_set.outcomes}
        return form(page, guide.authorities, entries, self._notice(guide.words.notices.every_result))

    def _entry(self, set_id: str, outcome: str) -> Entry:
        """A result in short: whom it is for, and its page without the sections that the words leave out."""
        path = f"{FOLDER}/{outcome}.md"
        guide, url = self._guide, self.offline.engine.url(path)
        text = guide.authorities.cite(self.offline.texts[path].body)
        html = self.offline.engine.html(path, text, self.offline.texts.keys())
        left_out = {title.strip() for title in guide.words.say("handout_leaves_out").split(";")}
        short = "".join(section for section in _sections(html) if _heading(section) not in left_out)
        opening = splice(short, url, "", f"{set_id}-{outcome}-", deeper=3)
        return Entry(opening + self._because(set_id, outcome), "", "", ())

    def _because(self, set_id: str, outcome: str) -> Markup:
        """The law of the rules that lead to a result; nothing for one that no rule leads to."""
        rules = self._guide.trees[set_id].rule_set.rules
        citations = dict.fromkeys(c for rule in rules if rule.outcome.id == outcome for c in rule.citations)
        laws = Markup("; ").join(self._guide.authorities.html(citation) for citation in citations)
        before, _, after = self._guide.words.say("because_rule", citation="|").partition("|")
        return Markup("<p>{}{}{}</p>").format(before, laws, after) if laws else Markup()

    def _link(self, found: re.Match[str], ids: set[str]) -> str:
        """A link as paper can show it: with the page of what it leads to, or as its words alone."""
        href = unescape((_HREF.search(found["attributes"]) or ("", ""))[1])
        text = found["text"]
        if "footnote-backref" in found["attributes"]:
            return ""
        if re.match(r"[a-z]+:|#", href):
            return found[0]
        id = self._target(href, ids)
        if id is None:
            return text
        if "pg-term" in found["attributes"]:
            return f'<a href="#{escape(id)}">{text}</a>'
        return f'<a href="#{escape(id)}">{text}</a> <span class="pg-page" data-to="{escape(id)}"></span>'

    def _target(self, href: str, ids: set[str]) -> str | None:
        """The id in the document of what stands at an address of the site."""
        parts = urlsplit(href)
        place = self._places.get(parts.path)
        inside = f"{place}--{parts.fragment}"
        return inside if inside in ids else place if place in ids else None

    @cached_property
    def _places(self) -> Mapping[str, str]:
        """Address on the site, as seen from its root → id in the document."""
        guide, url = self._guide, self.offline.engine.url
        places = {url(path): _slug(path) for path in self.paths}
        for set_id in self.forms:
            path = self.offline.site.flow_paths[set_id]
            places.setdefault(url(path), self._form_id(set_id))
        for set_id in reversed(tuple(self.forms)):
            places[url(f"{FOLDER}/index.md")] = f"{set_id}-paper-results"
            for outcome in guide.trees[set_id].rule_set.outcomes:
                result = f"{set_id}-paper-result-{outcome.id}"
                places[url(f"{FOLDER}/{outcome.id}.md")] = self._form_id(set_id, result)
        return {rebase(address or "./", "", ""): id for address, id in places.items()}

    def _form_id(self, set_id: str, else_id: str = "") -> str:
        """The id of a form, or of a part of it where it is no table."""
        one_fact = len(self._guide.trees[set_id].rule_set.facts) == 1
        return f"{set_id}-table" if one_fact else else_id or f"{set_id}-paper"


def numbered(html: str, pages: Mapping[str, int], words: Words) -> str:
    """The document with the page of everything that it names; a number that is not known is two zeros."""

    def put(found: re.Match[str]) -> str:
        number = pages.get(unescape(found[3]), "00")
        text = words.say("handout_page", n=number) if found[2] == "page" else str(number)
        return f"{found[1]}{escape(text)}{found[4]}"

    return _NUMBER.sub(put, html)


def _slug(path: str) -> str:
    return path.removesuffix(".md").replace("/", "-")


def _sections(html: str) -> list[str]:
    """What stands before the first heading of level 2, and each such heading with what follows it."""
    return re.split(r"(?=<h2\b)", html)


def _heading(section: str) -> str:
    found = re.match(r"<h2\b[^>]*>(.*?)</h2>", section, re.DOTALL)
    return _plain(found[1]) if found else ""


def _plain(html: str) -> str:
    """The text of some HTML."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


def _css_text(text: str) -> str:
    """A text as the characters of a CSS string."""
    return re.sub(r"[^\w .,]", lambda found: f"\\{ord(found[0]):x} ", text)
