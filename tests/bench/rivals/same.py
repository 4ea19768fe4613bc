"""One tree for all that are compared: as a SurveyJS model, as an ink story, and on a page with nothing else."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

from plainguide.flow import FlowPage
from plainguide.offline import Offline
from plainguide.results import FOLDER
from plainguide.tree import Branch, Node

HERE = Path(__file__).parent
MODULES = HERE.parent.parent.parent / ".cache/bench/node_modules"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a path, and the heading that it leads to."""

    value: str
    index: int
    heading: str


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
            shutil.copy(HERE / f"{name}.html", folder / "index.html")
            for target, source in files.items():
                shutil.copy(source, folder / target)
        run = f"Survey.settings.animationEnabled = false; new Survey.Model({json.dumps(self.survey())})"
        (root / "survey/model.js").write_text(
            f"{run}.render(document.querySelector('#survey'));", encoding="utf-8"
        )
        command = ["node", str(HERE / "compile.js"), str(MODULES / "inkjs/dist/ink-full.js")]
        made = subprocess.run(command, input=self.ink().encode(), capture_output=True, check=True)
        (root / "ink/story.js").write_bytes(made.stdout)


def write_bare(root: Path, offline: Offline, path: str) -> None:
    """The flow's page without the theme; terms are links, as on the published page."""
    shutil.copytree(root / "ours/assets/plainguide", root / "assets/plainguide")
    address = "../assets/plainguide/flow"
    head = f'<link rel="stylesheet" href="{address}.css"><script type="module" src="{address}.js" blocking="render"></script>'
    page = (HERE / "bare.html").read_text(encoding="utf-8")
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
    "ink": {"ink.js": MODULES / "inkjs/dist/ink-es2015.js", "play.js": HERE / "play.js"},
}


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


def knot(id: str) -> str:
    return id.replace("-", "_")


def ink_text(text: str) -> str:
    """A line of ink that says just this."""
    return re.sub(r"([\\\[\]{}|~<>#/*+=-])", r"\\\1", " ".join(text.split()))
