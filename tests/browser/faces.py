"""One tree, four faces: each is read as a reader meets it and held to the walk in Python.

The faces are the walk of `flow.js`, the questions on the screen, the links without a script, and the form on paper.
Every check gives its differences in words, none where the face agrees with the tree.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, zip_longest
from pathlib import Path

from playwright.sync_api import Error, Page
from test_law import walks

from plainguide.flow import FlowPage
from plainguide.guide import Guide, load_guide
from plainguide.rules import Fact
from plainguide.tree import Branch, Node, Terminal, Tree, Walk

NOT_SURE = "?"
READER = (Path(__file__).parent / "reader.js").read_text(encoding="utf-8")
FLOWS = {"record": "check/", "other_routes": "other-ways/", "circuit": "which-court/"}
"""Rule set → where its flow stands."""

Answers = Mapping[str, str]
"""Fact → value or NOT_SURE, in the order asked."""


def differences(expected: Collection[str], found: Collection[str]) -> list[str]:
    """The first few lines in which two lists differ."""
    pairs = zip_longest(expected, found, fillvalue="nothing")
    return list(islice((f"expected {one}, found {other}" for one, other in pairs if one != other), 3))


def asked(page: Page) -> list[str]:
    """What the page has asked for, but for its icon, which the browser fetches when it likes."""
    return [url for url in page.requests if not url.endswith("/icon.svg")]


class Spoken:
    """One rule set in the words of its guide: what each face has to show."""

    def __init__(self, guide: Guide, tree: Tree) -> None:
        self.guide = guide
        self.tree = tree
        self.page = FlowPage(tree, guide.words, {id: result.title for id, result in guide.results.items()})
        self.say = self.page.words.say

    def question(self, fact: str) -> str:
        return self.guide.authorities.plain(self.page.fact_words(fact).question)

    def label(self, fact: str, value: str) -> str:
        if value == NOT_SURE:
            return self.say("unsure")
        return self.guide.authorities.plain(self.page.fact_words(fact).answers[value].label)

    def paper(self, fact: str) -> str:
        return self.page.fact_words(fact).paper

    def row(self, fact: str, value: str) -> list[str]:
        return [self.page.fact_words(fact).short, self.label(fact, value)]

    @cached_property
    def fact(self) -> Mapping[str, Fact]:
        return self.tree.rule_set.fact


def spoken(set_id: str, tree: Tree | None = None) -> Spoken:
    """A rule set of this guide, or another tree in its words."""
    return Spoken(_GUIDE, tree or _GUIDE.trees[set_id])


_GUIDE = load_guide(Path(__file__).parent.parent.parent)


# Walks.


def replay(tree: Tree, answers: Answers) -> list[Walk]:
    """A walk before each of the answers that is asked, and the one after them."""
    known: dict[str, str] = {}
    unsure: set[str] = set()
    told = [tree.walk(known, unsure)]
    while told[-1].question and (value := answers.get(told[-1].question.id)):
        if value == NOT_SURE:
            unsure.add(told[-1].question.id)
        else:
            known[told[-1].question.id] = value
        told.append(tree.walk(known, unsure))
    return told


def definite(tree: Tree) -> list[Answers]:
    """Every path of the tree."""
    return [path.answers for path in tree.paths()]


def unsure(tree: Tree, count: int, seed: int = 3607) -> list[Answers]:
    """`count` different walks to an end, each with one to three "not sure"; always the same ones."""
    choose = random.Random(seed)
    found: dict[tuple[tuple[str, str], ...], None] = {}
    for _ in range(100 * count):
        answers: dict[str, str] = {}
        while question := replay(tree, answers)[-1].question:
            answers[question.id] = choose.choice([NOT_SURE, *question.values, *question.values])
        if 1 <= list(answers.values()).count(NOT_SURE) <= 3:
            found[tuple(answers.items())] = None
        if len(found) == count:
            break
    return [dict(answers) for answers in found]


# The first face: the walk of flow.js, as a pure function.


class _Heard:
    """A tree that keeps where its reader stood after each answer, one line each."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.lines: list[str] = []

    def walk(self, known: Mapping[str, str], unsure: Collection[str] = ()) -> Walk:
        walk = self.tree.walk(known, unsure)
        marks = (_mark(fact, known, unsure) for fact in self.tree.rule_set.facts)
        told = (walk.certain, walk.possible, walk.rules, walk.depends_on)
        question = walk.question.id if walk.question else ""
        names = (" ".join(each.id for each in group) for group in told)
        self.lines.append("|".join(["".join(marks), question, *names, str(walk.at_most)]))
        return walk


_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _mark(fact: Fact, known: Mapping[str, str], unsure: Collection[str]) -> str:
    if fact.id in known:
        return _DIGITS[fact.values.index(known[fact.id])]
    return NOT_SURE if fact.id in unsure else "-"


def python_states(tree: Tree, known: Mapping[str, str] | None = None) -> tuple[list[str], int]:
    """Where every walk from the `known` facts stands after each answer, and how many walks there are."""
    heard = _Heard(tree)
    count = sum(1 for _ in walks(heard, dict(known or {}), frozenset()))  # type: ignore[arg-type]
    return heard.lines, count


def broken_bounds(lines: Collection[str]) -> list[str]:
    """The first states whose "at most" is not lower than before their last answer, or not 0 at an end."""
    bounds: dict[int, int] = {}
    found = []
    for line in lines:
        marks, question, *_, at_most = line.split("|")
        given = len(marks) - marks.count("-")
        bounds[given] = int(at_most)
        if bounds[given] >= bounds.get(given - 1, bounds[given] + 1) or bool(question) != (at_most != "0"):
            found.append(line)
    return found[:3]


_SCRIPT_STATES = """async ({ html, known, digits }) => {
    const { readTree, walk } = await import('/assets/plainguide/flow.js');
    const root = new DOMParser().parseFromString(html, 'text/html').querySelector('.pg-flow');
    const lines = [];
    try {
        const tree = readTree(root);
        const values = new Map(tree.facts.map((fact) =>
            [fact, [...root.querySelector(`[data-fact=${fact}]`).querySelectorAll('[data-answer]')].map((a) => a.dataset.answer)]));
        const from = (known, unsure) => {
            const now = walk(tree, known, unsure);
            const marks = tree.facts.map((fact) =>
                (fact in known ? digits[values.get(fact).indexOf(known[fact])] : unsure.has(fact) ? '?' : '-'));
            const told = [now.certain, now.possible, now.rules, now.dependsOn].map((ids) => ids.join(' '));
            lines.push([marks.join(''), now.question ?? '', ...told, now.atMost].join('|'));
            if (!now.question) return;
            from(known, new Set([...unsure, now.question]));
            for (const value of values.get(now.question)) from({ ...known, [now.question]: value }, unsure);
        };
        from(known, new Set());
    } catch (error) {
        lines.push(`${error}`);
    }
    return lines.join('\\n');
}"""


def script_states(page: Page, html: str, known: Mapping[str, str] | None = None) -> list[str]:
    """The same by `flow.js`, run in the browser on the first flow of a page's HTML."""
    given = {"html": html, "known": dict(known or {}), "digits": _DIGITS}
    return str(page.evaluate(_SCRIPT_STATES, given)).split("\n")


# The second face: the questions on the screen.


@dataclass(frozen=True, slots=True)
class Again:
    """What a reader who was not sure then answers after all."""

    fact: str
    value: str


def again_of(tree: Tree, answers: Answers) -> Again | None:
    """The last fact that still decides, with its last value; None where nothing is open."""
    open_facts = replay(tree, answers)[-1].depends_on
    return Again(open_facts[-1].id, open_facts[-1].values[-1]) if open_facts else None


def read(page: Page, flow: Spoken, cases: Collection[Answers]) -> dict[str, list[object]]:
    """What a reader sees who gives these answers one walk after the other, without loading the page again."""
    given = []
    for answers in cases:
        again = again_of(flow.tree, answers)
        then = again and {"question": flow.question(again.fact), "label": flow.label(again.fact, again.value)}
        given.append({"labels": [flow.label(*answer) for answer in answers.items()], "again": then})
    words = {key: flow.say(key) for key in ("continue", "start_over", "answer_now", "unsure")}
    return dict(page.evaluate(READER, {"walks": given, "words": words}))


def reading_differences(page: Page, flow: Spoken, cases: Collection[Answers]) -> list[str]:
    """How what a reader sees and leaves behind differs from what the tree says."""
    try:
        before = [page.url, page.title()]
        told = read(page, flow, cases)
    except Error as error:
        return [f"the reader could not go on: {error.message.splitlines()[0]}"]
    expected = [json.dumps(expected_reading(flow, answers, before), sort_keys=True) for answers in cases]
    found = [json.dumps(seen, sort_keys=True) for seen in told["told"]]
    stored = [] if told["stored"] == [0, 0] else [f"stored: {told['stored']}"]
    return [*_closer(expected, found), *stored]


def _closer(expected: Collection[str], found: Collection[str]) -> list[str]:
    """The differences of two lists of JSON texts, without what is equal in them."""
    said = []
    for one, other in zip_longest(expected, found, fillvalue="{}"):
        if one != other:
            left, right = json.loads(one), json.loads(other)
            keys = [key for key in {**left, **right} if left.get(key) != right.get(key)]
            said += [f"{key}: expected {left.get(key)}, found {right.get(key)}" for key in keys]
    return said[:3]


def expected_reading(flow: Spoken, answers: Answers, address: list[str]) -> dict[str, object]:
    """One walk to its end and back to the beginning, as `reader.js` tells it."""
    told = replay(flow.tree, answers)
    facts = list(answers)
    steps = [
        _question(flow, walk, {fact: answers[fact] for fact in facts[:number]})
        for number, walk in enumerate(told[:-1])
    ]
    found: dict[str, object] = {"steps": steps, "end": _end(flow, answers)}
    again = again_of(flow.tree, answers)
    if again:
        found["asked"] = _question(flow, told[facts.index(again.fact)], answers, NOT_SURE)
        changed = {**answers, again.fact: again.value}
        after = replay(flow.tree, changed)
        asked = {walk.question.id: changed[walk.question.id] for walk in after[:-1] if walk.question}
        found["after"] = _question(flow, after[-1], asked) if after[-1].question else _end(flow, asked)
    found["cleared"] = _question(flow, flow.tree.walk({}), {})
    found["traces"] = [json.dumps([*address, "", 0, 0, True], ensure_ascii=False, separators=(",", ":"))]
    return found


def _question(flow: Spoken, walk: Walk, said: Answers, chosen: str = "") -> dict[str, object]:
    assert walk.question
    fact = walk.question.id
    more = walk.at_most - 1
    count = "last_question" if more == 0 else "at_most_one" if more == 1 else "at_most"
    choices = [flow.label(fact, value) for value in (NOT_SURE, *walk.question.values)]
    if len(walk.question.values) > 15:
        choices.append(flow.say("select_choose"))
    return {
        "heading": flow.question(fact),
        "count": flow.say(count, n=more),
        "focused": True,
        "choices": sorted(choices),
        "chosen": [flow.label(fact, chosen)] if chosen else [],
        "said": [flow.row(other, said[other]) for other in said if other != fact],
    }


def _sections(flow: Spoken, outcomes: Collection[str], walk: Walk) -> list[str]:
    """The result section of each outcome: that of its first rule which still holds, else that of the default."""
    deciding = {rule.outcome.id: rule.id for rule in reversed(walk.rules)}
    names = {outcome.id: id for id, outcome in flow.page.ends.items()}
    return [flow.page.result_id(deciding.get(outcome, names[outcome])) for outcome in outcomes]


def _end(flow: Spoken, answers: Answers) -> dict[str, object]:
    walk = replay(flow.tree, answers)[-1]
    assert not walk.question
    known = {fact: value for fact, value in answers.items() if value != NOT_SURE}
    open_facts = [fact.id for fact in walk.depends_on]
    certain = [outcome.id for outcome in walk.certain]
    routes = [
        flow.page.target(end)
        for end in flow.page.route_numbers
        if not open_facts and [rule.id for rule in end.rules] == [rule.id for rule in walk.rules]
    ]
    cited = {rule.outcome.id: rule for rule in reversed(walk.rules)}
    label = flow.guide.authorities.label
    several = flow.tree.rule_set.policy == "collect"

    def named(outcome: str) -> str:
        """Where several results can stand together, whose rule it is."""
        return f"{flow.page.titles[outcome]} " if several else ""

    return {
        "focused": True,
        "shown": [*routes, *_sections(flow, certain, walk)],
        "folded": _sections(flow, [outcome.id for outcome in walk.possible], walk) if open_facts else [],
        "because": [flow.row(fact, value) for fact, value in known.items()],
        "cited": [
            named(outcome)
            + flow.say("because_rule", citation="; ".join(map(label, cited[outcome].citations)))
            for outcome in certain
            if outcome in cited and known
        ],
        "idle": [
            flow.row(fact, NOT_SURE) for fact in answers if fact not in known and fact not in open_facts
        ],
        "missing": [
            [
                flow.question(fact),
                flow.say("settles", paper=flow.paper(fact)),
                f"{flow.say('answer_now')}: {flow.question(fact)}",
            ]
            for fact in open_facts
        ],
        "open": [flow.page.fact_words(fact).short for fact in open_facts],
        "papers": list(dict.fromkeys(map(flow.paper, open_facts))),
        "items": list(_items(flow, answers, open_facts)),
        "hidden": [],
    }


def _items(flow: Spoken, answers: Answers, open_facts: list[str]) -> Iterator[str]:
    """What each answer to the one open question would lead to."""
    if len(open_facts) == 1:
        (fact,) = open_facts
        for value in flow.fact[fact].values:
            certain = replay(flow.tree, {**answers, fact: value})[-1].certain
            title = "; ".join(flow.page.titles[outcome.id] for outcome in certain)
            yield flow.say("depends_item", answer=flow.label(fact, value), title=title)


# The third face: links, without a script.


def asking(flow: Spoken, fact: str) -> Branch:
    """The first question of the tree that asks for a fact."""
    return next(node for node in flow.tree.questions if node.fact.id == fact)


_VISIBLE = """() => [...document.querySelectorAll('.pg-flow > section')].filter((e) => e.checkVisibility()).map((e) => {
    const text = (found) => found.textContent.replace(/\\s+/g, ' ').trim();
    const links = [...e.querySelectorAll('.pg-answers li > a, :scope.pg-routes a')].map(text);
    return [e.id, ...[...e.querySelectorAll(':scope > .pg-count, :scope > h2')].map(text), ...links,
        ...[...e.querySelectorAll('.pg-unsure p')].map(text)];
})"""


def link_differences(page: Page, flow: Spoken, start: Node | None = None) -> list[str]:
    """The first difference on any path, followed by links and back by the browser; the page shows the `start`.

    The links of a list of routes are followed when it is first met.
    """
    return list(islice(_below(page, flow, start or flow.tree.root, "start", set()), 1))


def _below(page: Page, flow: Spoken, node: Node, way: str, met: set[Node]) -> Iterator[str]:
    seen = page.evaluate(_VISIBLE)
    found = [" ".join(section[0] for section in seen), *(line for section in seen for line in section[1:])]
    wrong = differences(_section(flow, node), found)
    if wrong:
        yield f"{way}: {wrong[0]}"
        return
    here = flow.page.target(node)
    if isinstance(node, Branch):
        for number, (value, child) in enumerate(zip(node.fact.values, node.children, strict=True)):
            page.locator(f"#{here} .pg-answers li > a").nth(number).click()
            yield from _below(page, flow, child, f"{way}, {node.fact.id}={value}", met)
            page.go_back()
    elif node in flow.page.route_numbers and node not in met:
        met.add(node)
        for number, rule in enumerate(node.rules):
            page.locator(f"#{here} li > a").nth(number).click()
            yield from _below(page, flow, Terminal((rule,), (rule.outcome,)), f"{way}, {rule.id}", met)
            page.go_back()


def _section(flow: Spoken, node: Node) -> list[str]:
    """What one section shows: its id, number, heading and links, and how to find out."""
    id = flow.page.target(node)
    if isinstance(node, Branch):
        fact = node.fact.id
        links = [
            f"{flow.label(fact, value)} – {flow.page.goto(child)}"
            for value, child in zip(node.fact.values, node.children, strict=True)
        ]
        find_out = flow.guide.authorities.plain(flow.page.fact_words(fact).find_out)
        step = flow.say("step", n=flow.page.numbers[node])
        return [id, step, flow.question(fact), *links, flow.say("unsure"), find_out]
    titles = [flow.page.titles[rule.outcome.id] for rule in node.rules]
    if node in flow.page.route_numbers:
        return [id, flow.say("all_routes"), *titles]
    return [id, flow.say("result_label"), flow.page.title(node)]


# The fourth face: steps in print.


@dataclass(frozen=True, slots=True)
class Printed:
    """A form as text: its steps by number, and what stands after them."""

    steps: Mapping[int, str]
    rest: str

    @classmethod
    def read(cls, text: str, end: str) -> Printed:
        """The form in a text that begins with step 1; the steps stop where `end` stands."""
        body, _, rest = text.partition(end)
        parts = re.split(r"\bStep (\d+):? ", body)
        return cls(dict(zip(map(int, parts[1::2]), parts[2::2], strict=True)), rest)

    def follow(self, flow: Spoken, sheet: Mapping[str, str]) -> tuple[list[str], str]:
        """Goes from step to step as the answers say: what was ticked on the way, and the words of the last line."""
        at, ticked = 1, []
        for _ in self.steps:
            words = self._line(flow, self.steps[at], sheet)
            ticked += re.findall(r"tick result (\d+)", words)
            step = re.search(r"go to step (\d+)", words)
            if not step:
                return ticked, words
            at = int(step[1])
        raise ValueError("the steps go in a circle")

    def _line(self, flow: Spoken, step: str, sheet: Mapping[str, str]) -> str:
        (fact,) = [fact for fact in flow.fact if step.startswith(flow.question(fact))]
        others = [flow.label(fact, value) for value in flow.fact[fact].values]
        ends = "|".join(
            [re.escape(f" {flow.say('unsure')}"), *(re.escape(f" {label} – ") for label in others)]
        )
        line = re.search(rf" {re.escape(flow.label(fact, sheet[fact]))} – (.*?)(?={ends}|$)", step)
        if not line:
            raise ValueError(f"no line for {fact}={sheet[fact]}")
        return line[1]


_JOINED = str.maketrans({"\u00a0": " ", "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"})
"""What a print joins where its font has a sign for two letters."""


def squeezed(text: str) -> str:
    """The text on one line."""
    return " ".join(text.translate(_JOINED).split())


def paper_differences(text: str, flow: Spoken, sheets: Collection[Mapping[str, str]]) -> list[str]:
    """How the form in `text` differs from the tree for a reader with these facts."""
    several = flow.tree.rule_set.policy == "collect"
    heading = f"{flow.say('paper_results')} {flow.say('paper_several' if several else 'paper_one')}"
    found = []
    for sheet in sheets:
        end = flow.tree.end(sheet)
        assert end
        expected = sorted(flow.page.titles[outcome.id] for outcome in end.outcomes)
        try:
            titles = sorted(_titles(Printed.read(text, heading), flow, sheet))
        except (ValueError, KeyError) as error:
            titles = [f"{type(error).__name__} {error}"]
        if titles != expected:
            found.append(f"{dict(sheet)}: expected {expected}, found {titles}")
    return found[:3]


def _titles(form: Printed, flow: Spoken, sheet: Mapping[str, str]) -> Iterator[str]:
    """The results that the form leads to, by the title that stands beside their number."""
    ticked, last = form.follow(flow, sheet)
    numbers = ticked or re.findall(r"go to result (\d+)", last)
    if not numbers:
        numbers = re.findall(r"If you ticked none, read result (\d+)", form.rest)
    for number in numbers:
        entry = form.rest.partition(f"Result {number}: ")[2]
        titles = [title for title in flow.page.titles.values() if entry.startswith(title)]
        yield max(titles, key=len, default=f"no title at result {number}")


def order_differences(text: str, flow: Spoken) -> list[str]:
    """How the sections of the flow's own page, read from top to bottom, differ from the tree on any path."""
    form = Printed.read(text, f" {flow.say('result_label')} ")
    found = []
    if list(form.steps) != list(range(1, len(flow.tree.questions) + 1)):
        found.append(f"steps in the order {list(form.steps)}")
    label = flow.say("result_label")
    titles = [flow.page.titles[outcome.id] for outcome in flow.page.ends.values()]
    found += [f"no result '{title}'" for title in titles if f"{label} {title} " not in text]
    for path in flow.tree.paths():
        expected = flow.page.goto(path.end)
        try:
            _, last = form.follow(flow, path.answers)
        except (ValueError, KeyError) as error:
            last = f"{type(error).__name__} {error}"
        if not last.startswith(expected):
            found.append(f"{dict(path.answers)}: expected {expected}, found {last}")
    return found[:3]
