# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of the run store: private, written whole or not at all, checked when read."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

# Seconds between two looks at a lock that another process holds.
_LOOK_AGAIN = 0.02


def private_directory(path: str) -> str:
    """Return the directory, made for this user only, and so are those above it."""
    before = os.umask(0o077)
    try:
        os.makedirs(path, exist_ok=True)
    finally:
        os.umask(before)
    return path


def write_whole(path: str, *content: bytes) -> None:
    """Write a file that others see either complete or not at all.

    Not synced to disk: the directory does not outlive the run, let alone a crash.
    """
    handle, temporary = tempfile.mkstemp(dir=os.path.dirname(path))
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(content)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def keep(path: str, content: Any, warn: Callable[[str], None]) -> None:
    """Write JSON into the run store; when that fails, work is only done again."""
    keep_bytes(path, json.dumps(content).encode(), warn)


def keep_bytes(path: str, content: bytes, warn: Callable[[str], None]) -> None:
    try:
        private_directory(os.path.dirname(path))
        write_whole(path, content)
    except OSError as error:
        warn(f"the run store cannot be written, going on without: {error}")


def read_json(path: str) -> Any:
    """Return the content; None when there is no such file; ValueError when broken."""
    try:
        with open(path, "rb") as file:
            return json.loads(file.read())
    except FileNotFoundError:
        return None


@contextlib.contextmanager
def waiting(
    path: str, options: Mapping[str, Any], warn: Callable[[str], None]
) -> Iterator[None]:
    """Wait for whoever works on this file, but not longer than a call may take."""
    tries = options["retries"] + 1
    patience = tries * (options["timeout"] + options["retry_max_delay"])
    try:
        private_directory(os.path.dirname(path))
        holding = Lock(f"{path}.lock", patience).held()
        holding.__enter__()
    except OSError as error:
        warn(f"the run store cannot be used, reading without it: {error}")
        yield
        return
    try:
        yield
    finally:
        holding.__exit__(None, None, None)


class Lock:
    """A lock between processes, freed by the kernel when its holder dies.

    Waiting ends when the holder shows no progress for ``patience`` seconds: it calls
    ``progress`` with every answer it gets from the cloud.
    """

    def __init__(
        self, path: str, patience: float, clock: Callable[[], float] = time.time
    ) -> None:
        self._path = path
        self._patience = patience
        self._clock = clock
        self._handle: int | None = None

    @contextlib.contextmanager
    def held(self) -> Iterator[bool]:
        """Yield whether the lock was got in time."""
        self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            yield self._wait(self._handle)
        finally:
            os.close(self._handle)
            self._handle = None

    def progress(self) -> None:
        """Tell the others that work goes on."""
        if self._handle is not None:
            os.utime(self._handle)

    def _wait(self, handle: int) -> bool:
        asked = self._clock()
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                alive = max(asked, os.fstat(handle).st_mtime)
                if self._clock() - alive > self._patience:
                    return False
                time.sleep(_LOOK_AGAIN)
            else:
                os.utime(handle)
                return True
