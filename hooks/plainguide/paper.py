"""A rule set as a form for paper: numbered questions with boxes to tick, and a numbered list of short results.

A *first* rule set is its tree. In a *collect* set, rules that share no fact have nothing to do with each other: each
group of rules that do is a part of its own, so that every part is asked once and results are ticked on the way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from markupsafe import Markup

from .authority import Authorities
from .flow import FlowPage
from .rules import Rule, RuleSet, tests
from .templates import environment
from .tree import Branch, Node, Tree


@dataclass(frozen=True, slots=True)
class Entry:
    """One result as the form shows it."""

    opening: Markup
    """What stands before its first heading."""
    href: str
    address: str
    """Where its page is below the site, in letters."""
    leads_to: tuple[str, ...]
    """The titles of the other rule sets whose questions it offers."""


def parts(tree: Tree) -> tuple[Tree, ...]:
    """Trees that share no fact and together give what `tree` gives; `tree` itself where the first rule decides."""
    rule_set = tree.rule_set
    if rule_set.policy == "first":
        return (tree,)
    groups: list[set[str]] = []
    for rule in rule_set.rules:
        facts = _facts(rule)
        joined = facts.union(*(group for group in groups if group & facts))
        groups = [group for group in groups if not group & facts] + [joined]
    level = {fact.id: position for position, fact in enumerate(rule_set.facts)}
    groups.sort(key=lambda group: min((level[fact] for fact in group), default=0))
    found = tuple(_part(rule_set, group) for group in groups)
    # A rule that always holds or never does turns on no answer: the whole tree still says so at its ends.
    return found if all(part.questions for part in found) else (tree,)


def _facts(rule: Rule) -> set[str]:
    return {test.fact for test in tests(rule.when)}


def _part(rule_set: RuleSet, group: set[str]) -> Tree:
    facts = tuple(fact for fact in rule_set.facts if fact.id in group)
    rules = tuple(rule for rule in rule_set.rules if _facts(rule) <= group)
    return Tree(RuleSet(rule_set.id, facts, rules, policy=rule_set.policy, place=rule_set.place))


class _Form:
    """The numbers of one form: of the steps through all its parts, and of the results."""

    def __init__(self, page: FlowPage) -> None:
        self.page = page
        self.id = f"{page.set_id}-paper"
        self.parts = parts(page.tree)
        questions = chain.from_iterable(part.questions for part in self.parts)
        self.steps = {node: number for number, node in enumerate(questions, start=1)}
        outcomes = page.tree.rule_set.outcomes
        self.results = {outcome.id: number for number, outcome in enumerate(outcomes, start=1)}

    def step_id(self, number: int) -> str:
        return f"{self.id}-step-{number}"

    def way(self, node: Node, then: Node | None) -> tuple[str, str]:
        """The target of an answer that leads to `node`, and the same in words; `then` begins the next part."""
        say = self.page.words.say
        if isinstance(node, Branch):
            number = self.steps[node]
            return self.step_id(number), say("go_to_step", n=number)
        if self.page.tree.rule_set.policy == "first":
            outcome = node.outcomes[0].id
            return self.result_id(outcome), say("paper_result", n=self.results[outcome])
        ticked = [say("paper_tick", n=self.results[outcome.id]) for outcome in node.outcomes]
        target, goto = self.way(then, None) if then else (f"{self.id}-results", say("paper_to_results"))
        return target, ", ".join([*ticked, goto])

    def result_id(self, outcome: str) -> str:
        return f"{self.id}-result-{outcome}"

    def rows(self, authorities: Authorities) -> Iterator[dict[str, object]]:
        """Every step with its answers, as the template shows them."""
        starts = [part.root for part in self.parts]
        for part, then in zip(self.parts, [*starts[1:], None], strict=True):
            for node in part.questions:
                said = self.page.fact_words(node.fact.id)
                ways = [self.way(child, then) for child in node.children]
                yield {
                    "id": self.step_id(self.steps[node]),
                    "number": self.steps[node],
                    "question": authorities.inline(said.question),
                    "hint": authorities.inline(said.hint),
                    "find_out": authorities.inline(said.find_out),
                    "answers": [
                        {
                            "label": authorities.inline(said.answers[value].label),
                            "hint": authorities.inline(said.answers[value].hint),
                            "target": target,
                            "goto": goto,
                        }
                        for value, (target, goto) in zip(node.fact.values, ways, strict=True)
                    ],
                }


def form(page: FlowPage, authorities: Authorities, entries: Mapping[str, Entry], notice: Markup) -> Markup:
    """The form as HTML. `entries` maps each outcome to what is shown of it; `notice` goes with every result."""
    made = _Form(page)
    default = page.tree.rule_set.default
    flow = page.words.flows[page.set_id]
    html = environment.get_template("paper.html").render(
        id=made.id,
        papers=authorities.inline(flow.papers),
        steps=list(made.rows(authorities)),
        several=page.tree.rule_set.policy == "collect",
        results=[
            {
                "id": made.result_id(id),
                "number": number,
                "title": page.titles[id],
                "entry": entries[id],
            }
            for id, number in made.results.items()
        ],
        otherwise=made.results[default.id] if default else 0,
        notice=notice,
        say=page.words.say,
    )
    return Markup(html)  # the template escapes every value
