"""How fast a sweep may go, by a clock that the test moves."""

from __future__ import annotations

import itertools
import threading

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core.errors import (
    RateLimited,
    ServerFault,
    SignatureExpired,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.pace import (
    Pace,
    delay_before,
)


class Clock:
    """A clock in seconds; ``served`` has requests served by it, ``starts`` asks when."""

    def __init__(self, concurrency: int = 8) -> None:
        self.now = 100.0
        self.pace = Pace(concurrency, clock=lambda: self.now)

    def start(self) -> float | None:
        """Return when a request starts, if it may start at once."""
        with self.pace.slot(self.now + 1e-6) as started:
            return started

    def starts(self, count: int) -> list[float]:
        """Return after how long each of so many requests may start, asked every ms."""
        begun, found = self.now, []
        while len(found) < count:
            if self.start() is None:
                self.now += 0.001
            else:
                found.append(round(self.now - begun, 3))
        return found

    def served(self, seconds: float = 0.1, count: int = 1) -> None:
        for _each in range(count):
            started = self.now
            self.now += seconds
            self.pace.accepted(started)


def gaps(starts: list[float]) -> list[float]:
    return [round(two - one, 3) for one, two in itertools.pairwise(starts)]


def test_nothing_is_held_back_before_the_cloud_throttles() -> None:
    clock = Clock()
    clock.served(count=20)
    assert clock.starts(50) == [0.0] * 50


def test_no_more_are_under_way_than_concurrency_says() -> None:
    pace = Pace(2)
    with pace.slot(), pace.slot():
        with pace.slot(0.0) as none:
            assert none is None
        late = threading.Event()

        def third() -> None:
            with pace.slot() as started:
                assert started is not None
                late.set()

        waiting = threading.Thread(target=third, daemon=True)
        waiting.start()
        assert not late.wait(0.05)
    assert late.wait(20)


def test_a_place_is_free_again_after_an_error() -> None:
    pace = Pace(1)
    for _time in range(3):
        with pytest.raises(KeyError), pace.slot(float("inf")) as started:
            assert started is not None
            raise KeyError


def test_after_throttling_all_pause_and_then_go_one_at_a_time() -> None:
    clock = Clock()
    clock.served(seconds=0.1)
    started = clock.start()
    assert started is not None
    clock.pace.throttled(started, 2.0)
    starts = clock.starts(4)
    # As far apart as the cloud took for a request.
    assert starts[0] == pytest.approx(2.0, abs=0.002)
    assert gaps(starts) == pytest.approx([0.1] * 3, abs=0.002)


def test_what_was_sent_before_tells_nothing_new() -> None:
    clock = Clock()
    clock.served(seconds=0.1)
    old, clock.now = clock.now, clock.now + 1
    clock.pace.throttled(clock.now, 0.5)
    before = clock.pace._interval
    clock.pace.throttled(old, 60.0)
    assert clock.pace._interval == before
    assert clock.starts(1)[0] == pytest.approx(0.5, abs=0.002)


def test_it_speeds_up_until_the_next_rejection_and_gently_from_then_on() -> None:
    clock = Clock()
    clock.served(seconds=0.1)
    clock.pace.throttled(clock.now, 0.0)
    first = clock.pace._interval
    clock.served(seconds=0.1, count=10)
    assert first / clock.pace._interval == pytest.approx(1.1**10, rel=0.001)
    clock.pace.throttled(clock.now, 0.0)
    second = clock.pace._interval
    clock.served(seconds=0.1, count=10)
    assert second / clock.pace._interval == pytest.approx(1.003**10, rel=0.001)


def rate_after(count: int, seconds: float) -> float:
    """Return the requests a second after so many were served and one was rejected.

    Before, there were 20 a second, a tenth more with every one that is served.
    """
    clock = Clock()
    clock.served(seconds=0.05)
    clock.pace.throttled(clock.now, 0.0)
    clock.served(seconds, count)
    clock.pace.throttled(clock.now, 0.0)
    return 1 / clock.pace._interval


def test_the_rate_follows_what_was_seen_to_be_accepted() -> None:
    """A little below it, for a bucket that runs dry would throttle at once."""
    assert rate_after(3, 0.05) == pytest.approx(0.9 * 20)
    # Above what was seen, it is halved at most; below, it still goes down.
    assert rate_after(20, 0.05) == pytest.approx(20 * 1.1**20 / 2)
    assert rate_after(1, 0.01) == pytest.approx(0.9 * 20 * 1.1)


def test_the_rate_never_falls_to_nothing() -> None:
    clock = Clock()
    for _round in range(30):
        clock.now += 100
        clock.pace.throttled(clock.now, 0.0)
    assert 1 / clock.pace._interval == pytest.approx(0.1)


def test_a_failed_connection_halves_the_places_and_leaves_one() -> None:
    pace = Pace(5)
    for left in (2, 1, 1):
        pace.narrow()
        assert pace._limit == left


def test_stopped_and_started_again() -> None:
    clock = Clock()
    clock.pace.stop()
    assert clock.pace.stopped and clock.start() is None
    clock.pace.start_again()
    assert not clock.pace.stopped and clock.start() is not None


# -- one wait ------------------------------------------------------------------------


def test_the_server_decides_about_the_wait_up_to_the_longest() -> None:
    for kind in (RateLimited, ServerFault):
        assert delay_before(kind("x", retry_after=7.0), 1, 30.0) == 7.0
        assert delay_before(kind("x", retry_after=0.0), 3, 30.0) == 0.0
        assert delay_before(kind("x", retry_after=90.0), 1, 30.0) == 30.0


@pytest.mark.parametrize(("kind", "base"), [(RateLimited, 0.1), (ServerFault, 0.5)])
def test_else_it_doubles_with_every_try_up_to_the_longest(kind, base) -> None:
    for tries in range(1, 12):
        most = min(30.0, base * 2 ** (tries - 1))
        waits = [delay_before(kind("x"), tries, 30.0) for _time in range(200)]
        assert most / 2 <= min(waits) < max(waits) <= most


def test_a_new_signature_needs_no_wait() -> None:
    assert delay_before(SignatureExpired("x", retry_after=9.0), 1, 30.0) == 0.0
