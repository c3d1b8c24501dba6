"""Connections opened ahead: never before the first request, and never in its way."""

from __future__ import annotations

import threading
import time

import pytest

from ansible_collections.aicloud.catalog.tests.unit.peers import Peer, certificate, http
from ansible_collections.aicloud.catalog.tests.unit.reading import (
    INVENTED,
    LISTINGS,
    opened,
)

FAR = 20


def page(first: int, total: int) -> bytes:
    rows = [b'{"CompShareImageId": "i%d"}' % n for n in range(first, first + 100)]
    return (
        b'{"RetCode": 0, "TotalCount": %d, "ImageSet": [' % total
        + b",".join(rows[: max(0, total - first)])
        + b"]}"
    )


def answer(request: bytes, total: int) -> bytes:
    fields = dict(
        pair.split(b"=", 1) for pair in request.rpartition(b"\r\n\r\n")[2].split(b"&")
    )
    return http(page(int(fields.get(b"Offset", b"0")), total))


def sweep(peer, **settings):
    """Return how many images came, and the seconds it took."""
    given = {**INVENTED["compshare"], "base_url": f"http://127.0.0.1:{peer.port}"}
    given |= {"image_type": "App", "retry_max_delay": 0.05, **settings}
    began = time.monotonic()
    with opened("compshare_image", given) as catalog:
        swept = catalog.sweep(LISTINGS["compshare_image"].server_filter(given))
    return len(swept.units), time.monotonic() - began


class Limited:
    """Serves so many connections at a time; further ones hang or are refused."""

    def __init__(self, most: int, total: int, *, refuse: bool = False) -> None:
        self._free = threading.Semaphore(most)
        self._total = total
        self._refuse = refuse

    def __call__(self, connection, _number):
        while not self._free.acquire(timeout=0.02):
            if self._refuse or connection.stop.is_set():
                return
        try:
            while request := connection.request():
                connection.send(answer(request, self._total))
        finally:
            self._free.release()


@pytest.mark.parametrize("most", [1, 2, 3])
@pytest.mark.parametrize("refuse", [False, True])
def test_a_listing_of_one_page_needs_no_second_connection(most, refuse):
    with Peer(Limited(most, 40, refuse=refuse)) as peer:
        count, took = sweep(peer, timeout=60)
    assert count == 40 and took < FAR


@pytest.mark.parametrize("most", [1, 2, 3])
@pytest.mark.parametrize("refuse", [False, True])
def test_a_server_that_serves_few_connections_is_read_to_the_end(most, refuse):
    """What fails beside others that work is tried again with fewer at a time."""
    with Peer(Limited(most, 2500, refuse=refuse)) as peer:
        count, took = sweep(peer, timeout=0.7)
    assert count == 2500 and took < FAR


def test_the_first_request_is_first():
    """It is on its way before any other connection is opened."""
    order = []

    def script(connection, number):
        order.append(f"connection {number}")
        while request := connection.request():
            order.append(f"request on {number}")
            connection.send(answer(request, 2500))

    with Peer(script) as peer:
        assert sweep(peer)[0] == 2500
    assert order[0] == "connection 1"
    with Peer(Limited(1, 40)) as peer:
        sweep(peer)
        assert b"Offset" in peer.received[0] or peer.received[0].startswith(b"POST")
        assert b"".join(peer.received[1:]) == b""


def test_no_connection_is_opened_while_the_first_is_being_set_up(tmp_path):
    """Not before the first request has left: TLS of its connection takes its time."""
    made = certificate(tmp_path / "tls")
    there = []

    def script(connection, number):
        if number == 1:
            time.sleep(0.5)
            there.append(len(peer.connections))
        connection.secure(made)
        while request := connection.request():
            connection.send(answer(request, 2500))

    with Peer(script) as peer:
        given = {**INVENTED["compshare"], "base_url": f"https://127.0.0.1:{peer.port}"}
        given |= {"image_type": "App", "ca_path": made.path}
        with opened("compshare_image", given) as catalog:
            swept = catalog.sweep(LISTINGS["compshare_image"].server_filter(given))
        assert len(swept.units) == 2500 and len(peer.connections) > 1
    assert there == [1]


def test_connections_that_died_meanwhile_are_not_used():
    """A server may close what says nothing; that costs no try."""

    def script(connection, number):
        if 2 <= number <= 8:
            return
        while request := connection.request():
            if number == 1:
                time.sleep(0.2)
            connection.send(answer(request, 2500))

    with Peer(script) as peer:
        given = {**INVENTED["compshare"], "base_url": f"http://127.0.0.1:{peer.port}"}
        given |= {"image_type": "App", "retries": 0}
        with opened("compshare_image", given) as catalog:
            swept = catalog.sweep(LISTINGS["compshare_image"].server_filter(given))
        assert len(swept.units) == 2500 and swept.stats.retries == 0
