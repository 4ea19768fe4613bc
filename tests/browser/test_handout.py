"""The guide on paper: what Chromium printed, read back from the PDF."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from faces import squeezed
from garden import plainguide
from pypdf import PdfReader

from plainguide.booklet import Booklet, numbered
from plainguide.handout import destinations
from plainguide.offline import Offline
from plainguide.paper import parts

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("handout")]

ROOT = Path(__file__).parent.parent.parent
SECOND = ROOT / "tests/second_guide"
MOST_PAGES = 45


@pytest.fixture(scope="module")
def browser() -> str:
    """The path of Chromium."""
    find = ["sh", str(Path(__file__).parent / "find-browser"), "chromium"]
    return os.environ.get("CHROMIUM") or subprocess.check_output(find, text=True).strip()


def make(root: Path, browser: str, target: Path) -> Path:
    ran = plainguide("handout", "--chromium", browser, "--to", str(target), "--today", "2026-11-21", cwd=root)
    assert ran.status == 0, ran.errors
    return target


@pytest.fixture(scope="module")
def file(browser: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The handout of the guide."""
    return make(ROOT, browser, tmp_path_factory.mktemp("handout") / "handout.pdf")


@pytest.fixture(scope="module")
def reader(file: Path) -> PdfReader:
    return PdfReader(file)


def texts(reader: PdfReader) -> list[str]:
    """The text of each page, with single spaces."""
    return [squeezed(page.extract_text()) for page in reader.pages]


@pytest.fixture(scope="module")
def pages(reader: PdfReader) -> list[str]:
    return texts(reader)


@pytest.fixture(scope="module")
def offline() -> Offline:
    return Offline.load(ROOT, "mkdocs.yml")


Heading = tuple[int, str, int]


def headings(reader: PdfReader, level: int = 1, inside: object = None) -> Iterator[Heading]:
    """Level, text and page (from 1) of everything in the PDF's outline."""
    for entry in reader.outline if inside is None else inside:  # type: ignore[attr-defined]
        if isinstance(entry, list):
            yield from headings(reader, level + 1, entry)
        else:
            yield level, squeezed(str(entry.title)), 1 + (reader.get_destination_page_number(entry) or 0)


def part(reader: PdfReader, pages: list[str], offline: Offline, set_id: str) -> tuple[list[str], str]:
    """The headings of one form, and its text without its results."""
    steps: list[list[str]] = []
    found: list[str] = []
    for level, title, _ in headings(reader):
        if level == 3 and title.startswith("Step 1:"):
            steps.append(found := [])
        if level < 3:
            found = []
        found.append(title)
    position = [id for id, tree in offline.site.guide.trees.items() if len(tree.rule_set.facts) > 1].index(
        set_id
    )
    whole = " ".join(pages)
    begins = [found.start() for found in re.finditer("Step 1: ", whole)][position]
    return steps[position], whole[begins : whole.index(" Results ", begins)]


def test_it_is_short_enough_to_copy(reader: PdfReader) -> None:
    assert len(reader.pages) <= MOST_PAGES


def test_it_is_tagged_and_has_language_title_and_outline(reader: PdfReader, offline: Offline) -> None:
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata
    assert reader.metadata.title == offline.engine.site_name
    assert len(list(headings(reader))) > 100


def test_the_cover_has_the_date_and_the_notice_and_every_other_page_has_the_notice(pages: list[str]) -> None:
    assert "Copy made on November 21, 2026." in pages[0]
    assert [page.count("No lawyer has reviewed this guide.") >= 1 for page in pages] == [True] * len(pages)
    assert [page.startswith(f"{number}No lawyer") for number, page in enumerate(pages, 1)][1:] == [True] * (
        len(pages) - 1
    )


def test_every_line_of_the_contents_has_the_page_on_which_its_chapter_begins(
    reader: PdfReader, pages: list[str]
) -> None:
    chapters = [(title, page) for level, title, page in headings(reader) if level == 1 and page > 2]
    contents = pages[1].partition("Contents ")[2]
    assert contents == " ".join(f"{title} {page}" for title, page in chapters)
    assert [title for title, page in chapters if title not in pages[page - 1]] == []


def test_chapters_come_in_the_order_of_the_navigation(reader: PdfReader, offline: Offline) -> None:
    booklet = Booklet(offline, date(2026, 11, 21))
    chapters = [title for level, title, page in headings(reader) if level == 1 and page > 2]
    assert chapters == [chapter.title for chapter in booklet.chapters]
    for left_out in ("examples.md", "sources.md", "flowcharts.md", "check.md", "results/index.md"):
        assert left_out not in booklet.paths


def assert_links_name_their_page(offline: Offline, made: Path, pages: list[str]) -> None:
    words = offline.site.guide.words
    html = numbered(Booklet(offline, date(2026, 11, 21)).html(), destinations(made), words)
    wanted = re.findall(r'<span class="pg-page" data-to="[^"]+">([^<]+)<', html)
    before, after = words.say("handout_page", n="|").split("|")
    said = re.compile(re.escape(before) + r"\d+" + re.escape(after))
    assert wanted
    assert said.findall(" ".join(pages)) == wanted


def test_every_page_that_a_link_names_is_the_page_it_leads_to(
    file: Path, pages: list[str], offline: Offline
) -> None:
    assert_links_name_their_page(offline, file, pages)


def test_so_it_is_in_a_guide_of_two_languages(browser: str, tmp_path: Path) -> None:
    made = make(SECOND, browser, tmp_path / "handout.pdf")
    assert_links_name_their_page(Offline.load(SECOND, "mkdocs.yml"), made, texts(PdfReader(made)))


def test_every_outcome_is_named(pages: list[str], offline: Offline) -> None:
    guide, text = offline.site.guide, squeezed(" ".join(pages))
    missing = {outcome for outcome, result in guide.results.items() if result.title not in text}
    in_the_table = {outcome.id for outcome in guide.trees["circuit"].rule_set.outcomes}
    assert missing - in_the_table == set()
    assert [outcome for outcome in in_the_table if guide.results[outcome].short not in text] == []


@pytest.mark.parametrize("set_id", ["record", "other_routes"])
def test_every_step_stands_there_once_and_leads_on(
    set_id: str, reader: PdfReader, pages: list[str], offline: Offline
) -> None:
    guide = offline.site.guide
    tree = guide.trees[set_id]
    questions = [question for part in parts(tree) for question in part.questions]
    asked = [guide.words.flows[set_id].facts[question.fact.id].question for question in questions]
    found, text = part(reader, pages, offline, set_id)
    assert found[: len(asked)] == [f"Step {n}: {question}" for n, question in enumerate(asked, 1)]
    assert sum(title.startswith("Step ") for title in found) == len(asked)
    steps = re.split(r"\bStep (?=\d+: )", text)[1:]
    assert len(steps) == len(asked)
    for number, step in enumerate(steps, 1):
        assert all(number < int(n) <= len(asked) for n in re.findall(r"go to step (\d+)", step)), step
        assert all(0 < int(n) <= len(tree.rule_set.outcomes) for n in re.findall(r"result (\d+)", step)), step
    results = [title for title in found if re.match(r"Result \d+: ", title)]
    titles = [guide.results[outcome.id].title for outcome in tree.rule_set.outcomes]
    assert results == [f"Result {n}: {title}" for n, title in enumerate(titles, 1)]


def test_every_place_has_its_row(pages: list[str], offline: Offline) -> None:
    facts = offline.site.guide.words.flows["circuit"].facts.values()
    text = squeezed(" ".join(pages))
    assert [a.label for fact in facts for a in fact.answers.values() if a.label not in text] == []


def test_nothing_of_a_screen_is_on_it(pages: list[str], offline: Offline) -> None:
    text, say = " ".join(pages).lower(), offline.site.guide.words.interface
    for phrase in (
        "javascript",
        say["no_js"],
        say["plain_page"],
        say["table_filter"],
        "{",
        "<",
        "plainguide:",
    ):
        assert phrase.lower() not in text


def test_a_site_has_the_handout_only_where_its_build_was_given_one(file: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    for given in (["--handout", str(file)], []):
        ran = plainguide("build", "--to", str(site), *given, cwd=ROOT)
        assert ran.status == 0, ran.errors
        linked = 'href="handout.pdf"' in (site / "index.html").read_text(encoding="utf-8")
        assert linked == (site / "handout.pdf").exists() == bool(given)
        if given:
            assert (site / "handout.pdf").read_bytes() == file.read_bytes()


def test_a_browser_that_fails_leaves_the_old_handout(tmp_path: Path) -> None:
    target = tmp_path / "handout.pdf"
    target.write_bytes(b"old")
    for command, message in ((sys.executable, "printed nothing"), (str(tmp_path / "none"), "cannot be run")):
        ran = plainguide("handout", "--chromium", command, "--to", str(target), cwd=ROOT)
        assert ran.status == 1
        assert message in ran.errors
        assert command in ran.errors
        assert [path.name for path in tmp_path.iterdir()] == ["handout.pdf"]
        assert target.read_bytes() == b"old"
