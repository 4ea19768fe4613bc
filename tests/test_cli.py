"""The command line: help, exit status, and what goes where."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from garden import change, plainguide, plant

from plainguide import __version__
from plainguide.cli import main

CASES = Path(__file__).parent / "cases" / "parser"


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, arguments, prog_name="plainguide")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def example(command: str) -> list[str]:
    """The words of the example in a command's help."""
    found = re.search(r"Example: plainguide (.+)", str(main.commands[command].help))
    assert found, command
    return shlex.split(found[1])


@pytest.fixture
def garden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = plant(tmp_path)
    monkeypatch.chdir(root)
    return root


@pytest.mark.parametrize("command", sorted(main.commands))
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_the_help_of_each_command_shows_an_example(command: str, flag: str) -> None:
    result = run(command, flag)
    assert result.exit_code == 0
    assert f"Example: plainguide {command}" in result.stdout
    assert example(command)[0] == command


def test_the_help_of_all_names_every_command_and_each_exit_status() -> None:
    text = run("--help").stdout
    assert all(f"\n  {command} " in text for command in main.commands)
    assert "0 when all is well, 1 when problems were found, 2 on wrong usage" in " ".join(text.split())


def test_the_version() -> None:
    assert run("--version").stdout == f"plainguide, version {__version__}\n"


@pytest.mark.parametrize("path", sorted(CASES.glob("good/*.txt")), ids=lambda path: path.stem)
def test_a_good_source_is_printed_as_markdown(path: Path) -> None:
    result = run("read", str(path))
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("# ")


@pytest.mark.parametrize("path", sorted(CASES.glob("bad/*.txt")), ids=lambda path: path.stem)
def test_a_bad_source_has_each_problem_on_a_line_of_its_own(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(path.parent)
    result = run("read", path.name)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == path.with_suffix(".errors").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Usage: plainguide"),
        (["reed"], "No such command 'reed'"),
        (["read"], "Missing argument 'FILE'"),
        (["read", "none.txt"], "File 'none.txt' does not exist."),
        (["read", "."], "File '.' is a directory."),
        (["read", "--loud", "x"], "No such option"),
        (["tree"], "Missing argument 'RULE_SET'"),
        (["tree", "plots"], "plainguide: there is no rule set 'plots'; use one of: plot, help, gate"),
        (["decide", "plots"], "plainguide: there is no rule set 'plots'; use one of: plot, help, gate"),
        (["decide", "plot", "paid"], "plainguide: 'paid' is no fact=value; write it like card=adult"),
        (
            ["decide", "plot", "payd=yes"],
            "plainguide: rule set 'plot' has no fact 'payd'; did you mean 'paid'?",
        ),
        (["decide", "plot", "paid=ys"], "plainguide: fact 'paid' has no value 'ys'; use one of: yes, no"),
        (
            ["decide", "plot", "paid=yes", "paid=no"],
            "plainguide: fact 'paid' is given twice with different values; give it once",
        ),
        (["decide", "plot", "--from", "none.jsonl"], "'none.jsonl': No such file or directory"),
        (
            ["decide", "plot", "paid=yes", "--from", "data/map.yml"],
            "plainguide: give facts or --from, not both",
        ),
    ],
)
@pytest.mark.usefixtures("garden")
def test_wrong_usage_ends_with_2_and_says_why(arguments: list[str], said: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("command", [["tree", "plot"], ["decide", "plot"], ["prove"]])
def test_a_problem_of_the_guide_ends_with_1_and_its_place(command: list[str], garden: Path) -> None:
    change(garden, "hooks/law/plot.py", 'paid.is_("no")', 'payed.is_("no")')
    result = run(*command)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "hooks/law/plot.py:14: cannot be run (NameError: name 'payed' is not defined); mend it\n"
    )


@pytest.mark.parametrize("command", [["tree", "plot"], ["decide", "plot"], ["prove"]])
def test_settings_that_are_missing_end_with_1(command: list[str], garden: Path) -> None:
    result = run("-f", "none.yml", *command)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "none.yml: cannot be read (No such file or directory); create the file\n"


@pytest.mark.usefixtures("garden")
def test_decide_and_tree_and_prove_on_another_guide() -> None:
    assert run("decide", "plot", "paid=no").stdout.splitlines() == [
        "certain:    pay_first",
        "possible:   -",
        "depends on: -",
        "rule pay_first -> pay_first (Garden Code § 4(b))",
    ]
    assert run("tree", "gate").stdout.splitlines() == [
        "1. street",
        "   elm -> north_gate",
        "   oak -> south_gate",
    ]
    assert [line.partition(":")[0] for line in run("prove").stdout.splitlines()] == ["plot", "help", "gate"]


def test_a_guide_in_another_folder_is_named_by_its_settings(
    garden: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/")
    result = run("-f", str(garden / "mkdocs.yml"), "decide", "gate", "street=elm")
    assert result.stdout.startswith("certain:    north_gate\n")


def test_a_build_without_settings_ends_with_1_and_writes_nothing(tmp_path: Path) -> None:
    ran = plainguide("build", "--to", "site", cwd=tmp_path)
    assert ran.status == 1
    assert "mkdocs.yml" in ran.errors
    assert "Traceback" not in ran.errors
    assert list(tmp_path.iterdir()) == []
