# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sizes and moments: texts of APIs and users in, bytes and ISO 8601 UTC out."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo
from decimal import Decimal

_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(?:([kmgtpe])(i?))?(?:b|bytes?)?", re.IGNORECASE)
# Nothing is larger; an absurd number is no size, and could not be written as JSON.
_LARGEST = 2**80
_EPOCH = datetime(1970, 1, 1)
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})")
# Java 8, Java 9+ and Java 20+ print the same moment in three ways: with or without a
# second comma, and with a narrow space before AM. Not strptime: its month names follow
# the controller's locale.
_JAVA_TIME = re.compile(
    r"([A-Z][a-z]{2}) (\d{1,2}), (\d{4}),? (\d{1,2}):(\d{2}):(\d{2}) ([AP])M"
)
MONTHS = [
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
]


def parse_size(value: object) -> int | None:
    """Return bytes for ``20GiB``, ``500 MB`` or an int; None when it is not a size.

    Units with ``i`` are binary, all others decimal.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return int(value) if 0 <= value <= _LARGEST else None
    found = _SIZE.fullmatch(str(value).strip())
    if not found:
        return None
    number, unit, binary = found.groups()
    power = "kmgtpe".index(unit.lower()) + 1 if unit else 0
    size = Decimal(number) * (1024 if binary else 1000) ** power
    return int(size) if size <= _LARGEST else None


def parse_zone(name: str) -> tzinfo:
    """Return the zone for ``Asia/Shanghai``, ``UTC`` or ``+08:00``; ValueError else."""
    offset = _OFFSET.fullmatch(name.strip())
    if offset:
        sign, hours, minutes = offset.groups()
        delta = timedelta(hours=int(hours), minutes=int(minutes))
        if delta >= timedelta(days=1):
            raise ValueError(f"{name!r} is not a time zone known here")
        return timezone(delta if sign == "+" else -delta)
    if name.strip().upper() in ("UTC", "GMT", "Z"):
        return timezone.utc
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name.strip())
    except (LookupError, OSError, ValueError):
        raise ValueError(f"{name!r} is not a time zone known here") from None


def iso_utc(moment: datetime) -> str:
    # Not strftime: it writes the year 25 with two digits.
    return f"{moment.astimezone(timezone.utc).isoformat()[:19]}Z"


def unix_to_iso(value: object) -> str:
    """Return ISO 8601 UTC for Unix seconds; 0 and invalid ones are unset."""
    try:
        seconds = int(value)  # type: ignore[call-overload]
        if seconds <= 0 or isinstance(value, bool):
            return ""
        return f"{(_EPOCH + timedelta(seconds=seconds)).isoformat()}Z"
    except (TypeError, ValueError, OverflowError):
        return ""


def rfc3339_to_iso(value: object) -> str:
    """Return ISO 8601 UTC for ``2023-12-29T14:30:32+08:00``; invalid ones are unset."""
    try:
        moment = datetime.fromisoformat(str(value).strip().replace("Z", "+00:00"))
        return iso_utc(moment) if moment.tzinfo else ""
    except (ValueError, OverflowError):
        return ""


def java_to_iso(value: object, zone: tzinfo) -> str:
    """Return ISO 8601 UTC for a ZStack timestamp, which is in the server's zone."""
    found = _JAVA_TIME.fullmatch(" ".join(str(value or "").split()))
    if not found or found[1] not in MONTHS:
        return ""
    month = MONTHS.index(found[1]) + 1
    day, year, hour, minute, second = (int(found[n]) for n in range(2, 7))
    hour = hour % 12 + (12 if found[7] == "P" else 0)
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=zone)
        return iso_utc(moment)
    except (ValueError, OverflowError):
        return ""
