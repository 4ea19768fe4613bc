"""The command line as people meet it: exit statuses, examples, completion, progress and colors."""

from __future__ import annotations

import os
import pty
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from garden import plainguide

from plainguide.cli import main
from plainguide.new import new
from plainguide.site import Site

ALONE = {
    **{f"GIT_{who}_{what}": "x@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}
ESCAPE = "\x1b"

WELL = {
    "read": "read data/sources/leaflet.txt",
    "new": "new fresh",
    "build": "build",
    "export": "export plain",
    "decide": "decide loan returned=yes",
    "tree": "tree loan",
    "prove": "prove",
    "lint": "lint",
    "outline": "outline loan",
    "diff": "diff HEAD",
    "stale": "stale --today 2026-11-22",
}
"""A call of each command that ends well; the handout, which needs a browser, has its own tests."""
ILL = WELL | {
    "read": "read bad.txt",
    "new": "new data",
    "handout": "handout",
    "stale": "stale --today 2099-01-01",
    "diff": "diff HEAD",
}


@pytest.fixture
def guide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new guide as its only edition in git, and the folder in which commands run."""
    root = tmp_path / "guide"
    new(root)
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "x"]):
        subprocess.run(["git", *arguments], cwd=root, check=True, env={**os.environ, **ALONE})
    monkeypatch.chdir(root)
    return root


def run(line: str) -> Result:
    result = CliRunner().invoke(main, shlex.split(line), prog_name="plainguide")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def spoil(guide: Path) -> None:
    """A guide whose law cannot be run, and a source that has no title."""
    law = next((guide / "hooks/law").glob("*.py"))
    law.write_text(f"{law.read_text(encoding='utf-8')}\nnothing\n", encoding="utf-8")
    (guide / "bad.txt").write_bytes(b"\xff")


# Exit statuses


@pytest.mark.parametrize("command", WELL)
def test_all_is_well_ends_with_0(command: str, guide: Path) -> None:
    assert run_or_build(WELL[command], guide) == 0


@pytest.mark.parametrize("command", sorted(set(ILL) - {"diff"}))
def test_a_problem_ends_with_1(command: str, guide: Path) -> None:
    if command != "stale":
        spoil(guide)
    assert run_or_build(ILL[command], guide) == 1


def run_or_build(line: str, guide: Path) -> int:
    """The exit status. A build writes where no runner can catch it, so it is a process of its own."""
    return plainguide("build", cwd=guide).status if line == "build" else run(line).exit_code


@pytest.mark.parametrize("command", sorted(main.commands))
def test_wrong_usage_ends_with_2(command: str) -> None:
    assert run(f"{command} --nonsense").exit_code == 2


def test_a_difference_ends_with_1_and_a_failure_of_diff_with_2(guide: Path) -> None:
    assert run("diff HEAD").exit_code == 0
    page = next((guide / "docs/results").glob("*.md"))
    page.write_text(re.sub("^title: .*", "title: Another", page.read_text(), flags=re.MULTILINE))
    assert run("diff HEAD").exit_code == 1
    assert run("diff nowhere").exit_code == 2
    spoil(guide)
    assert run("diff HEAD").exit_code == 2


def test_every_command_has_its_exit_statuses_tested() -> None:
    assert WELL.keys() | {"handout"} == ILL.keys() == main.commands.keys()


@pytest.mark.parametrize("place", ["help", "readme"])
def test_the_exit_statuses_are_written_down(place: str, root: Path) -> None:
    text = run("--help").output if place == "help" else (root / "README.md").read_text(encoding="utf-8")
    said = " ".join(text.split())
    assert re.search(
        r"0 when all is well, 1 when (problems were found|it found problems), (and )?2 on wrong usage", said
    )
    assert re.search(
        r"`?diff`? ends with 1 when something has changed, and with 2 when it cannot be told", said
    )
    assert "status 1 when something has, 2 when it cannot be told" in " ".join(run("diff -h").output.split())


# Examples

STATUS = {"stale": 1}
"""Of the examples that end with another status than 0, since what they show is a finding."""


def examples() -> list[str]:
    found = []
    for name, command in sorted(main.commands.items()):
        (line,) = re.findall(r"Example: plainguide (.+)", str(command.help))
        found += line.split(", or: plainguide ")
        assert found[-1].startswith(name)
    return [line for line in found if not line.startswith("handout")]


@pytest.mark.parametrize("line", examples())
def test_the_example_in_the_help_works(line: str, guide: Path) -> None:
    done = plainguide(*shlex.split(line), cwd=guide) if line.startswith("build") else None
    status, errors = (done.status, "") if done else ((result := run(line)).exit_code, result.stderr)
    assert (status, errors) == (STATUS.get(line.partition(" ")[0], 0), "")


# Completion


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script(shell: str, tmp_path: Path) -> None:
    ran = plainguide(cwd=tmp_path, env={**os.environ, "_PLAINGUIDE_COMPLETE": f"{shell}_source"})
    assert ran.status == 0
    assert "_PLAINGUIDE_COMPLETE" in ran.output


def completed(words: str, folder: Path) -> list[str]:
    """What bash is offered for the last of the words."""
    asked = {
        "_PLAINGUIDE_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(words.count(" ")),
    }
    ran = plainguide(cwd=folder, env={**os.environ, **asked})
    assert (ran.status, ran.errors) == (0, "")
    return [line.partition(",")[2] for line in ran.output.split()]


@pytest.mark.parametrize("command", ["tree", "outline", "decide"])
def test_the_rule_sets_of_the_guide_are_offered(command: str, root: Path) -> None:
    assert completed(f"plainguide {command} ", root / "tests/second_guide") == ["deposit", "support"]


def test_completion_goes_by_what_is_begun_and_by_the_settings_that_are_named(
    root: Path, tmp_path: Path
) -> None:
    settings = root / "tests/second_guide/mkdocs.yml"
    assert completed(f"plainguide -f {settings} tree su", tmp_path) == ["support"]
    assert completed("plainguide tree ", tmp_path) == []
    assert "prove" in completed("plainguide pr", tmp_path)


def test_a_broken_guide_offers_nothing_and_says_nothing(guide: Path) -> None:
    spoil(guide)
    assert completed("plainguide tree ", guide) == []


def test_the_readme_says_how_to_switch_it_on(root: Path) -> None:
    text = (root / "README.md").read_text(encoding="utf-8")
    assert all(f"_PLAINGUIDE_COMPLETE={shell}_source" in text for shell in ("bash", "zsh", "fish"))


def test_the_readme_names_files_that_the_site_has(root: Path) -> None:
    text = (root / "README.md").read_text(encoding="utf-8")
    site = Site.load(root, "mkdocs.yml")
    named = set(re.findall(r"assets/plainguide/[\w./]+\w", text))
    assert len(named) == 3
    assert named <= site.assets(lambda path: path).keys()
    (element, set_id) = re.findall(r'<([\w-]+) set="(\w+)">', text)[0]
    assert f"define('{element}'".encode() in site.assets(lambda path: path)["assets/plainguide/embed.js"]
    assert all(f"`{id}`" in text for id in {set_id, *site.guide.trees})


# On a terminal


def on_terminal(
    code: str, *arguments: str, cwd: Path, env: Mapping[str, str], output: int | None = None
) -> tuple[int, str]:
    """Run the command line on a terminal: its status, and what the terminal got. `output` goes elsewhere if given."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", f"{code}; from plainguide.cli import main; main(prog_name='plainguide')"]
    process = subprocess.Popen(
        [*command, *arguments],
        cwd=cwd,
        env={**os.environ, **env},
        stdin=theirs,
        stdout=output or theirs,
        stderr=theirs,
    )
    os.close(theirs)
    parts = []
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # Linux says so that the other end is closed
            part = b""
        if not part:
            break
        parts.append(part)
    os.close(ours)
    return process.wait(), b"".join(parts).decode()


SOON = "import plainguide.progress as p; p.SILENT, p.PAUSE = 0, 0.02"
NOTHING = "pass"
LONG = ["export", "plain"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(LONG, "Exporting"), (["lint"], "Measuring"), (["diff", "HEAD"], "Comparing")],
)
def test_long_work_is_seen_on_a_terminal_and_its_line_goes_away(
    arguments: list[str], said: str, guide: Path
) -> None:
    with (guide / "out").open("w") as out:
        status, shown = on_terminal(SOON, *arguments, cwd=guide, env={}, output=out.fileno())
    assert status == 0
    assert f"\r{said}: 0 s" in shown
    assert re.search(r"\r +\r$", shown)
    assert ESCAPE not in shown


def test_short_work_says_nothing_of_its_progress(guide: Path) -> None:
    with (guide / "out").open("w") as out:
        assert on_terminal(NOTHING, *LONG, cwd=guide, env={}, output=out.fileno()) == (0, "")


def test_a_pipe_gets_nothing_of_the_progress(guide: Path) -> None:
    command = [sys.executable, "-c", f"{SOON}; from plainguide.cli import main; main()", *LONG]
    done = subprocess.run(command, cwd=guide, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert "\r" not in done.stdout


def test_the_progress_begins_after_two_seconds() -> None:
    from plainguide import progress

    assert (progress.SILENT, progress.PAUSE) == (2.0, 1.0)


def test_errors_of_a_build_are_colored_on_a_terminal_only_without_no_color(guide: Path) -> None:
    spoil(guide)
    plain = on_terminal(NOTHING, "build", cwd=guide, env={"NO_COLOR": "1"})
    colored = on_terminal(NOTHING, "build", cwd=guide, env={"NO_COLOR": ""})
    assert (plain[0], colored[0]) == (1, 1)
    assert ESCAPE in colored[1], "this test can see a color"
    assert ESCAPE not in plain[1]
    assert "nothing" in plain[1]


@pytest.mark.parametrize("command", sorted(main.commands))
def test_with_no_color_no_command_writes_an_escape_code(command: str, guide: Path) -> None:
    line = WELL.get(command, "handout --chromium /nowhere")
    _, shown = on_terminal(NOTHING, *shlex.split(line), cwd=guide, env={"NO_COLOR": "1"})
    assert ESCAPE not in shown
