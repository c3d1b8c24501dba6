"""50 forks at once: how long they wait for the one that reads, and a warm hit after.

The lookup alone is timed, in its own process, by a lookup that asks it.
"""

from __future__ import annotations

import json
import pathlib
import statistics
import tempfile
from typing import Any

from bench.measure import Wrong
from bench.plan import Plan
from bench.report import Result, Section
from bench.rounds import estimate
from bench.setting import Setting

HOSTS = 50
LATE, WARM = 0.2, 1.0


def run(plan: Plan, section: Section) -> None:
    section.head = ("sweep in s", "waited for it", "last served after it, in s")
    images = 2_000 if plan.quick else 20_000
    plan.say(f"forks: {images} images")
    with Setting(images, 20) as setting:
        turns = [_turn(setting) for _turn_number in range(plan.repeat(5, 2))]
    late, warm = [], []
    for notes in turns:
        sweep, waiters = _cold(notes[:HOSTS])
        late.append(max(one["ended"] for one in waiters) - sweep["ended"])
        warm.append(1000 * statistics.median(one["cpu"] for one in notes[HOSTS:]))
        took = sweep["ended"] - sweep["began"]
        section.rows.append((f"{took:.2f}", str(len(waiters)), f"{late[-1]:.3f}"))
    what = f"{images} images, cold: last served after the end of the sweep"
    section.results += [
        Result(what=what, value=estimate(late), most=LATE, unit=" s"),
        Result(
            what="warm hit: median CPU", value=estimate(warm), most=WARM, unit=" ms"
        ),
    ]


def _turn(setting: Setting) -> list[dict[str, Any]]:
    """Return the notes of all lookups, the cold ones first; one of them read."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        journal = pathlib.Path(folder) / "journal"
        hosts = "".join(f"host{number}," for number in range(HOSTS))
        setting.playbook(
            "forks.yml",
            *("--inventory", hosts, "--forks", str(HOSTS)),
            more={"BENCH_JOURNAL": str(journal)},
            times=2 * HOSTS,
        )
        lines = journal.read_text(encoding="utf-8").splitlines()
    notes = sorted(map(json.loads, lines), key=lambda one: one["began"])
    if sum(one["requests"] for one in notes) != 1:
        raise Wrong("more than the process that reads has imported requests")
    return notes


def _cold(notes: list[dict[str, Any]]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the process that read, and those that began before it had ended."""
    (sweep,) = (one for one in notes if one["requests"])
    others = [one for one in notes if one is not sweep]
    waiters = [one for one in others if one["began"] < sweep["ended"]]
    if not waiters:
        raise Wrong("nobody had to wait")
    return sweep, waiters
