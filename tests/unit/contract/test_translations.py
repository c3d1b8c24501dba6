"""What `make translations` notices, and what it renews."""

from __future__ import annotations

import pytest

from ansible_collections.aicloud.catalog.tests.tooling.translations import (
    Section,
    differences,
    sections,
    stale,
    tidied,
)

ENGLISH = """\
# Title

Text with `code`.

<!-- tasks -->
```yaml
# no heading
- one
```

## Second

More.
"""
CHINESE = """\
# 标题

一段有
换行和 `code` 的文字。

```
```

## 第二节

更多。
"""


def both() -> list[tuple[Section, Section]]:
    return list(zip(sections(ENGLISH), sections(CHINESE), strict=True))


def test_a_heading_in_a_block_begins_no_section() -> None:
    assert [one.title for one in sections(ENGLISH)] == ["Title", "Second"]


def test_blocks_and_lines_are_renewed() -> None:
    (english, chinese), _second = both()
    assert set(differences(english, chinese)) == {
        "code blocks differ",
        "a line breaks between Chinese characters",
    }
    (renewed,) = sections(tidied(chinese, english))
    assert renewed.blocks == english.blocks
    assert "一段有换行和 `code` 的文字" in renewed.text
    assert list(differences(english, renewed)) == []
    assert tidied(renewed, english) == renewed.text


def test_a_numbered_list_stays_one() -> None:
    steps = "顺序：\n\n1. 按标记。\n2. 按名称，\n完全匹配。\n"
    (renewed,) = sections(
        tidied(Section(1, "A", f"# A\n\n{steps}"), Section(1, "A", ""))
    )
    assert renewed.shape == "0 rows, 0 items, 2 numbers"
    assert "按名称，完全匹配" in renewed.text


@pytest.mark.parametrize(
    ("text", "glued"),
    [
        ("| a | b |\n|---|---|\n| 1 | 2 |", "| a | b |\n|---|---|"),
        ("All.\n\n| a |\n|---|", "All. | a |\n|---|"),
        ("* one\n* two", "* one * two"),
        ("1. one\n2. two", "1. one 2. two"),
    ],
)
def test_lists_and_tables_are_as_long_on_both_sides(text: str, glued: str) -> None:
    assert not list(differences(Section(1, "A", text), Section(1, "B", text)))
    (said,) = differences(Section(1, "A", text), Section(1, "B", glued))
    assert said.startswith("English has ")


def test_words_in_code_are_the_same_on_both_sides() -> None:
    english, chinese = Section(1, "A", "`a` and `b`"), Section(1, "B", "`a` 和 `c`")
    assert list(differences(english, chinese)) == [
        "`b` is missing in Chinese",
        "`c` is in Chinese alone",
    ]


@pytest.mark.parametrize(
    ("english", "chinese", "told"),
    [
        ("More.", "更多。", None),
        ("Less.", "更多。", "English alone"),
        ("More.", "更少。", "Chinese alone"),
        ("Less.", "更少。", "both sides"),
    ],
)
def test_a_change_of_one_side_is_noticed(english, chinese, told) -> None:
    before = f"{Section(1, '', 'More.').digest} {Section(1, '', '更多。').digest}"
    now = Section(1, "", english), Section(1, "", chinese)
    found = list(stale(before, *now))
    assert [told in one for one in found] == ([True] if told else [])
    assert list(stale(None, *now)) == ["is not recorded"]
