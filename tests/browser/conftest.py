"""The real browser on the real site: built once, served from this machine, every request watched."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parent.parent.parent
collect_ignore = [] if os.environ.get("FIREFOX") else ["test_firefox.py"]
"""`make test` names a Firefox where it finds one or can install Debian's."""
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files without a log."""

    def log_message(self, *_: object) -> None: ...


class QuietServer(ThreadingHTTPServer):
    """Takes it as it comes when a browser goes away in the middle of an answer."""

    def handle_error(self, *of: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(*of)


def serve(folder: Path) -> Iterator[str]:
    """The address of a server of `folder` on the loopback, until the generator is closed."""
    server = QuietServer(("127.0.0.1", 0), functools.partial(QuietHandler, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The guide, built strictly by the command that readers' sites are built with."""
    target = tmp_path_factory.mktemp("browser") / "site"
    command = [sys.executable, "-c", "from plainguide.cli import main; main()", "build", "--to", target]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return target


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the site is served."""
    yield from serve(site)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium. Without one the tests fail: `make test` finds or installs it."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    assert path, "no Chromium: run `make test`, or name one with CHROMIUM=/path/to/chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS.split())
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser, address: str) -> Iterator[BrowserContext]:
    """A fresh profile of a phone's width."""
    context = chromium.new_context(base_url=address, viewport={"width": 360, "height": 740})
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page of the fresh profile, with everything that went wrong in it in `page.faults`."""
    page = context.new_page()
    watch(page)
    return page


@pytest.fixture
def plain_page(chromium: Browser, address: str) -> Iterator[Page]:
    """A page without JavaScript."""
    context = chromium.new_context(
        base_url=address, viewport={"width": 360, "height": 740}, java_script_enabled=False
    )
    yield watch(context.new_page())
    context.close()


def watch(page: Page) -> Page:
    """Keep what the page logs and asks for: `page.faults` and `page.requests`, lists of texts."""
    page.faults, page.requests = [], []
    page.on("console", lambda message: page.faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("request", lambda request: page.requests.append(request.url))
    return page
