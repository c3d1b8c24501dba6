"""Growth of a playbook with one lookup, from 100 to 100 000 entries

Wall clock and CPU of all processes, and the peak memory of the largest one.
"""

from __future__ import annotations

import statistics

from bench.plan import Plan
from bench.plot import Panel, drawing
from bench.report import Section
from bench.rounds import interleave, median_cost
from bench.setting import Setting

COUNTS = (100, 1_000, 10_000, 100_000)
QUICK = (100, 1_000)


def run(plan: Plan, section: Section) -> None:
    section.head = ("images", "wall in s", "CPU in s", "MB")
    figures: dict[int, tuple[float, float, float]] = {}
    for images in QUICK if plan.quick else COUNTS:
        plan.say(f"growth: {images} images")
        figures[images] = _measure(images, plan.repeat(3, 1))
    section.rows = [
        (str(images), f"{wall:.2f}", f"{cpu:.2f}", f"{memory:.0f}")
        for images, (wall, cpu, memory) in figures.items()
    ]
    titles = ("Wall clock in s", "CPU in s", "Peak memory in MB")
    plan.draw(
        "growth.svg",
        drawing(
            [
                Panel(title, {n: one[place] for n, one in figures.items()})
                for place, title in enumerate(titles)
            ],
            "entries in the listing",
        ),
    )


def _measure(images: int, times: int) -> tuple[float, float, float]:
    with Setting(images, 20) as setting:
        rounds = interleave({"lookup": lambda: setting.playbook("lookup.yml")}, times)
    cost = median_cost(rounds, "lookup")
    peak = statistics.median(one["lookup"].rss for one in rounds) / 1_000_000
    return cost.wall, cost.cpu, peak
