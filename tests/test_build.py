"""Whole strict builds: a tiny guide and the project's own, looked at page by page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from garden import Ran, change, plainguide, plant
from lxml import html as lxml_html

from plainguide.document import marks
from plainguide.guide import Guide, load_guide
from plainguide.outline import place

ELSEWHERE = re.compile(r"^(?:[a-z]+:)?//", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a built site."""

    path: str
    html: str
    root: lxml_html.HtmlElement

    def all(self, path: str) -> list[lxml_html.HtmlElement]:
        return list(self.root.xpath(path))

    def one(self, path: str) -> lxml_html.HtmlElement:
        (found,) = self.all(path)
        return found

    @property
    def article(self) -> lxml_html.HtmlElement:
        return self.one("//article")


def text(element: lxml_html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def has_class(name: str) -> str:
    return f"contains(concat(' ', @class, ' '), ' {name} ')"


def pages(site: Path) -> dict[str, Page]:
    """Address below the site → page."""
    found = {}
    for path in sorted(site.rglob("*.html")):
        source = path.read_text(encoding="utf-8")
        address = path.relative_to(site).as_posix().removesuffix("index.html")
        found[address] = Page(address, source, lxml_html.document_fromstring(source.encode()))
    return found


# The tiny guide.


@dataclass(frozen=True, slots=True)
class Built:
    ran: Ran
    pages: dict[str, Page]


@pytest.fixture(scope="session")
def garden(tmp_path_factory: pytest.TempPathFactory) -> Built:
    root = plant(tmp_path_factory.mktemp("garden"))
    ran = plainguide("build", "--to", "public", cwd=root)
    return Built(ran, pages(root / "public"))


@pytest.fixture(scope="session")
def closed_garden(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The same guide without an address for edits or reports."""
    root = plant(tmp_path_factory.mktemp("closed"))
    change(root, "mkdocs.yml", "    report: https://garden.example/report?page={page}\n", "")
    change(root, "mkdocs.yml", "    edit: https://garden.example/edit/{path}\n", "")
    return Built(plainguide("build", cwd=root), pages(root / "site"))


def test_a_strict_build_succeeds_without_a_warning(garden: Built) -> None:
    assert (garden.ran.status, garden.ran.said) == (0, "")


def test_every_page_is_there(garden: Built) -> None:
    results = ["keep", "lose", "neighbor", "north_gate", "office", "pause", "pay_first", "south_gate"]
    expected = ["", "404.html", "help/", "keep/", "sources/", "winter/", "results/"]
    expected += [f"results/{result}/" for result in results]
    assert sorted(expected) == sorted(garden.pages)


def test_headings_go_down_step_by_step_on_every_page(garden: Built) -> None:
    for page in garden.pages.values():
        levels = [
            int(h.tag[1]) for h in page.all("//article//*[self::h1 or self::h2 or self::h3 or self::h4]")
        ]
        assert levels.count(1) == 1, page.path
        assert all(after <= before + 1 for before, after in pairwise(levels)), page.path


def test_ids_are_unique_and_every_link_inside_the_site_leads_somewhere(garden: Built) -> None:
    assert_whole(garden.pages)


def test_notes_are_numbered_in_reading_order(garden: Built) -> None:
    for path, keys in (
        ("keep/", ["leaflet-11", "leaflet-12"]),
        ("winter/", ["letter-11", "letter-12", "leaflet-13", "letter-13"]),
    ):
        page = garden.pages[path]
        body = page.all("//article//sup[not(ancestor::li)]/a")
        first = list(dict.fromkeys(a.get("href").removeprefix("#fn:") for a in body))
        assert first == keys[: len(first)]
        assert [li.get("id") for li in page.all("//div[@class='footnote']/ol/li")] == [
            f"fn:{k}" for k in keys
        ]
        numbers = {a.get("href"): a.text for a in page.all("//a[@class='footnote-ref']")}
        assert numbers == {f"#fn:{key}": str(number) for number, key in enumerate(keys, start=1)}


def test_notes_have_roles_and_ways_back_with_names_of_their_own(garden: Built) -> None:
    page = garden.pages["keep/"]
    assert {a.get("role") for a in page.all("//a[@class='footnote-ref']")} == {"doc-noteref"}
    notes = page.one("//div[@role='doc-endnotes']")
    assert text(page.one(f"//*[@id='{notes.get('aria-labelledby')}']")) == "Notes"
    backs = page.all("//a[@role='doc-backlink']")
    assert [a.get("aria-label") for a in backs] == [
        "Back to the text, from note 1",
        "Back to the text, from note 2",
        "Back to the text, from note 2.2",
    ]
    assert len({a.get("href") for a in backs}) == 3


def test_a_note_says_its_own_number_and_where_it_is_at_home(garden: Built) -> None:
    homes = garden.pages["winter/"].all(f"//li//a[{has_class('pg-note-home')}]")
    assert [(text(a), a.get("href")) for a in homes] == [
        ("Note 11 of A letter to all gardeners", "../sources/#letter-11"),
        ("Note 12 of A letter to all gardeners", "../sources/#letter-12"),
        ("Note 13 of Your plot & you", "../sources/#leaflet-13"),
        ("Note 13 of A letter to all gardeners", "../sources/#letter-13"),
    ]


def test_a_page_names_its_sources(garden: Built) -> None:
    said = text(garden.pages["winter/"].one(f"//a[{has_class('pg-provenance')}]"))
    assert said == (
        "This page restates and corrects: A letter to all gardeners (The Gardeners); "
        "Your plot & you (The Garden Office)"
    )


def test_corrections_are_in_the_text_and_on_the_sources_page(garden: Built) -> None:
    article = text(garden.pages["keep/"].article)
    assert (
        "A plot is yours for two years (Garden Code §\u00a04(a))."
        in garden.pages["keep/"].article.text_content()
    )
    assert "one year" not in article
    assert "for a week" not in article
    sources = garden.pages["sources/"]
    assert sources.all("//*[@id='leaflet-14']") == []
    assert text(sources.one("//*[@id='correction-two-years']")) == "How long"
    listed = text(sources.one("//*[@id='correction-no-card-kept']/following-sibling::ul[1]"))
    assert "The source says: The office keeps your card." in listed
    assert "This guide says: You keep your card." in listed
    assert "Pea v. Bean, 9 Gard. 3 (Gard. Ct. 2010)" in listed


def test_hostile_words_of_a_source_are_characters(garden: Built, tmp_path: Path) -> None:
    root = plant(tmp_path)
    change(root, "data/outline.yml", "left_out:\n", "  # left_out:\n")
    outline = (root / "data/outline.yml").read_text(encoding="utf-8")
    (root / "data/outline.yml").write_text(outline[: outline.index("  # left_out")], encoding="utf-8")
    guide = load_guide(root)
    (page,) = (page for page in guide.pages() if page.path == "keep.md")
    assert "&#60;b&#62;&#123;&#123; tools &#125;&#125;&#60;/b&#62;" in page.markdown
    assert place(guide.outline, guide.received).keys() == {"keep.md", "winter.md"}


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("keep/", "data/sources/leaflet.txt"),
        ("winter/", "data/sources/letter.txt"),
        ("sources/", "data/corrections.yml"),
        ("", "docs/index.md"),
        ("results/keep/", "docs/results/keep.md"),
    ],
)
def test_the_edit_link_opens_the_file_that_the_page_is_made_from(
    address: str, source: str, garden: Built, closed_garden: Built
) -> None:
    links = {a.get("href") for a in garden.pages[address].all("//a[contains(@href, '/edit/')]")}
    assert links == {f"https://garden.example/edit/{source}"}
    assert closed_garden.pages[address].all("//a[contains(@href, '/edit/')]") == []


def test_a_problem_is_reported_with_the_address_of_the_page(garden: Built, closed_garden: Built) -> None:
    link = garden.pages["results/keep/"].one("//a[contains(@href, '/report')]")
    assert link.get("href") == "https://garden.example/report?page=results/keep/"
    assert closed_garden.pages["results/keep/"].all("//a[contains(@href, '/report')]") == []


def test_every_page_shows_the_notice_and_every_result_its_own(garden: Built) -> None:
    for page in garden.pages.values():
        assert "No gardener has checked this guide (Garden Code" in text(page.root), page.path
    for address in (a for a in garden.pages if a.startswith("results/") and a != "results/"):
        assert text(garden.pages[address].article).count("If you rent the plot: ask the owner first") == 1


def test_the_flow_is_linked_sections(garden: Built) -> None:
    page = garden.pages[""]
    steps = {s.get("id"): s for s in page.all("//section[@data-fact]")}
    assert [(id, s.get("data-fact")) for id, s in steps.items()] == [
        ("plot-step-1", "paid"),
        ("plot-step-2", "asked"),
    ]
    answers = {
        id: [(a.get("data-answer"), a.get("href")) for a in step.xpath(".//a[@data-answer]")]
        for id, step in steps.items()
    }
    assert answers == {
        "plot-step-1": [("yes", "#plot-step-2"), ("no", "#plot-result-pay_first")],
        "plot-step-2": [
            ("in_time", "#plot-result-keep"),
            ("late", "#plot-result-keep_late"),
            ("never", "#plot-result-lose"),
        ],
    }
    assert "A promise is no payment & no receipt." in text(steps["plot-step-1"])


def test_each_rule_has_a_result_section_with_the_text_of_its_page(garden: Built) -> None:
    page = garden.pages[""]
    results = {s.get("id"): s for s in page.all("//section[@data-outcome]")}
    assert {id: (s.get("data-rule"), s.get("data-outcome")) for id, s in results.items()} == {
        "plot-result-pay_first": ("pay_first", "pay_first"),
        "plot-result-keep": ("keep", "keep"),
        "plot-result-keep_late": ("keep_late", "keep"),
        "plot-result-lose": ("", "lose"),
    }
    keep = results["plot-result-keep"]
    assert "Your plot stays yours." in text(keep)
    assert "If you rent the plot" in text(keep)
    links = {text(a): a.get("href") for a in keep.xpath(".//a")}
    assert links["Read more"] == "keep/"
    assert links["the winter rules"] == "winter/#winter-gate"
    assert [a.get("href") for a in results["plot-result-pay_first"].xpath(".//a[text()='Start again']")] == [
        "./"
    ]
    assert all(
        h.get("data-search-exclude") is not None for s in results.values() for h in s.xpath(".//h2|.//h3")
    )


def test_a_default_that_a_rule_leads_to_as_well_has_a_section_of_its_own(tmp_path: Path) -> None:
    root = plant(tmp_path)
    change(root, "hooks/law/plot.py", "default=lose", "default=keep")
    (root / "docs/results/lose.md").unlink()
    assert plainguide("build", cwd=root).status == 0
    found = pages(root / "site")
    assert_whole(found)
    assert [a.get("href") for a in found[""].all("//section[@id='plot-step-2']//a[@data-answer]")] == [
        "#plot-result-keep",
        "#plot-result-keep_late",
        "#plot-result-keep-otherwise",
    ]


def test_a_set_that_collects_has_a_section_for_several_routes(garden: Built) -> None:
    page = garden.pages["help/"]
    routes = page.one(f"//section[{has_class('pg-routes')}]")
    assert routes.get("data-rules") == "neighbor pause"
    assert [a.get("href") for a in routes.xpath(".//a")] == ["#help-result-neighbor", "#help-result-pause"]
    assert page.all("//section[@id='help-result-office']")


def test_a_table_and_a_map_lead_to_the_results(garden: Built) -> None:
    page = garden.pages["help/"]
    rows = [
        [text(cell) for cell in row.xpath("./*")] for row in page.all("//div[@id='gate-table']//tbody/tr")
    ]
    assert rows == [
        ["Elm Street", "North", "The north gate is yours."],
        ["Oak Street", "South", "The south gate is yours."],
    ]
    tiles = page.all(f"//*[{has_class('pg-map')}]//*[@href]")
    assert [tile.get("href") for tile in tiles] == ["../results/north_gate/", "../results/south_gate/"]


def test_the_list_of_results_names_each_with_whom_it_is_for(garden: Built) -> None:
    article = garden.pages["results/"].article
    assert [text(h) for h in article.xpath(".//h2")] == ["Check your plot", "Find help", "Find your gate"]
    links = [a.get("href") for a in article.xpath(".//li/a")]
    assert links == [
        f"{id}/"
        for id in ("pay_first", "keep", "lose", "neighbor", "pause", "office", "north_gate", "south_gate")
    ]


# The project's own guide.


@pytest.fixture(scope="session")
def own(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Built:
    target = tmp_path_factory.mktemp("own") / "site"
    ran = plainguide("build", "--to", str(target), cwd=root)
    return Built(ran, pages(target) if target.exists() else {})


@pytest.fixture(scope="session")
def guide(root: Path) -> Guide:
    return load_guide(root)


def test_the_guide_builds_strictly_without_a_warning(own: Built) -> None:
    assert (own.ran.status, own.ran.said) == (0, "")
    assert "WARNING" not in own.ran.errors


def test_every_page_of_the_guide_has_the_notice(own: Built, guide: Guide) -> None:
    notice = guide.words.notices.every_page.split(".")[0]
    assert len(own.pages) > 50
    for page in own.pages.values():
        assert notice in text(page.root), page.path


def test_every_outcome_has_a_page_with_the_warning_of_results(own: Built, guide: Guide) -> None:
    warning = guide.words.notices.every_result.split("**")[1]
    for tree in guide.trees.values():
        for outcome in tree.rule_set.outcomes:
            page = own.pages[f"results/{outcome.id}/"]
            assert text(page.one("//h1")) == guide.results[outcome.id].title
            assert text(page.article).count(warning) == 1, outcome.id


@pytest.mark.parametrize(
    ("set_id", "address"),
    [("record", "check/"), ("other_routes", "other-ways/"), ("circuit", "which-court/")],
)
def test_a_flow_has_a_section_for_each_step_and_each_result(
    set_id: str, address: str, own: Built, guide: Guide
) -> None:
    tree, page = guide.trees[set_id], own.pages[address]
    flow = guide.flow_page(set_id)
    sections = page.one(f"//div[@data-flow='{set_id}']").xpath("./section")
    steps = [s.get("data-fact") for s in sections if s.get("data-fact")]
    assert steps == [branch.fact.id for branch in tree.questions]
    targets = {flow.target(node) for node in (*tree.questions, *tree.terminals)}
    assert targets <= {s.get("id") for s in sections}
    rules = [s.get("data-rule") for s in sections if s.get("data-outcome")]
    assert rules == [rule.id for rule in tree.rule_set.rules] + [""] * bool(tree.rule_set.default)


def loaded(page: Page) -> Iterator[str]:
    """Every address that a browser fetches by itself to show a page."""
    for element in page.all("//script[@src] | //img[@src] | //iframe[@src] | //source[@src] | //video[@src]"):
        yield element.get("src")
    for element in page.all("//link[@href]"):
        if set(element.get("rel", "").split()) & {
            "stylesheet",
            "icon",
            "preload",
            "prefetch",
            "preconnect",
            "modulepreload",
        }:
            yield element.get("href")
    yield from re.findall(r"url\(['\"]?([^'\")]+)", page.html)


def test_no_page_loads_anything_from_elsewhere(own: Built, garden: Built) -> None:
    for page in [*own.pages.values(), *garden.pages.values()]:
        found = list(loaded(page))
        assert len(found) > 2
        assert [address for address in found if ELSEWHERE.match(address)] == [], page.path


def test_no_citation_and_no_mark_is_left_as_it_was_written(own: Built, garden: Built, guide: Guide) -> None:
    for page in [*own.pages.values(), *garden.pages.values()]:
        shown = page.root.text_content()
        assert "[@" not in shown, page.path
        assert "[^" not in shown, page.path
        numbers = {note.number for document in guide.documents.values() for note in document.notes}
        left = {mark.number for mark in marks(text(page.article))} & numbers
        assert not left or page.path == "sources/", page.path
        assert "plainguide:" not in shown, page.path


def test_the_pages_of_the_guide_are_whole(own: Built) -> None:
    assert_whole(own.pages)


def assert_whole(found: dict[str, Page]) -> None:
    """Ids are unique, and links inside the site lead to a page and a place in it."""
    ids = {page.path: [e.get("id") for e in page.all("//*[@id]")] for page in found.values()}
    for page in found.values():
        assert len(ids[page.path]) == len(set(ids[page.path])), page.path
        for link in page.all("//a[@href]"):
            parts = urlsplit(urljoin(f"https://site.example/{page.path}", link.get("href")))
            if parts.netloc != "site.example" or page.path == "404.html":
                continue
            address = unquote(parts.path).removeprefix("/").removesuffix("index.html")
            assert address in found, f"{page.path}: {link.get('href')}"
            assert not parts.fragment or unquote(parts.fragment) in ids[address], (
                f"{page.path}: {link.get('href')}"
            )
