# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The prices of CompShare: GetCompShareInstancePrice."""

from __future__ import annotations

from typing import Any

from .._core.errors import UnexpectedResponse
from .._core.model import Row
from .._core.typed import NUMBER, TEXT, Json, Shape

ACTION = "GetCompShareInstancePrice"
CHARGE_TYPES = ("Month", "Day", "Dynamic", "Postpay", "Spot")
# The documentation of the SDK leaves out the s.
_NAMES = ("PriceDetails", "PriceDetail")
# The other parts of a price. A part that is not ordered is missing.
_MORE = ("Disks", "SystemDisks", "CompShareImage")
SHAPE: Shape = {
    name: [{"ChargeType": TEXT, "Instance": NUMBER, **dict.fromkeys(_MORE, NUMBER)}]
    for name in _NAMES
}


def price_of(
    response: Row, charge_type: str, *, data_disks: bool, image_costs: bool
) -> tuple[float, float | None]:
    """Return the sum of all parts, and the part of the image if it is there.

    UnexpectedResponse when an ordered part is missing: then the sum is not known.
    """
    details = Json(response).at(*_NAMES)
    for one in details.items():
        if one.at("ChargeType").text() != charge_type:
            continue
        parts = {"Instance": _figure(one, "Instance")}
        parts |= {part: _figure(one, part) for part in _MORE if one.at(part)}
        disks = "Disks" if data_disks else "SystemDisks"
        if not one.at(disks, "Disks"):
            raise _missing(f"{one.path}.{disks}")
        if image_costs and not one.at("CompShareImage"):
            raise _missing(f"{one.path}.CompShareImage")
        return round(sum(parts.values()), 6), parts.get("CompShareImage")
    raise _missing(f"{details.path} for the ChargeType {charge_type}")


def _figure(detail: Json, part: str) -> float:
    figure = detail.at(part).number()
    if figure is None or figure < 0:
        raise _missing(f"{detail.path}.{part}")
    return float(figure)


def _missing(path: str) -> UnexpectedResponse:
    return UnexpectedResponse(
        f"{path} is no figure or missing: the price is not known", status=200
    )


def in_yuan(figure: float) -> str:
    """Return the whole figure, so that it can be given as max_price."""
    return f"{figure:.6f}".rstrip("0").rstrip(".")


def unit_of(charge_type: str, quantity: Any = None) -> str:
    """Return the unit of a price: an hour, or the days or months that are bought."""
    word = {"Day": "day", "Month": "month"}.get(charge_type)
    if word is None:
        return "hour"
    quantity = quantity or 1
    return word if quantity == 1 else f"{quantity} {word}s"
