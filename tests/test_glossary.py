"""The glossary: what it refuses, the page of words, and terms explained in a page's HTML."""

from __future__ import annotations

import re
import time
from html import escape, unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import markdown
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from plainguide.data import load
from plainguide.errors import GuideError
from plainguide.glossary import PATH, Glossary, Term, load_glossary, words_page
from plainguide.words import Words, load_words

CASES = Path(__file__).parent / "cases" / "glossary"
GLOSSARY = load_glossary(CASES / "words.yml", "words.yml")


def cases(name: str) -> list[Any]:
    entries = yaml.safe_load((CASES / name).read_text(encoding="utf-8"))
    return [pytest.param(entry, id=entry["name"].replace(" ", "_")) for entry in entries]


def written_out(short: str) -> str:
    """The HTML that a case's short form stands for."""

    def term(found: re.Match[str]) -> str:
        link = f'<a class="pg-term" href="../words/#{found["id"]}">{found["word"]}</a>'
        if found["says"] is None:
            return link
        return f'{link}<span class="pg-says" data-search-exclude> ({found["says"].removesuffix(".")})</span>'

    return re.sub(r"\{\{?(?P<word>[^|{}]+)\|(?P<id>[^|{}]+)(?:\|(?P<says>[^{}]+))?\}\}?", term, short)


@pytest.mark.parametrize("case", cases("explain.yml"))
def test_a_page_explains_its_terms(case: dict[str, str]) -> None:
    assert GLOSSARY.explain(case["html"], "../words/") == written_out(case["gives"])


@pytest.mark.parametrize("case", cases("wrong.yml"))
def test_a_wrong_glossary_is_refused(case: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "g.yml").write_text(case["terms"], encoding="utf-8")
    with pytest.raises(GuideError) as caught:
        load_glossary(tmp_path / "g.yml", "g.yml")
    assert str(caught.value) == case["says"]


def test_a_guide_without_a_glossary_has_no_terms(tmp_path: Path) -> None:
    glossary = load_glossary(tmp_path / "none.yml", "none.yml")
    assert glossary.terms == ()
    assert glossary.explain("<p>clerk</p>", "words/") == "<p>clerk</p>"
    assert list(Glossary(()).find("clerk")) == []


def test_terms_are_found_in_the_order_of_the_text() -> None:
    found = [(f.term.term, f.start, f.end) for f in GLOSSARY.find("A clerk’s office, a probation order")]
    assert found == [("clerk", 2, 16), ("probation order", 20, 35)]


class _Text(HTMLParser):
    """The words of HTML without the explanations."""

    def __init__(self) -> None:
        super().__init__()
        self.said = ""
        self.inside = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside += tag == "span" and dict(attrs).get("class") == "pg-says"

    def handle_endtag(self, tag: str) -> None:
        self.inside -= tag == "span" and self.inside > 0

    def handle_data(self, data: str) -> None:
        self.said += data if not self.inside else ""


def plain(html: str) -> str:
    reader = _Text()
    reader.feed(html)
    reader.close()
    return reader.said


@given(
    st.lists(
        st.sampled_from(["clerk", "order", "probation", "the", "<", "&", "’s", "-", "\n", "é", "İ", '"'])
    )
)
def test_explaining_keeps_every_word_and_explains_no_term_twice(words: list[str]) -> None:
    html = f"<p>{escape(' '.join(words), quote=False)}</p>"
    explained = GLOSSARY.explain(html, "w/")
    assert plain(explained) == plain(html)
    anchors = re.findall(r'class="pg-term" href="w/#([^"]+)"', explained)
    assert len(anchors) == len(set(anchors))


@given(st.text(alphabet="<>/a =\"'!-clerk&;", max_size=60))
def test_any_html_comes_out_with_its_tags_as_they_were(html: str) -> None:
    explained = GLOSSARY.explain(html, "w/")
    added = r'<a class="pg-term" href="w/#[^"]+">|(?<=k)</a><span class="pg-says" data-search-exclude> \([^)]*\)</span>'
    if "pg-term" not in explained:
        assert explained == html
    else:
        assert re.findall(r"<[^<>]*>", re.sub(added, "", explained)) == re.findall(r"<[^<>]*>", html)


def test_a_long_page_takes_time_in_proportion_to_its_length(root: Path) -> None:
    glossary = load_glossary(root / "data/glossary.yml", "data/glossary.yml")
    paragraph = (
        "<p>" + "The court of your own state has its rules and no other words for them. " * 20 + "</p>"
    )

    def seconds(html: str) -> float:
        began = time.perf_counter()
        glossary.explain(html, "w/")
        return time.perf_counter() - began

    seconds(paragraph)
    short, long = min(seconds(paragraph * 20) for _ in range(3)), seconds(paragraph * 200)
    assert long < short * 40, "ten times the text takes far more than ten times as long"
    assert seconds("<" * 20_000 + "clerk") < 2


@pytest.fixture(scope="module")
def words(root: Path) -> Words:
    return load_words(root / "data/words/en.yml", "data/words/en.yml")


def test_the_page_of_words_has_every_term_with_its_anchor(words: Words) -> None:
    page = words_page(GLOSSARY, words)
    body = page.markdown.split("---\n", 2)[2]
    html = markdown.markdown(body, extensions=["attr_list", "def_list"])
    assert page.path == PATH
    assert page.made_from == "words.yml"
    assert re.findall(r'<dt id="([^"]+)">', html) == [term.id for term in GLOSSARY.terms]
    assert html.count("<dl>") == 1
    assert '<dd>A court in "D.C." & nowhere else.</dd>' in unescape(html)


def test_a_long_page_of_words_has_a_heading_for_each_first_letter(words: Words, root: Path) -> None:
    glossary = load_glossary(root / "data/glossary.yml", "data/glossary.yml")
    html = markdown.markdown(words_page(glossary, words).markdown, extensions=["attr_list", "def_list"])
    parts = re.split(r'<h2 class="pg-letter" id="letter-(.)">(.)</h2>', html)
    letters, named, lists = parts[1::3], parts[2::3], parts[3::3]
    assert letters == sorted(set(letters)) == [letter.lower() for letter in named]
    for letter, listed in zip(letters, lists, strict=True):
        terms = re.findall(r'<dt id="[^"]+">([^<]+)</dt>', listed)
        assert terms
        assert {term[0].lower() for term in terms} == {letter}


def test_every_term_of_the_guide_is_found_by_each_of_its_forms(root: Path) -> None:
    glossary = load_glossary(root / "data/glossary.yml", "data/glossary.yml")
    for term in glossary.terms:
        for form in (term.term, *term.forms):
            found = [f.term.term for f in glossary.find(f"It says {form} here.")]
            assert found == [term.term], form


def test_terms_are_read_with_their_places() -> None:
    terms = load(CASES / "words.yml", tuple[Term, ...], "words.yml")
    assert [(term.id, term.line) for term in terms][:2] == [("clerk", 1), ("d-c-court", 4)]
