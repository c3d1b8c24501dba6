# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CompShare images shared with the account: DescribeCompShareSharingImages."""

from __future__ import annotations

from .._clouds._compshare_images import (
    IMAGE_CONTENT,
    IMAGE_SHAPE,
    SINGLE_IMAGE_FIELDS,
    image_id,
)
from .._clouds.compshare import CLOUD
from .._core.fields import constant
from .._core.filters import GPU_TYPE, SOFTWARE, equals
from .._core.model import Listing, Option
from .._core.paging import OffsetPager

_FIELDS = {**SINGLE_IMAGE_FIELDS, "listing": constant("compshare_shared_image")}

# No filter is sent: the only one of this API is the ID, and the list of an account is
# short.
LISTING = Listing(
    name="compshare_shared_image",
    cloud=CLOUD,
    action="DescribeCompShareSharingImages",
    noun="images",
    handle="id",
    pager=OffsetPager(
        rows=("ImageSet",), offset="Offset", limit="Limit", total="TotalCount", size=100
    ),
    fields=lambda settings: _FIELDS,
    content=IMAGE_CONTENT,
    shape=IMAGE_SHAPE,
    options=(
        Option(name="id"),
        Option(name="author"),
        Option(name="gpu_type"),
        Option(name="container", type="bool"),
        SOFTWARE,
    ),
    tests=(equals("id"), equals("author"), GPU_TYPE, equals("container")),
    unit_id=image_id,
)
