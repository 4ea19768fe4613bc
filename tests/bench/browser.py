"""The flow in a browser beside the same tree in SurveyJS and on a bare page in ink, all in one run.

Run by `make bench`. Every second definite path of the largest rule set is walked in all, in turn, with the processor
slowed down four times; each must show the tree's questions and results. SurveyJS has a page a step with `visibleIf`;
ink has a knot a step and shows only text and buttons. Their packages come from npm into .cache/bench and nowhere else.
Our page is the published one, theme and all. Times are medians; only their ratios hold on another machine.
"""

from __future__ import annotations

import functools
import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from datetime import date
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from rivals.same import Answer, Same, write_bare

from plainguide.offline import Offline
from plainguide.publish import build

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
CACHE = ROOT / ".cache/bench"
MODULES = CACHE / "node_modules"
NAMES = {"ours": "the guide", "bare": "ours, bare", "survey": "SurveyJS", "ink": "ink, bare"}
"""`bare` is our flow as `ink` is: its HTML, `flow.js` and `flow.css` on a page with nothing else."""
SLOWER = 4
LOADS = 7
WANTED = (("ours", "survey", 0.6), ("bare", "survey", 0.6), ("ours", "ink", 1.5), ("bare", "ink", 1.5))
MOBILE = {
    "latency": 150,
    "downloadThroughput": 1_638_400 / 8,
    "uploadThroughput": 768_000 / 8,
    "offline": False,
}
"""Lighthouse's slow 4G: bytes a second, and ms."""
FLAGS = "--no-sandbox --disable-gpu --disable-gpu-vsync --disable-frame-rate-limit --no-first-run --disable-background-networking"
"""Without a limit of frames less is rounded up to the next sixtieth of a second; a step still waits for a frame."""


def main() -> int:
    """Print everything; the exit status is 0 whatever the times, 1 where a page walks another tree."""
    npm = shutil.which("npm")
    if not npm:
        print("left out: npm is not installed")
        return 0
    install(npm)
    offline = Offline.load(ROOT, "mkdocs.yml")
    guide = offline.site.guide
    set_id = max(guide.trees, key=lambda name: guide.trees[name].rule_set.sheet_count)
    tree = Same(guide.flow_page(set_id), offline)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        if status := build(ROOT / "mkdocs.yml", root / "ours"):
            print(f"the site was not built: status {status}")
            return 1
        tree.write(root)
        write_bare(root, offline, offline.site.flow_paths[set_id])
        places = {name: f"{name}/" for name in NAMES}
        places["ours"] = f"ours/{offline.engine.url(offline.site.flow_paths[set_id])}"
        with serving(root) as address:
            compare(address, places, tree)
            if "--no-lighthouse" not in sys.argv:
                lighthouse(f"{address}ours/", places["ours"].removeprefix("ours/"))
    return 0


def install(npm: str) -> None:
    """The pinned packages into .cache/bench; nothing where they are there already."""
    CACHE.mkdir(parents=True, exist_ok=True)
    done = CACHE / ".installed"
    pinned = (HERE / "package-lock.json").read_text(encoding="utf-8")
    if done.exists() and done.read_text(encoding="utf-8") == pinned:
        return
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, CACHE / name)
    options = "--no-audit --no-fund --ignore-scripts --omit=peer --omit=optional --loglevel=error"
    subprocess.run([npm, "ci", *options.split()], cwd=CACHE, check=True)
    done.write_text(pinned, encoding="utf-8")


class _Gzip(SimpleHTTPRequestHandler):
    """Serves files compressed, as a web server does."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None: ...

    def send_head(self) -> BytesIO | None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return None
        content = squeezed(path)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "max-age=3600")
        self.end_headers()
        return BytesIO(content)


@functools.cache
def squeezed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), 9)


class serving:  # noqa: N801 — used as a context
    """A server of a folder on the loopback; gives its address."""

    def __init__(self, root: Path) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Gzip, directory=root))

    def __enter__(self) -> str:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self.server.server_port}/"

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()


def chromium() -> str:
    find = ["sh", str(ROOT / "tests/browser/find-browser"), "chromium"]
    return os.environ.get("CHROMIUM") or subprocess.check_output(find, text=True).strip()


class Processor:
    """What runs a page. How long its main thread has worked, in ms; time in which other programs ran does not count."""

    def __init__(self, page: Page) -> None:
        self.protocol = page.context.new_cdp_session(page)
        self.protocol.send("Performance.enable", {"timeDomain": "threadTicks"})

    def slow(self, times: int) -> None:
        """Slow it down. A page that waits must not be slow: what slows it is a thread that is never idle."""
        self.protocol.send("Emulation.setCPUThrottlingRate", {"rate": times})

    def __call__(self) -> float:
        metrics = self.protocol.send("Performance.getMetrics")["metrics"]
        return 1000 * next(float(one["value"]) for one in metrics if one["name"] == "TaskDuration")


def fresh(browser: Browser) -> Page:
    """A page of a new profile."""
    page = browser.new_context(viewport={"width": 360, "height": 740}).new_page()
    page.add_init_script(path=HERE / "rivals/clock.js")
    return page


def far_away(page: Page) -> None:
    """Give a page the slow network."""
    protocol = page.context.new_cdp_session(page)
    protocol.send("Network.enable")
    protocol.send("Network.emulateNetworkConditions", MOBILE)


def compare(address: str, places: dict[str, str], tree: Same) -> None:
    """Walk and load all three in turn, and print them side by side."""
    steps: dict[str, list[dict[str, Any]]] = {name: [] for name in NAMES}
    loads: dict[str, list[float]] = {name: [] for name in NAMES}
    weights: dict[str, tuple[int, int]] = {}
    paths = list(tree.paths())[::2]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS.split())
        pages = {name: fresh(browser) for name in NAMES}
        processors = {name: Processor(page) for name, page in pages.items()}
        for path in paths:
            for name, page in pages.items():
                page.goto(address + places[name])
                page.evaluate("name => firstUsable(name)", name)
                processors[name].slow(SLOWER)
                steps[name] += walk(page, name, path, processors[name])
                processors[name].slow(1)
        for _ in range(LOADS):
            for name in NAMES:
                page = fresh(browser)
                far_away(page)
                Processor(page).slow(SLOWER)
                sizes: list[int] = []
                page.on("response", lambda response, sizes=sizes: sizes.append(size(response, address)))
                page.goto(address + places[name], wait_until="commit")
                loads[name].append(page.evaluate("name => firstUsable(name)", name))
                page.wait_for_load_state("networkidle")
                weights[name] = (sum(sizes), len(sizes))
                page.context.close()
        print(f"Chromium {browser.version}, {date.today()}, processor slowed {SLOWER} times")  # noqa: DTZ011
        browser.close()
    report(len(paths), steps, loads, weights)


def size(response: Any, address: str) -> int:
    return int(response.headers.get("content-length", 0)) if response.url.startswith(address) else 0


def walk(page: Page, name: str, path: tuple[Answer, ...], work: Processor) -> list[dict[str, Any]]:
    """Give the answers of a path. Raises SystemExit where the page shows something else than the tree."""
    found = []
    for i, answer in enumerate(path):
        given = {"value": answer.value, "index": answer.index}
        before = work()
        step = page.evaluate("([name, answer]) => step(name, answer)", [name, given])
        worked = work() - before
        if step["heading"] != answer.heading:
            sys.exit(f"{NAMES[name]} shows '{step['heading']}' instead of '{answer.heading}'")
        found.append({**step, "work": worked, "last": i == len(path) - 1})
    return found


def report(paths: int, steps: Any, loads: Any, weights: Any) -> None:
    """Print a line each, and the ratios that are wanted."""
    first, middle, work = next(iter(steps.values())), {}, {}
    print(
        f"{paths} paths, {len(first)} steps, {sum(not s['last'] for s in first)} of them to a next question\n"
    )
    print(
        f"{'':12} {'step':>8} {'choose':>8} {'result':>8} {'work':>8} | {'usable':>9} | {'gzip':>9} {'requests':>8}"
    )
    for name, title in NAMES.items():
        middle[name] = median(step["go"] for step in steps[name] if not step["last"])
        choose = median(step["choose"] for step in steps[name])
        result = median(step["go"] for step in steps[name] if step["last"])
        work[name] = median(step["work"] for step in steps[name] if not step["last"])
        weight, requests = weights[name]
        print(
            f"{title:12} {middle[name]:5.1f} ms {choose:5.1f} ms {result:5.1f} ms {work[name]:5.1f} ms | {median(loads[name]):6.0f} ms | "
            f"{weight / 1000:6.1f} KB {requests:8}"
        )
    print(
        "\nstep: Continue to next question painted; work: of the main thread, choosing too; usable: first question, on slow 4G, empty cache"
    )
    for own, name, most in WANTED:
        ratio = middle[own] / middle[name]
        load, weight = median(loads[own]) / median(loads[name]), weights[own][0] / weights[name][0]
        said = "as wanted" if ratio <= most else "TOO SLOW"
        print(
            f"{NAMES[own]} to {NAMES[name]}: step {ratio:.2f} (wanted {most}: {said}), work {work[own] / work[name]:.2f}, usable {load:.2f}, bytes {weight:.2f}"
        )


def lighthouse(site: str, flow: str) -> None:
    """Print Lighthouse's mobile scores of the start page and of the flow's."""
    print("\nLighthouse, mobile: performance / accessibility / best practices / SEO")
    for path in ("", flow):
        command = ["node", str(MODULES / "lighthouse/cli/index.js"), site + path, "--quiet", "--output=json"]
        command.append("--chrome-flags=--headless --no-sandbox --disable-gpu")
        environment = {**os.environ, "CHROME_PATH": chromium()}
        ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if ran.returncode:
            print(f"/{path}: not measured: {(ran.stderr.strip().splitlines() or ['no message'])[-1]}")
            continue
        found = json.loads(ran.stdout)
        scores = [category["score"] for category in found["categories"].values()]
        lost = sorted({name for name, audit in found["audits"].items() if audit["score"] in (0, 0.5)})
        print(
            f"/{path}: {' / '.join(f'{100 * (score or 0):.0f}' for score in scores)}  not full: {', '.join(lost) or '-'}"
        )


if __name__ == "__main__":
    sys.exit(main())
