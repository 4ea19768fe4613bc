"""Everything of one guide, assembled and checked across rooms: what is published is what this module returns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from .authority import Authorities, Authority
from .corrections import Correction, correct
from .data import load
from .document import Document
from .errors import Gather, GuideError, Problem
from .examples import Example, examples_page
from .flow import FlowPage
from .glossary import Glossary, words_page
from .landing import Landing, landings
from .language import Language, load_all_words, load_languages
from .lawfile import load_rule_set
from .listing import results_index
from .markup import check_markup
from .outline import Outline, OutlinePage, PlacedPassage, place
from .pages import Page, PageWriter, Source, cited_notes
from .parser import parse
from .places import TileMap, load_maps
from .proof import Proof, prove
from .results import FOLDER, ResultPage
from .settings import Settings, load_settings
from .sources import PATH as SOURCES_PATH
from .sources import citation, sources_page
from .tree import Tree
from .words import Words, texts
from .written import blocks, load_written, note_problems

MARKER = re.compile(r"<!--\s*plainguide:(?P<what>\w+)\s+(?P<set>[\w-]+)\s*-->")
"""Where a hand-written page wants something made from a rule set: `<!-- plainguide:flow loan -->`."""


@dataclass(frozen=True, slots=True)
class Guide:
    """One guide in all its languages, checked. Paths in messages are relative to `root`."""

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
    languages: tuple[Language, ...]
    """The guide's own language first."""
    trees: Mapping[str, Tree]
    proofs: Mapping[str, Proof]
    maps: Mapping[str, TileMap]
    written: Mapping[str, str]
    """Path → text of every hand-written page."""

    @property
    def own(self) -> Language:
        """The guide's own language, that of its sources and of every page outside a language's folder."""
        return self.languages[0]

    @property
    def words(self) -> Words:
        """The words of the guide's own language."""
        return self.own.words

    @property
    def results(self) -> Mapping[str, ResultPage]:
        """Outcome id → the front matter of its page in the guide's own language."""
        return self.own.results

    @property
    def glossary(self) -> Glossary:
        """The terms of the guide's own language."""
        return self.own.glossary

    @property
    def examples(self) -> tuple[Example, ...]:
        """The examples in the guide's own language."""
        return self.own.examples

    def language_of(self, path: str) -> Language:
        """The language of a page, by its path below the folder of pages or its address below the site."""
        found = (other for other in self.languages[1:] if path.startswith(other.folder))
        return next(found, self.own)

    def flow_page(self, set_id: str, language: Language | None = None) -> FlowPage:
        """The numbers, targets and titles of one rule set's flow, in the guide's own language or another."""
        said = language or self.own
        titles = {id: result.title for id, result in said.results.items()}
        return FlowPage(self.trees[set_id], said.words, titles)

    def pages(self) -> tuple[Page, ...]:
        """Every page that is made: the outline's, the sources page, and what each language has of its own."""
        made = [self._outline_page(page) for page in self.outline.pages]
        made.append(self._sources_page())
        for language in self.languages:
            made += [replace(page, path=language.path(page.path)) for page in self._language_pages(language)]
        return tuple(made)

    def _outline_page(self, page: OutlinePage) -> Page:
        writer = PageWriter(self.authorities, self.language_of(page.path).words, self.sources)
        return writer.page(page, self.placed[page.path], self.documents)

    def _language_pages(self, language: Language) -> Iterator[Page]:
        """The list of results, the page of words and the examples; the paths are those below the language's folder."""
        outcomes = {i: [outcome.id for outcome in t.rule_set.outcomes] for i, t in self.trees.items()}
        words, results = language.words, language.results
        yield results_index(outcomes, results, words)
        if language.glossary.terms:
            yield words_page(language.glossary, words)
        if language.examples:
            yield examples_page(language.examples, self.trees, results, words, self.authorities)

    def _sources_page(self) -> Page:
        cited: dict[tuple[str, str], list[tuple[str, str]]] = {
            (id, note.number): [] for id, document in self.documents.items() for note in document.notes
        }
        for page in self.outline.pages:
            for key in cited_notes(self.placed[page.path], self.documents):
                cited[key].append((page.path, page.title))
        return sources_page(
            self.sources, self.documents, self.corrections, cited, self.landings, self.authorities, self.words
        )

    @property
    def landings(self) -> tuple[Landing, ...]:
        """Where every block of every source went."""
        writer = PageWriter(self.authorities, self.words, self.sources)
        anchors = {path: writer.anchors(placed, self.documents) for path, placed in self.placed.items()}
        return landings(self.outline, self.placed, self.received, anchors)


def load_trees(root: Path, settings: Settings) -> dict[str, Tree]:
    """Rule set id → tree, in the order of the settings, not yet proven. Raises GuideError."""
    gather = Gather()
    trees: dict[str, Tree] = {}
    for i, address in enumerate(settings.rule_sets):
        at = settings.at(f"rule_sets.{i}")
        rule_set = gather.run(lambda a=address, at=at: load_rule_set(root, a, *at))  # type: ignore[misc]
        tree = gather.run(lambda r=rule_set: Tree(r)) if rule_set else None  # type: ignore[misc]
        if rule_set and tree and rule_set.id in trees:
            message = f"rule set id '{rule_set.id}' is used twice; rename one"
            gather.problems.append(Problem(rule_set.place.file, rule_set.place.line, message))
        elif rule_set and tree:
            trees[rule_set.id] = tree
    gather.stop()
    return trees


def load_authorities(root: Path, settings: Settings) -> Authorities:
    """All authorities of the guide. Raises GuideError."""
    name = f"{settings.data}/authorities.yml"
    return Authorities(load(root / name, tuple[Authority, ...], name))


def load_guide(root: Path, config: str = "mkdocs.yml") -> Guide:
    """The guide in folder `root`, all of it read, proven and checked. Raises GuideError with every problem found."""
    settings = load_settings(root / config, config)
    gather = Gather()
    data = settings.data
    authorities = gather.run(lambda: load_authorities(root, settings))
    loaded = gather.run(lambda: _load_sources(root, data))
    corrections = gather.run(lambda: _load_corrections(root, f"{data}/corrections.yml"))
    outline = gather.run(lambda: load(root / data / "outline.yml", Outline, f"{data}/outline.yml"))
    words = gather.run(lambda: load_all_words(root, settings))
    trees = gather.run(lambda: load_trees(root, settings))
    if authorities is None or loaded is None or corrections is None or outline is None:
        raise GuideError(*gather.problems)
    if words is None or trees is None:
        raise GuideError(*gather.problems)
    sources, received = loaded
    documents = gather.run(lambda: correct(received, corrections))
    placed = gather.run(lambda: place(outline, received))
    proofs = gather.run(lambda: {id: prove(tree) for id, tree in trees.items()})
    languages = gather.run(lambda: load_languages(root, settings, words, trees))
    maps = gather.run(lambda: load_maps(root, f"{data}/map.yml", {i: t.rule_set for i, t in trees.items()}))
    written = gather.run(lambda: load_written(root, settings.docs))
    gather.problems += _outcome_problems(trees)
    gather.problems += _citation_problems(authorities, words, corrections, trees, outline, written or {})
    gather.problems += (p for name, text in (written or {}).items() for p in note_problems(text, name))
    gather.run(lambda: check_markup(root / config, config, words, corrections, outline, written or {}))
    gather.problems += _collisions(root, settings, outline, languages or ())
    if (
        documents is None
        or placed is None
        or languages is None
        or proofs is None
        or maps is None
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
        languages,
        trees,
        proofs,
        maps,
        written,
    )


def _load_sources(root: Path, data: str) -> tuple[dict[str, Source], dict[str, Document]]:
    gather = Gather()
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
    gather.stop()
    return sources, documents


def _load_corrections(root: Path, name: str) -> tuple[Correction, ...]:
    return load(root / name, tuple[Correction, ...], name) if (root / name).exists() else ()


def _outcome_problems(trees: Mapping[str, Tree]) -> Iterator[Problem]:
    """An outcome has one page, so it belongs to one rule set."""
    owners: dict[str, str] = {}
    for set_id, tree in trees.items():
        for outcome in tree.rule_set.outcomes:
            owner = owners.setdefault(outcome.id, set_id)
            if owner != set_id:
                message = f"outcome '{outcome.id}' is also one of rule set '{owner}'; rename one"
                yield Problem(tree.rule_set.place.file, tree.rule_set.place.line, message)


def _citation_problems(
    authorities: Authorities,
    words: tuple[Words, ...],
    corrections: tuple[Correction, ...],
    trees: Mapping[str, Tree],
    outline: Outline,
    written: Mapping[str, str],
) -> Iterator[Problem]:
    """Every citation anywhere must resolve, and say what became of an overruled or limited case."""
    for file, line, text in (found for said in words for found in texts(said)):
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


def _collisions(
    root: Path, settings: Settings, outline: Outline, languages: tuple[Language, ...]
) -> Iterator[Problem]:
    made = {page.path: (page.file, page.line) for page in outline.pages}
    more = (path for language in languages for path in language.made())
    for path in dict.fromkeys((SOURCES_PATH, f"{FOLDER}/index.md", *more)):
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
