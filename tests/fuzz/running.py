"""Runs targets: each gets a draw, and raises only what it may, in time and memory."""

from __future__ import annotations

import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from types import FrameType
from typing import NamedTuple

from fuzz.draw import Draw

# Seconds of CPU for one input, whatever else the machine does. Most take 0.3 ms.
MOST_SECONDS = 2.0
# What the whole process may take from the machine.
MOST_BYTES = 3 << 30
OURS = "/aicloud/catalog/plugins/"


class Target(NamedTuple):
    """``run`` draws an input and reads it; ``share`` is its part of all inputs."""

    run: Callable[[Draw], None]
    share: int


class Broken(AssertionError):
    """What came out is neither right nor an error that is documented."""


class TooLong(BaseException):
    """One input took more CPU time than any may take."""


class Finding(NamedTuple):
    """One kind of failure: where it comes from, one input, and how many there are."""

    target: str
    number: int
    what: str
    trace: str


class Result(NamedTuple):
    """How the inputs of one target ended, in seconds of CPU time."""

    inputs: int
    seconds: float
    slowest: float
    findings: dict[str, list[Finding]]


def bounded() -> None:
    """Let no input take more than this process may have."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TooLong(f"more than {MOST_SECONDS} s of CPU time")

    signal.signal(signal.SIGPROF, stop)


def run_target(
    name: str, target: Target, seed: int, numbers: range, until: float | None = None
) -> Result:
    """Return how these inputs ended; stop when it is later than ``until``."""
    findings: dict[str, list[Finding]] = {}
    began, slowest, done = time.process_time(), 0.0, 0
    for number in numbers:
        if until is not None and time.monotonic() > until:
            break
        done += 1
        before = time.process_time()
        try:
            signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
            try:
                target.run(Draw(f"{seed}:{name}:{number}"))
            finally:
                signal.setitimer(signal.ITIMER_PROF, 0)
        except (Exception, TooLong) as error:  # noqa: BLE001 - this is what is looked for
            finding = _finding(name, number, error)
            findings.setdefault(finding.what, []).append(finding)
        slowest = max(slowest, time.process_time() - before)
    return Result(done, time.process_time() - began, slowest, findings)


def _finding(name: str, number: int, error: BaseException) -> Finding:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if OURS in frame.filename] or frames
    file = ours[-1].filename.rpartition("/")[2]
    what = f"{type(error).__name__} in {file}:{ours[-1].lineno} {ours[-1].name}"
    trace = "".join(traceback.format_exception(error))
    return Finding(name, number, what, trace[-3000:])


def reported(results: Mapping[str, Result], seed: int) -> int:
    """Print the table and every kind of finding; return how many kinds there are."""
    kinds = 0
    for name, result in results.items():
        each = 1000 * result.seconds / max(result.inputs, 1)
        print(
            f"{name:26}{result.inputs:8} inputs {result.seconds:6.1f} s CPU "
            f"{each:6.2f} ms each, slowest {1000 * result.slowest:6.0f} ms"
        )
        for what, findings in result.findings.items():
            kinds += 1
            number = findings[0].number
            print(f"\nFOUND {len(findings)} times: {what}\n{findings[0].trace}")
            print(
                f"again: make fuzz ARGS='--seed {seed} --target {name} --at {number}'\n"
            )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    total = sum(result.inputs for result in results.values())
    print(f"{total} inputs, seed {seed}, {kinds} kinds of findings, peak {peak} MiB")
    sys.stdout.flush()
    return kinds
