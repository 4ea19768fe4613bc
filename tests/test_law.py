"""This guide's law against the same law written out a second time, by hand, as plain Python and tables.

Nothing here is read off the rule sets: the facts, the answers' order and the ids are those that links, examples and
other people's tests rely on. Every complete sheet and every walk, "not sure" included, is tried.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path

import pytest

from plainguide.authority import Authorities, Authority
from plainguide.data import load
from plainguide.lawfile import load_rule_set
from plainguide.rules import Rule
from plainguide.tree import Branch, Tree, Walk
from plainguide.words import Words, load_words

ROOT = Path(__file__).parent.parent
Facts = Mapping[str, str]
Reading = Callable[[Facts], frozenset[str]]

RECORD_FACTS = {
    "court": ("federal", "state", "dc", "tribal", "military"),
    "tried_as": ("adult", "juvenile"),
    "stage": (
        "pending",
        "civil_penalty",
        "paid_ticket",
        "no_finding",
        "found_guilty",
        "deferred",
        "convicted",
    ),
    "offense_date": ("since_nov_1987", "earlier"),
    "judgment_age": ("14_days_or_less", "older"),
    "offense": ("possession", "regulation", "other"),
    "prior_conviction": ("no", "yes"),
    "prior_disposition": ("no", "yes"),
    "consents": ("yes", "no"),
    "signed": ("nothing", "dismissal", "expungement"),
    "violation": ("none", "alleged", "found"),
    "term": ("up_to_one_year", "longer"),
    "probation": ("running", "ended"),
    "age": ("under_21", "21_or_over"),
}
ROUTE_FACTS = {
    "ended_as": ("conviction", "no_conviction", "not_ended"),
    "flaw": ("yes", "no"),
    "trafficked": ("yes", "no"),
    "marijuana": ("yes", "no"),
    "status_2023": ("citizen_or_lpr", "other"),
    "lawful_then": ("yes", "no"),
}
CIRCUITS = {
    "circuit_1": "ME MA NH RI PR",
    "circuit_2": "CT NY VT",
    "circuit_3": "DE NJ PA VI",
    "circuit_4": "MD NC SC VA WV",
    "circuit_5": "LA MS TX",
    "circuit_6": "KY MI OH TN",
    "circuit_7": "IL IN WI",
    "circuit_8": "AR IA MN MO NE ND SD",
    "circuit_9": "AK AZ CA HI ID MT NV OR WA GU MP",
    "circuit_10": "CO KS NM OK UT WY",
    "circuit_11": "AL FL GA",
    "circuit_dc": "DC",
    "no_circuit": "AS",
}
PLACES = """
    AL AK AS AZ AR CA CO CT DE DC FL GA GU HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO
    MT NE NV NH NJ NM NY NC ND MP OH OK OR PA PR RI SC SD TN TX VI UT VT VA WA WV WI WY
"""
# fmt: off
RECORD_OUTCOMES = [
    "other_court", "juvenile_record", "case_pending", "civil_penalty", "ticket_paid", "no_finding", "old_law",
    "appeal_window", "judgment_entered", "other_offense", "barred_by_conviction", "barred_by_disposition",
    "consent_needed", "regulation_offense", "ask_for_probation", "check_offense", "already_expunged",
    "apply_to_expunge", "dismissed", "violation_reported", "check_term", "ask_early_then_expunge", "ask_early",
    "dismissal_due_then_expunge", "dismissal_due",
]
ROUTE_OUTCOMES = [
    "challenge_record", "trafficking_motion", "marijuana_pardon", "arrest_record_narrow", "fairness_route_rare",
    "ordinary_pardon", "ask_a_lawyer",
]
# fmt: on


def record_by_hand(said: Facts) -> frozenset[str]:
    """18 U.S.C. § 3607, step by step as a lawyer would go through it."""
    if said["court"] != "federal":
        return one("other_court")
    if said["tried_as"] == "juvenile":
        return one("juvenile_record")
    return one(
        {
            "pending": lambda _: "case_pending",
            "civil_penalty": lambda _: "civil_penalty",
            "paid_ticket": lambda _: "ticket_paid",
            "no_finding": lambda _: "no_finding",
            "convicted": after_judgment,
            "found_guilty": before_sentence,
            "deferred": on_probation,
        }[said["stage"]](said)
    )


def after_judgment(said: Facts) -> str:
    if said["offense_date"] == "earlier":
        return "old_law"
    return "appeal_window" if said["judgment_age"] == "14_days_or_less" else "judgment_entered"


def before_sentence(said: Facts) -> str:
    if said["offense"] == "other":
        return "other_offense"
    if said["prior_conviction"] == "yes":
        return "barred_by_conviction"
    if said["prior_disposition"] == "yes":
        return "barred_by_disposition"
    if said["consents"] == "no":
        return "consent_needed"
    return "regulation_offense" if said["offense"] == "regulation" else "ask_for_probation"


def on_probation(said: Facts) -> str:
    if said["offense"] == "other":
        return "check_offense"
    if said["signed"] == "expungement":
        return "already_expunged"
    if said["signed"] == "dismissal":
        return "apply_to_expunge" if said["age"] == "under_21" else "dismissed"
    if said["violation"] != "none":
        return "violation_reported"
    if said["term"] == "longer":
        return "check_term"
    step = "ask_early" if said["probation"] == "running" else "dismissal_due"
    return step + ("_then_expunge" if said["age"] == "under_21" else "")


def routes_by_hand(said: Facts) -> frozenset[str]:
    """The ways other than § 3607; several may be open at once."""
    found = set()
    if said["flaw"] == "yes":
        found.add("challenge_record")
    if said["trafficked"] == "yes":
        found.add("trafficking_motion")
    if (
        said["marijuana"] == "yes"
        and said["status_2023"] == "citizen_or_lpr"
        and said["lawful_then"] == "yes"
    ):
        found.add("marijuana_pardon")
    if said["ended_as"] == "conviction":
        found |= {"fairness_route_rare", "ordinary_pardon"}
    elif said["ended_as"] == "no_conviction":
        found.add("arrest_record_narrow")
    return frozenset(found or {"ask_a_lawyer"})


def circuit_by_hand(said: Facts) -> frozenset[str]:
    """28 U.S.C. § 41."""
    return one(next(circuit for circuit, places in CIRCUITS.items() if said["place"] in places.split()))


def one(outcome: str) -> frozenset[str]:
    return frozenset({outcome})


BY_HAND: dict[str, tuple[Mapping[str, tuple[str, ...]], Reading]] = {
    "record": (RECORD_FACTS, record_by_hand),
    "other_routes": (ROUTE_FACTS, routes_by_hand),
    "circuit": ({"place": tuple(PLACES.split())}, circuit_by_hand),
}


@pytest.fixture(scope="module")
def trees() -> dict[str, Tree]:
    return {
        name: Tree(load_rule_set(ROOT, f"hooks/law/{name}.py:{name.upper()}", "mkdocs.yml"))
        for name in BY_HAND
    }


@pytest.fixture(scope="module")
def authorities() -> Authorities:
    return Authorities(load(ROOT / "data/authorities.yml", tuple[Authority, ...]))


@pytest.mark.parametrize("name", BY_HAND)
def test_facts_and_answers_have_their_ids_and_their_order(name: str, trees: dict[str, Tree]):
    rule_set = trees[name].rule_set
    assert rule_set.id == name
    assert [(fact.id, fact.values) for fact in rule_set.facts] == list(BY_HAND[name][0].items())


@pytest.mark.parametrize(
    ("name", "outcomes"),
    [("record", RECORD_OUTCOMES), ("other_routes", ROUTE_OUTCOMES), ("circuit", list(CIRCUITS))],
)
def test_outcomes_have_their_ids_and_each_rule_is_named_after_its_outcome(
    name: str, outcomes: list[str], trees: dict[str, Tree]
):
    rule_set = trees[name].rule_set
    assert [outcome.id for outcome in rule_set.outcomes] == outcomes
    assert [rule.id for rule in rule_set.rules] == [rule.outcome.id for rule in rule_set.rules]
    assert [rule.id for rule in rule_set.rules] == [id for id in outcomes if id != "ask_a_lawyer"]


def test_the_first_rule_decides_a_record_and_every_rule_opens_its_route(trees: dict[str, Tree]):
    assert {name: tree.rule_set.policy for name, tree in trees.items()} == {
        "record": "first",
        "other_routes": "collect",
        "circuit": "first",
    }
    defaults = {name: tree.rule_set.default and tree.rule_set.default.id for name, tree in trees.items()}
    assert defaults == {"record": None, "other_routes": "ask_a_lawyer", "circuit": None}


@pytest.mark.parametrize(("name", "count"), [("record", 483_840), ("other_routes", 96), ("circuit", 56)])
def test_every_complete_sheet_gets_what_the_law_says(name: str, count: int, trees: dict[str, Tree]):
    facts, by_hand = BY_HAND[name]
    tree, tried = trees[name], 0
    for values in product(*facts.values()):
        sheet = dict(zip(facts, values, strict=True))
        end = tree.end(sheet)
        if end is None or {outcome.id for outcome in end.outcomes} != by_hand(sheet):
            pytest.fail(f"{sheet}: {end and end.outcomes}, by hand {set(by_hand(sheet))}")
        tried += 1
    assert tried == tree.rule_set.sheet_count == count


@pytest.mark.parametrize(
    ("name", "questions", "results", "paths", "longest"),
    [("record", 20, 25, 42, 9), ("other_routes", 46, 24, 48, 6), ("circuit", 1, 13, 56, 1)],
)
def test_each_tree_has_its_size(
    name: str, questions: int, results: int, paths: int, longest: int, trees: dict[str, Tree]
):
    tree, found = trees[name], list(trees[name].paths())
    assert len(tree.questions) == questions
    assert len(tree.terminals) == results
    assert (len(found), max(len(path.answers) for path in found)) == (paths, longest)


def test_probation_under_3607_never_asks_about_earlier_cases_or_consent(trees: dict[str, Tree]):
    for path in trees["record"].paths():
        if path.answers.get("stage") == "deferred":
            assert not {"prior_conviction", "prior_disposition", "consents"} & path.answers.keys()


class Open(Exception):  # noqa: N818 — no error: the law turns on a fact that is not known
    """The reading by hand needs this fact."""


class Known(dict[str, str]):
    def __missing__(self, fact: str) -> str:
        raise Open(fact)


class Completions:
    """What the law by hand gives on every completion of some known facts. Equal questions are answered once."""

    def __init__(self, name: str) -> None:
        self.facts, self.by_hand = BY_HAND[name]
        self._given: dict[object, frozenset[frozenset[str]]] = {}
        self._turns: dict[object, bool] = {}

    def outcomes(self, known: Facts) -> frozenset[frozenset[str]]:
        """Each set of outcomes that some completion gives."""
        try:
            return frozenset((self.by_hand(Known(known)),))
        except Open as need:
            fact = str(need)
        key = tuple(map(known.get, self.facts))
        if key not in self._given:
            rest = [self.outcomes({**known, fact: value}) for value in self.facts[fact]]
            self._given[key] = frozenset().union(*rest)
        return self._given[key]

    def turns_on(self, fact: str, known: Facts) -> bool:
        """Whether some completion of the other facts makes the outcomes change with this one."""
        try:
            return len({self.by_hand(Known({**known, fact: value})) for value in self.facts[fact]}) > 1
        except Open as need:
            other = str(need)
        key = fact, *map(known.get, self.facts)
        if key not in self._turns:
            rest = (self.turns_on(fact, {**known, other: value}) for value in self.facts[other])
            self._turns[key] = any(rest)
        return self._turns[key]


def walks(tree: Tree, known: dict[str, str], unsure: frozenset[str]) -> Iterator[tuple[dict[str, str], Walk]]:
    """Every walk from these answers to its end: the answers known there, and what is told."""
    walk = tree.walk(known, unsure)
    if walk.question is None:
        yield known, walk
        return
    fact = walk.question
    assert fact.id not in known
    assert fact.id not in unsure
    yield from walks(tree, known, unsure | {fact.id})
    for value in fact.values:
        yield from walks(tree, {**known, fact.id: value}, unsure)


def walks_from(tree: Tree, starts: Iterable[str]) -> Iterator[tuple[dict[str, str], Walk]]:
    """Every walk that answers the first question by one of `starts`."""
    assert isinstance(tree.root, Branch)
    first = tree.root.fact.id
    for start in starts:
        known, unsure = ({}, {first}) if start == NOT_SURE else ({first: start}, set())
        yield from walks(tree, known, frozenset(unsure))


NOT_SURE = "not sure"


@pytest.mark.parametrize(
    ("name", "starts", "count"),
    [
        # Two halves of the 117,290 walks of `record`, so that two processes can share them.
        ("record", ["federal"], 58_643),
        ("record", ["state", "dc", "tribal", "military", NOT_SURE], 58_647),
        ("other_routes", ["conviction", "no_conviction", "not_ended", NOT_SURE], 540),
        ("circuit", [*PLACES.split(), NOT_SURE], 57),
    ],
)
def test_every_walk_tells_what_its_completions_give(
    name: str, starts: list[str], count: int, trees: dict[str, Tree]
):
    completions = Completions(name)
    ended = 0
    for known, walk in walks_from(trees[name], starts):
        given = completions.outcomes(known)
        told = {outcome.id for outcome in walk.certain}, {outcome.id for outcome in walk.possible}
        certain = frozenset.intersection(*given)
        if told != (certain, frozenset.union(*given) - certain):
            pytest.fail(f"{known}: certain and possible are {told}, by hand {given}")
        assert bool(walk.depends_on) == (len(given) > 1)
        # Which facts it depends on costs four times as much to find by hand: every seventh walk has to do.
        if ended % 7 == 0 and len(given) > 1:
            turning = [f for f in completions.facts if f not in known and completions.turns_on(f, known)]
            assert [fact.id for fact in walk.depends_on] == turning, known
        ended += 1
        assert ended <= count, "more walks than there are"
    assert ended == count


# What the law names for each rule, at the least; a rule may cite more.
CITED = {
    "other_court": {"usc-18-3607"},
    "juvenile_record": {"usc-18-5038"},
    "case_pending": {"usc-18-3607"},
    "civil_penalty": {"usc-21-844a (j)", "cfr-28-76-41"},
    "appeal_window": {"barial-1994"},
    "judgment_entered": {"usc-18-3607 (a)"},
    "barred_by_conviction": {"usc-18-3607 (a)(1)"},
    "barred_by_disposition": {"usc-18-3607 (a)(2)"},
    "consent_needed": {"usc-18-3607 (a)"},
    "regulation_offense": {"barial-1994"},
    "ask_for_probation": {"usc-18-3607 (a)"},
    "already_expunged": {"usc-18-3607 (c)"},
    "apply_to_expunge": {"usc-18-3607 (c)"},
    "dismissed": {"usc-18-3607 (b)"},
    "violation_reported": {"usc-18-3607 (a)", "usc-18-3565"},
    "check_term": {"usc-18-3607 (a)"},
    "ask_early_then_expunge": {"usc-18-3607 (a)", "usc-18-3607 (c)"},
    "ask_early": {"usc-18-3607 (a)"},
    "dismissal_due_then_expunge": {"usc-18-3607 (a)", "usc-18-3607 (c)"},
    "dismissal_due": {"usc-18-3607 (a)"},
    "trafficking_motion": {"usc-18-3771a"},
    "marijuana_pardon": {"proc-10688"},
    "arrest_record_narrow": {"doe-2016", "linn-1975", "allen-2014"},
    "ordinary_pardon": {"cfr-28-1-2"},
    "circuit_1": {"coloian-2007"},
    "circuit_2": {"doe-2016"},
    "circuit_3": {"rowlands-2006"},
    "circuit_4": {"allen-v-webster-1984", "mettetal-2017"},
    "circuit_5": {"sealed-appellant-1997"},
    "circuit_6": {"lucido-2010", "field-2014"},
    "circuit_7": {"wahi-2017"},
    "circuit_8": {"meyer-2006"},
    "circuit_9": {"sumner-2000", "crowell-2004"},
    "circuit_10": {"tokoph-2014"},
    "circuit_11": {"batmasian-2023"},
    "circuit_dc": {"abdelfattah-2015"},
    "no_circuit": {"usc-28-41"},
}


def cited(rule: Rule) -> set[str]:
    """The rule's citations with and without their pinpoints."""
    return {name for citation in rule.citations for name in (str(citation), citation.authority)}


@pytest.mark.parametrize("name", BY_HAND)
def test_each_rule_cites_known_authorities_and_the_ones_the_law_names(
    name: str, trees: dict[str, Tree], authorities: Authorities
):
    for rule in trees[name].rule_set.rules:
        assert {citation.authority for citation in rule.citations} <= set(authorities), rule.id
        assert CITED.get(rule.id, set()) <= cited(rule), rule.id
        assert all(re.fullmatch(r"(\(\w+\))*", citation.pinpoint) for citation in rule.citations), rule.id


def test_every_rule_the_law_gives_an_authority_for_is_there(trees: dict[str, Tree]):
    assert CITED.keys() <= {rule.id for tree in trees.values() for rule in tree.rule_set.rules}


@pytest.fixture(scope="module")
def words() -> Words:
    return load_words(ROOT / "data/words/en.yml", "data/words/en.yml")


def ages_meant(label: str) -> set[int]:
    """The ages from 10 to 40 that a label means, such as "21 or older"."""
    tests: dict[str, Callable[[int, int], bool]] = {
        r"(\d+) or (?:older|over|more)": lambda age, limit: age >= limit,
        r"(?:over|older than) (\d+)": lambda age, limit: age > limit,
        r"(\d+) or (?:younger|under|less)": lambda age, limit: age <= limit,
        r"(?:under|younger than) (\d+)": lambda age, limit: age < limit,
    }
    for pattern, means in tests.items():
        if found := re.search(pattern, label, re.IGNORECASE):
            return {age for age in range(10, 41) if means(age, int(found[1]))}
    raise AssertionError(f"no age in the label {label!r}")


def test_the_labels_of_age_part_all_ages_at_21(words: Words):
    answers = words.flows["record"].facts["age"].answers
    assert ages_meant(answers["under_21"].label) == set(range(10, 21))
    assert ages_meant(answers["21_or_over"].label) == set(range(21, 41))


def test_age_is_asked_for_the_day_of_the_offense(words: Words):
    age = words.flows["record"].facts["age"]
    assert "on the day of the offense" in age.question
    assert not re.search(r"\b(now|today|conviction|sentenced)\b", age.question)


def test_the_21st_birthday_counts_as_21_wherever_age_is_asked(words: Words):
    age = words.flows["record"].facts["age"]
    said = {"hint": age.hint, **{value: answer.hint for value, answer in age.answers.items()}}
    assert re.search(r"21st birthday counts as 21\b", said["21_or_over"])
    # The question and the younger answer may name the birthday only to speak of the day before it.
    for other in ("hint", "under_21"):
        assert "21st birthday" not in re.sub(r"day before your 21st birthday", "", said[other])


# "Over 21" leaves the birthday out, and "21 or younger" puts it on the wrong side.
WRONG_SIDE = re.compile(
    r"\b(?:over|older than|after) (?:age )?(?:21|twenty-one)\b|\b(?:21|twenty-one) (?:or|and) (?:under|younger)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("path", ["data/words/*.yml", "data/examples.yml", "docs/*.md", "docs/results/*.md"])
def test_no_wording_puts_the_21st_birthday_on_the_wrong_side(path: str):
    wrong = [
        f"{file.relative_to(ROOT)}: {found[0]}"
        for file in sorted(ROOT.glob(path))
        for found in WRONG_SIDE.finditer(" ".join(file.read_text(encoding="utf-8").split()))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("fact", "value", "boundary"),
    [
        ("offense_date", "since_nov_1987", r"November 1, 1987,? or later"),
        ("offense_date", "earlier", r"[Bb]efore November 1, 1987"),
        ("judgment_age", "14_days_or_less", r"14 days( or less)?"),
        ("judgment_age", "older", r"[Mm]ore than 14 days"),
        ("term", "up_to_one_year", r"[Oo]ne year or less"),
        ("term", "longer", r"[Mm]ore than one year"),
    ],
)
def test_other_limits_stand_on_their_side_too(fact: str, value: str, boundary: str, words: Words):
    assert re.search(boundary, words.flows["record"].facts[fact].answers[value].label)


@pytest.mark.parametrize("name", BY_HAND)
def test_words_ask_each_fact_and_offer_each_answer(name: str, words: Words):
    asked = words.flows[name].facts
    assert {fact: set(asked[fact].answers) for fact in asked} == {
        fact: set(values) for fact, values in BY_HAND[name][0].items()
    }
