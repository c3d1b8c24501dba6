# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections with one limit of time and one of bytes, from beginning to end.

A timeout of ``requests`` holds for a single read: a server that sends a byte now and
then is never late. Here everything that an exchange waits for (connecting, proxy, TLS,
status line, headers, chunks, trailers) shares one last moment and one count of bytes.
"""

from __future__ import annotations

import contextlib
import functools
import http.client
import io
import math
import socket
import time
from collections.abc import Callable, Iterable
from typing import Any, cast

from .ahead import Ahead, connected
from .errors import UnexpectedResponse

MAX_RESPONSE_BYTES = 256 * 1024 * 1024
BEGINNING = 20_000


class Exchange:
    """One request and its response; ``problem`` is the network error, if it failed.

    ``setting_up`` stays true when the connection was never ready: nobody can have read
    anything of the request. ``beginning`` is what came first, head and body as sent.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.received = 0
        self.body = bytearray()
        self.beginning = bytearray()
        self.setting_up = False
        self.problem: Exception | None = None
        self.sock: socket.socket | None = None
        self._until = time.monotonic() + seconds

    @property
    def answered(self) -> bool:
        """Whether a response began; that of a proxy while setting up is none."""
        return bool(self.received) and not self.setting_up

    def left(self) -> float:
        """Return the seconds that are left; TimeoutError when none are."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        return left

    def abort(self) -> None:
        """End it at once, from another thread: whoever waits for it fails."""
        self._until = -math.inf
        # Not by its own method: that of TLS is not for two threads.
        with contextlib.suppress(OSError, TypeError):
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)  # type: ignore[arg-type]

    def count(self, received: memoryview) -> None:
        """Count what was received, as it was sent."""
        self.beginning += received[: max(0, BEGINNING - self.received)]
        self.received += len(received)
        self._bound(self.received)

    def keep(self, part: bytes) -> None:
        """Add a decompressed part of the body, which may exceed what was received."""
        self.body += part
        self._bound(len(self.body))

    def _bound(self, size: int) -> None:
        if size > MAX_RESPONSE_BYTES:
            raise UnexpectedResponse(
                f"the answer is larger than {MAX_RESPONSE_BYTES} bytes"
            )


class _Reader(io.RawIOBase):
    """Reads from a socket, within the bounds of an exchange."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, exchange: Exchange):
        self._raw = raw
        self._sock = sock
        self._exchange = exchange

    def readable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._raw.fileno()

    def readinto(self, buffer: Any) -> int:
        try:
            self._sock.settimeout(self._exchange.left())
            size = self._raw.readinto(buffer) or 0
            # A TLS handshake may follow, behind the response of a proxy.
            self._sock.settimeout(self._exchange.left())
        except OSError as error:
            self._exchange.problem = error
            raise
        self._exchange.count(memoryview(buffer)[:size])
        return size

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Response(http.client.HTTPResponse):
    def __init__(
        self, exchange: Exchange, sock: socket.socket, *args: Any, **more: Any
    ) -> None:
        super().__init__(sock, *args, **more)
        raw = self.fp.detach()
        self.fp = io.BufferedReader(_Reader(raw, sock, exchange), 1 << 16)

    def begin(self) -> None:
        super().begin()
        # urllib3 would log the address of the request, which may hold a session.
        self.headers.defects.clear()
        self.headers.set_payload("")


class BoundedConnection(http.client.HTTPConnection):
    """Goes in front of a connection class of urllib3, with the two attributes set."""

    current: Callable[[], Exchange]
    ahead: Ahead
    socket_options: Iterable[tuple[int, int, int | bytes]] | None = None

    @property
    def response_class(self) -> Any:  # type: ignore[override]
        return functools.partial(_Response, self.current())

    def connect(self) -> None:
        """Set the connection up; one that failed on the way can never be used."""
        exchange = self.current()
        exchange.setting_up = True
        try:
            super().connect()
        except BaseException as error:
            # It may hold an open socket, ready to send in the clear.
            self.close()
            if isinstance(error, Exception) and exchange.problem is None:
                exchange.problem = error
            raise
        exchange.setting_up = False

    def _new_conn(self) -> socket.socket:
        """Return a TCP connection; urllib3 calls it for both http and https."""
        if hasattr(self, "_socks_options"):
            return cast(socket.socket, super()._new_conn())  # type: ignore[misc]
        exchange = self.current()
        options = tuple(self.socket_options or ())
        opened = self.ahead.take()
        if opened is None:
            host = self.host.strip("[]")
            begun = self.ahead.begun(host, self.port)
            opened = connected(exchange.left, host, self.port, options, begun)
        else:
            for option in options:
                opened.setsockopt(*option)
        opened.settimeout(exchange.left())
        return opened

    def send(self, data: Any) -> None:
        exchange = self.current()
        exchange.sock = self.sock
        try:
            if self.sock is not None:
                self.sock.settimeout(exchange.left())
            super().send(data)
        except OSError as error:
            exchange.problem = exchange.problem or error
            raise

    def getresponse(self) -> http.client.HTTPResponse:
        if self.ahead.wanted:
            # Only now: the first request is on its way.
            self.ahead.open(self.sock)
        return super().getresponse()
