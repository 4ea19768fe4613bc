"""Footnotes as Python-Markdown makes them, with the roles and names that they lack."""

from __future__ import annotations

import re
from pathlib import Path

import markdown
import pytest

from plainguide.footnotes import accessible
from plainguide.words import Words, load_words


@pytest.fixture(scope="session")
def words(root: Path) -> Words:
    return load_words(root / "data/words/en.yml", "en.yml")


def rendered(text: str, words: Words) -> str:
    return accessible(markdown.markdown(text, extensions=["footnotes"]), words)


TWICE = "One[^a-7] and two[^b-7] and one again[^a-7].\n\n[^a-7]: A.\n\n[^b-7]: B."


def test_a_page_without_notes_stays_as_it_is(words: Words) -> None:
    html = '<p>No notes, <a class="footnote-ref" href="#fn:x">1</a></p>'
    assert accessible(html, words) == html


def test_each_mark_says_what_it_is(words: Words) -> None:
    refs = re.findall(r'<a class="footnote-ref"[^>]*>\d</a>', rendered(TWICE, words))
    role = 'class="footnote-ref" role="doc-noteref" aria-label'
    assert refs == [
        f'<a {role}="Note 1" href="#fn:a-7">1</a>',
        f'<a {role}="Note 2" href="#fn:b-7">2</a>',
        f'<a {role}="Note 1" href="#fn:a-7">1</a>',
    ]


def test_each_way_back_has_a_name_of_its_own(words: Words) -> None:
    html = rendered(TWICE, words)
    backs = re.findall(r'role="doc-backlink" aria-label="([^"]*)" href="#([^"]*)"', html)
    assert backs == [
        ("Back to the text, from note 1", "fnref:a-7"),
        ("Back to the text, from note 1.2", "fnref2:a-7"),
        ("Back to the text, from note 2", "fnref:b-7"),
    ]
    assert all(f'id="{target}"' in html for _, target in backs)
    assert html.count('title="') == 0


def test_the_list_of_notes_has_a_role_and_a_heading(words: Words) -> None:
    html = rendered(TWICE, words)
    found = re.search(
        r'<div class="footnote" role="doc-endnotes" aria-labelledby="([^"]+)"><h2 id="([^"]+)">', html
    )
    assert found
    assert found[1] == found[2]
    assert f">{words.say('notes_title')}</h2>" in html
    assert "<hr" not in html


def test_a_heading_called_notes_keeps_its_id_for_itself(words: Words) -> None:
    text = "# Notes\n\nText[^a].\n\n[^a]: A."
    html = accessible(markdown.markdown(text, extensions=["footnotes", "toc"]), words)
    ids = re.findall(r'id="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_the_words_of_a_language_are_escaped(words: Words) -> None:
    hostile = {**words.interface, "note_ref": '"{n}" <b>', "note_back": "&{n}", "notes_title": "<i>"}
    odd = Words("xx", "Odd", words.notices, {}, hostile)
    html = rendered(TWICE, odd)
    assert 'aria-label="&#34;1&#34; &lt;b&gt;"' in html
    assert 'aria-label="&amp;1.2"' in html
    assert ">&lt;i&gt;</h2>" in html
