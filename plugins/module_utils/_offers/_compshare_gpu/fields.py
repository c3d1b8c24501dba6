# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The keys of a GPU offer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._clouds._compshare_places import region_of
from ..._clouds._compshare_prices import unit_of
from ..._clouds._compshare_stock import GIBIBYTE, Size
from ..._core.fields import constant
from ..._core.model import Field, Row, Settings
from ..._core.typed import Json, as_number, as_text
from .questions import PRICE, STOCK

# Words of a status, in lower case. Beta is available like any other.
_GONE = frozenset({"soldout", "hidden"})
_OFFERED = frozenset({"normal", "beta"})


def id_of(row: Row) -> str:
    """Return the ID of an offer: zone, GPU type and size, in the order of results."""
    count, cpu, memory = row["size"]
    size = f"{count:03} GPU/{cpu:04} CPU/{memory // GIBIBYTE:05} GiB"
    kind, zone = as_text(row["type"].get("Name")), as_text(row["zone"].get("Zone"))
    return f"{zone}/{kind}/{size}"


def sold_out(row: Row) -> bool:
    return _status(row).casefold() in _GONE


def _status(row: Row) -> str:
    return as_text(row["type"].get("Status"))


def _gpu_memory(row: Row, group: Row) -> int | None:
    gigabytes = as_number(Json(row["type"]).at("GraphicsMemory").at("Value").value)
    return int(gigabytes * GIBIBYTE) if gigabytes and gigabytes > 0 else None


def _cpu_platforms(row: Row, group: Row) -> list[str]:
    vendors = Json(row["type"]).at("CpuPlatforms").object()
    lists = [one for one in vendors.values() if isinstance(one, list)]
    texts = [as_text(text) for one in lists for text in one if isinstance(text, str)]
    return list(dict.fromkeys(texts))


def _details(row: Row) -> dict[str, Any]:
    details: dict[str, Any] = row.get("details") or {}
    return details


def _price(row: Row, group: Row) -> float | None:
    found = _details(row).get(PRICE)
    return None if found is None else found[0]


def _image_price(row: Row, group: Row) -> float | None:
    found = _details(row).get(PRICE)
    return None if found is None else found[1]


def _available(row: Row, group: Row) -> bool | None:
    """Whether it is available; None when that is not known."""
    details = _details(row)
    if sold_out(row) or details.get("refused") or details.get(STOCK) is False:
        return False
    if details.get("unknown"):
        return None
    if details.get(STOCK):
        return True
    return True if _status(row).casefold() in _OFFERED else None


def _words(row: Row, group: Row) -> str:
    """Return the status of the type, or why the offer is not available or not known."""
    details = _details(row)
    reasons = [*details.get("refused", ()), *details.get("unknown", ())]
    if reasons:
        known = "not available" if details["refused"] else "unknown"
        return f"{known}: {'; '.join(reasons)}"
    if details.get(STOCK) is False and not sold_out(row):
        return "NotEnough"
    if not _status(row) and not details.get(STOCK):
        return "unknown: the GPU type has no Status"
    return _status(row)


def _raw(row: Row, group: Row) -> dict[str, Any]:
    responses = _details(row).get("responses") or {}
    return {"type": row["type"], "zone": row["zone"]} | {
        name: responses[action]
        for name, action in (("capacity", STOCK), ("price", PRICE))
        if action in responses
    }


def fields_of(settings: Settings) -> Mapping[str, Field]:
    charge_type = settings.get("charge_type")
    return {
        "id": lambda row, group: id_of(row),
        "name": lambda row, group: as_text(row["type"].get("Name")),
        "zone": lambda row, group: as_text(row["zone"].get("Zone")),
        "region": lambda row, group: region_of(row["zone"]),
        "gpu_type": lambda row, group: as_text(row["type"].get("Name")),
        "gpu_count": lambda row, group: Size(*row["size"]).gpu_count,
        "gpu_memory_bytes": _gpu_memory,
        "cpu": lambda row, group: Size(*row["size"]).cpu,
        "memory_bytes": lambda row, group: Size(*row["size"]).memory_bytes,
        "cpu_platforms": _cpu_platforms,
        "charge_type": constant(charge_type or ""),
        "price": _price,
        "price_unit": constant(unit_of(charge_type) if charge_type else ""),
        "image_price": _image_price,
        "available": _available,
        "status": _words,
        "raw": _raw,
    }
