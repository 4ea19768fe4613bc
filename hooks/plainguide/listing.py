"""The page that lists every result with whom it is for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .pages import Page, escape, front_matter
from .results import FOLDER, ResultPage
from .words import Words


def results_index(
    outcomes: Mapping[str, Iterable[str]], results: Mapping[str, ResultPage], words: Words
) -> Page:
    """The list of all results; `outcomes` maps each rule set's id to the ids of its outcomes."""
    oldest = min((result.checked for result in results.values()), default=None)
    parts = [front_matter(words.say("results_title"), words.say("results_description"), oldest)]
    for set_id, ids in outcomes.items():
        parts.append(f"## {escape(words.flows[set_id].title)}")
        lines = [f"- [{escape(results[i].title)}]({i}.md). {escape(results[i].description)}" for i in ids]
        parts.append("\n".join(lines))
    return Page(f"{FOLDER}/index.md", "\n\n".join(parts) + "\n", words.file)
