# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Moments and durations as users write them: seconds out, or an error that says how."""

from __future__ import annotations

import re
from datetime import datetime

from .errors import OptionError

_DURATION = re.compile(r"(?=\d)(?:(\d{1,4})d)?(?:(\d{1,4})h)?(?:(\d{1,4})m)?")


def parse_moment(option: str, text: str) -> int:
    """Return Unix seconds for ``2026-12-01T22:00:00+08:00``; OptionError else.

    Without a time zone nobody knows which moment is meant: the controller, the cloud
    and the reader may each be in another one.
    """
    # Python 3.10 knows no Z.
    spelt = re.sub("[zZ]$", "+00:00", text.strip())
    try:
        moment = datetime.fromisoformat(spelt)
        if moment.tzinfo is not None:
            return int(moment.timestamp())
    except (ValueError, OverflowError):
        raise OptionError(
            f"{option}={text!r} is not a date and time such as "
            "2026-12-01T22:00:00+08:00"
        ) from None
    raise OptionError(
        f"{option}={text!r} has no time zone: end it with Z for UTC, or with an offset "
        "such as +08:00"
    )


def parse_duration(option: str, text: str) -> int:
    """Return the seconds of ``8h``, ``90m`` or ``1d12h``; OptionError else."""
    found = _DURATION.fullmatch(text.replace(" ", "").lower())
    if not found:
        raise OptionError(
            f"{option}={text!r} is not a duration such as 90m, 8h or 1d12h: days, "
            "hours and minutes, each with its unit"
        )
    days, hours, minutes = (int(number or 0) for number in found.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60
