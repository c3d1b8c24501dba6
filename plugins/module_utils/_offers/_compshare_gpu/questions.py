# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The requests that GPU offers are combined from.

Source: DescribeCompShareSupportZone, DescribeAvailableCompShareInstanceTypes,
CheckCompShareResourceCapacity, GetCompShareInstancePrice of the CompShare API
documents.
"""

from __future__ import annotations

import json
from typing import Any

from ..._clouds import _compshare_prices, _compshare_stock
from ..._clouds._compshare_images import COMMUNITY_LISTS, IMAGE_SHAPE, ZONES_SHAPE
from ..._clouds.compshare import CLOUD
from ..._core.errors import ApiError, CredentialsRejected, ResourceNotFound, Unreachable
from ..._core.fields import first_text
from ..._core.model import Call, Details, Listing, Payload
from ..._core.paging import OffsetPager
from ..._core.typed import FLAG, NUMBER, TEXT, Shape, as_text

TYPES = "DescribeAvailableCompShareInstanceTypes"
STOCK, PRICE = _compshare_stock.ACTION, _compshare_prices.ACTION
# The APIs that list images, and the names of their lists. The first two can filter by
# ID; the others list the images of the account, and may ignore an ID.
IMAGES_BY_ID = {
    "DescribeCompShareImages": ("ImageSet",),
    "DescribeCommunityImages": COMMUNITY_LISTS,
}
IMAGES = {
    **IMAGES_BY_ID,
    "DescribeCompShareCustomImages": ("ImageSet",),
    "DescribeCompShareSharingImages": ("ImageSet",),
}
# Without its price or stock, an offer is not known to be available; it is still listed.
_MAY_FAIL = frozenset({STOCK, PRICE})

_IMAGE: Shape = {**IMAGE_SHAPE, **ZONES_SHAPE}
_SHAPE: Shape = {
    "AvailableInstanceTypes": [
        {
            "Name": TEXT,
            "Zone": TEXT,
            "Status": TEXT,
            "GraphicsMemory": {"Value": NUMBER},
            "MachineSizes": [
                {"Gpu": NUMBER, "Collection": [{"Cpu": NUMBER, "Memory": [NUMBER]}]}
            ],
            "CpuPlatforms": {"Intel": [TEXT], "Amd": [TEXT]},
            "Disks": [{"BootDisk": [{"Name": TEXT}]}],
        }
    ],
    **_compshare_stock.SHAPE,
    **_compshare_prices.SHAPE,
    "TotalCount": NUMBER,
    "ImageSet": [_IMAGE],
    "ImageSetGroup": [{**_IMAGE, "Data": [_IMAGE]}],
    "CompshareImageGroup": [{**_IMAGE, "Data": [_IMAGE]}],
}


# The key of what stands for a missing response, also in recorded snapshots.
INSTEAD = "untold"


def identity(action: str, parameters: dict[str, Any]) -> str:
    """Return a request as one text, which is the key of its response."""
    return json.dumps([action, parameters], sort_keys=True)


def call_of(question: str) -> Call:
    action, parameters = json.loads(question)
    return Call(action, parameters)


def _instead(question: str, error: ApiError) -> Payload | None:
    """Return what replaces a missing response, if the offers can do without it."""
    action = call_of(question).action
    optional = action in _MAY_FAIL and not isinstance(error, CredentialsRejected)
    by_id = action in IMAGES_BY_ID
    elsewhere = by_id and isinstance(error, ResourceNotFound) and error.status == 200
    if not optional and not elsewhere:
        return None
    # The texts of some errors contain an address, no part of which may get into a file.
    said = "" if isinstance(error, Unreachable) else f": {error.code} {error.message}"
    return {
        INSTEAD: f"{action}: {error.label}{said}",
        "refused": error.elsewhere,
    }


_NAME = first_text("Zone")
ZONES = Listing(
    name="compshare_gpu_offer",
    cloud=CLOUD,
    action="DescribeCompShareSupportZone",
    noun="zones",
    handle="name",
    pager=OffsetPager(
        rows=("ZoneInfo",),
        offset="Offset",
        limit="Limit",
        total="TotalCount",
        size=100,
        first_page_bare=True,
    ),
    fields=lambda settings: {"name": _NAME, "family": _NAME},
    # It reports all zones of all regions, wherever it is called.
    streams=lambda settings: [{"Zone": None}],
    shape={
        "Zone": TEXT,
        "Region": TEXT,
        "Describe": TEXT,
        "IsPod": FLAG,
        "UnsupportedImageTypes": [TEXT],
    },
    unit_id=lambda unit: as_text(unit.get("Zone")),
    details=Details(
        call=call_of,
        merge=lambda row, payload: row,
        complete=lambda row: True,
        done=lambda row: True,
        shape=_SHAPE,
        instead=_instead,
    ),
)
