# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An entry: one thing a playbook can provision from, with the same keys everywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .model import Field, Listing, Row, Settings

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


def _absent(value: Any) -> Field:
    if isinstance(value, list | dict):
        return lambda row, group: value.copy()
    return lambda row, group: value


_ABSENT_FIELDS = {key: _absent(value) for key, value in ABSENT.items()}


def all_fields(listing: Listing, settings: Settings) -> Mapping[str, Field]:
    """Return what computes each key of its entries, in the order that users see."""
    fields = listing.fields(settings)
    return fields if listing.offers else {**_ABSENT_FIELDS, **fields}


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
        if key not in values:
            values[key] = self._fields[key](self.row, self.group)
        return values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

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
        known, fields, row, group = self._values, self._fields, self.row, self.group
        return {
            key: known[key] if key in known else fields[key](row, group) for key in self
        }


class Offer(Entry):
    """An entry with keys of its own; what only names and orders it is not shown."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        return (key for key in self._fields if key not in ("id", "name"))
