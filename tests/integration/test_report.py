"""The page of the drift report in a real browser."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Iterator
from typing import Any

import pytest
from integration.browser import MISSING, Browser, installed
from unit.report import HOSTILE, STATES, items, page

ROWS = (
    "[...document.querySelectorAll('tbody tr')].map(r => r.cells[{}].innerText.trim())"
)


@pytest.fixture
def browser(tmp_path: pathlib.Path) -> Iterator[Browser]:
    program = installed()
    if program is None:
        if os.environ.get("CI"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    running = Browser(program, tmp_path / "profile")
    try:
        yield running
    finally:
        running.stop()


def sorted_by(browser: Browser, column: int) -> list[str]:
    """Click on the head of a column; return what its cells say then."""
    browser.click(f"th:nth-child({column + 1}) button")
    return column_of(browser, column)


def column_of(browser: Browser, column: int) -> list[str]:
    return [
        str(text).split("\n", maxsplit=1)[0]
        for text in browser.tell(ROWS.format(column))
    ]


def width_of(browser: Browser) -> Any:
    return browser.tell("document.documentElement.scrollWidth")


def test_the_report_in_a_browser(browser: Browser, tmp_path: pathlib.Path) -> None:
    path = tmp_path / "drift.html"
    path.write_text(page(items()), encoding="utf-8")
    browser.open(path)
    # What asks for most stands first, without any click.
    assert [one.split()[1] for one in column_of(browser, 1)] == list(STATES)
    assert width_of(browser) <= browser.tell("innerWidth")
    read = browser.tell("document.body.innerText")
    for text in HOSTILE:
        assert read.count(" ".join(text.split())) >= 4, text
    assert browser.tell("document.title") == "Drift of what is locked"
    assert browser.tell("document.querySelectorAll('script').length") == 1
    assert browser.tell("document.querySelectorAll('img, svg').length") == 0

    states = [one.split()[1] for one in sorted_by(browser, 1)]
    assert states == list(reversed(STATES))
    names = [one[0] for one in sorted_by(browser, 0)]
    assert names == sorted(names) == list("abcdef")
    assert [one[0] for one in sorted_by(browser, 0)] == list("fedcba")
    assert sorted_by(browser, 4) == ["–", "0", "3", "12", "200", "1000"]
    marked = (
        "[...document.querySelectorAll('th')].map(h => h.getAttribute('aria-sort'))"
    )
    assert browser.tell(marked) == [None, None, None, None, "ascending"]

    back = "getComputedStyle(document.body).backgroundColor"
    assert browser.tell(back) == "rgb(255, 255, 255)"
    dark = [{"name": "prefers-color-scheme", "value": "dark"}]
    browser.set("Emulation.setEmulatedMedia", features=dark)
    assert browser.tell(back) == "rgb(13, 17, 23)"
    browser.set("Emulation.setDeviceMetricsOverride", width=360, height=700,
                deviceScaleFactor=2, mobile=True)  # fmt: skip
    assert width_of(browser) <= 360
    assert sorted_by(browser, 0)[0][0] == "a"

    assert browser.asked == [path.as_uri(), "data:,"] or browser.asked == [
        path.as_uri()
    ]
    assert browser.trouble == []
