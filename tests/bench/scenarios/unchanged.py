"""A changing module that has nothing to do against its bare reads

The yardstick is ansible.builtin.uri of one request plus a script that makes the very
requests that the module made, as the simulator saw them.
"""

from __future__ import annotations

import json

from bench.measure import Wrong
from bench.plan import Plan
from bench.report import Result, Section
from bench.rounds import interleave, median_cells, ratios
from bench.setting import UNCOUNTED, Setting

MOST = 1.15
FLOOR = ("uri", "bare")


def run(plan: Plan, section: Section) -> None:
    section.head = ("median wall / CPU in s", "uri", "bare reads", "module")
    plan.say("unchanged")
    with Setting(100, 20) as setting:
        running = next(
            row["UHostId"]
            for row in setting.simulator.catalog("compshare_instance")
            if row["State"] == "Running"
        )
        setting.more = {"BENCH_INSTANCE": running}
        reads = _reads(setting)
        setting.more["BENCH_CALLS"] = json.dumps(reads)
        number = len(reads)
        steps = {
            "uri": lambda: setting.playbook("uri_one.yml", pages=1, answer="constant"),
            "bare": lambda: setting.own_cost("bare_reads.py", number, "constant"),
            "module": lambda: setting.playbook(
                "unchanged.yml", pages=number, answer="constant"
            ),
        }
        interleave(steps, 1)
        rounds = interleave(steps, plan.repeat(9, 2))
    section.results.append(
        Result(
            what=f"instance, {number} reads: module ÷ (uri + bare reads)",
            value=ratios(rounds, "module", FLOOR, "wall"),
            cpu=ratios(rounds, "module", FLOOR, "cpu"),
            most=MOST,
        )
    )
    section.rows.append(("instance, 20 ms", *median_cells(rounds, steps)))


def _reads(setting: Setting) -> list[dict[str, str]]:
    """Return the parameters of the requests that the module makes."""
    setting.playbook("unchanged.yml", pages=UNCOUNTED, answer="constant")
    calls = setting.simulator.calls()
    if not calls or any(call["changing"] for call in calls):
        raise Wrong("the module ordered something, or read nothing")
    return [{name: str(value) for name, value in call["parameters"].items()}
            for call in calls]  # fmt: skip
