"""What a guide decides about its site: `extra: plainguide:` in its `mkdocs.yml`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from os.path import isfile
from pathlib import Path

from .data import load
from .errors import GuideError, Problem, stop_on

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}")
_NOT_OF_AN_ADDRESS = re.compile(r"""[\s<>"'`\\]""")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one guide. Paths are relative to the folder of `mkdocs.yml`."""

    rule_sets: tuple[str, ...]
    """Each a file and a name in it: `hooks/law/loan.py:LOAN`."""
    data: str = "data"
    docs: str = "docs"
    """The same folder as MkDocs' own `docs_dir`."""
    languages: tuple[str, ...] = ("en",)
    """Each has its words in `<data>/words/<language>.yml`. The first is the guide's own; each other one has its
    pages in `<docs>/<language>/`."""
    report: str | None = None
    """Where a reader reports a problem: an address that holds `{page}`. None: no link is shown."""
    edit: str | None = None
    """Where a file is edited: an address that holds `{path}`. None: no link is shown."""
    file: str = ""
    line: int = 0
    lines: dict[str, int] = field(default_factory=dict, compare=False)
    """The line of each key, and of each entry of a list as `languages.0`."""

    def at(self, key: str) -> tuple[str, int]:
        """File and line of a key, or of the settings where the key is left to its default."""
        return self.file, self.lines.get(key, self.line)

    def words_file(self, language: str) -> str:
        """The file with the words of a language."""
        return f"{self.data}/words/{language}.yml"


def load_settings(config: Path, name: str) -> Settings:
    """The settings in the `mkdocs.yml` at `config`. Raises GuideError for what is unknown, missing or mistyped."""
    settings = load(config, Settings, name, within=("extra", "plainguide"))
    stop_on(_problems(settings, config))
    return settings


def _problems(settings: Settings, config: Path) -> Iterator[Problem]:
    for key, folder in (("data", settings.data), ("docs", settings.docs)):
        if folder.startswith("/") or ".." in folder.split("/") or not folder.strip("./"):
            message = f"'{key}' must be a folder below that of {config.name}, not '{folder}'; mend it"
            yield Problem(*settings.at(key), message)
    engine = _docs_dir(config, settings.file)
    if settings.docs.strip("/") != engine.strip("/"):
        message = f"'docs' is '{settings.docs}', but 'docs_dir' is '{engine}'; make them the same"
        yield Problem(*settings.at("docs"), message)
    yield from _language_problems(settings, config.parent)
    yield from _address_problems(settings, "report", settings.report, "{page}")
    yield from _address_problems(settings, "edit", settings.edit, "{path}")


def _docs_dir(config: Path, name: str) -> str:
    """The engine's own setting of the folder of pages."""
    try:
        return load(config, str, name, within=("docs_dir",))
    except GuideError:
        return "docs"


def _language_problems(settings: Settings, root: Path) -> Iterator[Problem]:
    if not settings.languages:
        yield Problem(*settings.at("languages"), "'languages' is empty; name the guide's own language first")
    for i, language in enumerate(settings.languages):
        at = settings.at(f"languages.{i}")
        if language in settings.languages[:i]:
            yield Problem(*at, f"language '{language}' stands twice; keep one")
        elif not _LANGUAGE.fullmatch(language):
            yield Problem(*at, f"language '{language}' must be a code like 'en' or 'pt-BR'; mend it")
        elif not _is_file(root / settings.words_file(language)):
            words = settings.words_file(language)
            yield Problem(*at, f"language '{language}' has no words; write {words}, or take the language out")
        elif i and not _is_file(root / settings.docs / language / "index.md"):
            page = f"{settings.docs}/{language}/index.md"
            message = f"language '{language}' has no start page; write {page}, or take the language out"
            yield Problem(*at, message)


def _is_file(path: Path) -> bool:
    return isfile(path)  # noqa: PTH113 — Path.is_file() raises for a name that is too long


def _address_problems(settings: Settings, key: str, address: str | None, needed: str) -> Iterator[Problem]:
    if address is None:
        return
    if not address.startswith(("https://", "mailto:")):
        message = f"'{key}' must begin with https:// or mailto:, not '{address[:20]}'; mend it"
        yield Problem(*settings.at(key), message)
    if odd := _NOT_OF_AN_ADDRESS.search(address):
        yield Problem(*settings.at(key), f"'{key}' holds {odd[0]!r}, which no address does; mend it")
    if needed not in address:
        yield Problem(*settings.at(key), f"'{key}' must hold {needed}; add it where it belongs")
    for found in dict.fromkeys(_PLACEHOLDER.findall(address)):
        if found != needed:
            yield Problem(*settings.at(key), f"'{key}' knows no {found}, only {needed}; mend it")
