# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an instance would cost, read before one is created."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ..._clouds import _compshare_prices
from ..._clouds._compshare_prices import in_yuan, price_of, unit_of
from ..._core.errors import ApiError, NothingThere, ResourceError
from ..._core.model import Call, Settings
from ..._core.resource import Current
from .options import wire_disks
from .places import Place, places, wanted_size
from .stock import in_stock

if TYPE_CHECKING:
    from ..._core.resource_api import Api

_NEEDED = ("name", "image_id", "gpu_count", "cpu", "memory", "disks", "charge_type")


class Candidate(NamedTuple):
    """A place where the instance may be created, and what it costs there, if asked."""

    place: Place
    price: float | None = None


def candidates(api: Api, settings: Settings) -> dict[str, Any]:
    """Return the places within max_price, in order; NothingThere, ResourceError."""
    refuse_incomplete(settings)
    wanted, refused = in_stock(api, settings, places(settings))
    limit = settings.get("max_price")
    found = [Candidate(place) for place in wanted]
    if limit is not None:
        found = []
        for place in wanted:
            candidate = _affordable(api, settings, place, refused)
            found += [candidate] if candidate else []
    if not found:
        raise ResourceError(
            f"CompShare instance {settings['name']!r} was not created: "
            f"{'; '.join(refused)}. Raise max_price={in_yuan(settings['max_price'])}, "
            "or use another GPU type, size, zone or charge_type"
        )
    for reason in refused:
        api.warn(f"compshare_instance: left out {reason}")
    return {"candidates": found}


def _affordable(
    api: Api, settings: Settings, place: Place, refused: list[str]
) -> Candidate | None:
    """Return the place with its price; None and the reason when it does not qualify."""
    try:
        price = _price(api, settings, place)
    except ApiError as error:
        if not error.elsewhere:
            raise
        refused.append(f"{place}: {error}")
        return None
    if price <= settings["max_price"]:
        return Candidate(place, price)
    refused.append(
        f"{place}: it costs {in_yuan(price)} yuan ({settings['charge_type']})"
    )
    return None


def found_price(settings: Settings, current: Current) -> dict[str, Any]:
    """Return the price that was found, and its unit; both may be null."""
    there: list[Candidate] = settings.get("candidates") or []
    if current is not None:
        where = current.get("Zone"), current.get("GpuType")
        there = [one for one in there if one.place[:2] == where]
    price = there[0].price if there else None
    unit = None
    if price is not None:
        unit = unit_of(settings["charge_type"], settings.get("quantity"))
    return {"price": price, "price_unit": unit}


def refuse_incomplete(settings: Settings) -> None:
    """Raise NothingThere when an instance is not described well enough to create it."""
    wanted = places(settings)
    sizes = [place.size for place in wanted or [wanted_size(settings)]]
    known = {
        **settings,
        "gpu_count": all(size.gpu_count for size in sizes),
        "cpu": all(size.cpu for size in sizes),
        "memory": all(size.memory_bytes for size in sizes),
    }
    missing = [name for name in _NEEDED if not known.get(name)]
    missing += [] if wanted else ["zone and gpu_type"]
    if missing:
        key = "name" if settings.get("name") else "mark"
        raise NothingThere(
            f"there is no instance with the {key} {settings.get(key)!r} yet, and to "
            f"create one these are missing: {', '.join(missing)}. Instead of image_id, "
            "give image or community_image if you like; an offer replaces zone, "
            "gpu_type, gpu_count, cpu and memory"
        )


def specification(settings: Settings, place: Place) -> dict[str, Any]:
    """Return the parameters that a price and an order have in common."""
    return {
        **place.wire,
        "GpuType": place.gpu_type,
        "Memory": place.memory_mb,
        "CompShareImageId": settings["image_id"],
        "Disks": wire_disks(settings),
        "ChargeType": settings["charge_type"],
        "Quantity": settings.get("quantity"),
    }


def _price(api: Api, settings: Settings, place: Place) -> float:
    """Return what it costs there in yuan; UnexpectedResponse when that is missing."""
    parameters = {
        **specification(settings, place),
        "Gpu": place.gpu_count,
        "Cpu": place.cpu,
    }
    call = Call(_compshare_prices.ACTION, parameters)
    entry = settings.get("community_image_entry")

    def read(response: dict[str, Any]) -> float:
        return price_of(
            response,
            settings["charge_type"],
            data_disks=len(settings["disks"]) > 1,
            image_costs=bool(entry and entry["price"]),
        )[0]

    price: float = api.ask(call, _compshare_prices.SHAPE, read)
    return price
