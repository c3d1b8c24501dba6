"""The drift in lines to read."""

from __future__ import annotations

import pytest

from ansible_collections.aicloud.catalog.plugins.plugin_utils._locking.drift import (
    _age,
    summary,
)

SAME = {"state": "same", "selection": "a", "was": None, "now": None, "reasons": []}


@pytest.mark.parametrize(
    ("items", "line"),
    [
        ([], "0 selections: none"),
        ([SAME], "1 selection: 1 same"),
        ([SAME, SAME], "2 selections: 2 same"),
    ],
)
def test_the_first_line_counts(items, line):
    assert summary(items, {})[0] == line


def test_what_could_not_be_compared_stands_first():
    """On one line each, whatever the cloud has said."""
    head, first, second = summary([SAME], {"b": "refused\nWait.\x1b[2J"})
    assert head == "1 selection: 1 same; 1 could not be compared"
    assert first.split() == ["?", "b:", "refused", r"Wait.\x1b[2J"]
    assert second.startswith("same ")


@pytest.mark.parametrize("updated", ["", "yesterday", "2024-13-45T00:00:00Z", "2024"])
def test_a_date_that_nobody_can_read_is_no_age(updated):
    assert _age({"updated": updated}, None) is None
