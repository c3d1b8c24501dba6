"""One exact name: the lookup against ansible.builtin.uri that pages and signs in Jinja.

At 20 000 images the other playbook takes two minutes: too long for every run.
"""

from __future__ import annotations

from bench.plan import Plan
from bench.report import Section
from bench.scenarios.versus import compare
from bench.setting import Setting


def run(plan: Plan, section: Section) -> None:
    plan.say("uri: 2000 images")
    with Setting(2_000, 20) as setting:
        compare(setting, "uri.yml", 0.10, plan.repeat(3, 1), section)
