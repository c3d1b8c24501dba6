# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of results for every name, made by one process for all.

Many hosts that each look up another name, with the same options, would each load the
engine for it. So once several names were looked up, the engine selects for every name
that matches one entry; any other name is left to it, with its explanation.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ansible.utils.display import Display

from ...module_utils._argspec import connection_options
from ...module_utils._core.collector import collector_paused
from ...module_utils._core.connect import effective_settings
from ...module_utils._core.entry import ABSENT
from ...module_utils._core.errors import CatalogError
from ...module_utils._core.model import Listing, Settings
from ...module_utils._core.select import select
from ...module_utils._core.selection import Selection, compile_selection
from ...module_utils._core.sweep import Sweep, cost_of, entries_of
from .._records import dump_table
from .._store.files import write_run_file
from .._store.source import source_of
from .values import DETAILED


def write_table(path: str, listing: Listing, options: Settings) -> None:
    """Write the table; an empty one when the options allow no values in advance."""
    try:
        settings = effective_settings(options, connection_options(listing))
        values = _values(listing, {**settings, "name": None})
    except CatalogError:
        return  # whoever asks for a name will be told
    write_run_file(path, Display().warning, dump_table(values))


def _values(listing: Listing, settings: Settings) -> dict[str, Any]:
    named = compile_selection(listing, {**settings, "name": "x"})
    if not _possible(listing, settings, named):
        return {}
    source = source_of(listing, settings, Display().warning)
    sweep = source.sweep(listing.server_filter(settings))
    Display().v(f"{listing.name}: {cost_of(sweep)}")
    with collector_paused():
        return dict(_clear_values(listing, settings, sweep, named))


def _possible(listing: Listing, settings: Settings, named: Selection) -> bool:
    """Whether each name is found by itself, in a sweep that all names share."""
    attribute, with_name = settings["attribute"], {**settings, "name": "x"}
    detailed = named.needs_details or attribute in DETAILED
    return (
        settings["expect"] == "one"
        and attribute in ABSENT
        and named.exact_name is not None
        and named.query is None
        and not (listing.details and detailed)
        and listing.server_filter(with_name) == listing.server_filter(settings)
    )


def _clear_values(
    listing: Listing, settings: Settings, sweep: Sweep, named: Selection
) -> Iterator[tuple[str, Any]]:
    """Yield names and values; nothing for a name that needs an explanation."""
    candidates: dict[str, list[Any]] = {}
    for entry in entries_of(listing, sweep, settings):
        for name in dict.fromkeys((entry["name"], entry["family"])):
            candidates.setdefault(name, []).append(entry)
    selection = compile_selection(listing, settings)
    for name, entries in candidates.items():
        if named.full_name is not None:
            selection = selection._replace(full_name=name.__eq__)
        outcome = select(entries, selection)
        clear = len(outcome.entries) == 1 and not outcome.problem
        if clear and not outcome.warnings and name.strip():
            yield name, outcome.entries[0][settings["attribute"]]
