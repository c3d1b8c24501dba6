"""10 000 lookups over 50 forks: what one of them costs above a constant one

200 hosts, five tasks, ten names in each. The listing is read once, which is counted.
"""

from __future__ import annotations

import json

from bench.measure import Cost, Wrong
from bench.plan import Plan
from bench.report import Result, Section
from bench.rounds import estimate, interleave, median_cells
from bench.setting import Setting, single_names

HOSTS, TASKS, NAMES = 200, 5, 10
IMAGES = 2_000
LOOKUPS = HOSTS * TASKS * NAMES


def run(plan: Plan, section: Section) -> None:
    section.head = ("median wall / CPU in s", "constant", "names")
    plan.say(f"many: {LOOKUPS} lookups")
    with Setting(IMAGES, 20) as setting:
        names = single_names(setting.simulator.catalog("compshare_image"))[:NAMES]
        if len(names) < NAMES:
            raise Wrong(f"only {len(names)} names that stand alone")
        setting.more = {"BENCH_NAMES": json.dumps(names)}
        steps = {
            "constant": lambda: _play(setting, "constant", 0),
            "names": lambda: _play(setting, "aicloud.catalog.compshare_image", None),
        }
        rounds = interleave(steps, plan.repeat(2, 1))
    above = [
        1000 * (one["names"].cpu - one["constant"].cpu) / LOOKUPS for one in rounds
    ]
    section.results.append(
        Result(
            what=f"{IMAGES} images: CPU of a lookup above a constant one",
            value=estimate(above),
            unit=" ms",
        )
    )
    what = f"{LOOKUPS} lookups"
    section.rows.append((what, *median_cells(rounds, steps, digits=1)))


def _play(setting: Setting, lookup: str, pages: int | None) -> Cost:
    hosts = "".join(f"host{number}," for number in range(HOSTS))
    words = ("--inventory", hosts, "--forks", "50")
    more = {"BENCH_LOOKUP": lookup}
    return setting.playbook(
        "many.yml", *words, pages=pages, answer="", more=more, times=HOSTS * TASKS
    )
