# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CompShare platform images: DescribeCompShareImages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._clouds.compshare import CLOUD
from .._core.fields import (
    constant,
    converted,
    family_of,
    first_text,
    flag,
    megabytes,
    price,
    tags,
    texts,
    unix_time,
    version_of,
)
from .._core.filters import GPU_TYPE, equals, raw_equals
from .._core.model import Field, Listing, Option, Row, ServerFilter, Settings
from .._core.paging import OffsetPager

# The server pages every type by itself; this is also the default order of results.
IMAGE_TYPES = ("System", "App", "Game", "Other")


def is_available(row: Row) -> bool:
    """Only Available can be used for a create; a missing status says nothing."""
    status = row.get("Status")
    return not status or str(status).casefold() == "available"


def is_official(value: Any) -> bool | None:
    """AuthInfo: 0 ordinary, 1 official account, 2 verified author."""
    return None if value is None else str(value) == "1"


# What platform and community images have in common.
IMAGE_FIELDS: Mapping[str, Field] = {
    "cloud": constant("compshare"),
    "id": first_text("CompShareImageId"),
    "tags": tags("Tags"),
    "author": first_text("Author"),
    "official": converted("AuthInfo", is_official),
    "status": first_text("Status"),
    "size_bytes": megabytes("Size"),
    "price": price("Price"),
    "gpu_types": texts("SupportedGpuTypes"),
    "container": flag("Container"),
    "auto_start": flag("AutoStart"),
    "created": unix_time("CreateTime"),
    "updated": unix_time("UpdateTime"),
    "published": unix_time("PubTime"),
    "raw": lambda row, group: row,
}

_NAME = first_text("Name")
_FIELDS: Mapping[str, Field] = {
    **IMAGE_FIELDS,
    "listing": constant("compshare_image"),
    "name": _NAME,
    "family": family_of(_NAME),
    "version": version_of(_NAME),
    "available": lambda row, group: is_available(row),
    "description": first_text("Description", "VersionDesc"),
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
    options=(
        Option(name="id"),
        Option(name="image_type", choices=IMAGE_TYPES),
        Option(name="author"),
        Option(name="gpu_type"),
    ),
    streams=_streams,
    server_filter=_server_filter,
    tests=(
        equals("id"),
        raw_equals("image_type", "ImageType"),
        equals("author"),
        GPU_TYPE,
    ),
    unit_id=lambda unit: str(unit.get("CompShareImageId") or ""),
)
