"""A whole guide with one thing wrong: one line a fault, status 1, and the published site untouched."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from garden import Ran, change, files, plainguide, plant
from mkdocs.__main__ import cli as mkdocs

from plainguide.cli import main
from plainguide.errors import GuideError
from plainguide.guide import load_guide
from plainguide.site import Site

BAD = sorted((Path(__file__).parent / "cases" / "guide" / "bad").glob("*.yml"))
Golden = Callable[[Path, str], None]


@pytest.fixture
def garden(tmp_path: Path) -> Path:
    return plant(tmp_path)


@pytest.fixture(scope="session")
def beds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return plant(tmp_path_factory.mktemp("beds"))


def break_it(root: Path, case: dict[str, Any]) -> None:
    file = root / case["file"]
    if case.get("remove"):
        file.unlink()
    elif "write" in case:
        file.write_text(case["write"], encoding="utf-8")
    else:
        change(root, case["file"], case["find"], case["replace"])
    if "encoding" in case:
        file.write_bytes(file.read_text(encoding="utf-8").encode(case["encoding"]))


def build(root: Path, monkeypatch: pytest.MonkeyPatch) -> Ran:
    """`plainguide build` with the engine in this process: as its own process for each case it would take minutes."""
    said: list[str] = []

    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        assert command[1:3] == ["-m", "mkdocs"]
        result = CliRunner().invoke(mkdocs, command[3:])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        said.append(result.stderr)
        return subprocess.CompletedProcess(command, result.exit_code)

    monkeypatch.chdir(root)
    monkeypatch.setattr("plainguide.publish.subprocess.run", run)
    result = CliRunner().invoke(main, ["build", "--to", "site"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return Ran(result.exit_code, result.stdout, "".join(said) + result.stderr)


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_one_thing_wrong(path: Path, garden: Path, monkeypatch: pytest.MonkeyPatch, golden: Golden) -> None:
    break_it(garden, yaml.safe_load(path.read_text(encoding="utf-8")))
    (garden / "site").mkdir()
    (garden / "site/404.html").write_text("the old site", encoding="utf-8")
    before = files(garden)
    ran = build(garden, monkeypatch)
    assert ran.status == 1
    assert "Traceback" not in ran.errors
    assert files(garden) == before
    assert sorted(p.name for p in garden.iterdir() if p.name.startswith(".")) == []
    golden(path.with_suffix(".errors"), f"{ran.said}\n")


def test_every_expectation_has_its_case() -> None:
    assert {path.with_suffix(".yml") for path in BAD[0].parent.glob("*.errors")} == set(BAD)


def test_the_guide_is_good_when_nothing_is_wrong(garden: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = build(garden, monkeypatch)
    assert (ran.status, ran.said) == (0, "")
    assert (garden / "site/index.html").is_file()


@pytest.mark.parametrize("name", ["note_number_with_a_typo", "link_to_no_page"])
def test_a_user_sees_the_same_in_a_process_of_its_own(name: str, garden: Path) -> None:
    path = BAD[0].with_name(f"{name}.yml")
    break_it(garden, yaml.safe_load(path.read_text(encoding="utf-8")))
    before = files(garden)
    ran = plainguide("build", cwd=garden)
    assert ran.status == 1
    assert f"{ran.said}\n" == path.with_suffix(".errors").read_text(encoding="utf-8")
    assert "Traceback" not in ran.errors
    assert files(garden) == before


def test_faults_of_several_files_are_said_in_one_run(garden: Path) -> None:
    change(garden, "data/sources/leaflet.txt", "first day.[11]", "first day.")
    change(garden, "data/sources/letter.txt", "small gate.[12]", "small gate.")
    change(garden, "data/authorities.yml", "  court: Gard. Ct.\n  year: 2001\n", "")
    change(garden, "data/words/en.yml", "language: en", "lang: en")
    (garden / "data/outline.yml").unlink()
    with pytest.raises(GuideError) as caught:
        load_guide(garden)
    assert [(problem.file, problem.line) for problem in caught.value.problems] == [
        ("data/authorities.yml", 9),
        ("data/outline.yml", 0),
        ("data/sources/leaflet.txt", 20),
        ("data/sources/letter.txt", 11),
        ("data/words/en.yml", 1),
        ("data/words/en.yml", 1),
    ]


def test_a_guide_needs_no_corrections_and_no_map(garden: Path) -> None:
    (garden / "data/corrections.yml").unlink()
    (garden / "data/map.yml").unlink()
    guide = load_guide(garden)
    assert (guide.corrections, guide.maps) == ((), {})


def test_a_guide_without_rules_is_a_guide(garden: Path) -> None:
    config = (garden / "mkdocs.yml").read_text(encoding="utf-8")
    sets = "".join(f"      - hooks/law/plot.py:{name}\n" for name in ("PLOT", "HELP", "GATE"))
    (garden / "mkdocs.yml").write_text(
        config.replace(f"rule_sets:\n{sets}", "rule_sets: []\n"), encoding="utf-8"
    )
    words = (garden / "data/words/en.yml").read_text(encoding="utf-8")
    start, end = words.index("flows:\n"), words.index("interface:\n")
    (garden / "data/words/en.yml").write_text(f"{words[:start]}flows: {{}}\n{words[end:]}", encoding="utf-8")
    for page in [*(garden / "docs/results").glob("*.md"), garden / "data/map.yml"]:
        page.unlink()
    for page in ("index", "help"):
        (garden / f"docs/{page}.md").write_text("# Nothing to decide\n", encoding="utf-8")
    site = Site.load(garden, "mkdocs.yml")
    assert [page.path for page in site.pages][:2] == ["keep.md", "winter.md"]


def test_a_decision_record_may_show_a_marker_and_cite_as_it_likes(garden: Path) -> None:
    (garden / "docs/decisions").mkdir()
    text = "`<!-- plainguide:flow plot -->` and `[@id (c)]` are shown here.\n"
    (garden / "docs/decisions/0001-markers.md").write_text(text, encoding="utf-8")
    assert Site.load(garden, "mkdocs.yml").flow_paths["plot"] == "index.md"


def test_the_sources_page_says_where_each_note_is_cited(beds: Path) -> None:
    (page,) = (page for page in load_guide(beds).pages() if page.path == "sources.md")
    cited = [line.strip() for line in page.markdown.splitlines() if line.strip().startswith("Cited on")]
    keep, winter = "[Keep your plot](keep.md)", "[The garden in winter](winter.md)"
    assert cited == [f"Cited on: {where}" for where in (keep, keep, winter, winter, winter, winter)]
    assert "also has this leaflet.[\\[13\\]](#letter-13)" in page.markdown


@pytest.mark.parametrize(
    ("path", "edit"),
    [
        ("keep.md", "https://garden.example/edit/data/sources/leaflet.txt"),
        ("winter.md", "https://garden.example/edit/data/sources/letter.txt"),
        ("sources.md", "https://garden.example/edit/data/corrections.yml"),
        ("results/index.md", "https://garden.example/edit/data/words/en.yml"),
        ("help.md", "https://garden.example/edit/docs/help.md"),
    ],
)
def test_a_page_is_edited_where_it_was_made_from(path: str, edit: str, beds: Path) -> None:
    assert Site.load(beds, "mkdocs.yml").edit_url(path) == edit


def test_without_addresses_there_are_no_links(garden: Path) -> None:
    change(garden, "mkdocs.yml", "    report: https://garden.example/report?page={page}\n", "")
    change(garden, "mkdocs.yml", "    edit: https://garden.example/edit/{path}\n", "")
    site = Site.load(garden, "mkdocs.yml")
    assert (site.edit_url("keep.md"), site.report_url("keep/")) == (None, None)


def test_a_guide_reads_the_same_from_any_folder(
    garden: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(garden, "hooks/law/plot.py", 'cite=Citation("garden-code", "(b)")', 'cite=Citation("none")')
    said = []
    for folder in (garden, tmp_path, Path("/")):
        monkeypatch.chdir(folder)
        with pytest.raises(GuideError) as caught:
            load_guide(garden)
        said.append(str(caught.value))
    assert said == [said[0]] * 3


def test_a_page_in_a_folder_links_to_its_sources(garden: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change(garden, "data/outline.yml", "path: winter.md", "path: seasons/winter.md")
    change(garden, "mkdocs.yml", "winter.md", "seasons/winter.md")
    change(garden, "docs/results/keep.md", "../winter.md", "../seasons/winter.md")
    ran = build(garden, monkeypatch)
    assert (ran.status, ran.said) == (0, "")
    html = (garden / "site/seasons/winter/index.html").read_text(encoding="utf-8")
    assert 'href="../../sources/#letter-11"' in html
