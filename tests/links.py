"""The links of the built site that lead elsewhere: which are dead.

Run by `make links` after `make site`; not a test, for it needs the network. A page is dead when its server says so
(404, 410) or has no name; a server that refuses robots or is out of order is only mentioned. Exit status 1 where
there is a dead one.
"""

from __future__ import annotations

import argparse
import http.client
import socket
import sys
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path
from typing import Literal
from urllib.parse import urldefrag, urlsplit

Verdict = Literal["good", "dead", "not sure"]
SECONDS = 20.0
PAUSE = 1.0
"""Between two requests to one server."""
HEADERS = {"User-Agent": "Mozilla/5.0 (link check of a legal guide; once a week)", "Accept": "text/html,*/*"}


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href") if tag == "a" else None
        if href and href.startswith(("http://", "https://")):
            self.found.append(urldefrag(href).url)


def external_links(site: Path) -> dict[str, list[str]]:
    """Address → the pages that link to it, for every link that leads to another site."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(site.rglob("*.html")):
        parser = _Links()
        parser.feed(path.read_text(encoding="utf-8"))
        for address in dict.fromkeys(parser.found):
            found[address].append(path.relative_to(site).as_posix())
    return dict(found)


def look(address: str, tries: int = 2) -> tuple[Verdict, str]:
    """Ask for one address; the verdict and what the server said."""
    verdict: tuple[Verdict, str] = ("not sure", "")
    for _ in range(tries):
        verdict = _ask(address)
        if verdict[0] != "not sure":
            return verdict
    return verdict


def _ask(address: str) -> tuple[Verdict, str]:
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=HEADERS), timeout=SECONDS) as got:
            return "good", str(got.status)
    except urllib.error.HTTPError as error:
        return ("dead" if error.code in (404, 410) else "not sure"), f"status {error.code}"
    except urllib.error.URLError as error:
        dead = isinstance(error.reason, socket.gaierror) and error.reason.errno == socket.EAI_NONAME
        return ("dead" if dead else "not sure"), str(error.reason)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return "not sure", f"{type(error).__name__}: {error}"


def check(
    addresses: Mapping[str, list[str]],
    look: Callable[[str], tuple[Verdict, str]] = look,
    pause: float = PAUSE,
) -> Iterator[tuple[str, Verdict, str]]:
    """Each address with its verdict; the servers side by side, the addresses of one server one after the other."""
    servers: dict[str, list[str]] = defaultdict(list)
    for address in addresses:
        servers[urlsplit(address).netloc].append(address)

    def one_server(listed: list[str]) -> list[tuple[str, Verdict, str]]:
        found = []
        for number, address in enumerate(listed):
            time.sleep(pause if number else 0)
            found.append((address, *look(address)))
        return found

    with ThreadPoolExecutor(8) as pool:
        for found in pool.map(one_server, servers.values()):
            yield from found


def main(arguments: list[str] | None = None) -> int:
    """Check every link; the exit status."""
    options = argparse.ArgumentParser(description="Find dead links to other sites.")
    options.add_argument("site", nargs="?", type=Path, default=Path("site"))
    options.add_argument("--pause", type=float, default=PAUSE, help="seconds between requests to one server")
    chosen = options.parse_args(arguments)
    links = external_links(chosen.site)
    if not links:
        print(f"{chosen.site} has no links to other sites; run `make site` first")
        return 1
    counts = dict.fromkeys(("good", "dead", "not sure"), 0)
    for address, verdict, said in check(links, pause=chosen.pause):
        counts[verdict] += 1
        if verdict != "good":
            print(f"{verdict}: {address} ({said}) on {', '.join(links[address][:3])}")
    print(", ".join(f"{count} {verdict}" for verdict, count in counts.items()))
    return 1 if counts["dead"] else 0


if __name__ == "__main__":
    sys.exit(main())
