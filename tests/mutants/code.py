"""Mutants of the generator's code, made by cosmic-ray: a sample of them, run against the tests of their room.

Run by `make mutants`. Each mutant is one change of one operator, constant, comparison or keyword. It is tried in a copy
of the project, so that nobody's files change. The sample has a fixed seed: two runs try the same mutants. `--most 0`
tries them all, some 2 seconds each. Prints a line a room, and each mutant that no test notices; those that
`survivors.md` explains are equivalent and not counted. Exit status 1 where less than 95 % of a room's are caught.
"""

from __future__ import annotations

import argparse
import ast
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from random import Random
from typing import Any

from cosmic_ray.commands.init import _all_work_items
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator

ROOT = Path(__file__).parent.parent.parent
ROOMS = Path(__file__).with_name("rooms.toml")
SURVIVORS = Path(__file__).with_name("survivors.md")
WANTED = 0.95
COPIED = ("hooks", "tests", "data", "docs", "mkdocs.yml", "pyproject.toml")


@dataclass(frozen=True, slots=True)
class Mutant:
    """A room's code with one change: `old` and `new` are the changed lines."""

    line: int
    old: str
    new: str
    code: str

    @property
    def change(self) -> str:
        """The change as `survivors.md` names it."""
        return f"`{self.old}` → `{self.new}`"


def mutants(path: Path) -> Iterator[Mutant]:
    """Every mutant of a file that changes more than the types in its signatures."""
    source = path.read_text(encoding="utf-8")
    meaning = _meaning(source)
    for item in _all_work_items([path], {}):
        mutation = item.mutations[0]
        operator = get_operator(mutation.operator_name)(**(mutation.operator_args or {}))
        code = mutate_code(source, operator, mutation.occurrence)
        if code is not None and _meaning(code) != meaning:
            yield _mutant(source, code)


def _mutant(source: str, code: str) -> Mutant:
    changed = [line for line in unified_diff(source.splitlines(), code.splitlines(), n=0) if line[2:].strip()]
    number = next(int(line.split()[1].split(",")[0][1:]) for line in changed if line.startswith("@@"))
    old, new = (
        " ".join(line[1:].strip() for line in changed[2:] if line[0] == sign and line[:3] != sign * 3)
        for sign in "-+"
    )
    return Mutant(number, old, new, code)


def _meaning(source: str) -> str:
    """What Python runs: functions without the types in their signatures, and nothing of the layout."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return "no Python"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        elif isinstance(node, ast.arg):
            node.annotation = None
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        for node in ast.walk(function):
            if isinstance(node, ast.AnnAssign):
                node.annotation = ast.Constant(None)
    return ast.dump(tree)


class Ground:
    """A copy of the project in which mutants are tried."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.hung = 0
        """How many runs were ended because they took too long: on a busy machine they may have been only slow."""
        for name in COPIED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / name, folder / name)

    def caught(self, path: Path, code: str, tests: list[str], seconds: float) -> bool:
        """Whether the tests fail, or hang, with this code at `path`."""
        kept = path.read_bytes()
        path.write_text(code, encoding="utf-8")
        try:
            return not self.passes(tests, seconds)
        finally:
            path.write_bytes(kept)

    def passes(self, tests: list[str], seconds: float) -> bool:
        """Whether these tests pass in time, one file after the other."""
        return all(self._passes(test, seconds) for test in tests)

    def _passes(self, test: str, seconds: float) -> bool:
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", test]
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(self.folder / "hooks")}
        try:
            done = subprocess.run(
                command, cwd=self.folder, env=environment, capture_output=True, check=False, timeout=seconds
            )
        except subprocess.TimeoutExpired:
            self.hung += 1
            return False
        return done.returncode == 0


def try_room(room: str, setting: dict[str, Any], ground: Ground, most: int, seed: int) -> float:
    """Try a sample of a room's mutants and print what came of it; the part that was caught."""
    path = ground.folder / f"hooks/plainguide/{room}.py"
    every = list(mutants(path))
    chosen = Random(f"{room} {seed}").sample(every, most) if 0 < most < len(every) else every
    explained = SURVIVORS.read_text(encoding="utf-8") if SURVIVORS.exists() else ""
    if not ground.passes(setting["tests"], setting["seconds"]):
        raise SystemExit(f"{room}: its tests fail without any mutant; mend them first")
    begin, left, equivalent, ground.hung = time.perf_counter(), 0, 0, 0
    for mutant in chosen:
        if ground.caught(path, mutant.code, setting["tests"], setting["seconds"]):
            continue
        if mutant.change in explained:
            equivalent += 1
        else:
            left += 1
            print(f"left: {room}.py:{mutant.line}: {mutant.change}", flush=True)
    counted = len(chosen) - equivalent
    part = (counted - left) / counted if counted else 1.0
    print(
        f"{room}: {len(chosen)} of {len(every)} mutants, {counted - left} caught ({ground.hung} hung), {equivalent} equivalent, {left} left: "
        f"{part:.1%} caught; {time.perf_counter() - begin:.0f} s",
        flush=True,
    )
    return part


def main(arguments: list[str] | None = None) -> int:
    """Try the sample of every room; the exit status."""
    settings = tomllib.loads(ROOMS.read_text(encoding="utf-8"))["rooms"]
    options = argparse.ArgumentParser(description="Change the code in single places; the tests must notice.")
    options.add_argument("rooms", nargs="*", default=list(settings), help="the rooms to try")
    options.add_argument("--most", type=int, default=60, help="mutants a room; 0 for all")
    options.add_argument("--seed", type=int, default=1, help="another seed draws another sample")
    chosen = options.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        ground = Ground(Path(folder))
        parts = [try_room(room, settings[room], ground, chosen.most, chosen.seed) for room in chosen.rooms]
    return 0 if all(part >= WANTED for part in parts) else 1


if __name__ == "__main__":
    sys.exit(main())
