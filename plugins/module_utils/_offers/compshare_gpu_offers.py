# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""GPU offers of CompShare: instance types, stock and prices combined."""

from __future__ import annotations

from .._clouds._compshare_prices import CHARGE_TYPES
from .._clouds.compshare import CLOUD
from .._core.filters import MAX_PRICE
from .._core.model import Details, Listing, Option, Test
from .._core.offers import Offers
from .._core.selection import size_option
from ._compshare_gpu.fields import fields_of
from ._compshare_gpu.questions import ZONES, call_of
from ._compshare_gpu.source import OfferSource, warns
from ._compshare_gpu.words import explain


def _least(option: str, key: str) -> Test:
    """The offer has at least this size; one whose size is not known does not pass."""
    return Test(
        option=option,
        key=key,
        prepare=size_option(option),
        passes=lambda wanted, entry: (entry[key] or 0) >= wanted,
    )


LISTING = Listing(
    name="compshare_gpu_offer",
    cloud=CLOUD,
    action=ZONES.action,
    noun="offers",
    handle="offer",
    pager=ZONES.pager,
    fields=fields_of,
    options=(
        Option(name="gpu_type", type="list", elements="str"),
        Option(name="gpu_count", type="int", default=1),
        Option(name="gpu_memory"),
        Option(name="cpu", type="int"),
        Option(name="memory"),
        Option(name="zones", type="list", elements="str"),
        Option(name="charge_type", choices=CHARGE_TYPES),
        Option(name="max_price", type="float"),
        Option(name="image_id"),
        Option(name="available_only", type="bool", default=True),
        Option(name="sort_by", choices=("price", "gpu_memory_bytes"), default="price"),
        Option(name="limit", type="int"),
        Option(name="query"),
    ),
    tests=(
        Test(option="zones", key="zone", passes=lambda all_, one: one["zone"] in all_),
        Test(option="gpu_type", passes=lambda all_, one: one["gpu_type"] in all_),
        Test(option="gpu_count", passes=lambda wanted, one: one["gpu_count"] == wanted),
        _least("gpu_memory", "gpu_memory_bytes"),
        Test(option="cpu", passes=lambda wanted, one: one["cpu"] >= wanted),
        _least("memory", "memory_bytes"),
        Test(option="image_id", passes=lambda wanted, one: not one.row["unfit"]),
        MAX_PRICE._replace(late=True),
    ),
    details=Details(
        call=call_of,
        merge=lambda row, details: {**row, "details": details},
        complete=lambda row: False,
        done=lambda row: "details" in row,
    ),
    offers=Offers(listing=ZONES, source=OfferSource, explain=explain, warns=warns),
)
