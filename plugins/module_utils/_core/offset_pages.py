# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Walking a listing by offset: the first page, what the total promises, the rest.

A page that brings nothing new ends a listing, and so does a total that was reached. The
number of requests follows from what came: a total that promises too much costs no more
requests than are under way at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .errors import ParameterRejected, UnexpectedResponse
from .model import Parameters, Payload, Row
from .pages import MAX_PAGES, Collected, Pages
from .paging import OffsetPager, PageSource
from .responses import told_by
from .typed import Json

# Pages asked for at once where the total may count something else than pages do.
UNSURE_PAGES = 4


class OffsetWalk:
    """Reads one listing once."""

    def __init__(
        self, pager: OffsetPager, source: PageSource, fixed: Parameters
    ) -> None:
        self._pager = pager
        self._source = source
        self._fixed = fixed
        self._limit = pager.size
        self._with_limit = True
        self._by_id = pager.bare_with in fixed
        self._bare = pager.first_page_bare or self._by_id
        self._offset = 0
        self._pages = 0
        # The length of the first page, and the page before.
        self._step = 0
        self._last: Sequence[Row] = ()
        self._found = Collected(source)
        self._inside = 0
        # Pages repeat what others hold, for they count something else than we do.
        self._overlapping = False
        self._total: int | None = None
        self._total_told = False
        self._totals: set[int] = set()
        self._gap = ""

    def read(self) -> Pages:
        """Return all units of the listing."""
        page = self._first_page()
        self._step = len(page) if self._bare else min(len(page), self._limit)
        more = self._add(page)
        if more and not self._overlapping:
            more = self._read_ahead()
        while more:
            more = self._add(self._next_page())
        return self._result()

    # -- asking -------------------------------------------------------------------

    def _first_page(self) -> list[Row]:
        if self._bare:
            return self._rows(self._source.page(self._fixed))
        try:
            return self._page_at(0)
        except ParameterRejected as error:
            # Seen live: "Params [Limit] not available". The server's own size then.
            if error.parameter != self._pager.limit:
                raise
            self._with_limit = False
            return self._page_at(0)

    def _next_page(self) -> list[Row]:
        try:
            return self._page_at(self._offset)
        except ParameterRejected:
            if self._promised:
                raise
            # It does not page, or refuses to beyond its end; nothing promises more.
            return []

    def _page_at(self, offset: int) -> list[Row]:
        return self._rows(self._source.page(self._parameters(offset)))

    def _parameters(self, offset: int) -> Parameters:
        limit = {self._pager.limit: self._limit} if self._with_limit else {}
        return {**self._fixed, self._pager.offset: offset, **limit}

    def _read_ahead(self) -> bool:
        """Request the promised pages at once; return whether to continue."""
        if self._total is None or self._total <= self._offset:
            return True
        # The first page tells the server's real page size (it may cap ours).
        self._limit = min(self._limit, self._step)
        last = min(self._total, self._offset + self._step * MAX_PAGES)
        offsets = range(self._offset, last, self._step)
        at_once = 0 if self._pager.total_counts_units else UNSURE_PAGES
        questions = (self._parameters(offset) for offset in offsets)
        if len(offsets) == 1:
            return True
        with self._source.pages(questions, at_once) as payloads:
            return self._walk(offsets, payloads)

    def _walk(self, offsets: range, payloads: Iterator[Payload]) -> bool:
        for offset in offsets:
            if offset != self._offset or self._overlapping:
                return True  # pages are not where the first one let us expect them
            if not self._add(self._rows(next(payloads))):
                return False
        return True

    def _rows(self, payload: Payload) -> list[Row]:
        if self._pages >= MAX_PAGES:
            raise UnexpectedResponse(
                f"the listing does not end after {MAX_PAGES} pages", status=200
            )
        self._pages += 1
        with told_by(payload):
            total = self._count_of(payload)
        if total is not None:
            self._total = total
            self._totals.add(total)
        return self._source.units(payload, self._pager.rows, empty=total == 0)

    def _count_of(self, payload: Payload) -> int | None:
        """Return the server's count; None when it does not give one."""
        name = self._pager.total
        self._total_told = self._total_told or name in payload
        total = Json(payload).at(name).whole()
        return None if total is None or total < 0 else total

    # -- judging ------------------------------------------------------------------

    @property
    def _counted(self) -> int:
        """How many of the units that the total may count were read."""
        return self._found.different if self._overlapping else self._found.came

    @property
    def _promised(self) -> bool:
        """Whether the total counts more than was read."""
        return self._total is not None and self._counted < self._total

    def _add(self, page: list[Row]) -> bool:
        """Add a page and return whether another one must be requested."""
        before, self._last = self._last, page or self._last
        if not page:
            self._gap = self._gap or self._cut_short(before)
            return False
        new = self._found.add(page)
        inside = self._inside_of(page)
        self._inside += inside
        cut = self._is_cut(page, inside)
        length = len(page)
        with_limit = self._with_limit and not (self._bare and self._pages == 1)
        if with_limit and length > self._limit:
            # More than was asked for: its end may be anything, so that is read again.
            self._overlapping, length = True, self._limit
        self._overlapping = self._overlapping or cut
        at, self._offset = self._offset, self._offset + length
        if not new:
            self._note_nothing_new(page, before, at)
            return False
        return self._may_have_more(page, cut)

    def _may_have_more(self, page: list[Row], cut: bool) -> bool:
        total = self._total
        # More than the total says: then it is meaningless.
        wrong = total is not None and self._counted > total
        if self._by_id:
            return self._promised
        if self._pager.first_page_bare:
            # Without a word about a total the first page is documented to be all.
            unknown = total is None and self._total_told
            return self._promised or wrong or unknown
        if self._promised or wrong or cut or total is None:
            return True
        full = len(page) >= self._limit if self._with_limit else True
        reached = self._pager.total_counts_units and self._counted == total
        return full and not reached

    def _inside_of(self, page: list[Row]) -> int:
        inside = self._pager.inside
        return sum(len(unit.get(inside) or ()) for unit in page) if inside else 0

    def _is_cut(self, page: list[Row], inside: int) -> bool:
        """Whether the limit counts what is inside the units, so that one may be cut.

        The offset goes on by units all the same: that can only overlap, never skip,
        whichever of the two it counts.
        """
        return inside == self._limit and len(page) < self._limit

    def _note_nothing_new(
        self, page: list[Row], before: Sequence[Row], offset: int
    ) -> None:
        # A short page that repeats is the end of a list that has grown in front. One
        # that has all it counts may fill its last page with what came before.
        complete = self._pager.total_counts_units and (
            self._found.different == self._total
        )
        if self._overlapping or complete or len(page) < self._step:
            return
        if self._bare and not self._promised:
            # It does not page, and nothing says that there is more.
            self._overlapping = True
            return
        if page == before:
            raise UnexpectedResponse(
                f"the server ignores {self._pager.offset}: the page at {offset} "
                "repeats the one before it",
                status=200,
            )
        self._gap = f"the page at {offset} contains only repeats"

    def _cut_short(self, before: Sequence[Row]) -> str:
        """Return why an empty page cannot be the end, when the total may count either.

        After a page that was not full it is one, for that is how such listings end. As
        the first page it is one only where the total is 0.
        """
        if self._pager.total_counts_units or self._total is None:
            return ""
        capped = self._pages > 2 and len(before) >= self._step > 0
        most = max(self._counted, self._inside)
        full = len(before) >= self._pager.size
        if most < self._total and (capped or full or self._pages == 1):
            return f"the total is {self._total} but the page at {self._offset} is empty"
        return ""

    def _result(self) -> Pages:
        total, found = self._total, self._found
        doubt = self._gap
        if not doubt and self._pager.total_counts_units and self._promised:
            doubt = f"the total is {total} but {self._counted} entries came"
        proven = bool(doubt)
        if not doubt and len(self._totals) > 1:
            doubt = f"the total went from {min(self._totals)} to {max(self._totals)}"
        if not doubt and found.repeats and not self._overlapping:
            doubt = f"{found.repeats} entries came twice"
        return Pages(found.units, total, self._pages, doubt, proven, found.order)
