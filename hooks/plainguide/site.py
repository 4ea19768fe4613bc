"""What the site engine needs of a guide, as text in and text out: no engine is known here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import markdown as python_markdown
from markupsafe import Markup

from .errors import GuideError, Problem
from .flow import Result, render
from .footnotes import accessible
from .guide import MARKER, Guide, load_guide
from .pages import Page
from .places import table, tile_map
from .results import FOLDER
from .splice import rebase, splice

Rendered = Mapping[str, tuple[str, str]]
"""Page path → (address below the site, HTML)."""

_ID = re.compile(r'\sid="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Site:
    """A checked guide and the pages made from it."""

    guide: Guide
    pages: tuple[Page, ...]
    notice: str
    """The notice of every page as HTML."""

    @classmethod
    def load(cls, root: Path, config: str) -> Site:
        """Read the guide in `root`. Raises GuideError with every problem found."""
        guide = load_guide(root, config)
        notice = guide.authorities.cite(guide.words.notices.every_page)
        site = cls(guide, guide.pages(), python_markdown.markdown(notice))
        missing = list(site._unplaced_flows())
        if missing:
            raise GuideError(*missing)
        return site

    def _unplaced_flows(self) -> Iterator[Problem]:
        """Every rule set's flow must stand on exactly one page."""
        settings = self.guide.settings
        placed: dict[str, str] = {}
        for path in sorted((self.guide.root / settings.docs).rglob("*.md")):
            name = path.relative_to(self.guide.root).as_posix()
            for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
                for found in MARKER.finditer(line):
                    yield from self._marker_problems(found, name, number, placed)
        for set_id, tree in self.guide.trees.items():
            if set_id not in placed:
                at = tree.rule_set.place
                message = f"the flow of rule set '{set_id}' stands on no page"
                hint = f"put <!-- plainguide:flow {set_id} --> on one"
                yield Problem(at.file, at.line, f"{message}; {hint}")

    def _marker_problems(
        self, found: re.Match[str], name: str, number: int, placed: dict[str, str]
    ) -> Iterator[Problem]:
        if found["what"] not in _FILLERS:
            known = ", ".join(sorted(_FILLERS))
            yield Problem(name, number, f"marker '{found['what']}' is unknown; use one of: {known}")
        elif found["set"] not in self.guide.trees:
            known = ", ".join(self.guide.trees)
            yield Problem(name, number, f"there is no rule set '{found['set']}'; use one of: {known}")
        elif found["what"] == "flow":
            if found["set"] in placed:
                message = f"the flow of '{found['set']}' already stands on {placed[found['set']]}"
                yield Problem(name, number, f"{message}; keep one")
            placed[found["set"]] = f"{name}:{number}"

    def shown(self, url: str, checked: date | None) -> dict[str, object]:
        """What the theme shows on the page at `url`, which was last checked on the day `checked`."""
        words = self.guide.words
        return {
            "notice": Markup(self.notice),
            "report": self.report_url(url),
            "checked": checked,
            "checked_words": words.day(checked) if checked else "",
            "say": words.say,
        }

    def edit_url(self, path: str) -> str | None:
        """Where the source of a page is edited, None where the settings name no address."""
        template = self.guide.settings.edit
        made = {page.path: page.made_from for page in self.pages}
        file = made.get(path, f"{self.guide.settings.docs}/{path}")
        return template.replace("{path}", file) if template else None

    def report_url(self, url: str) -> str | None:
        """Where a problem with a page is reported, None where the settings name no address."""
        template = self.guide.settings.report
        return template.replace("{page}", url) if template else None

    def markdown(self, path: str, text: str) -> str:
        """A page's Markdown with its citations linked; a result also gets the notice of every result."""
        folder, _, name = path.rpartition("/")
        if folder == FOLDER and name.removesuffix(".md") in self.guide.results:
            text = f"{text}\n\n{self.guide.words.notices.every_result}\n"
        return self.guide.authorities.cite(text)

    def content(self, html: str) -> str:
        """A page's HTML with accessible notes."""
        return accessible(html, self.guide.words)

    def fill(self, url: str, html: str, rendered: Rendered) -> tuple[str, set[str]]:
        """A page's HTML with its markers filled, and the ids that came in by that."""
        ids: set[str] = set()

        def put(found: re.Match[str]) -> str:
            made = _FILLERS[found["what"]](self, found["set"], url, rendered)
            ids.update(_ID.findall(made))
            return made

        return MARKER.sub(put, html), ids

    def flow(self, set_id: str, url: str, rendered: Rendered) -> str:
        """The flow of a rule set for the page at `url`, with the script that enhances it."""
        tree = self.guide.trees[set_id]
        results = {}
        for outcome in tree.rule_set.outcomes:
            source_url, html = rendered[f"{FOLDER}/{outcome.id}.md"]
            body = splice(html, source_url, url, f"{set_id}-{outcome.id}-")
            href = rebase("./", source_url, url)
            results[outcome.id] = Result(self.guide.results[outcome.id].title, body, href)
        script = rebase("assets/plainguide/flow.js", "", url)
        tag = Markup('\n<script type="module" src="{}"></script>').format(script)
        return render(self.guide.flow_page(set_id), self.guide.authorities, results) + tag

    def table(self, set_id: str, url: str, rendered: Rendered) -> str:
        """Every answer of a rule set with one fact, and where it leads."""
        return table(self.guide.flow_page(set_id), self.guide.results, self._links(set_id, url, rendered))

    def map(self, set_id: str, url: str, rendered: Rendered) -> str:
        """The same as a picture of tiles."""
        tiles = self.guide.maps[set_id].tiles
        links = self._links(set_id, url, rendered)
        return tile_map(self.guide.flow_page(set_id), self.guide.results, links, tiles)

    def _links(self, set_id: str, url: str, rendered: Rendered) -> dict[str, str]:
        """Outcome id → the address of its page as seen from the page at `url`."""
        outcomes = self.guide.trees[set_id].rule_set.outcomes
        return {o.id: rebase("./", rendered[f"{FOLDER}/{o.id}.md"][0], url) for o in outcomes}


_FILLERS = {"flow": Site.flow, "table": Site.table, "map": Site.map}
