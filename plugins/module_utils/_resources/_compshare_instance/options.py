# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of a CompShare instance, checked and as the API expects them.

Source: CreateCompShareInstance of the CompShare API documents.
"""

from __future__ import annotations

import base64
import re
from typing import Any

from ..._clouds._compshare_prices import CHARGE_TYPES
from ..._core.errors import OptionError
from ..._core.model import Option, Settings
from ..._core.required import refuse_empty
from ..._listings.compshare_instances import marked
from .places import memory_mb, places

STATES = ("present", "running", "stopped", "restarted", "absent")
_MARK = re.compile(r"[^\[\]\r\n]{1,100}")
_NAME = re.compile(r"[\w.,:\-]{1,63}")
_KINDS = (r"[A-Z]", r"[a-z]", r"[0-9]", r"[^A-Za-z0-9]")

WHICH = (Option(name="id"), Option(name="name"), Option(name="mark"))
OPTIONS = (
    Option(name="state", choices=STATES, default="present"),
    *WHICH,
    Option(name="remark"),
    Option(name="image_id"),
    Option(name="gpu_type"),
    Option(name="gpu_count", type="int"),
    Option(name="cpu", type="int"),
    Option(name="memory"),
    Option(
        name="disks",
        type="list",
        elements="dict",
        suboptions=(
            Option(name="type", required=True),
            Option(name="size", type="int", required=True),
            Option(name="is_boot", type="bool", default=False),
        ),
    ),
    Option(name="charge_type", choices=CHARGE_TYPES),
    Option(name="quantity", type="int"),
    Option(name="password", secret=True),
    Option(name="security_group_id"),
    # Each is read by ``places``: a zone and a GPU type, or an offer.
    Option(name="acceptable", type="list", elements="dict"),
    Option(name="offer", type="dict"),
    Option(name="max_price", type="float"),
    Option(name="reimage", type="bool", default=False),
    Option(name="stop_at"),
    Option(name="stop_after"),
)


def check(settings: Settings) -> None:
    """Raise OptionError for options that cannot be sent."""
    memory_mb(settings)
    places(settings)
    _check_texts(settings)
    _check_numbers(settings)
    disks = settings.get("disks")
    if disks is not None and sum(disk["is_boot"] for disk in disks) != 1:
        raise OptionError("disks: exactly one of them must have is_boot: true")
    if settings.get("password") is not None:
        _check_password(settings["password"])
    describes = settings.get("gpu_type") or settings.get("acceptable")
    wanted = settings["state"] != "absent" and not settings.get("id")
    if wanted and describes and not settings.get("charge_type"):
        raise OptionError(
            "charge_type is missing: creating an instance costs money, and how it is "
            f"paid has no default. Give one of {', '.join(CHARGE_TYPES)}"
        )


def _check_texts(settings: Settings) -> None:
    refuse_empty(settings, *(option.name for option in WHICH))
    name, mark = settings.get("name"), settings.get("mark")
    if name and not _NAME.fullmatch(name):
        raise OptionError(
            f"name={name!r} must be up to 63 letters, digits and any of _ . , : -"
        )
    if mark and not _MARK.fullmatch(mark):
        raise OptionError(
            f"mark={mark!r} must be up to 100 characters on one line without brackets"
        )


def _check_numbers(settings: Settings) -> None:
    for name in ("gpu_count", "cpu", "quantity"):
        value = settings.get(name)
        if value is not None and value < 1:
            raise OptionError(f"{name}={value} must be 1 or more")
    price = settings.get("max_price")
    if price is not None and not 0 <= price < float("inf"):
        raise OptionError(f"max_price={price} must be yuan, 0 or more")


def _check_password(password: str) -> None:
    """Apply the rules of the console; the message never shows the password."""
    kinds = sum(1 for kind in _KINDS if re.search(kind, password))
    if not 8 <= len(password) <= 30 or kinds < 2:
        raise OptionError(
            "password must have 8 to 30 characters of at least two kinds: upper-case "
            "letters, lower-case letters, digits, others"
        )


def encoded_password(settings: Settings) -> str | None:
    password = settings.get("password")
    return None if password is None else base64.b64encode(password.encode()).decode()


def mark_of(settings: Settings) -> str:
    return settings.get("mark") or settings.get("name") or ""


def marked_remark(settings: Settings) -> str:
    return marked(settings.get("remark") or "", mark_of(settings))


def wire_disks(settings: Settings) -> list[dict[str, Any]]:
    return [
        {"IsBoot": disk["is_boot"], "Type": disk["type"], "Size": disk["size"]}
        for disk in settings["disks"]
    ]
