"""How long rule sets take: to compile, to prove, to decide for every sheet, and as they grow.

Run by `make bench`. Times are the best of a few runs, of the processor. Random rule sets have fixed seeds. A plain
enumeration of all sheets runs beside them where it ends in a minute; elsewhere its time is reckoned from a sample.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from random import Random
from typing import TypeVar

from plainguide.authority import Citation
from plainguide.errors import GuideError
from plainguide.guide import load_trees
from plainguide.proof import prove
from plainguide.rules import All, Condition, Fact, Is, Not, Outcome, Rule, RuleSet
from plainguide.settings import load_settings
from plainguide.tree import Branch, Tree, nodes

ROOT = Path(__file__).parent.parent.parent
FAMILY = ((10, 15), (20, 30), (30, 45), (40, 60))
SEEDS = (1, 2, 3)
MINUTE = 60.0
T = TypeVar("T")


def best(run: Callable[[], T], times: int = 5) -> tuple[float, T]:
    """The seconds of the quickest of several runs, and what it gave."""
    found: list[float] = []
    for _ in range(times):
        begin = time.process_time()
        given = run()
        found.append(time.process_time() - begin)
    return min(found), given


def own_sets() -> None:
    """Compile and prove each rule set of the guide, beside the enumeration of its sheets."""
    print("rule set | sheets | compile | prove | questions | every sheet read off the rules")
    trees = load_trees(ROOT, load_settings(ROOT / "mkdocs.yml", "mkdocs.yml"))
    for id, tree in trees.items():
        rule_set = tree.rule_set
        compiled, _ = best(lambda r=rule_set: Tree(r), 20)
        proven, proof = best(lambda t=tree: prove(t), 10)
        plain = enumeration(rule_set)
        print(
            f"{id:12} | {rule_set.sheet_count:7,} | {1000 * compiled:6.2f} ms | {1000 * proven:6.2f} ms | "
            f"{proof.questions:3} | {plain}"
        )


def enumeration(rule_set: RuleSet) -> str:
    """The time that reading every sheet off the rules takes, in words; reckoned from a sample where it is long."""
    sample = 2_000
    took, _ = best(lambda: [rule_set.deciding(sheet) for sheet in islice(rule_set.sheets(), sample)], 1)
    reckoned = took * rule_set.sheet_count / min(sample, rule_set.sheet_count)
    if reckoned > MINUTE:
        years = reckoned / 31_557_600
        return f"would take {years:,.1f} years" if years > 1 else f"would take {reckoned / 60:,.0f} minutes"
    took, _ = best(lambda: [rule_set.deciding(sheet) for sheet in rule_set.sheets()], 1)
    return f"{took:.2f} s"


def random_set(facts: int, rules: int, seed: int) -> RuleSet:
    """A *first* rule set: facts of two to four values, one to three tests a rule, a fifth of them negated."""
    random = Random(f"{facts} {rules} {seed}")
    known = [Fact(f"f{n}", tuple("abcd"[: random.randint(2, 4)])) for n in range(facts)]
    outcomes = [Outcome(f"o{n}") for n in range(5)]

    def test(fact: Fact) -> Condition:
        is_ = Is(fact.id, frozenset(random.sample(fact.values, random.randint(1, len(fact.values) - 1))))
        return Not(is_) if random.random() < 0.2 else is_

    written = []
    for n in range(rules):
        tested = random.sample(known, random.randint(1, 3))
        condition = All(tuple(test(fact) for fact in tested))
        written.append(Rule(random.choice(outcomes), condition, Citation("law"), id=f"r{n}"))
    return RuleSet("random", tuple(known), tuple(written), default=Outcome("otherwise"))


def family() -> None:
    """Random rule sets that grow: the time must follow the nodes and not the sheets."""
    print(
        "\nfacts, rules, seed | sheets | compile | nodes made | µs a node | in the tree | every sheet read off the rules"
    )
    for facts, rules in FAMILY:
        for seed in SEEDS:
            rule_set = random_set(facts, rules, seed)
            head = f"{facts} {rules} {seed} | {rule_set.sheet_count:8.1e}"
            try:
                took, tree = best(lambda r=rule_set: Tree(r), 1)
            except GuideError as error:
                print(f"{head} | refused: {error.problems[0].message}", flush=True)
                continue
            made = len(tree._diagrams._branches)
            left = sum(isinstance(node, Branch) for node in nodes(tree.root))
            plain = enumeration(rule_set)
            a_node = 1e6 * took / max(made, 1)
            print(f"{head} | {took:6.3f} s | {made:7,} | {a_node:5.1f} | {left:6,} | {plain}", flush=True)


def all_sheets() -> None:
    """`plainguide decide record --from` with every sheet of the largest set."""
    trees = load_trees(ROOT, load_settings(ROOT / "mkdocs.yml", "mkdocs.yml"))
    id, tree = max(trees.items(), key=lambda item: item[1].rule_set.sheet_count)
    with tempfile.TemporaryDirectory() as folder:
        sheets, answers = Path(folder, "sheets.jsonl"), Path(folder, "answers.jsonl")
        with sheets.open("w", encoding="utf-8") as out:
            out.writelines(json.dumps(sheet) + "\n" for sheet in tree.rule_set.sheets())
        program = "from plainguide.cli import main; main()"
        command = [sys.executable, "-c", program, "decide", id, "--from", str(sheets)]
        begin = time.perf_counter()
        with answers.open("wb") as out:
            subprocess.run(command, cwd=ROOT, stdout=out, check=True)
        took = time.perf_counter() - begin
        with answers.open("rb") as said:
            count = sum(1 for _ in said)
    print(f"\ndecide {id} --from: {count:,} sheets in {took:.1f} s, {1e6 * took / count:.0f} µs a sheet")


def main() -> int:
    """Print everything; the exit status is 0 whatever the times."""
    own_sets()
    family()
    all_sheets()
    return 0


if __name__ == "__main__":
    sys.exit(main())
