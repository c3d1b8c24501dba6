"""Host names: no two entries share one, whatever strangers call their images."""

from __future__ import annotations

import pytest
from ansible import constants as C
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.aicloud.catalog.plugins.plugin_utils._inventories.names import (
    unique_names,
)

NAME = st.text(alphabet="ab_1", max_size=4)


def settle(
    wanted: list[str], ids: list[str]
) -> tuple[list[str], list[tuple[str, str]]]:
    told: list[tuple[str, str]] = []
    names = unique_names(wanted, ids, lambda *words: told.append(words))
    return names, told


def test_different_names_stay() -> None:
    assert settle(["a", "b"], ["1", "2"]) == (["a", "b"], [])


def test_equal_names_get_their_id() -> None:
    names, told = settle(["a", "b", "a"], ["1", "2", "3"])
    assert names == ["a_1", "b", "a_3"]
    assert told == [
        ("1 host names belong to several entries: a", "they are called <name>_<id>")
    ]


def test_no_name_is_the_id() -> None:
    names, told = settle(["", "b", ""], ["1", "2", "3"])
    assert names == ["1", "b", "3"]
    assert told == [
        ("all hostnames are empty for 2 entries: 1, 3", "they are called <id>")
    ]


def test_one_complaint_for_many() -> None:
    wanted = [f"n{number // 2}" for number in range(1000)]
    names, told = settle(wanted, [str(number) for number in range(1000)])
    assert len(told) == 1 and told[0][0].startswith("500 host names")
    assert len(told[0][0]) < 100
    assert len(set(names)) == 1000


@pytest.mark.parametrize("name", sorted(C.LOCALHOST))
def test_nobody_becomes_localhost(name: str) -> None:
    assert settle([name], ["1"]) == ([f"{name}_1"], [])


def test_name_of_another_cannot_be_taken() -> None:
    """A stranger calls an image like two others will be called."""
    names, _told = settle(["a", "a", "a_1"], ["1", "2", "3"])
    assert len(set(names)) == 3
    names, _told = settle(["", "1"], ["1", "2"])
    assert len(set(names)) == 2


def test_without_ids_names_stay() -> None:
    """A query may leave them out; then equal names are one host."""
    assert settle(["a", "a", ""], ["", "", ""])[0] == ["a", "a", ""]


@given(st.lists(NAME, max_size=8))
def test_every_entry_has_a_name(wanted: list[str]) -> None:
    names, _told = settle(wanted, [f"id{number}" for number in range(len(wanted))])
    assert all(names) and len(set(names)) == len(wanted)
