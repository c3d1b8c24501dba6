# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Baidu Qianfan: POST /v2/... with Action in the query, bce-auth-v1 signatures.

Source: the Qianfan API documents and the signing pages of Baidu AI Cloud.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any
from urllib.parse import quote, urlsplit

from .._core.address import checked_base_url, checked_key
from .._core.connect import missing_options
from .._core.errors import (
    ApiError,
    BillingRefused,
    CredentialsRejected,
    ParameterRejected,
    PermissionRefused,
    QuotaExceeded,
    RateLimited,
    ResourceNotFound,
    ServerFault,
    SignatureExpired,
    UnexpectedResponse,
)
from .._core.model import (
    Account,
    Call,
    Cloud,
    Option,
    Request,
    Response,
    Settings,
    Warn,
)
from .._core.responses import (
    clock_advice,
    parse_object,
    refuse_gateway,
    refuse_status,
)

_BASE_URL = "https://qianfan.baidubce.com"
OPTIONS = (
    Option(name="access_key", env=("QIANFAN_ACCESS_KEY",)),
    Option(name="secret_key", secret=True, env=("QIANFAN_SECRET_KEY",)),
    Option(
        name="base_url",
        default=_BASE_URL,
        env=("QIANFAN_CONSOLE_API_BASE_URL",),
    ),
)

REQUEST_ID_HEADERS = ("x-bce-request-id",)
REQUEST_ID_FIELD = "requestId"
# Seconds that a signature is valid: the default of Baidu's own signing pages.
EXPIRATION = 1800

_CREDENTIALS = frozenset(
    {
        "SignatureDoesNotMatch",
        "InvalidAccessKeyId",
        "InvalidHTTPAuthHeader",
        "14",
        "110",
    }
)
_EXPIRED = frozenset({"RequestExpired", "111"})
_NOT_ACTIVATED = "OptInRequired"
_PERMISSION = frozenset({"AccessDenied", _NOT_ACTIVATED, "6", "336004"})
_THROTTLED = frozenset({"4", "17", "18", "19", "336100"})
_FAULT = frozenset({"InternalError", "336000", "500000"})
_MISSING = frozenset({"NotFound", "NoSuchModel", "ResourceNotFound"})
_PARAMETER = frozenset(
    {
        "InappropriateJSON",
        "MalformedJSON",
        "InvalidMarker",
        "InvalidURI",
        "InvalidVersion",
        "InvalidHTTPRequest",
        "100",
        "336001",
        "336002",
        "336003",
    }
)


# -- signing ----------------------------------------------------------------------


def encode(text: str) -> str:
    """Return the text percent-encoded as bce-auth-v1 requires (space is %20)."""
    return quote(text, safe="-._~")


def canonical_query(query: Mapping[str, str]) -> str:
    parts = [
        f"{encode(name)}={encode(value or '')}"
        for name, value in query.items()
        if name.lower() != "authorization"
    ]
    return "&".join(sorted(parts))


def canonical_headers(headers: Mapping[str, str]) -> list[str]:
    return sorted(
        f"{encode(name.lower())}:{encode(value.strip())}"
        for name, value in headers.items()
        if value.strip()
    )


def authorization(
    credentials: tuple[str, str],
    method: str,
    path: str,
    query: Mapping[str, str],
    headers: Mapping[str, str],
    timestamp: str,
    expiration: int = EXPIRATION,
) -> str:
    """Return the Authorization header over exactly these headers.

    ``timestamp`` is UTC, ``2024-09-29T08:00:00Z``; ``path`` is already encoded. An
    empty header is neither signed nor named.
    """
    access_key, secret_key = credentials
    prefix = f"bce-auth-v1/{access_key}/{timestamp}/{expiration}"
    canonical = "\n".join(
        [method, path, canonical_query(query), "\n".join(canonical_headers(headers))]
    )
    names = sorted(name.lower() for name, value in headers.items() if value.strip())
    # The signing key enters the second HMAC as hex text, not as bytes.
    signing_key = _hex_hmac(secret_key, prefix)
    signature = _hex_hmac(signing_key, canonical)
    return f"{prefix}/{';'.join(names)}/{signature}"


def _hex_hmac(key: str, message: str) -> str:
    return hmac.new(key.encode(), message.encode(), hashlib.sha256).hexdigest()


def host_header(base_url: str) -> str:
    """Return the Host header: with the port unless it is the scheme's default."""
    parts = urlsplit(base_url)
    own = {"http": 80, "https": 443}[parts.scheme]
    return parts.netloc.rpartition(":")[0] if parts.port == own else parts.netloc


def sign(account: Account, call: Call) -> Request:
    timestamp = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    headers = {"Host": host_header(account.base_url), "x-bce-date": timestamp}
    keys = (account.values["access_key"], account.values["secret_key"])
    query = {"Action": call.action}
    signed = authorization(keys, "POST", call.path, query, headers, timestamp)
    parameters = {k: v for k, v in call.parameters.items() if v is not None}
    return Request(
        method="POST",
        url=f"{account.base_url}{call.path}?{canonical_query(query)}",
        headers={
            **headers,
            "Content-Type": "application/json",
            "Authorization": signed,
        },
        body=json.dumps(parameters).encode(),
        secrets=(signed, signed.rpartition("/")[2]),
    )


# -- responses --------------------------------------------------------------------


def check(call: Call, response: Response) -> dict[str, Any]:
    """Return the ``result`` of a good response."""
    if response.body.lstrip()[:1] == b"{":
        payload = parse_object(response)
        # Two envelopes: code/message with HTTP 4xx, error_code/error_msg with 200.
        code = str(payload.get("code") or payload.get("error_code") or "")
        if code and code != "0":
            message = payload.get("message") or payload.get("error_msg") or "no text"
            raise _refusal(code, str(message), response)
    else:
        payload = {}
    code = response.headers.get("x-bce-error-code", "")
    if response.status >= 400 and code:
        message = response.headers.get("x-bce-error-message", "no text")
        raise _refusal(code, message, response)
    refuse_gateway(response)
    refuse_status(response)
    result = (payload or parse_object(response)).get("result")
    if call.changing and isinstance(result, bool):
        # The response to some orders is just true.
        if not result:
            raise ApiError("the answer is false", status=response.status)
        return {}
    if not isinstance(result, dict):
        raise UnexpectedResponse(
            f"result is {type(result).__name__} instead of an object",
            status=response.status,
        )
    return result


def _refusal(code: str, message: str, response: Response) -> ApiError:
    details: dict[str, Any] = {"status": response.status, "code": code}
    if code in _THROTTLED or response.status == 429:
        return RateLimited(message, **details)
    if code in _EXPIRED:
        # A request that took long to arrive, or a wrong clock.
        return SignatureExpired(message, advice=clock_advice(response), **details)
    if code in _CREDENTIALS:
        advice = "Check access_key and secret_key."
        return CredentialsRejected(message, advice=advice, **details)
    if code in _PARAMETER:
        return ParameterRejected(message, **details)
    if code in _MISSING or response.status == 404:
        return ResourceNotFound(message, **details)
    # Neither is documented; these words tell what to do.
    if "balance" in code.lower():
        return BillingRefused(message, **details)
    if "quota" in code.lower():
        return QuotaExceeded(message, **details)
    if code in _PERMISSION or response.status == 403:
        if code == _NOT_ACTIVATED:
            details["advice"] = (
                "Activate Qianfan for this account in the console first."
            )
        return PermissionRefused(message, **details)
    if code in _FAULT or response.status >= 500:
        return ServerFault(message, **details)
    return ApiError(message, **details)


# -- credentials ------------------------------------------------------------------


def account(settings: Settings, warn: Warn) -> Account:
    missing = [name for name in ("access_key", "secret_key") if not settings.get(name)]
    if missing:
        raise missing_options(
            "Qianfan", OPTIONS, missing, ". There is no profile file for Qianfan"
        )
    access_key = checked_key("access_key", str(settings["access_key"]))
    secret_key = checked_key("secret_key", str(settings["secret_key"]))
    base_url = settings.get("base_url") or _BASE_URL
    return Account(
        base_url=checked_base_url(base_url, prefix=False),
        identity=access_key,
        values={"access_key": access_key, "secret_key": secret_key},
        secrets=(secret_key,),
    )


CLOUD = Cloud(
    name="qianfan",
    title="Qianfan",
    options=OPTIONS,
    account=account,
    sign=sign,
    check=check,
    request_id_headers=REQUEST_ID_HEADERS,
    request_id_field=REQUEST_ID_FIELD,
    credentials=(("access_key", "secret_key"),),
)
