"""A cross-check by eyecite (Free Law Project): every citation that it reads in the guide is one of our authorities."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path

import pytest
import yaml
from eyecite import get_citations
from eyecite.models import CitationBase, FullCaseCitation, FullLawCitation

from plainguide.authority import Authority
from plainguide.corrections import CLOSE, OPEN
from plainguide.site import Site

ROOT = Path(__file__).parent.parent
UNREAD: dict[str, str] = yaml.safe_load((ROOT / "tests/cases/citations/unread.yml").read_text())
IDS = [entry["id"] for entry in yaml.safe_load((ROOT / "data/authorities.yml").read_text(encoding="utf-8"))]
_LINK = re.compile(r"\[((?:[^\[\]]|\\[\[\]])*)\]\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation as eyecite reads it; `where` and `text` tell a person where it stands."""

    key: tuple[str, ...]
    court: str | None
    year: str | None
    where: str
    text: str


def key_of(citation: CitationBase) -> tuple[str, ...]:
    """Volume, reporter and page, or title, code and section, without blanks."""
    groups = citation.groups
    names = (
        ("volume", "reporter", "page")
        if isinstance(citation, FullCaseCitation)
        else ("title", "reporter", "section")
    )
    return tuple(re.sub(r"\s", "", groups.get(name) or "") for name in names)


def read(text: str, where: str) -> Iterator[Cited]:
    """Every full citation of a text. "2nd Cir." is corrected first: eyecite takes it for a bankruptcy panel."""
    for citation in get_citations(text.replace("2nd Cir.", "2d Cir.")):
        if isinstance(citation, FullCaseCitation | FullLawCitation):
            court, year = getattr(citation.metadata, "court", None), citation.metadata.year
            yield Cited(key_of(citation), court, year, where, citation.matched_text())


@cache
def site() -> Site:
    return Site.load(ROOT, "mkdocs.yml")


@cache
def known() -> dict[tuple[str, ...], list[tuple[Authority, Cited]]]:
    """What eyecite reads of each authority's own label, by key; two authorities may share one section."""
    found: dict[tuple[str, ...], list[tuple[Authority, Cited]]] = {}
    for authority in site().guide.authorities.values():
        for cited in read(f"See {authority.label}.", authority.id):
            found.setdefault(cited.key, []).append((authority, cited))
    return found


@cache
def notes() -> tuple[Cited, ...]:
    """The citations of all notes of the sources as received."""
    documents = site().guide.received
    return tuple(
        cited
        for source, document in documents.items()
        for note in document.notes
        for paragraph in note.paragraphs
        for cited in read(paragraph.text, f"{source} note {note.number}")
    )


def plain(markdown: str) -> str:
    """Markdown with its links written out as their labels and its character references resolved."""
    return unescape(_LINK.sub(r"\1", markdown)).replace("\u00a0", " ")


@cache
def published() -> tuple[Cited, ...]:
    """The citations of every page, links written out as their labels."""
    texts = {page.path: page.markdown for page in site().pages} | dict(site().guide.written)
    return tuple(
        cited
        for path, text in texts.items()
        for cited in read(plain(site().guide.authorities.cite(text)), path)
    )


def problems(found: tuple[Cited, ...]) -> list[str]:
    """Each citation that is no authority of ours, or has another court or year."""
    wrong = []
    for cited in found:
        matches = known().get(cited.key, [])
        courts = {own.court for _, own in matches}
        years = {own.year for _, own in matches}
        if not matches:
            wrong.append(f"{cited.where}: '{cited.text}' is not in authorities.yml")
        elif cited.court and cited.court not in courts:
            wrong.append(f"{cited.where}: '{cited.text}' has court {cited.court}, we have {courts}")
        elif cited.year and cited.year not in years:
            wrong.append(f"{cited.where}: '{cited.text}' has year {cited.year}, we have {years}")
    return wrong


def test_every_citation_of_the_notes_is_an_authority():
    assert problems(notes()) == []


def test_the_notes_have_their_thirteen_citations():
    assert len(notes()) == 13


def test_every_citation_of_the_pages_is_an_authority():
    assert len(published()) > 200
    assert problems(published()) == []


def test_what_no_correction_drops_reaches_a_page():
    """All citations of the notes stand on the page of sources; the page of each note links them."""
    shown = {cited.key for cited in published()}
    assert {cited.key for cited in notes()} <= shown


@pytest.mark.parametrize("id", IDS)
def test_eyecite_reads_an_authority_as_we_have_it(id: str):
    authority = site().guide.authorities[id]
    own = [cited for entries in known().values() for entry, cited in entries if entry.id == id]
    if UNREAD.get(id, "court").startswith("court"):
        assert own, f"eyecite reads no citation in '{authority.label}'"
        assert (
            authority.citation.startswith(("former", "Federal")) or own[0].text.strip() in authority.citation
        )
        if authority.kind == "case":
            assert own[0].year == str(authority.year)
            assert (own[0].court is None) == (id in UNREAD)
    else:
        assert own == [], f"eyecite reads '{authority.label}' now; take '{id}' out of unread.yml"


def test_every_exception_names_an_authority():
    assert UNREAD.keys() <= site().guide.authorities.keys()


def test_a_wrong_volume_court_or_year_is_noticed():
    wrong = "United States v. Wahi, 851 F.3d 296 (7th Cir. 2017); United States v. Meyer, 439 F.3d 855 (9th Cir. 2006)"
    assert len(problems(tuple(read(wrong, "here")))) == 2
    assert len(problems(tuple(read("Doe v. United States, 833 F.3d 192 (2d Cir. 2015)", "here")))) == 1


def test_no_sign_of_a_correction_is_left_in_a_page():
    assert not any(OPEN in page.markdown or CLOSE in page.markdown for page in site().pages)
