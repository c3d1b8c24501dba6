# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which listings there are: those that have a lookup of this collection."""

from __future__ import annotations

import os
import re
from typing import Any

from ansible.plugins.loader import lookup_loader

from ._remembered import ListingLookup

COLLECTION = "aicloud.catalog"
_NAME = re.compile(r"[a-z_]+")


def listing_lookup(name: str, **context: Any) -> ListingLookup | None:
    """Return the lookup of a listing; None when there is no such listing.

    Offers are none: what is put together from several APIs has no pages, and no entry
    of it is there tomorrow.
    """
    if not _NAME.fullmatch(name):
        return None
    plugin = lookup_loader.get(f"{COLLECTION}.{name}", **context)
    if not isinstance(plugin, ListingLookup) or type(plugin).listing().offers:
        return None
    return plugin


def listing_names() -> list[str]:
    """Return the names of all listings, sorted."""
    folder = os.path.join(os.path.dirname(os.path.dirname(__file__)), "lookup")
    names = [file[:-3] for file in sorted(os.listdir(folder)) if file.endswith(".py")]
    return [name for name in names if listing_lookup(name) is not None]
