"""The last pass over finished HTML: what stays on one line, the content policy, private links, a theme script that waits."""

from __future__ import annotations

import base64
import hashlib
import re

_SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<code>.*?)</script>", re.DOTALL)
_CHARSET = re.compile(r'<meta charset="utf-8"\s*/?>')
_EXTERNAL = re.compile(r'<a (?![^>]*\brel=)(?=[^>]*\bhref="https?:)')
_FAULTS = re.compile(
    r"""(?<=<input\ class="md-toggle")(?P<kept>[^>]*?)\ autocomplete="off" # a checkbox completes nothing
    | (?<=<label\ class="md-nav__title")\ for="__toc"                       # there is no such control""",
    re.VERBOSE,
)
"""Attributes of the theme that HTML does not allow where they stand."""

_ONE_LINE = re.compile(r"(?<=§) (?=\d)|(?<=\d) (?=(?:[A-Z]\.){2})")
"""The space in what belongs on one line: a section sign and its number, a title of a code and the code's letters."""

_THEME = re.compile(r'<script src="[^"]*/javascripts/bundle\.[^"]*"></script>')

_POLICY = (
    "default-src 'none'; script-src 'self'{hashes}; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'"
)


def joined(html: str) -> str:
    """The HTML with each section sign joined to its number, and the number of a title to its code."""
    return _ONE_LINE.sub("\N{NO-BREAK SPACE}", html)


def finish(html: str, head: str = "") -> str:
    """The page with a Content-Security-Policy for just its own scripts, and `rel` on links to other sites.

    `head` is more HTML for its head; no inline script. The theme's script stands in a template, where nothing loads it
    until `header.js` does: of all that it does, this site needs the search alone. What belongs together is `joined`.

    The policy allows each inline script by its SHA-256 (CSP Level 3, 6.7.3): the theme's differ by page depth.
    """
    html = _FAULTS.sub(lambda found: found["kept"] or "", joined(html))
    html = _EXTERNAL.sub('<a rel="noreferrer" ', html)
    html = _THEME.sub(r"<template data-pg-theme>\g<0></template>", html)
    hashes = dict.fromkeys(sha256(m["code"]) for m in _SCRIPT.finditer(html) if _runs_inline(m["attributes"]))
    policy = _POLICY.format(hashes="".join(f" '{value}'" for value in hashes))
    tag = f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">'
    return _CHARSET.sub(lambda _: tag, html, count=1).replace("</head>", f"{head}</head>", 1)


def _runs_inline(attributes: str) -> bool:
    return "src=" not in attributes and "application/json" not in attributes


def sha256(code: str) -> str:
    """The hash of an inline script or style, as a content policy names it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
