# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a resource talks to: queries, orders, and the entries that it is made from.

A query may be sent again at any time. An order is sent once: an error after which
it may have been carried out is ``unsure``, and only reading can tell what became of it.
"""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

from .catalog import Catalog
from .entry import Entry
from .errors import (
    ApiError,
    CatalogError,
    ParameterRejected,
    ResourceNotFound,
    WaitTimeout,
)
from .model import (
    NO_SHAPE,
    Call,
    Cloud,
    Jobs,
    Listing,
    Row,
    ServerFilter,
    Settings,
    Warn,
)
from .nested import select_entry
from .responses import told_by
from .selection import SELECTION_OPTIONS
from .transport import Transport
from .typed import Shape, check_object

# What ids are called in requests: UHostId, modelId, zoneUuid.
_ID = re.compile(r"(Id|[uU]uid)$")


def pauses(longest: float) -> Iterator[float]:
    """Yield the seconds before each check: a tenth at first, since most end soon."""
    pause = longest / 10
    while True:
        yield min(pause, longest)
        pause = min(pause * 2, longest)


def _name_ids(error: ApiError, call: Call) -> None:
    """Add the requested IDs, or only what was refused: clouds just say "not found"."""
    refused = error.parameter if isinstance(error, ParameterRejected) else ""
    named = [
        f"{name} {value}"
        for name, value in call.parameters.items()
        if _ID.search(name) and isinstance(value, str) and value not in error.message
        if refused in ("", name)
    ]
    if named:
        error.message = f"{error.message.rstrip('. ')} ({', '.join(named)})"
        error.args = (error.message,)


class Api:
    """One cloud, one account, one session; ``patience`` in seconds bounds a job."""

    def __init__(
        self,
        cloud: Cloud,
        transport: Transport,
        settings: Settings,
        warn: Warn,
        *,
        patience: float = 0.0,
        interval: float = 0.0,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        report: Callable[[float, str], None] = lambda seconds, state: None,
    ) -> None:
        self._cloud = cloud
        self._transport = transport
        self._settings = settings
        self.warn = warn
        self.patience = patience
        self.interval = interval
        self.sleep = sleep
        self.clock = clock
        self._report = report
        self._started = clock()

    @property
    def passed(self) -> float:
        """The seconds since the run began."""
        return self.clock() - self._started

    def report(self, state: str) -> None:
        """Show what the module waits for, unless it was shown last."""
        self._report(self.passed, state)

    # -- questions ----------------------------------------------------------------

    def ask(
        self,
        call: Call,
        shape: Shape | None = None,
        read: Callable[[dict[str, Any]], Any] = lambda payload: payload,
    ) -> Any:
        """Return what is read of the payload, of this shape, of a call that asks."""
        try:
            payload = self._transport.call(call)
            with told_by(payload):
                check_object(payload, shape or NO_SHAPE)
                return read(payload)
        except ApiError as error:
            raise self._placed(error, call) from None

    def rows(self, listing: Listing, **parameters: Any) -> list[Row]:
        """Return the whole listing as sent, read with these wire parameters."""
        catalog = Catalog(listing, self._settings, self._transport)
        return catalog.sweep(ServerFilter(required=parameters)).units

    def entries(self, listing: Listing, options: Settings) -> list[Entry]:
        """Return the entries of a listing that these options leave, in their order."""
        from .resolve import resolve  # most runs select nothing

        settings = {**self._connection_for(listing), **options}
        catalog = Catalog(listing.read, settings, self._transport)
        return resolve(listing, settings, catalog).outcome.entries

    def with_nearest(
        self,
        said: str,
        listing: Listing,
        wanted: str,
        names: Callable[[Row], tuple[str, ...]],
    ) -> str:
        """Return what is said of an error with the nearest names of a whole listing.

        When that cannot be read, the error is told without them.
        """
        from .nearest import with_nearest  # few runs need it

        with contextlib.suppress(CatalogError):
            there = [name for row in self.rows(listing) for name in names(row)]
            return with_nearest(said, wanted, there)
        return said

    def select(self, listing: Listing, options: Settings) -> Entry:
        """Return the one entry that these options select; SelectionError explains."""
        settings = {**self._connection_for(listing), **options}
        catalog = Catalog(listing, settings, self._transport)
        entry, warnings = select_entry(listing, settings, catalog)
        for warning in warnings:
            self.warn(warning)
        return entry

    def _connection_for(self, listing: Listing) -> dict[str, Any]:
        own = {option.name for option in (*SELECTION_OPTIONS, *listing.options)}
        return {
            name: value for name, value in self._settings.items() if name not in own
        }

    # -- orders -------------------------------------------------------------------

    def order(self, call: Call) -> dict[str, Any]:
        """Carry out a changing call and return its payload, at the end of its job."""
        try:
            return self._order(call._replace(changing=True))
        except ApiError as error:
            raise self._placed(error, call) from None

    def _placed(self, error: ApiError, call: Call) -> ApiError:
        """Name cloud and action, and the IDs that were not found or not accepted."""
        error.cloud = error.cloud or self._cloud.title
        error.action = error.action or call.action
        kind = type(error)
        if kind in (ApiError, ResourceNotFound, ParameterRejected):
            _name_ids(error, call)
        return error

    def _order(self, call: Call) -> dict[str, Any]:
        if self._cloud.jobs is None:
            return self._transport.call(call)
        return self._order_job(call, self._cloud.jobs)

    def _order_job(self, call: Call, jobs: Jobs) -> dict[str, Any]:
        named = jobs.named(call)
        lost: ApiError | None = None
        try:
            payload = self._transport.call(named)
        except ApiError as error:
            if not error.unsure:
                raise
            lost, payload = error, self._asked_for(jobs.question(named), error)
        started, pause = self.clock(), pauses(self.interval)
        while jobs.pending(payload):
            if self.clock() - started > self.patience:
                raise WaitTimeout(
                    f"{self._cloud.title} {jobs.question(named).action}: accepted, but "
                    f"not ended after {self.patience:g} s. The cloud continues with "
                    "it: raise wait_timeout, or run again later"
                )
            self.report(f"waiting for the job of {call.action}")
            self.sleep(next(pause))
            payload = self._asked_for(jobs.question(named), lost)
        return payload

    def _asked_for(self, question: Call, lost: ApiError | None) -> dict[str, Any]:
        """Return what is known of a job; a job that cannot be asked for is unsure."""
        try:
            return self._transport.call(question)
        except ResourceNotFound as error:
            if lost is not None:
                # Nobody knows the job: the order hardly arrived, but let reading tell.
                raise lost from None
            error.unsure = True
            raise
