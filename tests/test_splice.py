"""A page's HTML put into another page: links, ids, headings, and everything else as it was."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urljoin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plainguide.splice import rebase, splice


@pytest.mark.parametrize(
    ("href", "source", "target", "expected"),
    [
        ("../../papers/", "results/keep/", "check/", "../papers/"),
        ("../pay/", "results/keep/", "check/", "../results/pay/"),
        ("../../", "results/keep/", "check/", "../"),
        ("../..", "results/keep/", "check/", "../"),
        ("./", "results/keep/", "check/", "../results/keep/"),
        ("../../check/", "results/keep/", "check/", "./"),
        ("../../check/#step-2", "results/keep/", "check/", "./#step-2"),
        ("../../papers/?a=1&b=2#top", "results/keep/", "", "papers/?a=1&b=2#top"),
        ("papers/", "", "results/keep/", "../../papers/"),
        ("assets/flow.js", "", "a/b/c/", "../../../assets/flow.js"),
        ("papers.html#x", "results/keep.html", "check.html", "results/papers.html#x"),
        ("./", "", "", "./"),
        ("#why", "results/keep/", "check/", "#p-why"),
        ("#", "results/keep/", "check/", "#"),
        ("", "results/keep/", "check/", ""),
        ("https://law.example/../x", "results/keep/", "check/", "https://law.example/../x"),
        ("//law.example/x", "results/keep/", "check/", "//law.example/x"),
        ("/x/", "results/keep/", "check/", "/x/"),
        ("mailto:a@b.example", "results/keep/", "check/", "mailto:a@b.example"),
        ("tel:+1", "results/keep/", "check/", "tel:+1"),
    ],
)
def test_a_link_leads_to_the_same_place(href: str, source: str, target: str, expected: str) -> None:
    assert rebase(href, source, target, "p-") == expected


NAMES = st.lists(st.sampled_from(["a", "b", "check", "results"]), max_size=3)
ADDRESS = st.tuples(NAMES, st.booleans()).map(
    lambda pair: "".join(f"{name}/" for name in pair[0]) + ("page.html" if pair[1] else "")
)
STEPS = st.lists(st.sampled_from(["..", ".", "a", "b", "check"]), min_size=1, max_size=5)


@settings(deadline=None)
@given(STEPS, st.booleans(), st.sampled_from(["", "#x", "?q=1", "?q=1#x"]), ADDRESS, ADDRESS)
def test_a_browser_follows_the_link_to_the_same_address(
    steps: list[str], folder: bool, end: str, source: str, target: str
) -> None:
    href = "/".join(steps) + ("/" if folder or steps[-1].startswith(".") else ".html") + end
    site = "https://site.example/"
    moved = rebase(href, source, target)
    assert urljoin(site + target, moved) == urljoin(site + source, href)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>One &amp; two&nbsp;&#8617; &#x2014; <br>&lt;b&gt;</p>", None),
        ("<p>5 < 6 & so on</p>", None),
        ("<!-- a comment --><p>Text</p>", None),
        ('<img src="../x.png" alt="A &amp; B" />', '<img src="../results/x.png" alt="A &amp; B" />'),
        ('<h2 id="why">Why</h2>', '<h3 id="p-why" data-search-exclude>Why</h3>'),
        ("<h6>Small</h6>", "<h6 data-search-exclude>Small</h6>"),
        ('<a href="#why">Why</a>', '<a href="#p-why">Why</a>'),
        ('<label for="a b">x</label>', '<label for="p-a p-b">x</label>'),
        (
            '<div aria-labelledby="a" aria-describedby="b c" aria-controls="d"></div>',
            '<div aria-labelledby="p-a" aria-describedby="p-b p-c" aria-controls="p-d"></div>',
        ),
        ("<input disabled>", None),
        (
            """<a title='"quoted" &lt;b&gt;' href="../?a=1&amp;b=2">x</a>""",
            '<a title="&#34;quoted&#34; &lt;b&gt;" href="../results/?a=1&amp;b=2">x</a>',
        ),
        ("<h2>Two</h2><header>H</header><hr /><html-like>x</html-like>", None),
    ],
)
def test_html_comes_out_changed_only_as_said(html: str, expected: str | None) -> None:
    made = splice(html, "results/keep/", "check/", "p-")
    unchanged = html.replace("<h2>", "<h3 data-search-exclude>").replace("</h2>", "</h3>")
    assert str(made) == (expected or unchanged)


def test_headings_go_as_deep_as_asked() -> None:
    assert splice("<h1>A</h1><h2>B</h2>", "", "", "", deeper=3) == (
        "<h4 data-search-exclude>A</h4><h5 data-search-exclude>B</h5>"
    )


class _Seen(HTMLParser):
    """Tags, attributes and text as a browser would understand them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[object] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        if self.seen and isinstance(self.seen[-1], str):
            self.seen[-1] += data
        else:
            self.seen.append(data)


WORDS = st.text("ab<>&\"'; #é=`", max_size=8)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


@settings(deadline=None)
@given(WORDS, WORDS)
def test_any_attribute_and_text_mean_the_same_afterwards(attribute: str, text: str) -> None:
    html = f'<p title="{escaped(attribute)}">{escaped(text)}</p>'
    assert _Seen(str(splice(html, "a/", "b/", "p-"))).seen == _Seen(html).seen
