"""The trees as data for others: of the published schema, plain text, and saying what the rules say."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from garden import plant

from plainguide.offline import Offline
from plainguide.public import FOLDER, MESSAGES, SCHEMA, plain
from plainguide.rules import RuleSet
from plainguide.splice import rebase

GUIDES = (".", "tests/second_guide")


def data(guide: Offline) -> dict[str, bytes]:
    """The data files of a guide by their names."""
    assets = guide.site.assets(guide.engine.url)
    return {name.removeprefix(FOLDER): text for name, text in assets.items() if name.startswith(FOLDER)}


@pytest.fixture(scope="module", params=GUIDES)
def guide(root: Path, request: pytest.FixtureRequest) -> Offline:
    return Offline.load(root / request.param, "mkdocs.yml")


@pytest.fixture(scope="module")
def files(guide: Offline) -> dict[str, Any]:
    """Name → content of every file but the schema."""
    return {name: json.loads(text) for name, text in data(guide).items() if name != SCHEMA}


def test_there_is_a_file_for_each_rule_set_in_each_language(guide: Offline, files: dict[str, Any]) -> None:
    languages, trees = guide.site.guide.languages, guide.site.guide.trees
    assert set(files) == {f"{language.folder}{id}.json" for language in languages for id in trees}
    assert {(name, f["language"], f["rule_set"]) for name, f in files.items()} == {
        (f"{language.folder}{id}.json", language.code, id) for language in languages for id in trees
    }


def test_every_file_is_of_the_published_schema(guide: Offline, files: dict[str, Any]) -> None:
    schema = json.loads(data(guide)[SCHEMA])
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    validator.check_schema(schema)
    for name, found in files.items():
        assert [error.message for error in validator.iter_errors(found)] == [], name
        assert rebase(found["$schema"], name, "") == SCHEMA


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"policy": "any"}, "'any' is not one of ['first', 'collect']"),
        ({"answers": []}, "Additional properties are not allowed ('answers' was unexpected)"),
        ({"facts": []}, "[] should be non-empty"),
        ({"page": "check/"}, "'check/' does not match '^(\\\\.\\\\.?/|https://)'"),
        ({"steps": [{"step": 0, "fact": "x", "answers": {}}]}, "0 is less than the minimum of 1"),
    ],
)
def test_the_schema_refuses_what_is_not_a_tree(root: Path, change: Mapping[str, Any], message: str) -> None:
    files = data(Offline.load(root, "mkdocs.yml"))
    found = json.loads(files["record.json"]) | change
    validator = jsonschema.Draft202012Validator(json.loads(files[SCHEMA]))
    assert message in [error.message for error in validator.iter_errors(found)]


def test_the_schema_has_a_title_and_an_address_of_its_own(guide: Offline) -> None:
    schema = json.loads(data(guide)[SCHEMA])
    assert schema["$id"] == SCHEMA
    assert schema["title"] == "A decision tree of a plain-language legal guide, with its words"


def test_two_runs_give_the_same_bytes(root: Path) -> None:
    first, second = (data(Offline.load(root, "mkdocs.yml")) for _ in range(2))
    assert first == second


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for child in value.values():
            yield from texts(child)
    elif isinstance(value, list):
        for child in value:
            yield from texts(child)
    elif isinstance(value, str):
        yield value


def test_no_text_holds_markup_or_an_open_citation(files: dict[str, Any]) -> None:
    found = {text for file in files.values() for text in texts(file)}
    assert [text for text in found if re.search(r"</?[a-z]|\[@|\*\*|\]\(|&\w+;", text)] == []


def test_every_address_leads_to_a_page_of_the_guide(guide: Offline, files: dict[str, Any]) -> None:
    pages = {guide.engine.url(path) for path in guide.texts}
    for name, file in files.items():
        for href in [file["page"], *(outcome["page"] for outcome in file["outcomes"])]:
            assert rebase(href, f"{FOLDER}{name}", "") in pages


def rules_of(file: Mapping[str, Any], sheet: Mapping[str, str]) -> list[str]:
    """The rules at which the steps of a file end."""
    steps = {step["step"]: step for step in file["steps"]}
    at: dict[str, Any] = {"step": 1}
    while "step" in at:
        step = steps[at["step"]]
        at = step["answers"][sheet[step["fact"]]]
    return list(at["rules"])


def sheets(rule_set: RuleSet, count: int) -> Iterator[dict[str, str]]:
    draw = random.Random(7)
    for _ in range(count):
        yield {fact.id: draw.choice(fact.values) for fact in rule_set.facts}


def test_the_steps_say_what_the_rules_say(guide: Offline, files: dict[str, Any]) -> None:
    for file in files.values():
        rule_set = guide.site.guide.trees[file["rule_set"]].rule_set
        for sheet in sheets(rule_set, 2000):
            assert rules_of(file, sheet) == [rule.id for rule in rule_set.deciding(sheet)]


def test_the_words_are_those_of_the_guide(root: Path) -> None:
    file = json.loads(data(Offline.load(root, "mkdocs.yml"))["record.json"])
    court = file["facts"][0]
    assert court["question"] == "Which court handled your case?"
    assert court["answers"][3]["label"] == "A tribal court"
    assert file["messages"].keys() == set(MESSAGES)
    assert file["rules"][0] == {
        "id": "other_court",
        "outcome": "other_court",
        "citations": [
            {"text": "18 U.S.C. § 3607(a)", "href": "https://www.law.cornell.edu/uscode/text/18/3607#a"}
        ],
    }
    assert file["notices"]["every_page"].startswith("No lawyer has reviewed this guide.")


def test_a_guide_whose_pages_are_files_has_their_addresses(tmp_path: Path) -> None:
    garden = plant(tmp_path)
    with (garden / "mkdocs.yml").open("a", encoding="utf-8") as config:
        config.write("use_directory_urls: false\n")
    files = data(Offline.load(garden, "mkdocs.yml"))
    pages = {json.loads(text)["page"] for name, text in files.items() if name != SCHEMA}
    assert all(page.startswith("../../../") and page.endswith(".html") for page in pages)


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("Plain words.", "Plain words."),
        ("**Bold** and *soft*", "Bold and soft"),
        ("See [the office](https://x.example/a).", "See the office."),
        ("5 &lt; 6 & 7", "5 < 6 & 7"),
        ("Two\n\nparagraphs", "Two paragraphs"),
    ],
)
def test_markdown_becomes_plain_text(markdown: str, text: str) -> None:
    assert plain(markdown) == text
