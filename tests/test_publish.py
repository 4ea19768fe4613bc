"""The site is swapped in whole, and a failed build leaves the old one alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from garden import files

from plainguide import publish
from plainguide.errors import GuideError


def fill(folder: Path, **contents: str) -> Path:
    folder.mkdir(parents=True)
    for name, text in contents.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(params=["exchange", "two renames"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """With and without a system that can exchange two names."""
    if request.param == "two renames":
        monkeypatch.setattr(publish, "_exchange", lambda *_: False)
    return str(request.param)


@pytest.mark.usefixtures("way")
def test_the_new_folder_stands_in_place_of_the_old(tmp_path: Path) -> None:
    fresh, target = fill(tmp_path / "fresh", new="new"), fill(tmp_path / "site", old="old", gone="gone")
    publish.replace(fresh, target)
    assert files(target) == {"new.html": b"new"}
    assert not fresh.exists() or files(fresh) == {"old.html": b"old", "gone.html": b"gone"}
    assert {path.name for path in tmp_path.iterdir()} <= {"site", "fresh"}


@pytest.mark.usefixtures("way")
def test_a_first_build_needs_no_old_folder(tmp_path: Path) -> None:
    publish.replace(fill(tmp_path / "fresh", new="new"), tmp_path / "site")
    assert files(tmp_path) == {"site/new.html": b"new"}


@pytest.mark.skipif(sys.platform not in ("linux", "darwin"), reason="the system cannot exchange two names")
def test_two_names_are_exchanged_in_one_step(tmp_path: Path) -> None:
    one, other = fill(tmp_path / "one", a="1"), fill(tmp_path / "other", b="2")
    assert publish._exchange(one, other)
    assert (files(one), files(other)) == ({"b.html": b"2"}, {"a.html": b"1"})
    assert not publish._exchange(one, tmp_path / "none")
    assert files(one) == {"b.html": b"2"}


def engine(monkeypatch: pytest.MonkeyPatch, status: int) -> list[list[str]]:
    """An engine that writes one page and ends with `status`; the commands that it was given."""
    commands: list[list[str]] = []

    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        (Path(command[-1]) / "index.html").write_text("new", encoding="utf-8")
        return subprocess.CompletedProcess(command, status)

    monkeypatch.setattr("plainguide.publish.subprocess.run", run)
    return commands


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("there", [True, False])
def test_a_build_that_succeeds_leaves_just_the_site(
    there: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (command,) = [engine(monkeypatch, 0)]
    target = tmp_path / "out/site"
    if there:
        fill(target, **{"404": "old"})
    assert publish.build(Path("guide/mkdocs.yml"), target) == 0
    assert files(tmp_path) == {"out/site/index.html": b"new"}
    assert [path.name for path in target.parent.iterdir()] == ["site"]
    assert target.stat().st_mode & 0o777 == 0o755
    assert command[0][1:-1] == ["-m", "mkdocs", "build", "--strict", "-f", "guide/mkdocs.yml", "-d"]


@pytest.mark.parametrize("status", [1, 2, -9])
def test_a_build_that_fails_leaves_everything_alone(
    status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine(monkeypatch, status)
    fill(tmp_path / "site", **{"404": "old"})
    assert publish.build(Path("mkdocs.yml"), tmp_path / "site") == status
    assert files(tmp_path) == {"site/404.html": b"old"}
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_build_that_is_stopped_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("plainguide.publish.subprocess.run", stop)
    with pytest.raises(KeyboardInterrupt):
        publish.build(Path("mkdocs.yml"), tmp_path / "site")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_no_site_is_never_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--to docs` must not cost anybody their pages."""
    commands = engine(monkeypatch, 0)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text("# Mine", encoding="utf-8")
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    before = files(tmp_path)
    for name in ("docs", "file"):
        with pytest.raises(GuideError) as caught:
            publish.build(Path("mkdocs.yml"), tmp_path / name)
        assert str(caught.value) == (
            f"{tmp_path / name}: is not a site that was built before; name another folder, or remove it"
        )
    assert files(tmp_path) == before
    assert commands == []


def test_a_link_to_the_sites_folder_stays_a_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine(monkeypatch, 0)
    fill(tmp_path / "real/site", **{"404": "old"})
    (tmp_path / "site").symlink_to(tmp_path / "real/site")
    assert publish.build(Path("mkdocs.yml"), tmp_path / "site") == 0
    assert (tmp_path / "site").is_symlink()
    assert files(tmp_path / "real") == {"site/index.html": b"new"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["real", "site"]
