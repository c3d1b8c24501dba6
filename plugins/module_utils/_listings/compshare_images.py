# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CompShare platform images: DescribeCompShareImages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._clouds._compshare_images import (
    IMAGE_CONTENT,
    IMAGE_SHAPE,
    SINGLE_IMAGE_FIELDS,
    image_id,
)
from .._clouds.compshare import CLOUD
from .._core.fields import constant
from .._core.filters import GPU_TYPE, SOFTWARE, equals, raw_equals
from .._core.model import Field, Listing, Option, Row, ServerFilter, Settings
from .._core.paging import OffsetPager
from .._core.typed import as_text

# The server pages every type by itself; this is also the default order of results.
IMAGE_TYPES = ("System", "App", "Game", "Other")


_FIELDS: Mapping[str, Field] = {
    **SINGLE_IMAGE_FIELDS,
    "listing": constant("compshare_image"),
}


def _streams(options: Settings) -> list[dict[str, Any]]:
    if "CompShareImageId" in options or "ImageType" in options:
        return [{}]
    return [{"ImageType": image_type} for image_type in IMAGE_TYPES]


def _server_filter(options: Settings) -> ServerFilter:
    # Not the name: the live filter is case sensitive, and a name is also a family.
    wire = {"id": "CompShareImageId", "image_type": "ImageType", "author": "Author"}
    return ServerFilter(
        narrowing={
            name: options[option]
            for option, name in wire.items()
            if options.get(option) is not None
        }
    )


def _order(units: list[Row], options: Settings) -> list[Row]:
    """Sort by type: a server that ignores it sends all in each part, in any order."""
    places = {image_type: place for place, image_type in enumerate(IMAGE_TYPES)}
    last = len(places)
    return sorted(
        units, key=lambda unit: places.get(as_text(unit.get("ImageType")), last)
    )


LISTING = Listing(
    name="compshare_image",
    cloud=CLOUD,
    public=True,
    action="DescribeCompShareImages",
    noun="images",
    handle="id",
    pager=OffsetPager(
        rows=("ImageSet",),
        offset="Offset",
        limit="Limit",
        total="TotalCount",
        size=100,
        bare_with="CompShareImageId",
    ),
    fields=lambda settings: _FIELDS,
    content=IMAGE_CONTENT,
    shape=IMAGE_SHAPE,
    options=(
        Option(name="id"),
        Option(name="image_type", choices=IMAGE_TYPES),
        Option(name="author"),
        Option(name="gpu_type"),
        SOFTWARE,
    ),
    streams=_streams,
    server_filter=_server_filter,
    ids=("CompShareImageId",),
    tests=(
        equals("id"),
        raw_equals("image_type", "ImageType"),
        equals("author"),
        GPU_TYPE,
    ),
    unit_id=image_id,
    order=_order,
)
