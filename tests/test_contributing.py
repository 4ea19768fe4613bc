"""The recipes of CONTRIBUTING.md, each applied to a copy of the guide as it is written there."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from garden import plainguide

from plainguide.errors import GuideError
from plainguide.lint import Linter
from plainguide.site import Site

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"--- (?P<path>\S+)(?: \((?P<how>new|at the end)\))?")


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block: `diff` changes a file, `text` is what the check must say now, `sh` are commands."""

    kind: str
    text: str


def recipes() -> dict[str, list[Block]]:
    """The heading of each recipe → its blocks."""
    parts = re.split(r"^### (.+)$", TEXT, flags=re.MULTILINE)
    found = {
        title: [Block(m["kind"], m["text"]) for m in BLOCK.finditer(text)]
        for title, text in zip(parts[1::2], parts[2::2], strict=True)
    }
    return {title: blocks for title, blocks in found.items() if blocks}


RECIPES = recipes()


def apply(block: Block, root: Path) -> None:
    """Make the change of a `diff` block."""
    head, *lines = block.text.splitlines()
    named = FILE.fullmatch(head)
    assert named, head
    path = root / named["path"]
    old = "\n".join(line[1:] for line in lines if line[:1] in " -")
    new = "\n".join(line[1:] for line in lines if line[:1] in " +")
    if named["how"] == "new":
        assert not path.exists()
        path.write_text(f"{new}\n", encoding="utf-8")
        return
    text = path.read_text(encoding="utf-8")
    if named["how"] == "at the end":
        path.write_text(f"{text.rstrip()}\n{new}\n", encoding="utf-8")
        return
    assert text.count(old) == 1, f"{named['path']} has {text.count(old)} times: {old}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def check(root: Path) -> Iterator[str]:
    """What the checks say of the guide, a line a problem."""
    try:
        site = Site.load(root, "mkdocs.yml")
    except GuideError as error:
        yield from str(error).splitlines()
    else:
        yield from map(str, Linter.of(site.guide).problems())


def _without_lines(problem: str) -> str:
    """A problem without its line number, which changes with every edit above it."""
    return re.sub(r":\d+: ", ": ", problem)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the guide in a repository of its own."""
    root = tmp_path / "guide"
    for name in ("data", "docs", "hooks"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "mkdocs.yml", root / "mkdocs.yml")
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "one"]):
        command = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", *words]
        subprocess.run(command, cwd=root, check=True)
    return root


def test_both_doors_have_their_recipes() -> None:
    assert list(RECIPES) == [
        "Change a sentence",
        "Record a correction",
        "Mark a case overruled",
        "Add an example",
        "Ask the rules",
        "Change a rule",
    ]
    assert {block.kind for blocks in RECIPES.values() for block in blocks} == {"diff", "text", "sh"}


@pytest.mark.parametrize("title", RECIPES)
def test_a_recipe_works_as_it_is_written(title: str, copy: Path) -> None:
    for block in RECIPES[title]:
        if block.kind == "diff":
            apply(block, copy)
        elif block.kind == "text":
            said = [_without_lines(line) for line in check(copy)]
            assert said == [_without_lines(line) for line in block.text.splitlines()]
        else:
            run(block, copy)
    assert list(check(copy)) == []


def run(block: Block, root: Path) -> None:
    """Run the commands of a `sh` block; the one that compares editions may end with 1."""
    for line in block.text.splitlines():
        program, *words = line.split()
        assert program == ".venv/bin/plainguide", line
        ran = plainguide(*words, cwd=root)
        assert ran.status == (1 if words[0] == "diff" else 0), ran.errors
        assert ran.output.strip(), line


def test_a_changed_rule_is_shown_as_a_change_for_readers(copy: Path) -> None:
    for block in RECIPES["Change a rule"]:
        if block.kind == "diff":
            apply(block, copy)
    said = plainguide("diff", "HEAD", cwd=copy).output
    assert "other_court → military_court" in said


def test_every_command_of_make_that_is_named_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    for name in ("CONTRIBUTING.md", "README.md", "SECURITY.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        named = set(re.findall(r"(?:^ {4}|`)make ([a-z-]+)", text, re.MULTILINE))
        assert named <= targets, name


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "SECURITY.md", "CODE_OF_CONDUCT.md", "README.md"])
def test_links_between_the_projects_papers_lead_somewhere(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    headings = {
        re.sub(r"[^\w -]", "", h).lower().replace(" ", "-")
        for h in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    }
    text = BLOCK.sub("", text)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith("#"):
            assert target[1:] in headings, target
        elif "://" not in target:
            assert (ROOT / target.partition("#")[0]).exists(), target
