"""What holds for all tests: how they start other processes."""

from __future__ import annotations

import signal

# What a shell lets its background jobs ignore, and `nohup` what it starts.
INHERITED = (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM)


def ignore_but_hand_on_the_default() -> None:
    """Let children start with the default for each signal that is ignored here.

    An ignored signal stays ignored in a program that is started; one that has a
    handler does not, and this handler ignores as well.
    """
    for number in INHERITED:
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, lambda _number, _frame: None)


ignore_but_hand_on_the_default()
