# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The run store: what one run of Ansible has read, shared by all its processes.

Lookups run in a new forked process for every task and host, so only files can be
shared: they are in Ansible's private temporary directory of the run, a folder per
account. A file that is damaged or cannot be written costs another sweep and a warning,
never an error.
"""

from __future__ import annotations

import contextlib
import glob
import mmap
import os
import shutil
import time
from contextlib import AbstractContextManager
from typing import Any

from ...module_utils._core.errors import CatalogError
from ...module_utils._core.model import Warn
from ...module_utils._core.sweep import Sweep
from ...module_utils._core.sweep_file import SweepFile
from .._records import RUN_FOLDER, read_record
from .files import write_record, write_run_file
from .locks import Lock, locked

# Seconds for which a failed sweep is not tried again by other hosts and tasks.
FAILURE_SECONDS = 15.0
# Results of selections, a folder per listing; those of an older sweep are void.
RESULTS = os.path.join(RUN_FOLDER, "results")


class RunStore:
    """The files of one account in this run."""

    def __init__(self, account: str, warn: Warn) -> None:
        self._folder = os.path.join(RUN_FOLDER, account)
        self._warn = warn

    def _path(self, name: str) -> str:
        return os.path.join(self._folder, name)

    def locked(self, name: str, patience: float) -> AbstractContextManager[Lock | None]:
        """Yield the lock of this name, or None when it cannot be acquired."""
        return locked(self._path(f"{name}.lock"), self._warn, patience=patience)

    # -- sweeps -------------------------------------------------------------------

    def sweep(self, name: str, only: str | None = None) -> Sweep | None:
        """Return a stored sweep, or only the units of one name; else None."""
        path = self._path(f"{name}.sweep")
        try:
            with (
                open(path, "rb") as file,
                mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content,
            ):
                stored = SweepFile(content)
                sweep = stored.whole() if only is None else stored.named(only)
                sweep.origin = "run"
                return sweep
        except FileNotFoundError:
            return None
        except (OSError, ValueError, LookupError, TypeError) as error:
            self._warn(
                f"the run store's file {name}.sweep is damaged, reading again: {error}"
            )
            with contextlib.suppress(OSError):
                os.unlink(path)
            return None

    def write_sweep(self, name: str, listing: str, content: list[bytes]) -> None:
        """Store a sweep; what was selected from an older one is void."""
        path = self._path(f"{name}.sweep")
        again = os.path.exists(path)
        write_run_file(path, self._warn, *content)
        if again:
            shutil.rmtree(os.path.join(RESULTS, listing), ignore_errors=True)
        for failed in glob.glob(f"{glob.escape(self._path(name))}-*.failed"):
            with contextlib.suppress(OSError):
                os.unlink(failed)

    def content(self, name: str) -> bytes | None:
        """Return the bytes of the stored sweep; None when there is none."""
        try:
            with open(self._path(f"{name}.sweep"), "rb") as file:
                return file.read()
        except OSError:
            return None

    def younger(self, name: str, moment: float) -> bool:
        """Whether the reading of the stored sweep began after this moment."""
        content = self.content(name)
        try:
            return content is not None and SweepFile(content).at > moment
        except ValueError:
            return False  # damaged: told when it is used

    # -- records: details, failures, what was done already --------------------------

    def record(self, name: str) -> Any:
        """Return what was recorded under this name; None when nothing was."""
        return read_record(self._path(name))

    def write_record(self, name: str, value: object) -> None:
        write_record(self._path(name), value, self._warn)

    def failure(self, name: str) -> CatalogError | None:
        """Return the failure of this name if it happened a moment ago."""
        known = self.record(f"{name}.failed")
        if not isinstance(known, dict):
            return None
        age = time.time() - float(known["at"])
        return CatalogError(known["text"]) if 0 <= age < FAILURE_SECONDS else None

    def write_failure(self, name: str, error: CatalogError) -> None:
        self.write_record(f"{name}.failed", {"at": time.time(), "text": str(error)})
