"""What changes for readers since a revision, as Markdown for the summary of a pull request's check.

Run by `make changes SINCE=main`. Ends with status 0 whether something changed or not, and 2 where it cannot be told.
"""

from __future__ import annotations

import subprocess
import sys


def summary(found: str) -> str:
    """The output of `plainguide diff` under a headline that counts it."""
    entries = [line for line in found.splitlines() if line and not line.startswith(" ")]
    kinds = [line for line in entries if "→" in line]
    lines = ["## What changes for readers", ""]
    if not entries:
        return "\n".join(
            [
                *lines,
                "Nothing: questions, answers, rules, results' titles and citations stay as they are.",
                "",
            ]
        )
    if kinds:
        word = "kind of reader gets" if len(kinds) == 1 else "kinds of readers get"
        lines += [f"**{len(kinds)} {word} another result.**", ""]
    words = len(entries) - len(kinds)
    if words:
        lines += [f"{words} {'change' if words == 1 else 'changes'} of questions, words or citations.", ""]
    return "\n".join([*lines, "```text", found.rstrip("\n").replace("```", "'''"), "```", ""])


def main(revision: str) -> int:
    """Print the summary; the exit status."""
    command = [
        sys.executable,
        "-c",
        "from plainguide.cli import main; main(prog_name='plainguide')",
        "diff",
        revision,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode > 1:
        print(done.stderr, end="", file=sys.stderr)
        return done.returncode
    print(summary(done.stdout), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
