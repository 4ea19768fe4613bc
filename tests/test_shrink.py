"""HTML made shorter: what may go, and what must stay."""

from __future__ import annotations

import pytest

from plainguide.shrink import shrink

CASES = {
    "space between blocks goes": ("<div>\n  <p>One</p>\n\n  <p>Two</p>\n</div>\n", "<div><p>One<p>Two</div>"),
    "space between words stays as one": ("<p>One \n  <b>two</b>  three</p>", "<p>One <b>two</b> three"),
    "space at the ends of a block goes": ("<p> One </p><p>Two</p>", "<p>One<p>Two"),
    "space beside an element in a line stays": ("<p>a <a href='x'>b</a> c</p>", "<p>a <a href=x>b</a> c"),
    "what is formatted before stays": ("<pre>a\n  b</pre> <p>c</p>", "<pre>a\n  b</pre><p>c"),
    "a script stays": ("<script>let a = 1 < 2;\n</script>", "<script>let a = 1 < 2;\n</script>"),
    "the end of a list item goes": ("<ul><li>a</li> <li>b</li></ul>", "<ul><li>a<li>b</ul>"),
    "the ends of a table's parts go": (
        "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>",
        "<table><thead><tr><th>a<tbody><tr><td>b</table>",
    ),
    "the end of a paragraph stays before text": ("<div><p>a</p>b</div>", "<div><p>a</p>b</div>"),
    "the end of a paragraph stays before a line": ("<li><p>a</p><b>b</b></li>", "<li><p>a</p><b>b</b>"),
    "the end of a paragraph stays in a noscript": (
        "<noscript><p>a</p></noscript>",
        "<noscript><p>a</p></noscript>",
    ),
    "the end of a paragraph goes before a list": ("<p>a</p><ul></ul>", "<p>a<ul></ul>"),
    "a plain value needs no quotes": ('<p class="a-b" id="c">x</p>', "<p class=a-b id=c>x"),
    "a value with a space needs them": ('<p class="a b">x</p>', '<p class="a b">x'),
    "a value with an equals sign needs them": ('<a href="?a=b">x</a>', '<a href="?a=b">x</a>'),
    "an empty value is no value": ('<p hidden="">x</p>', "<p hidden>x"),
    "quotes in a value": ("<p title='say \"a\"'>x</p>", "<p title='say \"a\"'>x"),
    "both quotes in a value": ("<p title=\"&quot;a&quot; 'b'\">x</p>", "<p title=\"&quot;a&quot; 'b'\">x"),
    "an ampersand in a value": ('<a href="?a&amp;b">x</a>', "<a href=?a&amp;b>x</a>"),
    "a void element": ("<p>a<br />b</p>", "<p>a<br>b"),
    "a drawing": ('<svg viewBox="0 0 1 1"><rect x="1"/></svg>', '<svg viewbox="0 0 1 1"><rect x=1 /></svg>'),
    "a comment goes": ("<p>a<!-- b -->c</p>", "<p>ac"),
    "a reference to a plain character": ("<p>a&#45;b &#39;c&#39;</p>", "<p>a-b 'c'"),
    "a reference to a sign of HTML": ("<p>&#60;a&#62; &amp; &lt;</p>", "<p>&lt;a&gt; &amp; &lt;"),
    "a reference to a space that must stay": ("<p>§&#160;1&nbsp;a</p>", "<p>§&#160;1&nbsp;a"),
    "the doctype": ("<!doctype html>\n<p>a</p>", "<!doctype html><p>a"),
}


@pytest.mark.parametrize(("html", "short"), CASES.values(), ids=CASES)
def test_html_is_made_shorter(html: str, short: str) -> None:
    assert shrink(html) == short


@pytest.mark.parametrize("short", [short for _, short in CASES.values()], ids=CASES)
def test_what_is_short_stays_as_it_is(short: str) -> None:
    assert shrink(short) == short
