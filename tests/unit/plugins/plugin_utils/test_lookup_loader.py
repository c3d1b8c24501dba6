"""What a run compiled once is loaded, not compiled, by the processes that follow."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

PACKAGE = "ansible_collections.aicloud.catalog.plugins"
# A new process that works out a result, as far as importing goes.
PROCESS = f"""
import json, os, sys
from ansible import constants as C
C.DEFAULT_LOCAL_TMP = sys.argv[1]
from ansible.plugins.loader import init_plugin_loader
init_plugin_loader()
compiled = []
sys.addaudithook(lambda name, words: compiled.append(str(words[1])) if name == "compile" else None)
mask = os.umask(0o022)
os.umask(mask)
before = sys.pycache_prefix, sys.dont_write_bytecode, mask
import {PACKAGE}.plugin_utils._lookup
from {PACKAGE}.plugin_utils._lookups import values
from {PACKAGE}.module_utils._listings import compshare_images
mask = os.umask(0o022)
os.umask(mask)
assert (sys.pycache_prefix, sys.dont_write_bytecode, mask) == before
ours = [name for name in compiled if "/plugins/" in name and "aicloud" in name]
print(json.dumps([len([n for n in ours if not n.endswith("_lookup.py")]), compshare_images.LISTING.name]))
"""
Started = Callable[[], "list[object]"]


@pytest.fixture
def started(tmp_path: Path) -> Started:
    """Run such a process; Python itself may not leave bytecode anywhere."""

    def run() -> list[object]:
        variables = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
        words = [sys.executable, "-c", PROCESS, str(tmp_path / "run")]
        done = subprocess.run(
            words, env=variables, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        found: list[object] = json.loads(done.stdout)
        return found

    return run


def kept(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "run" / "aicloud.catalog" / "bytecode"
    return [path for path in folder.iterdir() if path.is_file()]


def test_only_the_first_process_compiles(started: Started, tmp_path: Path) -> None:
    first = started()
    assert first[0] > 20 and first[1] == "compshare_image"  # type: ignore[operator]
    assert started() == [0, "compshare_image"]
    assert len(kept(tmp_path)) == first[0]
    for path in kept(tmp_path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("length", [0, 3, 7, 40, -9])
def test_damaged_bytecode_is_compiled_again(
    started: Started, tmp_path: Path, length: int
) -> None:
    first = started()
    for path in kept(tmp_path):
        path.write_bytes(path.read_bytes()[:length])
    assert started() == first
    assert started()[0] == 0


def test_flipped_bits_are_never_run(started: Started, tmp_path: Path) -> None:
    first = started()
    for number, path in enumerate(kept(tmp_path)):
        content = bytearray(path.read_bytes())
        content[(number * 97) % len(content)] ^= 0x10
        path.write_bytes(content)
    assert started() == first


def test_files_that_vanish_meanwhile_do_no_harm(
    started: Started, tmp_path: Path
) -> None:
    """Another process may remove a file at any moment."""
    started()
    stop = threading.Event()

    def remove() -> None:
        while not stop.is_set():
            for path in kept(tmp_path):
                path.unlink(missing_ok=True)

    remover = threading.Thread(target=remove)
    remover.start()
    try:
        for _turn in range(3):
            assert started()[1] == "compshare_image"
    finally:
        stop.set()
        remover.join()


def test_folder_that_cannot_be_written(started: Started, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "aicloud.catalog").write_text("no folder")
    first = started()
    assert first == started() and first[1] == "compshare_image"
