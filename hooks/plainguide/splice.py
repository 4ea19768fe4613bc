"""Take rendered HTML from one page and make it fit into another: links rebased, ids made unique, headings moved."""

from __future__ import annotations

import posixpath
import re
from html.parser import HTMLParser
from urllib.parse import urlsplit, urlunsplit

from markupsafe import Markup, escape

_REFERENCES = ("id", "for", "aria-labelledby", "aria-describedby", "aria-controls", "headers")
_HEADING = re.compile(r"h([1-6])")


def splice(html: str, source_url: str, target_url: str, prefix: str, deeper: int = 1) -> Markup:
    """`html` of the page at `source_url` as it must stand in the page at `target_url` (both site-relative).

    Every id and every reference to one gets `prefix`, every heading goes `deeper` levels down and is left out of
    the search index.
    """
    writer = _Writer(source_url, target_url, prefix, deeper)
    writer.feed(html)
    writer.close()
    return Markup("".join(writer.parts))


def rebase(href: str, source_url: str, target_url: str, prefix: str = "") -> str:
    """The link `href` of the page at `source_url` as seen from the page at `target_url`."""
    parts = urlsplit(href)
    if parts.scheme or parts.netloc or href.startswith("/"):
        return href
    if not parts.path:
        return f"#{prefix}{parts.fragment}" if parts.fragment else href
    absolute = posixpath.normpath(posixpath.join("/", _folder(source_url), parts.path))
    path = posixpath.relpath(absolute, posixpath.join("/", _folder(target_url)))
    slash = "/" if parts.path.endswith(("/", "..")) and not path.endswith("/") else ""
    return urlunsplit(("", "", path + slash, parts.query, parts.fragment))


def _folder(url: str) -> str:
    return url if url.endswith("/") else posixpath.dirname(url)


class _Writer(HTMLParser):
    """Writes out what it reads, changed as `splice` says."""

    def __init__(self, source_url: str, target_url: str, prefix: str, deeper: int) -> None:
        super().__init__(convert_charrefs=False)
        self.source_url, self.target_url = source_url, target_url
        self.prefix, self.deeper = prefix, deeper
        self.parts: list[str] = []

    def _tag(self, tag: str) -> str:
        heading = _HEADING.fullmatch(tag)
        return f"h{min(6, int(heading[1]) + self.deeper)}" if heading else tag

    def _attribute(self, name: str, value: str | None) -> str:
        if value is None:
            return f" {name}"
        if name in _REFERENCES:
            value = " ".join(self.prefix + part for part in value.split())
        elif name in ("href", "src"):
            value = rebase(value, self.source_url, self.target_url, self.prefix)
        return f' {name}="{escape(value)}"'

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]], end: str = ">") -> None:
        exclude = " data-search-exclude" if _HEADING.fullmatch(tag) else ""
        attributes = "".join(self._attribute(name, value) for name, value in attrs)
        self.parts.append(f"<{self._tag(tag)}{attributes}{exclude}{end}")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs, " />")

    def handle_endtag(self, tag: str) -> None:
        self.parts.append(f"</{self._tag(tag)}>")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_entityref(self, name: str) -> None:
        self.parts.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.parts.append(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self.parts.append(f"<!--{data}-->")
