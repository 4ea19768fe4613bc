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
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import unescape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from plainguide.flow import FlowPage
from plainguide.offline import Offline
from plainguide.publish import build
from plainguide.results import FOLDER
from plainguide.tree import Branch, Node

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
"""Without a limit of frames a step is not rounded up to the next sixtieth of a second."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a path, and the heading that it leads to."""

    value: str
    index: int
    heading: str


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
        if build(ROOT / "mkdocs.yml", root / "ours"):
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


class Same:
    """One tree for all: as a SurveyJS model, as an ink story, and as the paths that each must walk."""

    def __init__(self, page: FlowPage, offline: Offline) -> None:
        self.page, self.offline = page, offline
        self.inline = offline.site.guide.authorities.inline

    def text(self, words: str) -> str:
        return plain(str(self.inline(words)))

    def heading(self, node: Node) -> str:
        if isinstance(node, Branch):
            return self.text(self.page.fact_words(node.fact.id).question)
        return self.page.title(node)

    def paths(self, node: Node | None = None) -> Iterator[tuple[Answer, ...]]:
        """Every way from the first question to a result."""
        node = node or self.page.tree.root
        if not isinstance(node, Branch):
            yield ()
            return
        for index, (value, child) in enumerate(zip(node.fact.values, node.children, strict=True)):
            answer = Answer(value, index, self.heading(child))
            yield from ((answer, *rest) for rest in self.paths(child))

    def html(self, node: Node) -> str:
        """What is shown at a node beside its answers."""
        if isinstance(node, Branch):
            said = self.page.fact_words(node.fact.id)
            return f"<h2>{self.heading(node)}</h2><p>{self.text(said.why)}</p><p>{self.text(said.hint)}</p>"
        outcome = node.outcomes[0].id
        return f"<h2>{self.page.titles[outcome]}</h2>{self.offline.rendered[f'{FOLDER}/{outcome}.md'][1]}"

    def labels(self, node: Branch) -> Iterator[tuple[str, str, Node]]:
        answers = self.page.fact_words(node.fact.id).answers
        for value, child in zip(node.fact.values, node.children, strict=True):
            yield value, self.text(answers[value].label), child

    def survey(self) -> dict[str, Any]:
        """A page a step: visible once an answer that leads to it was given, and forgotten when it is hidden."""
        arrows: dict[str, list[str]] = {}
        for node in self.page.tree.questions:
            for value, _, child in self.labels(node):
                arrows.setdefault(self.page.target(child), []).append(f"{{{self.name(node)}}} = '{value}'")
        ends = self.page.tree.terminals
        return {
            "showTitle": False,
            "showQuestionNumbers": "off",
            "requiredMark": "",
            "clearInvisibleValues": "onHidden",
            "pageNextText": "Continue",
            "completeText": "Continue",
            "pages": [self.survey_page(node, arrows) for node in self.page.tree.questions],
            "completedHtmlOnCondition": [
                {"expression": " or ".join(arrows[self.page.target(end)]), "html": self.html(end)}
                for end in ends
            ],
        }

    def name(self, node: Branch) -> str:
        return f"step{self.page.numbers[node]}"

    def survey_page(self, node: Branch, arrows: dict[str, list[str]]) -> dict[str, Any]:
        said = self.page.fact_words(node.fact.id)
        question = {
            "type": "radiogroup",
            "name": self.name(node),
            "title": self.heading(node),
            "description": f"{self.text(said.why)} {self.text(said.hint)}",
            "isRequired": True,
            "choices": [{"value": value, "text": label} for value, label, _ in self.labels(node)],
        }
        condition = arrows.get(self.page.target(node))
        return {"elements": [question], **({"visibleIf": " or ".join(condition)} if condition else {})}

    def ink(self) -> str:
        """A knot a node; an answer is a choice that leads to the next one."""
        knots = [f"-> {knot(self.page.target(self.page.tree.root))}"]
        for node in (*self.page.tree.questions, *self.page.tree.terminals):
            knots += [f"== {knot(self.page.target(node))}", ink_text(self.html(node))]
            if isinstance(node, Branch):
                for _, label, child in self.labels(node):
                    knots.append(f"+ [{ink_text(label)}] -> {knot(self.page.target(child))}")
            else:
                knots.append("-> END")
        return "\n".join(knots) + "\n"

    def write(self, root: Path) -> None:
        """Both rivals as folders with all that they load."""
        for name, files in RIVALS.items():
            folder = root / name
            folder.mkdir()
            shutil.copy(HERE / f"rivals/{name}.html", folder / "index.html")
            for target, source in files.items():
                shutil.copy(source, folder / target)
        run = f"Survey.settings.animationEnabled = false; new Survey.Model({json.dumps(self.survey())})"
        (root / "survey/model.js").write_text(
            f"{run}.render(document.querySelector('#survey'));", encoding="utf-8"
        )
        command = ["node", str(HERE / "rivals/compile.js"), str(MODULES / "inkjs/dist/ink-full.js")]
        made = subprocess.run(command, input=self.ink().encode(), capture_output=True, check=True)
        (root / "ink/story.js").write_bytes(made.stdout)


def write_bare(root: Path, offline: Offline, path: str) -> None:
    """The flow's page without the theme; terms are links, as on the published page."""
    shutil.copytree(root / "ours/assets/plainguide", root / "assets/plainguide")
    address = "../assets/plainguide/flow"
    head = f'<link rel="stylesheet" href="{address}.css"><script type="module" src="{address}.js" blocking="render"></script>'
    page = (HERE / "rivals/bare.html").read_text(encoding="utf-8")
    content = re.sub(r"<script\b.*?</script>", "", offline.finished(path), flags=re.DOTALL)
    (root / "bare").mkdir()
    (root / "bare/index.html").write_text(
        page.replace("HEAD", head).replace("CONTENT", content), encoding="utf-8"
    )


RIVALS = {
    "survey": {
        "survey.css": MODULES / "survey-core/survey-core.fontless.min.css",
        "survey.core.js": MODULES / "survey-core/survey.core.min.js",
        "survey-js-ui.js": MODULES / "survey-js-ui/survey-js-ui.min.js",
    },
    "ink": {"ink.js": MODULES / "inkjs/dist/ink-es2015.js", "play.js": HERE / "rivals/play.js"},
}


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


def knot(id: str) -> str:
    return id.replace("-", "_")


def ink_text(text: str) -> str:
    """A line of ink that says just this."""
    return re.sub(r"([\\\[\]{}|~<>#/*+=-])", r"\\\1", " ".join(text.split()))


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
    find = ["sh", str(ROOT / "tests/browser/find-chromium")]
    return os.environ.get("CHROMIUM") or subprocess.check_output(find, text=True).strip()


def fresh(browser: Browser, *, network: bool = False) -> Page:
    """A page of a new profile with the slow processor, and the slow network where it is asked for."""
    page = browser.new_context(viewport={"width": 360, "height": 740}).new_page()
    page.add_init_script(path=HERE / "rivals/clock.js")
    protocol = page.context.new_cdp_session(page)
    protocol.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    if network:
        protocol.send("Network.enable")
        protocol.send("Network.emulateNetworkConditions", MOBILE)
    return page


def compare(address: str, places: dict[str, str], tree: Same) -> None:
    """Walk and load all three in turn, and print them side by side."""
    steps: dict[str, list[dict[str, Any]]] = {name: [] for name in NAMES}
    loads: dict[str, list[float]] = {name: [] for name in NAMES}
    weights: dict[str, tuple[int, int]] = {}
    paths = list(tree.paths())[::2]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS.split())
        pages = {name: fresh(browser) for name in NAMES}
        for path in paths:
            for name, page in pages.items():
                page.goto(address + places[name])
                page.evaluate("name => firstUsable(name)", name)
                steps[name] += walk(page, name, path)
        for _ in range(LOADS):
            for name in NAMES:
                page = fresh(browser, network=True)
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


def walk(page: Page, name: str, path: tuple[Answer, ...]) -> list[dict[str, Any]]:
    """Give the answers of a path. Raises SystemExit where the page shows something else than the tree."""
    found = []
    for i, answer in enumerate(path):
        given = {"value": answer.value, "index": answer.index}
        step = page.evaluate("([name, answer]) => step(name, answer)", [name, given])
        if step["heading"] != answer.heading:
            sys.exit(f"{NAMES[name]} shows '{step['heading']}' instead of '{answer.heading}'")
        found.append({**step, "last": i == len(path) - 1})
    return found


def report(paths: int, steps: Any, loads: Any, weights: Any) -> None:
    """Print a line each, and the ratios that are wanted."""
    first, middle = next(iter(steps.values())), {}
    print(
        f"{paths} paths, {len(first)} steps, {sum(not s['last'] for s in first)} of them to a next question\n"
    )
    print(f"{'':12} {'step':>8} {'choose':>8} {'result':>8} | {'usable':>9} | {'gzip':>9} {'requests':>8}")
    for name, title in NAMES.items():
        middle[name] = median(step["go"] for step in steps[name] if not step["last"])
        choose = median(step["choose"] for step in steps[name])
        result = median(step["go"] for step in steps[name] if step["last"])
        weight, requests = weights[name]
        print(
            f"{title:12} {middle[name]:5.1f} ms {choose:5.1f} ms {result:5.1f} ms | {median(loads[name]):6.0f} ms | "
            f"{weight / 1000:6.1f} KB {requests:8}"
        )
    print("\nstep: Continue to next question painted; usable: first question, on slow 4G, empty cache")
    for own, name, most in WANTED:
        ratio = middle[own] / middle[name]
        load, weight = median(loads[own]) / median(loads[name]), weights[own][0] / weights[name][0]
        said = "as wanted" if ratio <= most else "TOO SLOW"
        print(
            f"{NAMES[own]} to {NAMES[name]}: step {ratio:.2f} (wanted {most}: {said}), usable {load:.2f}, bytes {weight:.2f}"
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
