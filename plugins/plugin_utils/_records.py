# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The folder of this run, and the small files in it: JSON values behind checksums."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import time
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from ansible import constants as C
from ansible.utils.display import Display

# One private folder per run, made by Ansible's main process and removed at its end.
RUN_FOLDER = os.path.join(C.DEFAULT_LOCAL_TMP, "aicloud.catalog")  # type: ignore[attr-defined]

# Seconds without progress after which waiting is left to those who know the lock's.
_SILENCE = 2.0
# Seconds between looks at a held lock.
_SHORTEST, _LONGEST = 0.05, 0.5


def digest(**parts: object) -> str:
    """Return a hash of these values and their names.

    Whatever a run or the persistent store keeps or locks is named by this.
    """
    try:
        text = json.dumps(parts, sort_keys=True, default=_told)
    except TypeError:
        text = repr(parts)  # keys of several types: found again in this order only
    # In a new process the first hash of OpenSSL costs three times as much.
    return hashlib.blake2b(text.encode(), digest_size=20).hexdigest()


def _told(value: object) -> list[str]:
    return [type(value).__name__, str(value)]


def dump_record(value: object) -> bytes:
    data = json.dumps(value).encode()
    return f"{zlib.crc32(data):08x}".encode() + data


def load_record(data: bytes) -> Any:
    """Return the value; ValueError when it is not what was written."""
    if f"{zlib.crc32(data[8:]):08x}".encode() != data[:8]:
        raise ValueError("its checksum is wrong")
    return json.loads(data[8:])


def read_record(path: str) -> Any:
    """Return what was written; None when nothing was, or when it is damaged."""
    try:
        with open(path, "rb") as file:
            return load_record(file.read())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        drop_damaged(path, error)
        return None


def dump_table(values: Mapping[str, object]) -> bytes:
    """Return a record for each name, to be found without reading the others.

    A line is the name as JSON, a tab, the record: neither JSON nor a checksum holds a
    line break or a tab, so no name can be taken for another, whatever strangers choose.
    """
    lines = [
        json.dumps(name).encode() + b"\t" + dump_record([name, value])
        for name, value in values.items()
    ]
    return b"\n".join([b"", *lines, b""])


def find_in_table(path: str, names: Sequence[str]) -> list[Any] | None:
    """Return the values of these names; None when one is not there, or is damaged."""
    values = []
    try:
        with open(path, "rb") as file:
            # Not above: most who look find no table.
            from mmap import ACCESS_READ, mmap

            content = mmap(file.fileno(), 0, access=ACCESS_READ)
        with content:
            for name in names:
                key = f"\n{json.dumps(name)}\t".encode()
                found = content.find(key)
                if found < 0:
                    return None
                start = found + len(key)
                known, value = load_record(content[start : content.find(b"\n", start)])
                if known != name:
                    raise ValueError("a record of another name")
                values.append(value)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        drop_damaged(path, error)
        return None
    return values


def say_found(name: str, path: str, origin: str = "run") -> None:
    """Show at -v that a file had the result, and how old it is: it cost no request."""
    if not Display().verbosity:
        return
    try:
        age = f", {max(0.0, time.time() - os.path.getmtime(path)):.0f} s old"
    except OSError:
        age = ""  # removed since
    # As ``cost_told`` in the core says it, which is not loaded for this.
    Display().v(f"{name}: 0 requests, 0 pages, 0 retries; from {origin}{age}")


def table_path(path: str) -> str:
    """Return the table of all names for the same options as the result in this file."""
    return os.path.join(os.path.dirname(path), "table")


def remembered(path: str, terms: Sequence[object], lookup: str) -> Any:
    """Return the result that this run has in its file or in the table, else None."""
    result = read_record(path)
    names = [term for term in terms if isinstance(term, str)]
    if result is None and names and len(names) == len(terms):
        path = table_path(path)
        values = find_in_table(path, names)
        result = None if values is None else {"values": values, "warnings": []}
    if result is not None:
        say_found(lookup, path)
    return result


def wait_for_other(path: str) -> None:
    """Wait while another process works on the result in this file and shows progress.

    Here, and not with the locks, because waiting needs nothing else that is loaded.
    """
    with contextlib.suppress(OSError):  # nobody works on it, or there are no locks
        handle = os.open(f"{path}.lock", os.O_RDWR)
        try:
            silence = Silence(handle)
            while silence.seconds() < _SILENCE:
                try:
                    fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except BlockingIOError:
                    time.sleep(silence.pause())
                else:
                    break
        finally:
            os.close(handle)


class Silence:
    """Tells for how long nobody has touched the file of a lock that is waited for.

    By what is seen while waiting, and a clock that never jumps: that of the day does,
    and the server of a network share has one of its own.
    """

    def __init__(self, handle: int) -> None:
        self._handle = handle
        self._began = self._heard = time.monotonic()
        self._touched = os.fstat(handle).st_mtime

    def seconds(self) -> float:
        touched = os.fstat(self._handle).st_mtime
        now = time.monotonic()
        if touched != self._touched:
            self._touched, self._heard = touched, now
        return now - self._heard

    def pause(self) -> float:
        """Return the seconds until the next look: a tenth of those waited."""
        waited = time.monotonic() - self._began
        return min(max(_SHORTEST, waited / 10), _LONGEST)


def drop_damaged(path: str, problem: Exception) -> None:
    """Report it and remove the file: its content is only made again."""
    name = os.path.basename(path)
    Display().warning(f"the run store's file {name} is damaged: {problem}")
    try:
        os.unlink(path)
    except OSError:
        return  # another process did it
