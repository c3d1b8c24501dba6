"""ZStack: routes, envelope and errors (fact sheet ZStack, 1, 9 and 11).

A route is (method, pattern, name, handler, key): where several orders share an address,
the key in the body tells them apart. Orders are carried out in zstack_services.py.
"""

from __future__ import annotations

import datetime
import json
import re
from zoneinfo import ZoneInfo

from simulator import (
    zstack_auth,
    zstack_fields,
    zstack_models,
    zstack_orders,
    zstack_tables,
)
from simulator.accounts import ZSTACK
from simulator.cloud import Cloud
from simulator.journal import clean
from simulator.wire import TEXT, Answer, Request, dumps
from simulator.zstack_auth import Refused, failed
from simulator.zstack_routes import route

PREFIX = "/zstack"
DENIED = {
    "code": "ID.1002",
    "description": "Permission denied",
    "details": "the account has no permission to execute the operation",
}


class ZStack(Cloud):
    """REST with plain-text errors of the layer and 503 errors of the API."""

    name = "zstack"
    listings = frozenset(
        {
            "QueryModel",
            "QueryModelCenter",
            "QueryModelService",
            "QueryModelServiceInstanceGroup",
        }
    )
    changing = zstack_orders.CHANGING
    internal_code = "SYS.1006"

    def read(self, request: Request) -> None:
        """Find the route; the journal must not show sessions or passwords."""
        path = request.path.removeprefix(PREFIX)
        body = _lenient(request)
        for one in ROUTES:
            if one.fits(request.method, path, body):
                request.action = one.name
        request.parameters = {}
        for name, value in request.query:
            request.parameters.setdefault(name, []).append(value)
        if request.body:
            request.parameters["body"] = clean(body) or "not JSON"
        if request.action in ("LogOut", "ValidateSession"):
            request.path = re.sub("[0-9a-f]{32}", "<session>", request.path)

    def answer(self, request: Request) -> Answer:
        """Dispatch; 404 for an unknown URL, 405 for a wrong method, never 401."""
        path = request.target.partition("?")[0].removeprefix(PREFIX)
        allowed, keyed = set(), False
        try:
            for one in ROUTES:
                matched = one.pattern.fullmatch(path)
                if matched and one.method == request.method:
                    if one.name == request.action:
                        return one.handler(self, request, *matched.groups())
                    keyed = True
                elif matched:
                    allowed.add(one.method)
            if keyed:
                zstack_auth.parse_header(self.state, request)
                zstack_fields.body_of(request)
                raise zstack_fields.no_action(request)
        except Refused as refused:
            return refused.answer
        if allowed:
            message = f"only {sorted(allowed)} is allowed"
            return Answer(message.encode(), 405, TEXT)
        return Answer(f"no api mapping to {path}".encode(), 404, TEXT)

    def log_in(self, request: Request) -> Answer:
        """PUT /v1/accounts/login."""
        fields = zstack_fields.message(request, "logInByAccount", LOGIN)
        session = zstack_auth.log_in(self.state, fields)
        request.account = session["account"]
        account = ZSTACK[session["account"]]["account_uuid"]
        quirks = self.state.quirks.zstack
        inventory = {
            "uuid": session["uuid"],
            "accountUuid": account,
            "userUuid": account,
            "expiredDate": zstack_models.java_date(session["expires"], quirks),
            "createDate": zstack_models.java_date(session["created"], quirks),
            "noSessionEvaluation": False,
        }
        return Answer(dumps({"inventory": inventory}))

    def log_out(self, request: Request, session: str) -> Answer:
        """DELETE of a session: 200 for an unknown one too."""
        if self.state.sessions.pop(session, None):
            self.state.journal.logouts += 1
        return Answer(b"{}")

    def valid(self, request: Request, session: str) -> Answer:
        """Whether a session lives; asking does not prolong it."""
        found = self.state.sessions.get(session)
        alive = found is not None and found["expires"] > self.state.now()
        return Answer(dumps({"valid": alive}))

    def models(self, request: Request, uuid: str | None = None) -> Answer:
        """QueryModel."""
        return self.query(request, zstack_tables.MODELS, uuid)

    def query(self, request: Request, table, uuid: str | None, first=None) -> Answer:
        """A query; with a uuid in the path the query string is ignored."""
        pairs = [("q", f"uuid={uuid}")] if uuid else request.query
        kind, value = zstack_auth.parse_header(self.state, request)
        # The layer parses the query before the message, and the session with it, runs.
        wanted = zstack_models.Query(pairs)
        self.authenticate(request, kind, value)
        self.drift(request)
        if first is not None:
            first(self, request)
        return zstack_models.query(self, request, wanted, table)

    def zone(self, request: Request) -> Answer:
        """The server's time zone; a reply with all fields, hence ``success``."""
        self.authenticate(request, *zstack_auth.parse_header(self.state, request))
        name = self.state.quirks.zstack.timezone
        here = datetime.datetime.fromtimestamp(self.state.now(), ZoneInfo(name))
        offset = f"{here:%z}"
        offset = f"{offset[:3]}:{offset[3:]}"
        return Answer(dumps({"timezone": name, "offset": offset, "success": True}))

    def current_time(self, request: Request) -> Answer:
        """The server's clock; needs no session."""
        zstack_fields.message(request, "getCurrentTime", {})
        now = self.state.now()
        told = {"MillionSeconds": int(now * 1000), "Seconds": int(now)}
        return Answer(dumps({"currentTime": told}))

    def authenticate(self, request: Request, kind: str, value: str) -> None:
        if kind == "session":
            value = zstack_auth.check_session(self.state, request, value)
        request.account = value
        if value == "denied":
            raise failed(DENIED, "rejected")

    def error(
        self,
        code,
        message,
        *,
        request: Request,
        status: int | None = None,
        outcome: str = "ok",
        envelope: str = "own",
    ) -> Answer:
        """The API's error object."""
        error = {"code": code, "description": "An operation failed", "details": message}
        return Answer(dumps({"error": error}), status or 503, outcome=outcome)

    def throttled(self) -> Answer:
        """ZStack knows no rate limit: this is a reverse proxy speaking."""
        return Answer(b"Too Many Requests\n", 429, TEXT, outcome="throttled")

    def secrets(self, request: Request) -> dict[str, str]:
        """What the fault ``echo_secret`` repeats."""
        return {"Authorization": str(request.headers.get("Authorization"))}


def _lenient(request: Request) -> dict:
    """The body for finding the route and for the journal; {} for anything odd."""
    try:
        body = json.loads(request.body or b"{}")
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


LOGIN = {"accountName": "string", "password": "string"}


NODES = "/v1/management-nodes"
SESSION = "/v1/accounts/sessions/{uuid}"
ROUTES = (
    route("PUT", "/v1/accounts/login", "LogInByAccount", ZStack.log_in),
    route("DELETE", SESSION, "LogOut", ZStack.log_out),
    route("GET", SESSION + "/valid", "ValidateSession", ZStack.valid),
    route("GET", "/v1/ai/models", "QueryModel", ZStack.models),
    route("GET", "/v1/ai/models/{uuid}", "QueryModel", ZStack.models),
    *zstack_orders.ROUTES,
    route("GET", NODES + "/platform-timezone", "GetPlatformTimeZone", ZStack.zone),
    route("PUT", NODES + "/actions", "GetCurrentTime", ZStack.current_time),
)
