"""Targets that read HTTP itself: bytes of any kind, over a real connection."""

from __future__ import annotations

import contextlib
import gzip
import os
import zlib
from collections.abc import Iterator
from functools import partial

from ansible_collections.aicloud.catalog.plugins.module_utils._core.errors import (
    CatalogError,
)
from ansible_collections.aicloud.catalog.tests.unit.calling import CALLS, outcome
from ansible_collections.aicloud.catalog.tests.unit.peers import OK, Connection, Peer
from ansible_collections.aicloud.catalog.tests.unit.reading import INVENTED
from fuzz.draw import Draw
from fuzz.responses import check_told, secrets_of
from fuzz.running import Broken, Target

BODIES = {
    "compshare": OK,
    "zstack": b'{"inventories": [], "total": 0}',
    "qianfan": b'{"requestId": "r", "result": {"customModelSetList": []}}',
}
# What the server sends next, whoever asks; and where it is.
NEXT = [b""]
SERVER: list[Peer] = []


def _answer(connection: Connection, _number: int) -> None:
    connection.request()
    connection.send(NEXT[0])
    # Then it closes, so that nobody waits for what does not come.


@contextlib.contextmanager
def serving() -> Iterator[None]:
    """Keep the server for the time that targets run, and proxies out of the way."""
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            del os.environ[name]
    with Peer(_answer) as peer:
        SERVER[:] = [peer]
        yield


def spoken(draw: Draw, body: bytes) -> bytes:
    """Return an HTTP response with this body, sent in one way or another."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
    kind = draw.randrange(6)
    if kind == 0:
        parts = [body[at : at + 20] for at in range(0, len(body), 20)]
        chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts)
        return head + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n"
    if kind == 1:
        body, head = gzip.compress(body), head + b"Content-Encoding: gzip\r\n"
    elif kind == 2:
        body, head = zlib.compress(body), head + b"Content-Encoding: deflate\r\n"
    elif kind == 3:
        return head + b"\r\n" + body
    elif kind == 4:
        head = b"HTTP/1.1 100 Continue\r\n\r\n" + head
    return head + b"Content-Length: %d\r\n\r\n" % len(body) + body


def spoke(cloud: str, draw: Draw) -> None:
    """Send one request: its payload, or an error of ours, whatever comes back."""
    NEXT[0] = draw.changed_bytes(spoken(draw, BODIES[cloud]))
    peer = SERVER[0]
    peer.connections.clear()
    peer._threads[1:] = []
    found = outcome(
        f"http://127.0.0.1:{peer.port}", cloud, call=CALLS[cloud], timeout=5
    )
    if isinstance(found, CatalogError):
        check_told(found, secrets_of(INVENTED[cloud]))
    elif not isinstance(found, dict):
        raise Broken(f"{found!r} was answered")


TARGETS = {f"http of {cloud}": Target(partial(spoke, cloud), 2) for cloud in BODIES}
