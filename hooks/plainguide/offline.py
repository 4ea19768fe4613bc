"""The pages of a guide rendered without a site engine: what an export is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from .finish import joined
from .render import Engine, load_engine
from .results import split_front_matter
from .site import Site


@dataclass(frozen=True, slots=True)
class Text:
    """A page as it is written or made: front matter and Markdown."""

    meta: Mapping[str, Any]
    body: str
    head: str
    """The front matter as YAML, empty where the page has none."""


@dataclass(frozen=True)
class Offline:
    """A guide and the engine's settings, with nothing of the engine."""

    site: Site
    engine: Engine

    @classmethod
    def load(cls, root: Path, config: str) -> Offline:
        """Read the guide in `root` and its settings. Raises GuideError with every problem found."""
        return cls(Site.load(root, config), load_engine(root / config, config))

    @cached_property
    def texts(self) -> Mapping[str, Text]:
        """Path below docs → page, hand-written and made, in the order of their paths."""
        docs = f"{self.site.guide.settings.docs}/"
        texts = {name.removeprefix(docs): text for name, text in self.site.guide.written.items()}
        texts |= {page.path: page.markdown for page in self.site.pages}
        return {path: _text(texts[path], path) for path in sorted(texts)}

    @cached_property
    def rendered(self) -> Mapping[str, tuple[str, str]]:
        """Path below docs → address and HTML, before anything made from a rule set is put in."""
        return {path: (self.engine.url(path), self._html(path)) for path in self.texts}

    def _html(self, path: str) -> str:
        text = self.site.markdown(path, self.texts[path].body)
        return self.site.content(self.engine.html(path, text, self.texts.keys()), path)

    def finished(self, path: str) -> str:
        """The whole HTML of a page, as its content stands on the site."""
        return joined(self.site.fill(path, self.rendered)[0])


def _text(text: str, path: str) -> Text:
    head, body, _ = split_front_matter(text, path)
    return Text(yaml.safe_load(head) or {}, body, head)
