# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast a sweep may go: requests in flight, and their distance under throttling.

Nothing is held back until the cloud throttles. Then all threads pause together, start
again one at a time, and speed up until the cloud throttles again; from then on the rate
follows what the cloud was seen to accept. Without this shared rate every thread would
find out for itself, at the price of one rejected request each.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from .errors import ApiError, SignatureExpired


class Pace:
    """Shared by the threads of one sweep. ``concurrency`` is the most in flight."""

    # After the first rejection: speed up by this factor with every accepted request
    # until the next one (slow start), afterwards by the gentle factor.
    FAST = 1.1
    GENTLE = 1.003
    # Of the rate that was seen to be accepted, so that the bucket does not run dry.
    MARGIN = 0.9

    def __init__(
        self, concurrency: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit = concurrency
        self._clock = clock
        self._changed = threading.Condition()
        self._in_flight = 0
        self._next_start = 0.0
        self._interval = 0.0
        self._growth = self.FAST
        self._throttled_at = 0.0
        self._accepted = 0
        self._latency = 0.05
        self.stopped = False

    @contextmanager
    def slot(self, deadline: float | None = None) -> Iterator[float | None]:
        """Wait for a place; yield the moment the request started.

        Yield None when there is none before the deadline, or when all must stop.
        """
        started = self._wait(deadline)
        try:
            yield started
        finally:
            if started is not None:
                with self._changed:
                    self._in_flight -= 1
                    self._changed.notify_all()

    def _wait(self, deadline: float | None) -> float | None:
        with self._changed:
            while True:
                now = self._clock()
                pause = max(0.0, self._next_start - now)
                if self.stopped or (deadline is not None and now + pause >= deadline):
                    return None
                free = self._in_flight < self._limit
                if free and not pause:
                    break
                until_deadline = None if deadline is None else deadline - now
                self._changed.wait(pause if free else until_deadline)
            self._in_flight += 1
            # Behind plan: go on from now. Catching up would be a burst.
            self._next_start = max(self._next_start, now - self._interval)
            self._next_start += self._interval
            return now

    def rest(self, seconds: float) -> None:
        """Wait so long, or until all must stop."""
        with self._changed:
            self._changed.wait_for(lambda: self.stopped, seconds)

    def stop(self) -> None:
        """End all waiting for a place; nobody gets one any more."""
        with self._changed:
            self.stopped = True
            self._changed.notify_all()

    def start_again(self) -> None:
        """Give out places again."""
        with self._changed:
            self.stopped = False

    def narrow(self) -> None:
        """A connection failed where others work: the server may serve only so many."""
        with self._changed:
            self._limit = max(1, self._limit // 2)

    def accepted(self, started: float) -> None:
        """A request that began at ``started`` was served."""
        with self._changed:
            self._latency = min(1.0, self._clock() - started)
            self._accepted += 1
            if self._interval:
                self._interval /= self._growth

    def throttled(self, started: float, pause: float) -> None:
        """A request was rejected: all threads wait ``pause`` seconds and slow down."""
        with self._changed:
            now = self._clock()
            if started < self._throttled_at:
                return  # sent before the last slow-down: tells nothing new
            if not self._interval:
                # The first time only the burst allowance was seen, not the rate.
                self._interval = max(0.005, self._latency)
            else:
                seen = self._accepted / max(0.001, now - self._throttled_at)
                current = 1 / self._interval
                rate = min(current * self.MARGIN, max(seen * self.MARGIN, current / 2))
                self._interval = 1 / max(rate, 0.1)
                self._growth = self.GENTLE
            self._throttled_at = now
            self._accepted = 0
            self._next_start = max(self._next_start, now + pause)
            self._changed.notify_all()


def delay_before(error: ApiError, tries: int, longest: float) -> float:
    """Return seconds to wait: what the server asks, else back-off with jitter."""
    if isinstance(error, SignatureExpired):
        return 0.0
    if error.retry_after is not None:
        return min(error.retry_after, longest)
    # Throttling waits are shared by all threads, so they start shorter.
    base = 0.1 if error.throttled else 0.5
    ceiling = min(longest, base * 2 ** (tries - 1))
    return random.uniform(ceiling / 2, ceiling)
