# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading a listing: transport, pager and description combined."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial
from typing import Any

from .errors import (
    ApiError,
    ListingChanged,
    ResourceNotFound,
    UnexpectedResponse,
)
from .listing_pages import ListingPages, side_by_side
from .model import Call, Details, Listing, Parameters, ServerFilter, Settings
from .pages import Collected, Pages
from .responses import told_by
from .sweep import Stats, Sweep
from .transport import Transport
from .typed import check_object


class Catalog:
    """Reads one listing over a transport that the caller opens and closes."""

    def __init__(
        self, listing: Listing, settings: Settings, transport: Transport
    ) -> None:
        self.listing = listing
        self._settings = settings
        self._transport = transport
        self._source = ListingPages(listing, transport)

    @property
    def stats(self) -> Stats:
        return self._transport.stats

    def sweep(self, server_filter: ServerFilter, name: str | None = None) -> Sweep:
        """Return the whole listing; read it again once if it may have a gap.

        A name does not make it shorter: names are compared here, not by the server.
        """
        started = time.monotonic()
        self._transport.start_again()
        try:
            pages = self._read(server_filter)
        finally:
            self._transport.start_again()
        self.stats.elapsed += time.monotonic() - started
        return Sweep(
            units=pages.units, total=pages.total, stats=self.stats, at=time.time()
        )

    def details(self, identities: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Return the second API's details of these entries, read side by side."""
        details = self.listing.details
        if details is None:
            return {}
        started = time.monotonic()
        ask = partial(self._details, details)
        payloads = side_by_side(self._transport, ask, identities)
        self.stats.elapsed += time.monotonic() - started
        return dict(zip(identities, payloads, strict=True))

    def _details(self, details: Details, identity: str) -> dict[str, Any]:
        call = details.call(identity)
        try:
            payload = self._transport.call(call)
            with told_by(payload):
                check_object(payload, details.shape)
                _check_identity(details.identity(payload), identity)
        except ApiError as error:
            placed = self._placed(error, call.action)
            instead = details.instead(identity, placed)
            if instead is None:
                raise placed from None
            return dict(instead)
        return dict(payload)

    # -- reading ------------------------------------------------------------------

    def _read(self, server_filter: ServerFilter) -> Pages:
        parameters = server_filter.parameters
        try:
            first = self._streams(parameters)
            # What a filter leaves nothing of is read without it, whatever its total.
            empty = not first.units and bool(server_filter.narrowing)
            if not first.doubt or empty:
                return first
            second = self._streams(parameters)
        except ResourceNotFound as error:
            asked = any(name in parameters for name in self.listing.ids)
            if error.status != 200 or not asked:
                raise  # the address itself, or a page in the middle
            # An id that nobody has: an empty listing, not a failure.
            return Pages([], total=0)
        if second.doubt and (second.proven or first.order != second.order):
            total = "" if second.total is None else f" of {second.total}"
            changed = ListingChanged(
                f"{second.doubt}; read twice, {len(second.units)}{total} different "
                "entries arrived",
                status=200,
            )
            changed.tries = 2
            raise self._placed(changed, self.listing.action)
        return second

    def _streams(self, parameters: Parameters) -> Pages:
        """Read every part of the listing; drop what several of them hold."""
        streams = self.listing.streams({**self._settings, **parameters})
        if self.listing.pager.has_pages(parameters):
            self._transport.expect_many()
        parts = side_by_side(
            self._transport,
            self._stream,
            [{**fixed, **parameters} for fixed in streams],
        )
        self.stats.pages += sum(part.pages for part in parts)
        if len(parts) == 1:
            return parts[0]
        found = Collected(self._source)
        for part in parts:
            found.add(part.units)
        totals = [part.total for part in parts if part.total is not None]
        # A server that ignores what tells the parts apart sends all in each of them.
        apart = any(len(part.units) < found.different for part in parts)
        return Pages(
            units=found.units,
            total=(sum(totals) if apart else max(totals)) if totals else None,
            doubt="; ".join(part.doubt for part in parts if part.doubt),
            proven=any(part.proven for part in parts),
            order=[key for part in parts for key in part.order],
        )

    def _stream(self, fixed: Parameters) -> Pages:
        try:
            return self.listing.pager.read(self._source, fixed)
        except ApiError as error:
            raise self._placed(error, self.listing.action) from None

    def _placed(self, error: ApiError, action: str) -> ApiError:
        """Name cloud and action in errors that reading found, not a request."""
        return self._transport.gate.completed(error, Call(action=action))


def _check_identity(told: str, asked: str) -> None:
    """Details of another entry would be taken for those of this one."""
    if told not in ("", asked):
        raise UnexpectedResponse(
            f"asked for {asked!r}, but the answer is about {told!r}", status=200
        )
