# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""TCP connections: the first that a host takes, and those opened ahead of requests."""

from __future__ import annotations

import errno
import os
import queue
import select
import socket
import threading
from collections import deque
from collections.abc import Callable
from typing import Any


class Begun:
    """A TCP connection under way to the first address of a host.

    Its handshake goes on while what sends over it is being imported.
    """

    def __init__(self, host: str, port: int) -> None:
        self.to = (host, port)
        self._found: list[Any] = []
        self._problem: Exception | None = None
        self._socket: socket.socket | None = None
        try:
            self._found = addresses(host, port)
            family, kind, protocol, _name, address = self._found[0]
            self._socket = socket.socket(family, kind, protocol)
            self._socket.setblocking(False)
            if self._socket.connect_ex(address) not in (0, errno.EINPROGRESS):
                self.close()
        except (OSError, ValueError, IndexError) as error:
            self._problem = None if self._found else error
            self.close()

    def found(self) -> list[Any]:
        """Return the addresses of the host, or raise what asking for them did."""
        if self._problem is not None:
            raise self._problem
        return self._found

    def take(self) -> socket.socket | None:
        """Return the connection, once: :func:`finish` waits until it can be used."""
        taken, self._socket = self._socket, None
        return taken

    def close(self) -> None:
        left = self.take()
        if left is not None:
            left.close()


class Ahead:
    """TCP connections that are opened before a request needs them.

    The first one is begun while ``requests`` is imported, the others while the first
    request waits for its response: that saves a round trip for those that follow side
    by side. Nothing waits for the others: one that is not ready, or not usable any
    more, is closed and forgotten. Everything after TCP (TLS above all) is done by the
    request that takes one.
    """

    def __init__(self) -> None:
        self.wanted = 0
        self._lock = threading.Lock()
        self._sockets: deque[socket.socket] = deque()
        self._begun: Begun | None = None

    def begin(self, host: str, port: int) -> None:
        """Begin the first connection."""
        begun = Begun(host, port)
        with self._lock:
            if self._begun is not None:
                self._begun.close()
            self._begun = begun

    def begun(self, host: str, port: int) -> Begun | None:
        """Return what was begun to this place, once."""
        with self._lock:
            begun, self._begun = self._begun, None
        if begun is not None and begun.to != (host, port):
            begun.close()
            return None
        return begun

    def open(self, first: socket.socket) -> None:
        """Begin as many as are wanted, to where ``first`` leads."""
        with self._lock:
            wanted, self.wanted = self.wanted, 0
            try:
                for _number in range(wanted):
                    opened = socket.socket(first.family, socket.SOCK_STREAM)
                    self._sockets.append(opened)
                    opened.setblocking(False)
                    opened.connect_ex(first.getpeername())
            except OSError:
                pass  # the requests will open their own

    def take(self) -> socket.socket | None:
        """Return one that is ready, oldest first: so the server has accepted them."""
        with self._lock:
            while self._sockets:
                taken = self._sockets.popleft()
                poll = select.poll()
                poll.register(taken, select.POLLIN | select.POLLOUT)
                # Anything to read at this point is the end of the connection.
                if [event for _number, event in poll.poll(0)] == [select.POLLOUT]:
                    return taken
                taken.close()
        return None

    def close(self) -> None:
        with self._lock:
            if self._begun is not None:
                self._begun.close()
            while self._sockets:
                self._sockets.popleft().close()


class OpenFirst(queue.LifoQueue[Any]):
    """The places of a pool: an open connection is taken before a new one is made.

    Where urllib3 puts back a place whose connection failed, the next request would open
    a new one, though another is free: fatal with a server that serves only so many.
    """

    def _put(self, item: Any) -> None:
        if item is None:
            self.queue.insert(0, item)
        else:
            self.queue.append(item)


def addresses(host: str, port: int) -> list[Any]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


def connected(
    left: Callable[[], float],
    host: str,
    port: int,
    options: tuple[tuple[int, int, int | bytes], ...],
    begun: Begun | None = None,
) -> socket.socket:
    """Return a connection to the first address of the host that takes one.

    ``left`` returns the seconds that are left for it.
    """
    found = begun.found() if begun else addresses(host, port)
    failure: OSError | None = None
    for number, (family, kind, protocol, _name, address) in enumerate(found):
        under_way = begun.take() if begun and not number else None
        opened = under_way or socket.socket(family, kind, protocol)
        try:
            for option in options:
                opened.setsockopt(*option)
            # What hangs must leave time for the addresses behind it.
            seconds = left() / (len(found) - number)
            opened.settimeout(seconds)
            if under_way:
                finish(opened, seconds)
            else:
                opened.connect(address)
            return opened
        except OSError as error:
            opened.close()
            failure = error
        except BaseException:
            opened.close()
            raise
    raise failure or OSError("the name has no address")


def finish(opened: socket.socket, seconds: float) -> None:
    """Wait until a connection under way is ready; OSError when it cannot be."""
    poll = select.poll()
    poll.register(opened, select.POLLOUT)
    if not poll.poll(seconds * 1000):
        raise TimeoutError("timed out")
    number = opened.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if number:
        raise OSError(number, os.strerror(number))
