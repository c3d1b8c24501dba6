"""Peak memory of the lookup playbook above the playbook with one debug task.

Compared is the peak resident memory of the largest process of each playbook, as the
kernel reports it (ru_maxrss). In both that is a worker forked from ansible-playbook, so
what they share is in both figures and the difference is what the lookup adds.
"""

from __future__ import annotations

from bench.plan import Plan
from bench.report import Result, Section
from bench.rounds import Estimate, estimate, interleave
from bench.setting import Setting

MEGABYTE = 1_000_000
COUNTS = (100, 1_000, 10_000, 20_000, 100_000)
QUICK = (100, 2_000, 20_000)
MOST_AT = 20_000
MOST = 100.0
# Memory per further image between the largest two sizes of COUNTS, against the one
# before: 1 is a straight line, allocators and the resizing of lists do the rest.
STRAIGHT = 1.25


def run(plan: Plan, section: Section) -> None:
    grown: dict[int, Estimate] = {}
    for images in QUICK if plan.quick else COUNTS:
        plan.say(f"memory: {images} images")
        grown[images] = _above_floor(images, plan.repeat(3, 1))
    section.results.append(
        Result(
            what=f"{MOST_AT} images: above the debug task",
            value=grown[MOST_AT],
            most=MOST,
            unit=" MB",
            digits=1,
        )
    )
    if 100_000 in grown:
        least, middle, largest = (grown[n].median for n in (1_000, 10_000, 100_000))
        straight = ((largest - middle) / 90) / ((middle - least) / 9)
        section.results.append(
            Result(
                what="MB per image, 10 000 to 100 000 ÷ 1 000 to 10 000",
                value=Estimate(straight, straight, straight),
                most=STRAIGHT,
            )
        )
    section.head = ("images", "MB above the debug task", "KB per image")
    section.rows = [
        (str(images), f"{value.median:.1f}", f"{1000 * value.median / images:.2f}")
        for images, value in grown.items()
    ]


def _above_floor(images: int, times: int) -> Estimate:
    with Setting(images, 0) as setting:
        steps = {
            "debug": setting.floor,
            "lookup": lambda: setting.playbook("lookup.yml"),
        }
        rounds = interleave(steps, times)
    return estimate([(r["lookup"].rss - r["debug"].rss) / MEGABYTE for r in rounds])
