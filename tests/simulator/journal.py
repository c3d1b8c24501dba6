"""What was asked, without secrets, and how often."""

from __future__ import annotations

from collections import deque

from simulator.wire import Request

SECRET = {
    "publickey", "privatekey", "signature", "securitytoken", "password", "ak", "sk",
    "accesskeysecret",
}  # fmt: skip
KEPT = 100_000


class Journal:
    """The calls of this server; control calls are not among them."""

    def __init__(self) -> None:
        self.in_flight = 0
        self.answering: dict[int, str] = {}
        self.reset()

    def reset(self) -> None:
        """Forget everything but the requests being answered right now."""
        self.calls: deque[dict] = deque(maxlen=KEPT)
        self.actions: dict[str, dict[str, int]] = {}
        self.changing: dict[str, dict[str, int]] = {}
        self.requests = self.rejected = self.throttled = 0
        self.logins = self.logouts = 0
        self.connections: set[int] = set()
        self.max_in_flight = self.in_flight

    def enter(self) -> None:
        """A request came in."""
        self.in_flight += 1
        self.max_in_flight = max(self.max_in_flight, self.in_flight)

    def answered(self, request: Request) -> None:
        """It is known what to say; saying it may take a while."""
        self.answering[request.sequence] = request.action or ""

    def leave(self, request: Request, status: int | None, outcome: str) -> None:
        """It was answered (``status`` None: the connection was dropped)."""
        self.in_flight -= 1
        self.answering.pop(request.sequence, None)
        self.requests += 1
        self.rejected += outcome == "rejected"
        self.throttled += outcome == "throttled"
        self.connections.add(request.connection)
        name = request.action or ""
        tables = [self.actions, self.changing] if request.changing else [self.actions]
        for table in tables:
            counted = table.setdefault(request.cloud, {})
            counted[name] = counted.get(name, 0) + 1
        self.calls.append(
            {
                "seq": request.sequence,
                "connection": request.connection,
                "cloud": request.cloud,
                "action": request.action,
                "changing": request.changing,
                "account": request.account,
                "method": request.method,
                "path": request.path,
                "parameters": request.parameters,
                "status": status,
                "fault": next(iter(request.faults), None),
                "host": request.headers.get("Host"),
                "proxied": request.proxied,
                "user_agent": request.headers.get("User-Agent"),
            }
        )

    def counts(self) -> dict:
        """The numbers of the control API."""
        return {
            "actions": self.actions,
            "changing": self.changing,
            "requests": self.requests,
            "rejected": self.rejected,
            "throttled": self.throttled,
            "logins": self.logins,
            "logouts": self.logouts,
            "connections": len(self.connections),
            "max_in_flight": self.max_in_flight,
            "answering": list(self.answering.values()),
        }


def clean(value: object) -> object:
    """The same parameters without anything secret."""
    if isinstance(value, dict):
        return {
            name: clean(inner)
            for name, inner in value.items()
            if str(name).lower() not in SECRET
        }
    if isinstance(value, list):
        return [clean(inner) for inner in value]
    return value
