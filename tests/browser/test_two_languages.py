"""The second guide in the browser: both languages, the way between them, and a long list of answers."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import serve, watch
from playwright.sync_api import Browser, Page, expect

SECOND = Path(__file__).parent.parent / "second_guide"
SAID = {
    "en": {
        "folder": "",
        "unsure": "I'm not sure",
        "continue": "Continue",
        "moved": "Did you move out?",
        "yes": "I moved out",
        "ward": "In which ward is the home?",
        "fig": "Fig",
        "oak": "Oak",
        "board": "Ask the rent board",
        "weeks": "How long ago was that?",
        "late": "Four weeks or more",
        "list": "Did you get a list of costs?",
        "depends": "It still depends on",
        "warning": "If you share the flat:",
        "error": "There is a problem",
    },
    "es": {
        "folder": "es/",
        "unsure": "No estoy seguro",
        "continue": "Continuar",
        "moved": "¿Ya se mudó?",
        "yes": "Ya me mudé",
        "ward": "¿En qué distrito está la vivienda?",
        "fig": "Distrito Fig",
        "oak": "Distrito Oak",
        "board": "Acuda a la junta de alquiler",
        "weeks": "¿Hace cuánto tiempo?",
        "late": "Cuatro semanas o más",
        "list": "¿Recibió una lista de gastos?",
        "depends": "Todavía depende de",
        "warning": "Si comparte la vivienda:",
        "error": "Hay un problema",
    },
}


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the second guide is served."""
    target = tmp_path_factory.mktemp("second") / "site"
    command = [sys.executable, "-m", "plainguide", "build", "--to", str(target)]
    done = subprocess.run(command, cwd=SECOND, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    yield from serve(target)


@pytest.fixture
def reader(chromium: Browser, second: str) -> Iterator[Page]:
    """A reader of the second guide on a phone."""
    context = chromium.new_context(base_url=second, viewport={"width": 360, "height": 740})
    page = watch(context.new_page())
    yield page
    assert page.faults == []
    context.close()


def answer(page: Page, label: str, said: dict[str, str]) -> None:
    page.get_by_label(label, exact=True).check()
    page.get_by_role("button", name=said["continue"]).click()


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_flow_is_walked_in_each_language(language: str, reader: Page) -> None:
    said = SAID[language]
    reader.goto(f"{said['folder']}check/")
    expect(reader.locator("html")).to_have_attribute("lang", language)
    reader.get_by_role("button", name=said["continue"]).click()
    expect(reader.get_by_text(said["error"])).to_be_visible()
    answer(reader, said["yes"], said)
    expect(reader.get_by_role("heading", name=said["ward"])).to_be_focused()
    options = reader.get_by_role("combobox")
    assert options.locator("option").count() > 30
    options.select_option(label=said["fig"])
    reader.get_by_role("button", name=said["continue"]).click()
    expect(reader.get_by_role("heading", name=said["board"])).to_be_focused()
    expect(reader.locator(".pg-now").get_by_text(said["warning"])).to_be_visible()


@pytest.mark.parametrize("language", ["en", "es"])
def test_not_sure_ends_with_what_it_depends_on_in_each_language(language: str, reader: Page) -> None:
    said = SAID[language]
    reader.goto(f"{said['folder']}check/")
    answer(reader, said["yes"], said)
    reader.get_by_role("combobox").select_option(label=said["oak"])
    reader.get_by_role("button", name=said["continue"]).click()
    answer(reader, said["late"], said)
    expect(reader.get_by_role("heading", name=said["list"])).to_be_visible()
    answer(reader, said["unsure"], said)
    expect(reader.get_by_role("heading", name=said["depends"])).to_be_visible()


def test_a_reader_changes_the_language_and_comes_back(reader: Page) -> None:
    reader.goto("results/wait/")
    reader.get_by_role("navigation", name="Languages").get_by_role("link", name="Español").click()
    expect(reader).to_have_url("/es/results/wait/")
    expect(reader.locator("html")).to_have_attribute("lang", "es")
    expect(reader.get_by_role("heading", level=1)).to_have_text("Espere cuatro semanas")
    reader.get_by_role("navigation", name="Idiomas").get_by_role("link", name="English").click()
    expect(reader).to_have_url("/results/wait/")


def test_a_page_in_one_language_offers_no_other(reader: Page) -> None:
    reader.goto("the-rule/")
    expect(reader.get_by_role("navigation", name="Languages")).to_have_count(0)


def test_the_link_to_the_other_language_is_reached_by_key_and_large_enough(reader: Page) -> None:
    reader.goto("es/")
    link = reader.get_by_role("link", name="English")
    for _ in range(10):
        reader.keyboard.press("Tab")
        if link.evaluate("(link) => link === document.activeElement"):
            break
    expect(link).to_be_focused()
    box = link.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    assert box["x"] + box["width"] <= 360


@pytest.mark.parametrize("path", ["es/", "es/check/", "es/pictures/", "es/words/", "es/results/wait/"])
def test_a_page_of_the_second_language_has_no_accessibility_fault(path: str, reader: Page) -> None:
    reader.goto(path)
    found = Axe().run(reader)
    assert [violation["id"] for violation in found.response["violations"]] == []


def test_a_term_opens_in_the_second_language(reader: Page) -> None:
    reader.goto("es/")
    reader.locator("a.pg-term", has_text="depósito").click()
    expect(reader.get_by_text("Dinero que el arrendador guarda")).to_be_visible()


def test_search_finds_a_page_of_the_second_language(reader: Page) -> None:
    reader.goto("es/")
    reader.get_by_role("button", name="Buscar").click()
    expect(reader.locator(".md-search-result__meta")).to_have_text("Teclee para comenzar búsqueda")
    reader.keyboard.type("clínica")
    link = reader.locator(".md-search-result__link").first
    expect(link).to_have_attribute("href", re.compile(r"/es/results/free_clinic/$"))
