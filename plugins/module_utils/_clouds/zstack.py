# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ZStack AIOS: REST below /zstack/v1, sessions or access keys, errors in HTTP 503.

Source: the ZStack AIOS developer guide and the public REST server of zstackio/zstack.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import html
import json
import re
import uuid
from datetime import datetime, timezone, tzinfo
from urllib.parse import unquote, urlencode

from .._core.errors import UnexpectedResponse
from .._core.model import (
    Account,
    Call,
    Cloud,
    Jobs,
    Parameters,
    Payload,
    Request,
)
from .._core.typed import Json
from .._core.units import MONTHS
from ._zstack_account import KINDS, OPTIONS, account
from ._zstack_responses import PENDING, check

_JOB_ID = "X-Job-UUID"
LOGIN_PATH = "/v1/accounts/login"
# A login response is short; its session is the uuid that has no further name.
_LOGIN_BYTES = 20000
_OPENED = re.compile(r"(?<![A-Za-z])uuid[\s\\\"':=>]{1,12}([0-9a-f]{32})(?![0-9a-f])")
_DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


# -- signing ----------------------------------------------------------------------


def server_date(moment: datetime, zone: tzinfo) -> str:
    """Return the Date header in the local time of the server's zone.

    By default the server compares local times and ignores the zone in the header, so
    a correct GMT date would be refused by a server in UTC+8.
    """
    local = moment.astimezone(zone)
    offset = local.strftime("%z")
    suffix = "UTC" if offset in ("", "+0000") else f"{offset[:3]}:{offset[3:5]}"
    return (
        f"{_DAYS[local.weekday()]}, {local.day:02d} {MONTHS[local.month - 1]} "
        f"{local.year} {local:%H:%M:%S} {suffix}"
    )


def access_key_header(
    key_id: str, secret: str, method: str, date: str, uri: str
) -> str:
    """Return the Authorization header; ``uri`` is the path below the context path."""
    message = f"{method}\n{date}\n{uri}".encode()
    digest = hmac.new(secret.encode(), message, hashlib.sha1).digest()
    return f"ZStack {key_id}:{base64.b64encode(digest).decode()}"


def sign(account: Account, call: Call) -> Request:
    url = account.base_url + call.path
    headers = dict(call.headers)
    body = None
    if call.method == "GET" or (call.method == "DELETE" and call.parameters):
        url += "?" + urlencode(_pairs(call.parameters))
    elif call.method != "DELETE":
        headers["Content-Type"] = "application/json;charset=UTF-8"
        body = json.dumps(dict(call.parameters)).encode()
    values = account.values
    secret = ""
    if call.path == LOGIN_PATH:
        pass  # also when an expired session is renewed
    elif values.get("session_id"):
        headers["Authorization"] = f"OAuth {values['session_id']}"
    elif values.get("access_key_id"):
        date = server_date(datetime.now(timezone.utc), values["zone"])
        secret = access_key_header(
            values["access_key_id"],
            values["access_key_secret"],
            call.method,
            date,
            unquote(call.path),
        )
        headers.update({"Date": date, "Authorization": secret})
    secrets = (secret, secret.rpartition(":")[2]) if secret else ()
    return Request(
        method=call.method, url=url, headers=headers, body=body, secrets=secrets
    )


def _pairs(parameters: Parameters) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, value in parameters.items():
        for item in value if isinstance(value, list) else [value]:
            if item is not None:
                text = str(item).lower() if isinstance(item, bool) else str(item)
                pairs.append((name, text))
    return pairs


# -- jobs -------------------------------------------------------------------------


def named_job(call: Call) -> Call:
    """Return the call with a job ID of ours, so that nothing but the ID is needed."""
    return call._replace(headers={**call.headers, _JOB_ID: uuid.uuid4().hex})


def job_question(call: Call) -> Call:
    """Return the request for the job of a named call.

    The ``location`` of the response is not used: it is the server's view of its own
    address, which may not be reachable from here.
    """
    return Call(
        action=f"{call.action} (job {call.headers[_JOB_ID]})",
        method="GET",
        path=f"/v1/api-jobs/{call.headers[_JOB_ID]}",
    )


JOBS = Jobs(
    named=named_job,
    question=job_question,
    pending=lambda payload: bool(payload.get(PENDING)),
)


# -- sessions ---------------------------------------------------------------------


def login(account: Account) -> Call | None:
    if not account.values.get("account_name"):
        return None
    return Call(
        action="LogInByAccount",
        method="PUT",
        path=LOGIN_PATH,
        parameters={
            "logInByAccount": {
                "accountName": account.values["account_name"],
                "password": account.values["password_hash"],
            }
        },
    )


def adopt(account: Account, payload: Payload) -> Account:
    session_id = Json(payload).at("inventory").at("uuid").required().value
    # It becomes a header and a part of an address.
    if not isinstance(session_id, str) or not session_id.replace("-", "").isalnum():
        raise UnexpectedResponse("inventory.uuid is not a session ID", status=200)
    return _with_session(account, session_id)


def opened(account: Account, body: bytes) -> list[Account]:
    """Return the account with each session found in a broken login response."""
    text = html.unescape(body[:_LOGIN_BYTES].decode("utf-8", "replace"))
    return [
        _with_session(account, found) for found in dict.fromkeys(_OPENED.findall(text))
    ]


def _with_session(account: Account, session_id: str) -> Account:
    return account._replace(
        values={**account.values, "session_id": session_id},
        secrets=(*account.secrets, session_id),
    )


def logout(account: Account) -> Call | None:
    session_id = account.values.get("session_id")
    path = f"/v1/accounts/sessions/{session_id}"
    return Call(action="LogOut", method="DELETE", path=path)


CLOUD = Cloud(
    name="zstack",
    title="ZStack",
    options=OPTIONS,
    account=account,
    sign=sign,
    check=check,
    login=login,
    adopt=adopt,
    logout=logout,
    opened=opened,
    jobs=JOBS,
    credentials=KINDS,
)
