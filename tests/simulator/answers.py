"""Fault rules that answer instead of a cloud (README.md, section Faults)."""

from __future__ import annotations

from simulator.wire import JSON, TEXT, Answer, Request

PAGE = (
    b"<!DOCTYPE html><html><head><title>Service notice</title></head>"
    b"<body><h1>Please try again later</h1></body></html>"
)


def forced(cloud, request: Request) -> Answer | None:
    """The answer a rule dictates, or None."""
    for kind, rule in request.faults.items():
        make = MAKERS.get(kind)
        if make is not None:
            return make(cloud, request, rule)
    return None


def _status(cloud, request: Request, rule: dict) -> Answer:
    body = rule.get("body", "the service is not available")
    kind = rule.get("content_type", TEXT)
    status = int(rule.get("status", 503))
    return Answer(body.encode(), status, kind, dict(rule.get("headers") or {}))


def _retcode(cloud, request: Request, rule: dict) -> Answer:
    code = rule.get("code", 150)
    message = rule.get("message", f"fault {code}")
    outcome = "throttled" if str(code) == "153" else "ok"
    return cloud.error(code, message, request=request, outcome=outcome)


def _error(cloud, request: Request, rule: dict) -> Answer:
    code = rule.get("code", cloud.internal_code)
    message = rule.get("message", "an injected fault")
    answer = cloud.error(
        code,
        message,
        request=request,
        status=rule.get("status"),
        envelope=rule.get("envelope", "own"),
    )
    answer.headers.update(rule.get("headers") or {})
    return answer


def _html(cloud, request: Request, rule: dict) -> Answer:
    return Answer(PAGE, int(rule.get("status", 200)), "text/html; charset=utf-8")


def _empty(cloud, request: Request, rule: dict) -> Answer:
    return Answer(b"", int(rule.get("status", 200)), JSON)


def _redirect(cloud, request: Request, rule: dict) -> Answer:
    target = {"Location": rule["location"]}
    return Answer(b"", int(rule.get("status", 302)), TEXT, target)


def _huge(cloud, request: Request, rule: dict) -> Answer:
    # sending.py makes the body as it goes: no need to hold it.
    return Answer(b"", 200, JSON)


def _echo_secret(cloud, request: Request, rule: dict) -> Answer:
    told = cloud.secrets(request)
    message = "request rejected: " + " ".join(f"{k}={v}" for k, v in told.items())
    status = rule.get("status")
    return cloud.error(cloud.internal_code, message, request=request, status=status)


MAKERS = {
    "status": _status,
    "retcode": _retcode,
    "error": _error,
    "html": _html,
    "empty": _empty,
    "redirect": _redirect,
    "huge": _huge,
    "echo_secret": _echo_secret,
}
