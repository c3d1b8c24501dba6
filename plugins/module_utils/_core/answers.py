# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading HTTP answers: JSON or a telling error."""

from __future__ import annotations

import json
from typing import Any

from .errors import (
    ApiError,
    CredentialsRejected,
    PermissionRefused,
    RateLimited,
    ResourceNotFound,
    ServerFault,
    UnexpectedAnswer,
)
from .model import Answer

# Answered by proxies and gateways in front of all three clouds.
GATEWAY_FAULTS = frozenset({500, 502, 503, 504})


class Parsed(dict[str, Any]):
    """The object of an answer, with the text it was parsed from."""

    body: bytes = b""


def beginning(answer: Answer, length: int = 120) -> str:
    """Return the first characters of the body on one line, for messages."""
    text = answer.body[: length * 4].decode("utf-8", "replace")
    return " ".join(text.split())[:length]


def request_id_of(answer: Answer, *headers: str) -> str:
    """Return the first of these headers that is there, else ``""``."""
    return next(
        (answer.headers[name] for name in headers if name in answer.headers), ""
    )


def retry_after(answer: Answer) -> float | None:
    """Return Retry-After in seconds; None when absent, or a date (never seen here)."""
    try:
        return max(0.0, float(answer.headers.get("retry-after", "")))
    except ValueError:
        return None


def refuse_gateway(answer: Answer, *, faults: frozenset[int] = GATEWAY_FAULTS) -> None:
    """Raise for the statuses that only gateways use, and for redirects."""
    shown = beginning(answer)
    if 300 <= answer.status < 400:
        target = answer.headers.get("location", "").partition("?")[0]
        raise UnexpectedAnswer(
            f"redirect to {target or 'nowhere'}; redirects are never followed",
            status=answer.status,
        )
    if answer.status == 429:
        raise RateLimited(
            shown or "too many requests", status=429, retry_after=retry_after(answer)
        )
    if answer.status in faults:
        raise ServerFault(
            shown or "no text", status=answer.status, retry_after=retry_after(answer)
        )


def refuse_status(answer: Answer, **facts: Any) -> None:
    """Raise for a status of 400 or more that carries no envelope of the cloud."""
    if answer.status < 400:
        return
    kinds: dict[int, type[ApiError]] = {
        401: CredentialsRejected,
        403: PermissionRefused,
        404: ResourceNotFound,
        407: CredentialsRejected,
    }
    kind = kinds.get(answer.status, UnexpectedAnswer)
    raise kind(beginning(answer) or "no text", status=answer.status, **facts)


def parse_object(answer: Answer) -> dict[str, Any]:
    """Return the JSON object of the body or raise UnexpectedAnswer."""
    kind = answer.headers.get("content-type", "no content type")
    if not answer.body.strip():
        raise UnexpectedAnswer("empty body", status=answer.status, transient=True)
    try:
        value = json.loads(answer.body)
    except ValueError:
        # JSON that breaks off may be complete next time; a web page will not.
        broken = answer.body.lstrip()[:1] in (b"{", b"[")
        what = "broken JSON" if broken else "not JSON"
        raise UnexpectedAnswer(
            f"{what} ({kind}): {beginning(answer)}",
            status=answer.status,
            transient=broken,
        ) from None
    if not isinstance(value, dict):
        raise UnexpectedAnswer(
            f"JSON {type(value).__name__} instead of an object: {beginning(answer)}",
            status=answer.status,
        )
    payload = Parsed(value)
    payload.body = answer.body
    return payload


def list_under(payload: dict[str, Any], *keys: str, empty: bool = False) -> list[Any]:
    """Return the list under the first key that is there; null means empty.

    With ``empty`` a missing list is an empty one (the answer says there is nothing).
    """
    for key in keys:
        if key in payload:
            value = payload[key]
            if value is None:
                return []
            if isinstance(value, list):
                return value
            raise UnexpectedAnswer(
                f"{key} is {type(value).__name__} instead of a list", status=200
            )
    if empty:
        return []
    found = ", ".join(sorted(payload)) or "nothing"
    raise UnexpectedAnswer(f"the answer has no {keys[0]}; it has {found}", status=200)
