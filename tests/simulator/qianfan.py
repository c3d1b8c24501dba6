"""Qianfan: checks, dispatch, envelope and errors (fact sheet Qianfan, 1, 5 and 8).

An action is a function (cloud, members, request) -> Answer.
"""

from __future__ import annotations

import json
import uuid

from simulator import (
    qianfan_auth,
    qianfan_models,
    qianfan_orders,
    qianfan_services,
    qianfan_units,
)
from simulator.cloud import Cloud
from simulator.journal import clean
from simulator.qianfan_auth import Refused
from simulator.wire import JSON, Answer, Request, dumps

ACTIONS = {
    "/v2/model": {
        "DescribeCustomModelSets": qianfan_models.sets,
        "DescribeModelSet": qianfan_models.one_set,
        "DescribeModel": qianfan_models.one_version,
    },
    "/v2/service": {
        "DescribeServices": qianfan_services.services,
        "DescribeService": qianfan_services.one_service,
        "CreateService": qianfan_orders.create,
        "ModifyService": qianfan_orders.modify,
        "ScaleService": qianfan_orders.scale,
        "DeactivateService": qianfan_orders.deactivate,
    },
    "/v2/computeunit": {
        "DescribeComputeUnits": qianfan_units.units,
        "DescribeComputeUnit": qianfan_units.one_unit,
    },
    "/v2/serviceresources": {
        "DescribeComputeUnits": qianfan_units.units_of_service,
    },
}
# Purchases are not served, but an attempt shall be seen.
CHANGING = frozenset(
    {
        "CreateService",
        "ModifyService",
        "ScaleService",
        "DeactivateService",
        "PurchaseComputeUnit",
        "AutoReleaseComputeUnit",
        "ReleaseComputeUnit",
        "CreateCustomModelSet",
        "CreateCustomModel",
        "DeleteModelSet",
        "DeleteModel",
    }
)


class Qianfan(Cloud):
    """POST with an Action in the query and a JSON body; errors have a status."""

    name = "qianfan"
    listings = frozenset({"DescribeCustomModelSets", "DescribeServices"})
    changing = CHANGING
    internal_code = "InternalError"

    def read(self, request: Request) -> None:
        """Action and members, as far as they can be read."""
        request.action = dict(request.query).get("Action")
        try:
            request.values = json.loads(request.body)
        except ValueError:
            request.values = None
        shown = request.values if isinstance(request.values, dict) else {}
        request.parameters = clean(shown)

    def answer(self, request: Request) -> Answer:
        """Check in the order path, method, Authorization, JSON, Action, arguments."""
        try:
            actions = ACTIONS.get(request.path)
            if actions is None:
                raise Refused(404, "InvalidURI", "Could not parse the specified URI.")
            if request.method != "POST":
                raise Refused(405, "MethodNotAllowed", "The method is not allowed.")
            self._authenticate(request)
            kind = request.headers.get("Content-Type", "").partition(";")[0].strip()
            if kind.lower() != JSON:
                raise Refused(400, "InvalidHTTPRequest", "Content-Type must be JSON.")
            if not isinstance(request.values, dict):
                raise Refused(400, "MalformedJSON", "The JSON is not well-formed.")
            action = actions.get(request.action)
            if action is None:
                raise Refused(400, "InvalidURI", f"no such Action: {request.action}")
            self.drift(request)
            return action(self, request.values, request)
        except Refused as refused:
            rejected = refused.status == 403 or refused.code in (
                "InvalidHTTPAuthHeader",
                "SignatureDoesNotMatch",
                "RequestExpired",
            )
            return self.error(
                refused.code,
                refused.message,
                request=request,
                status=refused.status,
                outcome="rejected" if rejected else "ok",
            )

    def _authenticate(self, request: Request) -> None:
        key = qianfan_auth.check(
            request.method, request.target, request.headers, self.state.now()
        )
        request.account = qianfan_auth.NAMES[key]
        if request.account == "denied":
            raise Refused(403, "AccessDenied", "Access denied.")

    def success(self, result: bytes) -> Answer:
        """The success envelope around a serialised result."""
        identifier = str(uuid.uuid4())
        body = b'{"requestId":"%s","result":%s}' % (identifier.encode(), result)
        return Answer(body, headers={"X-Bce-Request-Id": identifier})

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
        """``requestId``, ``code``, ``message``; or the older envelope in a 200."""
        identifier = str(uuid.uuid4())
        headers = {"X-Bce-Request-Id": identifier}
        if envelope == "second":
            body = {"log_id": identifier, "error_code": code, "error_msg": message}
            return Answer(dumps(body), status or 200, headers=headers)
        body = {"requestId": identifier, "code": str(code), "message": message}
        return Answer(dumps(body), status or 500, headers=headers, outcome=outcome)

    def throttled(self) -> Answer:
        """429; the code is not documented."""
        body = {
            "requestId": str(uuid.uuid4()),
            "code": "RequestLimitExceeded",
            "message": "request rate limit exceeded",
        }
        headers = {"X-Bce-Request-Id": body["requestId"]}
        return Answer(dumps(body), 429, headers=headers, outcome="throttled")

    def secrets(self, request: Request) -> dict[str, str]:
        """What the fault ``echo_secret`` repeats."""
        return {"Authorization": str(request.headers.get("Authorization"))}
