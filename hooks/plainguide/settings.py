"""What a guide decides about its site: `extra: plainguide:` in its `mkdocs.yml`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .data import load


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one guide. Paths are relative to the folder of `mkdocs.yml`."""

    rule_sets: tuple[str, ...]
    """Each a file and a name in it: `hooks/law/record.py:RECORD`."""
    data: str = "data"
    docs: str = "docs"
    languages: tuple[str, ...] = ("en",)
    """Each has its words in `<data>/words/<language>.yml`; the first is the guide's own."""
    report: str | None = None
    """Where a reader reports a problem: an address that may hold `{page}`. None: no link is shown."""
    edit: str | None = None
    """Where a file is edited: an address that holds `{path}`. None: no link is shown."""
    file: str = ""
    line: int = 0


def load_settings(config: Path, name: str) -> Settings:
    """The settings in the `mkdocs.yml` at `config`. Raises GuideError for what is unknown, missing or mistyped."""
    return load(config, Settings, name, within=("extra", "plainguide"))
