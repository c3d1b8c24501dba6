"""bce-auth-v1 as a server checks it (fact sheet Qianfan, 2).

The signature is made by the vendor's own function, fed with exactly the headers that
the request claims to have signed: headers that were signed but not named must fail.
"""

from __future__ import annotations

import calendar
import hmac
import re
import time
from collections.abc import Mapping
from urllib.parse import parse_qsl

from baidubce.auth.bce_credentials import BceCredentials
from baidubce.auth.bce_v1_signer import sign

from simulator.accounts import QIANFAN

SECRETS = {keys["access_key"]: keys["secret_key"] for keys in QIANFAN.values()}
NAMES = {keys["access_key"]: name for name, keys in QIANFAN.items()}
DEFAULT_SET = ("host", "content-length", "content-type", "content-md5")
AHEAD = 15 * 60
TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


class Refused(Exception):
    """HTTP status, code and message of an error."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(code)
        self.status, self.code, self.message = status, code, message


def check(
    method: str,
    target: str,
    headers: Mapping[str, str],
    now: float,
    secrets: Mapping[str, str] = SECRETS,
) -> str:
    """Return the access key of a request whose signature is right and in time."""
    lowered = {name.lower(): value for name, value in headers.items()}
    header = lowered.get("authorization")
    if header is None:
        raise Refused(403, "AccessDenied", "Access denied.")
    parts = header.split("/")
    if len(parts) != 6 or parts[0] != "bce-auth-v1":
        raise _malformed()
    _rest, key, stamp, seconds, names, given = parts
    if not TIMESTAMP.fullmatch(stamp) or not re.fullmatch(r"[0-9]{1,9}", seconds):
        raise _malformed()
    if key not in secrets:
        message = "The Access Key ID you provided does not exist in our records."
        raise Refused(403, "InvalidAccessKeyId", message)
    made = _moment(stamp)
    if now > made + int(seconds) or made > now + AHEAD:
        raise Refused(400, "RequestExpired", "Request has expired.")
    named = _named(names, lowered)
    right = _signature(
        secrets[key], key, method, target, named, int(made), int(seconds)
    )
    if named is None or not hmac.compare_digest(right.encode(), given.encode()):
        message = "The request signature we calculated does not match the signature "
        raise Refused(400, "SignatureDoesNotMatch", message + "you provided.")
    return key


def _malformed() -> Refused:
    message = "The HTTP authorization header is invalid."
    return Refused(400, "InvalidHTTPAuthHeader", message)


def _moment(stamp: str) -> float:
    try:
        return calendar.timegm(time.strptime(stamp, "%Y-%m-%dT%H:%M:%SZ"))
    except ValueError:
        raise _malformed() from None


def _named(names: str, headers: Mapping[str, str]) -> dict[str, str] | None:
    """The signed headers; None when one of them is not there."""
    if not names:
        return {
            name: value
            for name, value in headers.items()
            if name in DEFAULT_SET or name.startswith("x-bce-")
        }
    wanted = names.split(";")
    if any(name not in headers for name in wanted):
        return None
    return {name: headers[name] for name in wanted}


def _signature(
    secret: str,
    key: str,
    method: str,
    target: str,
    named: Mapping[str, str] | None,
    made: int,
    seconds: int,
) -> str:
    if named is None:
        return ""
    path, _rest, query = target.partition("?")
    # Presigned URLs carry the signature itself in the query: it does not sign itself.
    parameters = {
        name.encode(): value.encode()
        for name, value in parse_qsl(query, keep_blank_values=True)
        if name.lower() != "authorization"
    }
    headers = {name.encode(): value.encode() for name, value in named.items()}
    header = sign(
        BceCredentials(key, secret),
        method.encode(),
        path.encode(),
        headers,
        parameters,
        made,
        seconds,
        list(headers) or None,
    )
    return header.rpartition(b"/")[2].decode()
