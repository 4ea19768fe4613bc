"""A second guide, about another law and in two languages, made with not one changed line of the package."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import fields
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from garden import Ran, change, plainguide
from lxml import html as lxml_html

from plainguide.data import load
from plainguide.errors import GuideError
from plainguide.guide import Guide, load_guide
from plainguide.settings import Settings
from plainguide.site import Site
from plainguide.tree import Tree
from plainguide.words import INTERFACE, package_messages, placeholders

HERE = Path(__file__).parent
SECOND = HERE / "second_guide"
CASES = sorted((HERE / "cases/second_guide").glob("*.yml"))
Golden = Callable[[Path, str], None]
Pages = dict[str, lxml_html.HtmlElement]


@pytest.fixture(scope="session")
def guide() -> Guide:
    return load_guide(SECOND)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Ran, Path]:
    """The guide, built strictly by the same command as any other."""
    site = tmp_path_factory.mktemp("second") / "site"
    return plainguide("build", "--to", str(site), cwd=SECOND), site


@pytest.fixture(scope="session")
def pages(built: tuple[Ran, Path]) -> Pages:
    """Address below the site → page."""
    found = {}
    for path in sorted(built[1].rglob("*.html")):
        address = path.relative_to(built[1]).as_posix().removesuffix("index.html")
        found[address] = lxml_html.document_fromstring(path.read_bytes())
    return found


def text(element: lxml_html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def one(page: lxml_html.HtmlElement, path: str) -> lxml_html.HtmlElement:
    (found,) = page.xpath(path)
    return found


def test_it_is_built_strictly_without_a_warning(built: tuple[Ran, Path]) -> None:
    assert (built[0].status, built[0].said) == (0, "")


def test_its_rule_sets_are_walked_and_proven(guide: Guide) -> None:
    assert {id: tree.rule_set.policy for id, tree in guide.trees.items()} == {
        "deposit": "first",
        "support": "collect",
    }
    assert max(len(fact.values) for fact in guide.trees["deposit"].rule_set.facts) > 30
    for id, tree in guide.trees.items():
        assert guide.proofs[id].paths == walks(tree)


def walks(tree: Tree) -> int:
    """How many ways of sure answers lead through the questions to an end; each must end with a result."""
    count, waiting = 0, [{}]
    while waiting:
        known = waiting.pop()
        walk = tree.walk(known)
        if walk.question is None:
            assert walk.certain
            assert not walk.possible
            count += 1
        else:
            waiting += [{**known, walk.question.id: value} for value in walk.question.values]
    return count


# ---- two languages ---------------------------------------------------------------------------------------------


def test_a_page_says_its_language(pages: Pages) -> None:
    for address, page in pages.items():
        assert page.get("lang") == ("es" if address.startswith("es/") else "en"), address


def test_a_page_in_both_languages_leads_to_its_other_half(pages: Pages) -> None:
    both = {address for address in pages if f"es/{address}" in pages}
    assert {"", "check/", "support/", "pictures/", "results/", "words/", "results/wait/"} <= both
    for address, page in pages.items():
        below = address.removeprefix("es/")
        links = page.xpath("//nav[contains(@class, 'pg-languages')]//a")
        if below in both:
            (link,) = links
            other = "en" if address.startswith("es/") else "es"
            assert (link.get("lang"), link.get("hreflang")) == (other, other)
            assert text(link) == {"en": "English", "es": "Español"}[other]
            assert resolve(address, link.get("href")) == (below if other == "en" else f"es/{below}")
        else:
            assert address == "404.html" or not links, address


def resolve(address: str, href: str) -> str:
    parts = [part for part in address.split("/")[:-1] if part]
    for step in href.split("/")[:-1] if href.endswith("/") else href.split("/"):
        if step == "..":
            parts.pop()
        elif step not in (".", ""):
            parts.append(step)
    return "/".join([*parts, ""]) if parts else ""


def test_search_engines_are_told_of_both_languages(pages: Pages) -> None:
    for address in ("check/", "es/check/"):
        links = pages[address].xpath("//link[normalize-space(@rel)='alternate'][@hreflang]")
        assert [(link.get("hreflang"), link.get("href")) for link in links] == [
            ("en", "https://deposit.example/check/"),
            ("es", "https://deposit.example/es/check/"),
        ]
    assert not pages["the-rule/"].xpath("//link[normalize-space(@rel)='alternate']")


def test_the_theme_speaks_the_language_of_the_page(pages: Pages) -> None:
    page = pages["es/check/"]
    said = {
        "//a[@class='pg-skip']": "Saltar a contenido",
        "//details[@class='pg-menu']/summary": "Menú",
        "//button[@class='pg-search-button']": "Buscar",
        "//a[@class='pg-home']": "Recupere su depósito de alquiler",
        "//title": "Revise su depósito - Recupere su depósito de alquiler",
    }
    assert {path: text(one(page, path)) for path in said} == said
    assert json.loads(one(page, "//script[@id='__config']").text)["translations"]["search.result.none"] == (
        "No se encontraron documentos"
    )


def test_the_menu_holds_the_pages_of_one_language(pages: Pages) -> None:
    for address, starts in (("check/", "/"), ("es/check/", "/es/")):
        links = pages[address].xpath("//details[@class='pg-menu']//a/@href")
        found = [f"/{resolve(address, href)}" for href in links]
        assert found[0] == starts
        assert all(link.startswith("/es/") == (starts == "/es/") for link in found)
    (home,) = pages["es/check/"].xpath("//a[@class='pg-home']/@href")
    assert resolve("es/check/", home) == "es/"


def test_next_and_previous_stay_in_one_language(pages: Pages) -> None:
    for address, page in pages.items():
        for href in page.xpath("//nav[contains(@class, 'pg-pager')]//a/@href"):
            assert resolve(address, href).startswith("es/") == address.startswith("es/"), address


def test_next_and_previous_lead_through_the_results_in_the_order_of_their_rules(
    pages: Pages, guide: Guide
) -> None:
    for language in guide.languages:
        addresses = [
            f"{language.folder}results/",
            *(f"{language.folder}results/{id}/" for id in language.results),
        ]
        for before, after in pairwise(addresses):
            assert [resolve(after, href) for href in pages[after].xpath("//a[@rel='prev']/@href")] == [before]
        for before, after in pairwise(addresses[1:]):
            assert [resolve(before, href) for href in pages[before].xpath("//a[@rel='next']/@href")] == [
                after
            ]


def test_the_page_for_wrong_addresses_lists_one_language_and_leads_to_the_other(pages: Pages) -> None:
    page = pages["404.html"]
    links = page.xpath("//article//li/a/@href")
    assert links
    assert not any("/es/" in href for href in links)
    assert one(page, "//nav[contains(@class, 'pg-languages')]//a").get("href") == "/es/"


@pytest.mark.parametrize("set_id", ["deposit", "support"])
def test_a_flow_is_the_same_in_both_languages_but_for_its_words(
    set_id: str, pages: Pages, guide: Guide
) -> None:
    address = {"deposit": "check/", "support": "support/"}[set_id]
    shapes = []
    for folder, language in zip(("", "es/"), guide.languages, strict=True):
        flow = one(pages[f"{folder}{address}"], f"//div[@id='{set_id}']")
        links = flow.xpath(".//ul[@class='pg-answers']//a")
        shapes.append([(link.get("href"), link.get("data-answer")) for link in links])
        for fact, words in language.words.flows[set_id].facts.items():
            titles = [text(h2) for h2 in flow.xpath(f".//section[@data-fact='{fact}']/h2")]
            assert set(titles) == {words.question}
        said = {span.get("data-word"): span.text for span in flow.xpath(".//template//span[@data-word]")}
        assert said["continue"] == {"en": "Continue", "es": "Continuar"}[language.code]
        results = flow.xpath(".//section[@data-outcome]")
        assert {r.get("data-outcome"): text(r.xpath("./h2")[0]) for r in results} == {
            id: result.title for id, result in language.results.items() if id in outcomes(guide, set_id)
        }
    assert shapes[0] == shapes[1]


def outcomes(guide: Guide, set_id: str) -> set[str]:
    return {outcome.id for outcome in guide.trees[set_id].rule_set.outcomes}


def test_a_result_has_the_notice_and_the_way_back_of_its_language(pages: Pages) -> None:
    page = pages["es/results/wait/"]
    assert "Si comparte la vivienda:" in text(one(page, "//article"))
    assert "If you share" not in text(page)
    link = one(page, "//p[@class='pg-for']/a")
    assert text(link) == "¿No está seguro de que esta página sea para usted? Responda las preguntas."
    assert resolve("es/results/wait/", link.get("href")) == "es/check/"


def test_the_list_of_results_and_the_page_of_words_are_made_in_each_language(pages: Pages) -> None:
    assert text(one(pages["es/results/"], "//h1")) == "Todos los resultados"
    assert "Espere cuatro semanas. Para quien se mudó hace poco." in text(pages["es/results/"])
    assert text(one(pages["es/words/"], "//dt[@id='depósito']")) == "depósito"
    terms = pages["es/"].xpath("//article//a[@class='pg-term']/@href")
    assert [href.rpartition("#")[2] for href in terms] == ["arrendador", "depósito"]
    assert all(resolve("es/", href.partition("#")[0]) == "es/words/" for href in terms)
    assert not any("es/" in href for href in pages[""].xpath("//a[@class='pg-term']/@href"))


def test_pictures_and_lists_speak_the_language_of_the_page(pages: Pages) -> None:
    said = text(one(pages["es/pictures/"], "//article"))
    assert "¿Gana usted poco?" in said
    assert "Vaya a la clínica gratuita" in said
    assert "Do you earn little?" not in said


def test_notes_and_dates_speak_the_language_of_the_page(pages: Pages) -> None:
    assert text(one(pages["es/"], "//div[@role='doc-endnotes']/h2")) == "Notas"
    assert text(one(pages["es/"], "//time")) == "5 de octubre de 2026"
    assert text(one(pages[""], "//time")) == "October 5, 2026"


def test_search_finds_both_languages(built: tuple[Ran, Path]) -> None:
    index = json.loads((built[1] / "search/search_index.json").read_text(encoding="utf-8"))
    assert index["config"]["lang"] == ["en", "es"]
    places = {entry["location"] for entry in index["docs"]}
    assert {"check/", "es/check/", "es/results/wait/"} <= places


def test_explanations_of_terms_are_in_a_file_of_each_language(built: tuple[Ran, Path]) -> None:
    for code, term in (("en", "landlord"), ("es", "arrendador")):
        path = built[1] / f"assets/plainguide/terms-{code}.json"
        assert term in json.loads(path.read_text(encoding="utf-8"))


def test_problems_and_changes_go_to_the_addresses_of_the_settings(pages: Pages) -> None:
    foot = pages["es/results/wait/"].xpath("//footer[contains(@class, 'pg-page-foot')]//a/@href")
    assert "mailto:guide@deposit.example?subject=es/results/wait/" in foot
    assert "https://deposit.example/edit/docs/es/results/wait.md" in foot


# ---- what is wrong is said, with file and line -----------------------------------------------------------------


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_one_thing_wrong(path: Path, tmp_path: Path, golden: Golden) -> None:
    root = tmp_path / "guide"
    shutil.copytree(SECOND, root)
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    if case.get("remove"):
        (root / case["file"]).unlink()
    elif "write" in case:
        (root / case["file"]).write_text(case["write"], encoding="utf-8")
    else:
        change(root, case["file"], case["find"], case["replace"])
    with pytest.raises(GuideError) as caught:
        Site.load(root, "mkdocs.yml")
    golden(path.with_suffix(".errors"), f"{caught.value}\n")


def test_every_expectation_has_its_case() -> None:
    assert {path.with_suffix(".yml") for path in CASES[0].parent.glob("*.errors")} == set(CASES)


def test_a_language_that_the_package_does_not_know_needs_no_change_in_code(tmp_path: Path) -> None:
    root = tmp_path / "guide"
    shutil.copytree(SECOND, root)
    for old in ("data/words/es.yml", "data/es", "docs/es"):
        (root / old).rename(root / old.replace("es", "qq"))
    change(root, "data/words/qq.yml", "language: es\n", "language: qq\n")
    config = (root / "mkdocs.yml").read_text(encoding="utf-8")
    config = config.replace("es/", "qq/").replace("languages: [en, es]", "languages: [en, qq]")
    (root / "mkdocs.yml").write_text(config.replace("lang: [en, es]", "lang: [en]"), encoding="utf-8")
    ran = plainguide("build", "--to", "site", cwd=root)
    assert (ran.status, ran.said) == (0, "")
    page = lxml_html.document_fromstring((root / "site/qq/check/index.html").read_bytes())
    assert page.get("lang") == "qq"
    assert text(one(page, "//a[@class='pg-skip']")) == "Skip to content"
    assert text(one(page, "//details[@class='pg-menu']/summary")) == "Menú"


def test_the_package_has_every_message_in_english_and_cites_nothing() -> None:
    messages = package_messages("en")
    assert messages.keys() == INTERFACE
    assert not any("[@" in message for message in messages.values())
    assert placeholders(messages["step"]) == {"n"}


# ---- the package knows no guide --------------------------------------------------------------------------------

ORDINARY = {
    "words of Python, CSS and browsers": "application none other state",
    "words of the generator itself": "about changes check court found index papers place stage term",
    "kinds and states of authorities": "overruled persuasive proclamation regulation statute statutes",
    "plain English": "earlier ended longer nothing older sentence sentences",
    "answers in the skeleton's example": "adult yes",
}
"""Words that a guide uses too, and why they may stand in the package."""


def words_of(guide: Guide) -> Iterator[str]:
    """Every id, path, number and term that belongs to one guide."""
    for tree in guide.trees.values():
        rules = tree.rule_set
        yield rules.id
        yield from (part.id for part in (*rules.facts, *rules.outcomes, *rules.rules))
        yield from (value for fact in rules.facts for value in fact.values)
    for id, authority in guide.authorities.items():
        yield id
        yield authority.name or id
        yield from re.findall(r"\d{3,}[a-z]?", authority.citation)
    for id, document in guide.documents.items():
        yield id
        yield from (note.number for note in document.notes)
    yield from (correction.id for correction in guide.corrections)
    yield from (page.path.removesuffix(".md") for page in guide.outline.pages)
    yield from (re.sub(r"^docs/|\.md$", "", name) for name in guide.written)
    for term in guide.glossary.terms:
        yield from (term.term, *term.forms)


def test_the_package_names_nothing_of_a_guide(root: Path) -> None:
    ordinary = set(" ".join(ORDINARY.values()).split())
    words = {word for word in words_of(load_guide(root)) if len(word) > 2} - ordinary
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, sorted(words)))})(?![\w-])", re.IGNORECASE)
    found = []
    for path in sorted((root / "hooks/plainguide").rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                found += [f"{path.relative_to(root)}:{number}: {m[0]}" for m in pattern.finditer(line)]
    assert found == []


def test_every_ordinary_word_is_needed(root: Path) -> None:
    words = {word.lower() for word in words_of(load_guide(root))}
    assert set(" ".join(ORDINARY.values()).split()) <= words


def test_the_skeletons_readme_names_every_setting(root: Path) -> None:
    readme = (root / "hooks/plainguide/skeleton/README.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| `(\w+)` \|", readme.partition("## Settings")[2], re.MULTILINE)
    places = {"file", "line", "lines"}
    assert set(table) == {field.name for field in fields(Settings)} - places


def test_settings_of_both_guides_are_read(root: Path) -> None:
    for folder in (root, SECOND):
        name = "mkdocs.yml"
        assert load(folder / name, Settings, name, within=("extra", "plainguide")).lines["rule_sets"]
