# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Small makers of fields: each returns a function from a row to one value."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from .model import Field, Row
from .text import parts_of
from .typed import as_flag, as_number, as_text
from .units import parse_size, unix_to_iso

MEGABYTE = 1_000_000
# A separator and the begin of a version. Numbers end at the next separator, so a search
# reads a name once, however long it is.
_VERSION_BEGIN = re.compile(r"[ _:\-](?:v?\d+\.\d+|v\d+\Z)")


def as_tags(value: object) -> list[str]:
    """Return trimmed tags without repeats; comma texts, also full-width, are split."""
    items: Iterable[object] = value if isinstance(value, list) else [value]
    parts = (part for item in items for part in parts_of(as_text(item)))
    return list(dict.fromkeys(part for part in parts if part))


def as_texts(value: object) -> list[str]:
    """Return the texts of a list without repeats."""
    if not isinstance(value, list):
        return []
    return list(dict.fromkeys(as_text(item) for item in value if item is not None))


def split_version(name: str) -> tuple[str, str]:
    """Return family and version: ``PyTorch 2.1`` gives ``PyTorch`` and ``2.1``.

    The version is what follows the first separator that makes it wholly a version:
    ``PyTorch 2.1-cu121`` gives ``2.1-cu121``. There is no white space within it.
    """
    if not name or name[-1].isspace():
        return name, ""
    last_word = len(name) - len(name.rsplit(None, 1)[-1])
    found = _VERSION_BEGIN.search(name, max(last_word - 1, 0))
    if found is None or found.start() == 0:
        return name, ""
    return name[: found.start()], name[found.start() + 1 :]


class Availability:
    """The field ``available``: whether none of these texts forbids to use an entry.

    A part is what a text is the status of, "" for the entry itself; the text; and
    whether that permits it.
    """

    def __init__(self, *parts: tuple[str, Field, Callable[[str], bool]]) -> None:
        self.parts = parts

    def __call__(self, row: Row, group: Row) -> bool:
        return all(permits(read(row, group)) for _of, read, permits in self.parts)

    def forbidden_by(self, row: Row, group: Row) -> str:
        """Return the texts that forbid it, for messages; "" when it is available."""
        texts = ((of, read(row, group), permits) for of, read, permits in self.parts)
        return ", ".join(
            f"{of} {text}".strip() for of, text, permits in texts if not permits(text)
        )


def constant(value: object) -> Field:
    return lambda row, group: value


def first_text(*keys: str) -> Field:
    """The first of these keys of the row whose text is not empty."""

    def read(row: Row, group: Row) -> str:
        for key in keys:
            value = row.get(key)
            if value:
                return as_text(value)
        return ""

    return read


def group_text(key: str) -> Field:
    return lambda row, group: as_text(group.get(key))


def converted(key: str, convert: Callable[[Any], Any]) -> Field:
    return lambda row, group: convert(row.get(key))


def text(key: str) -> Field:
    return converted(key, as_text)


def flag(key: str) -> Field:
    return converted(key, as_flag)


def number(key: str) -> Field:
    return converted(key, as_number)


def texts(key: str) -> Field:
    return converted(key, as_texts)


def tags(*keys: str) -> Field:
    """Tags from the first of these keys that holds any."""
    return lambda row, group: next((as_tags(row[k]) for k in keys if row.get(k)), [])


def unix_time(key: str) -> Field:
    return converted(key, lambda value: unix_to_iso(as_number(value)))


def price(key: str) -> Field:
    def read(row: Row, group: Row) -> float | None:
        value = as_number(row.get(key))
        return None if value is None else float(value)

    return read


def megabytes(key: str) -> Field:
    """A size given in MB (decimal), as bytes; 0 is unknown."""

    def read(row: Row, group: Row) -> int | None:
        size = as_number((as_number(row.get(key)) or 0) * MEGABYTE)
        return int(size) if size and size > 0 else None

    return read


def size_text(*keys: str) -> Field:
    """A size such as ``16GB``, as bytes, from the first key that holds one."""

    def read(row: Row, group: Row) -> int | None:
        sizes = (parse_size(row.get(key)) for key in keys)
        return next((size for size in sizes if size), None)

    return read


def family_of(name: Field) -> Field:
    return lambda row, group: split_version(name(row, group))[0]


def version_of(name: Field) -> Field:
    return lambda row, group: split_version(name(row, group))[1]
