# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The run store: what one run of Ansible has read, shared by all its processes.

Lookups run in a new forked process for every task and host, so only files can be
shared: they lie in Ansible's private temporary directory of the run, a folder per
account. A file that is damaged or cannot be written costs another sweep and a warning,
never an error.
"""

from __future__ import annotations

import contextlib
import glob
import json
import mmap
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..module_utils._core.errors import CatalogError
from ..module_utils._core.model import Listing, Warn
from ..module_utils._core.sweep import Sweep
from ._files import Lock, private_directory, read_json, write_whole
from ._listing_lookup import RUN_FOLDER
from ._sweepfile import SweepFile, dump_sweep

# Seconds for which a failed sweep is not tried again by other hosts and tasks.
FAILURE_SECONDS = 15.0


class RunStore:
    """The files of one account in this run."""

    def __init__(
        self, account: str, warn: Warn, clock: Callable[[], float] = time.time
    ) -> None:
        self.folder = os.path.join(RUN_FOLDER, account)
        self._warn = warn
        self._clock = clock

    def path(self, name: str) -> str:
        return os.path.join(self.folder, name)

    def forget(self) -> None:
        """Drop all that was read for this account: something has changed there."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(os.path.join(RUN_FOLDER, "answers"), ignore_errors=True)

    # -- locks --------------------------------------------------------------------

    @contextlib.contextmanager
    def locked(self, name: str, patience: float) -> Iterator[Lock | None]:
        """Yield the lock of this name, or None when it cannot be had."""
        try:
            private_directory(self.folder)
            lock = Lock(self.path(f"{name}.lock"), patience)
            holding = lock.held()
            got = holding.__enter__()
        except OSError as error:
            self._warn(f"the run store cannot be used, reading without it: {error}")
            yield None
            return
        try:
            if not got:
                self._warn(
                    f"another process holds the run store's lock for over "
                    f"{patience:g} s without progress; reading without it"
                )
            yield lock if got else None
        finally:
            holding.__exit__(None, None, None)

    # -- sweeps -------------------------------------------------------------------

    def sweep(self, name: str, only: str | None = None) -> Sweep | None:
        """Return a stored sweep, or only the units of one name; None when not there."""
        path = self.path(f"{name}.sweep")
        try:
            with (
                open(path, "rb") as file,
                mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content,
            ):
                stored = SweepFile(content)
                return stored.whole() if only is None else stored.named(only)
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            self._damaged(path, error)
            return None

    def keep_sweep(
        self, name: str, listing: Listing, settings: Mapping[str, Any], sweep: Sweep
    ) -> None:
        """Store a sweep; what was selected from an older one is void."""
        again = os.path.exists(self.path(f"{name}.sweep"))
        self._write(f"{name}.sweep", *dump_sweep(listing, settings, sweep))
        if again:
            answers = os.path.join(RUN_FOLDER, "answers", listing.name)
            shutil.rmtree(answers, ignore_errors=True)
        for failed in glob.glob(f"{glob.escape(self.path(name))}-*.failed"):
            with contextlib.suppress(OSError):
                os.unlink(failed)

    def younger(self, name: str, moment: float) -> bool:
        """Whether the stored sweep was written after this moment."""
        try:
            return os.stat(self.path(f"{name}.sweep")).st_mtime > moment
        except OSError:
            return False

    # -- notes: results of selections, details, failures ---------------------------

    def note(self, name: str) -> Any:
        """Return what was noted under this name; None when nothing was."""
        path = self.path(name)
        try:
            return read_json(path)
        except (OSError, ValueError) as error:
            self._damaged(path, error)
            return None

    def keep_note(self, name: str, value: Any) -> None:
        self._write(name, json.dumps(value).encode())

    def failure(self, name: str) -> CatalogError | None:
        """Return the failure of this sweep if it happened a moment ago."""
        noted = self.note(f"{name}.failed")
        if not isinstance(noted, dict):
            return None
        age = self._clock() - float(noted.get("at", 0))
        return CatalogError(noted["text"]) if 0 <= age < FAILURE_SECONDS else None

    def keep_failure(self, name: str, error: CatalogError) -> None:
        self.keep_note(f"{name}.failed", {"at": self._clock(), "text": str(error)})

    def _write(self, name: str, *content: bytes) -> None:
        try:
            private_directory(os.path.dirname(self.path(name)))
            write_whole(self.path(name), *content)
        except OSError as error:
            self._warn(f"the run store cannot be written, going on without: {error}")

    def _damaged(self, path: str, error: Exception) -> None:
        name = os.path.basename(path)
        self._warn(f"the run store's file {name} is damaged, reading anew: {error}")
        with contextlib.suppress(OSError):
            os.unlink(path)
