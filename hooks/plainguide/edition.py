"""What readers are told in one edition of a guide: its rules, words, result titles and authorities.

An earlier edition is read from a git revision without touching the work tree. Its law files and data are read by
today's `plainguide`: a revision written for another version of the generator may not load, and then this is said.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from .authority import Authorities
from .data import load
from .errors import GuideError, Problem
from .guide import load_authorities, load_trees
from .results import FOLDER, ResultPage, load_result
from .settings import load_settings
from .tree import Tree
from .words import Words


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of a guide."""

    trees: Mapping[str, Tree]
    words: Mapping[str, Words]
    """Language → its words. Messages of buttons may be missing or unknown: they change with the generator."""
    results: Mapping[str, ResultPage]
    authorities: Authorities


def load_edition(root: Path, config: str) -> Edition:
    """The edition in folder `root` with the settings file `config`. Raises GuideError."""
    settings = load_settings(root / config, config)
    trees = load_trees(root, settings)
    names = {language: f"{settings.data}/words/{language}.yml" for language in settings.languages}
    outcomes = [outcome.id for tree in trees.values() for outcome in tree.rule_set.outcomes]
    pages = {id: f"{settings.docs}/{FOLDER}/{id}.md" for id in outcomes}
    return Edition(
        trees,
        {language: load(root / name, Words, name) for language, name in names.items()},
        {id: load_result(root / name, name) for id, name in pages.items()},
        load_authorities(root, settings),
    )


def load_revision(root: Path, config: str, revision: str) -> Edition:
    """The edition of a git revision. Raises GuideError: no such revision, or one that cannot be read."""
    commit = _git(
        root, revision, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
    )
    files = _git(root, revision, "archive", "--format=zip", commit.decode().strip())
    with tempfile.TemporaryDirectory() as folder:
        with ZipFile(BytesIO(files)) as archive:
            archive.extractall(folder)
        try:
            return load_edition(Path(folder), config)
        except GuideError as error:
            raise GuideError(*(_of(revision, problem, folder) for problem in error.problems)) from None


def _git(root: Path, revision: str, *arguments: str) -> bytes:
    """What git prints when run in `root`."""
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, check=False)  # noqa: S603, S607
    except OSError as error:
        raise GuideError.at(f"git cannot be run ({error.strerror}); install it", revision) from None
    if done.returncode:
        why = done.stderr.decode(errors="replace").strip().partition("\n")[0]
        message = (
            f"is no revision that git can read here{f' ({why})' if why else ''}; name a commit, tag or branch"
        )
        raise GuideError.at(message, revision)
    return done.stdout


def _of(revision: str, problem: Problem, folder: str) -> Problem:
    """The problem of an extracted file, with the file as git names it."""
    file = problem.file.rpartition(f"{Path(folder).name}/")[2]
    return Problem(f"{revision}:{file}", problem.line, problem.message)
