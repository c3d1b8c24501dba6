# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an instance would cost, asked before one is created."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ..._clouds.compshare import CLOUD
from ..._core.errors import (
    ApiError,
    OptionError,
    ResourceError,
    UnexpectedResponse,
)
from ..._core.model import Call, Row, Settings
from ..._core.resource import Current
from ..._core.typed import Json
from .options import Place, memory_mb, places, wire_disks

if TYPE_CHECKING:
    from ..._core.resource_api import Api

_ACTION = "GetCompShareInstancePrice"
# What else a price is the sum of. What is not ordered is not told, either.
_MORE = ("Disks", "SystemDisks", "CompShareImage")
_NEEDED = ("name", "image_id", "gpu_count", "cpu", "memory", "disks", "charge_type")


class Offer(NamedTuple):
    """A place where the instance may be created, and what it costs there, if asked."""

    place: Place
    price: float | None = None


def affordable(api: Api, settings: Settings) -> dict[str, Any]:
    """Return the offers within max_price, in order; OptionError, ResourceError."""
    refuse_incomplete(settings)
    wanted = places(settings)
    limit = settings.get("max_price")
    if limit is None:
        return {"offers": [Offer(place) for place in wanted]}
    found, refused = [], []
    for place in wanted:
        try:
            price = _price(api, settings, place)
        except ApiError as error:
            if not error.elsewhere:
                raise
            refused.append(f"{place.gpu_type} in {place.zone}: {error}")
            continue
        if price <= limit:
            found.append(Offer(place, price))
        else:
            refused.append(
                f"{place.gpu_type} in {place.zone}: it costs {price:g} yuan "
                f"({settings['charge_type']})"
            )
    if not found:
        raise ResourceError(
            f"CompShare instance {settings['name']!r} was not created: "
            f"{'; '.join(refused)}. Raise max_price={limit:g}, or choose another GPU "
            "type, size, zone or charge_type"
        )
    for reason in refused:
        api.warn(f"compshare_instance: left out {reason}")
    return {"offers": found}


def found_price(settings: Settings, current: Current) -> dict[str, Any]:
    """Return the price that was found, and for how long it is; both may be null."""
    offers: list[Offer] = settings.get("offers") or []
    if current is not None:
        there = current.get("Zone"), current.get("GpuType")
        offers = [one for one in offers if tuple(one.place) == there]
    price = offers[0].price if offers else None
    return {"price": price, "price_unit": None if price is None else _unit(settings)}


def _unit(settings: Settings) -> str:
    word = {"Day": "day", "Month": "month"}.get(settings["charge_type"])
    if word is None:
        return "hour"
    quantity = settings.get("quantity") or 1
    return word if quantity == 1 else f"{quantity} {word}s"


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
        **place.wire,
        "GpuType": place.gpu_type,
        "Memory": memory_mb(settings),
        "CompShareImageId": settings["image_id"],
        "Disks": wire_disks(settings),
        "ChargeType": settings["charge_type"],
        "Quantity": settings.get("quantity"),
    }


def _price(api: Api, settings: Settings, place: Place) -> float:
    """Return what it costs there in yuan; UnexpectedResponse where that is not told."""
    parameters = {
        **specification(settings, place),
        "Gpu": settings["gpu_count"],
        "Cpu": settings["cpu"],
    }
    response = api.ask(Call(_ACTION, parameters))
    try:
        return total(response, settings)
    except ApiError as error:
        error.cloud, error.action = CLOUD.title, _ACTION
        raise


def total(response: Row, settings: Settings) -> float:
    """Return the sum of all parts; a part that is ordered and not told is no sum."""
    charge_type = settings["charge_type"]
    details = Json(response).at("PriceDetails", "PriceDetail")
    for one in details.items():
        if one.at("ChargeType").text() != charge_type:
            continue
        parts = [_figure(one, "Instance")]
        parts += [_figure(one, part) for part in _MORE if one.at(part)]
        disks = "Disks" if len(settings["disks"]) > 1 else "SystemDisks"
        if not one.at(disks, "Disks"):
            raise _untold(f"{one.path}.{disks}")
        if _image_costs(settings) and not one.at("CompShareImage"):
            raise _untold(f"{one.path}.CompShareImage")
        return round(sum(parts), 6)
    raise _untold(f"{details.path} for the ChargeType {charge_type}")


def _figure(detail: Json, part: str) -> float:
    figure = detail.at(part).number()
    if figure is None:
        raise _untold(f"{detail.path}.{part}")
    return figure


def _untold(path: str) -> UnexpectedResponse:
    return UnexpectedResponse(
        f"{path} is no figure or missing: the price is not known, so it cannot be "
        "compared with max_price",
        status=200,
    )


def _image_costs(settings: Settings) -> bool:
    entry = settings.get("community_image_entry")
    return bool(entry and entry["price"])
