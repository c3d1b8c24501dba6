# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names under which things are stored: hashes of public facts, never of a secret."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from ..module_utils._argspec import connection_options
from ..module_utils._core.model import Account, Listing, ServerFilter

# Raised when what is stored changes its shape.
FORMAT = 1

# Options about the store itself do not change an answer.
_STORE_OPTIONS = frozenset(
    {"cache", "cache_ttl", "cache_plugin", "cache_connection", "refresh", "on_missing"}
)


def digest(*parts: Any) -> str:
    """Return a short hash of these JSON values."""
    text = json.dumps([FORMAT, *parts], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:40]


def account_key(listing: Listing, account: Account) -> str:
    """Return the name of an account at an endpoint, with region and project."""
    return digest(listing.cloud.name, account.base_url, account.identity)


def sweep_key(listing: Listing, server_filter: ServerFilter) -> str:
    """Return the name of one sweep within an account."""
    return f"{listing.name}-{digest(server_filter.parameters)}"


def selection_key(listing: Listing, settings: Mapping[str, Any]) -> str:
    """Return the name of one selection; connection options belong to the account."""
    connection = {option.name for option in connection_options(listing)}
    # The one connection option that changes values: dates are read in this zone.
    connection.discard("server_timezone")
    selection = {
        name: value
        for name, value in settings.items()
        if name not in connection | _STORE_OPTIONS
    }
    return digest(selection)
