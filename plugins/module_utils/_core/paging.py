# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pagers: how a listing is read to its end, as functions made from its description.

A pager gets ``fetch`` (one page), ``fetch_all`` (several pages at a time, in order) and
the fixed parameters; it returns a Reading. It trusts no count: a total only tells which
pages can be asked for at once, and where the listing's description says what the total
counts, whether something is missing. How the pages are walked is in ``reading``, which
is imported when pages are really asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Payload = Mapping[str, Any]
Fetch = Callable[[Mapping[str, Any]], Payload]
FetchAll = Callable[[Sequence[Mapping[str, Any]]], list[Payload]]
Pager = Callable[[Fetch, FetchAll, Mapping[str, Any]], "Reading"]


@dataclass(kw_only=True)
class Reading:
    """All units of a listing as sent; ``doubt`` says why a gap is possible."""

    units: list[Any] = field(default_factory=list)
    total: int | None = None
    pages: int = 0
    doubt: str = ""


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

    def has_pages(self, fixed: Mapping[str, Any]) -> bool:
        """Whether a question with these parameters is likely to take several pages."""
        return not self.first_page_bare and self.bare_with not in fixed

    def __call__(
        self, fetch: Fetch, fetch_all: FetchAll, fixed: Mapping[str, Any]
    ) -> Reading:
        from .reading import OffsetReader

        return OffsetReader(self, fetch, fetch_all, dict(fixed)).read()


class MarkerPager(NamedTuple):
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
        from .reading import read_by_marker

        return read_by_marker(self, fetch, fixed)
