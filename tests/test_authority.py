"""Authorities: what they are called, where they lead, and what may not be cited alone."""

from __future__ import annotations

from datetime import date
from html.parser import HTMLParser
from typing import Any

import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plainguide.authority import CITE, Authorities, Authority, Citation
from plainguide.errors import GuideError

HOSTILE = '<b>*R* v. _S_</b> & [x](y) `z` \\ {{ j }} "q"'


def authority(id: str, **changes: Any) -> Authority:
    entry: dict[str, Any] = {
        "kind": "statute",
        "citation": f"Code § {id}",
        "says": "It stands for this.",
        "link": f"https://law.example/{id}",
        "mark": "V",
        "checked": date(2026, 1, 2),
        "file": "authorities.yml",
        "line": 1,
    }
    return Authority(id=id, **(entry | changes))


def case(id: str, **changes: Any) -> Authority:
    entry: dict[str, Any] = {
        "kind": "case",
        "name": "Bean v. Pea",
        "citation": "850 F.3d 296",
        "court": "7th Cir.",
        "year": 2017,
    }
    return authority(id, **(entry | changes))


LAW = Authorities(
    [
        authority("usc-18-3607", citation="18 U.S.C. § 3607", pinpoints="#{}"),
        authority("rule-4", citation="Rule 4"),
        authority("proc", kind="proclamation", citation="Proc. No. 7", year=2023),
        case("bean-2017"),
        case("old-1977", status="overruled_by", by="bean-2017"),
        case("odd-1990", status="limited_by", by="bean-2017"),
        case("far-1991", status="persuasive"),
        case("hostile", name=HOSTILE, link='https://law.example/?a=1&b="2"'),
    ]
)


@pytest.mark.parametrize(
    ("citation", "label"),
    [
        (Citation("usc-18-3607"), "18 U.S.C. § 3607"),
        (Citation("usc-18-3607", "(a)(1)"), "18 U.S.C. § 3607(a)(1)"),
        (Citation("rule-4", "note 2"), "Rule 4 note 2"),
        (Citation("proc"), "Proc. No. 7 (2023)"),
        (Citation("bean-2017"), "Bean v. Pea, 850 F.3d 296 (7th Cir. 2017)"),
        (Citation("bean-2017", "at 299"), "Bean v. Pea, 850 F.3d 296, at 299 (7th Cir. 2017)"),
    ],
)
def test_a_label_reads_as_a_lawyer_would_write_it(citation: Citation, label: str) -> None:
    assert LAW.label(citation) == label


@pytest.mark.parametrize(
    ("citation", "link"),
    [
        (Citation("usc-18-3607"), "https://law.example/usc-18-3607"),
        (Citation("usc-18-3607", "(c)"), "https://law.example/usc-18-3607#c"),
        (Citation("usc-18-3607", "(a)(1)"), "https://law.example/usc-18-3607#a_1"),
        (Citation("usc-18-3607", "first part"), "https://law.example/usc-18-3607"),
        (Citation("rule-4", "(c)"), "https://law.example/rule-4"),
    ],
)
def test_a_link_leads_to_the_pinpoint_where_the_site_has_one(citation: Citation, link: str) -> None:
    assert LAW.link(citation) == link


def test_a_citation_is_written_as_it_is_cited() -> None:
    assert str(Citation("usc-18-3607", "(c)")) == "usc-18-3607 (c)"
    assert str(Citation("usc-18-3607")) == "usc-18-3607"


def test_all_citations_of_a_text_become_markdown_links() -> None:
    text = "See [@usc-18-3607 (c)] and [@usc-18-3607\n(a)], not [x] or [@-less."
    assert LAW.cite(text) == (
        "See [18 U.S.C. §\u00a03607(c)](https://law.example/usc-18-3607#c) and "
        "[18 U.S.C. §\u00a03607(a)](https://law.example/usc-18-3607#a), not [x] or [@-less."
    )


def test_all_citations_of_a_text_become_html_links() -> None:
    assert LAW.inline("See [@rule-4] & <go>.") == (
        'See <a href="https://law.example/rule-4" rel="noreferrer">Rule 4</a> &amp; &lt;go&gt;.'
    )


class Text(HTMLParser):
    """The text and the tags of some HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.tags = "", list[tuple[str, dict[str, str | None]]]()
        self.feed(str(html))
        self.close()

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


HREF = 'https://law.example/?a=1&b="2"'


def test_a_hostile_name_stays_text_in_html() -> None:
    found = Text(LAW.html(Citation("hostile", "<i>")))
    assert found.text == f"{HOSTILE}, 850 F.3d 296, <i> (7th Cir. 2017)"
    assert found.tags == [("a", {"href": HREF, "rel": "noreferrer"})]


def test_a_hostile_name_stays_text_in_markdown() -> None:
    found = Text(markdown.markdown(LAW.cite("[@hostile <i>]")))
    assert found.text == f"{HOSTILE}, 850 F.3d 296, <i> (7th Cir. 2017)"
    assert [tag for tag, _ in found.tags] == ["p", "a"]


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_any_text_stays_text_around_citations(text: str) -> None:
    around = CITE.sub("", text)
    found = Text(LAW.inline(f"{around}[@rule-4]{around}"))
    assert found.text == f"{around}Rule 4{around}"
    assert [tag for tag, _ in found.tags] == ["a"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Nothing cited.", []),
        ("[@bean-2017], [@far-1991] and\n[@usc-18-3607 (c)]", []),
        (
            "One line.\nThen [@usc-18-3608].",
            ["a.md:8: authority 'usc-18-3608' is unknown; did you mean 'usc-18-3607'?"],
        ),
        (
            "[@zzz]",
            [
                (
                    "a.md:7: authority 'zzz' is unknown; use one of: bean-2017, far-1991, hostile, odd-1990, "
                    "old-1977, proc, rule-4, usc-18-3607"
                )
            ],
        ),
        (
            "[@old-1977]",
            ["a.md:7: 'old-1977' was overruled by 'bean-2017'; cite [@bean-2017] in the same place"],
        ),
        (
            "See\n\n[@odd-1990 at 3]",
            ["a.md:9: 'odd-1990' was limited by 'bean-2017'; cite [@bean-2017] in the same place"],
        ),
        ("[@old-1977] was overruled ([@bean-2017]). So was [@odd-1990].", []),
        ("[@ rule-4]", ["a.md:7: '[@' begins no citation; write it like [@id] or [@id (c)]"]),
        ("Open [@rule-4 and [@proc]", ["a.md:7: '[@' begins no citation; write it like [@id] or [@id (c)]"]),
        ("\n[@]", ["a.md:8: '[@' begins no citation; write it like [@id] or [@id (c)]"]),
    ],
)
def test_problems_of_one_place(text: str, found: list[str]) -> None:
    assert [str(problem) for problem in LAW.problems(text, "a.md", 7)] == found


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (
            [authority("a"), authority("b", line=5), authority("a", line=9)],
            "authorities.yml:9: authority 'a' is already defined on line 1; remove one",
        ),
        (
            [case("a", status="overruled_by", by="b")],
            "authorities.yml:1: 'a' is overruled_by 'b', which is no authority here; add it",
        ),
        (
            [case("a", status="limited_by")],
            "authorities.yml:1: 'a' is limited_by, but by what is not said; name the authority as 'by'",
        ),
        (
            [case("a", by="b"), case("b")],
            "authorities.yml:1: 'a' has 'by' but status 'good'; set status to overruled_by or limited_by",
        ),
        ([case("a", court=None)], "authorities.yml:1: case 'a' needs 'name', 'court' and 'year'; add them"),
        (
            [authority("a", link="http://law.example")],
            "authorities.yml:1: the link of 'a' must begin with https://; mend it",
        ),
    ],
)
def test_a_wrong_list_is_refused(entries: list[Authority], message: str) -> None:
    with pytest.raises(GuideError) as caught:
        Authorities(entries)
    assert str(caught.value) == message


def test_all_that_is_wrong_with_a_list_is_said_at_once() -> None:
    with pytest.raises(GuideError) as caught:
        Authorities([case("a", year=None, link="ftp://x"), authority("b", line=2, status="overruled_by")])
    assert len(caught.value.problems) == 3


def test_authorities_are_a_mapping_in_their_order() -> None:
    assert list(LAW)[:3] == ["usc-18-3607", "rule-4", "proc"]
    assert len(LAW) == 8
    assert "none" not in LAW
