# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pagers: how a listing is paged, as data.

A pager trusts no count: a total only tells which pages can be asked for at once and,
where the description says what it counts, whether something is missing. How the pages
are walked is in ``offset_pages`` and ``marker_pages``, which are imported when pages
are really asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from .model import Parameters, Payload, Row

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from .pages import Pages


class PageSource(Protocol):
    """A listing as its pager sees it: pages on request, and units told apart."""

    # Tells units apart; "" where a unit has no id.
    unit_id: Callable[[Row], str]
    # One unit from two that have the same id; the first itself when nothing is new.
    join: Callable[[Row, Row], Row]

    def page(self, parameters: Parameters) -> Payload:
        """Return one page."""

    def pages(
        self, questions: Iterable[Parameters], at_once: int = 0
    ) -> AbstractContextManager[Iterator[Payload]]:
        """Return the pages of all questions, in their order, as they come."""

    def units(
        self,
        payload: Payload,
        names: Sequence[str],
        *,
        empty: bool = False,
        any_list: bool = False,
    ) -> list[Row]:
        """Return the units of a page."""


class Pager(Protocol):
    """How a listing is paged."""

    def has_pages(self, fixed: Parameters) -> bool:
        """Whether a request with these parameters is likely to need many more."""

    def read(self, source: PageSource, fixed: Parameters) -> Pages:
        """Return the listing that these parameters name, to its end."""


class OffsetPager(NamedTuple):
    """Offset and limit (CompShare), or start and limit (ZStack).

    ``total_counts_units``: the total counts what offset counts, so it proves a gap.
    ``first_page_bare``: the first request carries no paging parameters, because they
    are not documented; the listing pages only if a total says that there is more.
    ``bare_with``: the same for a request that carries this parameter, an id.
    ``inside``: where a unit holds smaller ones that limit and offset may count instead.
    """

    rows: tuple[str, ...]
    offset: str
    limit: str
    total: str
    size: int
    total_counts_units: bool = True
    first_page_bare: bool = False
    bare_with: str = ""
    inside: str = ""

    def has_pages(self, fixed: Parameters) -> bool:
        return not self.first_page_bare and self.bare_with not in fixed

    def read(self, source: PageSource, fixed: Parameters) -> Pages:
        from .offset_pages import OffsetWalk

        return OffsetWalk(self, source, fixed).read()


class MarkerPager(NamedTuple):
    """Marker in, next marker out (Qianfan): one page after the other.

    Markers are opaque. ``stale_codes``: what the cloud says of a marker that has gone
    stale. ``any_list``: the name of the list is not documented, so the only list of a
    response is taken, whatever it is called.
    """

    rows: tuple[str, ...]
    info: str = "pageInfo"
    marker: str = "marker"
    next_marker: str = "nextMarker"
    truncated: str = "isTruncated"
    limit: str = "maxKeys"
    size: int = 100
    stale_codes: tuple[str, ...] = ()
    any_list: bool = False

    def has_pages(self, fixed: Parameters) -> bool:
        # One page names the next, so there is never more than one request at a time.
        return False

    def read(self, source: PageSource, fixed: Parameters) -> Pages:
        from .marker_pages import read_by_marker

        return read_by_marker(self, source, fixed)
