# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers that other processes work out: a table of many, or the one asked for."""

from __future__ import annotations

import contextlib
import fcntl
import json
import mmap
import os
import time
from typing import Any

from ._listing_lookup import damaged, load, read_answer

# Seconds between looks whether another process has the answer, ten in all; after that
# the options say how long to wait.
_PAUSES = (0.02, 0.03, 0.05, *[0.1] * 99)


def answer_of_others(path: str, terms: list[Any]) -> dict[str, Any] | None:
    """Return the answer that is in the table, or that somebody works on just now."""
    table = table_path(path)
    answer = read_table(table, terms)
    if answer is None and _end_of_work(f"{path}.lock"):
        answer = read_answer(path) or read_table(table, terms)
    return answer


def _end_of_work(lock: str) -> bool:
    """Wait until nobody works on this answer; False when nobody did, or for long."""
    try:
        handle = os.open(lock, os.O_RDONLY)
    except OSError:
        return False
    try:
        for pause in _PAUSES:
            with contextlib.suppress(BlockingIOError):
                # Shared, so that those who wait do not wait for each other.
                fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
                return True
            time.sleep(pause)
        return False
    finally:
        os.close(handle)


def table_path(answer_path: str) -> str:
    return os.path.join(os.path.dirname(answer_path), "table")


def read_table(path: str, terms: list[Any]) -> dict[str, Any] | None:
    """Return the answer for these names; None when the table does not tell it."""
    names = [term for term in terms if isinstance(term, str)]
    if not names or len(names) < len(terms):
        return None
    find_line = load("_lines").find_checked
    try:
        with (
            open(path, "rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content,
        ):
            found = [find_line(content, name) for name in names]
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        damaged(path, str(error))
        return None
    if None in found:
        return None
    return {"values": [json.loads(text) for text in found], "warnings": []}
