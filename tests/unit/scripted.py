"""A loopback HTTP server that holds exactly the conversation a test wrote down.

    with Scripted(Reply(b'{"RetCode": 153}'), Reply(b'{"RetCode": 0}')) as server:
        ...                      # talk to server.url
    assert [heard.method for heard in server.heard] == ["POST", "POST"]

A call beyond the script fails the test, and so does a reply that nobody fetched.
"""

from __future__ import annotations

import ssl
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    """What the server says; ``raw`` replaces the whole answer, b"" hangs up at once."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    # Set by the test when the server may go on; for answers that come too late.
    wait: threading.Event | None = None


@dataclass(frozen=True)
class Heard:
    """One request as it came over the wire; header names in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Any

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except OSError:
            self.close_connection = True  # the client has gone

    def answer(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", 0)))
        heard = Heard(self.command, self.path, headers, body)
        reply = self.server.script.next_reply(heard)
        if reply.wait is not None:
            self.server.script.overdue |= not reply.wait.wait(20)
        if reply.raw is not None:
            self.wfile.write(reply.raw)
            self.wfile.flush()
            self.close_connection = True
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    do_GET = do_POST = do_PUT = do_DELETE = do_CONNECT = answer

    def log_message(self, *unused: object) -> None:
        pass


class Scripted:
    """A context manager; the server stops with it."""

    def __init__(self, *replies: Reply, certificate: tuple[str, str] | None = None):
        self._replies = list(replies)
        self._lock = threading.Lock()
        self.heard: list[Heard] = []
        self.unspoken: list[Heard] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self._server.script = self  # type: ignore[attr-defined]
        self._server.handle_error = lambda *unused: None  # type: ignore[method-assign]
        # Whether a reply was waited for until the server gave up.
        self.overdue = False
        self._connected = 0
        self._awaited: tuple[int, threading.Event] | None = None
        self._server.verify_request = self._opened  # type: ignore[method-assign]
        scheme = "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True
            )
            scheme = "https"
        self.port = self._server.server_address[1]
        self.url = f"{scheme}://127.0.0.1:{self.port}"

    def when_connected(self, count: int, event: threading.Event) -> None:
        """Set the event as soon as so many connections have been opened."""
        self._awaited = count, event

    def _opened(self, *unused: object) -> bool:
        self._connected += 1
        if self._awaited and self._connected >= self._awaited[0]:
            self._awaited[1].set()
        return True

    def next_reply(self, heard: Heard) -> Reply:
        with self._lock:
            self.heard.append(heard)
            if self._replies:
                return self._replies.pop(0)
            self.unspoken.append(heard)
            return Reply(b"not in the script", status=418)

    def __enter__(self) -> Scripted:
        threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True
        ).start()
        return self

    def __exit__(self, kind: object, *unused: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        if kind is None:
            assert not self.unspoken, f"calls beyond the script: {self.unspoken}"
            assert not self._replies, f"{len(self._replies)} replies nobody fetched"
