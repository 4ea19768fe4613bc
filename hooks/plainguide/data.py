"""YAML with line numbers → checked frozen dataclasses.

A file is described by a dataclass: every field is a key, a field without default is required, and the fields
`file` and `line`, where a dataclass has them, are filled with the place the entry stands at; `lines` with the line
of each of its keys, and as `key.0` or `key.name` with those of a list's entries or a mapping's keys. Types understood:
str, int, bool, date, Literal of strings, X | None, tuple[X, ...], dict[str, X], and dataclasses of these.
"""

from __future__ import annotations

import dataclasses
import functools
import re
import types
import typing
from collections.abc import Callable, Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import yaml

from .errors import GuideError, Problem, stop_on

T = TypeVar("T")

_PLACE = ("file", "line", "lines")
_HALF = re.compile("[\ud800-\udfff]")
_ODD = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]|\\\\[uU]")
_DEEPEST = 100


def nearest(word: str, known: typing.Iterable[str]) -> str:
    """`did you mean 'x'?` for the nearest known word, else the list of them."""
    words = sorted(known)
    close = get_close_matches(word, words, n=1)
    if close:
        return f"did you mean '{close[0]}'?"
    return f"use one of: {', '.join(words)}"


def load(path: Path, kind: type[T], name: str | None = None, within: tuple[str, ...] = ()) -> T:
    """The YAML file at `path`, or the part of it under the keys `within`, as a `kind`.

    `name` is the path to show in messages.

    Raises GuideError with every problem of the file: unreadable, not UTF-8, not YAML, an unknown, repeated or
    missing key, a value of the wrong type, an anchor or alias.
    """
    shown = name or str(path)
    return loads(read_text(path, shown), kind, shown, within=within)


def read_text(path: Path, name: str) -> str:
    """The text of a file, each line ended by a line feed. Raises GuideError when it is unreadable or not UTF-8."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise GuideError.at(f"cannot be read ({error.strerror}); create the file", name) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise GuideError.at("is not UTF-8 text; save the file as UTF-8", name, line) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def loads(text: str, kind: type[T], name: str, first_line: int = 1, within: tuple[str, ...] = ()) -> T:
    """Like `load`, for a text whose first line is line `first_line` of the file called `name`."""
    reader = _Reader(name, first_line)
    node = reader.compose(text)
    for key in within:
        node = reader.child(node, key)
    what = f"'{'.'.join(within)}'" if within else "the file"
    value = reader.read(node, kind, what)
    stop_on(reader.problems)
    return typing.cast(T, value)


_hints = functools.cache(typing.get_type_hints)
"""The types of a dataclass's fields, evaluated once: an entry of a long list asks for them again."""


def _quick(text: str) -> yaml.Node | None:
    """The nodes of a sound text by libyaml, which is ten times as quick. None where anything is the matter.

    Then the loader in Python says what. Both read alike what holds no tab, control character or other line end.
    """
    loader: Any = getattr(yaml, "CSafeLoader", None)
    if loader is None or _ODD.search(text):
        return None
    depth = 0
    try:
        for event in yaml.parse(text, loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST or isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                return None
        return yaml.compose(text, loader)
    except (yaml.YAMLError, ValueError):
        return None


class _Loader(yaml.SafeLoader):
    """Composes the nodes of a text in one pass, and refuses what no data file here may hold."""

    def __init__(self, text: str, reader: _Reader) -> None:
        self._ours = reader
        super().__init__(text)

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            message = "anchors and aliases are not used here; write it out"
            raise GuideError.at(message, self._ours.file, self._ours.line(event))
        if _HALF.search(getattr(event, "value", "")):
            message = "holds half of a character; write the character itself"
            raise GuideError.at(message, self._ours.file, self._ours.line(event))
        return super().compose_node(parent, index)


class _Reader:
    """Reads the nodes of one file, gathering problems as it goes."""

    def __init__(self, file: str, first_line: int) -> None:
        self.file = file
        self.offset = first_line
        self.problems: list[Problem] = []

    def line(self, at: yaml.Node | yaml.Event) -> int:
        mark: Any = at.start_mark
        return int(mark.line) + self.offset

    def wrong(self, node: yaml.Node, message: str) -> None:
        self.problems.append(Problem(self.file, self.line(node), message))

    def compose(self, text: str) -> yaml.Node:
        quick = _quick(text)
        if quick:
            return quick
        try:
            node: yaml.Node | None = _Loader(text, self).get_single_node()
        except yaml.MarkedYAMLError as error:
            mark: Any = error.problem_mark or error.context_mark
            line = mark.line + self.offset if mark else 0
            raise GuideError.at(f"is not valid YAML ({error.problem}); mend it", self.file, line) from None
        except yaml.YAMLError as error:
            first = str(error).splitlines()[0]
            raise GuideError.at(f"is not valid YAML ({first}); mend it", self.file) from None
        except (ValueError, OverflowError):  # PyYAML lets "\\UFFFFFFFF" through to chr()
            message = "is not valid YAML (an escape names no character); mend it"
            raise GuideError.at(message, self.file) from None
        except RecursionError:
            raise GuideError.at("is nested too deeply; make it flatter", self.file) from None
        if node is None:
            raise GuideError.at("is empty; fill it in or remove it", self.file, self.offset)
        return node

    def child(self, node: yaml.Node, key: str) -> yaml.Node:
        """The value of one key of a mapping whose other keys are not ours. Raises GuideError without it."""
        if isinstance(node, yaml.MappingNode):
            for name, value in node.value:
                if isinstance(name, yaml.ScalarNode) and name.value == key:
                    return typing.cast(yaml.Node, value)
        raise GuideError.at(f"key '{key}' is missing; add it", self.file, self.line(node))

    def read(self, node: yaml.Node, kind: Any, what: str) -> Any:
        """The node as a `kind`, or None after noting a problem. `what` names the value in messages."""
        origin = typing.get_origin(kind)
        if origin in (types.UnionType, typing.Union):
            return self._optional(node, kind, what)
        if origin is tuple:
            return self._list(node, typing.get_args(kind)[0], what)
        if origin is dict:
            return self._dict(node, typing.get_args(kind)[1], what)
        if origin is typing.Literal:
            return self._literal(node, typing.get_args(kind), what)
        if dataclasses.is_dataclass(kind):
            return self._entry(node, typing.cast(type, kind), what)
        return self._scalar(node, kind, what)

    def _optional(self, node: yaml.Node, kind: Any, what: str) -> Any:
        if isinstance(node, yaml.ScalarNode) and node.tag.endswith(":null"):
            return None
        (inner,) = (arm for arm in typing.get_args(kind) if arm is not type(None))
        return self.read(node, inner, what)

    def _scalar(self, node: yaml.Node, kind: type, what: str) -> Any:
        readers: Mapping[type, tuple[str, Callable[[str], Any]]] = {
            str: ("a text", str),
            int: ("a whole number", int),
            bool: ("true or false", lambda value: {"true": True, "false": False}[value]),
            date: ("a date like 2026-11-21", date.fromisoformat),
        }
        expected, convert = readers[kind]
        if not isinstance(node, yaml.ScalarNode) or node.tag.endswith(":null"):
            return self.wrong(node, f"{what} must be {expected}")
        try:
            return convert(node.value)
        except (ValueError, KeyError):
            return self.wrong(node, f"{what} must be {expected}, not '{node.value}'")

    def _literal(self, node: yaml.Node, allowed: tuple[str, ...], what: str) -> Any:
        value = self._scalar(node, str, what)
        if value is not None and value not in allowed:
            return self.wrong(node, f"{what} '{value}' is unknown; {nearest(value, allowed)}")
        return value

    def _list(self, node: yaml.Node, item: Any, what: str) -> Any:
        if not isinstance(node, yaml.SequenceNode):
            return self.wrong(node, f"{what} must be a list")
        return tuple(self.read(child, item, f"an entry of {what}") for child in node.value)

    def _pairs(self, node: yaml.Node, what: str) -> dict[str, tuple[yaml.Node, yaml.Node]]:
        """Key → (key node, value node) of a mapping; repeated and non-text keys are problems."""
        pairs: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        if not isinstance(node, yaml.MappingNode):
            self.wrong(node, f"{what} must be a set of keys with values")
            return pairs
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.wrong(key, f"a key of {what} must be a text")
            elif key.value in pairs:
                self.wrong(key, f"key '{key.value}' stands twice in {what}; keep one")
            else:
                pairs[key.value] = (key, value)
        return pairs

    def _dict(self, node: yaml.Node, item: Any, what: str) -> Any:
        pairs = self._pairs(node, what)
        return {key: self.read(value, item, f"'{key}'") for key, (_, value) in pairs.items()}

    def _lines(self, pairs: Mapping[str, tuple[yaml.Node, yaml.Node]]) -> dict[str, int]:
        lines = {key: self.line(key_node) for key, (key_node, _) in pairs.items()}
        for key, (_, value) in pairs.items():
            if isinstance(value, yaml.SequenceNode):
                lines |= {f"{key}.{i}": self.line(entry) for i, entry in enumerate(value.value)}
            elif isinstance(value, yaml.MappingNode):
                lines |= {f"{key}.{name.value}": self.line(name) for name, _ in value.value}
        return lines

    def _entry(self, node: yaml.Node, kind: type, what: str) -> Any:
        before = len(self.problems)
        pairs = self._pairs(node, what)
        if len(self.problems) > before and not pairs:
            return None
        hints = _hints(kind)
        fields = {f.metadata.get("key", f.name): f for f in dataclasses.fields(kind) if f.name not in _PLACE}
        for key, (key_node, _) in pairs.items():
            if key not in fields:
                self.wrong(key_node, f"key '{key}' is unknown in {what}; {nearest(key, fields)}")
        values: dict[str, Any] = {}
        for key, field in fields.items():
            if key in pairs:
                values[field.name] = self.read(pairs[key][1], hints[field.name], f"'{key}'")
            elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
                self.wrong(node, f"key '{key}' is missing in {what}; add it")
        places: dict[str, Any] = {"file": self.file, "line": self.line(node)}
        if "lines" in hints:
            places["lines"] = self._lines(pairs)
        values |= {place: places[place] for place in _PLACE if place in hints}
        return None if len(self.problems) > before else kind(**values)
