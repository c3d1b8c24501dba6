"""One exact name: the lookup against the vendor's SDK in a loop under command."""

from __future__ import annotations

from bench.plan import Plan
from bench.report import Section
from bench.scenarios.versus import compare
from bench.setting import Setting

MOST = {2_000: 0.45, 20_000: 0.15}


def run(plan: Plan, section: Section) -> None:
    for images in (2_000,) if plan.quick else MOST:
        plan.say(f"sdk: {images} images")
        times = plan.repeat(5 if images == 2_000 else 3, 1)
        with Setting(images, 20) as setting:
            compare(setting, "sdk.yml", MOST[images], times, section)
