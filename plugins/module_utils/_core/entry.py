# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An entry: one thing a playbook can provision from, with the same keys everywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .model import Field, Row

# What an API does not report: "" for texts, [] for lists, {} for dictionaries, None for
# numbers and booleans.
ABSENT: dict[str, Any] = {
    "cloud": "",
    "listing": "",
    "id": "",
    "name": "",
    "family": "",
    "version": "",
    "group_id": "",
    "path": "",
    "tags": [],
    "author": "",
    "official": None,
    "status": "",
    "available": True,
    "description": "",
    "size_bytes": None,
    "price": None,
    "gpu_types": [],
    "gpu_memory_bytes": None,
    "container": None,
    "auto_start": None,
    "created": "",
    "updated": "",
    "published": "",
    "used": None,
    "checksum": "",
    "software": {},
}
KEYS = (*ABSENT, "raw", "raw_group")


class Entry(Mapping[str, Any]):
    """Computes its values on first use: most entries of a sweep need only a few.

    ``row`` is the API's own object, ``group`` the one that it came in (or empty).
    """

    __slots__ = ("_fields", "_values", "group", "row")

    def __init__(self, fields: Mapping[str, Field], row: Row, group: Row) -> None:
        self._fields = fields
        self.row = row
        self.group = group
        self._values: dict[str, Any] = {}

    def __getitem__(self, key: str) -> Any:
        values = self._values
        if key in values:
            return values[key]
        field = self._fields.get(key)
        if field is not None:
            value = field(self.row, self.group)
        else:
            value = ABSENT[key]
            value = value.copy() if isinstance(value, list | dict) else value
        values[key] = value
        return value

    def __iter__(self) -> Iterator[str]:
        yield from ABSENT
        yield from (key for key in self._fields if key not in ABSENT)

    def __len__(self) -> int:
        return sum(1 for _key in self)

    @property
    def forbidden_by(self) -> str:
        """The words of the cloud that make it unavailable; "" when it is available."""
        if self["available"]:
            return ""
        from .fields import Availability  # only messages need it

        field = self._fields.get("available")
        if isinstance(field, Availability):
            return field.forbidden_by(self.row, self.group)
        return f"unavailable, status {self['status'] or 'not known'}"

    def with_row(self, row: Row) -> Entry:
        """Return the same entry computed from a more complete row."""
        return type(self)(self._fields, row, self.group)

    def plain(self) -> dict[str, Any]:
        """Return all keys and values as a plain dict."""
        return {key: self[key] for key in self}


class Offer(Entry):
    """An entry with keys of its own; what only names and orders it is not shown."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        yield from (key for key in self._fields if key not in ("id", "name"))
