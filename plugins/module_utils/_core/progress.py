# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person sees during a long wait.

A module writes each state into a file that the action in front of it has made and
reads. Without such a file nobody is watching, and nothing else is different.
"""

from __future__ import annotations

import json
import os
from typing import NamedTuple

# Names the file; the action sets it for modules that run on the controller.
PROGRESS_VARIABLE = "AICLOUD_PROGRESS_FILE"
# The action makes the file; it is never made here, and never through a link.
_OPEN = os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
_END = "null"
# States are words; whatever else a cloud may send, a line stays short enough to read.
_LONGEST = 200


class Progress(NamedTuple):
    """One state, and the seconds that had passed since the module began."""

    after_seconds: float
    state: str


class ProgressFile:
    """Writes states to the file at ``path``, if that is possible."""

    def __init__(self, path: str) -> None:
        self._handle: int | None = None
        self._last = ""
        try:
            self._handle = os.open(path, _OPEN) if path else None
        except OSError:
            pass

    def report(self, seconds: float, state: str) -> None:
        """Write the state unless it is the same as the last one."""
        if state != self._last:
            self._last = state
            self._write(json.dumps([round(seconds, 1), state[:_LONGEST]]))

    def close(self) -> None:
        """Write that this is the end."""
        self._write(_END)
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)

    def _write(self, line: str) -> None:
        if self._handle is None:
            return
        try:
            os.write(self._handle, f"{line}\n".encode())
        except OSError:
            handle, self._handle = self._handle, None
            os.close(handle)


def read_progress(line: bytes) -> Progress | None:
    """Return the state of a line; None for the end, and for anything else."""
    try:
        seconds, state = json.loads(line)
        return Progress(float(seconds), str(state))
    except (ValueError, TypeError):
        return None


def in_words(progress: Progress) -> str:
    """Return the state and the time passed, such as ``Install after 1 min 5 s``."""
    minutes, seconds = divmod(int(progress.after_seconds), 60)
    passed = f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
    return f"{progress.state} after {passed}"
