# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filters that several listings offer: option in, test of an entry out.

Unknown never passes: no GPU types fails ``gpu_type``, no price fails ``free``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .model import Option, Test
from .typed import as_text

if TYPE_CHECKING:
    from .entry import Entry


def equals(option: str) -> Test:
    """The entry's value under the option's name is the one given."""
    return Test(
        option=option, key=option, passes=lambda wanted, entry: entry[option] == wanted
    )


def raw_equals(option: str, key: str) -> Test:
    """The same for a value that only the API's own object holds."""
    return Test(
        option=option,
        passes=lambda wanted, entry: as_text(entry["raw"].get(key)) == wanted,
    )


def _free(wanted: bool, entry: Entry) -> bool:
    price = entry["price"]
    return price is not None and (price == 0) == wanted


def _max_price(wanted: float, entry: Entry) -> bool:
    price = entry["price"]
    return price is not None and price <= wanted


# The engine itself filters by it (see ``software``), for the listings that offer it.
SOFTWARE = Option(
    name="software",
    type="dict",
    suboptions=(
        Option(name="framework"),
        Option(name="framework_version"),
        Option(name="cuda"),
        Option(name="python"),
        Option(name="os"),
        Option(name="applications", type="list", elements="str"),
    ),
)
GPU_TYPE = Test(
    option="gpu_type",
    key="gpu_types",
    passes=lambda wanted, entry: wanted in entry["gpu_types"],
)
FREE = Test(option="free", key="price", passes=_free)
MAX_PRICE = Test(option="max_price", key="price", passes=_max_price)
