"""200 hosts, three tasks, 50 forks: the lookup `locked` against a constant one.

The lock file holds ten selections. No request is made, which is counted.
"""

from __future__ import annotations

import pathlib
import tempfile

from bench.measure import Cost
from bench.plan import Plan
from bench.report import Result, Section
from bench.rounds import interleave, median_cells, ratios
from bench.setting import Setting

HOSTS = 200
TASKS = 3
MOST = 1.02
KEYS = ("listing", "selector", "id", "name", "family", "version", "path", "group_id")
KEYS += ("author", "updated", "size_bytes", "checksum", "fingerprint")


def run(plan: Plan, section: Section) -> None:
    section.head = ("median wall / CPU in s", "constant", "locked")
    plan.say("locked")
    with Setting(100, 20) as setting:
        _measure(setting, plan.repeat(9, 2), section)


def _measure(setting: Setting, times: int, section: Section) -> None:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        inventory = pathlib.Path(folder) / "hosts"
        inventory.write_text("".join(f"host{n}\n" for n in range(HOSTS)))
        lock_file = pathlib.Path(folder) / "aicloud.lock.yml"
        lock_file.write_text(_lock_file(), encoding="utf-8")
        steps = {
            which: lambda which=which: _play(setting, inventory, lock_file, which)
            for which in ("constant_text", "locked")
        }
        rounds = interleave(steps, times)
    section.results.append(
        Result(
            what="a locked ID: CPU ÷ constant lookup",
            value=ratios(rounds, "locked", ("constant_text",), "cpu"),
            most=MOST,
        )
    )
    section.rows.append(("ten selections", *median_cells(rounds, steps, digits=1)))


def _lock_file() -> str:
    """Return a lock file as catalog_lock writes it."""
    lines = ["# Written for a measurement.", "version: 1", "selections:"]
    for number in range(10):
        facts = {key: f'"{key}-{number}"' for key in KEYS} | {"size_bytes": "1"}
        lines.append(f"  selection_{number}:")
        lines += [f"    {key}: {value}" for key, value in facts.items()]
    return "\n".join(lines) + "\n"


def _play(
    setting: Setting, inventory: pathlib.Path, lock_file: pathlib.Path, which: str
) -> Cost:
    return setting.playbook(
        "hosts.yml",
        "--inventory",
        str(inventory),
        "--forks",
        "50",
        "--extra-vars",
        f"which={which} aicloud_lock_file={lock_file}",
        pages=0,
        answer={"constant_text": "constant", "locked": "id-7"}[which],
        times=HOSTS * TASKS,
    )
