"""The file between a module and the person who looks on."""

from __future__ import annotations

import os
import stat
import threading

from ansible_collections.aicloud.catalog.plugins.module_utils._core.progress import (
    ProgressFile,
)
from ansible_collections.aicloud.catalog.plugins.plugin_utils._progress import Onlooker


def test_lines_are_shown_as_they_come_and_the_file_is_private() -> None:
    lines: list[str] = []
    came = threading.Event()

    def show(line: str) -> None:
        lines.append(line)
        came.set()

    onlooker = Onlooker(show)
    assert stat.S_IMODE(os.stat(onlooker.path).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(os.path.dirname(onlooker.path)).st_mode) == 0o700
    onlooker.start()
    module = ProgressFile(onlooker.path)
    module.report(0.0, "Install")
    assert came.wait(60)
    assert lines == ["Install after 0 s"]
    # Half a line is none yet.
    with open(onlooker.path, "ab") as file:
        file.write(b'[61, "Run')
        file.flush()
        file.write(b'ning\\r"]\n')
    onlooker.stop()
    assert lines == ["Install after 0 s", r"Running\r after 1 min 1 s"]
    assert not os.path.exists(onlooker.path)


def test_nothing_is_shown_after_the_end_and_a_silent_module_is_no_error() -> None:
    lines: list[str] = []
    onlooker = Onlooker(lines.append)
    module = ProgressFile(onlooker.path)
    module.report(0.0, "Install")
    module.close()
    with open(onlooker.path, "ab") as file:
        file.write(b'[1, "too late"]\n')
    onlooker.start()
    onlooker.stop()
    assert lines == ["Install after 0 s"]
    silent = Onlooker(lines.append)
    silent.start()
    silent.stop()
    assert len(lines) == 1
