"""An info module against ansible.builtin.uri of one request plus a bare sweep

The sum is what the same answer costs without the collection: a module that asks once,
and a script that reads all pages.
"""

from __future__ import annotations

from bench.plan import Plan
from bench.report import Result, Section
from bench.rounds import interleave, median_cells, ratios
from bench.setting import Setting

IMAGES = 2_000
MOST = {"single": 0.95, "whole": 1.25}
TOLD = {"single": "one name", "whole": "all returned"}
FLOOR = ("uri", "bare")


def run(plan: Plan, section: Section) -> None:
    section.head = ("median wall / CPU in s", "uri", "bare sweep", "one name", "all")
    plan.say(f"info: {IMAGES} images")
    with Setting(IMAGES, 20) as setting:
        steps = {
            "uri": lambda: setting.playbook("uri_one.yml", pages=1, answer="constant"),
            "bare": lambda: setting.own_cost("bare_sweep.py"),
            "single": lambda: setting.playbook("info.yml", "--tags", "single"),
            "whole": lambda: setting.playbook(
                "info.yml", "--tags", "whole", answer=str(IMAGES)
            ),
        }
        interleave(steps, 1)
        rounds = interleave(steps, plan.repeat(7, 2))
    for which, most in MOST.items():
        section.results.append(
            Result(
                what=f"{IMAGES} images, {TOLD[which]}: module ÷ (uri + bare sweep)",
                value=ratios(rounds, which, FLOOR, "wall"),
                cpu=ratios(rounds, which, FLOOR, "cpu"),
                most=most,
            )
        )
    what = f"{IMAGES} images, 20 ms"
    section.rows.append((what, *median_cells(rounds, steps)))
