"""The decision trees and their words as data for others: one JSON file a rule set, of a published schema.

Texts are plain text: nothing in them is markup. Addresses are relative to the file that holds them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from pathlib import Path

from .flow import FlowPage
from .guide import Guide
from .language import Language
from .render import html_of
from .results import FOLDER as RESULTS
from .rules import Rule
from .splice import rebase
from .tree import Branch, Node

FOLDER = "assets/plainguide/data/"
"""Where the files are published, below the site."""
SCHEMA = "flow.schema.json"
_SCHEMA = Path(__file__).parent / "templates" / SCHEMA
_MESSAGE_KEYS = """
    at_most at_most_one back because because_rule certain_title continue depends_title error_choose last_question
    possible_title result_label select_choose select_label settles start_over unsure unsure_help why_we_ask
"""
MESSAGES = tuple(_MESSAGE_KEYS.split())
"""The words for buttons and headings that are published: those that `embed.js` shows."""
_TAG = re.compile(r"<[^>]*>")

Json = Mapping[str, object]
Url = Callable[[str], str]
"""The address below the site of the page at a path below docs."""


def data_files(guide: Guide, flow_paths: Mapping[str, str], url: Url) -> dict[str, bytes]:
    """Path below the site → content: the schema, and `loan.json` for each rule set and language.

    A further language has its files in a folder of its own: `es/loan.json`. `flow_paths` are those of the site.
    """
    files = {f"{FOLDER}{SCHEMA}": _SCHEMA.read_bytes()}
    for language in guide.languages:
        for set_id in guide.trees:
            name = f"{FOLDER}{language.path(set_id)}.json"
            found = _Writer(guide, language, set_id, name, url).data(flow_paths[language.path(set_id)])
            files[name] = (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()
    return files


def plain(markdown: str) -> str:
    """A short Markdown text as plain text: links and emphasis lose their marks."""
    return " ".join(unescape(_TAG.sub("", html_of(markdown))).split())


class _Writer:
    """Writes one rule set in one language into the file called `name`."""

    def __init__(self, guide: Guide, language: Language, set_id: str, name: str, url: Url) -> None:
        self.page: FlowPage = guide.flow_page(set_id, language)
        self.authorities, self.words, self.results = guide.authorities, language.words, language.results
        self.language, self.name, self.url = language, name, url

    def data(self, flow_path: str) -> Json:
        """The whole file; `flow_path` is the page of the flow."""
        rule_set, said = self.page.tree.rule_set, self.words.flows[self.page.set_id]
        notices = self.words.notices
        return {
            "$schema": rebase(f"{FOLDER}{SCHEMA}", "", self.name),
            "rule_set": rule_set.id,
            "language": self.language.code,
            "title": said.title,
            "intro": self.authorities.plain(said.intro),
            "page": self._address(flow_path),
            "notices": {
                "every_page": plain(self.authorities.cite(notices.every_page)),
                "every_result": plain(self.authorities.cite(notices.every_result)),
            },
            "policy": rule_set.policy,
            "facts": [self._fact(fact.id) for fact in rule_set.facts],
            "steps": [self._step(node) for node in self.page.tree.questions],
            "rules": [self._rule(rule) for rule in rule_set.rules],
            "default": rule_set.default.id if rule_set.default else None,
            "outcomes": [self._outcome(outcome.id) for outcome in rule_set.outcomes],
            "messages": {key: self.words.say(key) for key in MESSAGES},
        }

    def _address(self, path: str) -> str:
        return rebase(self.url(path) or "./", "", self.name)

    def _fact(self, id: str) -> Json:
        said, text = self.page.fact_words(id), self.authorities.plain
        values = self.page.tree.rule_set.fact[id].values
        answers = [
            {"value": value, "label": text(said.answers[value].label), "hint": text(said.answers[value].hint)}
            for value in values
        ]
        texts = {
            key: text(getattr(said, key)) for key in ("question", "why", "hint", "find_out", "paper", "short")
        }
        return {"id": id, **texts, "answers": answers}

    def _step(self, node: Branch) -> Json:
        targets = zip(node.fact.values, node.children, strict=True)
        answers = {value: self._target(child) for value, child in targets}
        return {"step": self.page.numbers[node], "fact": node.fact.id, "answers": answers}

    def _target(self, node: Node) -> Json:
        if isinstance(node, Branch):
            return {"step": self.page.numbers[node]}
        return {"rules": [rule.id for rule in node.rules]}

    def _rule(self, rule: Rule) -> Json:
        return {"id": rule.id, "outcome": rule.outcome.id, "citations": list(self._citations(rule))}

    def _citations(self, rule: Rule) -> Iterator[Json]:
        for citation in rule.citations:
            yield {"text": self.authorities.label(citation), "href": self.authorities.link(citation)}

    def _outcome(self, id: str) -> Json:
        result = self.results[id]
        page = self._address(self.language.path(f"{RESULTS}/{id}.md"))
        texts = {"title": result.title, "description": result.description, "short": result.short}
        return {"id": id, **texts, "page": page, "checked": result.checked.isoformat()}
