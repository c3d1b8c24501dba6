"""One bound of time and one of bytes for every call, whatever a server does."""

from __future__ import annotations

import threading
import time

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core import (
    connection as connections,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core import errors
from ansible_collections.aicloud.catalog.tests.unit.calling import outcome
from ansible_collections.aicloud.catalog.tests.unit.peers import Peer, http
from ansible_collections.aicloud.catalog.tests.unit.reading import (
    INVENTED,
    LISTINGS,
    opened,
)
from ansible_collections.aicloud.catalog.tests.unit.scripted import Reply, Scripted

TIMEOUT = 0.6
# A server that is never late by the clock of a single read; seconds beyond the bound
# are for a machine that is busy. Without a bound each of these takes 30 s.
FAR = 20
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
# What is sent at once, and what then again and again.
ENDLESS = {
    "status line": (b"HTTP/1.1 2", b"0"),
    "reason": (b"HTTP/1.1 200 O", b"K"),
    "header": (b"HTTP/1.1 200 OK\r\nX: ", b"x"),
    "headers": (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
    "continue": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "body": (b"HTTP/1.1 200 OK\r\n\r\n", b" "),
    "body of a length": (b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n", b" "),
    "chunks": (CHUNKED, b"1\r\n \r\n"),
    "chunk size": (CHUNKED, b"0"),
    "chunk extension": (CHUNKED + b"1;", b"x"),
    "trailers": (CHUNKED + b"0\r\n", b"X: y\r\n"),
    "trailer": (CHUNKED + b"0\r\nX: ", b"x"),
}


def at(peer):
    return f"http://127.0.0.1:{peer.port}"


@pytest.mark.parametrize("where", ENDLESS)
def test_what_drips_is_given_up_in_time(where):
    def script(connection, _number):
        connection.request()
        connection.send(ENDLESS[where][0])
        connection.drip(ENDLESS[where][1])

    began = time.monotonic()
    with Peer(script) as peer:
        error = outcome(at(peer), timeout=TIMEOUT)
    assert isinstance(error, errors.ApiError), where
    assert time.monotonic() - began < FAR
    if where not in ("headers", "chunk size"):  # these become nonsense before
        assert "timeout: " in str(error) and "0.6 s" in str(error)


@pytest.mark.parametrize("where", ENDLESS)
def test_what_never_ends_is_given_up_by_its_size(monkeypatch, where):
    monkeypatch.setattr(connections, "MAX_RESPONSE_BYTES", 300_000)

    def script(connection, _number):
        connection.request()
        connection.send(ENDLESS[where][0])
        while True:
            connection.send(ENDLESS[where][1] * 1000)

    with Peer(script) as peer:
        error = outcome(at(peer), timeout=60, retries=0)
    assert isinstance(error, errors.UnexpectedResponse), error


@pytest.mark.parametrize("what", ["proxy", "tls"])
def test_setting_up_shares_the_bound(what):
    def script(connection, _number):
        connection.read()
        if what == "proxy":
            connection.send(b"HTTP/1.1 200 ")
        connection.drip(b"x")

    began = time.monotonic()
    with Peer(script) as peer:
        proxy = {"proxy": at(peer)} if what == "proxy" else {}
        target = f"https://127.0.0.1:{peer.port}"
        error = outcome(target, timeout=TIMEOUT, validate_certs=False, **proxy)
    assert isinstance(error, errors.Unreachable)
    assert time.monotonic() - began < FAR


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_the_body_of_a_redirect_is_not_read(status):
    sent = []

    def script(connection, _number):
        connection.request()
        connection.send(
            b"HTTP/1.1 %d Moved\r\nLocation: http://x/\xff\xfe?a=b\r\n"
            b"Content-Length: 4000000000\r\n\r\n" % status
        )
        while True:
            connection.send(b"x" * 65536)
            sent.append(65536)

    began = time.monotonic()
    with Peer(script) as peer:
        error = outcome(at(peer), timeout=60, retries=3)
    assert "redirect to http://x/" in str(error) and "1 try" in str(error)
    # No more than what lies in buffers between the two.
    assert sum(sent) < 50_000_000 and time.monotonic() - began < FAR


def test_a_storm_of_429_stays_within_the_documented_bound():
    """All pages but the first are throttled for ever, each thread waits for all."""
    first = threading.Event()
    throttled = b"HTTP/1.1 429 Slow\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n"
    rows = b",".join(b'{"CompShareImageId": "i%d"}' % n for n in range(100))
    page = b'{"RetCode": 0, "TotalCount": 3000, "ImageSet": [' + rows + b"]}"

    def script(connection, _number):
        while connection.request():
            connection.send(throttled if first.is_set() else http(page))
            first.set()

    given = {**INVENTED["compshare"], "timeout": 1, "retries": 3, "retry_max_delay": 1}
    given |= {"image_type": "App", "concurrency": 8}
    with Peer(script) as peer:
        given["base_url"] = at(peer)
        began = time.monotonic()
        limited = pytest.raises(errors.RateLimited)
        with limited, opened("compshare_image", given) as catalog:
            catalog.sweep(LISTINGS["compshare_image"].server_filter(given))
    took = time.monotonic() - began
    # (3 + 1) tries of 1 s and 3 waits of 1 s, and the first page before them.
    assert took < 7 + 1 + 3


@pytest.mark.parametrize("refuses", [False, True])
def test_an_address_that_leads_nowhere_leaves_time_for_the_next(monkeypatch, refuses):
    """Names often have two addresses, of which the first hangs, or refuses."""
    import socket

    real = socket.getaddrinfo
    full = socket.create_server(("127.0.0.1", 0), backlog=0)
    fillers = []
    for _number in range(4):  # a queue that is full answers nobody
        filler = socket.socket()
        filler.setblocking(False)
        filler.connect_ex(full.getsockname())
        fillers.append(filler)
    first = full.getsockname()
    if refuses:
        full.close()

    def two(host, port, *arguments, **more):
        if host != "two.example":
            return real(host, port, *arguments, **more)
        places = (first, ("127.0.0.1", port))
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", place) for place in places]

    monkeypatch.setattr(socket, "getaddrinfo", two)
    with Scripted(Reply(b'{"RetCode": 0, "ok": 1}')) as server:
        assert outcome(f"http://two.example:{server.port}", timeout=4)["ok"] == 1
    for one in (*fillers, full):
        one.close()
