"""docs/architecture.md tells a lookup's way, and a lookup goes that way."""

from __future__ import annotations

import fcntl
import os
import re
import sys
import threading
from collections.abc import Callable
from types import FrameType

from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import lookup_loader
from ansible.template import Templar

from ansible_collections.aicloud.catalog.tests.simulator.client import Simulator
from ansible_collections.aicloud.catalog.tests.unit.contract.documents import PLUGINS

PAGE = PLUGINS.parent / "docs" / "architecture.md"
LOOKUP = "aicloud.catalog.compshare_image"
MOST_FILES, MOST_LINES = 25, 10
# Where a lookup meets the world: a lock, a file of the run, a request, a response.
FILES = (fcntl.flock, os.replace)
SOCKETS = ("sendall", "recv_into")


def told() -> list[str]:
    """Return the lines of the way."""
    section = PAGE.read_text(encoding="utf-8").partition("## One lookup, step by step")
    return section[2].strip().partition("\n\n")[0].splitlines()


def files_told() -> set[str]:
    """Return the files that the way names: all but front doors without their folder."""
    files = set()
    for name in re.findall(r"`(\w+(?:/\w+)?)`", "\n".join(told())):
        places = [
            f"{folder}{name}.py" for folder in ("", "plugin_utils/", "module_utils/")
        ]
        (file,) = (one for one in places if (PLUGINS / one).is_file())
        files.add(file)
    return files


def on_the_way(run: Callable[[], object]) -> set[str]:
    """Return our files on the stack of any thread when the lookup meets the world."""
    seen: set[str] = set()

    def watch(frame: FrameType, event: str, function: object) -> None:
        name = getattr(function, "__name__", "")
        if event != "c_call" or not (function in FILES or name in SOCKETS):
            return
        stack = []
        above: FrameType | None = frame
        while above is not None:
            stack.append(above.f_code.co_filename)
            above = above.f_back
        # Python keeps the bytecode of what is imported.
        if not any(file.startswith("<frozen importlib") for file in stack):
            seen.update(stack)

    sys.setprofile(watch)
    threading.setprofile(watch)
    try:
        run()
    finally:
        threading.setprofile(None)
        sys.setprofile(None)
    inside = f"{PLUGINS}/"
    return {file.removeprefix(inside) for file in seen if file.startswith(inside)}


def test_a_lookup_goes_the_way_that_is_told() -> None:
    loader = DataLoader()
    with Simulator("--scale-images", "500") as simulator:
        own = simulator.credentials["compshare"]
        name = simulator.catalog("compshare_image")[-1]["Name"]
        plugin = lookup_loader.get(LOOKUP, loader=loader, templar=Templar(loader))
        found: list[list[str]] = []

        def run() -> None:
            found.append(plugin.run([name], {}, base_url=simulator.url, **own))

        passed = on_the_way(run)
    assert found[0][0].startswith("compshareImage-")
    assert len(passed) > 15
    assert passed <= files_told()
    assert len(files_told()) <= MOST_FILES
    assert len(told()) <= MOST_LINES
