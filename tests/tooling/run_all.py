"""Run targets of the Makefile, a few at a time, and sum up.

Each target writes to a log of its own, shown in one piece when the target ends, so
the output of two never mixes. All targets run, whatever fails.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import dataclasses
import os
import re
import shlex
import subprocess
import sys
import threading
import time

from environments import BUILD

COUNTED = re.compile(
    r"(\d+) (passed|failed|errors?|skipped|xfailed|xpassed|deselected)"
)
GITHUB = bool(os.environ.get("GITHUB_ACTIONS"))
PRINTING = threading.Lock()


@dataclasses.dataclass
class Outcome:
    """How a target ended."""

    target: str
    status: int
    seconds: float
    # Of all its processes: unlike the time on the clock, what else runs says little in
    # it.
    cpu_seconds: float
    output: str

    @property
    def skipped(self) -> list[str]:
        """Return the lines that say what was left out."""
        return [
            line for line in self.output.splitlines() if line.startswith("SKIPPED lane")
        ]

    @property
    def counts(self) -> dict[str, int]:
        """Return pytest's figures; a tool without any counts as one check."""
        found: dict[str, int] = {}
        for line in self.output.splitlines():
            if re.search(r" in \d+\.\d+s( \(.*\))? =*$", line):
                for number, word in COUNTED.findall(line):
                    word = "errors" if word == "error" else word
                    found[word] = found.get(word, 0) + int(number)
        if self.status and not found.get("failed") and not found.get("errors"):
            found["failed"] = found.get("failed", 0) + 1
        if not found:
            found["skipped" if self.skipped else "passed"] = 1
        return found

    @property
    def word(self) -> str:
        if self.status:
            return "FAILED"
        return "skipped" if set(self.counts) == {"skipped"} else "ok"


def run(make: list[str], target: str) -> Outcome:
    """Run one target, show what it wrote and return how it ended."""
    log = BUILD / "log" / f"{target}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")
    }
    began = time.monotonic()
    with log.open("w+", encoding="utf-8", errors="replace") as handle:
        process = subprocess.Popen(
            [*make, target],
            stdin=subprocess.DEVNULL,
            stdout=handle,
            stderr=subprocess.STDOUT,
            env=environment,
        )
        _pid, waited, usage = os.wait4(process.pid, 0)
        status = process.returncode = os.waitstatus_to_exitcode(waited)
        handle.seek(0)
        seconds, cpu = time.monotonic() - began, usage.ru_utime + usage.ru_stime
        outcome = Outcome(target, status, seconds, cpu, handle.read())
    title = f"{target}: {outcome.word}, {outcome.seconds:.0f} s"
    with PRINTING:
        print(f"::group::{title}" if GITHUB else f"\n===== {title} =====")
        print(outcome.output.rstrip())
        print("::endgroup::" if GITHUB else "", flush=True)
    return outcome


def summary(outcomes: list[Outcome], seconds: float) -> str:
    """Return the table of targets and the closing line."""
    lines = ["", "===== summary ====="]
    total: dict[str, int] = {}
    for outcome in outcomes:
        for word, number in outcome.counts.items():
            total[word] = total.get(word, 0) + number
        figures = ", ".join(f"{n} {word}" for word, n in outcome.counts.items())
        lines.append(
            f"{outcome.word:8}{outcome.target:22}{outcome.seconds:6.0f} s"
            f"{outcome.cpu_seconds:6.0f} s CPU   {figures}"
        )
    lines += sorted({line for outcome in outcomes for line in outcome.skipped})
    order = ("failed", "errors", "passed", "skipped", "xfailed", "xpassed")
    figures = ", ".join(f"{total[word]} {word}" for word in order if word in total)
    closing = f" {figures} in {seconds:.2f}s "
    return "\n".join([*lines, closing.center(80, "=")])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--make", default="make", type=shlex.split)
    parser.add_argument("--jobs", default=2, type=int)
    parser.add_argument("targets", nargs="+")
    options = parser.parse_args()
    began = time.monotonic()
    print(f"Running {' '.join(options.targets)}", flush=True)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        outcomes = list(
            pool.map(lambda target: run(options.make, target), options.targets)
        )
    print(summary(outcomes, time.monotonic() - began), flush=True)
    return int(any(outcome.status for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
