"""What must hold whatever happens: the same bytes twice, a whole site after a kill, a package that installs."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tarfile
import time
import zipfile
from pathlib import Path

import pytest
from garden import change, files, plainguide, plant

ROOT = Path(__file__).parent.parent
DAY = "1700000000"


def test_two_builds_of_one_commit_give_the_same_bytes(tmp_path: Path) -> None:
    built = []
    for seed in ("1", "2"):
        env = {**os.environ, "SOURCE_DATE_EPOCH": DAY, "PYTHONHASHSEED": seed, "TZ": f"UTC-{seed}"}
        ran = plainguide("build", "--to", str(tmp_path / seed), cwd=ROOT, env=env)
        assert ran.status == 0, ran.errors
        built.append(files(tmp_path / seed))
    assert built[0].keys() == built[1].keys()
    assert [name for name in built[0] if built[0][name] != built[1][name]] == []
    assert len(built[0]) > 100


# A kill.

_BUILD = "from plainguide.cli import main; main(['build', '--to', 'public'])"
_SWAP = """
import sys
from pathlib import Path
from plainguide.publish import replace

print("ready", flush=True)
while True:
    replace(Path("fresh"), Path("public"))
"""


def _killed(code: str, cwd: Path, after: float) -> bool:
    """Run Python code in a group of processes of its own and kill it; whether it had not ended by itself."""
    command = [sys.executable, "-c", code]
    with subprocess.Popen(
        command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    ) as running:
        if code is _SWAP:
            assert running.stdout is not None
            running.stdout.readline()
        try:
            running.wait(after)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
        return running.wait() == -signal.SIGKILL


@pytest.fixture(scope="module")
def garden(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny guide with an old site in `public`."""
    root = plant(tmp_path_factory.mktemp("solid"))
    assert plainguide("build", "--to", "public", cwd=root, env=_env()).status == 0
    return root


def _env() -> dict[str, str]:
    return {**os.environ, "SOURCE_DATE_EPOCH": DAY}


def test_a_build_that_is_killed_leaves_the_old_site_or_the_new_one(
    garden: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DAY)
    old = files(garden / "public")
    change(garden, "mkdocs.yml", "Keep your garden plot", "Keep your new garden plot")
    begin = time.perf_counter()
    assert plainguide("build", "--to", "other", cwd=garden, env=_env()).status == 0
    took, new = time.perf_counter() - begin, files(garden / "other")
    assert old != new
    killed = 0
    for part in range(1, 9):
        killed += _killed(_BUILD, garden, took * part / 7)
        found = files(garden / "public")
        assert found in (old, new)
        if found == new:
            shutil.rmtree(garden / "public")
            for name, content in old.items():
                (garden / "public" / name).parent.mkdir(parents=True, exist_ok=True)
                (garden / "public" / name).write_bytes(content)
    assert killed  # how many depends on the machine's speed
    assert plainguide("build", "--to", "public", cwd=garden, env=_env()).status == 0
    assert files(garden / "public") == new


@pytest.mark.skipif(sys.platform not in ("linux", "darwin"), reason="only these swap two folders at once")
def test_a_kill_while_sites_are_swapped_leaves_one_of_them(tmp_path: Path) -> None:
    for name in ("fresh", "public"):
        for page in ("index.html", "404.html", "a/index.html"):
            (tmp_path / name / page).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name / page).write_text(name, encoding="utf-8")
    sites = [files(tmp_path / "fresh"), files(tmp_path / "public")]
    for part in range(10):
        assert _killed(_SWAP, tmp_path, 0.005 * part)
        both = [files(tmp_path / "fresh"), files(tmp_path / "public")]
        assert both in (sites, sites[::-1])


# The package.


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sdist, and the wheel that is built from it."""
    target = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(target), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return target


@pytest.fixture(scope="module")
def clean(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of an environment in which only the wheel is installed; it sees our dependencies."""
    folder = tmp_path_factory.mktemp("clean") / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    (wheel,) = packages.glob("*.whl")
    pip = [str(folder / "bin/python"), "-m", "pip", "install", "-q", "--no-index", "--no-deps", str(wheel)]
    subprocess.run(pip, check=True)
    (site,) = folder.glob("lib/python*/site-packages")
    # A line of a .pth is not searched for .pth files itself: the editable install of the tests stays unseen.
    (site / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"] + "\n", encoding="utf-8")
    return folder / "bin"


def test_the_wheel_holds_the_package_and_all_its_files(packages: Path) -> None:
    (wheel,) = packages.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if name.startswith("plainguide/")}
    package = ROOT / "hooks/plainguide"
    ours = {
        f"plainguide/{path.relative_to(package).as_posix()}"
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert held == ours


def test_the_sdist_holds_the_guide_and_the_tests(packages: Path) -> None:
    (sdist,) = packages.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {"mkdocs.yml", "Makefile", "README.md", "LICENSE", "requirements.lock", "data/outline.yml"}
    assert wanted | {"hooks/law/record.py", "tests/test_law.py"} <= held
    assert [name for name in held if "__pycache__" in name or name.startswith((".venv", "site/"))] == []


def test_the_installed_command_explains_itself(clean: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [str(clean / "plainguide"), "--help"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Usage: plainguide [OPTIONS] COMMAND")
    where = [str(clean / "python"), "-c", "import plainguide; print(plainguide.__file__)"]
    found = subprocess.run(where, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert found.startswith(str(clean.parent))


def test_the_installed_package_builds_a_guide(clean: Path, garden: Path, tmp_path: Path) -> None:
    command = [str(clean / "plainguide"), "build", "--to", str(tmp_path / "site")]
    env = {key: value for key, value in _env().items() if key != "PYTHONPATH"}
    done = subprocess.run(command, cwd=garden, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert plainguide("build", "--to", str(tmp_path / "own"), cwd=garden, env=_env()).status == 0
    assert files(tmp_path / "site") == files(tmp_path / "own")
