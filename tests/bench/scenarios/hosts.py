"""200 hosts, three tasks, 50 forks: a lookup in a play variable against a constant one.

The constant lookup is a plugin without options that returns a text; its name comes from
where the other has it, since a variable of the environment costs more than one of the
host. All of them read the platform images exactly once, which is counted.
"""

from __future__ import annotations

import pathlib
import tempfile

from bench.measure import Cost, Wrong
from bench.plan import Plan
from bench.report import Result, Section
from bench.rounds import interleave, median_cells, ratios
from bench.setting import Setting, single_names

HOSTS = 200
TASKS = 3
SAME = {2_000: 1.05, 20_000: 1.10}
SEVERAL = 1.20
# A round is 3 % off, so it takes many to tell a ratio from an aim of 1.05.
ROUNDS = {2_000: 21, 20_000: 7}
# The constant lookup that each is compared with.
YARDSTICKS = {"same": "constant", "several": "constant_own"}


def run(plan: Plan, section: Section) -> None:
    section.head = (
        "median wall / CPU in s",
        "constant",
        "same name",
        "constant, own name",
        "200 names",
    )
    for images in (2_000,) if plan.quick else SAME:
        plan.say(f"hosts: {images} images")
        with Setting(images, 20) as setting:
            _measure(setting, plan, section)


def _measure(setting: Setting, plan: Plan, section: Section) -> None:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        inventory = pathlib.Path(folder) / "hosts"
        inventory.write_text(_inventory(setting), encoding="utf-8")
        aims = {
            "same": (SAME[setting.images], plan.repeat(ROUNDS[setting.images], 2)),
            "several": (SEVERAL, plan.repeat(7, 2)),
        }
        cells: list[str] = []
        for which, (most, times) in aims.items():
            pair = (YARDSTICKS[which], which)
            steps = {
                name: lambda name=name: _play(setting, inventory, name) for name in pair
            }
            rounds = interleave(steps, times)
            cells += median_cells(rounds, pair, digits=1)
            names = "one name" if which == "same" else f"{HOSTS} names"
            section.results.append(
                Result(
                    what=f"{setting.images} images, {names}: CPU ÷ constant lookup",
                    value=ratios(rounds, which, (YARDSTICKS[which],), "cpu"),
                    most=most,
                )
            )
    what = f"{setting.images} images"
    section.rows.append((what, *cells))


def _inventory(setting: Setting) -> str:
    names = single_names(setting.simulator.catalog("compshare_image"))[:HOSTS]
    if len(names) < HOSTS:
        raise Wrong(f"only {len(names)} names that stand alone")
    lines = [f"host{n} own_name='{name}'" for n, name in enumerate(names)]
    return "\n".join(lines) + "\n"


def _play(setting: Setting, inventory: pathlib.Path, which: str) -> Cost:
    constant = which in YARDSTICKS.values()
    return setting.playbook(
        "hosts.yml",
        "--inventory",
        str(inventory),
        "--forks",
        "50",
        "--extra-vars",
        f"which={which}",
        pages=0 if constant else None,
        answer="constant" if constant else {"several": ""}.get(which),
        times=HOSTS * TASKS,
    )
