"""A decision tree and its words as HTML: linked sections that are the tree, walkable without a script.

The page holds no second copy of the tree: `flow.js` reads these sections. The contract between both is written in
`docs/decisions/0004-flow-on-the-page.md`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape

from .authority import Authorities
from .templates import environment
from .tree import Branch, Node, Terminal, Tree
from .words import FactWords, Words

_SCRIPT_WORDS = """
    answer_now at_most at_most_one back because certain_title change change_label continue depends_item
    depends_title error_choose error_title last_question not_known possible_title print printed_on
    select_choose select_label settles start_at_first start_over unsure unsure_help
    unsure_no_matter your_answers
"""
SCRIPT_WORDS = tuple(_SCRIPT_WORDS.split())
"""The messages that `flow.js` shows; it finds them in a template of the page."""


@dataclass(frozen=True, slots=True)
class Result:
    """The page of one outcome as it is shown in a flow: title, HTML with its ids made unique, and its address."""

    title: str
    html: Markup
    href: str


@dataclass(frozen=True, slots=True)
class _Answer:
    value: str
    label: Markup
    hint: Markup
    target: str
    goto: str


@dataclass(frozen=True, slots=True)
class _Step:
    id: str
    number: int
    fact: str
    short: str
    paper: str
    question: Markup
    why: Markup
    hint: Markup
    find_out: Markup
    answers: tuple[_Answer, ...]


class FlowPage:
    """Numbers, targets and titles of one rule set's flow: what the page, the picture and the outline share.

    Steps are numbered in the order of `Tree.questions`, so that every answer leads to a higher number.
    """

    def __init__(self, tree: Tree, words: Words, titles: Mapping[str, str]) -> None:
        self.tree = tree
        self.words = words
        self.titles = titles
        self.set_id = tree.rule_set.id
        self.numbers = {node: number for number, node in enumerate(tree.questions, start=1)}
        default, rule_ids = tree.rule_set.default, tree.rule_set.rule
        self.ends = {rule.id: rule.outcome for rule in tree.rule_set.rules}
        """What has a result section: each rule's id and at the end the default's, with the outcome."""
        if default:
            self.ends[f"{default.id}-otherwise" if default.id in rule_ids else default.id] = default
        several = [end for end in tree.terminals if len(end.rules) > 1]
        self.route_numbers = {end: number for number, end in enumerate(several, start=1)}

    def target(self, node: Node) -> str:
        """The id of the section that shows this node."""
        if isinstance(node, Branch):
            return f"{self.set_id}-step-{self.numbers[node]}"
        if node in self.route_numbers:
            return f"{self.set_id}-routes-{self.route_numbers[node]}"
        return self.result_id(node.rules[0].id if node.rules else list(self.ends)[-1])

    def result_id(self, rule: str) -> str:
        """The id of a rule's result section; where no rule decides, that of the default in `ends`."""
        return f"{self.set_id}-result-{rule}"

    def goto(self, node: Node) -> str:
        """Where an answer leads, in words."""
        if isinstance(node, Branch):
            return self.words.say("go_to_step", n=self.numbers[node])
        return self.words.say("go_to_result", title=self.title(node))

    def title(self, end: Terminal) -> str:
        """The title of a result, or of a list of routes."""
        if end in self.route_numbers:
            return self.words.say("all_routes")
        return self.titles[end.outcomes[0].id]

    def fact_words(self, fact: str) -> FactWords:
        """The words of a fact of this rule set."""
        return self.words.flows[self.set_id].facts[fact]


def render(page: FlowPage, authorities: Authorities, results: Mapping[str, Result]) -> Markup:
    """The flow as HTML. `results` maps each of the page's `ends` to the page of its outcome."""
    words = page.words
    flow = {
        "id": page.set_id,
        "facts": [fact.id for fact in page.tree.rule_set.facts],
        "intro": authorities.inline(words.flows[page.set_id].intro),
        "papers": authorities.inline(words.flows[page.set_id].papers),
        "steps": [_step(page, authorities, node) for node in page.tree.questions],
        "routes": [_routes(page, end) for end in page.route_numbers],
        "results": _results(page, authorities, results),
        "several": page.tree.rule_set.policy == "collect",
    }
    messages = [(key, words.interface[key]) for key in SCRIPT_WORDS]
    html = environment.get_template("flow.html").render(flow=flow, say=words.say, messages=messages)
    return Markup(html)  # the template escapes every value


def _step(page: FlowPage, authorities: Authorities, node: Branch) -> _Step:
    said = page.fact_words(node.fact.id)
    answers = []
    for value, child in zip(node.fact.values, node.children, strict=True):
        answer = said.answers[value]
        label, hint = authorities.inline(answer.label), authorities.inline(answer.hint)
        answers.append(_Answer(value, label, hint, page.target(child), page.goto(child)))
    return _Step(
        id=page.target(node),
        number=page.numbers[node],
        fact=node.fact.id,
        short=said.short,
        paper=said.paper,
        question=authorities.inline(said.question),
        why=authorities.inline(said.why),
        hint=authorities.inline(said.hint),
        find_out=authorities.inline(said.find_out),
        answers=tuple(answers),
    )


def _routes(page: FlowPage, end: Terminal) -> dict[str, object]:
    links = [{"target": page.result_id(r.id), "title": page.titles[r.outcome.id]} for r in end.rules]
    return {"id": page.target(end), "rules": [rule.id for rule in end.rules], "links": links}


def _results(
    page: FlowPage, authorities: Authorities, results: Mapping[str, Result]
) -> list[dict[str, object]]:
    """One section a rule that can decide, in the order of the rules, then the default's."""
    rule_set = page.tree.rule_set
    because = escape(page.words.interface["because_rule"])
    sections: list[dict[str, object]] = []
    for id, outcome in page.ends.items():
        result, rule = results[id], rule_set.rule.get(id)
        links = [authorities.html(citation) for citation in rule.citations] if rule else []
        sections.append(
            {
                "id": page.result_id(id),
                "rule": rule.id if rule else "",
                "outcome": outcome.id,
                "title": result.title,
                "html": result.html,
                "href": result.href,
                "cited": because.replace("{citation}", Markup("; ").join(links)) if links else "",
            }
        )
    return sections
