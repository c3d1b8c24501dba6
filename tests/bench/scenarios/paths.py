"""CPU of one lookup on each of its paths, in a process of its own, in ms

``loading`` is what Ansible takes to load the plugin, ``lookup`` the lookup itself.
"""

from __future__ import annotations

import json
import pathlib
import statistics
import tempfile
from typing import Any

from bench.measure import Wrong
from bench.plan import Plan
from bench.report import Section
from bench.setting import Setting, single_names

# By the order in which the playbook asks; the rest only prepare something.
PATHS = {
    "warm: remembered": 1,
    "table: another name, from the table of all": 6,
    "miss: another name, from the stored sweep": 2,
    "miss: by glob, over the whole stored sweep": 7,
    "making the table, once in a run": 4,
    "cold: with the sweep, once in a run": 0,
}


def run(plan: Plan, section: Section) -> None:
    section.head = ("path", "images", "loading", "lookup")
    for images in (2_000,) if plan.quick else (2_000, 20_000):
        plan.say(f"paths: {images} images")
        with Setting(images, 0) as setting:
            turns = [_turn(setting) for _number in range(plan.repeat(5, 2))]
        for path, number in PATHS.items():
            costs = [
                1000 * statistics.median(turn[number][part] for turn in turns)
                for part in ("loading", "cpu")
            ]
            section.rows.append((path, str(images), *(f"{one:.2f}" for one in costs)))


def _turn(setting: Setting) -> list[dict[str, Any]]:
    """Return the notes of all lookups in their order."""
    names = single_names(setting.simulator.catalog("compshare_image"))[:6]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        journal = pathlib.Path(folder) / "journal"
        setting.playbook(
            "paths.yml",
            more={"BENCH_JOURNAL": str(journal), "BENCH_NAMES": json.dumps(names)},
            answer="",
            times=7,
        )
        lines = journal.read_text(encoding="utf-8").splitlines()
    notes = list(map(json.loads, lines))
    if [one["requests"] for one in notes] != [True, *[False] * 7]:
        raise Wrong("more than the process that reads has imported requests")
    return notes
