"""What changes for readers between two editions of a guide, in facts and not in HTML.

Compared are the rules, the words of questions and answers, the titles of results, and citations; the body of a page
is prose, which git compares well enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from .authority import Authority
from .edition import Edition
from .moves import Move, Moves, moves
from .rules import RuleSet
from .words import FlowWords


def differences(old: Edition, new: Edition) -> tuple[str, ...]:
    """Everything that changes, each as an entry of one line, or of three where words change."""
    return tuple(
        entry
        for entries in (
            _rule_sets(old, new),
            _words(old, new),
            _texts("result ", _result_texts(old), _result_texts(new)),
            _texts("authority ", _authority_texts(old), _authority_texts(new)),
        )
        for entry in entries
    )


def _only(these: Iterable[str], those: Iterable[str]) -> list[str]:
    """What stands in `these` alone, in its order."""
    known = set(those)
    return [key for key in these if key not in known]


def _listed(what: str, found: list[str]) -> Iterator[str]:
    if found:
        yield f"{what}: {', '.join(found)}"


def _rule_sets(old: Edition, new: Edition) -> Iterator[str]:
    yield from _listed("new rule sets", _only(new.trees, old.trees))
    yield from _listed("gone rule sets", _only(old.trees, new.trees))
    for id in (id for id in new.trees if id in old.trees):
        before, after = old.trees[id].rule_set, new.trees[id].rule_set
        for line in (*_facts(before, after), *_moves(before, after), *_citations(old, new, id)):
            yield f"{id}: {line}"


def _facts(old: RuleSet, new: RuleSet) -> Iterator[str]:
    yield from _listed("new questions", _only(new.fact, old.fact))
    yield from _listed("gone questions", _only(old.fact, new.fact))
    for id in (id for id in new.fact if id in old.fact):
        was, now = old.fact[id].values, new.fact[id].values
        yield from _listed(f"{id}: new answers", _only(now, was))
        yield from _listed(f"{id}: gone answers", _only(was, now))
        yield from _order(f"{id}: order of answers", was, now)
    yield from _order("order of questions", list(old.fact), list(new.fact))
    was, now = tuple(o.id for o in old.outcomes), tuple(o.id for o in new.outcomes)
    yield from _listed("new results", _only(now, was))
    yield from _listed("gone results", _only(was, now))
    if old.policy != new.policy:
        yield f"hit policy: {old.policy} → {new.policy}"


def _order(what: str, was: Iterable[str], now: Iterable[str]) -> Iterator[str]:
    """A change in the order of what both have."""
    was, now = list(was), list(now)
    kept = [key for key in was if key in now], [key for key in now if key in was]
    if kept[0] != kept[1]:
        yield f"{what}: {', '.join(kept[0])} → {', '.join(kept[1])}"


def _moves(old: RuleSet, new: RuleSet) -> Iterator[str]:
    lost = [
        id for id in new.fact if id in old.fact and not set(new.fact[id].values) & set(old.fact[id].values)
    ]
    if lost:
        yield f"results cannot be compared: no answer of {lost[0]} is left"
        return
    found = moves(old, new)
    if not found.changed:
        return
    yield f"{found.changed:,} of {found.sheets:,} sheets lead elsewhere{_compared(old, new)}"
    yield from (_move(move, found, collect="collect" in (old.policy, new.policy)) for move in found.moves)


def _compared(old: RuleSet, new: RuleSet) -> str:
    """What was compared, where the facts or their answers differ."""
    if {f.id: set(f.values) for f in old.facts} == {f.id: set(f.values) for f in new.facts}:
        return ""
    both = [id for id in new.fact if id in old.fact]
    alone = [*_only(new.fact, old.fact), *_only(old.fact, new.fact)]
    parts = [f"compared over the answers that both have to {', '.join(both) or 'no question'}"]
    if alone:
        parts.append(f"and every answer to {', '.join(alone)}")
    return f"; {' '.join(parts)}"


def _move(move: Move, found: Moves, *, collect: bool) -> str:
    count = f"{move.sheets:,} sheet{'' if move.sheets == 1 else 's'}"
    if collect:
        what = f"no longer {move.before[0]}" if move.before else f"now also {move.after[0]}"
    else:
        what = f"{', '.join(move.before) or 'nothing'} → {', '.join(move.after) or 'nothing'}"
    return f"{_when(move, found.compared)}: {what}; {count}"


def _when(move: Move, compared: Mapping[str, tuple[str, ...]]) -> str:
    if move.when is None:
        return "in further cases"
    said = [f"{id} is {_values(values, compared[id])}" for id, values in move.when.items()]
    return f"when {' and '.join(said)}" if said else "always"


def _values(values: tuple[str, ...], every: tuple[str, ...]) -> str:
    missing = _only(every, values)
    return f"not {missing[0]}" if len(values) > 1 and len(missing) == 1 else " or ".join(values)


def _citations(old: Edition, new: Edition, id: str) -> Iterator[str]:
    was, now = _cited(old, id), _cited(new, id)
    for outcome in (outcome for outcome in now if outcome in was):
        if was[outcome] != now[outcome]:
            texts = ["; ".join(labels) or "nothing" for labels in (was[outcome], now[outcome])]
            yield f"{outcome}: citation{_pair(*texts)}"


def _cited(edition: Edition, id: str) -> dict[str, list[str]]:
    """Outcome → the citations of all rules that lead to it, in words where the authority is known."""
    found: dict[str, dict[str, None]] = {}
    for rule in edition.trees[id].rule_set.rules:
        for citation in rule.citations:
            known = citation.authority in edition.authorities
            label = edition.authorities.label(citation) if known else str(citation)
            found.setdefault(rule.outcome.id, {})[label] = None
    return {outcome: list(labels) for outcome, labels in found.items()}


def _pair(was: str, now: str) -> str:
    return f"\n    - {was or '(nothing)'}\n    + {now or '(nothing)'}"


def _texts(where: str, was: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    """The texts that changed, by the name of each. What only one side has is new or gone with its question."""
    for name, text in now.items():
        if name in was and was[name] != text:
            yield f"{where}{name}{_pair(was[name], text)}"


def _words(old: Edition, new: Edition) -> Iterator[str]:
    yield from _listed("new languages", _only(new.words, old.words))
    yield from _listed("gone languages", _only(old.words, new.words))
    for language in (language for language in new.words if language in old.words):
        was, now = old.words[language], new.words[language]
        where = f"{language}: " if len(new.words) > 1 else ""
        for set_id in (id for id in now.flows if id in was.flows):
            texts = _flow_texts(was.flows[set_id]), _flow_texts(now.flows[set_id])
            yield from _texts(f"{where}{set_id}: ", *texts)
        notices = [
            {"notice of every page": w.notices.every_page, "notice of every result": w.notices.every_result}
            for w in (was, now)
        ]
        yield from _texts(where, notices[0], notices[1])


def _flow_texts(flow: FlowWords) -> dict[str, str]:
    """What is said → its words: `card: question`, `card=adult: label`."""
    texts = {"title": flow.title, "intro": flow.intro}
    for id, fact in flow.facts.items():
        for name in ("question", "why", "hint", "find_out", "paper", "short"):
            texts[f"{id}: {name}"] = getattr(fact, name)
        for value, answer in fact.answers.items():
            texts |= {f"{id}={value}: label": answer.label, f"{id}={value}: hint": answer.hint}
    return texts


def _result_texts(edition: Edition) -> dict[str, str]:
    return {
        f"{id}: {name}": getattr(result, name)
        for id, result in edition.results.items()
        for name in ("title", "description", "short", "answer")
    }


def _authority_texts(edition: Edition) -> dict[str, str]:
    return {
        f"{id}: {name}": text
        for id, entry in edition.authorities.items()
        for name, text in {"citation": entry.label, "status": _status(entry), "link": entry.link}.items()
    }


def _status(entry: Authority) -> str:
    return f"{entry.status} {entry.by}" if entry.by else entry.status
