"""How wide text is and where its lines break, with no font at hand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

_SPACE = re.compile(r"[ \t\n]+")  # not a space that keeps what it joins together
_NARROW, _WIDE = frozenset("iljtfrI.,:;'’‘!|()[]/ \u00a0"), frozenset("mwMW%@—…")


@dataclass(frozen=True, slots=True)
class Text:
    """Lines of text in letters of `size`, each `step` below the one before."""

    lines: tuple[str, ...]
    size: float
    step: float

    @property
    def width(self) -> float:
        """How wide its widest line may be."""
        return max(letters(line, self.size) for line in self.lines)

    @property
    def height(self) -> float:
        """How high all lines are together."""
        return len(self.lines) * self.step


def letters(text: str, size: float) -> float:
    """An upper estimate of how wide `text` is in a common sans-serif font of `size`."""
    return sum(_letter(character) for character in text) * size


@cache
def _letter(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF":
        return 1.05
    if character in _NARROW:
        return 0.4
    if character in _WIDE:
        return 1.02
    return 0.75 if character.isupper() else 0.64


def wrap(text: str, width: float, size: float, step: float) -> Text:
    """`text` in as few lines as fit into `width`, about equally long.

    A word that is too long is broken; a section sign stays with its number.
    """
    kept = text.strip().replace("§ ", "§\u00a0")
    words = [part for word in _SPACE.split(kept) for part in _broken(word, width, size)]
    lines = _fill(words, width, size)
    longest = max(letters(word, size) for word in words)
    while longest < width and len(narrower := _fill(words, width, size)) == len(lines):
        lines, width = narrower, width - size / 2
    return Text(lines, size, step)


def _fill(words: Sequence[str], width: float, size: float) -> tuple[str, ...]:
    lines = [""]
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and letters(longer, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return tuple(lines)


def _broken(word: str, width: float, size: float) -> list[str]:
    parts = [""]
    for character in word:
        if parts[-1] and letters(parts[-1] + character, size) > width:
            parts.append("")
        parts[-1] += character
    return parts
