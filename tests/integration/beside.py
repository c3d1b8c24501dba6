"""A playbook that runs beside the test, and beside others."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
from typing import Any

from integration.asking import play


def start(
    folder: pathlib.Path, environment: dict[str, str], tasks: list[Any]
) -> subprocess.Popen[str]:
    """Start a playbook beside others."""
    (folder / "home").mkdir(parents=True)
    (folder / "playbook.yml").write_text(json.dumps([play(tasks)]))
    bare = {
        "PATH": os.environ["PATH"],
        "LC_ALL": "C.UTF-8",
        "HOME": str(folder / "home"),
        "ANSIBLE_COLLECTIONS_PATH": os.environ["ANSIBLE_COLLECTIONS_PATH"],
        "ANSIBLE_LOCALHOST_WARNING": "0",
        "ANSIBLE_NOCOLOR": "1",
    }
    program = pathlib.Path(sys.executable).parent / "ansible-playbook"
    return subprocess.Popen(
        [program, "playbook.yml"],
        env=bare | environment,
        cwd=folder,
        stdout=subprocess.PIPE,
        text=True,
        # A group of its own, so that it can be interrupted as from a terminal.
        start_new_session=True,
    )
