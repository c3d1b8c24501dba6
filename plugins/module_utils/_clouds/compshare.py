# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""UCloud CompShare: one address, form bodies, SHA-1 signatures, errors in HTTP 200.

Source: the CompShare API documents and the request signing page of UCloud.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from .._core.address import checked_base_url, checked_key
from .._core.connect import missing_options
from .._core.errors import ApiError, OptionError, UnexpectedResponse
from .._core.given import stripped
from .._core.model import (
    Account,
    Call,
    Cloud,
    Option,
    Parameters,
    Payload,
    Request,
    Response,
    Settings,
    Warn,
)
from .._core.responses import (
    parse_object,
    refuse_gateway,
    refuse_status,
)
from .._core.typed import missing_field
from .._core.values import checked
from ._compshare_places import region_within

_BASE_URL = "https://api.compshare.cn"
_REGION = "cn-wlcb"
REQUEST_ID_HEADERS = ("x-ucloud-request-uuid",)
REQUEST_ID_FIELD = "request_uuid"
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
        default=_BASE_URL,
        env=("COMPSHARE_BASE_URL",),
    ),
    Option(name="profile", env=("COMPSHARE_PROFILE",)),
)


# -- signing ----------------------------------------------------------------------


def text_of(value: object) -> str:
    """Return a scalar as CompShare spells it, for signing and sending alike."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)


def flatten(parameters: Parameters) -> dict[str, str]:
    """Return the form fields, such as ``Tag.0``, ``SortCondition.Field``; no nulls."""
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
    fields = flatten({**account.common, **call.parameters, "Action": call.action})
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


# -- responses --------------------------------------------------------------------


def check(call: Call, response: Response) -> dict[str, Any]:
    """Return the payload of a good response."""
    if not 200 <= response.status < 300:
        _refuse(response)
    payload = parse_object(response)
    try:
        code = int(payload["RetCode"])
    except (KeyError, TypeError, ValueError):
        raise missing_field(payload, "RetCode", status=response.status) from None
    if code:
        raise _refusal(code, payload, response)
    return payload


def _refuse(response: Response) -> None:
    """Raise for a status that is no success, by the RetCode where there is one."""
    with contextlib.suppress(UnexpectedResponse, KeyError, TypeError, ValueError):
        payload = parse_object(response)
        code = int(payload["RetCode"])
        if response.status >= 400 and code:
            raise _refusal(code, payload, response)
    refuse_gateway(response)
    refuse_status(response)


def _refusal(code: int, payload: Payload, response: Response) -> ApiError:
    from ._compshare_refusals import refusal  # few runs need it

    message = str(payload.get("Message") or "no message")
    return refusal(code, message, response.status)


# -- credentials ------------------------------------------------------------------


def account(settings: Settings, warn: Warn) -> Account:
    public_key, private_key = settings.get("public_key"), settings.get("private_key")
    path, source = config_file(), ""
    if not (public_key and private_key):
        profile = _read_profile(path, settings.get("profile"), warn)
        pair = profile.get("public_key"), profile.get("private_key")
        # Halves of two key pairs would only cause a confusing signature error.
        if public_key in (None, pair[0]) and private_key in (None, pair[1]):
            (public_key, private_key), source = pair, path
    keys = {"public_key": public_key, "private_key": private_key}
    missing = [name for name, value in keys.items() if not value]
    if missing:
        raise missing_options(
            "CompShare", OPTIONS, missing, f", or a profile in {path}"
        )
    for name, value in keys.items():
        checked_key(name, str(value))
    common = {
        "Region": region_of_requests(settings),
        "Zone": settings.get("zone"),
        "ProjectId": settings.get("project_id"),
    }
    base_url = checked_base_url(settings.get("base_url") or _BASE_URL)
    identity = "|".join([str(public_key), *(str(v or "") for v in common.values())])
    return Account(
        base_url=base_url,
        identity=identity,
        common=common,
        values={
            "public_key": str(public_key),
            "private_key": str(private_key),
            "profile_file": source,
        },
        secrets=(str(private_key),),
    )


def region_of_requests(settings: Settings) -> str:
    """Return the region; a zone of another one wins over the default."""
    region, zone = settings.get("region") or _REGION, settings.get("zone") or ""
    beyond = region == _REGION and not zone.startswith(f"{region}-")
    return (region_within(zone) if beyond else "") or region


def config_file() -> str:
    """Return the profile file of the vendor's command line tool."""
    home = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    return os.environ.get("COMPSHARE_CONFIG_FILE") or os.path.join(
        home, "compshare", "config.json"
    )


def _checked_profile(profile: Mapping[str, Any]) -> dict[str, Any]:
    """Return the profile with its texts stripped; an empty one is not given."""
    keys = {
        name: checked(Option(name=name, secret=True), profile[name], "the profile")
        for name in ("public_key", "private_key")
        if name in profile
    }
    return {
        name: (stripped(value) or None) if isinstance(value, str) else value
        for name, value in {**profile, **keys}.items()
    }


def _read_profile(path: str, wanted: str | None, warn: Warn) -> dict[str, Any]:
    """Return the requested profile, else the current one, else nothing."""
    try:
        # With or without a byte order mark.
        with open(path, encoding="utf-8-sig") as file:
            mode = os.fstat(file.fileno()).st_mode
            content = json.load(file)
        profiles = content.get("profiles") or {}
        name = wanted or content.get("current_profile")
        found = profiles.get(name) or {}
        names = ", ".join(sorted(profiles)) or "no profile"
        if not isinstance(found, dict):
            raise TypeError("a profile is not an object")
        profile = _checked_profile(found)
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
    region=region_of_requests,
    owners=frozenset({"Owner"}),
    request_id_headers=REQUEST_ID_HEADERS,
    request_id_field=REQUEST_ID_FIELD,
    credentials=(("public_key", "private_key"),),
)
