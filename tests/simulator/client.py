"""Start, steer and stop a simulator from a test; standard library only.

Works on Python 3.10 and newer without the server's libraries: the server runs in a
process of its own, with ``$SIMULATOR_PYTHON`` or else the running interpreter.
"""

from __future__ import annotations

import atexit
import json
import os
import ssl
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


class SimulatorError(Exception):
    """The server did not start, or refused a control call."""


class Simulator:
    """A context manager around one server process.

    ``Simulator("--rate", "5", latency=20)``: further options go to the command line.
    ``Simulator(url=..., token=...)`` attaches to a running server and never stops it,
    except when ``stop()`` is called.
    """

    def __init__(self, *arguments, url=None, token=None, start_timeout=60.0, **options):
        self.arguments = [str(one) for one in arguments]
        for name, value in options.items():
            self.arguments.append("--" + name.replace("_", "-"))
            many = isinstance(value, (list, tuple))
            self.arguments += map(str, value) if many else [str(value)]
        self.url = url.rstrip("/") if url else None
        self.token = token
        self.pid = None
        self.credentials: dict = {}
        self.start_timeout = start_timeout
        self._process: subprocess.Popen | None = None
        self._owner = os.getpid()
        # No proxy of the environment, no certificate check: this is loopback.
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPSHandler(context=context),
        )

    def __enter__(self) -> Simulator:
        return self.start()

    def __exit__(self, *unused) -> None:
        if self._process is not None:
            self.stop()

    def start(self) -> Simulator:
        """Start the server, or attach; returns self."""
        if self.url is None:
            self._launch()
        health = self._call("GET", "health")
        self.pid = health["pid"]
        self.credentials = health["credentials"]
        return self

    def stop(self) -> None:
        """End the server; safe to call twice."""
        process, self._process = self._process, None
        if process is None:
            if self.pid is not None:
                self._call("POST", "stop")
                self.pid = None
            return
        atexit.unregister(self._kill)
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
        self.pid = None

    def variables(self) -> dict[str, str]:
        """The environment in which the collection finds all clouds here."""
        compshare, zstack, qianfan = (
            self.credentials[cloud] for cloud in ("compshare", "zstack", "qianfan")
        )
        return {
            "COMPSHARE_PUBLIC_KEY": compshare["public_key"],
            "COMPSHARE_PRIVATE_KEY": compshare["private_key"],
            "COMPSHARE_BASE_URL": self.url,
            "ZSTACK_ACCOUNT_NAME": zstack["account_name"],
            "ZSTACK_ACCOUNT_PASSWORD": zstack["password"],
            "ZSTACK_BASE_URL": self.url,
            "QIANFAN_ACCESS_KEY": qianfan["access_key"],
            "QIANFAN_SECRET_KEY": qianfan["secret_key"],
            "QIANFAN_CONSOLE_API_BASE_URL": self.url,
        }

    def reset(self) -> None:
        """Catalog, counters, sessions, clock, faults and quirks back to the start."""
        self._call("POST", "reset", {})

    def faults(self, rules: list) -> None:
        """Replace the fault rules (README.md, section Faults)."""
        self._call("POST", "faults", rules)

    def quirks(self, switches: dict) -> dict:
        """Merge quirks, ``{cloud: {switch: value}}``; returns all in force."""
        return self._call("POST", "quirks", switches)

    def clock(self, **change) -> float:
        """``offset=seconds`` or ``now=epoch``; returns the server's time."""
        return self._call("POST", "clock", change)["now"]

    def calls(self) -> list:
        """Every call so far, oldest first, without secrets."""
        return self._call("GET", "calls")

    def counts(self) -> dict:
        """Numbers of calls (README.md, section Control API)."""
        return self._call("GET", "counts")

    def catalog(self, listing: str, account: str = "default") -> list:
        """The true rows of a listing, before any quirk."""
        return self._call("GET", f"catalog?listing={listing}&account={account}")

    def set_catalog(self, listing: str, **content) -> None:
        """``rows=[…]`` or ``count=n``; ``account="second"`` for the other one."""
        self._call("POST", "catalog", {"listing": listing, **content})

    def _launch(self) -> None:
        python = os.environ.get("SIMULATOR_PYTHON") or sys.executable
        command = [python, "-m", "simulator", "--parent-pid", str(os.getpid())]
        if self.token:
            command += ["--token", self.token]
        environment = dict(os.environ, PYTHONPATH=str(PACKAGE.parent))
        self._process = subprocess.Popen(
            command + self.arguments, stdout=subprocess.PIPE, env=environment
        )
        atexit.register(self._kill)
        try:
            ready = json.loads(self._ready_line())
        except ValueError:
            self._kill()
            raise SimulatorError("the simulator did not start") from None
        self.url, self.token = ready["url"], ready["token"]

    def _ready_line(self) -> bytes:
        """The first line, or b"" after the time limit; a pipe has no timeout itself."""
        process = self._process
        timer = threading.Timer(self.start_timeout, process.kill)
        timer.start()
        try:
            return process.stdout.readline()
        finally:
            timer.cancel()

    def _kill(self) -> None:
        process, self._process = self._process, None
        # A forked child of the test inherits this handler, but not the server.
        if process is not None and os.getpid() == self._owner:
            process.kill()
            process.wait()
            process.stdout.close()

    def _call(self, method: str, name: str, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self.url}/_simulator/{name}",
            data=data if method == "POST" else None,
            method=method,
            headers={"X-Simulator-Token": self.token or ""},
        )
        try:
            with self._opener.open(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            text = error.read().decode(errors="replace")
            raise SimulatorError(f"{method} {name}: {error.code} {text}") from None
