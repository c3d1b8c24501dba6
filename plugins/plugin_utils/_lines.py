# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts by name in one content that is searched, not parsed.

A line is the name as JSON, a tab, the text as JSON: neither holds a line break or a tab,
so a name cannot be taken for another, whatever strangers call their images.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from typing import Any


def checked(name: str, text: str) -> str:
    """Return the text with a checksum of the line, for files read without their rest."""
    return f"{zlib.crc32(json.dumps([name, text]).encode()):08x}{text}"


def find_checked(content: Any, name: str) -> str | None:
    """Return the text of this name; ValueError when its line is damaged."""
    found = find_line(content, name)
    if found is None:
        return None
    text = found[8:]
    if found != checked(name, text):
        raise ValueError("a line is not what was written")
    return text


def dump_lines(texts: Mapping[str, str]) -> bytes:
    """Return the lines, each between two line breaks."""
    lines = json.dumps(texts, separators=("\n", "\t"))[1:-1]
    return f"\n{lines}\n".encode()


def find_line(content: Any, name: str) -> str | None:
    """Return the text of this name from bytes, or from a file mapped into memory."""
    key = f"\n{json.dumps(name)}\t".encode()
    found = content.find(key)
    if found < 0:
        return None
    start = found + len(key)
    text: str = json.loads(content[start : content.find(b"\n", start)])
    return text
