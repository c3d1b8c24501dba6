# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What CompShare refuses, and what a user can do about it.

Source: the error pages of CompShare and UCloud.
"""

from __future__ import annotations

import re
from typing import Any

from .._core.errors import (
    ApiError,
    BillingRefused,
    CredentialsRejected,
    ParameterRejected,
    PermissionRefused,
    QuotaExceeded,
    RateLimited,
    ResourceBusy,
    ResourceNotFound,
    ServerFault,
    SoldOut,
    SpecUnsupported,
    WrongState,
)
from .._core.responses import STATUSES

# RetCodes by what a user can do about them (CompShare and UCloud error pages).
_CREDENTIALS = frozenset({170, 171, 172, 173, 174})
_PERMISSION = frozenset({240, 292, 293, 294, 295, 299, 226606})
_THROTTLED = frozenset({153, 8441, 226619})
_FAULT = frozenset({110, 130, 150, 8433, 8434, 8438})
_PARAMETER = frozenset({160, 161, 210, 220, 230, 280, 8315, 8401})
_MISSING = frozenset({8039, 8351})
# What a user can do, when the class of the error alone does not say it.
_ADVICE = {
    292: "Check project_id. Without it the default project is meant, which a "
    "sub-account may not have.",
    226606: "Verify the real name of the account in the console first.",
    8315: "Give the boot disk at least the size of the image.",
    8333: "This zone may not offer the GPU type at all, or not with that number of "
    "CPUs and that memory: use another zone, GPU type or size.",
    226603: "Use a GPU type that the image supports, or another image.",
    226628: "The image is still being copied to this zone: try again in a few minutes.",
    226637: "Use a zone that accepts images of this kind, or another image.",
    8357: "There is no free GPU for it now: try again later, or with another zone or "
    "GPU type. A stopped instance loses its GPU and may not get one again.",
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


def refusal(code: int, message: str, status: int) -> ApiError:
    """Return the error that this code stands for, with what a user can do about it.

    A gateway in front has codes of its own: what they mean is told by the HTTP status.
    """
    details: dict[str, Any] = {
        "status": status,
        "code": f"RetCode {code}",
        "advice": _ADVICE.get(code, ""),
    }
    named = _NAMED.search(message)
    parameter = named[1] if named else ""
    if code == 230 and parameter == "CompShareImageId":
        details["advice"] = (
            "Check the ID of the image, and that the zone has this image."
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
    known = next((kind for codes, kind in _KINDS if code in codes), None)
    kind = known or STATUSES.get(status, ApiError)
    return kind(message, **details)
