"""What changes for readers between two editions, in words."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
import yaml
from garden import change, files, plainguide, plant

from plainguide.diff import differences
from plainguide.edition import load_edition, load_revision
from plainguide.errors import GuideError

CASES = Path(__file__).parent / "cases" / "diff"


def _git(root: Path, *arguments: str) -> None:
    who = {
        f"GIT_{role}_{what}": "gardener@garden.example"
        for role in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(
        ["git", *arguments], cwd=root, check=True, capture_output=True, env={**os.environ, **who, **alone}
    )


def _commit(root: Path) -> None:
    _git(root, "add", "--all")
    _git(root, "commit", "--quiet", "--message", "An edition")


@pytest.fixture
def repository(tmp_path) -> Path:
    """The garden guide as the only commit of a repository of its own."""
    root = plant(tmp_path)
    _git(root, "init", "--quiet")
    _commit(root)
    return root


@pytest.mark.parametrize("case", sorted(CASES.glob("*.yml")), ids=lambda path: path.stem)
def test_what_changes_is_said_as_expected(case, tmp_path):
    wanted = yaml.safe_load(case.read_text(encoding="utf-8"))
    root = plant(tmp_path)
    old = load_edition(root, "mkdocs.yml")
    for one in wanted["changes"]:
        change(root, **one)
    found = differences(old, load_edition(root, "mkdocs.yml"))
    assert "".join(f"{entry}\n" for entry in found) == wanted["says"]


def test_the_way_back_is_said_too(tmp_path):
    root = plant(tmp_path)
    old = load_edition(root, "mkdocs.yml")
    change(root, "mkdocs.yml", "      - hooks/law/plot.py:GATE\n", "")
    assert differences(load_edition(root, "mkdocs.yml"), old)[:1] == ("new rule sets: gate",)


def test_a_language_may_come_and_go(tmp_path):
    root = plant(tmp_path)
    old = load_edition(root, "mkdocs.yml")
    words = (root / "data/words/en.yml").read_text(encoding="utf-8")
    (root / "data/words/xx.yml").write_text(words, encoding="utf-8")
    (root / "docs/xx").mkdir()
    (root / "docs/xx/index.md").write_text("# Start\n", encoding="utf-8")
    change(root, "mkdocs.yml", "    report:", "    languages: [en, xx]\n    report:")
    new = load_edition(root, "mkdocs.yml")
    assert differences(old, new) == ("new languages: xx",)
    assert differences(new, old) == ("gone languages: xx",)


def test_the_command_ends_with_0_when_nothing_changed(repository):
    ran = plainguide("diff", "HEAD", cwd=repository)
    assert (ran.status, ran.output, ran.errors) == (0, "", "")


def test_the_command_ends_with_1_when_something_changed(repository):
    change(repository, "hooks/law/plot.py", 'asked.is_("late"), cite', 'asked.is_("late", "never"), cite')
    ran = plainguide("diff", "HEAD", cwd=repository)
    assert (ran.status, ran.errors) == (1, "")
    assert "plot: when paid is yes and asked is never: lose → keep; 1 sheet\n" in ran.output


def test_the_command_leaves_the_work_tree_and_the_repository_alone(repository):
    change(repository, "data/words/en.yml", "fee paid", "fee")
    before = files(repository)
    assert plainguide("diff", "HEAD", cwd=repository).status == 1
    assert files(repository) == before


def test_a_guide_in_a_folder_of_a_repository_is_compared_with_itself(tmp_path):
    root = plant(tmp_path)
    _git(tmp_path, "init", "--quiet")
    _commit(tmp_path)
    ran = plainguide("-f", "garden/mkdocs.yml", "diff", "HEAD", cwd=tmp_path)
    assert (ran.status, ran.errors) == (0, "")
    change(root, "data/words/en.yml", "fee paid", "fee")
    ran = plainguide("-f", "garden/mkdocs.yml", "diff", "HEAD", cwd=tmp_path)
    assert (ran.status, ran.output) == (1, "plot: paid: short\n    - fee paid\n    + fee\n")


@pytest.mark.parametrize("revision", ["no-such-branch", "--output=/nowhere", "HEAD:data", ""])
def test_a_revision_that_is_none_is_wrong_usage(revision, repository):
    ran = plainguide("diff", "--", revision, cwd=repository)
    assert (ran.status, ran.output) == (2, "")
    assert ran.errors == f"{revision}: is no revision that git can read here; name a commit, tag or branch\n"


def test_a_folder_without_a_repository_is_told_so(tmp_path):
    root = plant(tmp_path)
    ran = plainguide("diff", "HEAD", cwd=root, env={**os.environ, "GIT_CEILING_DIRECTORIES": str(tmp_path)})
    assert (ran.status, ran.output) == (2, "")
    assert ran.errors.startswith("HEAD: is no revision that git can read here (fatal: not a git repository")


def _line(root: Path, file: str, text: str) -> int:
    """The number of the first line that holds `text`."""
    lines = (root / file).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


LAW = "hooks/law/plot.py"


@pytest.mark.parametrize(
    ("file", "find", "replace", "at", "message"),
    [
        (LAW, ', "late", "never"', ', "never"', 'asked.is_("late")',
         "fact 'asked' has no value 'late'; use one of: in_time, never"),
        (LAW, "street = Fact(", "street = Fakt(", "street = Fakt(",
         "cannot be run (NameError: name 'Fakt' is not defined); mend it"),
        ("mkdocs.yml", "plainguide:", "plainguides:", "plainguides:", "key 'plainguide' is missing; add it"),
        ("data/words/en.yml", "short: fee paid", "shorts: fee paid", "question: Did you pay the fee?",
         "key 'short' is missing in 'paid'; add it"),
    ],
)  # fmt: skip
def test_a_revision_that_cannot_be_read_is_told_with_file_and_line(
    file, find, replace, at, message, tmp_path
):
    root = plant(tmp_path)
    change(root, file, find, replace)
    line = _line(root, file, at)
    _git(root, "init", "--quiet")
    _commit(root)
    change(root, file, replace, find)
    ran = plainguide("diff", "HEAD", cwd=root)
    assert (ran.status, ran.output) == (2, "")
    assert ran.errors.splitlines()[0] == f"HEAD:{file}:{line}: {message}"


def test_a_revision_without_a_rule_set_is_told_with_its_file(tmp_path):
    root = plant(tmp_path)
    change(root, "mkdocs.yml", "plot.py:GATE", "plot.py:GATES")
    _git(root, "init", "--quiet")
    _commit(root)
    ran = plainguide("diff", "HEAD", cwd=root)
    assert (ran.status, ran.output) == (2, "")
    assert ran.errors == f"HEAD:{LAW}: has no rule set named 'GATES'; did you mean 'GATE'?\n"


def test_a_work_tree_that_cannot_be_read_is_told_and_not_taken_for_a_change(repository):
    change(repository, LAW, "street = Fact(", "street = Fakt(")
    line = _line(repository, LAW, "street = Fakt(")
    ran = plainguide("diff", "HEAD", cwd=repository)
    assert (ran.status, ran.output) == (2, "")
    assert ran.errors.startswith(f"{LAW}:{line}: cannot be run (NameError")


def test_git_that_is_not_there_is_told(repository, monkeypatch):
    monkeypatch.setenv("PATH", str(repository / "nowhere"))
    with pytest.raises(GuideError) as caught:
        load_revision(repository, "mkdocs.yml", "HEAD")
    assert str(caught.value) == "HEAD: git cannot be run (No such file or directory); install it"
