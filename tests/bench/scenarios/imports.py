"""What is imported: requests and jmespath only for those who need them.

Counted are the imports of all processes of a playbook, by a sitecustomize.py that
listens. A wrong count makes the benchmark fail.
"""

from __future__ import annotations

import collections
import pathlib
import tempfile

from bench.measure import HERE, Wrong
from bench.plan import Plan
from bench.report import Section
from bench.setting import Setting

# Tag of imports.yml: (imports of requests, imports of jmespath, answered with the id)
CASES = {
    "unused": (0, 0, False),
    "refused": (0, 0, False),
    "name": (1, 0, True),
    "query": (1, 1, True),
}
LIBRARIES = ("requests", "jmespath")


def run(plan: Plan, section: Section) -> None:
    section.head = ("lookup", "requests imported", "jmespath imported", "pages read")
    with Setting(200, 0) as setting:
        for case, (requests, jmespath, answered) in CASES.items():
            plan.say(f"imports: {case}")
            imported = _imported(setting, case, answered)
            if imported != (requests, jmespath):
                section.wrong.append(
                    f"imports of {LIBRARIES}, {case}: {imported}, right are "
                    f"{(requests, jmespath)}"
                )
            pages = str(setting.pages if answered else 0)
            section.rows.append((case, *map(str, imported), pages))


def _imported(setting: Setting, case: str, answered: bool) -> tuple[int, ...]:
    """Return how many processes imported each library; with 0 pages unless answered."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        journal = pathlib.Path(folder) / "imports"
        watch = {"PYTHONPATH": str(HERE / "watch"), "BENCH_WATCH": str(journal)}
        more = {} if answered else {"pages": 0, "answer": "none"}
        setting.playbook("imports.yml", "--tags", case, more=watch, **more)
        if not journal.exists():
            raise Wrong("nothing listened to the imports")
        counts = collections.Counter(journal.read_text(encoding="utf-8").split())
    return tuple(counts[name] for name in LIBRARIES)
