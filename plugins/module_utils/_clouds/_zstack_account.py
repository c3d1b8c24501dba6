# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who calls ZStack: an account, an access key or an open session; at which address."""

from __future__ import annotations

import contextlib
import hashlib
import os
from datetime import tzinfo
from typing import Any

from .._core.address import checked_base_url, checked_key
from .._core.connect import missing_options
from .._core.errors import OptionError
from .._core.given import stripped
from .._core.model import Account, Option, Settings, Warn
from .._core.units import parse_zone

OPTIONS = (
    # Its default http://localhost:8080 is in account(): ZSTACK_HOST and ZSTACK_PORT
    # have precedence.
    Option(name="base_url", env=("ZSTACK_BASE_URL",)),
    Option(name="account_name", env=("ZSTACK_ACCOUNT_NAME",)),
    Option(name="password", secret=True, env=("ZSTACK_ACCOUNT_PASSWORD",)),
    Option(name="access_key_id", env=("ZSTACK_ACCESS_KEY_ID",)),
    Option(name="access_key_secret", secret=True, env=("ZSTACK_ACCESS_KEY_SECRET",)),
    Option(name="session_id", secret=True, env=("ZSTACK_SESSION_ID",)),
    Option(name="server_timezone", default="UTC", env=("ZSTACK_SERVER_TIMEZONE",)),
)

CONTEXT_PATH = "/zstack"


def password_hash(password: str) -> str:
    return hashlib.sha512(password.encode()).hexdigest()


def server_zone(settings: Settings) -> tzinfo:
    """Return the time zone of the server; OptionError if it is not valid."""
    try:
        return parse_zone(settings.get("server_timezone") or "UTC")
    except ValueError as error:
        raise OptionError(
            f"server_timezone: {error}; give a name such as Asia/Shanghai, or an "
            "offset such as +08:00"
        ) from None


def account(settings: Settings, warn: Warn) -> Account:
    values: dict[str, Any] = {"zone": server_zone(settings)}
    kind = _one_kind(settings)
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
    )


def _base_url(settings: Settings) -> str:
    given = settings.get("base_url")
    url = checked_base_url(given) if given else _built_url()
    for path in (f"{CONTEXT_PATH}/v1", CONTEXT_PATH):
        url = url.removesuffix(path)
    return url.rstrip("/") + CONTEXT_PATH


def _built_url() -> str:
    """Return the address that ZSTACK_HOST and ZSTACK_PORT make."""
    host = stripped(os.environ.get("ZSTACK_HOST", "")) or "localhost"
    port = stripped(os.environ.get("ZSTACK_PORT", "")) or "8080"
    if host.count(":") > 1 and not host.startswith("["):
        host = f"[{host}]"
    if "/" not in host + port:
        with contextlib.suppress(OptionError):
            return checked_base_url(f"http://{host}:{port}")
    # Not shown: what is no host may hold a password.
    raise OptionError(
        "ZSTACK_HOST and ZSTACK_PORT in the environment must be a host alone and a "
        "number; an address with http:// or a path belongs in ZSTACK_BASE_URL"
    )


# Each excludes the others; the one with the highest precedence was selected before.
KINDS = (
    ("session_id",),
    ("access_key_id", "access_key_secret"),
    ("account_name", "password"),
)


def _one_kind(settings: Settings) -> str:
    """Return which kind of credentials is given; exactly one must be."""
    begun = [kind for kind in KINDS if any(settings.get(name) for name in kind)]
    if not begun:
        ways = "; or ".join(_places(kind) for kind in KINDS)
        raise OptionError(
            f"ZStack credentials are missing: {ways}. There is no profile file for "
            "ZStack"
        )
    if len(begun) > 1:
        raise OptionError(
            "ZStack needs exactly one kind of credentials, but "
            f"{' and '.join(kind[0] for kind in begun)} are given with equal "
            "precedence: give one of them as an option, or remove the others from the "
            "variables, ansible.cfg or the environment"
        )
    missing = [name for name in begun[0] if not settings.get(name)]
    if missing:
        beside = next(name for name in begun[0] if name not in missing)
        raise missing_options("ZStack", OPTIONS, missing, f", beside {beside}")
    return begun[0][0]


def _places(kind: tuple[str, ...]) -> str:
    return str(missing_options("ZStack", OPTIONS, kind)).partition("missing: ")[2]
