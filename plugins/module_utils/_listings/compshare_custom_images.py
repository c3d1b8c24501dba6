# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CompShare custom images of the account: DescribeCompShareCustomImages."""

from __future__ import annotations

from .._clouds._compshare_images import (
    IMAGE_CONTENT,
    IMAGE_SHAPE,
    SINGLE_IMAGE_FIELDS,
    ZONES_SHAPE,
    image_id,
)
from .._clouds.compshare import CLOUD
from .._core.fields import constant
from .._core.filters import GPU_TYPE, SOFTWARE, equals
from .._core.model import Listing, Option
from .._core.paging import OffsetPager
from .._core.typed import TEXT, Shape

# A failed one says why.
_SHAPE: Shape = {
    **IMAGE_SHAPE,
    "FailedReason": TEXT,
    **ZONES_SHAPE,
}
_FIELDS = {**SINGLE_IMAGE_FIELDS, "listing": constant("compshare_custom_image")}

# No filter is sent: the only one of this API is the ID, and the list of an account is
# short.
LISTING = Listing(
    name="compshare_custom_image",
    cloud=CLOUD,
    action="DescribeCompShareCustomImages",
    noun="images",
    handle="id",
    pager=OffsetPager(
        rows=("ImageSet",), offset="Offset", limit="Limit", total="TotalCount", size=100
    ),
    fields=lambda settings: _FIELDS,
    content=IMAGE_CONTENT,
    shape=_SHAPE,
    options=(
        Option(name="id"),
        Option(name="gpu_type"),
        Option(name="container", type="bool"),
        SOFTWARE,
    ),
    tests=(equals("id"), GPU_TYPE, equals("container")),
    unit_id=image_id,
)
