# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ending in order when a signal asks for it, so that no session of ours stays open."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from typing import Any

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(KeyboardInterrupt):
    """A signal wants this process to end; ``name`` is the signal's, such as SIGTERM."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number
        self.name = signal.Signals(number).name

    def pass_on(self) -> None:
        """Send the signal again, to the previous handler."""
        os.kill(os.getpid(), self.number)


@contextlib.contextmanager
def ending_in_order() -> Iterator[None]:
    """Raise Stopped where a signal arrives, and again at the end of the block.

    Handlers are as before by then. Signals that were ignored stay ignored.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {
        number: handler or signal.SIG_DFL
        for number in SIGNALS
        if (handler := signal.getsignal(number)) is not signal.SIG_IGN
    }
    got: list[int] = []

    def stop(number: int, _frame: Any) -> None:
        got.append(number)
        # Core sends SIGTERM right behind SIGINT: it must not stop the closing.
        for each in before:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped(number)

    for number in before:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if got:
            # Whatever was made of it on the way here.
            raise Stopped(got[0])


@contextlib.contextmanager
def unbroken() -> Iterator[None]:
    """Let signals wait until the block is done; it must be short."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
