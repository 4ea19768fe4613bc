"""A tiny and complete guide about an invented law, to build, to break and to look at."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
MINIMAL = Path(__file__).parent / "cases" / "guide" / "minimal"
_SAID = re.compile(r"^(?:ERROR|WARNING) +-  ", re.MULTILINE)
_COMMAND = [sys.executable, "-c", "from plainguide.cli import main; main(prog_name='plainguide')"]


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended and what it wrote."""

    status: int
    output: str
    errors: str

    @property
    def said(self) -> str:
        """The errors and warnings of a build, without their labels and its other messages."""
        first = _SAID.search(self.errors)
        text = self.errors[first.start() :] if first else ""
        return _SAID.sub("", re.sub(r"\n?\n?Aborted with .*\n?$", "", text)).strip("\n")


def plant(folder: Path) -> Path:
    """The guide in a folder of its own. Its buttons and messages are written out: those of the package."""
    root = folder / "garden"
    shutil.copytree(MINIMAL, root)
    messages = (ROOT / "hooks/plainguide/messages/en.yml").read_text(encoding="utf-8")
    with (root / "data/words/en.yml").open("a", encoding="utf-8") as words:
        words.write("interface:\n" + textwrap.indent(messages, "  "))
    return root


def change(root: Path, file: str, find: str, replace: str) -> None:
    """Put other words into one file of a guide; `find` must stand there once."""
    text = (root / file).read_text(encoding="utf-8")
    assert text.count(find) == 1, f"{find!r} stands {text.count(find)} times in {file}"
    (root / file).write_text(text.replace(find, replace), encoding="utf-8")


def plainguide(*arguments: str, cwd: Path, env: Mapping[str, str] = os.environ) -> Ran:
    """Run the command line as a user does."""
    command = [*_COMMAND, *arguments]
    done = subprocess.run(command, cwd=cwd, env=dict(env), capture_output=True, text=True, check=False)
    return Ran(done.returncode, done.stdout, done.stderr)


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }
