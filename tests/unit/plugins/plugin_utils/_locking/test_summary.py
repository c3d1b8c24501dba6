"""The drift in lines to read."""

from __future__ import annotations

import pytest

from ansible_collections.aicloud.catalog.plugins.plugin_utils._locking.drift import (
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
