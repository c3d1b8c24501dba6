# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Locks between the processes of a run, freed by the kernel when their holder dies."""

from __future__ import annotations

import contextlib
import fcntl
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ansible.errors import AnsibleError

from .._records import RUN_FOLDER, Silence
from .files import make_folder

if TYPE_CHECKING:
    from ...module_utils._core.model import Warn

# Seconds a holder may show no progress, unless it sets another number.
_PATIENCE = 60.0
# This file exists once locks were seen not to work in the folder of this run.
_WITHOUT = os.path.join(RUN_FOLDER, "without-locks")


class Lock:
    """A lock that is held. Those who wait see whether its holder makes progress."""

    def __init__(self, handle: int) -> None:
        self._handle = handle
        self._shown = 0.0

    def progress(self) -> None:
        """Show the others that there is progress, twice a second at most."""
        now = time.monotonic()
        if now - self._shown > 0.5:
            self._shown = now
            _touch(self._handle)

    def allow(self, patience: float) -> None:
        """Tell the others how many seconds may pass without progress."""
        # On a full disk they stay as patient as with a holder that says nothing.
        with contextlib.suppress(OSError):
            os.pwrite(self._handle, f"{patience:<20.3f}".encode(), 0)


@contextlib.contextmanager
def locked(
    path: str,
    warn: Warn,
    *,
    ready: Callable[[], bool] = lambda: False,
    patience: float | None = None,
) -> Iterator[Lock | None]:
    """Yield the lock of this file; None when it cannot be acquired, or once ``ready``.

    A waiting process gives up when the holder shows no progress for ``patience``
    seconds, or, when that is not known, for as long as the holder says that it may
    need.
    """
    handle = _opened(path, warn)
    if handle is None:
        yield None
        return
    try:
        yield _waited_for(handle, warn, ready, patience)
    finally:
        os.close(handle)


def _opened(path: str, warn: Warn) -> int | None:
    if os.path.exists(_WITHOUT):
        return None
    try:
        make_folder(os.path.dirname(path))
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        warn(f"the run store cannot be used, reading without it: {error}")
        return None


def _waited_for(
    handle: int, warn: Warn, ready: Callable[[], bool], patience: float | None
) -> Lock | None:
    silence, looks = Silence(handle), 0
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not looks and not _locks_work(os.path.dirname(_WITHOUT)):
                _give_up(warn, "a new lock counts as taken")
                return None
        except OSError as error:
            _give_up(warn, str(error))
            return None
        else:
            _touch(handle)
            return Lock(handle)
        looks += 1
        if ready():
            return None
        if orphaned():
            raise AnsibleError("the run of Ansible that this belongs to has ended")
        allowed = _allowed(handle) if patience is None else patience
        if silence.seconds() > allowed:
            warn(
                f"another process has held the run store's lock for over {allowed:g} s "
                "without progress; reading without it"
            )
            return None
        time.sleep(silence.pause())


def _touch(handle: int) -> None:
    """Show progress where the file can be changed; the lock is held all the same."""
    with contextlib.suppress(OSError):
        os.utime(handle)


def _allowed(handle: int) -> float:
    try:
        return float(os.pread(handle, 20, 0))
    except (OSError, ValueError):
        return _PATIENCE


def _locks_work(folder: str) -> bool:
    """Whether a file that nobody else knows can be locked here."""
    # A file that cannot be made tells nothing: then wait as for any other lock.
    with contextlib.suppress(OSError), tempfile.TemporaryFile(dir=folder) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
    return True


def _give_up(warn: Warn, problem: str) -> None:
    """Work without locks from now on, in all processes of the run."""
    try:
        os.close(os.open(_WITHOUT, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return
    except OSError:
        pass  # each process finds out, and warns, for itself
    warn(
        f"the file system of {RUN_FOLDER} has no locks ({problem}); each process "
        "reads for itself. Set local_tmp in ansible.cfg to a local disk"
    )


def orphaned() -> bool:
    """Whether this is a worker whose run is over: nobody waits for its result."""
    parent = multiprocessing.parent_process()
    return parent is not None and parent.pid != os.getppid()
