"""Peak memory of the lookup playbook above the playbook with one debug task.

Compared is what all processes of each playbook take together, pages that they share
counted once, sampled every 10 ms; where there is no /proc, the peak of the largest
process (the last column), which says less: a forked worker starts below its parent.
"""

from __future__ import annotations

from dataclasses import dataclass

from bench.plan import Plan
from bench.report import Result, Section
from bench.rounds import Estimate, estimate, interleave
from bench.setting import Setting

MEGABYTE = 1_000_000
COUNTS = (100, 1_000, 10_000, 20_000, 100_000)
QUICK = (100, 2_000, 20_000)
MOST_AT = 20_000
MOST = 100.0
# Memory per further image in the upper of two spans against the lower one: 1 is a
# straight line.
STRAIGHT = 1.25
STRAIGHT_OVER = (1_000, 10_000, 100_000)


@dataclass(frozen=True)
class Growth:
    """Bytes above the floor: of all processes together, of the largest process."""

    together: Estimate
    largest: Estimate


def run(plan: Plan, section: Section) -> None:
    grown: dict[int, Growth] = {}
    for images in QUICK if plan.quick else COUNTS:
        plan.say(f"memory: {images} images")
        grown[images] = _above_floor(images, plan.repeat(3, 1))
    section.results.append(
        Result(
            what=f"{MOST_AT} images: above the debug task",
            value=grown[MOST_AT].together,
            most=MOST,
            unit=" MB",
            digits=1,
        )
    )
    if not plan.quick:
        least, middle, most = (grown[n].together.median for n in STRAIGHT_OVER)
        straight = ((most - middle) / 90) / ((middle - least) / 9)
        section.results.append(
            Result(
                what="MB per image, 10 000 to 100 000 ÷ 1 000 to 10 000",
                value=Estimate(straight, straight, straight),
                most=STRAIGHT,
            )
        )
    section.head = ("images", "MB, all processes", "MB, largest process")
    section.rows = [
        (
            str(images),
            f"{growth.together.median:.1f}",
            f"{growth.largest.median:.1f}",
        )
        for images, growth in grown.items()
    ]


def _above_floor(images: int, times: int) -> Growth:
    with Setting(images, 0) as setting:
        setting.sample = True
        steps = {
            "debug": setting.floor,
            "lookup": lambda: setting.playbook("lookup.yml"),
        }
        rounds = interleave(steps, times)
    pairs = [(one["lookup"], one["debug"]) for one in rounds]
    largest = [(high.rss - low.rss) / MEGABYTE for high, low in pairs]
    together = [(high.pss - low.pss) / MEGABYTE for high, low in pairs]
    return Growth(estimate(together if any(together) else largest), estimate(largest))
