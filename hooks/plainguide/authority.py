"""Statutes and cases: what they are called, where they can be read, and whether they are still good law."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal
from urllib.parse import quote

from markupsafe import Markup, escape

from .data import nearest
from .errors import GuideError, Problem

Status = Literal["good", "overruled_by", "limited_by", "persuasive"]
Kind = Literal["case", "statute", "regulation", "guideline", "proclamation", "rule"]

CITE = re.compile(r"\[@(?P<id>[^\[\]\s]+)(?:\s+(?P<pinpoint>[^\[\]]+))?\]")
"""The way to cite an authority in any text: `[@id]` or `[@id (c)]`."""

_OPEN = re.compile(r"\[@")
_BRACKET = re.compile(r"[\[\]]")
_DEEPEST = 20
_PART = re.compile(r"\(([^()]+)\)")
_NOT_OF_A_LINK = re.compile(r"[\s<>]")
_MARKUP = re.compile(r"[\\`*_{}\[\]<>&]")


@dataclass(frozen=True, slots=True)
class Authority:
    """One entry of `data/authorities.yml`."""

    id: str
    kind: Kind
    citation: str
    """Volume, reporter and first page, or title and section."""
    says: str
    """What it stands for, in one plain sentence."""
    link: str
    mark: Literal["V", "S", "M"]
    """V: primary text seen; S: a summary or a later case seen; M: from memory, not seen."""
    checked: date
    name: str | None = None
    """The parties of a case."""
    court: str | None = None
    year: int | None = None
    pinpoints: str = ""
    """What a pinpoint adds to the link; `{}` stands for its parts joined by `_`."""
    status: Status = "good"
    by: str | None = None
    """The authority that overruled or limited this one."""
    limits: str | None = None
    file: str = ""
    line: int = 0

    @property
    def needs(self) -> str | None:
        """The id that must stand in the same place whenever this one is cited."""
        return self.by if self.status in ("overruled_by", "limited_by") else None

    @property
    def label(self) -> str:
        """The whole citation as a lawyer would write it."""
        court = " ".join(str(part) for part in (self.court, self.year) if part)
        tail = f" ({court})" if court else ""
        return f"{self.name}, {self.citation}{tail}" if self.name else f"{self.citation}{tail}"


@dataclass(frozen=True, slots=True)
class Citation:
    """An authority and the part of it that counts, such as `Citation("library-rules-5", "(c)")`."""

    authority: str
    pinpoint: str = ""

    def __str__(self) -> str:
        return f"{self.authority} {self.pinpoint}".rstrip()


class Authorities(Mapping[str, Authority]):
    """All authorities of a guide by id. Raises GuideError for a repeated id or a `by` that names nothing."""

    def __init__(self, entries: Iterable[Authority]) -> None:
        self._by_id: dict[str, Authority] = {}
        problems = []
        for entry in entries:
            if entry.id in self._by_id:
                first = self._by_id[entry.id].line
                message = f"authority '{entry.id}' is already defined on line {first}; remove one"
                problems.append(Problem(entry.file, entry.line, message))
            self._by_id[entry.id] = entry
        problems += [p for entry in self._by_id.values() for p in self._status_problems(entry)]
        if problems:
            raise GuideError(*problems)

    def __getitem__(self, id: str) -> Authority:
        return self._by_id[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    def __len__(self) -> int:
        return len(self._by_id)

    def _status_problems(self, entry: Authority) -> Iterator[Problem]:
        named = entry.status in ("overruled_by", "limited_by")
        if named and entry.by not in self._by_id:
            by = f"{entry.status} '{entry.by}', which is no authority here; add it"
            if entry.by is None:
                by = f"{entry.status}, but by what is not said; name the authority as 'by'"
            message = f"'{entry.id}' is {by}"
            yield Problem(entry.file, entry.line, message)
        if entry.by and not named:
            message = (
                f"'{entry.id}' has 'by' but status '{entry.status}'; set status to overruled_by or limited_by"
            )
            yield Problem(entry.file, entry.line, message)
        if entry.kind == "case" and not (entry.name and entry.court and entry.year):
            yield Problem(
                entry.file, entry.line, f"case '{entry.id}' needs 'name', 'court' and 'year'; add them"
            )
        if not entry.link.startswith("https://"):
            yield Problem(
                entry.file, entry.line, f"the link of '{entry.id}' must begin with https://; mend it"
            )
        if odd := _NOT_OF_A_LINK.search(entry.link + entry.pinpoints):
            what = "a blank" if odd[0].isspace() else odd[0]
            message = f"the link of '{entry.id}' holds {what}; write it as %{ord(odd[0]):02X}"
            yield Problem(entry.file, entry.line, message)

    def label(self, citation: Citation) -> str:
        """The citation in words: `Library Rules § 5(c)`; a case's pinpoint stands before its court."""
        authority = self[citation.authority]
        if not citation.pinpoint:
            return authority.label
        if authority.name is None:
            joint = "" if citation.pinpoint.startswith("(") else " "
            return f"{authority.label}{joint}{citation.pinpoint}"
        return authority.label.replace(authority.citation, f"{authority.citation}, {citation.pinpoint}", 1)

    def link(self, citation: Citation) -> str:
        """The address where the cited part can be read."""
        authority = self[citation.authority]
        parts = _PART.findall(citation.pinpoint)
        if not parts or not authority.pinpoints:
            return authority.link
        return authority.link + authority.pinpoints.replace("{}", "_".join(map(quote, parts)))

    def _unbroken(self, citation: Citation) -> str:
        """The label whose section sign never stands alone at the end of a line."""
        return self.label(citation).replace("§ ", "§\u00a0")

    def markdown(self, citation: Citation) -> str:
        """The citation as a Markdown link."""
        label = _MARKUP.sub(lambda found: f"&#{ord(found[0])};", self._unbroken(citation))
        return f"[{label}]({self.link(citation)})"

    def cite(self, text: str) -> str:
        """`text` with each `[@id]` turned into a Markdown link. The ids must have been checked before."""
        return CITE.sub(lambda found: self.markdown(parse_citation(found)), text)

    def html(self, citation: Citation) -> Markup:
        """The citation as an HTML link."""
        return Markup('<a href="{}" rel="noreferrer">{}</a>').format(
            self.link(citation), self._unbroken(citation)
        )

    def inline(self, text: str) -> Markup:
        """Plain text as HTML, with each `[@id]` turned into a link and nothing else taken as markup."""
        parts, at = [], 0
        for found in CITE.finditer(text):
            parts += [escape(text[at : found.start()]), self.html(parse_citation(found))]
            at = found.end()
        return Markup("").join([*parts, escape(text[at:])])

    def plain(self, text: str) -> str:
        """Plain text with each `[@id]` turned into the words of the citation."""
        return CITE.sub(lambda found: self.label(parse_citation(found)), text)

    def problems(self, text: str, file: str, line: int) -> Iterator[Problem]:
        """What is wrong with the citations of one place: a block of text that begins on `line` of `file`."""
        if _depth(text) > _DEEPEST:  # the Markdown of thousands of them would take seconds
            yield Problem(file, line, f"has more than {_DEEPEST} brackets open at once; close or remove them")
        cited = {found["id"]: line + text.count("\n", 0, found.start()) for found in CITE.finditer(text)}
        for found in _OPEN.finditer(text):
            if not CITE.match(text, found.start()):
                at = line + text.count("\n", 0, found.start())
                yield Problem(file, at, "'[@' begins no citation; write it like [@id] or [@id (c)]")
        for id, at in cited.items():
            if id not in self:
                yield Problem(file, at, f"authority '{id}' is unknown; {nearest(id, self)}")
            elif (needs := self[id].needs) and needs not in cited:
                verb = "overruled" if self[id].status == "overruled_by" else "limited"
                message = f"'{id}' was {verb} by '{needs}'; cite [@{needs}] in the same place"
                yield Problem(file, at, message)


def _depth(text: str) -> int:
    """How many brackets are open at once, at the most."""
    now = deepest = 0
    for found in _BRACKET.finditer(text):
        now = max(0, now + 1 if found[0] == "[" else now - 1)
        deepest = max(deepest, now)
    return deepest


def parse_citation(found: re.Match[str]) -> Citation:
    """The citation of a match of CITE."""
    return Citation(found["id"], (found["pinpoint"] or "").strip())
