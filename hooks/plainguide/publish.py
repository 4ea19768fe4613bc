"""Build the site strictly into a fresh folder and put it in place of the old one in a single step."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .errors import GuideError

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2  # linux/fs.h; glibc has renameat2 since 2.28
_RENAME_SWAP = 2  # macOS, sys/stdio.h


HANDOUT = "PLAINGUIDE_HANDOUT"
"""The environment variable that names the handout which a build publishes and links to."""


def build(config: Path, target: Path, handout: Path | None = None) -> int:
    """Build the guide of `config` into `target`; the exit status of the build. A failed one leaves `target` alone.

    A site has a handout, and links to it, only where this very build was given one: an older one may say other things.
    Raises GuideError when `target` holds something else than a site: what it holds would be lost.
    """
    if not _may_go(target):
        raise GuideError.at(
            "is not a site that was built before; name another folder, or remove it", str(target)
        )
    target = target.resolve()  # a link to the site's folder stays a link
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(config), "-d", str(fresh)]
        environment = {"NO_MKDOCS_2_WARNING": "1", **os.environ}
        environment[HANDOUT] = str(handout.resolve()) if handout else ""
        status = subprocess.run(command, check=False, env=environment).returncode  # noqa: S603
        if status == 0:
            fresh.chmod(0o755)
            replace(fresh, target)
        return status
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _may_go(target: Path) -> bool:
    """Whether a folder is a built site, empty, or not there."""
    if not target.exists():
        return True
    return target.is_dir() and ((target / "404.html").is_file() or not any(target.iterdir()))


def replace(fresh: Path, target: Path) -> None:
    """Put folder `fresh` in the place of `target`. Afterwards `fresh` is the old content, or gone.

    Where the system can exchange two names (Linux, macOS) a reader never sees a half-made or missing folder;
    elsewhere there is a moment without one.
    """
    if not target.exists():
        fresh.rename(target)
    elif not _exchange(fresh, target):
        old = Path(tempfile.mkdtemp(prefix=f".{target.name}-old-", dir=target.parent))
        target.rename(old / target.name)
        fresh.rename(target)
        shutil.rmtree(old)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two names of the file system at once; False where the system cannot."""
    library = ctypes.CDLL(None, use_errno=True)
    names = os.fsencode(one), os.fsencode(other)
    if hasattr(library, "renameat2"):
        return bool(library.renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE) == 0)
    if hasattr(library, "renamex_np"):
        return bool(library.renamex_np(names[0], names[1], _RENAME_SWAP) == 0)
    return False
