"""Hostile words: planted in a guide at every place where words enter, and looked for in what is built of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from lxml import html as lxml_html

_LOADING = "applet base embed form frame iframe img link meta object plaintext script style"
LOADS = frozenset(_LOADING.split())
SCHEME = re.compile(r"[\s\x00-\x20]*(javascript|vbscript|data:(?!image/)|data:image/svg)", re.IGNORECASE)
TOKEN = re.compile(r"zq\d{4}z")
_IDS = frozenset(("id", "href", "for", "aria-labelledby", "aria-describedby", "aria-controls", "name"))
Places = Mapping[str, Iterable[str]]


@dataclass(slots=True)
class Planter:
    """Puts words behind the texts of a guide, each after a token of its own."""

    root: Path
    words: dict[str, str] = field(default_factory=dict)
    """Token → the words behind it."""
    places: dict[str, tuple[str, int, str]] = field(default_factory=dict)
    """Token → file, line and path."""

    def next(self, words: str, file: str, path: str, line: int = 0) -> str:
        """The words behind their token, to be put at a place."""
        token = f"zq{len(self.words):04}z"
        self.words[token], self.places[token] = words, (file, line, path)
        return f" {token} {words}"

    def plant(self, places: Places, words: str) -> list[str]:
        """Put the words at every place, such as `flows.*.title` of a data file; the tokens."""
        before = len(self.words)
        for pattern, paths in places.items():
            files = sorted(self.root.glob(pattern))
            assert files, pattern
            found = sum(self._file(file, path, words) for file in files for path in paths)
            assert found, f"{pattern} has none of {paths}"
        return list(self.words)[before:]

    def set(self, file: str, path: str, value: str) -> None:
        """Give one key of a data file another value."""
        values = yaml.safe_load((self.root / file).read_text(encoding="utf-8"))
        *way, last = [int(key) if key.isdecimal() else key for key in path.split(".")]
        inside = values
        for key in way:
            inside = inside[key]
        inside[last] = value
        text = yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=10**6)
        (self.root / file).write_text(text, encoding="utf-8")

    def _file(self, file: Path, path: str, words: str) -> int:
        name, text = file.relative_to(self.root).as_posix(), file.read_text(encoding="utf-8")
        head, body = text, ""
        if file.suffix == ".md":
            head, _, body = text.removeprefix("---\n").partition("\n---\n")
            body = f"---\n{body}"
        if path == "body":
            line = text.rstrip("\n").count("\n") + 3
            file.write_text(
                f"{text.rstrip()}\n\n{self.next(words, name, path, line).strip()}\n", encoding="utf-8"
            )
            return 1
        values = yaml.load(head, Loader=yaml.BaseLoader if name != "mkdocs.yml" else yaml.SafeLoader)
        first = len(self.words)
        self._values(values, path.split("."), words, (name, path))
        made = yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=10**6)
        file.write_text(f"---\n{made}{body}" if body else made, encoding="utf-8")
        return len(self.words) - first

    def _values(self, values: Any, path: list[str], words: str, at: tuple[str, str]) -> None:
        key, *rest = path
        for own in [k for k in _keys(values) if key in ("*", str(k)) and k != "months"]:
            if rest:
                self._values(values[own], rest, words, at)
            elif isinstance(values[own], str) and values[own]:
                values[own] += self.next(words, *at)


def _keys(values: Any) -> list[Any]:
    if isinstance(values, list):
        return list(range(len(values)))
    return list(values) if isinstance(values, dict) else []


def texts(values: Any, path: str = "") -> Iterator[str]:
    """The path of every text in a data file, entries of lists as `*`."""
    for key in _keys(values):
        own = f"{path}.{'*' if isinstance(values, list) else key}".lstrip(".")
        yield from [own] if isinstance(values[key], str) else texts(values[key], own)


def dangers(html: bytes) -> Counter[str]:
    """What of a page runs, loads or styles something, each with how often it stands there."""
    found: Counter[str] = Counter()
    for element in lxml_html.document_fromstring(html).iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in LOADS:
            plain = {
                k: v for k, v in element.attrib.items() if k != "content" or "http-equiv" in element.attrib
            }
            found[f"<{element.tag} {plain}>{(element.text or '').strip()}"] += 1
        for name, value in element.attrib.items():
            if name.startswith("on") or name in ("style", "srcdoc") or SCHEME.match(value):
                found[f"{name}={value}"] += 1
    return found


def shown(html: bytes) -> Iterator[str]:
    """Every text of a page: what it shows, and its attributes but for ids and addresses."""
    root = lxml_html.document_fromstring(html)
    yield root.text_content()
    for element in root.iter():
        yield from (value for name, value in element.attrib.items() if name not in _IDS)


def squeezed(text: str) -> str:
    """A text without its blanks: a picture breaks its lines where it will."""
    return "".join(text.split())


def wrong(shown: Iterable[str], words: Mapping[str, str], seen: set[str]) -> Iterator[str]:
    """Each place where the words behind a token are others than were planted; a text may be cut short by "…"."""
    for text in map(squeezed, shown):
        for found in TOKEN.finditer(text):
            expected = squeezed(words[found[0]])
            after = text[found.end() :][: len(expected)]
            cut = after.partition("…")
            if after == expected or (cut[1] and expected.startswith(cut[0])):
                seen.add(found[0])
            else:
                yield f"{found[0]}{after} and not {expected}"
