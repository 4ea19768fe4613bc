"""The interview of a rule set as plain text, for an email to a lawyer."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import TextWrapper

from .authority import Authorities
from .flow import FlowPage
from .flowchart import Picture, branches, none_fits, pictures
from .rules import Outcome, Rule
from .tree import Branch, Node, Terminal

WIDTH = 76
"""The longest line, in characters: mail programs wrap at about 78."""


def interview(page: FlowPage, authorities: Authorities) -> str:
    """Every step with its number, its question, and where each answer leads: a step, or a result and its law.

    Answers that lead to the same place share an entry. Steps of a *first* rule set have the numbers that they have
    on its page. A *collect* set is one short interview a rule, as it is in its pictures.
    """
    flow = page.words.flows[page.set_id]
    parts = [flow.title, _fill(authorities.plain(flow.intro))]
    for picture in pictures(page):
        if page.tree.rule_set.policy == "collect":
            parts.append(f"{_fill(picture.title)}\n{'-' * min(len(picture.title), WIDTH)}")
        parts += _steps(page, authorities, picture)
    if last := none_fits(page):
        parts.append(_fill(last))
    return "\n\n".join(parts) + "\n"


def _fill(text: str, first: str = "", then: str = "") -> str:
    wrapper = TextWrapper(WIDTH, initial_indent=first, subsequent_indent=then, break_on_hyphens=False)
    wrapper.break_long_words = False
    return wrapper.fill(text.replace("§ ", "§\u00a0")).replace("\u00a0", " ")


def _steps(page: FlowPage, authorities: Authorities, picture: Picture) -> Iterator[str]:
    numbers = {node: number for number, node in enumerate(picture.tree.questions, start=1)}
    for node, number in numbers.items():
        said = page.fact_words(node.fact.id)
        step = page.words.say("step", n=number)
        lines = [_fill(f"{step}: {authorities.plain(said.question)}", then="  ")]
        for child, values in branches(node).items():
            answers = " / ".join(authorities.plain(said.answers[value].label) for value in values)
            goto = _goto(page, authorities, numbers, child)
            lines.append(_fill(f"- {answers} – {goto}", "  ", "    "))
        yield "\n".join(lines)


def _goto(page: FlowPage, authorities: Authorities, numbers: dict[Branch, int], node: Node) -> str:
    if isinstance(node, Branch):
        return page.words.say("go_to_step", n=numbers[node])
    if not node.outcomes:
        return page.words.say("chart_no_way")
    return page.words.say("go_to_result", title="; ".join(_results(page, authorities, node)))


def _results(page: FlowPage, authorities: Authorities, end: Terminal) -> Iterator[str]:
    """The title of each result with the law of its rule; the default has no law."""
    decided: list[tuple[Outcome, Rule | None]] = [(rule.outcome, rule) for rule in end.rules]
    for outcome, rule in decided or [(outcome, None) for outcome in end.outcomes]:
        law = "; ".join(authorities.label(citation) for citation in rule.citations) if rule else ""
        yield f"{page.titles[outcome.id]} ({law})" if law else page.titles[outcome.id]
