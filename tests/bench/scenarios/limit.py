"""A sweep under a limit of requests per second.

The floor is what the limit alone costs: the burst is free, then one page every 1/rate
seconds. The sweep is the collection's own, without Ansible around it; the import of
requests counts. Rejected are the requests that the simulator answered with RetCode 153.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from bench.plan import Plan
from bench.report import Result, Section
from bench.rounds import estimate
from bench.setting import Setting

RATE, BURST = 50, 10
IMAGES = 20_000
SLOWER, REJECTED = 1.2, 10.0


@dataclass(frozen=True)
class Sweep:
    """Seconds, and requests with and without success."""

    wall: float
    requests: int
    rejected: int


def run(plan: Plan, section: Section) -> None:
    plan.say(f"limit: {RATE} requests a second")
    words = ("--rate", str(RATE), "--burst", str(BURST))
    with Setting(IMAGES, 20, *words) as setting:
        sweeps = [_sweep(setting) for _round in range(plan.repeat(7, 2))]
        floor = (setting.pages - BURST) / RATE
    what = f"{RATE} requests/s, burst {BURST}, {setting.pages} pages"
    section.results += [
        Result(
            what=f"{what}: wall ÷ floor of {floor:.2f} s",
            value=estimate([one.wall / floor for one in sweeps]),
            most=SLOWER,
        ),
        Result(
            what=f"{what}: rejected requests",
            value=estimate([100 * one.rejected / one.requests for one in sweeps]),
            most=REJECTED,
            unit=" %",
            digits=1,
        ),
    ]
    section.head = ("sweep", "least", "median", "most")
    section.rows = [
        _row("wall in s", [one.wall for one in sweeps], 2),
        _row("requests", [one.requests for one in sweeps], 0),
        _row("rejected", [one.rejected for one in sweeps], 0),
    ]


def _sweep(setting: Setting) -> Sweep:
    cost = setting.own_cost("core_sweep.py")
    counts = setting.counts()
    return Sweep(cost.wall, counts["requests"], counts["throttled"])


def _row(name: str, values: list[float], digits: int) -> tuple[str, ...]:
    three = (min(values), statistics.median(values), max(values))
    return (name, *(f"{value:.{digits}f}" for value in three))
