"""CompShare requests: parameters and signature (fact sheet CompShare, 1.1 and 1.2)."""

from __future__ import annotations

import decimal
import hmac
import json
from urllib.parse import parse_qsl

from ucloud.core import auth
from ucloud.core.typesystem import encoder

from simulator.accounts import COMPSHARE
from simulator.wire import Request

KEYS = {keys["public_key"]: name for name, keys in COMPSHARE.items()}


class Refused(Exception):
    """A RetCode other than 0."""

    def __init__(self, code: int, message: str, where: str = "api") -> None:
        super().__init__(message)
        self.code, self.message, self.where = code, message, where


def read(request: Request) -> tuple[dict[str, str], dict[str, str]]:
    """(flat parameters for the actions, texts for the signature).

    A body wins over the query string, which the Go SDK sends beside it.
    """
    if not request.body.strip():
        flat = dict(request.query)
        return flat, flat
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    try:
        if kind == "application/json":
            members = json.loads(request.body)
            if not isinstance(members, dict):
                return {}, {}
            members = {k: v for k, v in members.items() if v is not None}
            return encoder.encode(members), {k: text(v) for k, v in members.items()}
        flat = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
        return flat, flat
    except ValueError:  # also undecodable bytes and broken JSON
        return {}, {}


def text(value: object) -> str:
    """A JSON value in the signature: arrays without index, objects sorted."""
    if isinstance(value, list):
        return "".join(text(one) for one in value)
    if isinstance(value, dict):
        return "".join(key + text(value[key]) for key in sorted(value))
    if isinstance(value, float) and value % 1:
        # Not the Python SDK's form: the gateway knows no exponents.
        return format(decimal.Decimal(repr(value)), "f")
    return encoder.encode_value(value)


def check(signed: dict[str, str]) -> str:
    """Return the account's name; order of the checks as in the fact sheet, 6."""
    if not signed.get("Action"):
        raise Refused(160, "Missing Action")
    if "Signature" not in signed:
        raise Refused(170, "Missing signature")
    name = KEYS.get(signed.get("PublicKey", ""))
    if name is None:
        raise Refused(172, "User Not Exists")
    if "SecurityToken" in signed:
        # Temporary credentials: no account here has any.
        raise Refused(174, "Token Not Exists")
    if not hmac.compare_digest(
        signature(COMPSHARE[name], signed).encode(),
        signed["Signature"].encode(),
    ):
        raise Refused(171, "Signature VerifyAC Error")
    return name


def signature(keys: dict[str, str], signed: dict[str, str]) -> str:
    """What the vendor's own code makes of the received parameters."""
    members = {key: value for key, value in signed.items() if key != "Signature"}
    return auth.Credential(**keys).verify_ac(members)
