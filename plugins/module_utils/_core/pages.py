# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The units of all pages of a listing, and the signs of a gap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .model import Row
from .paging import PageSource

# No catalog is that long: a server that never ends must not hang a playbook.
MAX_PAGES = 5000


class Pages(NamedTuple):
    """A listing that was read to its end.

    ``doubt`` says why a gap is possible. It is ``proven`` where the pages contradict
    themselves; any other doubt is resolved when the same rows come twice, which
    ``order`` shows: the ids of all rows as they came, repeats included.
    """

    units: list[Row]
    total: int | None = None
    pages: int = 0
    doubt: str = ""
    proven: bool = False
    order: Sequence[object] = ()


class Collected:
    """Units without repeats, in the order of their first appearance."""

    def __init__(self, source: PageSource) -> None:
        self._source = source
        self._units: dict[object, Row] = {}
        # The ids of all rows, with their repeats.
        self.order: list[object] = []
        # Rows that an earlier page had brought already.
        self.repeats = 0

    @property
    def units(self) -> list[Row]:
        return list(self._units.values())

    @property
    def came(self) -> int:
        return len(self.order)

    @property
    def different(self) -> int:
        return len(self._units)

    def add(self, page: Iterable[Row]) -> int:
        """Take the units of a page and return how many brought something new.

        A unit without an id is known by all that it holds. One that comes again may
        bring more of what is inside it.
        """
        new = 0
        units = self._units
        of_this_page: set[object] = set()
        for unit in page:
            key = self._source.unit_id(unit) or repr(unit)
            self.order.append(key)
            known = units.get(key)
            joined = unit if known is None else self._source.join(known, unit)
            if joined is not known:
                units[key] = joined
                of_this_page.add(key)
                new += 1
            elif key not in of_this_page:
                self.repeats += 1
        return new
