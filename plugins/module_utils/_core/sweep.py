# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A sweep: a whole listing as sent, its cost, and its entries."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from .entry import Entry, Offer, all_fields
from .model import Listing, Row, Settings


@dataclass
class Stats:
    """What a sweep cost."""

    requests: int = 0
    pages: int = 0
    retries: int = 0
    request_ids: list[str] = field(default_factory=list)
    # Seconds spent reading listings.
    elapsed: float = 0.0

    def add(self, more: Stats) -> None:
        """Count what was read besides."""
        self.requests += more.requests
        self.pages += more.pages
        self.retries += more.retries
        self.request_ids += more.request_ids
        self.elapsed += more.elapsed


@dataclass(kw_only=True)
class Sweep:
    """A listing as sent: ``units`` are images, models, groups or sets.

    They are sanitised already. ``partial``: only the units of one name, as a store can
    hand them out. ``origin``: cloud, run, persistent or snapshot. ``at``: when it was
    read, in seconds since 1970.
    """

    units: list[Row]
    total: int | None
    stats: Stats
    partial: bool = False
    origin: str = "cloud"
    at: float | None = None


def cost_of(sweep: Sweep) -> str:
    """Return what a sweep cost, where it came from and how old it is, in one line."""
    return cost_told(sweep.stats, sweep.origin, sweep.at)


def cost_told(stats: Stats, origin: str, at: float | None) -> str:
    """Return the line; ``at`` is when it was read, where that is known."""
    age = "" if at is None else f", {max(0.0, time.time() - at):.0f} s old"
    return (
        f"{stats.requests} requests, {stats.pages} pages, {stats.retries} retries; "
        f"from {origin}{age}"
    )


def entries_of(listing: Listing, sweep: Sweep, settings: Settings) -> list[Entry]:
    """Return the entries of a sweep in the server's order, repeats dropped."""
    fields = all_fields(listing, settings)
    units = listing.order(sweep.units, settings)
    kind = Offer if listing.offers else Entry
    entries = [
        kind(fields, row, group) for unit in units for row, group in listing.rows(unit)
    ]
    if not listing.grouped:
        return entries  # an entry a unit, and units are unique already
    seen: dict[object, Entry] = {}
    for position, entry in enumerate(entries):
        seen.setdefault(entry["id"] or position, entry)
    return list(seen.values())
