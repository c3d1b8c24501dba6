"""Texts found by name in a content that is not parsed."""

from __future__ import annotations

import pathlib

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core.sweep_file import (
    dump_index,
    find_text,
)
from ansible_collections.aicloud.catalog.plugins.plugin_utils._records import (
    dump_table,
    find_in_table,
)

# Names that strangers may choose: each could be taken for a part of the file.
NAMES = [
    "a",
    "",
    '"',
    "\n",
    "\t",
    'a"\t"b',
    '\n"a"\t"',
    "a\\",
    "名前",
    "\ud800",
    "null",
]


def test_every_name_has_its_own_text() -> None:
    lines = dump_index({name: f"text of {name}" for name in NAMES})
    for name in NAMES:
        assert find_text(lines, name) == f"text of {name}"
    for name in ("b", "A", '"a"', "text of a", " a"):
        assert find_text(lines, name) is None
    assert find_text(dump_index({}), "a") is None


def test_damaged_record_is_noticed(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "table"
    values = {name: [number] for number, name in enumerate(NAMES)}
    content = dump_table(values)

    def found(written: bytes, *names: str) -> object:
        path.write_bytes(written)
        return find_in_table(str(path), names)

    assert found(content, *NAMES) == list(values.values())
    assert found(content, "a", "b") is None
    assert found(dump_table({}), "a") is None
    assert path.exists()
    assert found(dump_table({"a": None}), "a") == [None]
    line = dump_table({"a": values["a"]})
    for spoilt in (
        content.replace(b"[0]", b"[7]"),
        # The record of another name.
        content.replace(line, dump_table({"null": [9]}).replace(b'\n"null', b'\n"a')),
        content[: content.index(b"[0]")],
        b"",
    ):
        assert spoilt != content
        assert found(spoilt, "a") is None
        assert not path.exists()
    assert find_in_table(str(path), ["a"]) is None


def test_a_line_that_became_another_type_is_damage():
    content = dump_index({"a": "text"}).replace(b'"text"', b"777777")
    with pytest.raises(ValueError, match="not what was written"):
        find_text(content, "a")
