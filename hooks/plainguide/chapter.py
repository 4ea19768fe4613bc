"""A page of the guide written as a chapter of one file: what links to other pages links to other chapters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Protocol

from .shrink import Shrinker

_PLACE = re.compile(r"url\(#([^)]+)\)")
_REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "headers")
_LEFT_OUT = re.compile(r"pg-says|pg-plain-link")
"""Explanations inside a text, and links to results as pages of their own."""
_DROPPED = ("data-search-exclude", "rel")


class Places(Protocol):
    """Where everything stands in the file."""

    wanted: set[str]
    """The ids that something refers to."""

    def id(self, path: str, id: str) -> str:
        """The id in the file of what has `id` on a page."""

    def link(self, href: str, url: str) -> str | None:
        """The link `href` of the page at `url` as it must stand in the file; None where it leads nowhere."""

    def picture(self, src: str, url: str) -> str | None:
        """The file that a page shows as a data URI; None where it is not there."""


class ChapterWriter(Shrinker):
    """Writes a page as a chapter: its links lead to places in the file, and what the file does not need is left out."""

    def __init__(self, book: Places, path: str, url: str) -> None:
        super().__init__()
        self.book, self.path, self.url = book, path, url
        self.terms: set[str] = set()
        self.closed: list[str] = []
        """The open elements inside one that is left out, that one first."""
        self.kept_links: list[bool] = []

    def attribute(self, name: str, value: str) -> str | None:
        if name in _DROPPED:
            return None
        if name == "id":
            id = self.book.id(self.path, value)
            return id if id in self.book.wanted else None
        if name in _REFERENCES:
            return " ".join(self.wanted(id) for id in value.split())
        if name == "href":
            return self.book.link(value, self.url)
        if name == "src":
            return self.book.picture(value, self.url)
        return _PLACE.sub(lambda found: f"url(#{self.wanted(found[1])})", value)

    def wanted(self, id: str) -> str:
        """An id of this page as it is in the file, which something refers to."""
        place = self.book.id(self.path, id)
        self.book.wanted.add(place)
        return place

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]], end: str = "") -> None:
        given = dict(attrs)
        classes = given.get("class") or ""
        if self.closed:
            self.closed += [tag] * (tag == self.closed[0])
        elif tag == "script" or _LEFT_OUT.search(classes):
            self.closed.append(tag)
        elif tag != "a" or self._keeps(given, classes):
            super().handle_starttag(tag, attrs, end)

    def _keeps(self, given: Mapping[str, str | None], classes: str) -> bool:
        """Whether a link is kept: a term is a link to its meaning only once in a chapter."""
        term = (given.get("href") or "").rpartition("#")[2] if "pg-term" in classes else ""
        self.kept_links.append(term not in self.terms)
        self.terms |= {term} - {""}
        return self.kept_links[-1]

    def handle_endtag(self, tag: str) -> None:
        if self.closed:
            if tag == self.closed[0]:
                self.closed.pop()
        elif tag != "a" or self.kept_links.pop():
            super().handle_endtag(tag)

    def _text(self, text: str) -> None:
        if not self.closed:
            super()._text(text)

    def handle_data(self, data: str) -> None:
        if not self.closed:
            super().handle_data(data)
