"""Broken inputs in great number: each must give a result or located errors, soon and in little memory.

Run by `make fuzz`. Texts are sources with a few changes at random places, parsed and written as Markdown; data files
are those of the tiny guide, one of them changed, with the whole guide loaded and every page of it filled. The seeds
are fixed, so that a case is known by its number. Prints counts and each fault with its case; exit status 1 where
there is any fault: another exception, a case of more than two seconds of the processor, or more than 500 MB in all.
"""

from __future__ import annotations

import argparse
import hashlib
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import markdown
from garden import plant

from plainguide import data as data_room
from plainguide.errors import GuideError
from plainguide.pages import read_aloud
from plainguide.parser import parse
from plainguide.site import Site

ROOT = Path(__file__).parent.parent
SECONDS = 2.0
MEGABYTES = 500
EXTENSIONS = ["admonition", "attr_list", "def_list", "footnotes", "md_in_html", "tables"]

TEXT_WORDS = (
    "\n\n", "\n", "\r", "\r\n", "\t", "    ", "\u00a0", "\ufeff", "\0", "\u2028", "[", "]", "[3244]", "[1]", "[1",
    "[[[[[[[[", "• ", "•", "1. ", "  1. 3244\n", "2. ", "NOTE:", "NOTE: ", "Step 1:", "Situation 1: ", ":", ".", "“",
    "”", "<script>", "{{ x }}", "{% raw %}", "![a](b)", "[^1]: x", "# ", "---\n", "| a | b |\n|---|---|\n", "\u202e",
    "😀", "ı", "İndex card", "ſ", "\u212a", "e\u0301", "ﬁ", "[@usc-18-3607 (c)]", "[@", "<!-- plainguide:flow plot -->", "&#0;", "\\", "`" * 9,
    "!!! note", "a" * 5000, "[9" * 2000, "[" * 5000, "*" * 3000, "(" * 3000, "1. 7\n" * 500, "\n" * 3000,
)  # fmt: skip
YAML_WORDS = (
    *TEXT_WORDS, "- ", "-", "? ", "&a ", "*a", "<<: *a", "!!python/object:os.system ", "!!binary ", "!x ", "{", "}",
    "[", "{a: ", "null", "~", "true", "yes", "1e999", "0x1F", "2026-11-21", "2026-02-31", "'", '"', "|\n", ">-\n",
    "%YAML 9.9\n", "--- ", "...\n", "#", "@", '"\\uD800"', '"\\UFFFFFFFF"', "../", "/", "/etc/passwd", "con.md",
    "index.md", "id: ", "source: ", "find: ", "replace: ", "insert_after: ", "drops: ", "starting: ", "as: ",
    "authority: ", "status: overruled_by\n", "by: ", "pinpoints: ", "{}", "{n}", "{x!r}", "{0}", "{page}", "{",
    "[[" * 500, "{a: " * 500, "- " * 500, "  " * 900, "a: " * 20, "9" * 5000, "-1", "0",
)  # fmt: skip


class TooSlow(BaseException):
    """A case ran into its time limit. No `except Exception` of the product catches it."""


@dataclass(slots=True)
class Tally:
    """What came of the cases of one kind."""

    kind: str
    results: int = 0
    errors: int = 0
    problems: int = 0
    slowest: float = 0.0
    slowest_case: int = 0
    faults: list[str] = field(default_factory=list)
    digest: Any = field(default_factory=hashlib.sha256)

    def __str__(self) -> str:
        return (
            f"{self.kind}: {self.results + self.errors + len(self.faults):,} cases; {self.results:,} results, "
            f"{self.errors:,} with {self.problems:,} located problems, {len(self.faults)} faults; slowest "
            f"{self.slowest:.2f} s (case {self.slowest_case}); digest {self.digest.hexdigest()[:12]}"
        )


def mutate(random: Random, data: bytes, words: tuple[str, ...], others: list[bytes]) -> bytes:
    """The bytes with one to five changes."""
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 5))):
        data = random.choice(_CHANGES)(random, data, words, others)
    return data


def _span(random: Random, data: bytes, most: int) -> tuple[int, int]:
    start = random.randint(0, len(data))
    return start, min(len(data), start + random.randint(0, most))


def _put_word(random: Random, data: bytes, words: tuple[str, ...], _: list[bytes]) -> bytes:
    start, end = _span(random, data, random.choice((0, 0, 3, 20)))
    return data[:start] + random.choice(words).encode("utf-8", "surrogatepass") + data[end:]


def _cut(random: Random, data: bytes, *_: object) -> bytes:
    start, end = _span(random, data, random.choice((1, 5, 80, 2000)))
    return data[:start] + data[end:]


def _copy(random: Random, data: bytes, *_: object) -> bytes:
    start, end = _span(random, data, random.choice((1, 20, 300)))
    at = random.randint(0, len(data))
    return data[:at] + data[start:end] * random.choice((1, 1, 2, 30)) + data[at:]


def _flip(random: Random, data: bytes, *_: object) -> bytes:
    at = random.randrange(len(data) or 1)
    return data[:at] + bytes([random.randrange(256)]) + data[at + 1 :]


def _lines(random: Random, data: bytes, words: tuple[str, ...], others: list[bytes]) -> bytes:
    """Drop, repeat, swap, indent or borrow a line."""
    lines = data.split(b"\n")
    at, other = random.randrange(len(lines)), random.randrange(len(lines))
    borrowed = random.choice(random.choice(others).split(b"\n"))
    change = random.randrange(6)
    if change == 0:
        del lines[at]
    elif change == 1:
        lines.insert(at, lines[other])
    elif change == 2:
        lines[at], lines[other] = lines[other], lines[at]
    elif change == 3:
        lines[at] = random.choice((b" ", b"  ", b"    ", b"\t")) + lines[at]
    elif change == 4:
        lines[at] = lines[at].lstrip()
    else:
        lines.insert(at, borrowed)
    return b"\n".join(lines)


def _values(random: Random, data: bytes, words: tuple[str, ...], others: list[bytes]) -> bytes:
    """Give a "key: value" another value: one of any file's, a word, or a word more. In a source: swap two phrases."""
    lines = data.split(b"\n")
    keyed = [i for i, line in enumerate(lines) if b": " in line]
    if not keyed:
        return _lines(random, data, words, others)
    at = random.choice(keyed)
    key, _, value = lines[at].partition(b": ")
    donors = [line for line in random.choice(others).split(b"\n") if b": " in line] or [lines[at]]
    word = random.choice(words).encode("utf-8", "surrogatepass").replace(b"\n", b" ")[:300]
    given = random.choice((random.choice(donors).partition(b": ")[2], b'"' + word + b'"', value + word))
    lines[at] = key + b": " + given
    return b"\n".join(lines)


_CHANGES: tuple[Callable[..., bytes], ...] = (
    *(_put_word, _put_word, _cut, _copy, _flip),
    *(_lines, _lines, _values, _values, _values),
)


def run(tally: Tally, number: int, case: Callable[[], object]) -> None:
    """Run one case and count what came of it."""
    begin = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        case()
        tally.results += 1
        said = "result"
    except GuideError as error:
        said = str(error)
        tally.errors += 1
        tally.problems += len(error.problems)
        wrong = [p for p in error.problems if not p.file or p.line < 0 or "\n" in p.message or not p.message]
        if wrong or not error.problems:
            tally.faults.append(f"case {number}: not located in one line: {str(wrong)[:300]}")
            tally.errors -= 1
    except (TooSlow, Exception) as error:
        said = type(error).__name__
        where = traceback.extract_tb(error.__traceback__)
        ours = [f for f in where if "plainguide" in f.filename] or [f for f in where if f.name != "_slow"]
        at = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}"
        tally.faults.append(f"case {number}: {said} at {at}: {str(error)[:200]!r}")
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    took = time.process_time() - begin
    if took > tally.slowest:
        tally.slowest, tally.slowest_case = took, number
    tally.digest.update(said.encode("utf-8", "backslashreplace"))


def fuzz_texts(count: int, only: int | None) -> Tally:
    """Parse changed source texts and write each as Markdown."""
    tally = Tally("source texts")
    folders = ("data/sources", "tests/cases/parser/good", "tests/cases/guide/minimal/data/sources")
    seeds = [path.read_bytes() for folder in folders for path in sorted((ROOT / folder).glob("*.txt"))]
    for number in range(count) if only is None else [only]:
        random = Random(f"text {number}")
        text = mutate(random, random.choice(seeds), TEXT_WORDS, seeds)
        shown = number % 10 == 0
        run(tally, number, lambda text=text, shown=shown: read(text, shown=shown))
    return tally


def read(text: bytes, *, shown: bool) -> str:
    """One source as Markdown, or where it is to be shown as HTML: the engine's part takes most of the time."""
    aloud = read_aloud(parse(text, "source.txt"))
    return markdown.markdown(aloud, extensions=EXTENSIONS) if shown else aloud


def fuzz_data(count: int, only: int | None) -> Tally:
    """Load the tiny guide with one data file changed, and fill every page of it."""
    tally = Tally("data files")
    with tempfile.TemporaryDirectory() as folder:
        root = plant(Path(folder))
        shutil.copytree(ROOT / "tests/cases/fuzz", root / "data", dirs_exist_ok=True)
        paths = sorted([*(root / "data").rglob("*.yml"), root / "mkdocs.yml"])
        kept = {path: path.read_bytes() for path in paths}
        _remember_nodes(set(kept.values()))
        build_in_process(root)
        for number in range(count) if only is None else [only]:
            random = Random(f"data {number}")
            path = random.choice(paths)
            path.write_bytes(mutate(random, kept[path], YAML_WORDS, list(kept.values())))
            run(tally, number, lambda: build_in_process(root))
            path.write_bytes(kept[path])
    return tally


def _remember_nodes(texts: set[bytes]) -> None:
    """Read the nodes of the files that stay as they are only once: most of a load's time goes there."""
    compose: Any = data_room._Reader.compose
    known: dict[str, Any] = {}
    same = {text.decode() for text in texts}

    def remembered(reader: Any, text: str) -> Any:
        if text not in same:
            return compose(reader, text)
        if text not in known:
            known[text] = compose(reader, text)
        return known[text]

    data_room._Reader.compose = remembered  # type: ignore[method-assign]


def build_in_process(root: Path) -> None:
    """Everything that a build does with a guide but the engine's own work: read, check, render, fill."""
    site = Site.load(root, "mkdocs.yml")
    made = {page.path: page.markdown for page in site.pages}
    written = {
        path.relative_to(root / "docs").as_posix(): path.read_text(encoding="utf-8")
        for path in sorted((root / "docs").rglob("*.md"))
    }
    rendered = {}
    for path, text in (written | made).items():
        body = text.split("\n---\n", 1)[-1]
        html = site.content(markdown.markdown(site.markdown(path, body), extensions=EXTENSIONS))
        rendered[path] = (path.removesuffix(".md").removesuffix("index").rstrip("/") + "/", html)
    for path in rendered:
        site.fill(path, rendered)
        site.shown(rendered[path][0], None)
        site.edit_url(path)


def megabytes() -> float:
    """The most memory that this process has had.

    Where Linux tells it, not by getrusage: there a process begins with what its parent had when it forked.
    """
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().split("VmHWM:")[1].split()[0]) / 2**10
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 2**20 if sys.platform == "darwin" else most / 2**10


def _slow(*_: object) -> None:
    raise TooSlow


def faults(tallies: list[Tally]) -> Iterator[str]:
    """All faults, a line each."""
    for tally in tallies:
        yield from (f"{tally.kind}: {fault}" for fault in tally.faults)
    if megabytes() > MEGABYTES:
        yield f"memory: {megabytes():.0f} MB, more than {MEGABYTES}"


def main(arguments: list[str] | None = None) -> int:
    """Run all cases; the exit status."""
    options = argparse.ArgumentParser(description="Broken inputs must give located errors.")
    options.add_argument("--texts", type=int, default=10_000, help="how many source texts")
    options.add_argument("--data", type=int, default=10_000, help="how many data files")
    options.add_argument("--case", type=int, help="run this case alone of each kind that is not 0")
    chosen = options.parse_args(arguments)
    signal.signal(signal.SIGPROF, _slow)
    begin = time.perf_counter()
    tallies = [fuzz_texts(chosen.texts, chosen.case if chosen.texts else None)]
    print(tallies[0], flush=True)
    tallies.append(fuzz_data(chosen.data, chosen.case if chosen.data else None))
    print(tallies[1])
    print(f"{time.perf_counter() - begin:.0f} s, {megabytes():.0f} MB at the most")
    found = list(faults(tallies))
    kinds = Counter(fault.split(": ", 2)[2] for fault in found if fault.count(": ") > 1)
    print("".join(f"{line}\n" for line in found[:50]), end="")
    print("".join(f"{count:5} × {kind}\n" for kind, count in kinds.most_common(20)), end="")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
