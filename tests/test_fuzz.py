"""A short run of the long programs, and what they once found."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from plainguide.authority import Authorities
from plainguide.data import loads
from plainguide.errors import GuideError, Problem
from plainguide.glossary import Glossary, Term
from plainguide.tree import Tree


def run(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(root / words[0]), *words[1:]]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def test_a_few_hundred_broken_inputs_give_results_or_located_errors(root: Path) -> None:
    done = run(root, "tests/fuzz.py", "--texts", "300", "--data", "80")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("source texts: 300 cases; ")
    assert "\ndata files: 80 cases; " in done.stdout


def test_the_same_case_is_the_same_for_everybody(root: Path) -> None:
    first, again = (run(root, "tests/fuzz.py", "--texts", "50", "--data", "0").stdout for _ in range(2))
    assert first.split("digest ")[1].split()[0] == again.split("digest ")[1].split()[0]


def test_the_bench_of_sites_runs(root: Path) -> None:
    done = run(root, "tests/bench/site.py", "--sizes", "10")
    assert done.returncode == 0, done.stderr
    assert "   10    100   1    19 | " in done.stdout


@pytest.mark.parametrize("word", ["dıversion", "dİversion"])
def test_a_letter_that_only_looks_like_the_terms_is_none_of_it(word: str) -> None:
    glossary = Glossary([Term("diversion", "A way around a trial.")])
    assert glossary.explain(f"<p>{word}</p>", "words/") == f"<p>{word}</p>"


@pytest.mark.parametrize("word", ["Index  card", "INDEX CARDS", "index\ncard", "ÄMTER"])
def test_terms_are_found_in_any_case_and_over_line_ends(word: str) -> None:
    glossary = Glossary([Term("index card", "A small paper.", ("index cards",)), Term("ämter", "Offices.")])
    assert [found.start for found in glossary.find(f"an {word}.")] == [3]


def test_of_two_terms_the_longer_is_found() -> None:
    glossary = Glossary([Term("case", "A."), Term("case law", "B."), Term("cat", "C.")])
    assert [found.term.term for found in glossary.find("Case law, cat, case")] == ["case law", "cat", "case"]


def test_a_message_is_one_line_whatever_value_it_names() -> None:
    assert Problem("a.yml", 3, "no value 'x\n\n y\u2028z'; mend it").message == "no value 'x y z'; mend it"
    assert Problem("a.yml", 3, "no  value").message == "no  value"


def test_brackets_that_the_engine_would_count_for_seconds_are_a_located_error() -> None:
    found = list(Authorities(()).problems("[" * 21, "a.md", 7))
    assert found == [Problem("a.md", 7, "has more than 20 brackets open at once; close or remove them")]
    assert list(Authorities(()).problems("[a] " * 50 + "[" * 20, "a.md", 7)) == []


@pytest.mark.parametrize(
    "text", ["a: &x 1\n", "a: [*x]\n", "- " * 99 + "x\n", "a: 1\na: 2\n", 'a: "\\ud800"\n']
)
def test_what_libyaml_reads_and_we_do_not_is_refused(text: str) -> None:
    with pytest.raises(GuideError) as caught:
        loads(text, dict[str, str], "a.yml")
    assert all(problem.file == "a.yml" for problem in caught.value.problems)


def test_forty_facts_with_sixty_rules_are_compiled(root: Path) -> None:
    """They were refused when the rules were put together from the last to the first."""
    sys.path.insert(0, str(root / "tests/bench"))
    try:
        from rules import random_set
    finally:
        sys.path.pop(0)
    tree = Tree(random_set(40, 60, 1))
    assert len(tree._diagrams._branches) < 10_000
