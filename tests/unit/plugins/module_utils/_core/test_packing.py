"""A packed result is what Ansible's own way leaves of it, and holds no secret."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.module_utils.common.parameters import remove_values

from ansible_collections.aicloud.catalog.plugins.module_utils._core.packing import (
    packed,
    unpacked,
)

RESULT: dict[str, Any] = {
    "images": [
        {"id": "i-1", "raw": {"a": ["x", 1, 2.5, None, True], "quote": 'a "b" \\ c'}},
        {"id": "i-2", "raw": {"emoji": "😀", "中文": "模型", "number": 123456}},
    ],
    "meta": {"pages": 2, "nearest": []},
    "total": None,
}


@pytest.mark.parametrize(
    ("secret", "passes"),
    [
        ("nowhere in it", True),
        ("i-1", False),
        ('"b" \\', False),
        ("\\", False),
        ("模", False),
        ("😀", False),
        ("3456", False),
        ("2.5", False),
        ("one", False),
        ("True", False),
    ],
)
def test_what_arrives_is_what_ansible_leaves(secret: str, passes: bool) -> None:
    sent = remove_values(packed(RESULT, {secret, "another"}), {secret, "another"})
    assert ("images" not in sent) == passes
    assert unpacked(sent) == remove_values(RESULT, {secret, "another"})


@pytest.mark.parametrize("value", [{1, 2}, "\ud800", b"bytes"])
def test_what_json_cannot_hold_is_left_to_ansible(value: object) -> None:
    result = {"images": [value]}
    assert packed(result, ()) is result


@pytest.mark.parametrize(
    "value",
    [
        [],
        ["a text", "another"],
        [{}, {}],
        [{"id": 1, "name": "a"}, {"name": "b", "id": 2}],
        [{"id": 1}, {"id": 2, "name": "b"}],
        [{"id": 1}, "a text"],
        {"id": 1},
        "a text",
        None,
    ],
)
def test_what_a_query_makes_of_the_entries_arrives_as_it_is(value: object) -> None:
    result = {"images": value, "total": 1}
    arrived = unpacked(packed(result, ()))
    assert repr(arrived) == repr(result)


def test_the_keys_of_entries_are_sent_once() -> None:
    text = str(packed({"images": [{"a key": 1}, {"a key": 2}]}, ()))
    assert text.count("a key") == 1


def test_other_values_of_a_module_stay() -> None:
    sent = {**packed(RESULT, ()), "changed": False, "warnings": ["beware"]}
    assert unpacked(sent) == {**RESULT, "changed": False, "warnings": ["beware"]}
    assert unpacked({"failed": True, "msg": "no"}) == {"failed": True, "msg": "no"}
