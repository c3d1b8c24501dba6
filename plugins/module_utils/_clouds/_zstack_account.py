# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who asks ZStack: an account, an access key or an open session, and at which address."""

from __future__ import annotations

import hashlib
import os
from typing import Any

from .._core.address import checked_base_url, checked_key
from .._core.errors import OptionError
from .._core.model import NEAREST_FIRST, ORIGINS, Account, Option, Settings, Warn
from .._core.units import parse_zone

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


def password_hash(password: str) -> str:
    return hashlib.sha512(password.encode()).hexdigest()


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


KINDS = {
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
        for name in KINDS[kind]
        if settings.get(name)
    )


def _one_kind(settings: Settings) -> tuple[str, str]:
    """Return the kind of credentials that was given most nearly, and what it beat.

    Exactly one must be that near: what lies around in the environment gives way.
    """
    given = [
        kind for kind, names in KINDS.items() if any(settings.get(n) for n in names)
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
        for names in KINDS.values()
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
    for name in KINDS[begun[0]]:
        if not settings.get(name):
            raise OptionError(
                f"ZStack {name} is missing: set the option {name} or the environment "
                f"variable {_VARIABLES[name]} beside {begun[0]}"
            )
    return begun[0], "; ".join(beaten)
