# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One file for each provisioned thing: its lock, and its open order.

The holder of the lock may order. An order is written before it is sent, and removed
once it was refused or its effect was seen; what is left tells the next run what to
look for before it orders anything. The file is private to the user, as its folder is,
and its name reveals nothing: a hash of cloud, address, account and mark.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

from .errors import ResourceError, WaitTimeout
from .model import Warn

# After a day every list is up to date.
KEPT_SECONDS = 86_400.0
_OPEN = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC


class OpenOrder(NamedTuple):
    """An order with an unknown outcome, and when it was sent."""

    does: str
    sent: float
    # Whether what it was for was there by then.
    there: bool = False


def log_key(*parts: str) -> str:
    """Return the name of a file for these parts; other parts give another name."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:40]


def log_folder() -> str:
    """Return where orders are logged: the user's own folder for program state."""
    home = os.path.expanduser("~")
    state = os.environ.get("XDG_STATE_HOME") or os.path.join(home, ".local", "state")
    if not os.path.isabs(state) or (home == "/" and os.geteuid()):
        name = f"aicloud.catalog-{os.geteuid()}"
        return os.path.join(tempfile.gettempdir(), name)
    return os.path.join(state, "aicloud.catalog")


class OrderLog:
    """The file of one thing. ``kept`` is false where nothing can be written down."""

    def __init__(
        self,
        folder: str,
        key: str,
        warn: Warn,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._folder = folder
        self._path = os.path.join(folder, key)
        self._warn = warn
        self._clock = clock
        self._handle: int | None = None
        self.kept = False

    # -- the lock -----------------------------------------------------------------

    @contextlib.contextmanager
    def held(
        self,
        pauses: Iterator[float],
        patience: float,
        waits: Callable[[], None] = lambda: None,
    ) -> Iterator[None]:
        """Wait until nobody else on this host works on it, and keep others waiting.

        ``waits`` is called before each pause.
        """
        try:
            self._handle = self._lock(pauses, patience, waits)
            self.kept = self._handle is not None
        except OSError as error:
            self._warn(
                f"orders cannot be logged in {self._folder} ({error.strerror}): runs "
                "at the same time may order twice, and so may a run after a lost answer"
            )
        try:
            yield
        finally:
            self._release()

    def _lock(
        self, pauses: Iterator[float], patience: float, waits: Callable[[], None]
    ) -> int | None:
        _private_folder(self._folder)
        deadline = time.monotonic() + patience
        while True:
            handle = os.open(self._path, _OPEN, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                # Its last holder may have removed it meanwhile.
                if _is_at(handle, self._path):
                    return handle
                os.close(handle)
                continue
            except BlockingIOError:
                os.close(handle)
            except OSError:  # a file system without locks, for example
                os.close(handle)
                raise
            pause = next(pauses)
            if time.monotonic() + pause > deadline:
                raise WaitTimeout(
                    "another run on this host still works on the same thing, after "
                    f"{patience:g} s of waiting. Run this again later, or raise "
                    "wait_timeout"
                )
            waits()
            time.sleep(pause)

    def _release(self) -> None:
        handle, self._handle = self._handle, None
        if handle is None:
            return
        try:
            if os.fstat(handle).st_size == 0:
                os.unlink(self._path)
        except OSError:
            pass  # an empty file that stays does no harm
        finally:
            os.close(handle)

    # -- the open order -------------------------------------------------------------

    def open_order(self) -> OpenOrder | None:
        """Return the order that an earlier run left open, unless it is too old."""
        try:
            with open(self._path, "rb") as file:
                text = file.read(4096)
                changed = os.fstat(file.fileno()).st_mtime
        except OSError:
            return None
        if not text:
            return None
        order = _read(text) or OpenOrder("an order", changed)
        age = self._clock() - order.sent
        return order if -KEPT_SECONDS < age < KEPT_SECONDS else None

    def write(self, does: str, there: bool) -> None:
        """Record that an order is about to be sent, and whether its thing is there."""
        order = {"does": does, "sent": self._clock(), "there": there}
        self._replace(json.dumps(order).encode())

    def strike_out(self) -> None:
        """Remove the order: it was refused, or its effect was seen."""
        self._replace(b"")

    def _replace(self, text: bytes) -> None:
        if self._handle is None:
            return
        try:
            os.ftruncate(self._handle, 0)
            os.pwrite(self._handle, text, 0)
            os.fsync(self._handle)
        except OSError as error:
            self._warn(f"an order cannot be logged in {self._path}: {error.strerror}")
            self.kept = False


def _read(text: bytes) -> OpenOrder | None:
    """Return what was written; None when it is damaged."""
    try:
        content = json.loads(text)
        there = content.get("there") is True
        return OpenOrder(str(content["does"]), float(content["sent"]), there)
    except (
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        OverflowError,
        RecursionError,
    ):
        return None


def _is_at(handle: int, path: str) -> bool:
    try:
        there = os.stat(path, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return os.path.samestat(os.fstat(handle), there)


def _private_folder(path: str) -> None:
    """Make the folder for this user only; refuse one that others could have made."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with contextlib.suppress(FileExistsError):
        os.mkdir(path, 0o700)
    found = os.lstat(path)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise ResourceError(
            f"{path} is not a folder of this user: remove it, or set XDG_STATE_HOME to "
            "a folder of your own"
        )
    if stat.S_IMODE(found.st_mode) & 0o077:
        os.chmod(path, 0o700)
