# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The image that will run on an offer: found by its ID, and where it can run."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..._clouds._compshare_images import image_id as id_of
from ..._core.errors import ListingChanged, OptionError
from ..._core.fields import as_texts
from ..._core.model import Parameters, Payload, Row
from ..._core.paging import OffsetPager
from ..._core.typed import Json, as_flag, as_number, as_text, missing_field
from .questions import IMAGES, IMAGES_BY_ID, INSTEAD, identity

if TYPE_CHECKING:
    from ..._core.resolve import Source

# GB. A boot disk of that size costs nothing, and there are no smaller ones.
_FREE = 100
_ID = "CompShareImageId"


def find(source: Source, image_id: str) -> Row:
    """Return the image of this ID, whichever API lists it; OptionError if none does."""
    for action, names in IMAGES.items():
        pager = OffsetPager(
            rows=names,
            offset="Offset",
            limit="Limit",
            total="TotalCount",
            size=100,
            bare_with=_ID,
        )
        fixed = {_ID: image_id} if action in IMAGES_BY_ID else {}
        pages = pager.read(_Images(source, action), fixed)
        for unit in pages.units:
            for row in (*Json(unit).at("Data").objects(), unit):
                if id_of(row) == image_id:
                    return row
        if pages.doubt:
            raise ListingChanged(f"{action}: {pages.doubt}", status=200)
    raise OptionError(
        f"image_id={image_id!r} is not a platform, community, custom or shared image "
        "that this account sees in this region"
    )


class _Images:
    """The pages of one API of images, each a request with its own response."""

    def __init__(self, source: Source, action: str) -> None:
        self._source = source
        self._action = action
        self.unit_id: Callable[[Row], str] = id_of
        self.join: Callable[[Row, Row], Row] = lambda first, again: first

    def page(self, parameters: Parameters) -> Payload:
        """Return the response to these parameters."""
        question = identity(self._action, dict(parameters))
        return self._source.details([question])[question]

    @contextlib.contextmanager
    def pages(
        self, questions: Iterable[Parameters], at_once: int = 0
    ) -> Iterator[Iterator[Payload]]:
        """Yield the responses one by one: an account has few images of its own."""
        yield (self.page(parameters) for parameters in questions)

    def units(
        self,
        payload: Payload,
        names: Sequence[str],
        *,
        empty: bool = False,
        any_list: bool = False,
    ) -> list[Row]:
        """Return the images, or groups of images, of a response."""
        # INSTEAD is there when the response was that there is no image of this ID.
        if not empty and not any(name in payload for name in (*names, INSTEAD)):
            raise missing_field(payload, names[0])
        return list(Json(payload).at(*names).objects())


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
        return "the zone accepts container images only"
    if as_text(image.get("ImageType")) in as_texts(zone.get("UnsupportedImageTypes")):
        return "the zone does not accept images of this type"
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
