# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading a listing: transport, pager and fields brought together."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from .errors import ApiError, ListingChanged, ResourceNotFound, UnexpectedResponse
from .model import Call, Listing, Row, ServerFilter, Settings
from .paging import Reading
from .sweep import Stats, Sweep
from .transport import Transport


class Catalog:
    """Reads one listing over a transport that the caller opens and closes."""

    def __init__(
        self, listing: Listing, settings: Settings, transport: Transport
    ) -> None:
        self.listing = listing
        self._settings = settings
        self._transport = transport

    @property
    def stats(self) -> Stats:
        return self._transport.stats

    def sweep(self, server_filter: ServerFilter, name: str | None = None) -> Sweep:
        """Return the whole listing; read it again once if it changed meanwhile.

        A name does not make it shorter: names are compared here, not by the server.
        """
        started = time.monotonic()
        self._transport.stop_retrying(False)
        reading = self._read(server_filter.parameters)
        self.stats.elapsed += time.monotonic() - started
        return Sweep(
            units=reading.units,
            total=reading.total,
            stats=self.stats,
        )

    def details(self, identities: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Return what the second API tells of these entries, read side by side."""
        if self.listing.details is None:
            return {}
        calls = [self.listing.details.call(identity) for identity in identities]
        answers = self._side_by_side(self._transport.call, calls)
        return dict(zip(identities, answers, strict=True))

    # -- reading ------------------------------------------------------------------

    def _read(self, parameters: dict[str, Any]) -> Reading:
        try:
            first = self._streams(parameters)
            if not first.doubt:
                return first
            second = self._streams(parameters)
        except ResourceNotFound as error:
            if error.status != 200:
                raise  # the address itself does not exist
            return Reading(
                total=0
            )  # an id that nobody has: an empty listing, not a failure
        if second.doubt and not self._settled(first, second):
            changed = ListingChanged(
                f"{second.doubt}; read twice, {len(second.units)} of "
                f"{second.total} entries arrived",
                status=200,
            )
            changed.tries = 2
            raise self._placed(changed)
        return second

    def _settled(self, first: Reading, second: Reading) -> bool:
        """Whether the doubt is no gap: the same units twice, no total that proves one."""
        if getattr(self.listing.pager, "total_counts_units", False):
            return False
        unit_id = self.listing.unit_id
        return [unit_id(u) for u in first.units] == [unit_id(u) for u in second.units]

    def _streams(self, parameters: dict[str, Any]) -> Reading:
        """Read every part of the listing; drop repeats and judge the totals."""
        streams = self.listing.streams({**self._settings, **parameters})
        has_pages = getattr(self.listing.pager, "has_pages", lambda fixed: False)
        if has_pages(parameters):
            self._transport.expect_many()
        readings = self._side_by_side(
            lambda fixed: self._stream({**fixed, **parameters}), streams
        )
        units: list[Row] = []
        doubts: list[str] = []
        for reading in readings:
            unique = self._unique(reading.units)
            doubts.append(reading.doubt or self._missing(reading, len(unique)))
            units += unique
        self.stats.pages += sum(reading.pages for reading in readings)
        totals = [r.total for r in readings if r.total is not None]
        return Reading(
            units=self._unique(units),
            total=sum(totals) if totals else None,
            doubt="; ".join(doubt for doubt in doubts if doubt),
        )

    def _stream(self, fixed: dict[str, Any]) -> Reading:
        try:
            reading: Reading = self.listing.pager(self._page, self._pages, fixed)
            for unit in reading.units:
                if not isinstance(unit, dict):
                    raise UnexpectedResponse(
                        f"an entry is {type(unit).__name__} instead of an object",
                        status=200,
                    )
        except ApiError as error:
            raise self._placed(error) from None
        # The one way in: nobody sees, keeps or stores what the listing leaves out.
        reading.units = [self.listing.sanitise(unit) for unit in reading.units]
        return reading

    def _placed(self, error: ApiError) -> ApiError:
        """Name the listing in errors that a pager found, not a request."""
        error.cloud = error.cloud or self.listing.cloud.title
        error.action = error.action or self.listing.action
        return error

    def _unique(self, units: Sequence[Row]) -> list[Row]:
        """Return the units without repeats; those without an id are all kept."""
        unit_id, join = self.listing.unit_id, self.listing.join
        seen: dict[object, Row] = {}
        for position, unit in enumerate(units):
            key = unit_id(unit) or position
            seen[key] = join(seen[key], unit) if key in seen else unit
        return list(seen.values())

    def _missing(self, reading: Reading, unique: int) -> str:
        counted = getattr(self.listing.pager, "total_counts_units", False)
        if counted and reading.total is not None and unique < reading.total:
            return f"the total is {reading.total} but {unique} different entries came"
        return ""

    def _page(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        return self._transport.call(
            Call(
                action=self.listing.action,
                parameters=parameters,
                method=self.listing.method,
                path=self.listing.path,
                public=self.listing.public,
            )
        )

    def _pages(self, parameters: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        return self._side_by_side(self._page, parameters)

    def _side_by_side(self, work: Any, items: Sequence[Any]) -> list[Any]:
        """Return the results in the order of the items, whoever finishes first."""
        if len(items) < 2:
            return [work(item) for item in items]
        workers = min(len(items), self._transport.concurrency)
        with ThreadPoolExecutor(max_workers=workers) as pool:
            futures = [pool.submit(work, item) for item in items]
            try:
                return [future.result() for future in futures]
            except BaseException:
                # Nothing that is queued or waits to be retried may still be sent.
                self._transport.stop_retrying(True)
                pool.shutdown(wait=True, cancel_futures=True)
                raise
