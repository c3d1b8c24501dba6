# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The first page of a listing, read and checked as in a whole sweep."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from .listing_pages import ListingPages
from .model import Listing, Parameters, Payload, Row, Settings
from .transport import Transport


class _Seen(Exception):
    """The pager asks for more than the first page."""


def first_page(
    listing: Listing, settings: Settings, transport: Transport
) -> tuple[int, bool]:
    """Return how many units the first page holds, and whether there are more pages."""
    source = _FirstPage(listing, transport)
    fixed = {
        **listing.streams(settings)[0],
        **listing.server_filter(settings).required,
    }
    transport.start_again()
    with contextlib.suppress(_Seen):
        listing.pager.read(source, fixed)
        return source.count, False
    return source.count, True


class _FirstPage(ListingPages):
    """Ends the pager's walk once a page has come."""

    def __init__(self, listing: Listing, transport: Transport) -> None:
        super().__init__(listing, transport)
        self._came = False
        self.count = 0

    def page(self, parameters: Parameters) -> Payload:
        if self._came:
            raise _Seen
        payload = super().page(parameters)
        self._came = True
        return payload

    def units(
        self,
        payload: Payload,
        names: Sequence[str],
        *,
        empty: bool = False,
        any_list: bool = False,
    ) -> list[Row]:
        units = super().units(payload, names, empty=empty, any_list=any_list)
        self.count = len(units)
        return units
