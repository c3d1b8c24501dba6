# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages of one listing: asked for over a transport, checked, without secrets."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from .model import Call, Listing, Parameters, Payload, Row
from .responses import told_by
from .transport import Transport
from .typed import Json, check_rows, missing_field

Item = TypeVar("Item")
Result = TypeVar("Result")


class ListingPages:
    """The source of pages for a pager."""

    def __init__(self, listing: Listing, transport: Transport) -> None:
        self._listing = listing
        self._transport = transport
        self.unit_id = listing.unit_id
        self.join = listing.join

    def page(self, parameters: Parameters) -> Payload:
        """Return the payload of one request."""
        listing = self._listing
        return self._transport.call(
            Call(
                action=listing.action,
                parameters=parameters,
                method=listing.method,
                path=listing.path,
                public=listing.public,
            )
        )

    @contextlib.contextmanager
    def pages(
        self, questions: Iterable[Parameters], at_once: int = 0
    ) -> Iterator[Iterator[Payload]]:
        """Yield the payloads in order, requested while the first are being processed.

        Whoever leaves early costs no more than the ``at_once`` requests under way.
        """
        at_once = at_once or 2 * self._transport.concurrency
        workers = min(at_once, self._transport.concurrency)
        with ThreadPoolExecutor(max_workers=workers) as pool:
            try:
                yield self._in_order(pool, questions, at_once)
            except BaseException as reason:
                # Nothing that waits to be retried may still be sent.
                self._transport.stop(reason)
                raise
            finally:
                pool.shutdown(wait=True, cancel_futures=True)

    def _in_order(
        self,
        pool: ThreadPoolExecutor,
        questions: Iterable[Parameters],
        at_once: int,
    ) -> Iterator[Payload]:
        waiting: deque[Future[Payload]] = deque()
        for question in questions:
            waiting.append(pool.submit(self.page, question))
            if len(waiting) >= at_once:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def units(
        self,
        payload: Payload,
        names: Sequence[str],
        *,
        empty: bool = False,
        any_list: bool = False,
    ) -> list[Row]:
        """Return the units under the first of these names, checked and sanitised.

        Null means that there are none; with ``empty`` an absent list does as well.
        With ``any_list`` a list of another name will do when it is the only one.
        """
        with told_by(payload):
            return self._units(payload, names, empty=empty, any_list=any_list)

    def _units(
        self, payload: Payload, names: Sequence[str], *, empty: bool, any_list: bool
    ) -> list[Row]:
        listing = self._listing
        there = [name for name in names if name in payload]
        if any_list and not there:
            lists = [name for name, one in payload.items() if isinstance(one, list)]
            there = lists if len(lists) == 1 else []
        if not there:
            if empty:
                return []
            raise missing_field(payload, names[0])
        rows = Json(payload).at(*there)
        units = rows.elements()
        check_rows(units, listing.shape, rows.path)
        # The one way in: nobody sees, keeps or stores what the listing leaves out.
        return [listing.sanitise(unit) for unit in units]


def side_by_side(
    transport: Transport, work: Callable[[Item], Result], items: Sequence[Item]
) -> list[Result]:
    """Return the results in the order of the items, whichever finishes first."""
    if len(items) < 2:
        return [work(item) for item in items]
    workers = min(len(items), transport.concurrency)
    with ThreadPoolExecutor(max_workers=workers) as pool:
        futures = [pool.submit(work, item) for item in items]
        try:
            return [future.result() for future in futures]
        except BaseException as reason:
            # Nothing that is queued or waits to be retried may still be sent.
            transport.stop(reason)
            pool.shutdown(wait=True, cancel_futures=True)
            raise
