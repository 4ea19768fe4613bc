"""A decision tree as a picture: SVG that needs no program to make it, and the same as a list.

A *first* rule set is one picture. In a *collect* set each rule gives its outcome whatever the others do, so each rule
is a small picture of its own: the whole tree there shows all their combinations, which hides what each turns on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from .authority import Authorities
from .flow import FlowPage
from .layers import Drawing, Link, Size, Stop, draw
from .lettering import Text, wrap
from .results import ResultPage
from .rules import RuleSet
from .templates import environment
from .tree import Branch, Node, Terminal, Tree, nodes

FONT, LINE, PAD = 14, 17, 8
"""The size of the letters, the distance of two lines and the room around the text of a box, in CSS pixels."""
LABEL_FONT, LABEL_LINE, LABEL_PAD = 13, 15, 2
BOX_TEXT, LABEL_TEXT, SEVERAL_TEXT = 112, 110, 170
"""How wide a line of text may be in a box, a label, and a label of several answers; a longer word is broken."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of a rule set."""

    id: str
    """Of its element in the page."""
    title: str
    tree: Tree
    targets: Mapping[Node, str]
    """Question or end → the id of its section in the flow; an end where the flow shows nothing is not there."""


def pictures(page: FlowPage) -> tuple[Picture, ...]:
    """The pictures of a rule set: one, or one a rule where every rule that holds gives its outcome."""
    rule_set = page.tree.rule_set
    if rule_set.policy == "first":
        targets = {node: page.target(node) for node in nodes(page.tree.root)}
        return (Picture(f"{page.set_id}-chart", page.words.flows[page.set_id].title, page.tree, targets),)
    first_asked = {node.fact: page.target(node) for node in reversed(page.tree.questions)}
    made = []
    for rule in rule_set.rules:
        tree = Tree(RuleSet(rule_set.id, rule_set.facts, (rule,), place=rule_set.place))
        targets = {node: first_asked[node.fact] for node in tree.questions}
        targets |= {end: page.result_id(rule.id) for end in tree.terminals if end.rules}
        title = page.titles[rule.outcome.id]
        made.append(Picture(f"{page.set_id}-chart-{rule.id}", title, tree, targets))
    return tuple(made)


@dataclass(frozen=True, slots=True)
class _Shape:
    """A box or a label as the template draws it. `lines` are (y, text); `x` is the middle."""

    kind: str
    x: float
    left: float
    top: float
    width: float
    height: float
    lines: tuple[tuple[float, str], ...]
    href: str = ""
    name: str = ""


def branches(node: Branch) -> dict[Node, list[str]]:
    """Where a question leads: each next node once, with the values that lead there."""
    found: dict[Node, list[str]] = {}
    for value, child in zip(node.fact.values, node.children, strict=True):
        found.setdefault(child, []).append(value)
    return found


class _Drawer:
    """Draws one picture."""

    def __init__(
        self, page: FlowPage, picture: Picture, results: Mapping[str, ResultPage], authorities: Authorities
    ) -> None:
        self.page, self.picture, self.results, self.authorities = page, picture, results, authorities
        self.nodes = nodes(picture.tree.root)
        self.numbers = {node: number for number, node in enumerate(picture.tree.questions, start=1)}
        self.at = {node: position for position, node in enumerate(self.nodes)}
        self.texts = [wrap(self._short(node), BOX_TEXT, FONT, LINE) for node in self.nodes]
        self.ways = [
            (node, child, self._label(node, values))
            for node in self.nodes
            if isinstance(node, Branch)
            for child, values in branches(node).items()
        ]

    def _short(self, node: Node) -> str:
        if isinstance(node, Branch):
            short = self.page.fact_words(node.fact.id).short
            return f"{self.numbers[node]}. {_capital(short)}"
        return _capital(self._end([self.results[outcome.id].short for outcome in node.outcomes]))

    def _end(self, said: list[str]) -> str:
        return "; ".join(said) or self.page.words.say("chart_no_way")

    def _name(self, node: Node) -> str:
        """What a link of the picture is called for those who do not see it: all that is seen, and more."""
        if isinstance(node, Branch):
            said = self.authorities.plain(self.page.fact_words(node.fact.id).question)
        else:
            said = self._end([self.results[outcome.id].title for outcome in node.outcomes])
        return f"{self._short(node)}: {said}"

    def _label(self, node: Branch, values: list[str]) -> Text:
        said = self.page.fact_words(node.fact.id).answers
        answers = " / ".join(self.authorities.plain(said[value].label) for value in values)
        width = LABEL_TEXT if len(values) == 1 else SEVERAL_TEXT
        return wrap(answers, width, LABEL_FONT, LABEL_LINE)

    def svg(self, flow_url: str) -> Markup:
        """The picture. `flow_url` is the address of the flow's page as seen from the picture's."""
        drawing = self._drawing()
        shapes = [
            self._shape(node, text, spot.x, spot.y, flow_url)
            for node, text, spot in zip(self.nodes, self.texts, drawing.boxes, strict=True)
        ]
        labels = [
            _shape("label", label, LABEL_PAD, spot.x, spot.y)
            for (_, _, label), spot in zip(self.ways, drawing.labels, strict=True)
        ]
        return Markup(
            environment.get_template("flowchart.html").render(
                picture=self.picture,
                several=self.page.tree.rule_set.policy == "collect",
                width=round(drawing.width),
                height=round(drawing.height),
                lines=[_path(line) for line in drawing.lines],
                labels=labels,
                boxes=sorted(shapes, key=lambda shape: (shape.top, shape.x)),
                font=FONT,
                label_font=LABEL_FONT,
                say=self.page.words.say,
            )
        )

    def _drawing(self) -> Drawing:
        boxes = [Size(text.width + 2 * PAD, text.height + 2 * PAD) for text in self.texts]
        links = [
            Link(
                self.at[node], self.at[child], Size(label.width + 2 * LABEL_PAD, label.height + 2 * LABEL_PAD)
            )
            for node, child, label in self.ways
        ]
        return draw(boxes, links)

    def _shape(self, node: Node, text: Text, x: float, y: float, flow_url: str) -> _Shape:
        target = self.picture.targets.get(node)
        kind = "question" if isinstance(node, Branch) else "end" if target else "none"
        href = f"{flow_url}#{target}" if target else ""
        return _shape(kind, text, PAD, x, y, href, self._name(node))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _shape(kind: str, text: Text, pad: float, x: float, y: float, href: str = "", name: str = "") -> _Shape:
    width = text.width + 2 * pad
    # The letters' foot stands a little above the lower quarter of a line.
    lines = tuple(
        (round(y + pad + i * text.step + text.step * 0.76, 1), line) for i, line in enumerate(text.lines)
    )
    left = round(x - width / 2, 1)
    return _Shape(
        kind, round(x, 1), left, round(y, 1), round(width, 1), text.height + 2 * pad, lines, href, name
    )


def _path(line: tuple[Stop, ...]) -> str:
    """The line as SVG path data: straight down through its rows, with a curve from each to the next."""
    path = f"M{line[0].x:.1f} {line[0].top:.1f}V{line[0].bottom:.1f}"
    for before, stop in pairwise(line):
        if abs(before.x - stop.x) > 0.5:
            middle = (before.bottom + stop.top) / 2
            path += f"C{before.x:.1f} {middle:.1f} {stop.x:.1f} {middle:.1f} {stop.x:.1f} {stop.top:.1f}"
        path += f"V{stop.bottom:.1f}"
    return path


def flowchart(
    page: FlowPage, results: Mapping[str, ResultPage], authorities: Authorities, flow_url: str
) -> Markup:
    """All pictures of a rule set. `flow_url` is the address of the flow's page as seen from this one."""
    drawn = [_Drawer(page, picture, results, authorities).svg(flow_url) for picture in pictures(page)]
    return Markup("").join(drawn)


def as_list(page: FlowPage, authorities: Authorities, flow_url: str) -> Markup:
    """The same as a list: every question once with its answers, each with where it leads."""
    shown = [_listed(page, picture, authorities, flow_url) for picture in pictures(page)]
    default = page.tree.rule_set.default
    return Markup(
        environment.get_template("steps.html").render(
            pictures=shown,
            several=page.tree.rule_set.policy == "collect",
            default=none_fits(page),
            default_href=f"{flow_url}#{page.result_id(default.id)}" if default else "",
            say=page.words.say,
        )
    )


def none_fits(page: FlowPage) -> str:
    """Where a *collect* set leads when no rule holds, in words; empty where it says nothing of that."""
    rule_set = page.tree.rule_set
    if rule_set.policy == "first" or not rule_set.default:
        return ""
    goto = page.words.say("go_to_result", title=page.titles[rule_set.default.id])
    return page.words.say("chart_default", goto=goto)


def _listed(page: FlowPage, picture: Picture, authorities: Authorities, flow_url: str) -> dict[str, object]:
    numbers = {node: number for number, node in enumerate(picture.tree.questions, start=1)}
    steps = []
    for node, number in numbers.items():
        said = page.fact_words(node.fact.id)
        ways = []
        for child, values in branches(node).items():
            answers = [authorities.inline(said.answers[value].label) for value in values]
            ways.append({"answers": answers, **_way(page, picture, numbers, child, flow_url)})
        href = f"{flow_url}#{picture.targets[node]}"
        question = authorities.plain(said.question)
        steps.append({"number": number, "question": question, "href": href, "ways": ways})
    return {"id": picture.id, "title": picture.title, "steps": steps}


def _way(
    page: FlowPage, picture: Picture, numbers: Mapping[Branch, int], child: Node, flow_url: str
) -> dict[str, str]:
    if isinstance(child, Branch):
        number = numbers[child]
        return {"href": f"#{picture.id}-list-{number}", "to": page.words.say("go_to_step", n=number)}
    if child not in picture.targets:
        return {"href": "", "to": page.words.say("chart_no_way")}
    to = page.words.say("go_to_result", title=_title(page, child))
    return {"href": f"{flow_url}#{picture.targets[child]}", "to": to}


def _title(page: FlowPage, end: Terminal) -> str:
    return "; ".join(page.titles[outcome.id] for outcome in end.outcomes)
