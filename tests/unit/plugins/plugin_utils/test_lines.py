"""Texts found by name in a content that is not parsed."""

from __future__ import annotations

import pytest

from ansible_collections.aicloud.catalog.plugins.plugin_utils._lines import (
    checked,
    dump_lines,
    find_checked,
    find_line,
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
    lines = dump_lines({name: f"text of {name}" for name in NAMES})
    for name in NAMES:
        assert find_line(lines, name) == f"text of {name}"
    for name in ("b", "A", '"a"', "text of a", " a"):
        assert find_line(lines, name) is None
    assert find_line(dump_lines({}), "a") is None


def test_damaged_line_is_noticed() -> None:
    texts = {name: checked(name, f"[{number}]") for number, name in enumerate(NAMES)}
    lines = dump_lines(texts)
    assert [find_checked(lines, name) for name in NAMES] == [
        f"[{number}]" for number in range(len(NAMES))
    ]
    assert find_checked(lines, "b") is None
    for spoilt in (
        lines.replace(b"[0]", b"[7]"),
        # The text of another name.
        lines.replace(dump_lines({"a": texts["a"]}), dump_lines({"a": texts["null"]})),
        lines[: lines.index(b"[0]")],
    ):
        with pytest.raises(ValueError, match=r".+"):
            find_checked(spoilt, "a")
