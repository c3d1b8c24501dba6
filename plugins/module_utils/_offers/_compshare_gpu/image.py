# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The image that offers are wanted for: found by its ID, and where it can run."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..._core.errors import OptionError
from ..._core.fields import as_texts
from ..._core.model import Row
from ..._core.typed import Json, as_flag, as_number, as_text
from .questions import IMAGES, identity

if TYPE_CHECKING:
    from ..._core.resolve import Source

# GB. A boot disk of that size costs nothing, and one of less is not to be had.
_FREE = 100
_PAGE = 100


def find(source: Source, zones: dict[str, Row], image_id: str) -> Row:
    """Return the image of this ID, whichever API lists it; OptionError when none does."""
    for action, names in IMAGES:
        for row in _rows(source, action, names, image_id):
            if as_text(row.get("CompShareImageId")) == image_id:
                return row
    raise OptionError(
        f"image_id={image_id!r} is no platform, community, own or shared image that this "
        "account sees in this region"
    )


def _rows(
    source: Source, action: str, names: tuple[str, ...], image_id: str
) -> Iterator[Row]:
    """Yield the images of one API; asked by ID, one answer holds it."""
    by_id = action in (IMAGES[0][0], IMAGES[1][0])
    offset, total = 0, 1
    while offset < total:
        parameters: dict[str, Any] = {"CompShareImageId": image_id}
        if not by_id:
            # Not by ID: whether that is heeded there is not known.
            parameters = {"Limit": _PAGE, "Offset": offset}
        question = identity(action, parameters)
        answer = source.details([question])[question]
        rows = Json(answer).at(*names).objects()
        for row in rows:
            versions = Json(row).at("Data").objects()
            yield from versions or [row]
        count = as_number(answer.get("TotalCount")) or 0
        total = 0 if by_id or not rows else int(count)
        offset += _PAGE


def unfit(image: Row, kind: Row, zone: Row) -> str:
    """Return why an image cannot run on this GPU type in this zone; "" when it can.

    An image that names no GPU types and no zones restricts nothing.
    """
    supported = as_texts(image.get("SupportedGpuTypes"))
    if supported and as_text(kind.get("Name")) not in supported:
        return "the image does not support the GPU type"
    zones = {
        as_text(one.get("Zone"))
        for one in Json(image.get("ImageSupportZone")).objects()
    }
    if zones and as_text(zone.get("Zone")) not in zones:
        return "the image is not in the zone"
    if as_flag(zone.get("IsPod")) and as_flag(image.get("Container")) is False:
        return "the zone takes container images only"
    if as_text(image.get("ImageType")) in as_texts(zone.get("UnsupportedImageTypes")):
        return "the zone does not take images of this type"
    return ""


def price_of(offer: Row) -> float | None:
    image = offer.get("image")
    return as_number(image.get("Price")) if image else None


def boot_disk(offer: Row) -> dict[str, Any]:
    """Return the smallest boot disk that holds the image, of the type's first kind."""
    image = offer.get("image") or {}
    megabytes = as_number(image.get("Size")) or 0
    kinds = [
        as_text(boot.get("Name"))
        for disks in Json(offer["type"].get("Disks")).objects()
        for boot in Json(disks.get("BootDisk")).objects()
    ]
    kind = next((one for one in kinds if one), "CLOUD_SSD")
    size = max(_FREE, math.ceil(megabytes / 1000))
    return {"IsBoot": True, "Type": kind, "Size": size}
