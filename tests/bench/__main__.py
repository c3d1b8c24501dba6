"""python -m bench: run the scenarios, print the table.

Ends with 1 when an answer or a count was wrong; a missed aim is only printed, unless
--strict is given.
"""

from __future__ import annotations

import argparse
import datetime
import os
import pathlib
import platform
import signal
import sys
import time

from bench.measure import Wrong
from bench.plan import Plan
from bench.report import Section, show
from bench.scenarios import SCENARIOS


def arguments() -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=...", description=__doc__)
    add = parser.add_argument
    add("--only", metavar="NAME", action="append", choices=list(SCENARIOS),
        help=f"one of: {', '.join(SCENARIOS)}; may be repeated")  # fmt: skip
    add("--quick", action="store_true", help="fewer sizes and rounds: a minute or two")
    add("--rounds", type=int, metavar="N", help="of every scenario")
    add("--strict", action="store_true", help="a missed aim is a failure")
    add("--drawings", metavar="FOLDER", type=pathlib.Path,
        help="write the drawings for docs/ there")  # fmt: skip
    add("--markdown", action="store_true", help="print the table for docs/")
    return parser.parse_args()


def machine() -> str:
    """Return the machine in a line: figures mean nothing without it."""
    model = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            names = [line for line in file if line.startswith("model name")]
        model = names[0].partition(":")[2].strip() if names else model
    except OSError:
        pass  # not Linux
    return f"{os.cpu_count()} × {model}, Python {platform.python_version()}"


def load() -> str:
    return " ".join(f"{value:.1f}" for value in os.getloadavg())


def main() -> int:
    options = arguments()
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    plan = Plan(quick=options.quick, rounds=options.rounds, drawings=options.drawings)
    started, load_before = time.monotonic(), load()
    sections: list[Section] = []
    for name in options.only or SCENARIOS:
        section = Section(title=SCENARIOS[name].__doc__.splitlines()[0].rstrip("."))
        try:
            SCENARIOS[name].run(plan, section)
        except Wrong as problem:
            section.wrong.append(str(problem))
        sections.append(section)
    print(show(sections, options.markdown))
    print(f"{machine()}, {datetime.date.today()}.")
    print(f"Load before {load_before}, after {load()} (our own included).")
    print(f"{time.monotonic() - started:.0f} s.")
    results = [result for section in sections for result in section.results]
    wrong = any(section.wrong for section in sections)
    missed = any(result.missed for result in results)
    return 1 if wrong or (missed and options.strict) else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
