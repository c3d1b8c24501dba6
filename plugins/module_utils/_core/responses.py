# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading HTTP responses: JSON or an error that explains itself."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timezone
from typing import Any

from .errors import (
    ApiError,
    CredentialsRejected,
    PermissionRefused,
    RateLimited,
    ResourceNotFound,
    ServerFault,
    UnexpectedResponse,
    Unreachable,
)
from .model import Payload, Received, Response
from .parse import parse_json

# Sent by proxies and gateways in front of all three clouds.
GATEWAY_FAULTS = frozenset({500, 502, 503, 504})
STATUSES: Mapping[int, type[ApiError]] = {
    401: CredentialsRejected,
    403: PermissionRefused,
    404: ResourceNotFound,
    429: RateLimited,
    **dict.fromkeys(GATEWAY_FAULTS, ServerFault),
}
_NO_API = "There is no API at this address: give scheme, host and port in base_url."
PROXY_ADVICE = (
    "Check the option proxy or the variable HTTPS_PROXY: its host and port, and "
    "whether the proxy lets this host through. An empty proxy, or NO_PROXY with the "
    "host, bypasses it."
)
PROXY_LOGIN = (
    "The proxy requires a login: put user and password into its address, as in "
    "http://USER:PASS@HOST:PORT, in the option proxy or the variable AICLOUD_PROXY. "
    "Special characters in them are percent-encoded."
)


def quoted(response: Response, length: int = 120) -> str:
    """Return the beginning of the body on one line, for messages.

    Only of a public catalog: a login answers with a session, an instance with its
    password, and what is broken cannot be told apart.
    """
    if not response.body.strip():
        return "no text"
    if not response.public:
        return f"a text of {len(response.body)} bytes, not shown as it may hold secrets"
    return said(response, length)


def said(response: Response, length: int = 400) -> str:
    """Return the beginning of the body on one line: to be judged, not to be shown."""
    text = response.body[: length * 4].decode("utf-8", "replace")
    return " ".join(text.split())[:length]


def request_id_of(response: Response, *headers: str) -> str:
    """Return the first of these headers that exists, else ``""``."""
    return next(
        (response.headers[name] for name in headers if name in response.headers), ""
    )


def request_id_in_body(response: Response, field: str) -> str:
    """Return the text of this field of a JSON object, else ``""``.

    It parses the body once more, so only where no header has the ID, as the clouds' do.
    """
    if not field or response.body.lstrip()[:1] != b"{":
        return ""
    try:
        value = parse_json(response.body)
    except (ValueError, RecursionError):
        return ""
    found = value.get(field) if isinstance(value, dict) else None
    return str(found) if isinstance(found, str | int) else ""


def retry_after(response: Response) -> float | None:
    """Return Retry-After in seconds from now, given as such or as a date, else None."""
    text = response.headers.get("retry-after", "").strip()
    try:
        seconds = float(text)
    except ValueError:
        then = _moment(text)
        # Both dates by the server's clock, whatever ours says.
        now = _moment(response.headers.get("date", "")) or time.time()
        return None if then is None else max(0.0, then - now)
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _moment(text: str) -> float | None:
    """Return the time of an HTTP date; None when it is not valid."""
    if not text:
        return None
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=moment.tzinfo or timezone.utc).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def seconds_ahead(response: Response) -> float | None:
    """Return by how much this clock is ahead of the server's; None if not known."""
    moment = _moment(response.headers.get("date", ""))
    return None if moment is None else time.time() - moment


def clock_advice(response: Response) -> str:
    """Return by how much this clock differs from the server's, and what to do."""
    seconds = seconds_ahead(response)
    if seconds is None:
        return "Check the clock of this machine."
    ahead = round(seconds)
    side = "ahead of" if ahead > 0 else "behind"
    return f"Check the clock of this machine: it is {abs(ahead)} s {side} the server's."


def refuse_gateway(response: Response) -> None:
    """Raise for the statuses that only gateways use, and for redirects."""
    if 300 <= response.status < 400:
        target = response.headers.get("location", "").partition("?")[0]
        raise UnexpectedResponse(
            f"redirect to {target or 'nowhere'}; redirects are never followed",
            status=response.status,
        )
    if response.status == 429 or response.status in GATEWAY_FAULTS:
        kind = STATUSES[response.status]
        raise kind(quoted(response), status=response.status)


def refuse_status(response: Response) -> None:
    """Raise for a status of 400 or more that carries no envelope of the cloud."""
    if response.status < 400:
        return
    if response.status == 407:
        # Only a proxy asks for this, and only where nothing is encrypted.
        raise proxy_refusal(407)
    kind = STATUSES.get(response.status, UnexpectedResponse)
    advice = _NO_API if response.status == 404 else ""
    raise kind(quoted(response), status=response.status, advice=advice)


def proxy_refusal(status: int) -> Unreachable:
    """Return the error for a status that is the proxy's own, not the cloud's."""
    return Unreachable(
        f"proxy: it answers HTTP {status}",
        status=status,
        layer="proxy",
        transient=status >= 500,
        advice=PROXY_LOGIN if status == 407 else PROXY_ADVICE,
    )


def parse_object(response: Response) -> dict[str, Any]:
    """Return the JSON object of the body or raise UnexpectedResponse."""
    kind = response.headers.get("content-type", "no content type")
    if not response.body.strip():
        raise UnexpectedResponse("empty body", status=response.status, transient=True)
    try:
        value = parse_json(response.body)
    except RecursionError:
        raise UnexpectedResponse(
            "JSON that is nested too deeply", status=response.status
        ) from None
    except ValueError:
        # JSON that breaks off may be complete next time; a web page will not.
        broken = response.body.lstrip()[:1] in (b"{", b"[")
        what = "broken JSON" if broken else "not JSON"
        raise UnexpectedResponse(
            f"{what} ({kind}): {quoted(response)}",
            status=response.status,
            transient=broken,
        ) from None
    if not isinstance(value, dict):
        raise UnexpectedResponse(
            f"JSON {type(value).__name__} instead of an object: {quoted(response)}",
            status=response.status,
        )
    return value


@contextmanager
def told_by(payload: Payload) -> Iterator[None]:
    """Name the request in errors about what its response says."""
    try:
        yield
    except ApiError as error:
        if isinstance(payload, Received):
            error.request_id = error.request_id or payload.request_id
        raise
