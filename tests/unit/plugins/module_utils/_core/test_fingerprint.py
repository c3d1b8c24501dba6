"""Fingerprints at the end of a description: kept, read back, and telling nothing."""

from __future__ import annotations

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core.fingerprint import (
    fingerprint,
    split_fingerprints,
    with_fingerprints,
)

MADE = {"environment": "0123456789abcdef", "livez": "fedcba9876543210"}


@pytest.mark.parametrize("text", ["", "chat", "two\nlines", "ends with [brackets]"])
def test_a_mark_is_read_back(text: str) -> None:
    assert split_fingerprints(with_fingerprints(text, MADE)) == (text, MADE)
    assert with_fingerprints(text, {}) == text
    assert split_fingerprints(text) == (text, {})


@pytest.mark.parametrize(
    "text",
    [
        "[aicloud.catalog environment=0123456789abcdef] and more",
        "[aicloud.catalog environment=short]",
        "[aicloud.catalog environment]",
    ],
)
def test_what_only_looks_like_a_mark_is_left(text: str) -> None:
    assert split_fingerprints(text) == (text, {})


def test_a_fingerprint_depends_on_all_of_it_and_not_on_the_order() -> None:
    made = fingerprint({"A": "1", "B": "2"}, "salt")
    assert made == fingerprint({"B": "2", "A": "1"}, "salt")
    assert len(made) == 16
    others = [
        fingerprint({"A": "1", "B": "3"}, "salt"),
        fingerprint({"A": "1"}, "salt"),
        fingerprint({"A": "1", "B": "2"}, "pepper"),
    ]
    assert made not in others
