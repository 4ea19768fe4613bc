"""Footnotes of a rendered page made accessible: roles, a heading, and a name of its own for every link.

Python-Markdown gives neither roles nor names; the roles are those of the W3C's DPUB-ARIA 1.1.
"""

from __future__ import annotations

import re

from markupsafe import escape

from .words import Words

_REF = re.compile(r'<a class="footnote-ref" href="#(fn:[^"]+)">(\d+)</a>')
_BACK = re.compile(r'<a class="footnote-backref" href="#(fnref(\d*):[^"]+)" title="[^"]*">')
_LIST = re.compile(r'<div class="footnote">\s*<hr />')
_ITEM = re.compile(r'<li id="(fn:[^"]+)">')


def accessible(html: str, words: Words) -> str:
    """The page's HTML with the roles and names that a screen reader needs for its notes."""
    if not _LIST.search(html):
        return html
    numbers = {key: number for number, key in enumerate(_ITEM.findall(html), start=1)}

    def ref(found: re.Match[str]) -> str:
        name = escape(words.say("note_ref", n=found[2]))
        return f'<a class="footnote-ref" role="doc-noteref" aria-label="{name}" href="#{found[1]}">{found[2]}</a>'

    def back(found: re.Match[str]) -> str:
        number = numbers[re.sub(r"^fnref\d*:", "fn:", found[1])]
        again = f"{number}.{found[2]}" if found[2] else number
        name = escape(words.say("note_back", n=again))
        return f'<a class="footnote-backref" role="doc-backlink" aria-label="{name}" href="#{found[1]}">'

    title = escape(words.say("notes_title"))
    head = (
        f'<div class="footnote" role="doc-endnotes" aria-labelledby="pg-notes"><h2 id="pg-notes">{title}</h2>'
    )
    return _BACK.sub(back, _REF.sub(ref, _LIST.sub(lambda _: head, html)))
