"""A rule set as a decision tree with shared branches, and the walk through it.

The tree is the reduced ordered multi-valued decision diagram of the rule set: R. E. Bryant, "Graph-Based Algorithms
for Boolean Function Manipulation", IEEE Transactions on Computers C-35 (1986), with one child a value. Facts stand in
their declared order, equal branches are one object, and a fact whose answers all lead to the same place is not there.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NoReturn

from .errors import GuideError
from .rules import All, AnyOf, Condition, Fact, Is, Not, Outcome, Rule, RuleSet, Sheet

MAX_NODES = 200_000
"""How many nodes a compilation may make before it is given up: a guard for authors, not a limit of the method."""


@dataclass(frozen=True, slots=True, eq=False)
class Terminal:
    """Where a path ends: the deciding rules in order, and the outcomes they give."""

    rules: tuple[Rule, ...]
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """A question: one child for each value of the fact, in the order of the values."""

    level: int
    """The position of the fact in the rule set."""
    fact: Fact
    children: tuple[Node, ...]


Node = Branch | Terminal


_Made = dict[tuple[object, ...], Branch]


def _unique(made: _Made, level: int, fact: Fact, children: tuple[Node, ...]) -> Node:
    """The one node of `made` that asks this fact; its only child where all children are the same."""
    if len(set(children)) == 1:
        return children[0]
    key = (level, *children)
    if key not in made:
        made[key] = Branch(level, fact, children)
    return made[key]


class _Diagrams:
    """All nodes made for one rule set; equal nodes are the same object."""

    def __init__(self, rule_set: RuleSet) -> None:
        self.rule_set = rule_set
        self._branches: _Made = {}
        self._terminals: dict[object, Terminal] = {}
        self._ite: dict[tuple[Node, Node, Node], Node] = {}
        self._union: dict[tuple[Node, Node], Node] = {}
        self._otherwise: dict[tuple[Node, Node], Node] = {}
        self._opens: dict[Node, bool] = {}
        self._level = {fact.id: level for level, fact in enumerate(rule_set.facts)}
        self.false = Terminal((), ())
        self.true = Terminal((), ())
        self.undecided = Terminal((), ())

    def branch(self, level: int, children: tuple[Node, ...]) -> Node:
        """The one node that asks this fact; its only child where all children are the same."""
        node = _unique(self._branches, level, self.rule_set.facts[level], children)
        if len(self._branches) > MAX_NODES:
            self._too_large(f"needs more than {MAX_NODES:,} nodes")
        return node

    def _too_large(self, what: str) -> NoReturn:
        place = self.rule_set.place
        message = f"rule set '{self.rule_set.id}' {what}"
        hint = "declare facts that are tested together next to each other, or part the rule set"
        raise GuideError.at(f"{message}; {hint}", place.file, place.line)

    def terminal(self, rules: tuple[Rule, ...]) -> Terminal:
        """The one terminal of these deciding rules."""
        key = tuple(rule.id for rule in rules)
        if key not in self._terminals:
            default = (self.rule_set.default,) if self.rule_set.default else ()
            outcomes = tuple(dict.fromkeys(rule.outcome for rule in rules)) or default
            self._terminals[key] = Terminal(rules, outcomes)
        return self._terminals[key]

    def by_outcome(self, terminal: Terminal) -> Terminal:
        """One terminal for all that give the same outcomes."""
        return self._terminals.setdefault(frozenset(terminal.outcomes), terminal)

    def condition(self, condition: Condition) -> Node:
        """The diagram of a condition: it ends in `true` or `false`."""
        match condition:
            case Is(fact, values):
                level = self._level[fact]
                allowed = self.rule_set.facts[level].values
                return self.branch(level, tuple(self.true if v in values else self.false for v in allowed))
            case Not(part):
                return self.ite(self.condition(part), self.false, self.true)
            case All(parts):
                node: Node = self.true
                for part in parts:
                    node = self.ite(node, self.condition(part), self.false)
                return node
            case AnyOf(parts):
                node = self.false
                for part in parts:
                    node = self.ite(node, self.true, self.condition(part))
                return node

    def ite(self, test: Node, then: Node, other: Node) -> Node:
        """`then` where `test` holds, `other` where it does not."""
        if test is self.true or then is other:
            return then
        if test is self.false:
            return other
        key = (test, then, other)
        if key not in self._ite:
            self._ite[key] = self._split(key, self.ite)
        return self._ite[key]

    def otherwise(self, one: Node, other: Node) -> Node:
        """What `one` has decided, and what `other` gives where it has not."""
        if one is self.undecided:
            return other
        if other is self.undecided or not self._open(one):
            return one
        key = (one, other)
        if key not in self._otherwise:
            self._otherwise[key] = self._split(key, self.otherwise)
        return self._otherwise[key]

    def _open(self, node: Node) -> bool:
        """Whether a node still leads to `undecided` somewhere."""
        if isinstance(node, Terminal):
            return node is self.undecided
        if node not in self._opens:
            self._opens[node] = any(self._open(child) for child in node.children)
        return self._opens[node]

    def union(self, one: Node, other: Node) -> Node:
        """The diagram whose terminals hold the deciding rules of both."""
        if isinstance(one, Terminal) and isinstance(other, Terminal):
            both = {rule.id for rule in (*one.rules, *other.rules)}
            return self.terminal(tuple(rule for rule in self.rule_set.rules if rule.id in both))
        key = (one, other)
        if key not in self._union:
            self._union[key] = self._split(key, self.union)
        return self._union[key]

    def _split(self, nodes: tuple[Node, ...], combine: Callable[..., Node]) -> Node:
        """Combine the nodes value by value at their topmost fact."""
        level = min(node.level for node in nodes if isinstance(node, Branch))
        values = range(len(self.rule_set.facts[level].values))
        return self.branch(level, tuple(combine(*(_child(node, level, i) for node in nodes)) for i in values))

    def compile(self) -> Node:
        """The diagram of the whole rule set, by its hit policy."""
        try:
            return self._compiled()
        except RecursionError:
            self._too_large("has facts or conditions too deep to compile")

    def _compiled(self) -> Node:
        first = self.rule_set.policy == "first"
        combine, none = (self.otherwise, self.undecided) if first else (self.union, self.terminal(()))
        result: Node = none
        for rule in self.rule_set.rules:
            alone = self.ite(self.condition(rule.when), self.terminal((rule,)), none)
            result = combine(result, alone)
        return self.otherwise(result, self.terminal(()))

    def restrict(
        self, root: Node, known: Sheet, end: Callable[[Terminal], Terminal] = lambda terminal: terminal
    ) -> Node:
        """The diagram of what is left once the `known` facts are fixed, reduced again; `end` maps its terminals."""
        done: dict[Node, Node] = {}
        made: _Made = {}

        def walk(node: Node) -> Node:
            if isinstance(node, Terminal):
                return end(node)
            if node not in done:
                value = known.get(node.fact.id)
                if value is None:
                    children = tuple(walk(child) for child in node.children)
                    done[node] = _unique(made, node.level, node.fact, children)
                else:
                    done[node] = walk(node.children[node.fact.values.index(value)])
            return done[node]

        return walk(root)


def _child(node: Node, level: int, index: int) -> Node:
    return node.children[index] if isinstance(node, Branch) and node.level == level else node


def nodes(root: Node) -> tuple[Node, ...]:
    """Every node below and with `root` once: questions by fact and then as first met, then terminals."""
    met: dict[Node, None] = {}
    waiting = deque([root])
    while waiting:
        node = waiting.popleft()
        if node not in met:
            met[node] = None
            if isinstance(node, Branch):
                waiting += node.children
    return (
        *sorted((n for n in met if isinstance(n, Branch)), key=lambda n: n.level),
        *(n for n in met if isinstance(n, Terminal)),
    )


@dataclass(frozen=True, slots=True)
class Walk:
    """Where a reader stands after some answers.

    `question` is the next fact to ask, None when nothing more can be asked. `certain` outcomes hold whatever the
    missing facts are, `possible` ones are the further outcomes that some of their values give. `rules` are the rules
    that decide them, `depends_on` the missing facts that still change the outcome, `at_most` how many more questions
    can come at the most.
    """

    question: Fact | None
    certain: tuple[Outcome, ...]
    possible: tuple[Outcome, ...]
    rules: tuple[Rule, ...]
    depends_on: tuple[Fact, ...]
    at_most: int


@dataclass(frozen=True, slots=True)
class Path:
    """One way from the first question to a terminal: fact id → value, in the order asked."""

    answers: Mapping[str, str]
    end: Terminal


class Tree:
    """The decision tree of a rule set. Raises GuideError when it needs more than MAX_NODES nodes."""

    def __init__(self, rule_set: RuleSet) -> None:
        self.rule_set = rule_set
        self._diagrams = _Diagrams(rule_set)
        self.root = self._diagrams.compile()

    @property
    def questions(self) -> tuple[Branch, ...]:
        """Every question of the tree, in the order in which the steps are numbered."""
        return tuple(node for node in nodes(self.root) if isinstance(node, Branch))

    @property
    def terminals(self) -> tuple[Terminal, ...]:
        """Every end of the tree once, in the order of the rules."""
        order = {rule.id: i for i, rule in enumerate(self.rule_set.rules)}
        found = (node for node in nodes(self.root) if isinstance(node, Terminal))
        return tuple(sorted(found, key=lambda end: [order[rule.id] for rule in end.rules] or [len(order)]))

    def paths(self) -> Iterator[Path]:
        """Every path from the root, in the order of the values."""

        def below(node: Node, answers: dict[str, str]) -> Iterator[Path]:
            if isinstance(node, Terminal):
                yield Path(answers, node)
                return
            for value, child in zip(node.fact.values, node.children, strict=True):
                yield from below(child, {**answers, node.fact.id: value})

        return below(self.root, {})

    def end(self, sheet: Sheet) -> Terminal | None:
        """The terminal that a sheet leads to, or None where a fact on the way is missing."""
        node = self.root
        while isinstance(node, Branch):
            value = sheet.get(node.fact.id)
            if value is None:
                return None
            node = node.children[node.fact.values.index(value)]
        return node

    def restricted(self, known: Sheet) -> Node:
        """What is left of the tree once these facts are known, reduced again."""
        return self._diagrams.restrict(self.root, known)

    def walk(self, known: Sheet, unsure: Collection[str] = ()) -> Walk:
        """Where a reader stands with these answers; `unsure` are the facts answered by "not sure"."""
        rest = self.restricted(known)
        by_outcome = self._diagrams.restrict(rest, {}, self._diagrams.by_outcome)
        left = nodes(rest)
        open_facts = [fact for fact in self._facts(left) if fact.id not in unsure]
        ends = [node for node in left if isinstance(node, Terminal)]
        given = [frozenset(end.outcomes) for end in ends]
        always, ever = frozenset.intersection(*given), frozenset.union(*given)
        deciding = {rule.id for end in ends for rule in end.rules}
        return Walk(
            question=open_facts[0] if open_facts else None,
            certain=tuple(outcome for outcome in self.rule_set.outcomes if outcome in always),
            possible=tuple(outcome for outcome in self.rule_set.outcomes if outcome in ever - always),
            rules=tuple(rule for rule in self.rule_set.rules if rule.id in deciding),
            depends_on=self._facts(nodes(by_outcome)),
            at_most=len(open_facts),
        )

    def decide(self, known: Sheet) -> Walk:
        """The answer for these facts, every other fact being "not sure"."""
        return self.walk(known, [fact.id for fact in self.rule_set.facts])

    def _facts(self, left: Iterable[Node]) -> tuple[Fact, ...]:
        """The facts that these nodes ask, in declared order."""
        levels = {node.level for node in left if isinstance(node, Branch)}
        return tuple(self.rule_set.facts[level] for level in sorted(levels))
