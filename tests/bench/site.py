"""How the build of a guide grows with its pages, and what part of the time is ours.

Run by `make bench`. Makes guides of 10, 100 and 1,000 source pages with ten notes a page and a rule set for every ten
pages, and builds each in a process of its own: with the hooks, and by bare MkDocs from the same Markdown with its
citations already linked. Both builds of a size run next to each other, so that their ratio holds whatever the machine.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random

import markdown

from plainguide.guide import MARKER
from plainguide.site import Site

ROOT = Path(__file__).parent.parent.parent
SIZES = (10, 100, 1_000)
PAGES_A_SOURCE = 10
NOTES_A_PAGE = 10
PAGES_A_RULE_SET = 10

EXTENSIONS = ["admonition", "attr_list", "def_list", "footnotes", "md_in_html", "tables"]
SYLLABLES = (
    "ba",
    "do",
    "fi",
    "gu",
    "ka",
    "le",
    "mi",
    "no",
    "pa",
    "re",
    "si",
    "tu",
    "va",
    "we",
    "zo",
    "hal",
    "ren",
)

CONFIG = """\
site_name: A guide for the clock
strict: true
theme: {name: material, font: false}
plugins: [search]
markdown_extensions: {extensions}
validation: {omitted_files: warn, absolute_links: warn, unrecognized_links: warn, anchors: warn}
not_in_nav: "*"
nav: [index.md]
""".replace("{extensions}", f"[{', '.join(EXTENSIONS)}]")
HOOKS = """\
import time

import plainguide.events as events

_spent = {}


def _timed(name, event):
    def run(*args, **kwargs):
        begin = time.perf_counter()
        try:
            return event(*args, **kwargs)
        finally:
            _spent[name] = _spent.get(name, 0) + time.perf_counter() - begin

    return run


for _name in [name for name in vars(events) if name.startswith("on_")]:
    globals()[_name] = _timed(_name, getattr(events, _name))


def on_post_build(config):
    spent = sorted(_spent.items(), key=lambda item: -item[1])
    print("HOOKS " + " ".join(f"{name}={seconds:.4f}" for name, seconds in spent))
"""


class Words:
    """Made-up words: the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._known = [
            "".join(self._random.choices(SYLLABLES, k=self._random.randint(1, 3))) for _ in range(2000)
        ]

        self.terms = sorted(
            {f"{one} {two}" for one, two in zip(self._known, self._known[60:120], strict=False)}
        )

    def sentence(self, words: int = 14) -> str:
        return " ".join(self._random.choices(self._known, k=words)).capitalize() + "."

    def paragraph(self, sentences: int = 4) -> str:
        """Sentences; every second paragraph has a term of the glossary."""
        term = f" Ka {self._random.choice(self.terms)} do." * self._random.randint(0, 1)
        return " ".join(self.sentence() for _ in range(sentences)) + term


def write_guide(root: Path, pages: int) -> None:
    """A guide of so many source pages in the folder `root`."""
    words = Words(pages)
    for folder in ("data/sources", "data/words", "docs/results", "hooks/law"):
        (root / folder).mkdir(parents=True)
    sets = [f"set_{n}" for n in range(pages // PAGES_A_RULE_SET)]
    listing = "".join(f"      - hooks/law/{id}.py:SET\n" for id in sets)
    extra = f"hooks: [hooks/events.py]\nextra:\n  plainguide:\n    rule_sets:\n{listing}"
    (root / "mkdocs.yml").write_text(CONFIG + extra, encoding="utf-8")
    (root / "hooks/events.py").write_text(HOOKS, encoding="utf-8")
    (root / "docs/index.md").write_text(f"# Start\n\n{words.paragraph()}\n", encoding="utf-8")
    _write_sources(root, pages, words)
    _write_data(root, sets, words)
    for id in sets:
        _write_rule_set(root, id, words)


def _write_sources(root: Path, pages: int, words: Words) -> None:
    outline, number = ["pages:"], 0
    for first in range(0, pages, PAGES_A_SOURCE):
        source = f"source-{first // PAGES_A_SOURCE}"
        text, notes = [f"The text called {source}"], []
        for page in range(first, min(first + PAGES_A_SOURCE, pages)):
            text.append(f"Step {page}: What counts here")
            for part in range(NOTES_A_PAGE):
                number += 1
                text.append(f"{words.paragraph(3)}[{number}]")
                notes.append(f"  {len(notes) + 1}. {number}\n    {words.sentence()} Clock Code § 4(a).")
                if part == 4:
                    text.append("• " + words.sentence() + "\n• " + words.sentence())
            outline.append(
                f"  - path: page-{page}.md\n    title: Page {page}\n    description: {words.sentence()}\n"
                f"    checked: 2026-01-02\n    passages:\n"
                f'      - {{source: {source}, heading: "Step {page}: What counts here"}}'
            )
        body = "\n\n".join([*text, "\n\n".join(notes)]) + "\n"
        (root / f"data/sources/{source}.txt").write_text(body, encoding="utf-8")
        sidecar = f"id: {source}\npublisher: Nobody\ntitle: Text {source}\nreceived: unknown\nabout: A text.\nsha256: none\n"
        (root / f"data/sources/{source}.yml").write_text(sidecar, encoding="utf-8")
    (root / "data/outline.yml").write_text("\n".join(outline) + "\n", encoding="utf-8")


def _write_data(root: Path, sets: list[str], words: Words) -> None:
    authorities = "".join(
        f"- {{id: law-{n}, kind: statute, citation: Clock Code § {n}, says: {words.sentence()}, "
        f"link: https://law.example/{n}, mark: V, checked: 2026-01-02}}\n"
        for n in range(1, 61)
    )
    (root / "data/authorities.yml").write_text(authorities, encoding="utf-8")
    glossary = "".join(f"- {{term: {term}, says: {words.sentence(8)}}}\n" for term in words.terms)
    (root / "data/glossary.yml").write_text(glossary, encoding="utf-8")
    flows = "".join(_flow_words(id, words) for id in sets)
    notices = (
        "notices:\n  every_page: Nobody has checked this ([@law-4]).\n  every_result: Ask first ([@law-5]).\n"
    )
    text = f"language: en\nname: English\n{notices}flows:\n{flows}"
    (root / "data/words/en.yml").write_text(text, encoding="utf-8")


FACTS = ("one", "two", "three")


def _flow_words(id: str, words: Words) -> str:
    answers = ", ".join(f"{value}: {{label: {words.sentence(3)}}}" for value in ("low", "middle", "high"))
    facts = "".join(
        f"      {fact}:\n        question: {words.sentence(6)}\n        why: {words.sentence()}\n"
        f"        find_out: {words.sentence()}\n        paper: a paper\n        short: {fact}\n"
        f"        answers: {{{answers}}}\n"
        for fact in FACTS
    )
    return f"  {id}:\n    title: {id}\n    intro: {words.sentence()}\n    facts:\n{facts}"


def _write_rule_set(root: Path, id: str, words: Words) -> None:
    outcomes = [f"{id}_{n}" for n in range(4)]
    facts = "\n".join(f'{fact} = Fact("{fact}", ("low", "middle", "high"))' for fact in FACTS)
    (root / f"hooks/law/{id}.py").write_text(
        "from plainguide.authority import Citation\n"
        "from plainguide.rules import Fact, Outcome, Rule, RuleSet, all_of, any_of\n\n"
        f"{facts}\nCITE = Citation('law-7')\n"
        f"SET = RuleSet('{id}', (one, two, three), (\n"
        f"    Rule(Outcome('{outcomes[0]}'), all_of(one.is_('low'), two.is_('high')), CITE),\n"
        f"    Rule(Outcome('{outcomes[1]}'), any_of(one.is_('high'), three.is_('low')), CITE),\n"
        f"    Rule(Outcome('{outcomes[2]}'), two.is_('middle', 'high'), CITE),\n"
        f"), default=Outcome('{outcomes[3]}'))\n",
        encoding="utf-8",
    )
    for outcome in outcomes:
        head = f"---\ntitle: {words.sentence(5)}\ndescription: {words.sentence()}\nshort: {outcome}\nchecked: 2026-01-02\n---\n"
        body = f"{words.paragraph()}\n\n## Why\n\n{words.paragraph()} [@law-9]\n\n## What to do next\n\n1. {words.sentence()}\n"
        (root / f"docs/results/{outcome}.md").write_text(f"{head}{body}", encoding="utf-8")
    (root / f"docs/flow-{id}.md").write_text(f"# {id}\n\n<!-- plainguide:flow {id} -->\n", encoding="utf-8")


def write_bare(root: Path, bare: Path) -> int:
    """The same pages as Markdown for MkDocs without hooks, the flows in them as HTML; how many there are."""
    site = Site.load(root, "mkdocs.yml")
    docs = root / "docs"
    texts = {page.path: page.markdown for page in site.pages}
    texts |= {p.relative_to(docs).as_posix(): p.read_text(encoding="utf-8") for p in docs.rglob("*.md")}
    split = {path: text.rpartition("\n---\n") for path, text in texts.items()}
    bodies = {path: site.markdown(path, body) for path, (_, _, body) in split.items()}
    rendered = {
        path: (f"{path.removesuffix('.md')}/", markdown.markdown(bodies[path], extensions=EXTENSIONS))
        for path in bodies
        if path.startswith(("results/", "flow-"))
    }
    for path, (head, mark, _) in split.items():
        body = MARKER.sub(lambda found: site.flow(found["set"], f"{path[:-3]}/", rendered), bodies[path])  # noqa: B023
        (bare / "docs" / path).parent.mkdir(parents=True, exist_ok=True)
        (bare / "docs" / path).write_text(head + mark + body, encoding="utf-8")
    (bare / "mkdocs.yml").write_text(CONFIG, encoding="utf-8")
    return len(texts)


@dataclass(frozen=True, slots=True)
class Build:
    """One build: seconds on the clock and of the processor, megabytes at the most, seconds in our events by name."""

    seconds: float
    busy: float
    megabytes: float
    hooks: dict[str, float]


def build(config: Path, target: Path) -> Build:
    """Build strictly in a process of its own. Raises RuntimeError with what it said when it fails."""
    with tempfile.TemporaryFile("w+") as said:
        begin = time.perf_counter()
        command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(config), "-d", str(target)]
        pid = os.posix_spawn(
            sys.executable,
            command,
            {**os.environ, "NO_MKDOCS_2_WARNING": "1"},
            file_actions=[(os.POSIX_SPAWN_DUP2, said.fileno(), 1), (os.POSIX_SPAWN_DUP2, said.fileno(), 2)],
        )
        _, status, usage = os.wait4(pid, 0)
        took = time.perf_counter() - begin
        said.seek(0)
        text = said.read()
    if status:
        raise RuntimeError(text[-3000:])
    found = re.search(r"^HOOKS (.*)$", text, re.MULTILINE)
    spent = dict(part.split("=") for part in found[1].split()) if found else {}
    unit = 2**20 if sys.platform == "darwin" else 2**10
    hooks = {name: float(seconds) for name, seconds in spent.items()}
    return Build(took, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit, hooks)


def scale(sizes: tuple[int, ...]) -> None:
    """Print a line a size, and then how much dearer each page became."""
    print(
        "source pages, notes, rule sets, all pages | with hooks | bare MkDocs | our share | our events | memory"
    )
    a_page: list[tuple[int, float, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        for pages in sizes:
            root, bare = Path(folder, f"own-{pages}"), Path(folder, f"bare-{pages}")
            write_guide(root, pages)
            count = write_bare(root, bare)
            with_hooks = build(root / "mkdocs.yml", Path(folder, "site-own"))
            without = build(bare / "mkdocs.yml", Path(folder, "site-bare"))
            ours = sum(with_hooks.hooks.values())
            print(
                f"{pages:5,} {pages * NOTES_A_PAGE:6,} {pages // PAGES_A_RULE_SET:3} {count:5,} | "
                f"{with_hooks.busy:6.2f} s | {without.busy:6.2f} s | {1 - without.busy / with_hooks.busy:6.1%} | "
                f"{ours:5.2f} s | {with_hooks.megabytes:4.0f} MB (bare {without.megabytes:.0f})",
                flush=True,
            )
            spent = ", ".join(
                f"{name} {seconds:.2f}" for name, seconds in with_hooks.hooks.items() if seconds > 0.05
            )
            print(f"      our events: {spent}")
            a_page.append((count, with_hooks.busy, ours))
    for (few, before, ours_before), (many, after, ours_after) in pairwise(a_page):
        whole, own = (after - before) / (many - few), (ours_after - ours_before) / (many - few)
        print(
            f"from {few:,} to {many:,} pages: {1000 * whole:.1f} ms a further page, ours {1000 * own:.2f} ms"
        )


def main() -> int:
    """Print everything; the exit status is 0 whatever the times."""
    options = argparse.ArgumentParser()
    options.add_argument("--sizes", type=int, nargs="*", default=list(SIZES))
    scale(tuple(options.parse_args().sizes))
    return 0


if __name__ == "__main__":
    sys.exit(main())
