"""Sizes and moments, with values worked out by hand."""

from __future__ import annotations

import locale
import subprocess
import sys

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core import units
from ansible_collections.aicloud.catalog.tests.unit import reading

SIZES = [
    ("16GB", 16_000_000_000),
    ("16 GB", 16_000_000_000),
    ("16gb", 16_000_000_000),
    ("16G", 16_000_000_000),
    ("4.7GB", 4_700_000_000),
    ("500 MB", 500_000_000),
    ("20GiB", 21_474_836_480),
    ("20 gib", 21_474_836_480),
    ("20Gi", 21_474_836_480),
    ("0.5GiB", 536_870_912),
    ("1.2TB", 1_200_000_000_000),
    ("1KiB", 1024),
    ("1kB", 1000),
    ("1PiB", 1_125_899_906_842_624),
    ("512", 512),
    ("512 B", 512),
    ("7 bytes", 7),
    (" 3 MB ", 3_000_000),
    (1024, 1024),
    (0, 0),
    ("0", 0),
    ("0.1GB", 100_000_000),  # exactly: no binary floating point
]


@pytest.mark.parametrize(("text", "expected"), SIZES)
def test_sizes(text, expected):
    assert units.parse_size(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", " ", "unknown", "GB", "-1GB", "1,5GB", "1.GB", "16GBs", "16 G B", "1e3"]
    + ["16GiBi", "0x10", "16XB", "~16GB", None, True, False, [], {}, -1, float("nan")]
    + [float("inf")],
)
def test_not_a_size(text):
    assert units.parse_size(text) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1712563200, "2024-04-08T08:00:00Z"),
        ("1712563200", "2024-04-08T08:00:00Z"),
        (1712563200.0, "2024-04-08T08:00:00Z"),
        (0, ""),
        ("0", ""),
        (-1, ""),
        (None, ""),
        ("", ""),
        ("soon", ""),
        (True, ""),
        (10**20, ""),
        (float("inf"), ""),
        ([], ""),
    ],
)
def test_unix_times(value, expected):
    assert units.unix_to_iso(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2023-12-29T14:30:32+08:00", "2023-12-29T06:30:32Z"),
        ("2023-12-29T14:30:32Z", "2023-12-29T14:30:32Z"),
        ("2023-12-31T23:30:00-02:00", "2024-01-01T01:30:00Z"),
        ("2023-12-29T14:30:32.123+08:00", "2023-12-29T06:30:32Z"),
        ("2023-12-29T14:30:32", ""),  # no zone: nothing is invented
        ("2023-12-29", ""),
        ("yesterday", ""),
        ("", ""),
        (None, ""),
        ("0001-01-01T00:00:00+08:00", ""),
    ],
)
def test_rfc3339(value, expected):
    assert units.rfc3339_to_iso(value) == expected


SPELLINGS = [
    "Nov 14, 2017 10:20:57 PM",
    "Nov 14, 2017, 10:20:57 PM",
    "Nov 14, 2017, 10:20:57\u202fPM",
]


@pytest.mark.parametrize("text", SPELLINGS)
@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("UTC", "2017-11-14T22:20:57Z"),
        ("Asia/Shanghai", "2017-11-14T14:20:57Z"),
        ("+08:00", "2017-11-14T14:20:57Z"),
        ("-05:30", "2017-11-15T03:50:57Z"),
        ("America/New_York", "2017-11-15T03:20:57Z"),
    ],
)
def test_java_times(text, zone, expected):
    assert units.java_to_iso(text, units.parse_zone(zone)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jan 1, 2024 12:00:00 AM", "2024-01-01T00:00:00Z"),
        ("Jan 1, 2024 12:00:00 PM", "2024-01-01T12:00:00Z"),
        ("Feb 29, 2024 1:02:03 AM", "2024-02-29T01:02:03Z"),
        ("Feb 30, 2024 1:02:03 AM", ""),
        ("Foo 1, 2024 1:02:03 AM", ""),
        ("2024-01-01 00:00:00", ""),
        ("", ""),
        (None, ""),
        (5, ""),
    ],
)
def test_java_times_at_their_edges(text, expected):
    assert units.java_to_iso(text, units.parse_zone("UTC")) == expected


def test_summer_time_is_that_of_the_date():
    zone = units.parse_zone("America/New_York")
    assert units.java_to_iso("Jul 1, 2024 8:00:00 AM", zone) == "2024-07-01T12:00:00Z"
    assert units.java_to_iso("Jan 1, 2024 8:00:00 AM", zone) == "2024-01-01T13:00:00Z"


@pytest.mark.parametrize(
    "name", ["Mars/Base", "", "8", "+8", "CSTX", "../etc/passwd", "+25:00", "+99:99"]
)
def test_unknown_zones_are_named(name):
    with pytest.raises(ValueError, match="time zone"):
        units.parse_zone(name)


CODE = """
import locale, sys, datetime
locale.setlocale(locale.LC_TIME, sys.argv[1])
from ansible_collections.aicloud.catalog.plugins.module_utils._core import units
from ansible_collections.aicloud.catalog.plugins.module_utils._clouds import zstack
zone = units.parse_zone("UTC")
moment = datetime.datetime(2024, 5, 6, 13, 2, 3, tzinfo=datetime.timezone.utc)
java = units.java_to_iso("May 6, 2024 1:02:03 PM", zone)
print(java, zstack.server_date(moment, zone))
"""


def other_locales():
    listed = subprocess.run(
        ["locale", "-a"], capture_output=True, text=True, check=True
    )
    found = [n for n in listed.stdout.split() if n.lower().endswith(("utf8", "utf-8"))]
    return ["C", *found[:6]]


def test_the_controllers_locale_does_not_matter():
    """strptime and strftime would read and write month names in LC_TIME."""
    before = locale.setlocale(locale.LC_TIME)
    said = {
        subprocess.run(
            [sys.executable, "-c", CODE, name],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONPATH": collections_path(), "LC_ALL": ""},
        ).stdout.strip()
        for name in other_locales()
    }
    assert said == {"2024-05-06T13:02:03Z Mon, 06 May 2024 13:02:03 UTC"}
    assert locale.setlocale(locale.LC_TIME) == before


def collections_path():
    return reading.__file__.partition("/ansible_collections/")[0]
