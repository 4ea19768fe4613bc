"""HTML made shorter without a change to what it says: space, quotes and end tags that the standard lets one leave out.

The rules are those of the HTML standard, 13.1.2.3 (quotes) and 13.1.2.4 (optional tags).
"""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser

_WITHOUT_END = "area base br col embed hr img input link meta source track wbr"
_VOID = frozenset(_WITHOUT_END.split())
_AFTER_P = """
    address article aside blockquote details div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr
    main nav ol p pre section table ul
"""
_ENDS_P = frozenset(_AFTER_P.split())
"""Elements before which the end tag of p may go."""
_PARTS = "dd dt li option tbody td tfoot th thead tr"
_LAST = frozenset(_PARTS.split())
"""Elements whose end tag may always go in well-formed HTML: what follows is one of them or the parent's end."""
_OTHERS = "body caption head html legend link meta noscript script select style summary template title"
_BLOCKS = _ENDS_P | _LAST | frozenset(_OTHERS.split())
"""Elements beside whose tags white space shows nothing."""
_KEEP_SPACE = ("pre", "textarea", "script", "style")
_NEEDS_QUOTES = re.compile(r"[\s\"'=<>`]|^$")
_SPACE = re.compile(r"[ \t\r\n]+")


class Shrinker(HTMLParser):
    """Writes out the HTML that it is fed, shorter. A subclass may change attributes and leave elements out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self._parts: list[str] = []
        self._open_p = False
        """Whether an end tag of p is held back: what comes next decides on it."""
        self._as_is = 0
        self._after_block = True

    def attribute(self, name: str, value: str) -> str | None:  # noqa: ARG002 — for subclasses
        """The value that an attribute gets; None leaves the attribute out."""
        return value

    def result(self) -> str:
        """What was written, once all has been fed."""
        self.close()
        self._settle(ends=True)
        return "".join(self._parts).rstrip()

    def _settle(self, *, ends: bool) -> None:
        """Write the end tag of p that was held back, unless what comes now `ends` the paragraph anyway."""
        if self._open_p and not ends:
            self._parts.append("</p>")
        self._open_p = False

    def _block(self, tag: str) -> None:
        """Take back the space before the tag of a block."""
        self._after_block = tag in _BLOCKS
        if self._after_block and not self._as_is and self._parts and not self._parts[-1].startswith("<"):
            self._parts[-1] = self._parts[-1].rstrip(" ")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]], end: str = "") -> None:
        self._settle(ends=tag in _ENDS_P)
        self._block(tag)
        self._as_is += tag in _KEEP_SPACE
        written = "".join(
            self._written(name, value)
            for name, given in attrs
            if (value := self.attribute(name, given or "")) is not None
        )
        self._parts.append(f"<{tag}{written}{' /' * bool(end)}>")

    @staticmethod
    def _written(name: str, value: str) -> str:
        if not value:
            return f" {name}"
        text = value.replace("&", "&amp;")
        quote = "'" if '"' in text and "'" not in text else '"'
        text = text if quote == "'" else text.replace('"', "&quot;")
        return f" {name}={quote}{text}{quote}" if _NEEDS_QUOTES.search(text) else f" {name}={text}"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs, "" if tag in _VOID else "/")

    def handle_endtag(self, tag: str) -> None:
        self._settle(ends=tag in _BLOCKS - {"noscript"})
        self._block(tag)
        self._as_is -= tag in _KEEP_SPACE
        if tag == "p":
            self._open_p = True
        elif tag not in _LAST:
            self._parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        text = data if self._as_is else _SPACE.sub(" ", data)
        if self._after_block and not self._as_is:
            text = text.lstrip(" ")
        if not text:
            return
        self._text(text)

    def _text(self, text: str) -> None:
        self._settle(ends=False)
        self._after_block = False
        self._parts.append(text)

    def handle_entityref(self, name: str) -> None:
        self._text(f"&{name};")

    def handle_charref(self, name: str) -> None:
        char = chr(int(name[1:], 16) if name[0] in "xX" else int(name))
        self._text(escape(char, quote=False) if char.isprintable() else f"&#{name};")

    def handle_decl(self, decl: str) -> None:
        self._parts.append(f"<!{decl}>")


def shrink(html: str) -> str:
    """The same page in fewer characters: comments go, and space, quotes and end tags that stand for nothing."""
    shrinker = Shrinker()
    shrinker.feed(html)
    return shrinker.result()
