"""Run one command as a small process of its own and write down what it cost.

    launch.py REPORT [--sample] COMMAND [ARGUMENT ...]

The figures come from the kernel (wait4), over the command and every process that it
started. They are taken here, and not in the benchmark itself, because the peak memory
of a new process starts at that of the process which started it. ``--sample`` looks at
the memory of all processes meanwhile; that costs CPU time, so times are not comparable.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import sys
import time

# Isolated Python does not look into the folder of the script by itself.
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from sampler import Sampler

SECONDS = 900
PR_SET_CHILD_SUBREAPER = 36
# What one unit of ru_maxrss is.
RSS_UNIT = 1 if sys.platform == "darwin" else 1024


def adopt_orphans() -> None:
    """Have processes that outlive their parent waited for here (Linux only)."""
    if sys.platform.startswith("linux"):
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def main() -> int:
    report, command = sys.argv[1], sys.argv[2:]
    sample = command[0] == "--sample"
    command = command[sample:]
    adopt_orphans()
    started = time.perf_counter()
    process = os.posix_spawnp(command[0], command, os.environ)
    sampler = Sampler(process) if sample else None
    if sampler:
        sampler.start()

    def end(_number: int, _frame: object) -> None:
        os.kill(process, signal.SIGTERM)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGALRM, end)
    signal.alarm(SECONDS)
    wall, status, cpu, rss = 0.0, 0, 0.0, 0
    while True:
        try:
            pid, code, usage = os.wait4(-1, 0)
        except ChildProcessError:
            break
        cpu += usage.ru_utime + usage.ru_stime
        rss = max(rss, usage.ru_maxrss)
        if pid == process:
            wall = time.perf_counter() - started
            status = os.waitstatus_to_exitcode(code)
    told = {"wall": wall, "cpu": cpu, "rss": rss * RSS_UNIT}
    told["pss"] = sampler.end() if sampler else 0
    with open(report, "w", encoding="utf-8") as file:
        json.dump(told, file)
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main())
