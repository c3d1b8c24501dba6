# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading a listing to its end, by offset or by marker; ``paging`` describes how."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .errors import ParameterRejected, UnexpectedResponse
from .paging import (
    Fetch,
    FetchAll,
    MarkerPager,
    OffsetPager,
    Payload,
    Reading,
)
from .responses import list_under

# No catalogue is that long: a server that never ends must not hang a playbook.
MAX_PAGES = 5000
# Pages asked for at once where the total may count something else than pages do.
UNSURE_PAGES = 4


def count_of(payload: Payload, key: str) -> int | None:
    """Return the server's count; None when it does not give one."""
    value = payload.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return int(value)
    except ValueError:
        return None


class OffsetReader:
    """Reads one listing: first page, then what the total promises, then the rest."""

    def __init__(
        self,
        pager: OffsetPager,
        fetch: Fetch,
        fetch_all: FetchAll,
        fixed: dict[str, Any],
    ) -> None:
        self._pager = pager
        self._fetch = fetch
        self._fetch_all = fetch_all
        self._fixed = fixed
        self._size = pager.size
        self._with_limit = True
        self._bare = pager.first_page_bare or pager.bare_with in fixed
        self._ahead: dict[int, list[Any]] = {}
        self._totals: set[int] = set()
        self._reading = Reading()

    def read(self) -> Reading:
        reading = self._reading
        page = self._first_page()
        self._take(page)
        step = len(page)
        while page and self._may_have_more(page):
            if not self._ahead and not self._cut(page):
                self._fetch_ahead(step)
            before, page = page, self._page_at(len(reading.units))
            # A short page that repeats is the end of a list that has grown in front.
            if page == before and len(page) >= step:
                raise UnexpectedResponse(
                    f"the server ignores {self._pager.offset}: the page at "
                    f"{len(reading.units)} repeats the one before it",
                    status=200,
                )
            self._take(page)
        reading.doubt = self._doubt()
        return reading

    def _take(self, page: list[Any]) -> None:
        self._reading.units += page

    def _first_page(self) -> list[Any]:
        if self._bare:
            return self._rows(self._fetch(self._fixed))
        try:
            return self._page_at(0)
        except ParameterRejected as error:
            # Seen live: "Params [Limit] not available". The server's own size then.
            if error.parameter != self._pager.limit:
                raise
            self._with_limit = False
            return self._page_at(0)

    def _parameters(self, offset: int) -> dict[str, Any]:
        limit = {self._pager.limit: self._size} if self._with_limit else {}
        return {**self._fixed, self._pager.offset: offset, **limit}

    def _page_at(self, offset: int) -> list[Any]:
        if offset in self._ahead:
            return self._ahead.pop(offset)
        if self._reading.pages >= MAX_PAGES:
            raise UnexpectedResponse(
                f"the listing does not end after {MAX_PAGES} pages"
            )
        return self._rows(self._fetch(self._parameters(offset)))

    def _fetch_ahead(self, step: int) -> None:
        """Ask at once for pages that the total promises, ``step`` units apart."""
        total, seen = self._reading.total, len(self._reading.units)
        if total is None or total <= seen or seen % step:
            return
        # The first page tells the server's real page size (it may cap ours).
        self._size = min(self._size, step)
        wave = MAX_PAGES if self._pager.total_counts_units else UNSURE_PAGES
        offsets = list(range(seen, min(total, seen + step * wave), step))
        pages = self._fetch_all([self._parameters(offset) for offset in offsets])
        for offset, payload in zip(offsets, pages, strict=True):
            self._ahead[offset] = self._rows(payload)

    def _rows(self, payload: Payload) -> list[Any]:
        reading = self._reading
        total = count_of(payload, self._pager.total)
        rows = list_under(dict(payload), *self._pager.rows, empty=total == 0)
        reading.pages += 1
        if total is not None:
            reading.total = total
            self._totals.add(total)
        return rows

    def _cut(self, page: list[Any]) -> bool:
        """Whether the limit counts what is inside the units, so that one may be cut.

        The offset goes on by units all the same: that can only overlap, never skip,
        whichever of the two it counts.
        """
        inside = self._pager.inside
        if not inside or len(page) >= self._size:
            return False
        return sum(len(unit.get(inside) or ()) for unit in page) == self._size

    def _may_have_more(self, page: list[Any]) -> bool:
        """Whether another page must be asked for after this one."""
        seen, total = len(self._reading.units), self._reading.total
        promised = total is not None and seen < total
        if self._bare:
            return promised
        full = len(page) >= self._size if self._with_limit else bool(page)
        proven = self._pager.total_counts_units and seen == total
        # More than the total says: then it says nothing, and only an empty page ends.
        wrong = total is not None and seen > total
        return promised or wrong or self._cut(page) or (full and not proven)

    def _doubt(self) -> str:
        if len(self._totals) > 1:
            return f"the total went from {min(self._totals)} to {max(self._totals)}"
        return ""


def read_by_marker(
    pager: MarkerPager, fetch: Fetch, fixed: Mapping[str, Any]
) -> Reading:
    """Walk from marker to marker; start again, once, when one has gone stale."""
    try:
        return _walk(pager, fetch, fixed)
    except ParameterRejected as error:
        # A marker can go stale when its entry is removed.
        if error.code != "InvalidMarker":
            raise
        return _walk(pager, fetch, fixed)


def _walk(pager: MarkerPager, fetch: Fetch, fixed: Mapping[str, Any]) -> Reading:
    reading = Reading()
    used: set[str] = set()
    parameters = {**fixed, pager.limit: pager.size}
    while True:
        payload = dict(fetch(parameters))
        info = payload.get(pager.info) or {}
        if not isinstance(info, dict):
            raise UnexpectedResponse(f"{pager.info} is not an object", status=200)
        reading.units += list_under(payload, pager.rows)
        reading.pages += 1
        if not info.get(pager.truncated):
            return reading
        marker = info.get(pager.next_marker)
        if not marker:
            raise UnexpectedResponse(
                f"{pager.truncated} is true but there is no {pager.next_marker}",
                status=200,
            )
        if marker in used or reading.pages >= MAX_PAGES:
            raise UnexpectedResponse(
                f"the listing does not end: {pager.next_marker} {marker!r} repeats",
                status=200,
            )
        used.add(marker)
        parameters = {**parameters, pager.marker: marker}
