"""Words that want to be more than words come out as text, or stop the build with their place."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
import yaml
from engines import build
from garden import plainguide
from hostile import TOKEN, Planter, dangers, shown, texts, wrong
from lxml import html as lxml_html

from plainguide import single
from plainguide.authority import Citation
from plainguide.errors import GuideError
from plainguide.export import export
from plainguide.guide import load_guide
from plainguide.render import html_of

pytestmark = pytest.mark.xdist_group("hostile")

HERE = Path(__file__).parent
SECOND = HERE / "second_guide"
CASES = yaml.safe_load((HERE / "cases/hostile.yml").read_text(encoding="utf-8"))
ALL = " ".join(CASES["words"].values())
PLAIN = " ".join(CASES["words"][name] for name in ("handler", "link", "scheme", "backwards"))
MESSAGE = " ".join(CASES["words"][name] for name in ("handler", "scheme", "backwards"))
HARMLESS = " ".join(CASES["harmless"])
SOME = {"description", "interface.*", "short"}
"""Places whose words some pages show, and not each."""
WHOLE = {"site/": SOME, "bare/": SOME, "one.html": SOME | {"name", "site_name"}}
"""What is made, and the places not all of whose words it has."""
NOT_IN = {"one.html": {"name", "pages.*.description", "site_description"}}
"""The same for places none of whose words it has."""


def copy(folder: Path) -> Planter:
    return Planter(Path(shutil.copytree(SECOND, folder / "guide")))


def problems(root: Path) -> list[str]:
    with pytest.raises(GuideError) as raised:
        load_guide(root)
    return [str(problem) for problem in raised.value.problems]


@dataclass(frozen=True, slots=True)
class Built:
    """What is made of a guide: pages by name, and the other files that hold its words."""

    pages: dict[str, bytes]
    files: dict[str, str]


def make(root: Path, folder: Path) -> Built:
    """The site, the guide in one file, and the site that a bare engine makes of the export."""
    ran = plainguide("build", "--to", str(folder / "site"), cwd=root)
    assert (ran.status, ran.said) == (0, ""), ran.said
    single.single(root, "mkdocs.yml", folder / "one.html")
    export(root, "mkdocs.yml", folder / "export")
    build("mkdocs", folder / "export", folder / "bare")
    pages = {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*.html"))}
    data = {p.relative_to(folder).as_posix(): p.read_text() for p in (folder / "site").rglob("*.json")}
    return Built({name: page for name, page in pages.items() if "overrides" not in name}, data)


@pytest.fixture(scope="session")
def planter(tmp_path_factory: pytest.TempPathFactory) -> Planter:
    """A guide with all words at all places where they come out as text."""
    planter = copy(tmp_path_factory.mktemp("hostile"))
    planter.plant(CASES["text"], ALL)
    planter.plant(CASES["frame"], PLAIN)
    planter.plant(CASES["message"], MESSAGE)
    planter.plant(CASES["markdown"], HARMLESS)
    for name in CASES["added"]:
        term = {"term": f"zz{planter.next(ALL, name, 'term')}", "forms": [f"zzz {ALL}"], "says": "A word."}
        with (planter.root / name).open("a", encoding="utf-8") as glossary:
            glossary.write(yaml.safe_dump([term]))
    flyer = planter.root / "data/sources/flyer.txt"
    text = flyer.read_text(encoding="utf-8")
    for words in CASES["source"]:
        assert words in text
        text = text.replace(words, words + planter.next(ALL, flyer.name, words))
    flyer.write_text(text, encoding="utf-8")
    return planter


@pytest.fixture(scope="session")
def built(planter: Planter, tmp_path_factory: pytest.TempPathFactory) -> Built:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(single, "LIMIT", 10**9)  # packed chapters could not be read here
        return make(planter.root, tmp_path_factory.mktemp("built"))


@pytest.fixture(scope="session")
def before(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The same guide without the hostile words."""
    return make(SECOND, tmp_path_factory.mktemp("before"))


def test_every_text_of_the_data_is_a_place_or_no_words() -> None:
    kinds = [CASES[kind] for kind in ("text", "added", "frame", "message", "markdown", "not_words")]
    for file in sorted(SECOND.glob("data/**/*.yml")):
        name = file.relative_to(SECOND).as_posix()
        known = [path for places in kinds for path in places.get(name, ())]
        if "/words/" in name:
            known.append("interface.*")
        found = set(texts(yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)))
        assert sorted(t for t in found if not any(fnmatchcase(t, path) for path in known)) == [], name


def test_no_page_runs_or_loads_more_than_it_did(built: Built, before: Built) -> None:
    assert built.pages.keys() == before.pages.keys()
    assert len(built.pages) > 60
    for name, page in built.pages.items():
        found, usual = dangers(page), dangers(before.pages[name])
        if name.startswith("bare/") or name == "one.html":
            found, usual = Counter(without_head(found)), Counter(without_head(usual))
        assert found == usual, name


def without_head(found: Counter[str]) -> Iterator[str]:
    """What the engine and the file write into the head differs with their words, but never runs."""
    return (
        thing
        for thing in found.elements()
        if not thing.startswith(("<meta {'name': 'description'", "<meta {'http-equiv'"))
    )


@pytest.mark.parametrize("kind", WHOLE)
def test_the_words_come_out_as_they_are_on_every_page(kind: str, built: Built, planter: Planter) -> None:
    seen: set[str] = set()
    pages = {name: page for name, page in built.pages.items() if name.startswith(kind)}
    faults = {name: list(wrong(shown(page), planter.words, seen))[:3] for name, page in pages.items()}
    assert {name: found for name, found in faults.items() if found} == {}
    missing = NOT_IN.get(kind, set())
    assert {planter.places[t][2] for t in planter.places.keys() - seen} <= WHOLE[kind] | missing
    assert {planter.places[t][2] for t in seen} == {path for _, _, path in planter.places.values()} - missing


def test_the_words_come_out_as_they_are_in_the_public_data(built: Built, planter: Planter) -> None:
    """The element for other sites puts them in as text: see the next test."""
    seen: set[str] = set()
    data = {name: json.loads(text) for name, text in built.files.items() if "/assets/plainguide/" in name}
    assert len(data) > 6
    for name, values in data.items():
        assert list(wrong(strings(values), planter.words, seen)) == [], name
    kinds = {planter.places[token][2] for token in seen}
    assert {"flows.*.facts.*.question", "*.citation", "*.says", "title", "notices.every_page"} <= kinds


def strings(values: Any) -> Iterator[str]:
    if isinstance(values, str):
        yield values
    elif isinstance(values, dict | list):
        for value in values.values() if isinstance(values, dict) else values:
            yield from strings(value)


def test_no_script_of_ours_writes_html(root: Path) -> None:
    scripts = sorted((root / "hooks/plainguide/assets").glob("*.js"))
    assert len(scripts) > 4
    for script in scripts:
        code = script.read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b", code), script


def test_what_the_search_shows_is_text(built: Built, planter: Planter) -> None:
    """The theme puts titles and texts of the index into the page as HTML."""
    seen: set[str] = set()
    index = json.loads(built.files["site/search/search_index.json"])
    for entry in index["docs"]:
        page = f"<p>{entry['title']}</p><p>{entry['text']}</p>".encode("ascii", "xmlcharrefreplace")
        assert not dangers(page), entry["location"]
        assert list(wrong(shown(page), planter.words, seen)) == [], entry["location"]
    assert len(seen) > 100


MARKUP = ["script", "attribute", "template", "closing", "comment", "section", "entity"]


@pytest.mark.parametrize("name", MARKUP)
def test_markup_in_the_frame_of_pages_stops_the_build(name: str, tmp_path: Path) -> None:
    planter = copy(tmp_path)
    planter.plant({**CASES["frame"], **CASES["message"]}, CASES["words"][name])
    lines = [re.fullmatch(r"(\S+):(\d+): '([\w.]+)' holds (.+)", line) for line in problems(planter.root)]
    found = [line for line in lines if line and line[4].endswith("would take as markup; write it in words")]
    assert len(found) == len(planter.places)
    for line in found:
        at = (planter.root / line[1]).read_text(encoding="utf-8").split("\n")[int(line[2]) - 1 :]
        key = (
            "-" if line[3] in ("title", "description", "as") and line[1].endswith("outline.yml") else line[3]
        )
        assert at[0].strip().startswith(key.removeprefix("interface.")), line[0]


@pytest.mark.parametrize("case", CASES["harm"])
def test_markdown_that_runs_or_loads_something_stops_the_build(case: str, tmp_path: Path) -> None:
    words, message = CASES["harm"][case]
    planter = copy(tmp_path)
    planter.plant(CASES["markdown"], words)
    found = [line for line in problems(planter.root) if line.endswith(message)]
    assert {line.partition(":")[0] for line in found} == {file for file, _, _ in planter.places.values()}
    for line in (line for line in found if line.startswith("docs/")):
        file, number, _ = line.split(":", 2)
        there = (planter.root / file).read_text(encoding="utf-8").split("\n")[int(number) - 1]
        assert TOKEN.search(there) or "javascript:" in there or case == "hidden link", line


@pytest.mark.parametrize(
    ("file", "path"), [(file, path) for file, paths in CASES["markdown"].items() for path in paths]
)
def test_each_place_of_markdown_is_looked_at(file: str, path: str, tmp_path: Path) -> None:
    planter = copy(tmp_path)
    planter.plant({file: [path]}, CASES["words"]["script"])
    assert all(line.endswith(CASES["harm"]["script"][1]) for line in problems(planter.root))


@pytest.mark.parametrize(("file", "path", "value", "message"), CASES["single"])
def test_one_hostile_setting_or_address_stops_the_build(
    file: str, path: str, value: str, message: str, tmp_path: Path
) -> None:
    planter = copy(tmp_path)
    planter.set(file, path, value)
    (found,) = problems(planter.root)
    assert re.fullmatch(rf"{re.escape(file)}:\d+: {re.escape(message)}", found)


def test_a_part_of_a_law_cannot_break_out_of_its_link() -> None:
    authorities = load_guide(SECOND).authorities
    part = Citation("rent-9", '(c"><b onclick=x>)')
    assert authorities.link(part) == "https://city.example/rent/9#c%22%3E%3Cb%20onclick%3Dx%3E"
    for html in (html_of(authorities.markdown(part)), authorities.html(part)):
        (link,) = lxml_html.fragment_fromstring(html, create_parent="div").iter("a")
        assert set(link.attrib) <= {"href", "rel"}
        assert link.text_content().endswith(part.pinpoint)


# These tests can fail.


def test_the_tests_see_what_runs_and_what_is_lost() -> None:
    assert dangers(b"<p>x</p>") == {}
    for page in (
        b"<script>x</script>",
        b"<p onclick=x>",
        b"<a href=' javascript:x'>",
        b"<p style='x'>",
        b"<img>",
    ):
        assert dangers(b"<p>x</p>" + page), page
    words = {"zq0001z": "a <b> c"}
    assert list(wrong(shown(b"<p>zq0001z a &lt;b&gt; c</p>"), words, set())) == []
    assert list(wrong(shown(b"<p>zq0001z a &lt;b&hellip;</p>"), words, set())) == []
    for page in (b"<p>zq0001z a <b> c</p>", b"<p>zq0001z a &amp;lt;b&amp;gt; c</p>", b"<p>zq0001z a</p>"):
        assert list(wrong(shown(page), words, set())), page
