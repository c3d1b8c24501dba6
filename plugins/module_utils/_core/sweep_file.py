# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A sweep in one file that can be searched by name without parsing all of it.

A line says where everything is; then come lists of units as JSON; then an index:
the name as JSON, a tab, the numbers of its units as a text. Neither JSON holds a line
break or a tab, so no name can be taken for another, whatever strangers choose. Every
part carries its checksum, so that a damaged file is noticed, not trusted.
"""

from __future__ import annotations

import json
import mmap
import zlib
from collections.abc import Callable, Mapping
from itertools import accumulate
from typing import Any

from .model import Listing, Row, Settings
from .sweep import Stats, Sweep

FORMAT = 4
# Units in a chunk: what a look-up by name has to parse.
CHUNK = 50


class DamagedFile(ValueError):
    """The file is not what was written."""


def dump_sweep(
    listing: Listing, settings: Settings, sweep: Sweep, at: float
) -> list[bytes]:
    """Return the content of the file for this sweep, read ``at`` this time, in parts.

    All of it is ASCII. ApiError when a unit is not what the listing says.
    """
    index = dump_index(_numbers(listing, settings, sweep))
    chunks = [
        json.dumps(sweep.units[at : at + CHUNK]).encode()
        for at in range(0, len(sweep.units), CHUNK)
    ]
    header = {
        "format": FORMAT,
        "at": at,
        "total": sweep.total,
        "units": len(sweep.units),
        "chunks": [[len(chunk), zlib.crc32(chunk)] for chunk in chunks],
        "index": [len(index), zlib.crc32(index)],
    }
    text = json.dumps(header).encode()
    return [f"{zlib.crc32(text):08x}".encode(), text, b"\n", *chunks, index]


def _numbers(listing: Listing, settings: Settings, sweep: Sweep) -> dict[str, str]:
    """Return for each name and family the numbers of the units that hold it."""
    fields = listing.fields(settings)
    name_of, family_of, rows_of = fields["name"], fields["family"], listing.rows
    numbers: dict[str, str] = {}
    for number, unit in enumerate(sweep.units):
        this = str(number)
        for row, group in rows_of(unit):
            for name in (name_of(row, group), family_of(row, group)):
                before = numbers.get(name)
                if before is None:
                    numbers[name] = this
                elif before != this and not before.endswith(f",{this}"):
                    numbers[name] = f"{before},{this}"
    return numbers


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


def _header(line: bytes) -> dict[str, Any]:
    if f"{zlib.crc32(line[8:]):08x}".encode() != line[:8]:
        raise DamagedFile("its checksum is wrong")
    header: dict[str, Any] = json.loads(line[8:])
    return header


class SweepFile:
    """The content of such a file; DamagedFile when it cannot be trusted."""

    def __init__(
        self,
        content: bytes | mmap.mmap,
        loads: Callable[[bytes], Any] = json.loads,
    ) -> None:
        """Take bytes, or a file mapped into memory: then little of it is read.

        ``loads`` reads the JSON of units that did not come through ``dump_sweep``.
        """
        self._content = content
        self._loads = loads
        end = content.find(b"\n")
        try:
            self._header = _header(content[: max(end, 0)])
            if self._header["format"] != FORMAT:
                raise DamagedFile("another format")
            self._chunks = [
                (int(length), int(crc)) for length, crc in self._header["chunks"]
            ]
            length, crc = self._header["index"]
            self.at = float(self._header["at"])
        except (ValueError, KeyError, TypeError) as error:
            raise DamagedFile(f"header: {error}") from None
        self._starts = list(
            accumulate((chunk[0] for chunk in self._chunks), initial=end + 1)
        )
        self._index = content[self._starts[-1] :]
        if len(self._index) != length or zlib.crc32(self._index) != crc:
            raise DamagedFile("index")

    def whole(self) -> Sweep:
        """Return all units."""
        units: list[Row] = []
        for number in range(len(self._chunks)):
            units += self._chunk(number)
        if len(units) != self._header["units"]:
            raise DamagedFile("units are missing")
        return self._sweep(units, partial=False)

    def named(self, name: str) -> Sweep:
        """Return the units that hold an entry of this name or family."""
        line = find_text(self._index, name)
        numbers = [int(number) for number in line.split(",")] if line else []
        chunks = {place: self._chunk(place) for place in {n // CHUNK for n in numbers}}
        units = [chunks[number // CHUNK][number % CHUNK] for number in numbers]
        return self._sweep(units, partial=True)

    def _chunk(self, place: int) -> list[Row]:
        length, crc = self._chunks[place]
        start = self._starts[place]
        part = self._content[start : start + length]
        if len(part) != length or zlib.crc32(part) != crc:
            raise DamagedFile(f"chunk {place}")
        units: list[Row] = self._loads(part)
        return units

    def _sweep(self, units: list[Row], *, partial: bool) -> Sweep:
        return Sweep(
            units=units,
            total=self._header["total"],
            stats=Stats(),
            partial=partial,
            at=self.at,
        )
