"""Markdown as HTML the way a site engine makes it, without one: the engine's settings, read and followed.

Python-Markdown is what MkDocs, ProperDocs and Zensical all render with. What they add of their own, and this room
too, is that a link to a page's file becomes a link to its address.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote, urlsplit, urlunsplit
from xml.etree.ElementTree import Element

import markdown as python_markdown
import yaml
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE

from .data import read_text
from .errors import GuideError
from .splice import rebase

BUILT_IN = ("toc", "tables", "fenced_code")
"""The extensions of Python-Markdown that MkDocs turns on by itself."""


@dataclass(frozen=True, slots=True)
class NavEntry:
    """One line of the navigation: a page by its `path` below docs, or a group of `children`."""

    title: str
    """Empty where the page's own title is used."""
    path: str = ""
    children: tuple[NavEntry, ...] = ()

    def pages(self) -> Iterator[NavEntry]:
        """This entry and those below it that are pages, in reading order."""
        if self.path:
            yield self
        for child in self.children:
            yield from child.pages()


@dataclass(frozen=True, slots=True)
class Engine:
    """What the settings of a site engine say about rendering."""

    site_name: str
    extensions: tuple[str, ...]
    options: dict[str, dict[str, Any]]
    """Extension → its options."""
    nav: tuple[NavEntry, ...] = ()
    directory_urls: bool = True
    """Whether `help.md` is published as `help/` (True) or as `help.html`."""
    file: str = ""

    def url(self, path: str) -> str:
        """The address below the site of the page at `path` below docs: `help/` of `help.md`, `` of `index.md`."""
        folder, name = posixpath.split(path.removesuffix(".md"))
        if name in ("index", "README"):
            return posixpath.join(folder, "") if self.directory_urls else posixpath.join(folder, "index.html")
        return posixpath.join(folder, name + ("/" if self.directory_urls else ".html"))

    def html(self, path: str, text: str, pages: Collection[str]) -> str:
        """The Markdown of the page at `path` as HTML; `pages` are the paths that links may lead to.

        Raises GuideError for an extension that cannot be loaded.
        """
        try:
            renderer = python_markdown.Markdown(
                extensions=list(self.extensions), extension_configs=self.options
            )
        except Exception as error:
            message = f"a Markdown extension cannot be loaded ({error}); install or remove it"
            raise GuideError.at(message, self.file) from None
        links = _Links(renderer)
        links.engine, links.path, links.pages = self, path, pages
        renderer.treeprocessors.register(links, "relpath", 0)
        return renderer.convert(text)


class _Links(Treeprocessor):
    """Turns links between source files into links between addresses."""

    engine: Engine
    path: str
    pages: Collection[str]

    def run(self, root: Element) -> None:
        for element in root.iter():
            key = {"a": "href", "img": "src"}.get(element.tag)
            if key and (link := element.get(key)):
                element.set(key, self._address(link))

    def _address(self, link: str) -> str:
        scheme, host, path, query, fragment = urlsplit(link)
        if scheme or host or not path or link.startswith("/") or AMP_SUBSTITUTE in link:
            return link
        target = posixpath.normpath(posixpath.join(posixpath.dirname(self.path), unquote(path)))
        here = self.engine.url(self.path)
        if target not in self.pages:
            return rebase(link, self.path, here)
        there = rebase(self.engine.url(target) or "./", "", here)
        return urlunsplit(("", "", there, query, fragment))


def html_of(text: str) -> str:
    """A short Markdown text as HTML, without any extension."""
    return python_markdown.markdown(text)


class _Settings(yaml.UnsafeLoader):
    """YAML with the tags that an engine adds to it."""

    def environment(self, node: yaml.Node) -> Any:
        """`!ENV NAME`, or `!ENV [NAME, OTHER, default]`: the first that is set."""
        names = [part.value for part in node.value] if isinstance(node, yaml.SequenceNode) else [node.value]
        default = names.pop() if len(names) > 1 else None
        return next((os.environ[name] for name in names if name in os.environ), default)

    def relative(self, node: yaml.Node) -> Any:
        """`!relative`: a folder, which only the engine's own extensions look for."""
        return str(node.value)


_Settings.add_constructor("!ENV", _Settings.environment)
_Settings.add_constructor("!relative", _Settings.relative)


def load_engine(config: Path, name: str) -> Engine:
    """The rendering settings in the `mkdocs.yml` at `config`. Raises GuideError where they cannot be read.

    They are trusted as an engine trusts them: a tag may name a Python function.
    """
    try:
        loader = _Settings(read_text(config, name))
        node = loader.get_single_node()
        found = {key.value: value for key, value in node.value} if node else {}
        values = {key: loader.construct_document(found[key]) for key in _READ if key in found}
    except (yaml.YAMLError, AttributeError, TypeError) as error:
        raise GuideError.at(f"is not valid YAML ({str(error).splitlines()[0]}); mend it", name) from None
    try:
        return _engine(values, name)
    except (TypeError, ValueError) as error:
        message = f"'nav' or 'markdown_extensions' cannot be read ({error}); write them as lists"
        raise GuideError.at(message, name) from None


def _engine(values: Mapping[str, Any], name: str) -> Engine:
    options = dict(_extension(entry) for entry in values.get("markdown_extensions") or ())
    return Engine(
        site_name=str(values.get("site_name") or ""),
        extensions=tuple(dict.fromkeys((*BUILT_IN, *options))),
        options={extension: given for extension, given in options.items() if given},
        nav=tuple(_entry(item) for item in values.get("nav") or ()),
        directory_urls=bool(values.get("use_directory_urls", True)),
        file=name,
    )


_READ = ("site_name", "markdown_extensions", "nav", "use_directory_urls")


def _extension(entry: Any) -> tuple[str, dict[str, Any]]:
    """`toc` or `{toc: {permalink: false}}` as a name with its options."""
    if isinstance(entry, dict):
        ((name, given),) = entry.items()
        return name, cast(dict[str, Any], given or {})
    return str(entry), {}


def _entry(item: Any) -> NavEntry:
    """`help.md`, `{Help: help.md}` or `{More: [help.md]}` as an entry."""
    if not isinstance(item, dict):
        return NavEntry("", str(item))
    ((title, inside),) = item.items()
    if isinstance(inside, list):
        return NavEntry(str(title), children=tuple(_entry(child) for child in inside))
    return NavEntry(str(title), str(inside))
