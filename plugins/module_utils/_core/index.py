# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts by name in one content that is searched, not parsed.

A line is the name as JSON, a tab, the text as JSON: neither holds a line break or a tab,
so a name cannot be taken for another, whatever strangers call their images.
"""

from __future__ import annotations

import json
import mmap
import zlib
from collections.abc import Mapping, Sequence


def dump_index(texts: Mapping[str, str]) -> bytes:
    """Return the lines, each between two line breaks."""
    lines = json.dumps(texts, separators=("\n", "\t"))[1:-1]
    return f"\n{lines}\n".encode()


def find_text(content: bytes | mmap.mmap, name: str) -> str | None:
    """Return the text of this name from bytes, or from a file mapped into memory."""
    key = f"\n{json.dumps(name)}\t".encode()
    found = content.find(key)
    if found < 0:
        return None
    start = found + len(key)
    text = json.loads(content[start : content.find(b"\n", start)])
    if not isinstance(text, str):
        raise ValueError("a line is not what was written")  # noqa: TRY004
    return text


def dump_checked(texts: Mapping[str, str]) -> bytes:
    """Return an index whose lines carry a checksum each, to be read without the rest."""
    return dump_index({name: _checked(name, text) for name, text in texts.items()})


def find_checked(path: str, names: Sequence[str]) -> list[str] | None:
    """Return the texts of these names from such a file; None when one is not in it.

    Raises FileNotFoundError, OSError, and ValueError when a line is damaged.
    """
    with (
        open(path, "rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content,
    ):
        found = [find_text(content, name) for name in names]
    texts = []
    for name, line in zip(names, found, strict=True):
        if line is None:
            return None
        if line != _checked(name, line[8:]):
            raise ValueError("a line is not what was written")
        texts.append(line[8:])
    return texts


def _checked(name: str, text: str) -> str:
    return f"{zlib.crc32(json.dumps([name, text]).encode()):08x}{text}"
