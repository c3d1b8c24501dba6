# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module waits for, shown while it waits: a line for each change of state.

A module cannot show anything before it ends. One that runs on the controller writes
into a private file of this run; a thread of the action reads it and shows what is new.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import threading
from collections.abc import Callable

from ansible import constants as C

from ..module_utils._core.progress import in_words, read_progress
from ..module_utils._core.text import visible


def _is_terminal() -> bool:
    try:
        return sys.stdout.isatty()
    except (AttributeError, ValueError):
        return False  # closed


# Read on import, which core's strategies do in the main process: from 2.19 on a worker
# has no terminal any more.
TERMINAL = _is_terminal()
# Seconds between two reads of the file.
_PAUSE = 0.2


def shown(setting: str, verbosity: int) -> bool:
    """Return whether a person is watching, or has asked for it."""
    return setting == "always" or (setting == "auto" and (TERMINAL or verbosity > 0))


class Onlooker:
    """Shows what a module writes into the file at ``path``, until that says the end."""

    def __init__(self, show: Callable[[str], None]) -> None:
        self._show = show
        handle, self.path = tempfile.mkstemp(
            prefix="progress-",
            dir=C.DEFAULT_LOCAL_TMP,  # type: ignore[attr-defined]
        )
        self._file = os.fdopen(handle, "rb")
        self._rest = b""
        self._module_ended = threading.Event()
        # A task with async ends before its module: then the worker must be free to end.
        self._thread = threading.Thread(target=self._look_on, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Show what is left, once the module has ended."""
        self._module_ended.set()
        self._thread.join()

    def _look_on(self) -> None:
        with self._file:
            while not self._show_new() and not self._module_ended.wait(_PAUSE):
                pass
            self._show_new()
        with contextlib.suppress(OSError):
            os.unlink(self.path)

    def _show_new(self) -> bool:
        """Show the lines that are new; return whether the last one was among them."""
        *lines, self._rest = (self._rest + self._file.read()).split(b"\n")
        for line in lines:
            progress = read_progress(line)
            if progress is None:
                return True
            self._show(visible(in_words(progress)))
        return False
