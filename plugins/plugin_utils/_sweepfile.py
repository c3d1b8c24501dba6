# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A sweep in one file that can be searched by name without parsing all of it.

A line of JSON says where everything is; then come chunks of units as JSON; then an
index, a line per name: the name as JSON, a tab, the numbers of its units. Every part
carries its checksum, so that a damaged file is noticed, not believed.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

from ..module_utils._core.entry import Entry
from ..module_utils._core.model import Listing
from ..module_utils._core.sweep import Stats, Sweep

FORMAT = 1
# Units in a chunk: what one look-up by name has to parse.
CHUNK = 50


class DamagedFile(ValueError):
    """The file is not what was written."""


def dump_sweep(listing: Listing, settings: Mapping[str, Any], sweep: Sweep) -> bytes:
    """Return the content of the file for this sweep."""
    parts = [
        json.dumps(sweep.units[start : start + CHUNK]).encode()
        for start in range(0, len(sweep.units), CHUNK)
    ]
    index = _index(_names(listing, settings, sweep)).encode()
    header = {
        "format": FORMAT,
        "total": sweep.total,
        "units": len(sweep.units),
        "chunks": [[len(part), zlib.crc32(part)] for part in parts],
        "index": [len(index), zlib.crc32(index)],
    }
    return b"\n".join([json.dumps(header).encode(), b"".join(parts), index])


def _names(
    listing: Listing, settings: Mapping[str, Any], sweep: Sweep
) -> Iterable[tuple[str, int]]:
    fields = listing.fields(settings)
    for number, unit in enumerate(sweep.units):
        names: set[str] = set()
        for row, group in listing.rows(unit):
            entry = Entry(fields, row, group)
            names.update((entry["name"], entry["family"]))
        for name in names:
            yield name, number


def _index(names: Iterable[tuple[str, int]]) -> str:
    numbers: dict[str, list[str]] = {}
    for name, number in names:
        numbers.setdefault(name, []).append(str(number))
    lines = [f"{json.dumps(name)}\t{','.join(n)}" for name, n in numbers.items()]
    return "\n" + "\n".join(lines) + "\n"


class SweepFile:
    """The content of such a file; DamagedFile when it cannot be trusted."""

    def __init__(self, content: bytes) -> None:
        line, _newline, self._rest = content.partition(b"\n")
        try:
            self._header = json.loads(line)
            if self._header["format"] != FORMAT:
                raise DamagedFile("another format")
            self._chunks = [(int(n), int(crc)) for n, crc in self._header["chunks"]]
            length, crc = self._header["index"]
        except (ValueError, KeyError, TypeError) as error:
            raise DamagedFile(f"header: {error}") from None
        body = sum(n for n, _crc in self._chunks)
        self._index = self._rest[body + 1 :]
        if len(self._index) != length or zlib.crc32(self._index) != crc:
            raise DamagedFile("index")

    def whole(self) -> Sweep:
        """Return all units."""
        units: list[Any] = []
        for number in range(len(self._chunks)):
            units += self._chunk(number)
        if len(units) != self._header["units"]:
            raise DamagedFile("units are missing")
        return self._sweep(units, partial=False)

    def named(self, name: str) -> Sweep:
        """Return the units that hold an entry of this name or family."""
        key = f"\n{json.dumps(name)}\t".encode()
        found = self._index.find(key)
        numbers: list[int] = []
        if found >= 0:
            start = found + len(key)
            line = self._index[start : self._index.index(b"\n", start)]
            numbers = [int(number) for number in line.split(b",")]
        chunks = {n // CHUNK: self._chunk(n // CHUNK) for n in numbers}
        units = [chunks[n // CHUNK][n % CHUNK] for n in numbers]
        return self._sweep(units, partial=True)

    def _chunk(self, number: int) -> list[Any]:
        start = sum(n for n, _crc in self._chunks[:number])
        length, crc = self._chunks[number]
        part = self._rest[start : start + length]
        if len(part) != length or zlib.crc32(part) != crc:
            raise DamagedFile(f"chunk {number}")
        units: list[Any] = json.loads(part)
        return units

    def _sweep(self, units: list[Any], *, partial: bool) -> Sweep:
        return Sweep(
            units=units,
            total=self._header["total"],
            stats=Stats(),
            partial=partial,
        )
