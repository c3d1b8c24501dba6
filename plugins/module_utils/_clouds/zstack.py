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
import os
import re
import uuid
from dataclasses import replace
from datetime import datetime, timezone, tzinfo
from typing import Any
from urllib.parse import unquote, urlencode

from .._core.address import checked_base_url, checked_key
from .._core.errors import OptionError, UnexpectedResponse
from .._core.model import (
    NEAREST_FIRST,
    ORIGINS,
    Account,
    Call,
    Cloud,
    Jobs,
    Option,
    Parameters,
    Payload,
    Request,
    Settings,
    Warn,
)
from .._core.typed import Json
from .._core.units import MONTHS, parse_zone
from ._zstack_responses import PENDING, check

OPTIONS = (
    # Its default http://localhost:8080 stands in account(): ZSTACK_HOST and
    # ZSTACK_PORT come before it.
    Option(name="base_url", env=("ZSTACK_BASE_URL",)),
    Option(name="account_name", env=("ZSTACK_ACCOUNT_NAME",)),
    Option(name="password", secret=True, env=("ZSTACK_ACCOUNT_PASSWORD",)),
    Option(name="access_key_id", env=("ZSTACK_ACCESS_KEY_ID",)),
    Option(name="access_key_secret", secret=True, env=("ZSTACK_ACCESS_KEY_SECRET",)),
    Option(name="session_id", secret=True, env=("ZSTACK_SESSION_ID",)),
    Option(name="server_timezone", default="UTC", env=("ZSTACK_SERVER_TIMEZONE",)),
)

CONTEXT_PATH = "/zstack"
_JOB_ID = "X-Job-UUID"
LOGIN_PATH = "/v1/accounts/login"
# A login answer is short; its session is the uuid that has no further name.
_LOGIN_BYTES = 20000
_OPENED = re.compile(r"(?<![A-Za-z])uuid[\s\\\"':=>]{1,12}([0-9a-f]{32})(?![0-9a-f])")
_DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


# -- signing ----------------------------------------------------------------------


def server_date(moment: datetime, zone: tzinfo) -> str:
    """Return the Date header as the wall clock of the server's zone.

    By default the server compares wall clocks and ignores the zone in the header, so
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


def password_hash(password: str) -> str:
    return hashlib.sha512(password.encode()).hexdigest()


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
    """Return the call under a job ID of ours, so that nothing but the ID is needed."""
    return call._replace(headers={**call.headers, _JOB_ID: uuid.uuid4().hex})


def job_question(call: Call) -> Call:
    """Return the question for the job of a named call.

    The ``location`` of the response is not used: it holds the address that the server
    believes to have, which may not be reachable from here.
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
        raise UnexpectedResponse("inventory.uuid holds no session ID", status=200)
    return _with_session(account, session_id)


def opened(account: Account, body: bytes) -> list[Account]:
    """Return the account with each session that a broken login answer tells of."""
    text = html.unescape(body[:_LOGIN_BYTES].decode("utf-8", "replace"))
    return [
        _with_session(account, found) for found in dict.fromkeys(_OPENED.findall(text))
    ]


def _with_session(account: Account, session_id: str) -> Account:
    return replace(
        account,
        values={**account.values, "session_id": session_id},
        secrets=(*account.secrets, session_id),
    )


def logout(account: Account) -> Call | None:
    session_id = account.values.get("session_id")
    path = f"/v1/accounts/sessions/{session_id}"
    return Call(action="LogOut", method="DELETE", path=path)


# -- credentials ------------------------------------------------------------------


def account(settings: Settings, warn: Warn) -> Account:
    try:
        zone = parse_zone(settings.get("server_timezone") or "UTC")
    except ValueError as error:
        raise OptionError(f"server_timezone: {error}, such as Asia/Shanghai") from None
    values: dict[str, Any] = {"zone": zone}
    kind, ignored = _one_kind(settings)
    if kind == "session_id":
        session_id = checked_key("session_id", str(settings["session_id"]))
        values["session_id"] = session_id
        secrets: tuple[str, ...] = (session_id,)
        identity = "session:" + hashlib.sha256(session_id.encode()).hexdigest()[:32]
    elif kind == "access_key_id":
        for name in ("access_key_id", "access_key_secret"):
            values[name] = checked_key(name, str(settings[name]))
        secrets = (values["access_key_secret"],)
        identity = f"access key:{values['access_key_id']}"
    else:
        password = str(settings["password"])
        values["account_name"] = str(settings["account_name"])
        values["password_hash"] = password_hash(password)
        secrets = (password, values["password_hash"])
        identity = f"account:{values['account_name']}"
    return Account(
        base_url=_base_url(settings),
        identity=identity,
        values=values,
        secrets=secrets,
        notes=(f"ZStack credentials: {kind} is used; {ignored}",) if ignored else (),
    )


def _base_url(settings: Settings) -> str:
    host, port = os.environ.get("ZSTACK_HOST"), os.environ.get("ZSTACK_PORT")
    built = f"http://{host or 'localhost'}:{port or 8080}"
    url = checked_base_url(settings.get("base_url") or built)
    return url if url.endswith(CONTEXT_PATH) else url + CONTEXT_PATH


_KINDS = {
    "session_id": ("session_id",),
    "access_key_id": ("access_key_id", "access_key_secret"),
    "account_name": ("account_name", "password"),
}
_VARIABLES = {option.name: option.env[0] for option in OPTIONS if option.env}


def _distance(settings: Settings, kind: str) -> int:
    """Return how far away the nearest value of this kind was given."""
    origins = settings.get(ORIGINS) or {}
    nearest = NEAREST_FIRST[0]
    return min(
        NEAREST_FIRST.index(origins.get(name, nearest))
        for name in _KINDS[kind]
        if settings.get(name)
    )


def _one_kind(settings: Settings) -> tuple[str, str]:
    """Return the kind of credentials that was given most nearly, and what it beat.

    Exactly one must be that near: what lies around in the environment gives way.
    """
    given = [
        kind for kind, names in _KINDS.items() if any(settings.get(n) for n in names)
    ]
    nearest = min((_distance(settings, kind) for kind in given), default=0)
    begun = [kind for kind in given if _distance(settings, kind) == nearest]
    beaten = [
        f"{kind} is ignored, for it comes from the "
        f"{NEAREST_FIRST[_distance(settings, kind)]}"
        for kind in given
        if kind not in begun
    ]
    ways = "; ".join(
        " and ".join(f"{name} ({_VARIABLES[name]})" for name in names)
        for names in _KINDS.values()
    )
    if not begun:
        raise OptionError(
            "ZStack credentials are missing: set one of these options (or environment "
            f"variables): {ways}. There is no profile file for ZStack"
        )
    if len(begun) > 1:
        raise OptionError(
            f"ZStack needs exactly one kind of credentials, but {' and '.join(begun)} "
            "are given; look into the environment too"
        )
    for name in _KINDS[begun[0]]:
        if not settings.get(name):
            raise OptionError(
                f"ZStack {name} is missing: set the option {name} or the environment "
                f"variable {_VARIABLES[name]} beside {begun[0]}"
            )
    return begun[0], "; ".join(beaten)


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
)
