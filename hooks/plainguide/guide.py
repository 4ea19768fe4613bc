"""Everything of one guide, assembled and checked across rooms: what is published is what this module returns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from .authority import Authorities, Authority
from .corrections import Correction, correct
from .data import load
from .document import Document
from .errors import GuideError, Problem, stop_on
from .examples import PATH as EXAMPLES_PATH
from .examples import Example, examples_page, load_examples
from .flow import FlowPage
from .glossary import PATH as WORDS_PATH
from .glossary import Glossary, load_glossary, words_page
from .lawfile import load_rule_set
from .listing import results_index
from .outline import Outline, PlacedPassage, place
from .pages import Page, PageWriter, Source, cited_notes
from .parser import parse
from .places import TileMap, load_maps
from .proof import Proof, prove
from .results import FOLDER, ResultPage, load_result
from .settings import Settings, load_settings
from .sources import PATH as SOURCES_PATH
from .sources import citation, sources_page
from .tree import Tree
from .words import Words, flow_problems, load_words, texts
from .written import blocks, load_written

T = TypeVar("T")

MARKER = re.compile(r"<!--\s*plainguide:(?P<what>\w+)\s+(?P<set>[\w-]+)\s*-->")
"""Where a hand-written page wants something made from a rule set: `<!-- plainguide:flow record -->`."""


@dataclass(frozen=True, slots=True)
class Guide:
    """One guide in its own language, checked. Paths in messages are relative to `root`."""

    root: Path
    settings: Settings
    authorities: Authorities
    sources: Mapping[str, Source]
    received: Mapping[str, Document]
    """Source id → document before corrections."""
    documents: Mapping[str, Document]
    """Source id → document after corrections."""
    corrections: tuple[Correction, ...]
    outline: Outline
    placed: Mapping[str, tuple[PlacedPassage, ...]]
    words: Words
    glossary: Glossary
    trees: Mapping[str, Tree]
    proofs: Mapping[str, Proof]
    results: Mapping[str, ResultPage]
    maps: Mapping[str, TileMap]
    examples: tuple[Example, ...]
    written: Mapping[str, str]
    """Path → text of every hand-written page."""

    def flow_page(self, set_id: str) -> FlowPage:
        """The numbers, targets and titles of one rule set's flow."""
        titles = {id: result.title for id, result in self.results.items()}
        return FlowPage(self.trees[set_id], self.words, titles)

    def pages(self) -> tuple[Page, ...]:
        """Every page that is made: the outline's, the sources page, the list of results and the page of words."""
        writer = PageWriter(self.authorities, self.words, self.sources)
        made = [writer.page(page, self.placed[page.path], self.documents) for page in self.outline.pages]
        outcomes = {i: [outcome.id for outcome in t.rule_set.outcomes] for i, t in self.trees.items()}
        made.append(self._sources_page())
        made.append(results_index(outcomes, self.results, self.words))
        if self.glossary.terms:
            made.append(words_page(self.glossary, self.words))
        if self.examples:
            made.append(examples_page(self.examples, self.trees, self.results, self.words, self.authorities))
        return tuple(made)

    def _sources_page(self) -> Page:
        cited: dict[tuple[str, str], list[tuple[str, str]]] = {
            (id, note.number): [] for id, document in self.documents.items() for note in document.notes
        }
        for page in self.outline.pages:
            for key in cited_notes(self.placed[page.path], self.documents):
                cited[key].append((page.path, page.title))
        return sources_page(
            self.sources, self.documents, self.corrections, cited, self.authorities, self.words
        )


class _Gather:
    """Runs steps and keeps the problems of those that fail, so that one run shows them all."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def run(self, step: Callable[[], T]) -> T | None:
        try:
            return step()
        except GuideError as error:
            self.problems += error.problems
            return None


def load_trees(root: Path, settings: Settings) -> dict[str, Tree]:
    """Rule set id → tree, in the order of the settings, not yet proven. Raises GuideError."""
    gather = _Gather()
    trees: dict[str, Tree] = {}
    for address in settings.rule_sets:
        rule_set = gather.run(lambda a=address: load_rule_set(root, a, settings.file))  # type: ignore[misc]
        tree = gather.run(lambda r=rule_set: Tree(r)) if rule_set else None  # type: ignore[misc]
        if rule_set and tree and rule_set.id in trees:
            message = f"rule set id '{rule_set.id}' is used twice; rename one"
            gather.problems.append(Problem(rule_set.place.file, rule_set.place.line, message))
        elif rule_set and tree:
            trees[rule_set.id] = tree
    stop_on(gather.problems)
    return trees


def load_authorities(root: Path, settings: Settings) -> Authorities:
    """All authorities of the guide. Raises GuideError."""
    name = f"{settings.data}/authorities.yml"
    return Authorities(load(root / name, tuple[Authority, ...], name))


def load_guide(root: Path, config: str = "mkdocs.yml") -> Guide:
    """The guide in folder `root`, all of it read, proven and checked. Raises GuideError with every problem found."""
    settings = load_settings(root / config, config)
    gather = _Gather()
    data = settings.data
    authorities = gather.run(lambda: load_authorities(root, settings))
    loaded = gather.run(lambda: _load_sources(root, data))
    corrections = gather.run(lambda: _load_corrections(root, f"{data}/corrections.yml"))
    outline = gather.run(lambda: load(root / data / "outline.yml", Outline, f"{data}/outline.yml"))
    language = settings.languages[0] if settings.languages else "en"
    words_name = f"{data}/words/{language}.yml"
    words = gather.run(lambda: load_words(root / words_name, words_name))
    glossary = gather.run(lambda: load_glossary(root / data / "glossary.yml", f"{data}/glossary.yml"))
    trees = gather.run(lambda: load_trees(root, settings))
    if authorities is None or loaded is None or corrections is None or outline is None:
        raise GuideError(*gather.problems)
    if words is None or trees is None:
        raise GuideError(*gather.problems)
    sources, received = loaded
    documents = gather.run(lambda: correct(received, corrections))
    placed = gather.run(lambda: place(outline, received))
    proofs = gather.run(lambda: {id: prove(tree) for id, tree in trees.items()})
    results = gather.run(lambda: _load_results(root, settings, trees))
    maps = gather.run(lambda: load_maps(root, f"{data}/map.yml", {i: t.rule_set for i, t in trees.items()}))
    examples = gather.run(lambda: load_examples(root, f"{data}/examples.yml", trees))
    written = gather.run(lambda: load_written(root, settings.docs))
    gather.problems += _word_problems(words, trees)
    gather.problems += _citation_problems(authorities, words, corrections, trees, outline, written or {})
    gather.problems += _collisions(root, settings, outline)
    if (
        documents is None
        or placed is None
        or glossary is None
        or proofs is None
        or results is None
        or maps is None
        or examples is None
        or written is None
        or gather.problems
    ):
        raise GuideError(*gather.problems)
    return Guide(
        root,
        settings,
        authorities,
        sources,
        received,
        documents,
        corrections,
        outline,
        placed,
        words,
        glossary,
        trees,
        proofs,
        results,
        maps,
        examples,
        written,
    )


def _load_sources(root: Path, data: str) -> tuple[dict[str, Source], dict[str, Document]]:
    gather = _Gather()
    sources: dict[str, Source] = {}
    documents: dict[str, Document] = {}
    for path in sorted((root / data / "sources").glob("*.txt")):
        name = f"{data}/sources/{path.name}"
        sidecar = f"{data}/sources/{path.stem}.yml"
        document = gather.run(lambda p=path, n=name: parse(p.read_bytes(), n))  # type: ignore[misc]
        source = gather.run(lambda n=sidecar: load(root / n, Source, n))  # type: ignore[misc]
        if source and source.id in sources:
            message = f"source id '{source.id}' is used twice; rename one"
            gather.problems.append(Problem(source.file, source.line, message))
        if source and document:
            sources[source.id], documents[source.id] = source, document
    stop_on(gather.problems)
    return sources, documents


def _load_corrections(root: Path, name: str) -> tuple[Correction, ...]:
    return load(root / name, tuple[Correction, ...], name) if (root / name).exists() else ()


def _load_results(root: Path, settings: Settings, trees: Mapping[str, Tree]) -> dict[str, ResultPage]:
    """Outcome id → the front matter of its page; each page must belong to an outcome, and ids be unique."""
    gather = _Gather()
    results: dict[str, ResultPage] = {}
    owners: dict[str, str] = {}
    for set_id, tree in trees.items():
        for outcome in tree.rule_set.outcomes:
            if outcome.id in owners:
                place = tree.rule_set.place
                message = f"outcome '{outcome.id}' is also one of rule set '{owners[outcome.id]}'; rename one"
                gather.problems.append(Problem(place.file, place.line, message))
            owners[outcome.id] = set_id
            name = f"{settings.docs}/{FOLDER}/{outcome.id}.md"
            result = gather.run(lambda n=name: load_result(root / n, n))  # type: ignore[misc]
            if result:
                results[outcome.id] = result
    for path in sorted((root / settings.docs / FOLDER).glob("*.md")):
        if path.stem not in owners:
            message = "this is the page of no outcome; remove it, or add the rule that leads to it"
            gather.problems.append(Problem(f"{settings.docs}/{FOLDER}/{path.name}", 1, message))
    stop_on(gather.problems)
    return results


def _word_problems(words: Words, trees: Mapping[str, Tree]) -> Iterator[Problem]:
    for id, tree in trees.items():
        yield from flow_problems(words, id, {fact.id: fact.values for fact in tree.rule_set.facts})
    for id, flow in words.flows.items():
        if id not in trees:
            yield Problem(flow.file, flow.line, f"there is no rule set '{id}'; remove its words")


def _citation_problems(
    authorities: Authorities,
    words: Words,
    corrections: tuple[Correction, ...],
    trees: Mapping[str, Tree],
    outline: Outline,
    written: Mapping[str, str],
) -> Iterator[Problem]:
    """Every citation anywhere must resolve, and say what became of an overruled or limited case."""
    for file, line, text in texts(words):
        yield from authorities.problems(text, file, line)
    for passage in (passage for page in outline.pages for passage in page.passages):
        yield from authorities.problems(passage.title or "", passage.file, passage.line)
    for correction in corrections:
        at = correction.file, correction.line
        own = " ".join(f"[@{citation(text)}]" for text in correction.authority)
        yield from authorities.problems(
            f"{own} {correction.says} {correction.guide} {correction.reason}", *at
        )
        for change in correction.changes:
            put_in = f"{change.replace or ''}{change.insert_after or ''}"
            yield from authorities.problems(put_in, change.file, change.line)
    for rule in (rule for tree in trees.values() for rule in tree.rule_set.rules):
        text = " ".join(f"[@{citation}]" for citation in rule.citations)
        yield from authorities.problems(text, rule.place.file, rule.place.line)
    for name, text in written.items():
        for line, block in blocks(text):
            yield from authorities.problems(block, name, line)


def _collisions(root: Path, settings: Settings, outline: Outline) -> Iterator[Problem]:
    made = {page.path: (page.file, page.line) for page in outline.pages}
    for path in (SOURCES_PATH, WORDS_PATH, EXAMPLES_PATH, f"{FOLDER}/index.md"):
        if path in made:
            yield Problem(*made[path], f"page '{path}' is made by the generator; choose another name")
        made[path] = (f"{settings.docs}/{path}", 1)
    docs = root / settings.docs
    taken = {_address(p): p for path in docs.rglob("*.md") if (p := path.relative_to(docs).as_posix())}
    for path, (file, line) in made.items():
        address = _address(path)
        if address in taken:
            other = f"{settings.docs}/" * (docs / taken[address]).exists() + taken[address]
            yield Problem(file, line, f"page '{path}' would replace {other}; rename or remove one")
        taken.setdefault(address, path)


def _address(path: str) -> str:
    """Where a page is published: `help.md` and `help/index.md` share an address."""
    return re.sub(r"(^|/)(index|README)$", "", path.removesuffix(".md")).casefold()
