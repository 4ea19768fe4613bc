"""Worked examples: short stories of invented people, with the outcomes that the rules must give for their facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .authority import Authorities
from .data import load, nearest
from .decide import sheet_problem
from .errors import Problem, stop_on
from .pages import Page, escape, front_matter
from .results import FOLDER, ResultPage
from .rules import Outcome, RuleSet
from .tree import Tree
from .words import FactWords, Words

PATH = "examples.md"


@dataclass(frozen=True, slots=True)
class Example:
    """One person's story. The outcomes stand in the order of the rules."""

    name: str
    """The invented first name; the story holds it, and no other example has it."""
    set: str
    """The id of the rule set."""
    short: str
    """The case in a few words, for the table."""
    story: str
    """Plain text: all that is needed to check the facts, and never the answer."""
    facts: dict[str, str]
    """Fact id → value, as the story tells it. A fact left out is "not sure"."""
    certain: tuple[str, ...] = ()
    """Outcomes that follow whatever the facts left out are."""
    possible: tuple[str, ...] = ()
    """Further outcomes that some values of the facts left out give."""
    unsure: tuple[str, ...] = ()
    """Facts that the story leaves open on purpose; all that still decide the outcome are among them."""
    file: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)

    @property
    def anchor(self) -> str:
        """The id of its place on the page."""
        return "example-" + re.sub(r"\W+", "-", self.name.lower())


def load_examples(root: Path, name: str, trees: Mapping[str, Tree]) -> tuple[Example, ...]:
    """The examples of the file called `name`; none where it is not there.

    Raises GuideError for an example that the rules do not bear out, and for an outcome without an example.
    """
    if not (root / name).exists():
        return ()
    examples = load(root / name, tuple[Example, ...], name)
    stop_on(check(examples, trees, name))
    return examples


def check(examples: Sequence[Example], trees: Mapping[str, Tree], file: str) -> Iterator[Problem]:
    """What is wrong with the examples of one file, taken one by one and together."""
    first: dict[str, Example] = {}
    for example in examples:
        tree = trees.get(example.set)
        messages = [*_story_problems(example)]
        if first.setdefault(example.anchor, example) is not example:
            messages.append(f"example '{example.name}' stands twice; choose another name")
        if tree is None:
            messages.append(f"there is no rule set '{example.set}'; {nearest(example.set, trees)}")
        else:
            messages += list(_unknown(example, tree.rule_set)) or _differences(example, tree)
        yield from (Problem(example.file, example.line, message) for message in messages)
    shown = {(example.set, id) for example in examples for id in example.certain}
    for set_id, tree in trees.items():
        for outcome in tree.rule_set.outcomes:
            if (set_id, outcome.id) not in shown:
                message = (
                    f"no example of rule set '{set_id}' has outcome '{outcome.id}' as certain; write one"
                )
                yield Problem(file, 0, message)


def _story_problems(example: Example) -> Iterator[str]:
    if not re.search(rf"\b{re.escape(example.name)}\b", example.story):
        yield f"the story does not name '{example.name}'; use the name in it"


def _unknown(example: Example, rule_set: RuleSet) -> Iterator[str]:
    """Facts, values and outcomes that the rule set does not have."""
    for fact, value in example.facts.items():
        problem = sheet_problem(rule_set, {fact: value})
        if problem:
            yield problem
        if fact in example.unsure:
            yield f"fact '{fact}' is both known and unsure; keep one"
    for fact in example.unsure:
        if fact not in rule_set.fact:
            yield f"rule set '{rule_set.id}' has no fact '{fact}'; {nearest(fact, rule_set.fact)}"
    known = [outcome.id for outcome in rule_set.outcomes]
    for id in (*example.certain, *example.possible):
        if id not in known:
            yield f"rule set '{rule_set.id}' has no outcome '{id}'; {nearest(id, known)}"


def _differences(example: Example, tree: Tree) -> Iterator[str]:
    """Where the rules give something else, or turn on a fact that the story does not speak of."""
    walk = tree.decide(example.facts)
    given = _in_words([o.id for o in walk.certain], [o.id for o in walk.possible])
    said = _in_words(example.certain, example.possible)
    if given != said:
        yield f"the rules give {given} for these facts, the example says {said}; mend one"
    for fact in walk.depends_on:
        if fact.id not in example.unsure:
            yield f"the outcome turns on '{fact.id}', which the story leaves out; add it to facts or to unsure"


def _in_words(certain: Sequence[str], possible: Sequence[str]) -> str:
    return f"{', '.join(certain) or 'nothing'} as certain and {', '.join(possible) or 'nothing'} as possible"


def examples_page(
    examples: Sequence[Example],
    trees: Mapping[str, Tree],
    results: Mapping[str, ResultPage],
    words: Words,
    authorities: Authorities,
) -> Page:
    """The page of all examples: a table of them first, then their stories by rule set and outcome."""
    return _ExamplesPage(examples, trees, results, words, authorities).page()


@dataclass(frozen=True, slots=True)
class _ExamplesPage:
    examples: Sequence[Example]
    trees: Mapping[str, Tree]
    results: Mapping[str, ResultPage]
    words: Words
    authorities: Authorities

    def page(self) -> Page:
        say = self.words.say
        parts = [front_matter(say("examples_title"), say("examples_description"), None)]
        parts.append(say("examples_intro"))
        for set_id in self.trees:
            parts += [f"**{escape(self.words.flows[set_id].title)}**", self._table(set_id)]
        for set_id in self.trees:
            parts += self._set(set_id)
        return Page(PATH, "\n\n".join(parts) + "\n", self.examples[0].file)

    def _groups(self, set_id: str) -> tuple[Outcome | None, ...]:
        """The outcomes by which stories are grouped, None for those that are not decided."""
        return (*self.trees[set_id].rule_set.outcomes, None)

    def _of(self, set_id: str, outcome: Outcome | None) -> Iterator[Example]:
        """The examples whose first certain outcome this is; without one, those that are not decided."""
        first = (outcome.id,) if outcome else ()
        return (e for e in self.examples if e.set == set_id and e.certain[:1] == first)

    def _table(self, set_id: str) -> str:
        """The examples of a rule set in the order of their stories; two columns fit the narrowest screens."""
        say = self.words.say
        lines = [f"| {say('examples_case')} | {say('examples_result')} |", "|---|---|"]
        for outcome in self._groups(set_id):
            for example in self._of(set_id, outcome):
                answers = [f"[{escape(self.results[id].short)}]({FOLDER}/{id}.md)" for id in example.certain]
                answers += [say("examples_open")] if example.possible else []
                case = f"[{escape(example.name)}](#{example.anchor}): {escape(example.short)}"
                lines.append(f"| {case} | {'; '.join(answers)} |")
        return "\n".join(lines)

    def _set(self, set_id: str) -> Iterator[str]:
        """The stories of a rule set by outcome, those that are not decided last."""
        yield f"## {escape(self.words.flows[set_id].title)}"
        for outcome in self._groups(set_id):
            own = [*self._of(set_id, outcome)]
            others = [e for e in self.examples if outcome and outcome.id in e.certain[1:]]
            if own or others:
                title = self.results[outcome.id].title if outcome else self.words.say("examples_open")
                yield f"### {escape(title)} {{ data-search-exclude }}"
            for example in own:
                yield from self._example(example)
            if others:
                names = ", ".join(f"[{escape(e.name)}](#{e.anchor})" for e in others)
                yield self.words.say("examples_others", names=names)

    def _example(self, example: Example) -> Iterator[str]:
        say = self.words.say
        bold = re.sub(
            rf"\b{re.escape(example.name)}\b", f"**{example.name}**", escape(example.story), count=1
        )
        yield f'<div class="pg-example" id="{example.anchor}" markdown>'
        yield bold
        yield from _list(say("examples_known"), self._known(example))
        yield from _list(say("examples_result"), self._links(example.certain))
        yield from _list(say("possible_title"), self._links(example.possible))
        yield from _list(say("depends_title"), self._depends(example))
        yield "</div>"

    def _fact(self, example: Example, fact: str) -> FactWords:
        return self.words.flows[example.set].facts[fact]

    def _plain(self, text: str) -> str:
        return escape(self.authorities.plain(text))

    def _short(self, example: Example, fact: str) -> str:
        """The label of a fact, as it begins a line."""
        label = self._fact(example, fact).short
        return self._plain(label[:1].upper() + label[1:])

    def _known(self, example: Example) -> Iterator[str]:
        """Each fact with its answer, in the order in which they are asked; then what the story leaves open."""
        for fact in self.trees[example.set].rule_set.fact:
            if fact in example.facts:
                answer = self._fact(example, fact).answers[example.facts[fact]].label
                yield f"{self._short(example, fact)}: {self._plain(answer)}"
        deciding = self._deciding(example)
        for fact in example.unsure:
            key = "examples_unsure" if fact in deciding else "examples_no_matter"
            yield self.words.say(key, fact=self._short(example, fact))

    def _deciding(self, example: Example) -> list[str]:
        return [fact.id for fact in self.trees[example.set].decide(example.facts).depends_on]

    def _depends(self, example: Example) -> Iterator[str]:
        for fact in self._deciding(example):
            paper = self._plain(self._fact(example, fact).paper)
            yield f"{self._short(example, fact)}. {self.words.say('settles', paper=paper)}."

    def _links(self, outcomes: Iterable[str]) -> Iterator[str]:
        return (f"[{escape(self.results[id].title)}]({FOLDER}/{id}.md)" for id in outcomes)


def _list(title: str, items: Iterable[str]) -> Iterator[str]:
    """A list under its title; nothing where it has no items."""
    lines = [f"- {item}" for item in items]
    if lines:
        yield f"{title}:"
        yield "\n".join(lines)
