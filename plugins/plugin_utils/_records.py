# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The folder of this run, and the small files in it: a JSON value behind a checksum."""

from __future__ import annotations

import hashlib
import json
import os
import time
import zlib
from typing import Any

from ansible import constants as C
from ansible.utils.display import Display

# One private folder per run, made by Ansible's main process and removed at its end.
RUN_FOLDER = os.path.join(C.DEFAULT_LOCAL_TMP, "aicloud.catalog")  # type: ignore[attr-defined]


def digest(**parts: object) -> str:
    """Return a hash of these values and their names: the only maker of keys.

    Whatever is stored, remembered or locked is named by this.
    """
    try:
        text = json.dumps(parts, sort_keys=True, default=_told)
    except TypeError:
        text = repr(parts)  # keys of several types: found again in this order only
    # In a new process the first hash of OpenSSL costs three times as much.
    return hashlib.blake2b(text.encode(), digest_size=20).hexdigest()


def _told(value: object) -> list[str]:
    return [type(value).__name__, str(value)]


def sources_path(lookup: str) -> str:
    """Return the file that tells what settles the options of this lookup."""
    return os.path.join(RUN_FOLDER, "sources", f"{lookup}.json")


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


def say_found(name: str, path: str, origin: str = "run") -> None:
    """Say at -v that a file had the result, and how old it is: it cost no request."""
    if not Display().verbosity:
        return
    try:
        age = f", {max(0.0, time.time() - os.path.getmtime(path)):.0f} s old"
    except OSError:
        age = ""  # removed since
    Display().v(f"{name}: 0 requests, 0 pages, 0 retries; from {origin}{age}")


def drop_damaged(path: str, problem: Exception) -> None:
    """Say it and remove the file: what it held is only made again."""
    name = os.path.basename(path)
    Display().warning(f"the run store's file {name} is damaged: {problem}")
    try:
        os.unlink(path)
    except OSError:
        return  # another process did it
