# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where an instance may be created, with which GPU, and of which size.

Options say it, or an offer as the lookup compshare_gpu_offer returns it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..._clouds._compshare_places import place_of
from ..._clouds._compshare_prices import CHARGE_TYPES
from ..._clouds._compshare_stock import Size
from ..._core.errors import OptionError
from ..._core.model import Option, Settings
from ..._core.units import parse_size
from ..._core.values import checked

MEBIBYTE = 2**20
# The keys of an offer, and the options that they replace; memory in bytes there.
_OF_OFFER = (
    Option(name="zone"),
    Option(name="gpu_type"),
    Option(name="gpu_count", type="int"),
    Option(name="cpu", type="int"),
    Option(name="memory_bytes", type="int"),
    Option(name="charge_type", choices=CHARGE_TYPES),
)
_INSTEAD_OF = ("gpu_type", "gpu_count", "cpu", "memory")


class Place(NamedTuple):
    """Where an instance may be created, with which GPU; the size when it is known."""

    zone: str
    gpu_type: str
    gpu_count: int | None = None
    cpu: int | None = None
    memory_mb: int | None = None

    @property
    def wire(self) -> dict[str, str]:
        return place_of(self.zone)

    @property
    def size(self) -> Size:
        memory = (self.memory_mb or 0) * MEBIBYTE
        return Size(self.gpu_count or 0, self.cpu or 0, memory)

    def __str__(self) -> str:
        return f"{self.gpu_type} in {self.zone}"


def expanded(settings: Settings) -> dict[str, Any]:
    """Return the offer as the options that it replaces."""
    offer = settings.get("offer")
    if offer is None:
        return {}
    for name in _INSTEAD_OF:
        if settings.get(name) is not None:
            raise OptionError(
                f"offer and {name} cannot be used together: the offer has it"
            )
    values = _read_offer("offer", offer)
    wanted = settings.get("charge_type") or values["charge_type"]
    if values["charge_type"] not in (None, wanted):
        raise OptionError(
            f"charge_type={wanted}, but the offer is for {values['charge_type']}: use "
            "an offer with the same charge_type"
        )
    return {
        "zone": values["zone"],
        "gpu_type": values["gpu_type"],
        "gpu_count": values["gpu_count"],
        "cpu": values["cpu"],
        "memory": str(values["memory_bytes"] // MEBIBYTE),
        "charge_type": wanted,
    }


def places(settings: Settings) -> list[Place]:
    """Return where it may be created, in order; empty when that is not complete."""
    first = wanted_size(settings)
    wanted = [first]
    for position, one in enumerate(settings.get("acceptable") or []):
        wanted.append(_acceptable(f"acceptable[{position}]", one, first, settings))
    complete = [one for one in wanted if one.zone and one.gpu_type]
    return list(dict.fromkeys(complete))


def wanted_size(settings: Settings) -> Place:
    """Return the place of the options, complete or not."""
    return Place(
        settings.get("zone") or "",
        settings.get("gpu_type") or "",
        settings.get("gpu_count"),
        settings.get("cpu"),
        memory_mb(settings),
    )


def memory_mb(settings: Settings) -> int | None:
    """Return the memory in MB of 1024 KB; a number without a unit is MB already."""
    value = settings.get("memory")
    if value is None:
        return None
    text = str(value).strip()
    size = int(text) * MEBIBYTE if text.isdecimal() else parse_size(text)
    if not size or size % (1024 * MEBIBYTE):
        raise OptionError(
            f"memory={value!r} is not a whole number of GiB: give a text such as "
            "64GiB, or MB such as 65536"
        )
    return size // MEBIBYTE


def _acceptable(
    name: str, one: Mapping[str, Any], first: Place, settings: Settings
) -> Place:
    """Return an acceptable place: an offer, or what differs there from the options."""
    if "memory_bytes" in one:
        values = _read_offer(name, one)
        wanted = settings.get("charge_type")
        if wanted and values["charge_type"] not in (None, wanted):
            raise OptionError(
                f"charge_type={wanted}, but {name} is for {values['charge_type']}"
            )
        return Place(
            values["zone"],
            values["gpu_type"],
            values["gpu_count"],
            values["cpu"],
            values["memory_bytes"] // MEBIBYTE,
        )
    for key in one:
        if key not in ("zone", "gpu_type"):
            raise OptionError(
                f"{name}.{key} is not known: give zone and gpu_type, or a complete "
                "offer"
            )
    zone, gpu_type = (
        str(checked(Option(name=f"{name}.{key}"), one.get(key)) or "")
        for key in ("zone", "gpu_type")
    )
    if not zone and not gpu_type:
        raise OptionError(f"{name} needs a zone or a gpu_type")
    return first._replace(zone=zone or first.zone, gpu_type=gpu_type or first.gpu_type)


def _read_offer(name: str, offer: Mapping[str, Any]) -> dict[str, Any]:
    """Return the place of an offer; OptionError names what is missing or wrong."""
    values: dict[str, Any] = {
        option.name: checked(
            option._replace(name=f"{name}.{option.name}"),
            offer.get(option.name) or None,
        )
        for option in _OF_OFFER
    }
    for key, value in values.items():
        missing = value is None and key != "charge_type"
        if missing or (isinstance(value, int) and value < 1):
            raise OptionError(
                f"{name}.{key}={offer.get(key)!r} is not valid in an offer: give one "
                "as the lookup aicloud.catalog.compshare_gpu_offer returns it"
            )
    if values["memory_bytes"] % (1024 * MEBIBYTE):
        raise OptionError(f"{name}.memory_bytes is not a whole number of GiB")
    return values
