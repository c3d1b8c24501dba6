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
    assert summary(items)[0] == line


@pytest.mark.parametrize("updated", ["", "yesterday", "2024-13-45T00:00:00Z", "2024"])
def test_a_date_that_nobody_can_read_is_no_age(updated):
    assert _age({"updated": updated}, None) is None
