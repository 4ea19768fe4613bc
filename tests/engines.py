"""Other site engines, each in an environment of its own that pip makes once from hashed pins; `.cache/` keeps it."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import sysconfig
import tempfile
import venv
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).parent.parent
PINS = Path(__file__).parent / "cases" / "engines"
CACHE = ROOT / ".cache" / "engines"
ENVIRONMENT = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}

Engine = Literal["mkdocs", "properdocs", "zensical"]


def python(engine: Engine) -> Path:
    """The interpreter that has an engine. The pins name the engine; theme and Markdown are those of our environment.

    Fails where the engine is not there yet and the package registry cannot be reached.
    """
    if engine == "mkdocs":
        return Path(sys.executable)
    pins, ours = PINS / f"{engine}.txt", sysconfig.get_path("purelib")
    key = hashlib.sha256(pins.read_bytes() + sys.version.encode() + ours.encode()).hexdigest()[:12]
    home = CACHE / f"{engine}-{key}"
    if not home.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=CACHE))
        _install(fresh, pins, ours)
        try:
            fresh.rename(home)  # whole or not at all; another process may have been first
        except OSError:
            assert home.exists()
    return home / "bin" / "python"


def _install(home: Path, pins: Path, ours: str) -> None:
    venv.create(home, with_pip=False, symlinks=True)
    own = next((home / "lib").glob("python*/site-packages"))
    (own / "ours.pth").write_text(f"{ours}\n", encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "--python", home / "bin" / "python", "install", "--quiet"]
    done = run([*pip, "--no-deps", "--require-hashes", "-r", pins], ROOT)
    assert done.returncode == 0, (
        f"pip cannot install {pins.stem}; is the package registry reachable?\n{done.stderr}"
    )


def run(command: list[str | Path], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False)


def build(engine: Engine, folder: Path, target: Path) -> Path:
    """The site that an engine builds strictly of the `mkdocs.yml` in `folder`. Zensical builds into its `site/`."""
    command: list[str | Path] = [python(engine), "-m", engine, "build", "--strict"]
    if engine == "zensical":
        done, target = run([*command, "--clean"], folder), folder / "site"
    else:
        done = run([*command, "--site-dir", target], folder)
    assert done.returncode == 0, f"{engine}: {done.stderr}{done.stdout}"
    return target


def pages(site: Path) -> Iterator[str]:
    """The path of every page of a built site."""
    yield from sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))


@dataclass
class Article(HTMLParser):
    """What stands in the `<article>` of a page: its tags with their attributes, and its text by words."""

    tokens: list[str] = field(default_factory=list)
    inside: int = 0

    def __post_init__(self) -> None:
        super().__init__()

    @classmethod
    def of(cls, path: Path) -> list[str]:
        article = cls()
        article.feed(path.read_text(encoding="utf-8"))
        return article.tokens

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.inside:
            shown = sorted((name, value or "") for name, value in attrs if name != "data-search-exclude")
            self.tokens.append(f"<{tag}{''.join(f' {name}={value!r}' for name, value in shown)}>")
        self.inside += tag == "article"

    def handle_endtag(self, tag: str) -> None:
        self.inside -= tag == "article"
        if self.inside:
            self.tokens.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.tokens += data.split()
