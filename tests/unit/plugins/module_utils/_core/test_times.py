"""Moments and durations of users: read exactly, or refused with words that help."""

from __future__ import annotations

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core.errors import (
    OptionError,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.times import (
    parse_duration,
    parse_moment,
)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2026-12-01T22:00:00+08:00", 1796133600),
        ("2026-12-01T14:00:00Z", 1796133600),
        ("2026-12-01 14:00:00z", 1796133600),
        (" 2026-12-01T14:00+00:00 ", 1796133600),
        ("2026-12-01T14:00:00.900+00:00", 1796133600),
        ("2026-12-01T10:30:00-03:30", 1796133600),
    ],
)
def test_moments(text: str, seconds: int) -> None:
    assert parse_moment("stop_at", text) == seconds


@pytest.mark.parametrize("text", ["2026-12-01T22:00:00", "2026-12-01", "2026-12-01T22"])
def test_a_moment_without_a_time_zone_is_nobodys(text: str) -> None:
    with pytest.raises(OptionError, match=r"no time zone: end it with Z"):
        parse_moment("stop_at", text)


@pytest.mark.parametrize(
    "text", ["", "Z", "tonight", "22:00", "1796133600", "2026-13-01T00:00:00Z"]
)  # fmt: skip
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(OptionError, match=r"stop_at=.* is not a date and time such as"):
        parse_moment("stop_at", text)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90m", 5400), ("8h", 28800), ("1d12h", 129600), (" 1D 2h 3m ", 93780), ("0m", 0)],
)
def test_durations(text: str, seconds: int) -> None:
    assert parse_duration("stop_after", text) == seconds


@pytest.mark.parametrize("text", ["", "8", "h", "8s", "-8h", "1.5h", "8h1d", "8 hours"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(OptionError, match=r"stop_after=.* is not a duration such as"):
        parse_duration("stop_after", text)
