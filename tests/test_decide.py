"""Answers for given facts as data, and the command that prints them."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice, product
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from test_law import RECORD_FACTS, record_by_hand

from plainguide.authority import Authorities, Authority, Citation
from plainguide.cli import main
from plainguide.decide import answer, answers, read_sheets, sheet_problem
from plainguide.errors import GuideError, Problem
from plainguide.rules import Fact, Outcome, Rule, RuleSet, all_of
from plainguide.tree import Tree

CASES = Path(__file__).parent / "cases" / "decide"
Golden = Callable[[Path, str], None]


@pytest.fixture(autouse=True)
def _in_the_project(root: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(root)


def run(command: str, stdin: str | bytes | None = None) -> Result:
    program, *arguments = shlex.split(command)
    assert program == "plainguide"
    return CliRunner().invoke(main, arguments, input=stdin)


def transcript(command: str) -> str:
    """What a terminal shows, and the exit status."""
    done = run(command)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert not (done.stdout and done.stderr)
    return f"$ {command}\n{done.stdout}{done.stderr}exit {done.exit_code}\n"


@pytest.mark.parametrize("case", sorted(CASES.glob("*.txt")), ids=lambda path: path.stem)
def test_the_command_answers_as_in_its_transcript(case: Path, golden: Golden):
    command = case.read_text(encoding="utf-8").splitlines()[0].removeprefix("$ ")
    golden(case, transcript(command))


def test_wrong_usage_that_the_command_line_itself_finds_ends_with_status_2():
    for command in (
        "plainguide decide",
        "plainguide decide record --wrong",
        "plainguide decide record --from tests/cases/decide/nowhere.jsonl",
        "plainguide decides record",
    ):
        assert run(command).exit_code == 2, command


def test_settings_that_cannot_be_read_end_with_status_1():
    done = run("plainguide -f nowhere.yml decide record court=state")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "nowhere.yml: cannot be read (No such file or directory); create the file\n"


def test_the_installed_command_prints_one_json_object(root: Path):
    program = Path(sys.executable).with_name("plainguide")
    command = [program, "decide", "record", "court=federal", "tried_as=adult", "stage=pending", "--json"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {
        "certain": ["case_pending"],
        "possible": [],
        "rules": [{"id": "case_pending", "outcome": "case_pending", "citation": "18 U.S.C. § 3607(a)"}],
        "depends_on": [],
    }


def every_sheet() -> Iterator[dict[str, str]]:
    for values in product(*RECORD_FACTS.values()):
        yield dict(zip(RECORD_FACTS, values, strict=True))


def test_each_line_of_a_file_gets_its_answer_in_order(tmp_path: Path):
    # Every 97th of the 483,840 sheets: 97 shares no factor with the numbers of answers, so all of them come.
    sheets = list(islice(every_sheet(), 0, None, 97))
    file = tmp_path / "sheets.jsonl"
    file.write_text("".join(f"{json.dumps(sheet)}\n" for sheet in sheets), encoding="utf-8")
    began = time.perf_counter()
    done = run(f"plainguide decide record --from {shlex.quote(str(file))}")
    took = time.perf_counter() - began
    assert (done.exit_code, done.stderr) == (0, "")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["certain"] for line in found] == [list(record_by_hand(sheet)) for sheet in sheets]
    assert {id for line in found for id in line["certain"]} == set(record_outcomes(sheets))
    assert all(line["possible"] == line["depends_on"] == [] for line in found)
    assert [[rule["id"] for rule in line["rules"]] for line in found] == [line["certain"] for line in found]
    assert took < 10, "483,840 lines would take longer than they may by far"


def record_outcomes(sheets: list[dict[str, str]]) -> Iterator[str]:
    return (id for sheet in sheets for id in record_by_hand(sheet))


def test_a_file_of_no_lines_gets_no_answers():
    done = run("plainguide decide record --from -", stdin="")
    assert (done.exit_code, done.output) == (0, "")


def test_standard_input_is_read_and_named_in_errors():
    assert run("plainguide decide record --from -", stdin='{"court": "dc"}\n').stdout.startswith(
        '{"certain": ["other_court"], '
    )
    done = run("plainguide decide record --from -", stdin='{"court": "dc"}\nnothing\n')
    assert done.exit_code == 1
    assert done.stderr == '<stdin>:2: is no JSON object of facts; write one like {"fact": "value"}\n'


def test_a_file_that_is_not_utf_8_is_an_error_with_its_place():
    done = run("plainguide decide record --from -", stdin=b'{"court": "dc"}\n{"court": "\xff"}\n')
    assert isinstance(done.exception, SystemExit)
    assert done.exit_code == 1
    assert done.stderr.startswith("<stdin>:2: ")


def test_a_fact_that_stands_twice_in_a_line_is_an_error():
    assert (
        run("plainguide decide record --from -", stdin='{"court": "dc", "court": "federal"}\n').exit_code == 1
    )


def test_an_error_is_one_line_whatever_the_name_of_the_fact():
    done = run("plainguide decide record --from -", stdin='{"two\\nlines": "x"}\n')
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)


def authority(id: str, citation: str, **more: str | int) -> Authority:
    return Authority(
        id,
        "case" if "name" in more else "statute",
        citation,
        "",
        "https://a.example/",
        "V",
        date(2026, 11, 21),
        **more,
    )


AUTHORITIES = Authorities(
    [
        authority("act", "1 U.S.C. § 2"),
        authority("roe", "3 F.4th 5", name="Roe v. Doe", court="1st Cir.", year=2020),
    ]
)
age = Fact("age", ("young", "old"))
court = Fact("court", ("state", "federal", "tribal"))
SMALL = RuleSet(
    "small",
    (court, age),
    (
        Rule(
            Outcome("fine"),
            all_of(court.is_("federal"), age.is_("young")),
            (Citation("act", "(c)"), Citation("roe")),
        ),
        Rule(Outcome("fair"), court.is_("federal"), Citation("roe", "7"), id="federal_rest"),
        Rule(Outcome("fair"), court.is_("tribal"), Citation("act"), id="tribal"),
    ),
    default=Outcome("ask"),
)
TREE = Tree(SMALL)
FINE = {"id": "fine", "outcome": "fine", "citation": "1 U.S.C. § 2(c); Roe v. Doe, 3 F.4th 5 (1st Cir. 2020)"}
REST = {"id": "federal_rest", "outcome": "fair", "citation": "Roe v. Doe, 3 F.4th 5, 7 (1st Cir. 2020)"}
TRIBAL = {"id": "tribal", "outcome": "fair", "citation": "1 U.S.C. § 2"}


@pytest.mark.parametrize(
    ("sheet", "certain", "possible", "rules", "depends_on"),
    [
        ({"court": "federal", "age": "young"}, ["fine"], [], [FINE], []),
        ({"court": "tribal"}, ["fair"], [], [TRIBAL], []),
        ({"court": "state", "age": "old"}, ["ask"], [], [], []),
        ({"court": "federal"}, [], ["fine", "fair"], [FINE, REST], ["age"]),
        ({"age": "old"}, [], ["fair", "ask"], [REST, TRIBAL], ["court"]),
        ({}, [], ["fine", "fair", "ask"], [FINE, REST, TRIBAL], ["court", "age"]),
    ],
)
def test_an_answer_says_what_is_certain_what_is_possible_by_which_rules_and_what_is_open(
    sheet: dict[str, str], certain: list[str], possible: list[str], rules: list[object], depends_on: list[str]
):
    expected = {"certain": certain, "possible": possible, "rules": rules, "depends_on": depends_on}
    found = answer(TREE.decide(sheet), AUTHORITIES)
    assert found == expected
    assert list(found) == list(expected)
    assert [json.loads(line) for line in answers(TREE, [sheet], AUTHORITIES)] == [expected]


def test_answers_come_in_the_order_of_the_sheets():
    sheets = [{"court": "tribal"}, {}, {"court": "tribal", "age": "old"}, {"court": "state"}]
    assert answers(TREE, sheets, AUTHORITIES) == [
        json.dumps(answer(TREE.decide(sheet), AUTHORITIES), ensure_ascii=False) for sheet in sheets
    ]


@pytest.mark.parametrize(
    ("sheet", "problem"),
    [
        ({}, None),
        ({"age": "old", "court": "state"}, None),
        ({"ages": "old"}, "rule set 'small' has no fact 'ages'; did you mean 'age'?"),
        ({"weather": "rain"}, "rule set 'small' has no fact 'weather'; use one of: age, court"),
        ({"age": "Old"}, "fact 'age' has no value 'Old'; use one of: young, old"),
        ({"court": "federal", "age": ""}, "fact 'age' has no value ''; use one of: young, old"),
        ({"age": 21}, "fact 'age' has no value '21'; use one of: young, old"),
        ({"age": {}}, "fact 'age' has no value '{}'; use one of: young, old"),
    ],
)
def test_an_unknown_fact_or_value_is_told_with_the_valid_ones(sheet: dict[str, object], problem: str | None):
    assert sheet_problem(SMALL, sheet) == problem


def test_sheets_are_read_line_by_line_up_to_the_first_that_is_none():
    lines = iter(['{"age": "old"}\n', '{ "court" : "state" }\n', "{}", '{"age": "older"}\n', "nonsense"])
    sheets = read_sheets(lines, "in.jsonl", SMALL)
    assert [next(sheets), next(sheets), next(sheets)] == [{"age": "old"}, {"court": "state"}, {}]
    with pytest.raises(GuideError) as caught:
        next(sheets)
    message = "fact 'age' has no value 'older'; use one of: young, old"
    assert caught.value.problems == (Problem("in.jsonl", 4, message),)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "\n",
        "{",
        '{"age": "old"} {}',
        "null",
        "3",
        '"age"',
        '[{"age": "old"}]',
        "[" * 100_000,
        "9" * 5_000,
    ],
)
def test_a_line_that_is_no_json_object_is_located(line: str):
    with pytest.raises(GuideError) as caught:
        list(read_sheets(["{}", line], "in.jsonl", SMALL))
    message = 'is no JSON object of facts; write one like {"fact": "value"}'
    assert caught.value.problems == (Problem("in.jsonl", 2, message),)
