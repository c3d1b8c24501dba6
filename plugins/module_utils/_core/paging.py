# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pagers: how a listing is read to its end, as functions made from its description.

A pager gets ``fetch`` (one page), ``fetch_all`` (several pages at a time, in order) and
the fixed parameters; it returns a Reading. It trusts no count: a total only tells which
pages can be asked for at once, and where the listing's description says what the total
counts, whether something is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .answers import list_under
from .errors import ParameterRejected, UnexpectedAnswer

Payload = Mapping[str, Any]
Fetch = Callable[[Mapping[str, Any]], Payload]
FetchAll = Callable[[Sequence[Mapping[str, Any]]], list[Payload]]
Pager = Callable[[Fetch, FetchAll, Mapping[str, Any]], "Reading"]

# No catalogue is that long: a server that never ends must not hang a playbook.
MAX_PAGES = 5000
# Pages asked for at once where the total may count something else than pages do.
UNSURE_PAGES = 4


@dataclass(kw_only=True)
class Reading:
    """All units of a listing as sent; ``doubt`` says why a gap is possible."""

    units: list[Any] = field(default_factory=list)
    total: int | None = None
    pages: int = 0
    doubt: str = ""


def count_of(payload: Payload, key: str) -> int | None:
    """Return the server's count; None when it does not give one."""
    value = payload.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return int(value)
    except ValueError:
        return None


@dataclass(frozen=True, kw_only=True)
class OffsetPager:
    """Offset and limit (CompShare), or start and limit (ZStack).

    ``total_counts_units``: the total counts what offset counts, so it proves a gap.
    ``first_page_bare``: the first request carries no paging parameters, because they
    are not documented; the listing pages only if a total says that there is more.
    ``bare_with``: the same for a request that carries this parameter, an id.
    """

    rows: tuple[str, ...]
    offset: str
    limit: str
    total: str
    size: int
    total_counts_units: bool = True
    first_page_bare: bool = False
    bare_with: str = ""

    def __call__(
        self, fetch: Fetch, fetch_all: FetchAll, fixed: Mapping[str, Any]
    ) -> Reading:
        return _OffsetReader(self, fetch, fetch_all, dict(fixed)).read()


class _OffsetReader:
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
        reading.units += page
        step = len(page)
        while page and self._may_have_more(len(page)):
            if not self._ahead:
                self._fetch_ahead(step)
            before, page = page, self._page_at(len(reading.units))
            # A short page that repeats is the end of a list that has grown in front.
            if page == before and len(page) >= step:
                raise UnexpectedAnswer(
                    f"the server ignores {self._pager.offset}: the page at "
                    f"{len(reading.units)} repeats the one before it",
                    status=200,
                )
            reading.units += page
        reading.doubt = self._doubt()
        return reading

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
            raise UnexpectedAnswer(f"the listing does not end after {MAX_PAGES} pages")
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

    def _may_have_more(self, last: int) -> bool:
        """Whether another page must be asked for after one of ``last`` units."""
        seen, total = len(self._reading.units), self._reading.total
        promised = total is not None and seen < total
        if self._bare:
            return promised
        full = last >= self._size if self._with_limit else last > 0
        proven = self._pager.total_counts_units and seen == total
        return promised or (full and not proven)

    def _doubt(self) -> str:
        if len(self._totals) > 1:
            return f"the total went from {min(self._totals)} to {max(self._totals)}"
        return ""


@dataclass(frozen=True, kw_only=True)
class MarkerPager:
    """Marker in, next marker out (Qianfan): one page after the other.

    ``rows`` and ``info`` are keys below ``result``; markers are opaque.
    """

    rows: str
    info: str = "pageInfo"
    marker: str = "marker"
    next_marker: str = "nextMarker"
    truncated: str = "isTruncated"
    limit: str = "maxKeys"
    size: int = 100

    def __call__(
        self, fetch: Fetch, fetch_all: FetchAll, fixed: Mapping[str, Any]
    ) -> Reading:
        try:
            return self._walk(fetch, fixed)
        except ParameterRejected as error:
            # A marker can go stale when its entry is removed: start again, once.
            if error.code != "InvalidMarker":
                raise
            return self._walk(fetch, fixed)

    def _walk(self, fetch: Fetch, fixed: Mapping[str, Any]) -> Reading:
        reading = Reading()
        used: set[str] = set()
        parameters = {**fixed, self.limit: self.size}
        while True:
            payload = dict(fetch(parameters))
            info = payload.get(self.info) or {}
            if not isinstance(info, dict):
                raise UnexpectedAnswer(f"{self.info} is not an object", status=200)
            reading.units += list_under(payload, self.rows)
            reading.pages += 1
            if not info.get(self.truncated):
                return reading
            marker = info.get(self.next_marker)
            if not marker:
                raise UnexpectedAnswer(
                    f"{self.truncated} is true but there is no {self.next_marker}",
                    status=200,
                )
            if marker in used or reading.pages >= MAX_PAGES:
                raise UnexpectedAnswer(
                    f"the listing does not end: {self.next_marker} {marker!r} repeats",
                    status=200,
                )
            used.add(marker)
            parameters = {**parameters, self.marker: marker}
