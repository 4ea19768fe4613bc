"""What words may not hold: markup in words that the theme shows as they are, and in Markdown what runs, loads or styles.

Plain texts need no such check, for they come out as the characters they are. Markdown may hold HTML, since boxes and
tables need it; but an inline script in it would even get its hash into the content policy of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

from .corrections import Correction
from .data import loads, read_text
from .errors import GuideError, Problem, stop_on
from .outline import Outline
from .render import Engine, NavEntry, load_engine
from .results import split_front_matter
from .words import Words

_MARKUP = re.compile(r"""[<>"]|&#?\w+;|\{(?!\w+\})""")
_SHOWN = ("title", "description")
"""What the theme shows of a page's front matter."""
_DOUBTFUL = re.compile(
    r"""<(?!!--)[a-z/!?]                                                 # HTML
    | \{[^}\n]*=                                                         # attributes of a text
    | (?:\]\(|^[ ]{0,3}\[[^\]]+\]:)\s*<?(?!https://|mailto:)[^\s)]*[:&]  # a link that is neither a path nor a site's""",
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
_RUNNING = "applet base embed form frame iframe link meta object plaintext script style"
_RUNS = frozenset(_RUNNING.split())
_SCHEME = re.compile(r"(?!https?:|mailto:|tel:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_ADDRESSES = ("href", "src", "action", "formaction", "data", "poster", "xlink:href", "background", "ping")
_BLANK = re.compile(r"[\x00-\x20\x7f-\xa0]+")


def check_markup(
    config: Path,
    name: str,
    said: Sequence[Words],
    corrections: Sequence[Correction],
    outline: Outline,
    written: Mapping[str, str],
) -> None:
    """Raise GuideError for every word of a guide that would be more than words on a page.

    `config` are the settings of the engine, called `name`; `written` are the hand-written pages by name.
    """
    engine = load_engine(config, name)
    found = [*_site_problems(engine, read_text(config, name)), *_word_problems(said, outline, written)]
    for file, line, text in (*_short(said, corrections, outline), *_bodies(written)):
        if _DOUBTFUL.search(text):  # few texts are, and the others need not be rendered
            found += _harm_problems(engine.html("", text, ()), text, file, line)
    stop_on(found)


def _site_problems(engine: Engine, settings: str) -> Iterator[Problem]:
    """What is wrong with the words in the settings of the engine; the theme takes `copyright` as HTML."""
    for key in ("site_name", "site_description", "copyright"):
        found = re.search(rf"^{key}:", settings, re.MULTILINE)
        if found:
            line, text = settings.count("\n", 0, found.start()) + 1, _value(settings, key, engine.file)
            harm = _harm_problems(text, text, engine.file, line)
            yield from harm if key == "copyright" else _plain(key, text, engine.file, line)
    for title in filter(None, _titles(engine.nav)):
        yield from _plain("nav", title, engine.file, 1 + _lines_before(settings, title))


def _titles(entries: Iterable[NavEntry]) -> Iterator[str]:
    for entry in entries:
        yield entry.title
        yield from _titles(entry.children)


def _word_problems(said: Sequence[Words], outline: Outline, written: Mapping[str, str]) -> Iterator[Problem]:
    """The words in the frame of pages that hold markup: the theme shows titles and messages as they are."""
    for words in said:
        messages = {f"interface.{key}": text for key, text in words.interface.items()}
        for key, text in {"name": words.name, "site_name": words.site_name, **messages}.items():
            yield from _plain(key, text, *words.at(key))
    for page in outline.pages:
        yield from _plain("title", page.title, page.file, page.line)
        yield from _plain("description", page.description, page.file, page.line)
        for passage in page.passages:  # its anchor is made of its words
            yield from _plain("as", (passage.title or "").replace('"', ""), passage.file, passage.line)
    for name, text in written.items():
        head, _, _ = split_front_matter(text, name)
        for key in _SHOWN:
            found = re.search(rf"^{key}:", head, re.MULTILINE)
            if found:
                line = head.count("\n", 0, found.start()) + 2
                yield from _plain(key, _value(head, key, name), name, line)


def _value(head: str, key: str, name: str) -> str:
    try:
        return loads(head, str, name, within=(key,))
    except GuideError:  # what else is wrong with it is said where it is read
        return ""


def _plain(key: str, text: str, file: str, line: int) -> Iterator[Problem]:
    found = _MARKUP.search(text)
    if found:
        message = f"'{key}' holds {found[0]}, which a page would take as markup; write it in words"
        yield Problem(file, line, message)


def _harm_problems(html: str, text: str, file: str, line: int) -> Iterator[Problem]:
    """What would run, load or style something; `text` is what the HTML was made from, and begins on `line`."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    for needle, message in reader.found.items():
        yield Problem(file, line + _lines_before(text, needle), f"{message}; take it out")


def _short(
    said: Sequence[Words], corrections: Sequence[Correction], outline: Outline
) -> Iterator[tuple[str, int, str]]:
    """The Markdown in data files: file, line and text."""
    for words in said:
        notices = {f"notices.{key}": getattr(words.notices, key) for key in ("every_page", "every_result")}
        messages = {f"interface.{key}": text for key, text in words.interface.items()}
        yield from ((*words.at(key), text) for key, text in (notices | messages).items())
    for correction in corrections:
        for text in (correction.says, correction.guide, correction.reason):
            yield correction.file, correction.line, text
        for change in correction.changes:
            yield change.file, change.line, change.replace or change.insert_after or ""
    for passage in (passage for page in outline.pages for passage in page.passages):
        yield passage.file, passage.line, passage.title or ""


def _bodies(written: Mapping[str, str]) -> Iterator[tuple[str, int, str]]:
    for name, text in written.items():
        _, body, line = split_front_matter(text, name)
        yield name, line, body


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        """What to look for in the Markdown → what is wrong with it."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _RUNS:
            self.found[f"<{tag}"] = f"<{tag}> runs, loads or styles something"
        for name, value in attrs:
            if name.startswith("on") or name in ("style", "srcdoc"):
                self.found[name] = f"the attribute '{name}' runs or styles something"
            elif name in _ADDRESSES and _SCHEME.match(address := _BLANK.sub("", unescape(value or ""))):
                scheme = address.partition(":")[0]
                self.found[f"{scheme}:"] = f"a link begins with '{scheme}:', and not with https:"


def _lines_before(text: str, needle: str) -> int:
    """The lines before the first one that holds the needle; 0 where it is written in another way."""
    at = text.casefold().find(needle.casefold())
    return text.count("\n", 0, max(at, 0))
