"""What a run compiled once is loaded, not compiled, by the processes that follow."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = "ansible_collections.aicloud.catalog.plugins"
# A new process that works out an answer, as far as importing goes.
PROCESS = f"""
import json, sys
from ansible.plugins.loader import init_plugin_loader
init_plugin_loader()
from {PACKAGE}.plugin_utils._bytecode import keep_bytecode
keep_bytecode(sys.argv[1])
before = sys.pycache_prefix, sys.dont_write_bytecode
compiled = []
sys.addaudithook(lambda name, words: compiled.append(str(words[1])) if name == "compile" else None)
from {PACKAGE}.plugin_utils import _answers
from {PACKAGE}.module_utils._listings import compshare_images
assert (sys.pycache_prefix, sys.dont_write_bytecode) == before
files = [name for name in compiled if "/plugins/" in name and name.endswith("_answers.py")]
print(json.dumps([len(files), compshare_images.LISTING.name]))
"""


@pytest.fixture
def answered(tmp_path: Path):
    """Run such a process; Python itself may not leave bytecode anywhere."""

    def run() -> list[object]:
        variables = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
        words = [sys.executable, "-c", PROCESS, str(tmp_path / "run")]
        done = subprocess.run(
            words, env=variables, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def test_only_the_first_process_compiles(answered, tmp_path: Path) -> None:
    assert answered() == [1, "compshare_image"]
    assert answered() == [0, "compshare_image"]
    kept = list((tmp_path / "run" / "bytecode").rglob("*.pyc"))
    assert any("_answers" in path.name for path in kept)


def test_bytecode_is_private(answered, tmp_path: Path) -> None:
    answered()
    for path in (tmp_path / "run").rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path


@pytest.mark.parametrize("kept", [0, 7, 16, 40, -9])
def test_damaged_bytecode_is_compiled_again(
    answered, tmp_path: Path, kept: int
) -> None:
    answered()
    for path in (tmp_path / "run" / "bytecode").rglob("*.pyc"):
        path.write_bytes(path.read_bytes()[:kept])
    assert answered() == [1, "compshare_image"]
    assert answered() == [0, "compshare_image"]
