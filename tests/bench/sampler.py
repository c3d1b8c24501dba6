"""What a process and all that it started take in memory, shared pages counted once."""

from __future__ import annotations

import contextlib
import pathlib
import threading

PROC = pathlib.Path("/proc")
PAUSE = 0.01


class Sampler(threading.Thread):
    """Looks every 10 ms while the processes run; ``peak`` is in bytes (Linux only).

    Taken is the proportional set size: a page that n processes share counts one n-th in
    each. Only the sum over all processes shows what a forked worker really adds.
    """

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self._process = process
        self._ended = threading.Event()
        self.peak = 0

    def run(self) -> None:
        while not self._ended.wait(PAUSE):
            self.peak = max(self.peak, sum(map(memory, family(self._process))))

    def end(self) -> int:
        """Stop looking; return the peak."""
        self._ended.set()
        self.join()
        return self.peak


def family(process: int) -> list[int]:
    """Return the process and its descendants."""
    found = [process]
    for parent in found:
        with contextlib.suppress(OSError):
            for thread in (PROC / str(parent) / "task").iterdir():
                found += map(int, (thread / "children").read_text().split())
    return found


def memory(process: int) -> int:
    """Return the proportional set size in bytes; 0 for a process that has ended."""
    with contextlib.suppress(OSError):
        for line in (PROC / str(process) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0
