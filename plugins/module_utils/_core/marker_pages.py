# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Walking a listing from marker to marker."""

from __future__ import annotations

from .errors import ParameterRejected, UnexpectedResponse
from .model import Parameters, Payload, Row
from .pages import MAX_PAGES, Collected, Pages
from .paging import MarkerPager, PageSource
from .responses import told_by
from .typed import Json

# A page may be empty though more follow, but not for ever.
MAX_IDLE_PAGES = 20


def read_by_marker(pager: MarkerPager, source: PageSource, fixed: Parameters) -> Pages:
    """Return all units; the walk starts again, once, when a marker has gone stale."""
    try:
        return _MarkerWalk(pager, source).read(fixed)
    except ParameterRejected as error:
        # A marker can go stale when its entry is removed.
        if error.code not in pager.stale_codes:
            raise
        return _MarkerWalk(pager, source).read(fixed)


class _MarkerWalk:
    """Reads one listing once."""

    def __init__(self, pager: MarkerPager, source: PageSource) -> None:
        self._pager = pager
        self._source = source
        self._found = Collected(source)
        self._last: Row | None = None
        self._used: set[str] = set()
        self._pages = 0
        self._idle = 0
        self._gap = ""

    def read(self, fixed: Parameters) -> Pages:
        parameters: Parameters = {**fixed, self._pager.limit: self._pager.size}
        while True:
            payload = self._source.page(parameters)
            page = self._source.units(
                payload, self._pager.rows, any_list=self._pager.any_list
            )
            self._add(page)
            with told_by(payload):
                marker = self._next_marker(payload, len(page) >= self._pager.size)
            if marker is None:
                return self._result()
            parameters = {**parameters, self._pager.marker: marker}

    def _add(self, page: list[Row]) -> None:
        self._pages += 1
        if page and self._last is not None and self._same(page[0], self._last):
            page = page[1:]  # a marker may name the last entry, and include it
        new = self._found.add(page)
        self._last = page[-1] if page else self._last
        self._idle = 0 if new else self._idle + 1
        if page and not new:
            self._gap = f"page {self._pages} contains only repeats"

    def _same(self, one: Row, other: Row) -> bool:
        return self._source.unit_id(one) == self._source.unit_id(other)

    def _next_marker(self, payload: Payload, full: bool) -> object:
        """Return the unchanged marker of the next page; None at the end."""
        pager = self._pager
        info = Json(payload).at(pager.info)
        truncated = info.at(pager.truncated).flag()
        marker = info.at(pager.next_marker)
        text = marker.text()
        if truncated is None and full and not text:
            self._gap = f"page {self._pages} is full and has no {pager.truncated}"
        if truncated is False or (truncated is None and not text):
            return None
        if not text:
            raise UnexpectedResponse(
                f"{pager.truncated} is true but there is no {pager.next_marker}",
                status=200,
            )
        if text in self._used:
            raise UnexpectedResponse(
                f"the listing does not end: {pager.next_marker} {text!r} repeats",
                status=200,
            )
        if self._pages >= MAX_PAGES or self._idle >= MAX_IDLE_PAGES:
            raise UnexpectedResponse(
                f"the listing does not end after {self._pages} pages, the last "
                f"{self._idle} of them without anything new",
                status=200,
            )
        self._used.add(text)
        return marker.value

    def _result(self) -> Pages:
        found = self._found
        doubt = self._gap
        if not doubt and found.repeats:
            doubt = f"{found.repeats} entries came twice"
        return Pages(
            found.units, None, self._pages, doubt, bool(self._gap), found.order
        )
