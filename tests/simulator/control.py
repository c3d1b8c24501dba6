"""The control API (README.md, section Control API)."""

from __future__ import annotations

import asyncio
import hmac
import json
import os

from aiohttp import web

from simulator import accounts, catalog
from simulator.state import State


class Control:
    """Answers ``/_simulator/<name>``; one method per call, named in ROUTES."""

    def __init__(self, state: State, stop: asyncio.Event) -> None:
        self.state = state
        self.stop_event = stop

    async def handle(self, received: web.BaseRequest) -> web.Response:
        """Check the token, dispatch, answer JSON."""
        token = received.headers.get("X-Simulator-Token", "")
        if not hmac.compare_digest(token.encode(), self.state.options.token.encode()):
            return _json({"error": "wrong X-Simulator-Token"}, 403)
        name = received.path.rpartition("/")[2]
        method = ROUTES.get((received.method, name))
        if method is None:
            return _json({"error": f"no such call: {received.method} {name}"}, 404)
        try:
            # A whole catalog may be larger than what a request may have.
            raw = await received.content.read()
            body = json.loads(raw) if raw else None
            return _json(method(self, body, dict(received.query)), 200)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            return _json({"error": f"{type(error).__name__}: {error}"}, 400)

    def health(self, body, query) -> object:
        """The token was right: this is our server."""
        return {"ok": True, "pid": os.getpid(), "credentials": accounts.credentials()}

    def calls(self, body, query) -> object:
        """Every call so far."""
        return list(self.state.journal.calls)

    def counts(self, body, query) -> object:
        """Numbers only."""
        now = self.state.now()
        alive = sum(s["expires"] > now for s in self.state.sessions.values())
        return {**self.state.journal.counts(), "open_sessions": alive}

    def reset(self, body, query) -> object:
        """Back to the start."""
        self.state.reset()
        return {"ok": True}

    def faults(self, body, query) -> object:
        """Replace the rules."""
        self.state.faults.replace(body or [])
        return {"ok": True, "rules": len(self.state.faults.rules)}

    def set_quirks(self, body, query) -> object:
        """Merge switches."""
        self.state.quirks.update(body or {})
        return self.state.quirks.values()

    def quirks(self, body, query) -> object:
        """Switches in force."""
        return self.state.quirks.values()

    def set_catalog(self, body, query) -> object:
        """Other rows for a listing."""
        name, account = body["listing"], body.get("account", "default")
        listing = self._listing(name, account)
        seed = int(body.get("seed", self.state.options.seed))
        fresh = body.get("rows")
        if fresh is None:
            fresh = catalog.rows(name, account, seed, int(body["count"]))
        listing.replace(fresh)
        if name == "qianfan_model" and body.get("rows") is None:
            # Sets that are made again have other versions: their details follow.
            versions = catalog.rows("qianfan_version", account, seed, len(fresh))
            self.state.listing("qianfan_version", account).replace(versions)
        return {"ok": True, "rows": len(fresh)}

    def catalog(self, body, query) -> object:
        """Ground truth."""
        account = query.get("account", "default")
        return self._listing(query["listing"], account).rows

    def clock(self, body, query) -> object:
        """Another idea of time."""
        self.state.frozen = body.get("now")
        self.state.offset = float(body.get("offset", 0))
        return {"now": self.state.now()}

    def stop(self, body, query) -> object:
        """End the server, after this answer."""
        asyncio.get_running_loop().call_later(0.05, self.stop_event.set)
        return {"ok": True}

    def _listing(self, name: str, account: str) -> catalog.Listing:
        if name not in catalog.GENERATORS:
            raise ValueError(f"no such listing: {name}; {sorted(catalog.GENERATORS)}")
        if account not in accounts.NAMES:
            raise ValueError(f"no such account: {account}")
        return self.state.listing(name, account)


def _json(value: object, status: int) -> web.Response:
    return web.json_response(value, status=status)


ROUTES = {
    ("GET", "health"): Control.health,
    ("GET", "calls"): Control.calls,
    ("GET", "counts"): Control.counts,
    ("POST", "reset"): Control.reset,
    ("POST", "faults"): Control.faults,
    ("POST", "quirks"): Control.set_quirks,
    ("GET", "quirks"): Control.quirks,
    ("POST", "catalog"): Control.set_catalog,
    ("GET", "catalog"): Control.catalog,
    ("POST", "clock"): Control.clock,
    ("POST", "stop"): Control.stop,
}
