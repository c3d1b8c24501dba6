"""A real browser: Chromium without a window, steered over two pipes.

What a page logs, asks of the network or throws is collected meanwhile.
"""

from __future__ import annotations

import fcntl
import json
import os
import pathlib
import shutil
import signal
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "SKIPPED: no Chromium is installed, so the report is not opened in a browser."
    " Debian and Ubuntu: apt-get install chromium"
)
# Its end of the two pipes, as its option --remote-debugging-pipe has it.
READS, WRITES = 3, 4
# Nothing of these may happen on a page that is sound.
TROUBLE = {
    "Runtime.consoleAPICalled",
    "Runtime.exceptionThrown",
    "Log.entryAdded",
    "Page.javascriptDialogOpening",
}


def installed() -> str | None:
    """Return the program, where there is one."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def _pipe() -> tuple[int, int]:
    """Return a pipe whose ends are none of the numbers that the browser uses."""
    ends = os.pipe()
    high = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends]
    for end in ends:
        os.close(end)
    return high[0], high[1]


class Browser:
    """One page of a browser; ``trouble`` and ``asked`` are what happened on it."""

    def __init__(self, program: str, folder: pathlib.Path) -> None:
        self.trouble: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self._loaded, self._number, self._session, self._rest = False, 0, "", b""
        (commands, self._write), (read, told) = _pipe(), _pipe()
        words = [
            *(program, "--headless=new", "--remote-debugging-pipe", "--no-sandbox"),
            *("--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"),
            *("--disable-background-networking", f"--user-data-dir={folder}"),
        ]
        quiet = [(os.POSIX_SPAWN_OPEN, n, os.devnull, os.O_RDWR, 0) for n in range(3)]
        moved = [(os.POSIX_SPAWN_DUP2, commands, READS),
                 (os.POSIX_SPAWN_DUP2, told, WRITES)]  # fmt: skip
        self._process = os.posix_spawn(
            program, words, os.environ, file_actions=[*quiet, *moved]
        )
        os.close(commands)
        os.close(told)
        self._read = os.fdopen(read, "rb", buffering=0)
        self._attach()

    def _attach(self) -> None:
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        told = self._call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = told["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._call(f"{domain}.enable")

    def stop(self) -> None:
        """End it, and all that it has started."""
        try:
            self._session = ""
            self._call("Browser.close")
            while self._read.read(1 << 16):
                pass
        finally:
            os.close(self._write)
            os.kill(self._process, signal.SIGKILL)
            os.waitpid(self._process, 0)
            self._read.close()

    def open(self, path: pathlib.Path) -> None:
        """Open a file and wait until it is there."""
        self._loaded = False
        self._call("Page.navigate", url=path.as_uri())
        while not self._loaded:
            self._hear()

    def set(self, command: str, **parameters: Any) -> None:
        """Change what the page is shown on, such as a phone."""
        self._call(command, **parameters)

    def tell(self, expression: str) -> Any:
        """Return the value of some JavaScript."""
        told = self._call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    def click(self, selector: str) -> None:
        """Click with the mouse, in the middle of an element."""
        place = self.tell(
            f"(() => {{ const b = document.querySelector({json.dumps(selector)})"
            ".getBoundingClientRect();"
            " return [b.x + b.width / 2, b.y + b.height / 2] })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self._call("Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1],
                       button="left", clickCount=1)  # fmt: skip

    def _call(self, method: str, **parameters: Any) -> Any:
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            heard = self._hear()
            if heard.get("id") == self._number:
                assert "error" not in heard, f"{method}: {heard}"
                return heard["result"]

    def _hear(self) -> dict[str, Any]:
        """Return the next message, after noting what happened."""
        while b"\0" not in self._rest:
            more = self._read.read(1 << 16)
            assert more, "the browser has ended"
            self._rest += more
        text, _zero, self._rest = self._rest.partition(b"\0")
        heard: dict[str, Any] = json.loads(text)
        method = heard.get("method")
        if method in TROUBLE:
            self.trouble.append(heard)
        if method == "Network.requestWillBeSent":
            self.asked.append(heard["params"]["request"]["url"])
        self._loaded = self._loaded or method == "Page.loadEventFired"
        return heard
