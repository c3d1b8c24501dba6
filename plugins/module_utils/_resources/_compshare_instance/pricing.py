# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an instance would cost, asked before one is created."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._core.errors import ApiError, OptionError, ResourceError
from ..._core.model import Call, Settings
from ..._core.typed import as_number
from .options import Place, memory_mb, places, wire_disks

# What a price is the sum of. A part that is not told costs nothing extra.
_PARTS = ("Instance", "Disks", "SystemDisks", "CompShareImage")
_NEEDED = ("name", "image_id", "gpu_count", "cpu", "memory", "disks", "charge_type")


def affordable(api: Any, settings: Settings) -> list[Place]:
    """Return the places within max_price, in order; OptionError, ResourceError."""
    refuse_incomplete(settings)
    wanted = places(settings)
    limit = settings.get("max_price")
    if limit is None:
        return wanted
    found, refused = [], []
    for place in wanted:
        reason = _too_dear(api, settings, place, limit)
        if reason is None:
            found.append(place)
        else:
            refused.append(f"{place.gpu_type} in {place.zone}: {reason}")
    if not found:
        raise ResourceError(
            f"CompShare instance {settings['name']!r} was not created: "
            f"{'; '.join(refused)}. Raise max_price={limit:g}, or choose another GPU "
            "type, size, zone or charge_type"
        )
    for reason in refused:
        api.warn(f"compshare_instance: left out {reason}")
    return found


def refuse_incomplete(settings: Settings) -> None:
    """Raise OptionError when an instance is not described well enough to create it."""
    missing = [name for name in _NEEDED if not settings.get(name)]
    missing += ["zone and gpu_type"] if not places(settings) else []
    if missing:
        raise OptionError(
            "there is no such instance, and to create one these are missing: "
            f"{', '.join(missing)}. For image_id, image or community_image will do"
        )


def specification(settings: Settings, place: Place) -> dict[str, Any]:
    """Return what a price and an order have in common."""
    return {
        "Region": place.region,
        "Zone": place.zone,
        "GpuType": place.gpu_type,
        "Memory": memory_mb(settings),
        "CompShareImageId": settings["image_id"],
        "Disks": wire_disks(settings),
        "ChargeType": settings["charge_type"],
        "Quantity": settings.get("quantity"),
    }


def _too_dear(api: Any, settings: Settings, place: Place, limit: float) -> str | None:
    """Return why it is left out; None when it costs no more than the limit."""
    parameters = {
        **specification(settings, place),
        "Gpu": settings["gpu_count"],
        "Cpu": settings["cpu"],
    }
    try:
        answer = api.ask(Call("GetCompShareInstancePrice", parameters))
    except ApiError as error:
        if not error.elsewhere:
            raise
        return str(error)
    price = total(answer, settings["charge_type"])
    if price is None:
        return "the price is not known, so it cannot be compared with max_price"
    if price > limit:
        return f"it costs {price:g} yuan ({settings['charge_type']})"
    return None


def total(answer: Mapping[str, Any], charge_type: str) -> float | None:
    """Return the sum for a charge type in yuan; None when it is not told."""
    details = answer.get("PriceDetails") or answer.get("PriceDetail") or []
    for one in details if isinstance(details, list) else []:
        if isinstance(one, dict) and one.get("ChargeType") == charge_type:
            parts = [as_number(one.get(part)) for part in _PARTS if part in one]
            if as_number(one.get("Instance")) is None or None in parts:
                return None
            return round(sum(part for part in parts if part is not None), 6)
    return None
