"""What a test starts can be interrupted, also under nohup or in the background."""

from __future__ import annotations

import pathlib
import subprocess
import sys

TESTS = pathlib.Path(__file__).resolve().parents[1]
SHOW = """
import signal
for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
    if signal.getsignal(number) is signal.SIG_IGN:
        print(number.name)
"""


def test_children_ignore_nothing() -> None:
    done = subprocess.run([sys.executable, "-c", SHOW], capture_output=True, check=True)
    assert done.stdout == b""


def test_nor_where_the_tests_are_told_to_ignore() -> None:
    own = f"{__file__}::test_children_ignore_nothing"
    pytest = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", own]
    shell = ["sh", "-c", 'trap "" HUP INT QUIT TERM; exec "$@"', "sh", *pytest]
    done = subprocess.run(shell, cwd=TESTS.parent, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout
