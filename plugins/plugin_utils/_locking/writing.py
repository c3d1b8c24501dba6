# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing a file that others see complete or not at all, one writer at a time."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import tempfile
import time
from collections.abc import Iterator

from ...module_utils._core.ending import Stopped, ending_in_order
from .documents import DocumentError

# For how many seconds another run may hold the lock, in which it reads listings.
_PATIENCE = 900.0
_STEP = 0.1


@contextlib.contextmanager
def only_writer(path: str) -> Iterator[None]:
    """Hold the lock beside this file; the kernel frees it when we die."""
    try:
        with ending_in_order(), _lock_file_beside(os.path.realpath(path)):
            yield
    except Stopped as stop:
        # Core's own handlers end a worker at once: they get it afterwards.
        stop.pass_on()
        raise


@contextlib.contextmanager
def _lock_file_beside(path: str) -> Iterator[None]:
    place = os.path.join(os.path.dirname(path), f".{os.path.basename(path)}.lock")
    handle = _held(place, path)
    try:
        yield
    finally:
        # Removed while it is held: those who wait see that it is another file.
        with contextlib.suppress(OSError):
            os.unlink(place)
        os.close(handle)


def _held(place: str, path: str) -> int:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            handle = os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise unwritable(path, error) from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _same(handle, place):
                return handle
        except BlockingIOError:
            if time.monotonic() > until:
                os.close(handle)
                raise DocumentError(
                    f"another run has been writing {path} for {_PATIENCE:g} s; nothing "
                    "was changed. Wait until it ends, or stop it"
                ) from None
            time.sleep(_STEP)
        except OSError as error:
            os.close(handle)
            raise unwritable(path, error) from error
        os.close(handle)


def _same(handle: int, place: str) -> bool:
    """Whether the file that we hold is still the one that others would open."""
    try:
        there = os.stat(place)
    except FileNotFoundError:
        return False
    held = os.fstat(handle)
    return (there.st_dev, there.st_ino) == (held.st_dev, held.st_ino)


def replace_file(path: str, content: bytes, before: bytes | None) -> None:
    """Write the file if it is still as it was ``before``; else change nothing."""
    path = os.path.realpath(path)  # a link stays one
    if _present(path) != before:
        raise DocumentError(
            f"{path} was changed by another process while the catalog was read; "
            "nothing was written. Run it again"
        )
    check_writable(path)
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(
            dir=os.path.dirname(path), prefix=f".{os.path.basename(path)}."
        )
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), _mode(path))
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        if isinstance(error, OSError):
            raise unwritable(path, error) from error
        raise


def check_writable(path: str) -> None:
    """Raise what writing would raise, as far as the folder and the file tell it."""
    path = os.path.realpath(path)
    folder = os.path.dirname(path)
    try:
        os.stat(folder)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        if os.path.exists(path) and not os.access(path, os.W_OK):
            raise PermissionError(errno.EACCES, "it is read-only")
    except OSError as error:
        raise unwritable(path, error) from error


def _present(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise unwritable(path, error) from error


def _mode(path: str) -> int:
    """The mode that the file has, or that any new file of this user would get."""
    with contextlib.suppress(OSError):
        return os.stat(path).st_mode & 0o777
    mask = os.umask(0o077)
    os.umask(mask)
    return 0o666 & ~mask


def unwritable(path: str, error: OSError) -> DocumentError:
    reason = error.strerror or str(error)
    return DocumentError(f"{path} cannot be written: {reason}; it is unchanged")
