"""From HTTP to the clouds and back: delays, faults, throttling, the journal."""

from __future__ import annotations

import argparse
import asyncio
import itertools

from aiohttp import web

from simulator import answers, control, sending, spoiling
from simulator.compshare import CompShare
from simulator.qianfan import Qianfan
from simulator.state import State
from simulator.wire import TEXT, Answer, Request
from simulator.zstack import ZStack

CONTROL = "/_simulator/"


class _Server(web.Server):
    """Numbers the connections, so that tests can see which are reused."""

    def __init__(self, handler) -> None:
        super().__init__(handler, access_log=None)
        self._numbers = itertools.count(1)
        # By protocol object: [number of the connection, requests on it so far, when it
        # was opened].
        self.known: dict[int, list] = {}

    def number(self, protocol) -> list:
        """Count one request; connections of the control API get no number."""
        entry = self.known[id(protocol)]
        entry[0] = entry[0] or next(self._numbers)
        entry[1] += 1
        return entry

    def __call__(self):
        protocol = super().__call__()
        self.known[id(protocol)] = [0, 0, asyncio.get_running_loop().time()]
        return protocol


class App:
    """One server: the clouds, their common state, the control API."""

    def __init__(self, options: argparse.Namespace, stop: asyncio.Event) -> None:
        self.state = State(options)
        self.control = control.Control(self.state, stop)
        self.clouds = {
            "compshare": CompShare(self.state),
            "zstack": ZStack(self.state),
            "qianfan": Qianfan(self.state),
        }
        if options.scale_images is not None or options.scale_total is not None:
            # A benchmark must not pay for making the catalog with its first page.
            self.state.warm()
            self.clouds["compshare"].warm()
        self.sequence = itertools.count(1)
        self.latency = options.latency / 1000
        self.connect = options.connect_units * self.latency

    def server(self) -> web.Server:
        """The low-level server: no routing, no middleware, cheap per page."""
        self._server = _Server(self.handle)
        return self._server

    async def handle(self, received: web.BaseRequest) -> web.StreamResponse:
        """Answer one request."""
        if received.raw_path.startswith(CONTROL):
            return await self.control.handle(received)
        known = self._server.number(received.protocol)
        journal = self.state.journal
        journal.enter()
        request = Request(
            method=received.method,
            target=received.raw_path,
            headers=received.headers,
            body=await received.read(),
            connection=known[0],
            sequence=next(self.sequence),
        )
        status, outcome = None, "ok"
        try:
            delay = self.latency
            if self.connect and known[1] == 1:
                # The handshakes began when the connection was opened.
                open_for = asyncio.get_running_loop().time() - known[2]
                delay += max(0.0, self.connect - open_for)
            if delay:
                await asyncio.sleep(delay)
            answer = self.answer(request)
            journal.answered(request)
            if answer is not None:
                status, outcome = answer.status, answer.outcome
            return await sending.send(received, answer, request.faults)
        finally:
            journal.leave(request, status, outcome)

    def answer(self, request: Request) -> Answer | None:
        """What to say; None when the connection is to be dropped."""
        cloud = self.clouds.get(_cloud_of(request.path))
        if cloud is None:
            return Answer(b"404 Not Found", 404, TEXT)
        request.cloud = cloud.name
        cloud.read(request)
        listing = request.action in cloud.listings
        request.changing = request.action in cloud.changing
        request.faults = self.state.faults.match(
            cloud.name, request.action, listing, request.changing
        )
        if "drop" in request.faults:
            return None
        forced = answers.forced(cloud, request)
        if forced is not None:
            return forced
        if listing and not self.state.bucket.take():
            return cloud.throttled()
        return spoiling.carry_out(cloud, request)


def _cloud_of(path: str) -> str | None:
    if path == "/":
        return "compshare"
    if path == "/zstack" or path.startswith("/zstack/"):
        return "zstack"
    # The vendor's SDK makes //v2/model of a base URL with a slash: an unknown path
    # of Qianfan, not of nobody.
    return "qianfan" if path.lstrip("/").startswith("v2/") else None
