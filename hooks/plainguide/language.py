"""One language of a guide: its words, its results and what else is written in it, checked for gaps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from .errors import Gather, Problem
from .examples import PATH as EXAMPLES_PATH
from .examples import Example, load_examples
from .glossary import PATH as WORDS_PATH
from .glossary import Glossary, load_glossary
from .results import FOLDER, ResultPage, load_result
from .settings import Settings
from .tree import Tree
from .words import FactWords, Words, flow_problems, load_words


@dataclass(frozen=True, slots=True)
class Language:
    """What a guide says in one language. Its pages stand below `folder`: "" for the guide's own, else like `es/`."""

    code: str
    folder: str
    words: Words
    results: Mapping[str, ResultPage]
    """Outcome id → the front matter of its page in this language."""
    glossary: Glossary
    examples: tuple[Example, ...]

    def path(self, path: str) -> str:
        """A page of this language as a path below the folder of pages: `check.md` → `es/check.md`."""
        return f"{self.folder}{path}"

    def made(self) -> Iterator[str]:
        """The paths of the pages that the generator makes in every language."""
        yield self.path(f"{FOLDER}/index.md")
        if self.glossary.terms:
            yield self.path(WORDS_PATH)
        if self.examples:
            yield self.path(EXAMPLES_PATH)


def load_all_words(root: Path, settings: Settings) -> tuple[Words, ...]:
    """The words of every language in the order of the settings. Raises GuideError."""
    gather = Gather()
    found: list[Words] = []
    for code in settings.languages:
        name = settings.words_file(code)
        words = gather.run(lambda n=name: load_words(root / n, n))  # type: ignore[misc]
        if words and words.language != code:
            message = f"the language is '{words.language}', but this is the file of '{code}'; mend one"
            gather.problems.append(Problem(*words.at("language"), message))
        if words:
            found.append(words)
    gather.stop()
    return tuple(found)


def load_languages(
    root: Path, settings: Settings, words: tuple[Words, ...], trees: Mapping[str, Tree]
) -> tuple[Language, ...]:
    """Every language with all that it says. Raises GuideError for what one has too little or too much of."""
    gather = Gather()
    found = [
        gather.run(lambda w=said: _load(root, settings, w, trees))  # type: ignore[misc]
        for said in words
    ]
    for said in words:
        gather.problems += _word_problems(said, trees)
    for other in words[1:]:
        gather.problems += [*_gaps(words[0], other), *_gaps(other, words[0])]
    languages = tuple(language for language in found if language)
    for language in languages[1:]:
        gather.problems += _answer_gaps(languages[0], language)
    gather.stop()
    return languages


def _load(root: Path, settings: Settings, words: Words, trees: Mapping[str, Tree]) -> Language:
    """The language of these words. Its glossary and examples lie in `data/`, those of a further one in `data/es/`."""
    folder = "" if words.language == settings.languages[0] else f"{words.language}/"
    data = f"{settings.data}/{folder}"
    gather = Gather()
    results = gather.run(lambda: _load_results(root, f"{settings.docs}/{folder}{FOLDER}", trees))
    glossary = gather.run(lambda: load_glossary(root / data / "glossary.yml", f"{data}glossary.yml"))
    examples = gather.run(lambda: load_examples(root, f"{data}examples.yml", trees))
    gather.stop()
    assert results is not None
    assert glossary is not None
    assert examples is not None
    return Language(words.language, folder, words, results, glossary, examples)


def _load_results(root: Path, folder: str, trees: Mapping[str, Tree]) -> dict[str, ResultPage]:
    """Outcome id → the front matter of its page; each page must belong to an outcome."""
    gather = Gather()
    results: dict[str, ResultPage] = {}
    for outcome in (outcome for tree in trees.values() for outcome in tree.rule_set.outcomes):
        name = f"{folder}/{outcome.id}.md"
        result = gather.run(lambda n=name: load_result(root / n, n))  # type: ignore[misc]
        if result:
            results[outcome.id] = result
    known = {outcome.id for tree in trees.values() for outcome in tree.rule_set.outcomes}
    for path in sorted((root / folder).glob("*.md")):
        if path.stem not in known:
            message = "this is the page of no outcome; remove it, or add the rule that leads to it"
            gather.problems.append(Problem(f"{folder}/{path.name}", 1, message))
    gather.stop()
    return results


def _word_problems(words: Words, trees: Mapping[str, Tree]) -> Iterator[Problem]:
    for id, tree in trees.items():
        yield from flow_problems(words, id, {fact.id: fact.values for fact in tree.rule_set.facts})
    for id, flow in words.flows.items():
        if id not in trees:
            yield Problem(flow.file, flow.line, f"there is no rule set '{id}'; remove its words")


def _gaps(full: Words, other: Words) -> Iterator[Problem]:
    """The optional texts that one language has and another lacks: what helps some readers must help all."""
    for id, flow in full.flows.items():
        said = other.flows.get(id)
        if said and flow.papers and not said.papers:
            message = f"rule set '{id}' has 'papers' in '{full.language}' and none here"
            yield Problem(said.file, said.line, f"{message}; add them, or remove those")
        for fact, asked in flow.facts.items():
            if said and fact in said.facts:
                yield from _hint_gaps(fact, asked, said.facts[fact], full.language)


def _hint_gaps(fact: str, asked: FactWords, other: FactWords, language: str) -> Iterator[Problem]:
    if asked.hint and not other.hint:
        message = f"fact '{fact}' has a hint in '{language}' and none here; add it, or remove that one"
        yield Problem(other.file, other.line, message)
    for value, answer in asked.answers.items():
        said = other.answers.get(value)
        if said and answer.hint and not said.hint:
            message = f"answer '{value}' of fact '{fact}' has a hint in '{language}' and none here"
            yield Problem(said.file, said.line, f"{message}; add it, or remove that one")


def _answer_gaps(own: Language, other: Language) -> Iterator[Problem]:
    for id, result in own.results.items():
        said = other.results[id]
        if bool(result.answer) != bool(said.answer):
            lacking, code = (said, own.code) if result.answer else (result, other.code)
            message = f"the page has an 'answer' in '{code}' and none here; add it, or remove that one"
            yield Problem(lacking.file, lacking.line, message)
