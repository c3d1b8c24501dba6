"""One exact name: the lookup against Ansible's floor plus a bare sweep.

The yardstick is the sum of a playbook with one debug task and of a script with eight
threads and requests, import included: what the answer costs without the collection.
"""

from __future__ import annotations

from bench.plan import Plan
from bench.report import Result, Section
from bench.rounds import interleave, median_cells, ratios
from bench.setting import Setting

MOST = {2_000: 1.10, 20_000: 1.20}
LATENCIES = (0, 20, 80)
FLOOR = ("debug", "bare")


def run(plan: Plan, section: Section) -> None:
    section.head = ("median wall / CPU in s", "debug task", "bare sweep", "lookup")
    for images in MOST:
        for latency in (20,) if plan.quick else LATENCIES:
            plan.say(f"resolve: {images} images, {latency} ms")
            with Setting(images, latency) as setting:
                _measure(setting, latency, plan.repeat(9, 3), section)


def _measure(setting: Setting, latency: int, times: int, section: Section) -> None:
    steps = {
        "debug": setting.floor,
        "bare": lambda: setting.own_cost("bare_sweep.py"),
        "lookup": lambda: setting.playbook("lookup.yml"),
    }
    interleave(steps, 1)  # files and bytecode are cached from here on
    rounds = interleave(steps, times)
    what = f"{setting.images} images, {latency} ms"
    section.results.append(
        Result(
            what=f"{what}: lookup ÷ (debug + bare sweep)",
            value=ratios(rounds, "lookup", FLOOR, "wall"),
            cpu=ratios(rounds, "lookup", FLOOR, "cpu"),
            most=MOST[setting.images],
        )
    )
    section.rows.append((what, *median_cells(rounds, steps)))
