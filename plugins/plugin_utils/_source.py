# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where plugins get their sweeps: the API, read at most once for a server filter."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ..module_utils._core.catalog import Catalog, Sweep
from ..module_utils._core.connect import limits_from
from ..module_utils._core.model import Listing, ServerFilter, Warn


class LiveSource:
    """Reads on demand and keeps what it read. Use it as a context manager."""

    def __init__(
        self, listing: Listing, settings: Mapping[str, Any], warn: Warn
    ) -> None:
        account = listing.cloud.account(settings, warn)
        limits = limits_from(settings, account.base_url)
        self._catalog = Catalog(listing, account, limits, settings)
        self._sweeps: dict[str, Sweep] = {}
        self._details: dict[str, dict[str, Any]] = {}

    def __enter__(self) -> LiveSource:
        self._catalog.__enter__()
        return self

    def __exit__(self, *exc: object) -> None:
        self._catalog.__exit__(*exc)

    def sweep(self, server_filter: ServerFilter) -> Sweep:
        key = json.dumps(server_filter.parameters, sort_keys=True)
        if key not in self._sweeps:
            self._sweeps[key] = self._catalog.sweep(server_filter)
        return self._sweeps[key]

    def details(self, identities: Sequence[str]) -> dict[str, dict[str, Any]]:
        unknown = [name for name in identities if name not in self._details]
        self._details.update(self._catalog.details(unknown))
        return {name: self._details[name] for name in identities}
