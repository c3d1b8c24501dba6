"""The lookup against another playbook that gives the same answer."""

from __future__ import annotations

from bench.report import Result, Section
from bench.rounds import interleave, median_cells, ratios
from bench.setting import Setting

HEAD = ("median wall / CPU in s", "lookup", "other")


def compare(
    setting: Setting, other: str, most: float, times: int, section: Section
) -> None:
    """Add the ratio lookup ÷ other playbook, 20 ms per request."""
    steps = {
        "lookup": lambda: setting.playbook("lookup.yml"),
        "other": lambda: setting.playbook(other),
    }
    interleave({"lookup": steps["lookup"]}, 1)
    rounds = interleave(steps, times)
    section.head = HEAD
    what = f"{setting.images} images, 20 ms"
    section.results.append(
        Result(
            what=f"{what}: lookup ÷ {other}",
            value=ratios(rounds, "lookup", ["other"], "wall"),
            cpu=ratios(rounds, "lookup", ["other"], "cpu"),
            most=most,
        )
    )
    section.rows.append((what, *median_cells(rounds, steps)))
