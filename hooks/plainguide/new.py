"""A new guide: a copy of the small working one that the package brings in `skeleton/`."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from .errors import GuideError

SKELETON = Path(__file__).parent / "skeleton"


def new(folder: Path) -> None:
    """Write a small working guide into `folder`, all of it or nothing.

    Raises GuideError when there is something in the folder, or when it cannot be written.
    """
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise GuideError.at("is not an empty folder; name another one", str(folder))
    try:
        _write(folder.resolve())
    except OSError as error:
        raise GuideError.at(
            f"cannot be written ({error.strerror}); name another folder", str(folder)
        ) from None


def _write(folder: Path) -> None:
    """Write aside, then rename: into a folder that is there entry by entry, since a shell may stand in it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        fresh = aside / folder.name
        _copy(SKELETON, fresh)
        if folder.exists():
            for entry in fresh.iterdir():
                entry.rename(folder / entry.name)
        else:
            fresh.rename(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _copy(source: Path, target: Path) -> None:
    """Copy files and not their modes: what an installer made read-only is to be changed here."""
    for file in sorted(source.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            copy = target / file.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
            if copy.read_bytes().startswith(b"#!"):
                copy.chmod(0o755)
