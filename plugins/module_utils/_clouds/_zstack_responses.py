# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The responses of ZStack: payloads, and errors in HTTP 503 and in texts.

Source: the ZStack AIOS developer guide and the public REST server of zstackio/zstack.
"""

from __future__ import annotations

from typing import Any

from .._core.errors import (
    ApiError,
    CredentialsRejected,
    ParameterRejected,
    PermissionRefused,
    QuotaExceeded,
    ResourceNotFound,
    ServerFault,
    SessionExpired,
    SignatureExpired,
)
from .._core.model import Call, Payload, Response
from .._core.responses import (
    clock_advice,
    parse_object,
    quoted,
    refuse_gateway,
    refuse_status,
    said,
)

# Marks the payload of a 202: the job still runs.
PENDING = "aicloud.catalog pending"
_EXPIRED = frozenset({"ID.1001", "ORG_ZSTACK_IDENTITY_10020"})
_NOT_READY = frozenset({"SYS.1001", "SYS.1010", "SYS.1012"})
_ADVICE = {
    "ID.1000": "Check account_name and password.",
    "ID.1005": "Log in once with a browser and change the initial password.",
    "ID.1006": "Close sessions of this account, or use an access key.",
    "ID.2000": "This account needs a second factor: use an access key instead.",
}


def check(call: Call, response: Response) -> dict[str, Any]:
    if response.status == 503 and response.body.lstrip()[:1] == b"{":
        raise _refusal(parse_object(response), response)
    if response.status == 400:
        raise _refused_text(response)
    if response.status == 403:
        raise _refused_key(response)
    refuse_gateway(response)
    refuse_status(response)
    payload = parse_object(response)
    if payload.get("error"):
        raise _refusal(payload, response)
    return {**payload, PENDING: True} if response.status == 202 else payload


def _refusal(payload: Payload, response: Response) -> ApiError:
    error = payload.get("error")
    if not isinstance(error, dict):
        return ServerFault(quoted(response), status=response.status)
    code = str(error.get("code") or "")
    codes = {code, str(error.get("globalErrorCode") or "")}
    message = _deepest(error)
    details: dict[str, Any] = {"status": response.status, "code": code}
    if codes & _EXPIRED:
        return SessionExpired(message, **details)
    if code.startswith("ID.2"):
        return CredentialsRejected(message, advice=_ADVICE["ID.2000"], **details)
    if code in _ADVICE:
        return CredentialsRejected(message, advice=_ADVICE[code], **details)
    if code == "ID.1003":
        return QuotaExceeded(message, **details)
    if code == "ID.1002" or "denied" in message.lower():
        return PermissionRefused(message, **details)
    if code == "SYS.1007" or "not having field" in message:
        return ParameterRejected(message, **details)
    if code == "SYS.1003":
        return ResourceNotFound(message, **details)
    if code in _NOT_READY:
        return ServerFault(message, **details)
    return ApiError(message, **details)


def _deepest(error: Payload) -> str:
    """Return the message of the root cause: the outer texts are generic."""
    while isinstance(error.get("cause"), dict):
        error = error["cause"]
    return str(error.get("details") or error.get("description") or "no details")


def _refused_text(response: Response) -> ApiError:
    text, shown = said(response), quoted(response, 400)
    details: dict[str, Any] = {"status": response.status}
    if "Authorization" in text or "accessKey" in text or "'Date'" in text:
        return CredentialsRejected(shown, **details)
    return ParameterRejected(shown, **details)


def _refused_key(response: Response) -> ApiError:
    text = said(response)
    if "requestTimeTooSkewed" in text:
        # Its clock is compared as local time: usually the zone is wrong.
        return SignatureExpired(
            "requestTimeTooSkewed",
            status=response.status,
            advice="Set server_timezone to the zone of the management node. "
            + clock_advice(response),
        )
    if "access" in text.lower():
        return CredentialsRejected(
            quoted(response),
            advice="Check access_key_id and access_key_secret.",
            status=response.status,
        )
    return PermissionRefused(quoted(response), status=response.status)
