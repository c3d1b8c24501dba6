"""What is sent to the host of a task: the size of one module with all that it imports

The yardstick is ansible.builtin.uri. Both are what Ansible packs, compressed.
"""

from __future__ import annotations

import pathlib
import tempfile

from bench.measure import Wrong
from bench.plan import Plan
from bench.report import Section
from bench.setting import UNCOUNTED, Setting

# The playbook, its words, and the module in it.
PACKED = {
    "ansible.builtin.uri": ("uri_one.yml", ()),
    "compshare_image_info": ("info.yml", ("--tags", "single")),
    "compshare_instance": ("unchanged.yml", ()),
}


def run(plan: Plan, section: Section) -> None:
    section.head = ("module", "KB sent", "÷ uri")
    plan.say("shipped")
    with Setting(100, 0) as setting:
        rows = setting.simulator.catalog("compshare_instance")
        running = next(row["UHostId"] for row in rows if row["State"] == "Running")
        setting.more = {"BENCH_INSTANCE": running}
        sizes = {
            module: _size(setting, module, playbook, words)
            for module, (playbook, words) in PACKED.items()
        }
    floor = sizes["ansible.builtin.uri"]
    section.rows = [
        (module, f"{size / 1000:.0f}", f"{size / floor:.2f}")
        for module, size in sizes.items()
    ]


def _size(setting: Setting, module: str, playbook: str, words: tuple[str, ...]) -> int:
    """Return the bytes of the file that Ansible sends for this module."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        kept = {"ANSIBLE_KEEP_REMOTE_FILES": "1", "ANSIBLE_REMOTE_TMP": folder}
        setting.playbook(playbook, *words, pages=UNCOUNTED, answer="", more=kept)
        name = f"AnsiballZ_{module.rpartition('.')[2]}.py"
        sizes = [path.stat().st_size for path in pathlib.Path(folder).rglob(name)]
    if len(sizes) != 1:
        raise Wrong(f"{len(sizes)} files were sent for {module}")
    return sizes[0]
