"""`plainguide new`: a small guide that works at once, written whole or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from garden import Ran, files, plainguide

from plainguide import new as room
from plainguide.errors import GuideError
from plainguide.guide import load_guide
from plainguide.new import SKELETON, new


@pytest.fixture(scope="session")
def guide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new guide, as the command writes it."""
    folder = tmp_path_factory.mktemp("new")
    ran = plainguide("new", "guide", cwd=folder)
    assert (ran.status, ran.errors) == (0, "")
    assert ran.output == "Wrote a guide into guide. Read its README.md, then: cd guide && make site\n"
    assert sorted(path.name for path in folder.iterdir()) == ["guide"]
    return folder / "guide"


def test_it_holds_every_file_of_the_skeleton_and_no_other(guide: Path) -> None:
    skeleton = {name: text for name, text in files(SKELETON).items() if "__pycache__" not in name}
    assert {".gitignore", ".ci/run", ".github/workflows/ci.yml", "README.md", "Makefile"} <= skeleton.keys()
    assert files(guide) == skeleton


def test_what_is_run_may_be_run(guide: Path) -> None:
    assert os.access(guide / ".ci/run", os.X_OK)
    assert not os.access(guide / "mkdocs.yml", os.X_OK)


def test_it_is_built_strictly_at_once(guide: Path, tmp_path: Path) -> None:
    ran = plainguide("build", "--to", str(tmp_path / "site"), cwd=guide)
    assert (ran.status, ran.said) == (0, "")
    assert (tmp_path / "site/check/index.html").is_file()


def test_it_passes_its_own_tests_by_its_own_makefile(guide: Path) -> None:
    bin = Path(sys.executable).parent
    command = ["make", "test", f"BIN={bin}"]
    done = subprocess.run(command, cwd=guide, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "6 passed" in done.stdout


def test_it_is_small_and_says_what_a_guide_can_say(guide: Path) -> None:
    found = load_guide(guide)
    assert [len(tree.rule_set.facts) for tree in found.trees.values()] == [3]
    assert [len(document.notes) for document in found.documents.values()] == [3]
    assert (len(found.corrections), len(found.glossary.terms), len(found.examples)) == (1, 1, 4)


def test_its_words_are_plain(guide: Path) -> None:
    ran = plainguide("lint", cwd=guide)
    assert (ran.status, ran.output, ran.errors) == (0, "", "")


def test_the_commands_of_its_readme_run(guide: Path) -> None:
    readme = (guide / "README.md").read_text(encoding="utf-8")
    commands = [
        line.split()[1:] for line in readme.splitlines() if line.startswith("    .venv/bin/plainguide")
    ]
    assert [command[0] for command in commands] == ["prove", "tree", "decide"]
    for command in commands:
        ran = plainguide(*command, cwd=guide)
        assert (ran.status, ran.errors) == (0, ""), command


def test_the_places_that_its_readme_speaks_of_are_named_by_the_build(tmp_path: Path) -> None:
    """Step 2 of the tutorial: a value is renamed, and every place that still has the old name is said."""
    new(tmp_path / "guide")
    law = tmp_path / "guide/hooks/law/loan.py"
    text = law.read_text(encoding="utf-8")
    law.write_text(text.replace('"up_to_a_week", "more"', '"up_to_two_weeks", "more"'), encoding="utf-8")
    assert said(tmp_path / "guide") == [("hooks/law/loan.py", "up_to_a_week")]
    law.write_text(text.replace("up_to_a_week", "up_to_two_weeks"), encoding="utf-8")
    assert said(tmp_path / "guide") == [
        ("data/examples.yml", "up_to_a_week"),
        ("data/words/en.yml", "up_to_a_week"),
        ("data/words/en.yml", "up_to_two_weeks"),
    ]


def said(root: Path) -> list[tuple[str, str]]:
    """File and value of every problem."""
    with pytest.raises(GuideError) as caught:
        load_guide(root)
    return sorted(
        (problem.file, value)
        for problem in caught.value.problems
        for value in ("up_to_a_week", "up_to_two_weeks")
        if f"'{value}'" in problem.message.partition(";")[0]
    )


# ---- where it is written ---------------------------------------------------------------------------------------


def refused(folder: Path) -> str:
    with pytest.raises(GuideError) as caught:
        new(folder)
    (problem,) = caught.value.problems
    assert problem.file == str(folder)
    return problem.message


def test_an_empty_folder_is_filled_and_stays_the_same_folder(tmp_path: Path) -> None:
    folder = tmp_path / "guide"
    folder.mkdir()
    inode = folder.stat().st_ino
    new(folder)
    assert folder.stat().st_ino == inode
    assert (folder / "mkdocs.yml").is_file()
    assert list(tmp_path.iterdir()) == [folder]


def test_folders_above_are_made(tmp_path: Path) -> None:
    new(tmp_path / "a/b/guide")
    assert (tmp_path / "a/b/guide/mkdocs.yml").is_file()
    assert [path.name for path in (tmp_path / "a/b").iterdir()] == ["guide"]


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".hidden").write_text("mine", encoding="utf-8")
    assert refused(tmp_path) == "is not an empty folder; name another one"
    assert files(tmp_path) == {".hidden": b"mine"}


def test_a_file_of_that_name_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "guide").write_text("mine", encoding="utf-8")
    assert refused(tmp_path / "guide") == "is not an empty folder; name another one"
    assert files(tmp_path) == {"guide": b"mine"}


def test_the_command_says_it_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "guide").mkdir()
    (tmp_path / "guide/notes.txt").write_text("mine", encoding="utf-8")
    message = "guide: is not an empty folder; name another one\n"
    assert plainguide("new", "guide", cwd=tmp_path) == Ran(1, "", message)


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert refused(tmp_path / "file/guide") == "cannot be written (File exists); name another folder"


def test_nothing_is_left_when_it_fails_in_the_middle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(source: Path, target: Path) -> None:
        (target / "docs").mkdir(parents=True)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(room, "_copy", full)
    assert refused(tmp_path / "guide") == "cannot be written (No space left on device); name another folder"
    assert list(tmp_path.iterdir()) == []


# ---- from a wheel ----------------------------------------------------------------------------------------------


def test_an_installed_wheel_brings_the_skeleton(tmp_path: Path, root: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(tmp_path),
        str(root),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    program = "import plainguide; print(plainguide.__file__); from plainguide.cli import main; main()"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "installed")}
    done = subprocess.run(
        [sys.executable, "-c", program, "new", "guide"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(str(tmp_path / "installed/plainguide"))
    skeleton = {name: text for name, text in files(SKELETON).items() if "__pycache__" not in name}
    assert files(tmp_path / "guide") == skeleton
