"""A Firefox, driven by WebDriver BiDi (W3C): the browser speaks it itself, so that no other program is needed."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

_LISTENING = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
KEYS = {"Enter": "\ue007", "ArrowDown": "\ue015", "ArrowUp": "\ue013", "Tab": "\ue004"}


class Firefox:
    """One window, with the names of Playwright's page. Commands that fail raise RuntimeError with what the browser said."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket, self._ids = socket, count(1)
        self._send("session.new", capabilities={})
        self._window = self._send("browsingContext.getTree")["contexts"][0]["context"]

    def _send(self, method: str, **parameters: Any) -> Any:
        number = next(self._ids)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while (said := json.loads(self._socket.recv(timeout=60))).get("id") != number:
            pass
        if said["type"] == "error":
            raise RuntimeError(f"{method}: {said['message']}")
        return said["result"]

    def goto(self, url: str) -> None:
        self._send("browsingContext.navigate", context=self._window, url=url, wait="complete")

    def reload(self) -> None:
        self._send("browsingContext.reload", context=self._window, wait="complete")

    def go_back(self) -> None:
        self._send("browsingContext.traverseHistory", context=self._window, delta=-1)

    @property
    def url(self) -> str:
        return str(self.evaluate("location.href"))

    def title(self) -> str:
        return str(self.evaluate("document.title"))

    def evaluate(self, script: str, given: object = None) -> Any:
        """What a JavaScript expression gives, or a function when it is called with `given`; both may be promises."""
        call = (
            f"(found => typeof found === 'function' ? found({json.dumps(given)}) : found)({script.strip()})"
        )
        done = self._send(
            "script.evaluate",
            expression=f"Promise.resolve({call}).then(found => JSON.stringify(found ?? null))",
            target={"context": self._window},
            awaitPromise=True,
        )
        if done["type"] == "exception":
            raise RuntimeError(f"{script[:80]}: {done['exceptionDetails']['text']}")
        return json.loads(done["result"]["value"])

    def press(self, key: str) -> None:
        """Press one key where the focus is."""
        actions = [{"type": kind, "value": KEYS[key]} for kind in ("keyDown", "keyUp")]
        self._send(
            "input.performActions",
            context=self._window,
            actions=[{"type": "key", "id": "keyboard", "actions": actions}],
        )


@contextmanager
def firefox(path: str, profile: Path) -> Iterator[Firefox]:
    """A Firefox with a fresh profile in an empty folder, until the block ends."""
    command = [path, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port=0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stderr
            found = next(filter(None, map(_LISTENING.search, process.stderr)), None)
            assert found, "this Firefox does not say where it listens"
            with connect(f"{found[1]}/session", max_size=None) as socket:
                yield Firefox(socket)
        finally:
            process.kill()
