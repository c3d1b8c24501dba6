# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The body of every info module.

A host compiles what it imports, so what few runs need is imported by those.
"""

from __future__ import annotations

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ._argspec import options_of
from ._core.catalog import Catalog
from ._core.collector import collector_paused
from ._core.connect import records, replays
from ._core.model import Listing, Settings
from ._core.resolve import Resolution, Source, resolve
from ._core.transport import Transport
from ._module import end_with, limits_of, open_module


def run_info(listing: Listing) -> None:
    """Run an info module for this listing: read, select, return, also an empty list."""
    module, settings = open_module(listing.cloud, options_of(listing))
    with collector_paused():
        end_with(module, lambda: _result(listing, module, settings))


def _result(
    listing: Listing, module: AnsibleModule, settings: dict[str, Any]
) -> dict[str, Any]:
    if replays(settings):
        from ._core.snapshot import Replay, recorded_at

        source: Source = Replay(listing.read, settings)
        resolution = _selected(listing, settings, module, source)
        return _returned(listing, resolution, recorded_at(resolution.sweep))
    account = listing.cloud.account(settings, module.warn)
    limits = limits_of(module, settings, account)
    with Transport(listing.cloud, account, limits) as transport:
        source = Catalog(listing.read, settings, transport)
        if records(settings):
            from ._core.snapshot import Recorder

            source = Recorder(listing.read, settings, source)
        resolution = _selected(listing, settings, module, source)
    # Now the requests that end a session are counted as well.
    return _returned(listing, resolution)


def _selected(
    listing: Listing, settings: Settings, module: AnsibleModule, source: Source
) -> Resolution:
    resolution = resolve(listing, settings, source)
    for warning in resolution.outcome.warnings:
        module.warn(warning)
    if resolution.outcome.problem:
        from ._core.explain import selection_error

        raise selection_error(listing, resolution.outcome)
    return resolution


def _returned(
    listing: Listing, resolution: Resolution, recorded: str = ""
) -> dict[str, Any]:
    sweep, stats = resolution.sweep, resolution.sweep.stats
    result = {
        listing.noun: resolution.results(),
        "total": sweep.total,
        "matched": len(resolution.outcome.entries),
        "meta": {
            "requests": stats.requests,
            "pages": stats.pages,
            "retries": stats.retries,
            "request_ids": stats.request_ids,
            "elapsed": round(stats.elapsed, 3),
            "nearest": _nearest(resolution),
            "snapshot": recorded,
        },
    }
    if listing.groups:
        result["groups"] = listing.groups(sweep.units)
    return result


def _nearest(resolution: Resolution) -> list[str]:
    if resolution.outcome.entries:
        return []
    from ._core.explain import nearest_names

    return nearest_names(resolution.outcome)
