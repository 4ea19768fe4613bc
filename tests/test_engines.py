"""After MkDocs: ProperDocs builds the same site, and bare MkDocs and Zensical build what is exported.

The first run needs the package registry; without it these tests fail and say so.
"""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path

import engines
import pytest
from engines import Article, build, pages
from garden import files

from plainguide.export import export
from plainguide.finish import finish
from plainguide.offline import Offline

pytestmark = pytest.mark.xdist_group("engines")

GENERATOR = re.compile(rb'<meta name="generator" content="[^"]*">')


@pytest.fixture(scope="module")
def site(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The guide as MkDocs builds it with our hooks."""
    return build("mkdocs", root, tmp_path_factory.mktemp("mkdocs") / "site")


@pytest.fixture(scope="module")
def exported(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The guide exported."""
    folder = tmp_path_factory.mktemp("export") / "plain"
    export(root, "mkdocs.yml", folder)
    return folder


@pytest.fixture(scope="module")
def bare(exported: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The export as MkDocs builds it, which loads no hooks of ours."""
    return build("mkdocs", exported, tmp_path_factory.mktemp("bare") / "site")


def test_properdocs_builds_the_same_files_but_for_its_name(root: Path, site: Path, tmp_path: Path) -> None:
    """The whole list of differences: `<meta name="generator">` on every page, and a new time in `sitemap.xml.gz`."""
    expected, found = files(site), files(build("properdocs", root, tmp_path / "site"))
    assert found.keys() == expected.keys()
    differing = {name for name in expected if expected[name] != found[name]} - {"sitemap.xml.gz"}
    assert differing == set(pages(site))
    pinned = re.search(r"properdocs==(\S+)", (engines.PINS / "properdocs.txt").read_text(encoding="utf-8"))
    assert pinned
    name = f"mkdocs-ProperDocs {pinned[1]}, mkdocs-material-{version('mkdocs-material')}"
    said = {tag for page in differing for tag in GENERATOR.findall(found[page])}
    assert said == {f'<meta name="generator" content="{name}">'.encode()}
    unlike = [n for n in differing if GENERATOR.sub(b"", expected[n]) != GENERATOR.sub(b"", found[n])]
    assert unlike == []


def test_without_an_engine_every_page_is_rendered_as_mkdocs_does(root: Path, site: Path) -> None:
    """Byte for byte; `finish` adds to both what every page gets at the end."""
    offline = Offline.load(root, "mkdocs.yml")
    for path in offline.texts:
        page = (site / offline.engine.url(path) / "index.html").read_text(encoding="utf-8")
        assert finish(offline.finished(path)) in page, path
    assert len(offline.texts) == len(list(pages(site))) - 1  # beside them there is 404.html


def test_bare_mkdocs_builds_the_export_to_the_same_addresses_and_words(site: Path, bare: Path) -> None:
    """The one difference: words are explained on their page and in the flows, and no more in the text of each page."""
    assert list(pages(bare)) == list(pages(site))
    for name in pages(site):
        assert words(bare / name) == words(site / name), name


def words(path: Path) -> str:
    """The text of a page's article, without the explanations of terms and the parts that an engine's theme adds."""
    html = path.read_text(encoding="utf-8")
    html = re.sub(r'<span class="pg-says[^>]*>.*?</span>', "", html)
    tokens = [token for token in tokens_of(html) if not token.startswith("<")]
    return "".join(tokens)


def tokens_of(html: str) -> list[str]:
    article = Article()
    article.feed(re.sub(r"<(script|template|title)\b.*?</\1>", "", html, flags=re.DOTALL))
    return article.tokens


def test_zensical_builds_the_export_to_the_same_pages_as_mkdocs(exported: Path, bare: Path) -> None:
    """All tags, attributes, links and words; it adds an anchor of its own and writes the way home without a dot."""
    built = build("zensical", exported, exported)
    assert list(pages(built)) == list(pages(bare))
    for name in pages(bare):
        expected = [token.replace("'/.'", "'/'") for token in Article.of(bare / name)]
        found = " ".join(Article.of(built / name)).replace("<a id='__skip' tabindex='-1'> </a> ", "")
        assert found == " ".join(expected), name


def test_each_engine_keeps_the_data_and_the_scripts(site: Path, exported: Path, bare: Path) -> None:
    ours = {name: text for name, text in files(site).items() if name.startswith("assets/plainguide/")}
    for built in (bare, build("zensical", exported, exported)):
        assert {name: files(built).get(name) for name in ours} == ours


def test_without_the_registry_a_new_engine_is_a_clear_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = {"PIP_CONFIG_FILE": "/dev/null", "PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_RETRIES": "0"}
    monkeypatch.setattr(engines, "CACHE", tmp_path / "engines")
    monkeypatch.setattr(engines, "ENVIRONMENT", {**engines.ENVIRONMENT, **nowhere})
    message = "pip cannot install properdocs; is the package registry reachable?"
    with pytest.raises(AssertionError, match=re.escape(message)):
        engines.python("properdocs")
