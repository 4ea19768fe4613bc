"""Every page in the real browser: rules of accessibility, the content policy, requests, widths and budgets."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from conftest import watch
from playwright.sync_api import Browser, Page, expect
from stations import BY_SIGHT, TAGS, equip, seen

pytestmark = pytest.mark.browser
KINDS = [
    "",
    "check/",
    "other-ways/",
    "which-court/",
    "under-21/",
    "results/dismissed/",
    "sources/",
    "papers/",
]
"""A page of each kind; the others are like one of these."""
ROOT = Path(__file__).parent.parent.parent


def addresses(site: Path) -> list[str]:
    """Every page of the built site."""
    found = (path.parent.relative_to(site).as_posix() for path in site.rglob("index.html"))
    return sorted("" if path == "." else f"{path}/" for path in found)


def faults(page: Page, **given: object) -> list[str]:
    """What axe finds on a page, a line each."""
    return seen(equip(page), "axe", **({"rules": TAGS} | given))


@pytest.mark.parametrize("part", range(4))
def test_axe_finds_nothing_on_any_page(page: Page, site: Path, part: int):
    """All rules; on the results, which are coloured alike, the contrast of every sixth."""
    every = [*addresses(site), "404.html"]
    results = [path for path in every if path.startswith("results/")]
    alike = set(results) - set(results[::6])
    wrong = {}
    for path in every[part::4]:
        page.goto(path)
        if found := faults(page, without=["color-contrast"] if path in alike else []):
            wrong[path] = found
    assert wrong == {}


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light"), (1280, "dark")])
def test_axe_finds_nothing_on_any_kind_of_page(chromium: Browser, address: str, width: int, scheme: str):
    context = chromium.new_context(
        base_url=address, viewport={"width": width, "height": 800}, color_scheme=scheme
    )
    page = context.new_page()
    wrong = {}
    for path in KINDS:
        page.goto(path)
        if found := faults(page, rules=BY_SIGHT):
            wrong[path] = found
    context.close()
    assert wrong == {}


def test_every_page_has_its_policy_and_tells_nobody_where_the_reader_was(site: Path):
    for path in site.rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
        assert policy, path
        assert "default-src 'none'" in policy[1]
        assert "unsafe" not in policy[1]
        assert html.index("Content-Security-Policy") < html.index("<script")
        assert '<meta name="referrer" content="no-referrer">' in html
        for tag in re.findall(r'<a [^>]*href="https?:[^>]*>', html):
            assert "noreferrer" in tag, (path, tag)
        for tag in re.findall(r"<(?:script|link|img|iframe)\b[^>]*>", html):
            assert not re.search(r'\b(?:src|href)="(?:https?:)?//', tag) or 'rel="canonical"' in tag, (
                path,
                tag,
            )


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_no_page_scrolls_sideways(page: Page, site: Path, width: int):
    page.set_viewport_size({"width": width, "height": 800})
    wide = []
    for path in [*addresses(site), "404.html"]:
        page.goto(path)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(path)
    assert wide == []


def test_the_menu_and_the_search_open_and_close_by_keyboard(page: Page):
    page.goto("")
    menu = page.locator(".pg-menu")
    page.locator(".pg-menu summary").focus()
    page.keyboard.press("Enter")
    assert menu.evaluate("menu => menu.open")
    page.keyboard.press("Escape")
    assert not menu.evaluate("menu => menu.open")
    page.locator("[data-pg-search]").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("expungement")
    page.wait_for_selector(".md-search-result__link")
    assert faults(page) == []
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('[data-pg-search]')")
    assert page.faults == []


def test_what_tab_reaches_can_be_seen(page: Page):
    page.goto("check/")
    for _ in range(25):
        page.keyboard.press("Tab")
        seen = page.evaluate("""() => {
            const box = document.activeElement.getBoundingClientRect(), style = getComputedStyle(document.activeElement);
            return [box.width > 0 && box.height > 0, style.visibility, document.activeElement.outerHTML.slice(0, 80)];
        }""")
        assert seen[0], seen
        assert seen[1] == "visible", seen


def test_the_budgets_of_bytes_hold(site: Path):
    def size(*paths: Path) -> int:
        return sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths)

    assets = site / "assets/plainguide"
    both = (assets / "flow.js").read_bytes() + (assets / "flow.css").read_bytes()
    assert len(gzip.compress(both, 9)) <= 5 * 1024
    assert size(site / "check/index.html") <= 25 * 1024


@pytest.mark.parametrize("path", KINDS)
def test_a_first_view_is_small_and_does_not_shift(chromium: Browser, address: str, site: Path, path: str):
    context = chromium.new_context(base_url=address, viewport={"width": 360, "height": 740})
    page = watch(context.new_page())
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => { for (const e of list.getEntries()) window.shift += e.value })"
        ".observe({ type: 'layout-shift', buffered: true })"
    )
    page.goto(path)
    page.wait_for_timeout(300)
    shift = page.evaluate("window.shift")
    apart = ("search/search_index.json", "workers/search")
    urls = [url for url in dict.fromkeys(page.requests) if not any(part in url for part in apart)]
    files = [site / (url.removeprefix(address).partition("?")[0] or "index.html") for url in urls]
    files = [file / "index.html" if file.is_dir() else file for file in files]
    total = sum(len(gzip.compress(file.read_bytes(), 9)) for file in files if file.exists())
    context.close()
    assert shift == 0
    assert total <= 95 * 1024, (total, urls)
    assert len(page.requests) <= 12, page.requests


def test_the_search_comes_when_somebody_searches(page: Page):
    page.goto("check/", wait_until="networkidle")
    before = len(page.requests)
    assert [url for url in page.requests if "search" in url or "bundle" in url] == []
    page.get_by_role("button", name="Search").click()
    page.keyboard.type("probation")
    page.wait_for_selector(".md-search-result__link")
    assert any("search_index" in url for url in page.requests[before:])
    page.get_by_role("button", name="Close").click()
    assert page.evaluate("document.activeElement.matches('[data-pg-search]')")
    assert page.faults == []


def test_the_start_page_fits_one_screen_of_a_phone(page: Page):
    page.goto("")
    for part in ("h1", ".pg-button", ".pg-doors", ".pg-doors + p"):
        expect(page.locator(part)).to_be_in_viewport(ratio=1)
    expect(page.locator(".pg-doors + p")).to_contain_text("not legal advice")
