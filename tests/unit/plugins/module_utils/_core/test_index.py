"""Texts found by name in a content that is not parsed."""

from __future__ import annotations

import pathlib

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core.index import (
    dump_checked,
    dump_index,
    find_checked,
    find_text,
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


def test_damaged_line_is_noticed(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "table"
    texts = {name: f"[{number}]" for number, name in enumerate(NAMES)}
    content = dump_checked(texts)

    def found(written: bytes, *names: str) -> list[str] | None:
        path.write_bytes(written)
        return find_checked(str(path), names)

    assert found(content, *NAMES) == list(texts.values())
    assert found(content, "a", "b") is None
    line = dump_checked({"a": texts["a"]})
    for spoilt in (
        content.replace(b"[0]", b"[7]"),
        # The text of another name.
        content.replace(line, dump_checked({"null": "[9]"}).replace(b"null", b"a")),
        content[: content.index(b"[0]")],
    ):
        assert spoilt != content
        with pytest.raises(ValueError, match=r".+"):
            found(spoilt, "a")


def test_a_line_that_became_another_type_is_damage():
    content = dump_index({"a": "text"}).replace(b'"text"', b"777777")
    with pytest.raises(ValueError, match="not what was written"):
        find_text(content, "a")
