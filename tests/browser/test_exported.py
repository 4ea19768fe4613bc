"""What leaves the site, in the real browser: the export in two engines, the guide in one file, a flow on another site."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Literal

import faces
import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import QuietHandler, serve, watch
from engines import build
from faces import FLOWS, asking, definite, link_differences, reading_differences, spoken, unsure
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from stations import BY_SIGHT, TAGS, equip, seen

from plainguide.export import export
from plainguide.shrink import shrink
from plainguide.single import single

ROOT = Path(__file__).parent.parent.parent
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("engines")]

PHONE = {"width": 360, "height": 740}


# The export, built by other hands


@pytest.fixture(scope="module", params=["mkdocs", "zensical"])
def elsewhere(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the export is served, as an engine without our hooks has built it."""
    engine: Literal["mkdocs", "zensical"] = request.param
    folder = tmp_path_factory.mktemp(engine)
    export(ROOT, "mkdocs.yml", folder / "plain")
    yield from serve(build(engine, folder / "plain", folder / "site"))


@pytest.fixture
def elsewhere_page(chromium: Browser, elsewhere: str) -> Iterator[Page]:
    context = chromium.new_context(base_url=elsewhere, viewport=PHONE)
    yield watch(context.new_page())
    context.close()


@pytest.mark.parametrize("set_id", FLOWS)
def test_a_path_of_an_exported_flow_leads_to_its_result(
    set_id: str, elsewhere: str, elsewhere_page: Page
) -> None:
    """Every third path: the flow is that of the site, on which all are walked."""
    flow = spoken(set_id)
    elsewhere_page.goto(FLOWS[set_id], wait_until="networkidle")
    assert reading_differences(elsewhere_page, flow, definite(flow.tree)[::3]) == []
    assert [url for url in elsewhere_page.requests if not url.startswith(elsewhere)] == []
    assert elsewhere_page.faults == []


def test_an_exported_flow_works_without_a_script(chromium: Browser, elsewhere: str) -> None:
    context = chromium.new_context(base_url=elsewhere, viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    flow = spoken("record")
    start = asking(flow, "signed")
    page.goto(f"{FLOWS['record']}#{flow.page.target(start)}")
    assert link_differences(page, flow, start) == []
    context.close()


def test_an_exported_site_has_its_menu_its_notice_and_its_table(elsewhere_page: Page) -> None:
    elsewhere_page.goto("which-court/")
    expect(elsewhere_page.get_by_text("No lawyer has reviewed this guide.")).to_be_visible()
    elsewhere_page.get_by_label("Find a place").fill("texas")
    expect(elsewhere_page.locator(".pg-table [role=status]")).to_have_text("1 places shown")
    elsewhere_page.get_by_text("Menu", exact=True).click()
    elsewhere_page.get_by_role("navigation", name="Menu").get_by_role(
        "link", name="If you were under 21"
    ).click()
    expect(elsewhere_page.get_by_role("heading", level=1)).to_have_text("If you were under 21")
    elsewhere_page.get_by_role("link", name="Check your options").first.click()
    expect(elsewhere_page.locator(".pg-now h2").first).to_have_text("Which court handled your case?")


# One file


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of the guide in one file."""
    path = tmp_path_factory.mktemp("single") / "guide.html"
    single(ROOT, "mkdocs.yml", path)
    return path.as_uri()


@pytest.fixture
def file_context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport=PHONE)
    yield context
    context.close()


@pytest.fixture
def file_page(file_context: BrowserContext, file: str) -> Page:
    """The file, opened from the disk, with all its flows started."""
    page = watch(file_context.new_page())
    page.goto(file)
    expect(page.locator(".pg-js")).to_have_count(3)
    return page


KINDS = ("page-start", "page-check", "page-under-21", "page-which-court", "page-flowcharts", "page-sources")
CHAPTERS = {"record": "page-check", "other_routes": "page-other-ways", "circuit": "page-which-court"}


def go(page: Page, chapter: str) -> Locator:
    """Follow the list of contents to a chapter."""
    page.get_by_role("link", name="Contents", exact=True).click()
    page.locator(f'#contents a[href="#{chapter}"]').click()
    expect(page.locator(".chapter.now")).to_have_id(chapter)
    return page.locator(f"#{chapter}")


@pytest.mark.parametrize("set_id", CHAPTERS)
def test_every_path_in_the_file_leads_to_its_result_without_a_request(
    set_id: str, file_page: Page, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = faces.READER.replace("querySelector('.pg-", "querySelector('.now .pg-")
    monkeypatch.setattr(faces, "READER", reader)
    go(file_page, CHAPTERS[set_id])
    flow = spoken(set_id)
    assert reading_differences(file_page, flow, [*definite(flow.tree), *unsure(flow.tree, 1)]) == []
    assert file_page.requests == [file]
    assert file_page.faults == []


def answer(chapter: Locator, label: str) -> None:
    chapter.get_by_label(label, exact=True).check()
    chapter.get_by_role("button", name="Continue").click()


def test_back_and_forward_belong_to_the_flow_that_is_shown(file_page: Page) -> None:
    record = go(file_page, "page-check")
    answer(record, "A federal court")
    answer(record, "An adult case")
    other = go(file_page, "page-other-ways")
    first = other.locator(".pg-now h2").first.inner_text()
    other.locator(".pg-now input").first.check()
    other.get_by_role("button", name="Continue").click()
    file_page.go_back()
    expect(other.locator(".pg-now h2").first).to_have_text(first)
    expect(other.locator(".pg-now input").first).to_be_checked()
    file_page.go_back()
    expect(file_page.locator(".chapter.now")).to_have_id("page-start")
    file_page.go_back()
    expect(record.locator(".pg-now h2").first).to_have_text("What has happened in your case so far?")
    expect(record.locator(".pg-now dd").first).to_have_text("A federal court")
    file_page.go_back()
    expect(record.locator(".pg-now h2").first).to_have_text("Was it an adult or a juvenile case?")
    file_page.go_forward()
    expect(record.locator(".pg-now h2").first).to_have_text("What has happened in your case so far?")


def test_a_link_to_a_result_opens_its_chapter(file_page: Page, file: str) -> None:
    go(file_page, "page-results").get_by_role(
        "link", name="Your case is dismissed and is not a conviction"
    ).click()
    expect(file_page.locator(".chapter.now")).to_have_id("page-check")
    expect(file_page.locator(".pg-now .pg-notice").first).to_contain_text("You opened this part by a link.")
    expect(file_page.locator("#record-result-dismissed h2")).to_be_visible()
    file_page.goto("about:blank")
    file_page.goto(f"{file}#other_routes-result-ordinary_pardon")
    expect(file_page.locator("#other_routes-result-ordinary_pardon h2")).to_be_visible()


def test_a_place_in_a_packed_chapter_is_found(file_page: Page, file: str) -> None:
    file_page.goto("about:blank")
    file_page.goto(f"{file}#page-sources--roadmap-3245")
    expect(file_page.locator(".chapter.now")).to_have_id("page-sources")
    expect(file_page.locator("[id='page-sources--roadmap-3245']")).to_be_in_viewport()


def test_notes_lead_down_and_back_up(file_page: Page) -> None:
    chapter = go(file_page, "page-under-21")
    chapter.locator("[role=doc-noteref]").first.click()
    expect(chapter.locator("[role=doc-endnotes] li").first).to_be_in_viewport()
    chapter.locator("[role=doc-backlink]").first.click()
    expect(chapter.locator("[role=doc-noteref]").first).to_be_in_viewport()


def test_the_table_of_places_is_searched_in_the_file(file_page: Page) -> None:
    chapter = go(file_page, "page-which-court")
    chapter.get_by_label("Find a place").fill("texas")
    expect(chapter.get_by_role("status")).to_have_text("1 places shown")


def test_an_old_copy_says_so(file_context: BrowserContext, file: str) -> None:
    page = file_context.new_page()
    page.clock.set_fixed_time("2028-01-01T12:00:00Z")
    page.goto(file)
    expect(page.locator(".pg-stale")).to_be_visible()


def test_the_file_can_be_read_without_a_script(chromium: Browser, file: str) -> None:
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False)
    page = watch(context.new_page())
    page.goto(file)
    expect(page.locator(".chapter:visible")).to_have_id("page-start")
    page.get_by_role("link", name="Check your options").first.click()
    expect(page.locator(".chapter:visible")).to_have_id("page-check")
    flow = spoken("record")
    start = asking(flow, "signed")
    page.goto(f"{file}#{flow.page.target(start)}")
    expect(page.locator(".chapter:visible")).to_have_id("page-check")
    assert link_differences(page, flow, start) == []
    page.goto(f"{file}#page-under-21")
    expect(page.locator(".chapter:visible h1")).to_have_text("If you were under 21")
    page.goto(f"{file}#page-examples")
    expect(page.locator(".needs-script:visible")).to_have_count(1)
    assert (page.requests, page.faults) == ([file], [])
    context.close()


def test_a_chapter_prints_without_the_bar_and_a_result_prints_alone(file_page: Page) -> None:
    file_page.emulate_media(media="print")
    expect(file_page.locator(".single-head")).to_be_hidden()
    file_page.emulate_media(media="screen")
    chapter = go(file_page, "page-check")
    answer(chapter, "A state or local court")
    file_page.emulate_media(media="print")
    expect(chapter.locator(":scope > h1")).to_be_hidden()
    expect(chapter.locator(".pg-now section h2")).to_be_visible()
    expect(file_page.locator(".pg-page-foot .pg-notice")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_file_has_no_fault_that_axe_finds(
    scheme: Literal["light", "dark"], chromium: Browser, file: str
) -> None:
    context = chromium.new_context(viewport=PHONE, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    page.goto(file)
    expect(page.locator(".pg-js")).to_have_count(3)
    equip(page)
    rules = {"light": TAGS, "dark": BY_SIGHT}[scheme]
    for chapter in KINDS:
        page.evaluate(f"location.hash = '{chapter}'")
        expect(page.locator(".chapter.now")).to_have_id(chapter)
        assert seen(page, "axe", "sideways", rules=rules) == [], chapter
    context.close()


# The shortened HTML is the same page


def test_a_shortened_page_is_the_same_page_to_a_browser(page: Page, site: Path) -> None:
    """Elements, attributes and words; only space that shows nothing may differ."""
    page.goto("404.html")
    for name in ("check", "which-court", "flowcharts", "sources", "examples", "paper-form"):
        html = (site / name / "index.html").read_text(encoding="utf-8")
        assert page.evaluate(SAME_PAGE, [html, shrink(html)]) is None, name


SAME_PAGE = """
([one, other]) => {
  const lines = (html) => {
    const found = [];
    const read = (node) => {
      const text = node.nodeType === 3 && node.data.replace(/\\s+/g, ' ').trim();
      if (text) found.push(text);
      if (node.nodeType !== 1) return;
      found.push(`<${node.tagName}${[...node.attributes].map(({ name, value }) => ` ${name}=${value}`)}>`);
      (node.tagName === 'TEMPLATE' ? node.content : node).childNodes.forEach(read);
      found.push('</>');
    };
    read(new DOMParser().parseFromString(html, 'text/html').documentElement);
    return found;
  };
  const [first, second] = [lines(one), lines(other)];
  const at = first.findIndex((line, i) => line !== second[i]);
  return at < 0 ? null : `${first[at]} became ${second[at]}`;
}
"""


# A flow on another site


class OpenHandler(QuietHandler):
    """Lets scripts of other sites read its files, as a module script needs it (Fetch standard, 3.2)."""

    def end_headers(self) -> None:
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()


@pytest.fixture(scope="module")
def guide(site: Path) -> Iterator[str]:
    """The guide's site, on an address of its own, open to other sites."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(OpenHandler, directory=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


HOST = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Springfield Legal Aid</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src {guide}; connect-src {guide}">
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>Springfield Legal Aid</h1>
<script type="module" src="{guide}assets/plainguide/embed.js"></script>
<plain-flow set="{set_id}"><a href="{guide}check/">Check your options</a></plain-flow>
</main></body></html>
"""


@pytest.fixture
def host(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """Another site: its folder and its address."""
    address = serve(tmp_path)
    yield tmp_path, next(address)
    address.close()


def embedded(page: Page, host: tuple[Path, str], guide: str, set_id: str = "record") -> Locator:
    folder, address = host
    name = f"{set_id}.html"  # a name of its own: a page rewritten within a second would come from the cache
    (folder / name).write_text(HOST.format(guide=guide, set_id=set_id), encoding="utf-8")
    page.goto(address + name)
    return page.locator("plain-flow")


def embedded_answer(flow: Locator, label: str) -> None:
    menu = flow.get_by_label("Choose your answer")
    if menu.count():
        menu.select_option(label=label)
    else:
        flow.get_by_label(label, exact=True).check()
    flow.get_by_role("button", name="Continue").click()


WALK = """
async ([guide, set, sheets]) => {
  const { treeOf } = await import(`${guide}assets/plainguide/embed.js`);
  const { replay } = await import(`${guide}assets/plainguide/flow.js`);
  const tree = treeOf(await (await fetch(`${guide}assets/plainguide/data/${set}.json`)).json());
  const walked = sheets.map((sheet) => replay(tree, new Map(Object.entries(sheet))));
  return walked.map((walks) => [walks.map(({ question }) => question ?? ''), walks.pop().rules]);
}
"""


@pytest.mark.parametrize("set_id", FLOWS)
def test_the_data_is_walked_as_the_tree(set_id: str, page: Page, address: str) -> None:
    page.goto("404.html")
    paths = list(spoken(set_id).tree.paths())
    found = page.evaluate(WALK, [address, set_id, [path.answers for path in paths]])
    assert found == [[[*path.answers, ""], [rule.id for rule in path.end.rules]] for path in paths]


@pytest.mark.parametrize("set_id", FLOWS)
def test_a_path_on_another_site_leads_to_a_page_of_the_guide(
    set_id: str, file_context: BrowserContext, host: tuple[Path, str], guide: str
) -> None:
    page = watch(file_context.new_page())
    element, flow = embedded(page, host, guide, set_id), spoken(set_id)
    expect(element.locator("h2")).to_be_visible()
    before = page.evaluate("[location.href, history.length, document.title]")
    for answers in definite(flow.tree)[::9]:
        for fact, value in answers.items():
            expect(element.locator("h2")).to_have_text(flow.question(fact))
            embedded_answer(element, flow.label(fact, value))
        outcomes = [outcome.id for outcome in flow.tree.walk(answers).certain]
        links = element.locator("section > ul").first.get_by_role("link")
        assert [link.get_attribute("href") for link in links.all()] == [
            f"{guide}results/{id}/" for id in outcomes
        ]
        element.get_by_role("button", name="Start over").click()
    assert page.evaluate("[location.href, history.length, document.title]") == before
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    ours = [f"{guide}assets/plainguide/{name}" for name in ("embed.js", "flow.js", f"data/{set_id}.json")]
    assert [url for url in page.requests if url.startswith(guide)] == ours
    assert page.faults == []


def test_who_is_not_sure_on_another_site_sees_what_it_depends_on(
    file_context: BrowserContext, host: tuple[Path, str], guide: str
) -> None:
    element = embedded(file_context.new_page(), host, guide)
    embedded_answer(element, "I'm not sure")
    expect(element.locator("h2")).to_be_focused()
    while element.get_by_role("button", name="Continue").count():
        embedded_answer(element, "I'm not sure")
    expect(element.locator("h2")).to_have_text("It still depends on")
    expect(element.get_by_text("What settles it: the top of any paper from the court.")).to_be_visible()
    expect(element.get_by_role("heading", name="What may come out")).to_be_visible()
    expect(element.get_by_text("If you are not a U.S. citizen:")).to_be_visible()


def test_back_and_errors_on_another_site(
    file_context: BrowserContext, host: tuple[Path, str], guide: str
) -> None:
    element = embedded(file_context.new_page(), host, guide)
    expect(element.get_by_role("button", name="Back")).to_have_count(0)
    element.get_by_role("button", name="Continue").click()
    expect(element.get_by_role("alert")).to_have_text("Choose an answer, or choose “I'm not sure”.")
    expect(element.get_by_label("A federal court")).to_be_focused()
    embedded_answer(element, "A federal court")
    element.get_by_role("button", name="Back").click()
    expect(element.locator("h2")).to_have_text("Which court handled your case?")
    expect(element.get_by_label("A federal court")).to_be_checked()
    expect(element.get_by_text("No lawyer has reviewed this guide.")).to_be_visible()


def test_a_flow_on_another_site_has_no_fault_that_axe_finds(
    file_context: BrowserContext, host: tuple[Path, str], guide: str
) -> None:
    page = file_context.new_page()
    for set_id in ("record", "circuit"):
        element = embedded(page, host, guide, set_id)
        expect(element.locator("h2")).to_be_visible()
        assert Axe().run(page).violations_count == 0
    embedded_answer(element, "Texas")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("set_id", ["record", "nothing"])
def test_where_the_flow_cannot_come_the_link_inside_stays(
    set_id: str, file_context: BrowserContext, host: tuple[Path, str], guide: str, address: str
) -> None:
    """A server that is not open to other sites, and a set that is not there."""
    closed = address if set_id == "record" else guide
    page = watch(file_context.new_page())
    element = embedded(page, host, closed, set_id)
    page.wait_for_load_state("networkidle")
    expect(element.get_by_role("link", name="Check your options")).to_be_visible()
    assert page.faults != []
