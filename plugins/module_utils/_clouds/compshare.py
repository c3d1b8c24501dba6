# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""UCloud CompShare: one address, form bodies, SHA-1 signatures, errors in HTTP 200.

Source: the CompShare API documents and the request signing page of UCloud.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from .._core.address import checked_base_url, checked_key
from .._core.connect import missing_options
from .._core.errors import (
    ApiError,
    BillingRefused,
    CredentialsRejected,
    OptionError,
    ParameterRejected,
    PermissionRefused,
    QuotaExceeded,
    RateLimited,
    ResourceBusy,
    ResourceNotFound,
    ServerFault,
    SoldOut,
    SpecUnsupported,
    UnexpectedResponse,
    WrongState,
)
from .._core.model import (
    Account,
    Call,
    Cloud,
    Option,
    Parameters,
    Request,
    Response,
    Settings,
    Warn,
)
from .._core.responses import (
    parse_object,
    refuse_gateway,
    refuse_status,
    request_id_of,
)
from .._core.values import checked, stripped

_REGION = "cn-wlcb"
REQUEST_ID_HEADERS = ("x-ucloud-request-uuid",)
OPTIONS = (
    Option(name="public_key", env=("COMPSHARE_PUBLIC_KEY", "UCLOUD_PUBLIC_KEY")),
    Option(
        name="private_key",
        secret=True,
        env=("COMPSHARE_PRIVATE_KEY", "UCLOUD_PRIVATE_KEY"),
    ),
    Option(name="region", default=_REGION, env=("COMPSHARE_REGION", "UCLOUD_REGION")),
    Option(name="zone", env=("COMPSHARE_ZONE", "UCLOUD_ZONE")),
    Option(name="project_id", env=("COMPSHARE_PROJECT_ID", "UCLOUD_PROJECT_ID")),
    Option(
        name="base_url",
        default="https://api.compshare.cn",
        env=("COMPSHARE_BASE_URL",),
    ),
    Option(name="profile", env=("COMPSHARE_PROFILE",)),
)

# RetCodes by what a user can do about them (CompShare and UCloud error pages).
_CREDENTIALS = frozenset({170, 171, 172, 173, 174})
_PERMISSION = frozenset({240, 292, 293, 294, 295, 299, 226606})
_THROTTLED = frozenset({153, 8441, 226619})
_FAULT = frozenset({110, 130, 150, 8433, 8434, 8438})
_PARAMETER = frozenset({160, 161, 210, 220, 230, 280, 8315, 8401})
_MISSING = frozenset({8039, 8351})
# What a user can do, where the class of the error alone does not say it.
_ADVICE = {
    226606: "Verify the real name of the account in the console first.",
    8315: "Give the boot disk at least the size of the image.",
    8333: "This zone may not offer the GPU type at all, or not with that number of CPUs "
    "and that memory: choose another zone, GPU type or size.",
    226603: "Choose a GPU type that the image supports, or another image.",
    226628: "The image is still being copied to this zone: try again in a few minutes.",
    226637: "Choose a zone that takes images of this kind, or another image.",
    8357: "There is no free GPU for it now: try again later, or with another zone or GPU "
    "type. A stopped instance loses its GPU and may not get one again.",
    226604: "Try another zone or GPU type, or try again later.",
    8903: "Another task runs on it: wait until that has ended, or raise wait_timeout.",
    226609: "An operation locks it for up to 10 minutes: wait, or raise wait_timeout.",
    8964: "An image is being made of it: wait until that has ended.",
    226612: "It is still being checked: wait, or raise wait_timeout.",
    226622: "It is still starting: wait, or raise wait_timeout.",
    8010: "Stop it first.",
    8856: "Stop it first.",
    8905: "Start or stop it first, as the message says.",
    8429: "It has expired: renew it in the console.",
    8095: "Delete instances that are not needed, or ask for a higher quota.",
}
_KINDS: tuple[tuple[frozenset[int], type[ApiError]], ...] = (
    (_PERMISSION, PermissionRefused),
    (_THROTTLED, RateLimited),
    (_FAULT, ServerFault),
    (frozenset({8357, 226604}), SoldOut),
    (frozenset({8333, 226603, 226637}), SpecUnsupported),
    (
        frozenset({520, 8104, 8429, 8917, 8918, 8919, 226601, 226602}),
        BillingRefused,
    ),
    (frozenset({8903, 8964, 226609, 226612, 226622, 226628}), ResourceBusy),
    (frozenset({8010, 8442, 8443, 8445, 8856, 8905}), WrongState),
    (frozenset({8095}), QuotaExceeded),
)
_NAMED = re.compile(r"\[(?:api\.\w+\.Request\.)?(\w+)\]")


# -- signing ----------------------------------------------------------------------


def text_of(value: object) -> str:
    """Return a scalar as CompShare spells it, for signing and sending alike."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)


def flatten(parameters: Parameters) -> dict[str, str]:
    """Return the form fields: ``Tag.0``, ``SortCondition.Field``; nulls are left out."""
    flat: dict[str, str] = {}
    for name, value in parameters.items():
        if value is None:
            continue
        if isinstance(value, Mapping):
            flat.update(flatten({f"{name}.{key}": v for key, v in value.items()}))
        elif isinstance(value, list | tuple):
            flat.update(flatten({f"{name}.{n}": v for n, v in enumerate(value)}))
        else:
            flat[name] = text_of(value)
    return flat


def signature(fields: Mapping[str, str], private_key: str) -> str:
    """Return the signature over all fields, which hold PublicKey already."""
    joined = "".join(name + fields[name] for name in sorted(fields))
    return hashlib.sha1((joined + private_key).encode()).hexdigest()


def sign(account: Account, call: Call) -> Request:
    fields = flatten(
        {**account.values["common"], **call.parameters, "Action": call.action}
    )
    fields["PublicKey"] = account.values["public_key"]
    signed = signature(fields, account.values["private_key"])
    # A password is sent in base64; a server may echo it.
    secrets = (signed, *filter(None, [fields.get("Password")]))
    return Request(
        method="POST",
        url=f"{account.base_url}/",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        body=urlencode({**fields, "Signature": signed}).encode(),
        secrets=secrets,
    )


# -- answers ----------------------------------------------------------------------


def check(call: Call, response: Response) -> dict[str, Any]:
    refuse_gateway(response)
    request_id = request_id_of(response, *REQUEST_ID_HEADERS)
    refuse_status(response, request_id=request_id)
    payload = parse_object(response)
    request_id = request_id or str(payload.get("request_uuid") or "")
    try:
        code = int(payload["RetCode"])
    except (KeyError, TypeError, ValueError):
        raise UnexpectedResponse(
            f"the answer has no RetCode; it has {', '.join(sorted(payload))}",
            status=response.status,
            request_id=request_id,
        ) from None
    if code:
        message = str(payload.get("Message") or "no message")
        raise _refusal(code, message, status=response.status, request_id=request_id)
    return payload


def _refusal(code: int, message: str, **details: Any) -> ApiError:
    details |= {"code": f"RetCode {code}", "advice": _ADVICE.get(code, "")}
    named = _NAMED.search(message)
    parameter = named[1] if named else ""
    if code == 230 and parameter == "CompShareImageId":
        details["advice"] = (
            "Check the id of the image, and that the zone has this image."
        )
        missing = ResourceNotFound(message, **details)
        missing.elsewhere = True  # another zone may have it
        return missing
    if code in _MISSING:
        return ResourceNotFound(message, **details)
    if code in _PARAMETER:
        return ParameterRejected(message, parameter=parameter, **details)
    if code in _CREDENTIALS:
        details["advice"] = (
            "Check public_key and private_key; keys of other UCloud gateways do not "
            "work at this base_url."
        )
        return CredentialsRejected(message, **details)
    kind = next((kind for codes, kind in _KINDS if code in codes), ApiError)
    return kind(message, **details)


# -- credentials ------------------------------------------------------------------


def account(settings: Settings, warn: Warn) -> Account:
    public_key, private_key = settings.get("public_key"), settings.get("private_key")
    path, source = config_file(), ""
    if not (public_key and private_key):
        profile = _read_profile(path, settings.get("profile"), warn)
        stored = profile.get("public_key")
        # Halves of two key pairs would only give a puzzling signature error.
        same_public = public_key in (None, stored)
        if same_public and private_key in (None, profile.get("private_key")):
            public_key, private_key = stored, profile.get("private_key")
            source = path
    keys = {"public_key": public_key, "private_key": private_key}
    missing = [name for name, value in keys.items() if not value]
    if missing:
        raise missing_options(
            "CompShare", OPTIONS, missing, f", or a profile in {path}"
        )
    for name, value in keys.items():
        checked_key(name, str(value))
    common = {
        "Region": _region(settings),
        "Zone": settings.get("zone"),
        "ProjectId": settings.get("project_id"),
    }
    base_url = checked_base_url(settings.get("base_url") or "https://api.compshare.cn")
    identity = "|".join([str(public_key), *(str(v or "") for v in common.values())])
    return Account(
        base_url=base_url,
        identity=identity,
        values={
            "common": common,
            "public_key": str(public_key),
            "private_key": str(private_key),
            "profile_file": source,
        },
        secrets=(str(private_key),),
    )


def _region(settings: Settings) -> str:
    """Return the region; a zone of another one wins over the default."""
    region, zone = settings.get("region") or _REGION, settings.get("zone") or ""
    beyond = region == _REGION and not zone.startswith(f"{region}-")
    return (zone.rpartition("-")[0] if beyond else "") or region


def config_file() -> str:
    """Return the profile file of the vendor's command line tool."""
    home = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    return os.environ.get("COMPSHARE_CONFIG_FILE") or os.path.join(
        home, "compshare", "config.json"
    )


def _texts(profile: Any) -> Any:
    """Return the profile with its texts stripped; an empty one is not given."""
    if not isinstance(profile, dict):
        return profile
    for name in ("public_key", "private_key"):
        if name in profile:
            option = Option(name=name, secret=True)
            profile[name] = checked(option, profile[name], "the profile")
    return {
        name: (stripped(value) or None) if isinstance(value, str) else value
        for name, value in profile.items()
    }


def _read_profile(path: str, wanted: str | None, warn: Warn) -> dict[str, Any]:
    """Return the profile asked for, else the current one, else nothing."""
    try:
        # With or without a byte order mark.
        with open(path, encoding="utf-8-sig") as file:
            mode = os.fstat(file.fileno()).st_mode
            content = json.load(file)
        profiles = content.get("profiles") or {}
        name = wanted or content.get("current_profile")
        profile = _texts(profiles.get(name) or {})
        names = ", ".join(sorted(profiles)) or "no profile"
        if not isinstance(profile, dict):
            raise TypeError("a profile is not an object")
    except FileNotFoundError:
        if wanted:
            raise OptionError(f"profile={wanted!r}: there is no file {path}") from None
        return {}
    except (OSError, ValueError, AttributeError, TypeError, RecursionError) as error:
        raise OptionError(f"the profile file {path} cannot be read: {error}") from None
    if mode & (stat.S_IRGRP | stat.S_IROTH):
        warn(f"{path} holds keys but others can read it: chmod 600 {path}")
    if wanted and not profile:
        raise OptionError(f"profile={wanted!r} is not in {path}; it has {names}")
    return profile


CLOUD = Cloud(
    name="compshare",
    title="CompShare",
    options=OPTIONS,
    account=account,
    sign=sign,
    check=check,
    request_id_headers=REQUEST_ID_HEADERS,
    credentials=(("public_key", "private_key"),),
)
