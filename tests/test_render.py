"""Rendering without an engine: its settings, its addresses and its links.

That whole pages come out as MkDocs makes them is tested where MkDocs runs, in test_engines.py.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from plainguide.errors import GuideError
from plainguide.render import BUILT_IN, Engine, NavEntry, html_of, load_engine

PAGES = ("index.md", "help.md", "a/index.md", "a/b.md", "a/c d.md")


def engine(tmp_path: Path, settings: str) -> Engine:
    config = tmp_path / "mkdocs.yml"
    config.write_text(settings, encoding="utf-8")
    return load_engine(config, "mkdocs.yml")


@pytest.mark.parametrize(
    ("path", "folder", "file"),
    [
        ("index.md", "", "index.html"),
        ("help.md", "help/", "help.html"),
        ("a/index.md", "a/", "a/index.html"),
        ("a/README.md", "a/", "a/index.html"),
        ("a/b.md", "a/b/", "a/b.html"),
        ("a/index-of-b.md", "a/index-of-b/", "a/index-of-b.html"),
    ],
)
def test_a_page_has_an_address(path: str, folder: str, file: str, tmp_path: Path) -> None:
    assert engine(tmp_path, "site_name: x").url(path) == folder
    assert engine(tmp_path, "use_directory_urls: false").url(path) == file


@pytest.mark.parametrize(
    ("path", "link", "address"),
    [
        ("index.md", "help.md", "help/"),
        ("index.md", "a/b.md#c", "a/b/#c"),
        ("help.md", "index.md", "../"),
        ("help.md", "help.md", "./"),
        ("help.md", "a/index.md", "../a/"),
        ("a/b.md", "../help.md?d#c", "../../help/?d#c"),
        ("a/b.md", "index.md", "../"),
        ("a/b.md", "c%20d.md", "../c d/"),
        ("a/b.md", "picture.png", "../picture.png"),
        ("a/index.md", "picture.png", "picture.png"),
        ("a/b.md", "#c", "#c"),
        ("a/b.md", "/help.md", "/help.md"),
        ("a/b.md", "https://x.example/help.md", "https://x.example/help.md"),
        ("a/b.md", "mailto:x@x.example", "mailto:x@x.example"),
    ],
)
def test_a_link_between_files_is_one_between_addresses(
    path: str, link: str, address: str, tmp_path: Path
) -> None:
    html = engine(tmp_path, "site_name: x").html(path, f"[text]({link})", PAGES)
    assert html == f'<p><a href="{address}">text</a></p>'


def test_a_picture_is_found_from_the_address(tmp_path: Path) -> None:
    html = engine(tmp_path, "site_name: x").html("help.md", "![text](a/p.png)", PAGES)
    assert html == '<p><img alt="text" src="../a/p.png" /></p>'


def test_an_address_in_angle_brackets_is_left_to_the_renderer(tmp_path: Path) -> None:
    assert "&#109;&#97;&#105;" in engine(tmp_path, "site_name: x").html("help.md", "<x@x.example>", PAGES)


def test_html_in_a_page_is_left_alone(tmp_path: Path) -> None:
    html = '<div><a href="help.md">text</a></div>'
    assert engine(tmp_path, "site_name: x").html("a/b.md", html, PAGES) == html


def test_the_extensions_are_those_of_the_engine_and_the_settings(tmp_path: Path) -> None:
    found = engine(
        tmp_path,
        """
        markdown_extensions:
          - attr_list
          - toc: {permalink: true, slugify: !!python/name:markdown.extensions.toc.slugify_unicode }
          - footnotes:
        """,
    )
    assert found.extensions == (*BUILT_IN, "attr_list", "footnotes")
    assert found.options.keys() == {"toc"}
    assert '<h2 id="é">' in found.html("help.md", "## É", PAGES)
    assert found.html("help.md", "a\n{ .b }", PAGES) == '<p class="b">a</p>'


def test_the_navigation_is_read_in_its_order(tmp_path: Path) -> None:
    found = engine(
        tmp_path,
        """
        nav:
          - index.md
          - Help: help.md
          - More:
              - a/index.md
              - Deep: [{B: a/b.md}]
        """,
    )
    assert found.nav[0] == NavEntry("", "index.md")
    assert [(entry.title, entry.path) for top in found.nav for entry in top.pages()] == [
        ("", "index.md"),
        ("Help", "help.md"),
        ("", "a/index.md"),
        ("B", "a/b.md"),
    ]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("a: [", "mkdocs.yml: is not valid YAML (while parsing a flow node); mend it"),
        ("- a", "mkdocs.yml: is not valid YAML"),
        (
            "markdown_extensions: [{toc: {slugify: !!python/name:nowhere.slug }}]",
            "mkdocs.yml: is not valid YAML (while constructing a Python object); mend it",
        ),
    ],
)
def test_settings_that_cannot_be_read(settings: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(GuideError) as caught:
        engine(tmp_path, settings)
    assert str(caught.value).startswith(message)


def test_an_extension_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(GuideError) as caught:
        engine(tmp_path, "markdown_extensions: [nowhere.at.all]").html("help.md", "text", PAGES)
    message = (
        "mkdocs.yml: a Markdown extension cannot be loaded (No module named 'nowhere'); install or remove it"
    )
    assert str(caught.value) == message


def test_a_short_text_is_rendered_without_extensions() -> None:
    assert html_of("**Not** legal advice.") == "<p><strong>Not</strong> legal advice.</p>"


def test_the_tags_of_the_engine_are_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDE_NAME", "Set")
    config = tmp_path / "mkdocs.yml"
    for value, name in (
        ("!ENV GUIDE_NAME", "Set"),
        ("!ENV NOT_SET", ""),
        ("!ENV [NOT_SET, GUIDE_NAME, Else]", "Set"),
        ("!ENV [NOT_SET, Else]", "Else"),
    ):
        options = "markdown_extensions: [{snippets: {base_path: !relative $config_dir}}]"
        config.write_text(f"site_name: {value}\n{options}\n", encoding="utf-8")
        engine = load_engine(config, "mkdocs.yml")
        assert (engine.site_name, engine.options) == (name, {"snippets": {"base_path": "$config_dir"}})


@pytest.mark.parametrize("text", ["nav: 2026-11-21", "nav: [{a: 1, b: 2}]", "markdown_extensions: 7"])
def test_settings_of_another_form_are_one_located_error(text: str, tmp_path: Path) -> None:
    config = tmp_path / "mkdocs.yml"
    config.write_text(f"{text}\n", encoding="utf-8")
    with pytest.raises(GuideError, match=r"^mkdocs\.yml: 'nav' or 'markdown_extensions' cannot be read \("):
        load_engine(config, "mkdocs.yml")
