# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From options to an outcome: read, select, and read more before failing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple, Protocol

from .collector import collector_paused
from .entry import Entry
from .model import Listing, ServerFilter
from .select import Outcome, select
from .selection import Selection, compile_selection
from .sweep import Sweep, entries_of


class Source(Protocol):
    """Where sweeps come from: the API itself, or a store in front of it."""

    def sweep(self, server_filter: ServerFilter, name: str | None = None) -> Sweep:
        """Return the sweep; with ``name`` it may hold the units of that name only."""

    def details(self, identities: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Return the details of these entries, by identity."""


class Resolution(NamedTuple):
    """A selection carried out: what is left, and the sweep that it came from."""

    outcome: Outcome
    sweep: Sweep

    @property
    def selection(self) -> Selection:
        return self.outcome.selection

    def results(self) -> Any:
        """Return the entries as plain dicts after ``limit`` and ``query``."""
        entries = self.outcome.entries[: self.selection.limit]
        plain = [entry.plain() for entry in entries]
        if self.selection.query is None:
            return plain
        from .query import run_query  # few selections have one

        return run_query(self.selection.query, plain)


@collector_paused()
def resolve(listing: Listing, options: Mapping[str, Any], source: Source) -> Resolution:
    """Return what these options select; raise CatalogError instead of a guess.

    A server filter only saves traffic. When it leaves nothing, the listing is read
    without it: to be sure that the server did not narrow too much, and to be able to
    name the nearest.
    """
    selection = compile_selection(listing, options)
    if listing.offers:
        source = listing.offers.source(options, source)
    server_filter = listing.server_filter(options)
    read = partial(_selected, listing, options, selection, source)
    resolution = read(server_filter, selection.exact_name)
    if resolution.sweep.partial and not resolution.outcome.clear:
        # Anything but one clear answer is judged, and explained, over everything.
        resolution = read(server_filter, None)
    outcome = resolution.outcome
    if outcome.entries or outcome.problem or not server_filter.narrowing:
        return resolution
    return read(server_filter.widened(), None)


def _selected(
    listing: Listing,
    options: Mapping[str, Any],
    selection: Selection,
    source: Source,
    server_filter: ServerFilter,
    name: str | None,
) -> Resolution:
    sweep = source.sweep(server_filter, name)
    entries = entries_of(listing, sweep, options)

    def details(chosen: list[Entry], unknown_only: bool) -> list[Entry]:
        return with_details(listing, chosen, source, unknown_only=unknown_only)

    outcome = select(entries, selection, details if listing.details else None)
    if listing.offers:
        outcome.warnings += listing.offers.warns(options)
    return Resolution(outcome, sweep)


def with_details(
    listing: Listing,
    entries: list[Entry],
    source: Source,
    *,
    unknown_only: bool = False,
) -> list[Entry]:
    """Return the entries completed by the listing's second API, in the same order."""
    details = listing.details
    if details is None:
        return entries
    wanted = [
        entry["id"]
        for entry in entries
        if not details.done(entry.row)
        and not (unknown_only and details.complete(entry.row))
    ]
    if not wanted:
        return entries
    payloads = source.details(wanted)
    return [
        entry.with_row(details.merge(entry.row, payloads[entry["id"]]))
        if entry["id"] in payloads
        else entry
        for entry in entries
    ]
