# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether an instance is available where it is wanted, read before it is ordered.

A response that says no is believed. When there is none, the order itself will show it.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from ..._clouds import _compshare_stock
from ..._core.errors import (
    ApiError,
    CatalogError,
    CredentialsRejected,
    ResourceError,
    ResourceNotFound,
    SoldOut,
)
from ..._core.model import Call, Settings
from .options import wire_disks
from .places import Place

if TYPE_CHECKING:
    from ..._core.resource_api import Api

_NEAREST = 3


def in_stock(
    api: Api, settings: Settings, wanted: list[Place]
) -> tuple[list[Place], list[str]]:
    """Return where there is enough, and why not elsewhere; ResourceError if nowhere."""
    refused = {place: _shortage(api, settings, place) for place in wanted}
    reasons = [
        f"{place} ({place.size}): {str(why).rstrip('.')}"
        for place, why in refused.items()
        if why
    ]
    kept = [place for place in wanted if not refused[place]]
    if kept:
        return kept, reasons
    label, nearest = f"{SoldOut.label}: ", _nearest(api, settings, wanted)
    if all(isinstance(why, ResourceNotFound) for why in refused.values()):
        label = ""  # the image is not there, whatever the stock
    elif not nearest:
        nearest = (
            f"Nothing else with {wanted[0].gpu_count} GPU is available for this image: "
            "try again later"
        )
    said = f"CompShare instance {settings['name']!r} was not created: {label}"
    raise ResourceError(f"{said}{'; '.join(reasons)}. {nearest}".strip())


def _shortage(api: Api, settings: Settings, place: Place) -> str | ApiError:
    """Return why it is not available there; "" when it is, or when that is unknown."""
    parameters = _compshare_stock.question(
        place.wire,
        place.gpu_type,
        settings["image_id"],
        settings["charge_type"],
        wire_disks(settings),
    )

    try:
        call = Call(_compshare_stock.ACTION, parameters)
        stock = api.ask(call, _compshare_stock.SHAPE, _compshare_stock.stock_of)
    except CredentialsRejected:
        raise
    except ApiError as error:
        if error.elsewhere:
            return error
        api.warn(f"compshare_instance: the stock of {place} is not known: {error}")
        return ""
    return "there is not enough" if stock.get(place.size) is False else ""


def _nearest(api: Api, settings: Settings, wanted: list[Place]) -> str:
    """Return what is available, first with the same GPU types, if anything is.

    This must not fail.
    """
    # Rarely needed, and a host compiles what it imports.
    from ..._offers._compshare_gpu.words import offer_in_words
    from ..._offers.compshare_gpu_offers import LISTING as OFFERS

    common = {
        "image_id": settings["image_id"],
        "charge_type": settings["charge_type"],
        "gpu_count": wanted[0].gpu_count,
        "available_only": True,
        "sort_by": "price",
    }
    same = list(dict.fromkeys(place.gpu_type for place in wanted))
    for kinds in (same, None):
        with contextlib.suppress(CatalogError):
            found = api.entries(OFFERS, {**common, "gpu_type": kinds})
            if found:
                words = "; ".join(offer_in_words(offer) for offer in found[:_NEAREST])
                return f"The nearest available: {words}"
    return ""
