"""Everything that a reset puts back: catalogs, clock, sessions, rules, counters."""

from __future__ import annotations

import argparse
import time

from simulator import catalog
from simulator.faults import Faults
from simulator.journal import Journal
from simulator.quirks import Quirks
from simulator.throttle import Bucket


class State:
    """Shared by the clouds and the control API."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.quirks = Quirks()
        self.faults = Faults()
        self.journal = Journal()
        self.bucket = Bucket(options.rate, options.burst)
        self.listings: dict[tuple[str, str], catalog.Listing] = {}
        self.reset()

    def reset(self) -> None:
        """Back to the start."""
        self.quirks.reset()
        self.faults.replace([])
        self.journal.reset()
        self.bucket.reset()
        self.sessions: dict[str, dict] = {}
        # ZStack's jobs by id (zstack_jobs.py).
        self.jobs: dict[str, object] = {}
        self.offset = 0.0
        self.frozen: float | None = None
        # Catalogs are only made again when somebody changed them: it is the slow part.
        for key in [k for k, one in self.listings.items() if one.changed]:
            del self.listings[key]

    def now(self) -> float:
        """Server time, seconds since 1970."""
        return self.frozen if self.frozen is not None else time.time() + self.offset

    def listing(self, name: str, account: str = "default") -> catalog.Listing:
        """A catalog, generated on first use."""
        key = (name, account)
        if key not in self.listings:
            rows = catalog.generate(name, account, self.options)
            self.listings[key] = catalog.Listing(rows)
        return self.listings[key]

    def warm(self) -> None:
        """Generate every listing of the default account now."""
        for name in catalog.GENERATORS:
            self.listing(name)

    def apply_drift(self, rule: dict, account: str) -> None:
        """The faults ``insert`` and ``remove``: a listing changes while it is read."""
        listing = self.listing(rule["listing"], account)
        at = int(rule.get("at", 0))
        count = int(rule.get("count", 1))
        if rule["kind"] == "remove":
            listing.replace(listing.rows[:at] + listing.rows[at + count :])
            return
        rows = rule.get("rows")
        if rows is None:
            rows = [
                catalog.copy_of(rule["listing"], listing.rows[0], at, number)
                for number in range(count)
            ]
        listing.replace(listing.rows[:at] + list(rows) + listing.rows[at:])
