# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Offers and their details, from zones, instance types, stock and prices.

Zones and types are read for the sweep, stock and prices only for offers that are still
of interest. Types come for many zones at once, whatever the zone of the request; when a
server does respect the zone, each is requested.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..._clouds import _compshare_prices, _compshare_stock
from ..._clouds._compshare_places import place_of, region_of
from ..._clouds._compshare_stock import GIBIBYTE, Size, as_count
from ..._core.errors import ApiError, OptionError
from ..._core.model import Payload, Row, ServerFilter, Settings
from ..._core.sweep import Sweep
from ..._core.typed import Json, as_number, as_text
from ..._core.units import parse_size
from . import image as images
from .fields import id_of, sold_out
from .questions import INSTEAD, PRICE, STOCK, TYPES, identity

if TYPE_CHECKING:
    from ..._core.resolve import Source

# Less memory than any GPU has: a number was meant in another unit than bytes.
_LEAST_MEMORY = 1 << 20


class OfferSource:
    """Where offers come from; ``source`` reads zones, and the rest as their details."""

    def __init__(self, settings: Settings, source: Source) -> None:
        _check(settings)
        self._settings = settings
        self._source = source
        self._offers: dict[str, Row] = {}

    def sweep(self, server_filter: ServerFilter, name: str | None = None) -> Sweep:
        """Return the sizes of all GPU types in the requested zones."""
        read = self._source.sweep(ServerFilter())
        zones = _wanted(self._settings, read.units)
        image_id = self._settings.get("image_id")
        image = images.find(self._source, image_id) if image_id else None
        offers = {
            id_of(offer): offer
            for kind, zone in self._types(zones)
            for offer in _sizes(kind, zone, image)
        }
        self._offers = offers
        return Sweep(
            units=[offers[one] for one in sorted(offers)],
            total=None,
            stats=read.stats,
            origin=read.origin,
            at=read.at,
        )

    def details(self, identities: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Return stock and price of these offers, as far as they are needed."""
        asked = {one: self._questions(self._offers[one]) for one in identities}
        wanted = dict.fromkeys(text for one in asked.values() for text in one.values())
        payloads = self._source.details(list(wanted)) if wanted else {}
        return {
            one: self._details_of(
                self._offers[one],
                {action: payloads[text] for action, text in questions.items()},
            )
            for one, questions in asked.items()
        }

    # -- types --------------------------------------------------------------------

    def _types(self, zones: dict[str, Row]) -> Iterator[tuple[Row, Row]]:
        """Yield each GPU type of each zone, and the zone."""
        first: dict[str, str] = {}
        for zone, row in zones.items():
            first.setdefault(region_of(row), zone)
        asked = list(first.values())
        rows = self._types_in(zones, asked)
        others = {as_text(row.get("Zone")) for row in rows} - set(asked)
        if not others:
            # Each zone got its own response, so the server may respect the zone.
            rows += self._types_in(zones, [one for one in zones if one not in asked])
        known: dict[tuple[str, str], Row] = {}
        for row in rows:
            place = as_text(row.get("Zone")), as_text(row.get("Name"))
            if place[0] in zones and place[1]:
                known.setdefault(place, row)
        for (zone, _name), row in known.items():
            yield row, zones[zone]

    def _types_in(self, zones: dict[str, Row], asked: list[str]) -> list[Row]:
        """Return the GPU types in the responses for these zones, as sent."""
        spot = self._settings.get("charge_type") == "Spot"
        questions = [
            identity(
                TYPES,
                {**_place(zones[zone]), "InstanceType": "spot" if spot else "uhost"},
            )
            for zone in asked
        ]
        payloads = self._source.details(questions) if questions else {}
        rows: list[Row] = []
        for question in questions:
            rows += Json(payloads[question]).at("AvailableInstanceTypes").objects()
        return rows

    # -- stock and prices ---------------------------------------------------------

    def _questions(self, offer: Row) -> dict[str, str]:
        """Return the requests that an offer needs, by their action."""
        settings = self._settings
        charge_type, image_id = settings.get("charge_type"), settings.get("image_id")
        gone = settings.get("available_only") is not False and sold_out(offer)
        if charge_type is None or gone:
            return {}
        place, kind = _place(offer["zone"]), as_text(offer["type"].get("Name"))
        size, disks = _size(offer), [images.boot_disk(offer)]
        price = {
            **place,
            "GpuType": kind,
            "Gpu": size.gpu_count,
            "Cpu": size.cpu,
            # In GB where types are listed, in MB here.
            "Memory": size.memory_bytes // 2**20,
            "CompShareImageId": image_id,
            "Disks": disks,
            "ChargeType": charge_type,
        }
        questions = {PRICE: identity(PRICE, price)}
        if image_id is not None:
            stock = _compshare_stock.question(place, kind, image_id, charge_type, disks)
            questions[STOCK] = identity(STOCK, stock)
        return questions

    def _details_of(self, offer: Row, payloads: dict[str, Payload]) -> dict[str, Any]:
        """Return price and stock, and in words what is not known or not available."""
        found: dict[str, Any] = {"unknown": [], "refused": [], "responses": payloads}
        for action, payload in payloads.items():
            if INSTEAD in payload:
                kind = "refused" if payload["refused"] else "unknown"
                found[kind].append(payload[INSTEAD])
                continue
            try:
                found[action] = self._read(action, payload, offer)
            except ApiError as error:
                found["unknown"].append(f"{action}: {error.message}")
        if STOCK in payloads and found.get(STOCK, True) is None:
            found["unknown"].append(f"{STOCK}: it does not report this size")
        return found

    def _read(self, action: str, payload: Payload, offer: Row) -> Any:
        if action == STOCK:
            return _compshare_stock.stock_of(payload).get(_size(offer))
        return _compshare_prices.price_of(
            payload,
            self._settings["charge_type"],
            data_disks=False,
            image_costs=bool(images.price_of(offer)),
        )


def _check(settings: Settings) -> None:
    """Raise OptionError for impossible options, before anything is sent."""
    for name in ("gpu_count", "cpu"):
        value = settings.get(name)
        if value is not None and value < 1:
            raise OptionError(f"{name}={value} must be 1 or more")
    if settings.get("max_price") is not None and settings.get("charge_type") is None:
        raise OptionError(
            "max_price needs charge_type: what it costs depends on how it is paid. "
            f"Give one of {', '.join(_compshare_prices.CHARGE_TYPES)}"
        )


def warns(settings: Settings) -> list[str]:
    """Return warnings about options that mean something else than they seem to."""
    warnings = []
    zone = settings.get("zone")
    if zone and not settings.get("zones"):
        # That of requests, not a condition.
        said = f"zone={zone} has no effect here, where all zones are included"
        warnings.append(f"{said}: use zones={zone} for this one alone")
    for name in ("gpu_memory", "memory"):
        size = parse_size(settings.get(name))
        if size is not None and size < _LEAST_MEMORY:
            said = f"{name}={settings[name]} is {size} bytes"
            warnings.append(f"{said}: give it with a unit, such as 24GiB")
    return warnings


def _wanted(settings: Settings, units: Sequence[Row]) -> dict[str, Row]:
    """Return the requested zones; OptionError for one that does not exist."""
    zones = {as_text(one.get("Zone")): one for one in units if one.get("Zone")}
    wanted = settings.get("zones")
    if not wanted:
        return zones
    for zone in wanted:
        if zone not in zones:
            from ..._core.nearest import nearest

            near = nearest(zone, zones) or sorted(zones)
            raise OptionError(
                f"zones: CompShare has no zone {zone!r}; nearest: {', '.join(near)}"
            )
    return {zone: zones[zone] for zone in dict.fromkeys(wanted)}


def _place(zone: Row) -> dict[str, str]:
    return place_of(as_text(zone["Zone"]), region_of(zone))


def _sizes(kind: Row, zone: Row, image: Row | None) -> Iterator[Row]:
    """Yield every size of a GPU type; a size without figures is not an offer."""
    why = images.unfit(image, kind, zone) if image else ""
    common = {"type": kind, "zone": zone, "image": image, "unfit": why}
    for machine in Json(kind).at("MachineSizes").objects():
        for each in Json(machine).at("Collection").objects():
            count = as_count(as_number(machine.get("Gpu")))
            cpu = as_count(as_number(each.get("Cpu")))
            for memory in Json(each).at("Memory").elements():
                gigabytes = as_count(as_number(memory))
                if count and cpu and gigabytes:
                    yield {**common, "size": [count, cpu, gigabytes * GIBIBYTE]}


def _size(offer: Row) -> Size:
    return Size(*offer["size"])
