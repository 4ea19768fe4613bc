"""What the site engine needs of a guide, as text in and text out: no engine is known here."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup

from .errors import Problem, stop_on
from .flow import Result, render
from .flowchart import as_list, flowchart
from .footnotes import accessible
from .glossary import PATH as WORDS_PATH
from .guide import MARKER, Guide, load_guide
from .language import Language
from .pages import Page
from .paper import Entry, form
from .places import table, tile_map
from .public import Url, data_files
from .render import html_of
from .results import FOLDER
from .rules import RuleSet
from .splice import rebase, splice

Rendered = Mapping[str, tuple[str, str]]
"""Page path → (address below the site, HTML)."""

ASSETS = "assets/plainguide/"
"""Where our own files are published, below the site."""
STYLES = ("guide.css", "terms.css")
SCRIPTS = ("header.js", "checked.js")
"""The assets that every page loads; the scripts are modules."""

_MARKER_START = re.compile(r"<!--\s*plainguide\b")
_ID = re.compile(r'\sid="([^"]+)"')
_STYLE = Markup('<link rel="stylesheet" href="{}">')
_SCRIPT = Markup('<script type="module" src="{}" blocking="render"></script>')
_HEAD = {
    "flow": {"flow.css": _STYLE, "flow.js": _SCRIPT},
    "flowchart": {"flowchart.css": _STYLE},
    "paper": {"flow.css": _STYLE, "paper.css": _STYLE},
    "table": {"table.js": _SCRIPT},
}
"""What a marker needs in the head of its page: asset → the tag that names it."""


@dataclass(frozen=True, slots=True)
class Site:
    """A checked guide and the pages made from it."""

    guide: Guide
    pages: tuple[Page, ...]
    notices: Mapping[str, str]
    """Language → the notice of every page as HTML."""
    flow_paths: Mapping[str, str]
    """Rule set id → the page that its flow stands on; in a further language the id stands below its folder: `es/loan`."""
    made_from: Mapping[str, str]
    """The path of a page that is made → the file that an editor should open."""

    @classmethod
    def load(cls, root: Path, config: str) -> Site:
        """Read the guide in `root`. Raises GuideError with every problem found."""
        guide = load_guide(root, config)
        notices = {
            language.code: html_of(guide.authorities.cite(language.words.notices.every_page))
            for language in guide.languages
        }
        pages = guide.pages()
        made_from = {page.path: page.made_from for page in pages}
        return cls(guide, pages, notices, _flow_paths(guide), made_from)

    def shown(
        self, url: str, checked_on: date | str | None, addresses: Collection[str] = ()
    ) -> dict[str, object]:
        """What the theme shows on the page at `url`, which was last checked on the day `checked_on`.

        `addresses` are those of all pages, to find the same page in the other languages.
        """
        language = self.guide.language_of(url)
        words = language.words
        checked = date.fromisoformat(str(checked_on)) if checked_on else None
        return {
            "notice": Markup(self.notices[language.code]),
            "report": self.report_url(url),
            "checked": checked,
            "checked_words": words.day(checked) if checked else "",
            "say": words.say,
            "language": language.code,
            "home": language.folder,
            "site_name": words.site_name,
            "languages": self._counterparts(url, language, addresses),
        }

    def _counterparts(
        self, url: str, language: Language, addresses: Collection[str]
    ) -> list[dict[str, object]]:
        """The page in each language that has it, itself included; none where no other language has it."""
        below = url.removeprefix(language.folder)
        found: list[dict[str, object]] = [
            {"code": other.code, "name": other.words.name, "url": other.path(below), "own": other is language}
            for other in self.guide.languages
            if other is language or other.path(below) in addresses
        ]
        return found if len(found) > 1 else []

    def result_paths(self) -> Iterator[list[str]]:
        """The pages of the results in each language, from the list of all on."""
        for language in self.guide.languages:
            yield [language.path(f"{FOLDER}/{name}.md") for name in ("index", *language.results)]

    def edit_url(self, path: str) -> str | None:
        """Where the source of a page is edited, None where the settings name no address."""
        template = self.guide.settings.edit
        file = self.made_from.get(path, f"{self.guide.settings.docs}/{path}")
        return template.replace("{path}", quote(file)) if template else None

    def report_url(self, url: str) -> str | None:
        """Where a problem with a page is reported, None where the settings name no address."""
        template = self.guide.settings.report
        return template.replace("{page}", quote(url)) if template else None

    def markdown(self, path: str, text: str) -> str:
        """A page's Markdown with its citations linked; a result also gets the notice of every result."""
        if self._outcome(path):
            text = f"{text}\n\n{self.guide.language_of(path).words.notices.every_result}\n"
        return self.guide.authorities.cite(text)

    def content(self, html: str, path: str = "") -> str:
        """The HTML of the page at `path` with accessible notes."""
        return accessible(html, self.guide.language_of(path).words)

    def assets(self, url: Url) -> dict[str, bytes]:
        """Path below the site → content of every file of ours; `url` gives the address of a page."""
        own = Path(__file__).parent / "assets"
        files = {f"{ASSETS}{path.name}": path.read_bytes() for path in sorted(own.iterdir())}
        for language in self.guide.languages:
            files[f"{ASSETS}terms-{language.code}.json"] = language.glossary.terms_json().encode()
        return files | data_files(self.guide, self.flow_paths, url)

    def fill(self, path: str, rendered: Rendered) -> tuple[str, set[str]]:
        """A page's HTML with its markers filled, and the ids that came in by that. A result says whom it is for."""
        url, html = rendered[path]
        ids: set[str] = set()

        def put(found: re.Match[str]) -> str:
            made = self.made(found, url, rendered)
            ids.update(_ID.findall(made))
            return made

        filled = str(self._whom_for(path, url, rendered)) + MARKER.sub(put, html)
        return self.explained(path, filled, rendered), ids

    def made(self, marker: re.Match[str], url: str, rendered: Rendered) -> str:
        """The HTML that a marker on the page at `url` stands for."""
        return _FILLERS[marker["what"]](self, marker["set"], url, rendered)

    def explained(self, path: str, html: str, rendered: Rendered) -> str:
        """The page's HTML with its terms explained; their script comes first, so that a flow copies what it did."""
        language = self.guide.language_of(path)
        words_page = language.path(WORDS_PATH)
        if path == words_page or words_page not in rendered:
            return html
        url = rendered[path][0]
        explained = language.glossary.explain(html, rebase(rendered[words_page][0], "", url))
        if explained == html:
            return html
        script = rebase(f"{ASSETS}terms.js", "", url)
        tag = str(Markup('<script type="module" src="{}"></script>\n').format(script))
        return tag + explained  # a plain str: each slice that others take of a Markup is made a Markup again

    def whom_for(self, path: str) -> tuple[str, str] | None:
        """Of a result's page: for whom it is, and the path of the page with the questions. None of another page."""
        outcome = self._outcome(path)
        if outcome is None:
            return None
        sets = (id for id, t in self.guide.trees.items() if any(o.id == outcome for o in t.rule_set.outcomes))
        language = self.guide.language_of(path)
        return language.results[outcome].description, self.flow_paths[language.path(next(sets))]

    def _whom_for(self, path: str, url: str, rendered: Rendered) -> Markup:
        """The same as HTML. Not shown inside a flow."""
        found = self.whom_for(path)
        if found is None:
            return Markup()
        description, flow = found
        return Markup('<p class="pg-for">{} <a href="{}">{}</a></p>\n').format(
            description,
            rebase("./", rendered[flow][0], url),
            self.guide.language_of(path).words.say("result_questions"),
        )

    def _outcome(self, path: str) -> str | None:
        """The outcome whose page stands at `path`."""
        folder, _, name = path.rpartition("/")
        outcome = name.removesuffix(".md")
        language = self.guide.language_of(path)
        return outcome if folder == language.path(FOLDER) and outcome in language.results else None

    def flow(self, set_id: str, url: str, rendered: Rendered) -> str:
        """The flow of a rule set for the page at `url`."""
        language = self.guide.language_of(url)
        page, results = self.guide.flow_page(set_id, language), {}
        for id, outcome in page.ends.items():
            source_url, html = rendered[language.path(f"{FOLDER}/{outcome.id}.md")]
            body = splice(
                html, source_url, url, f"{set_id}-{id}-"
            )  # rules of one outcome need ids of their own
            href = rebase("./", source_url, url)
            results[id] = Result(language.results[outcome.id].title, body, href)
        return render(page, self.guide.authorities, results)

    def head(self, path: str, url: str) -> Markup:
        """What a page needs in its head. Its scripts run before the first view, so that nothing moves."""
        text = self.guide.written.get(f"{self.guide.settings.docs}/{path}", "")
        needed: dict[str, Markup] = {}
        for marker in MARKER.finditer(text):
            needed |= _HEAD.get(marker["what"], {})
        return Markup("").join(tag.format(rebase(f"{ASSETS}{name}", "", url)) for name, tag in needed.items())

    def paper(self, set_id: str, url: str, rendered: Rendered) -> str:
        """The same as a form for paper, with the beginning of each result."""
        language = self.guide.language_of(url)
        page, entries = self.guide.flow_page(set_id, language), {}
        for outcome in page.tree.rule_set.outcomes:
            source_url, html = rendered[language.path(f"{FOLDER}/{outcome.id}.md")]
            opening = splice(html.partition("<h2")[0], source_url, url, f"{set_id}-{outcome.id}-")
            other_flows = {
                language.words.flows[id].title: self._flow_url(id, source_url, rendered)
                for id in self.guide.trees
                if id != set_id
            }
            leads_to = tuple(title for title, link in other_flows.items() if f'href="{link}"' in html)
            entries[outcome.id] = Entry(opening, rebase("./", source_url, url), source_url, leads_to)
        notice = self.guide.authorities.cite(language.words.notices.every_result)
        return form(page, self.guide.authorities, entries, Markup(html_of(notice)))

    def table(self, set_id: str, url: str, rendered: Rendered) -> str:
        """Every answer of a rule set with one fact, and where it leads."""
        links = self._links(set_id, url, rendered)
        language = self.guide.language_of(url)
        return table(self.guide.flow_page(set_id, language), language.results, links)

    def map(self, set_id: str, url: str, rendered: Rendered) -> str:
        """The same as a picture of tiles."""
        tiles = self.guide.maps[set_id].tiles
        links = self._links(set_id, url, rendered)
        language = self.guide.language_of(url)
        return tile_map(self.guide.flow_page(set_id, language), language.results, links, tiles)

    def flowchart(self, set_id: str, url: str, rendered: Rendered) -> str:
        """The questions of a rule set as a picture whose boxes lead into its flow."""
        language = self.guide.language_of(url)
        page, flow_url = self.guide.flow_page(set_id, language), self._flow_url(set_id, url, rendered)
        return flowchart(page, language.results, self.guide.authorities, flow_url)

    def list(self, set_id: str, url: str, rendered: Rendered) -> str:
        """The same as a list."""
        flow_url = self._flow_url(set_id, url, rendered)
        page = self.guide.flow_page(set_id, self.guide.language_of(url))
        return as_list(page, self.guide.authorities, flow_url)

    def _flow_url(self, set_id: str, url: str, rendered: Rendered) -> str:
        """The address of the page of a rule set's flow, in the language of the page at `url` and as seen from it."""
        path = self.flow_paths[self.guide.language_of(url).path(set_id)]
        return rebase("./", rendered[path][0], url)

    def _links(self, set_id: str, url: str, rendered: Rendered) -> dict[str, str]:
        """Outcome id → the address of its page as seen from the page at `url`."""
        outcomes, language = self.guide.trees[set_id].rule_set.outcomes, self.guide.language_of(url)
        paths = {outcome.id: language.path(f"{FOLDER}/{outcome.id}.md") for outcome in outcomes}
        return {id: rebase("./", rendered[path][0], url) for id, path in paths.items()}


_FILLERS = {
    "flow": Site.flow,
    "flowchart": Site.flowchart,
    "list": Site.list,
    "map": Site.map,
    "paper": Site.paper,
    "table": Site.table,
}


def _flow_paths(guide: Guide) -> dict[str, str]:
    """The page of each rule set's flow. Raises GuideError: a wrong marker, a flow on no page or on two."""
    problems: list[Problem] = []
    placed: dict[str, str] = {}
    for name, text in guide.written.items():
        path = name.removeprefix(f"{guide.settings.docs}/")
        language = guide.language_of(path)
        for number, line in enumerate(text.split("\n"), start=1):
            if len(_MARKER_START.findall(line)) != len(MARKER.findall(line)):
                hint = "write it like <!-- plainguide:flow loan -->"
                problems.append(Problem(name, number, f"this marker cannot be read; {hint}"))
            for found in MARKER.finditer(line):
                message = _marker_problem(guide, found, placed, language)
                if message:
                    problems.append(Problem(name, number, message))
                elif found["what"] == "flow":
                    placed[language.path(found["set"])] = path
    for language in guide.languages:
        problems += (
            _unplaced(tree.rule_set, language)
            for set_id, tree in guide.trees.items()
            if language.path(set_id) not in placed
        )
    stop_on(problems)
    return placed


def _unplaced(rule_set: RuleSet, language: Language) -> Problem:
    message = f"the flow of rule set '{rule_set.id}' stands on no page"
    hint = f"put <!-- plainguide:flow {rule_set.id} --> on one"
    if not language.folder:
        return Problem(rule_set.place.file, rule_set.place.line, f"{message}; {hint}")
    return Problem(
        *language.words.at("flows"), f"{message} in '{language.code}'; {hint} in {language.folder}"
    )


def _marker_problem(
    guide: Guide, found: re.Match[str], placed: Mapping[str, str], language: Language
) -> str | None:
    what, set_id = found["what"], found["set"]
    if what not in _FILLERS:
        return f"marker '{what}' is unknown; use one of: {', '.join(sorted(_FILLERS))}"
    if set_id not in guide.trees:
        return f"there is no rule set '{set_id}'; use one of: {', '.join(guide.trees)}"
    if what == "flow" and (elsewhere := placed.get(language.path(set_id))):
        return f"the flow of '{set_id}' already stands on {elsewhere}; keep one"
    if what in ("map", "table") and len(guide.trees[set_id].rule_set.facts) != 1:
        return f"a {what} needs a rule set with one fact; '{set_id}' has more"
    if what == "map" and set_id not in guide.maps:
        return f"there is no map of '{set_id}'; add it to {guide.settings.data}/map.yml"
    return None
