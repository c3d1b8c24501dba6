"""On a Python that is too old every module says so, before it imports anything else."""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import subprocess
import sys

import pytest

from ansible_collections.aicloud.catalog.tests.unit.contract.documents import (
    DOCTOR,
    LOCKING,
    PLUGINS,
)

# Those that run as actions need what Ansible itself needs.
MODULES = sorted(
    path.stem
    for path in (PLUGINS / "modules").glob("[!_]*.py")
    if path.stem not in (*LOCKING["modules"], *DOCTOR["modules"])
)
COLLECTIONS = PLUGINS.parents[3]
# As AnsiballZ does it. Without an old Python at hand the present one says it is one.
RUN = """
import json, runpy, sys
if sys.version_info >= (3, 10):
    sys.version_info = (3, 9, 18, "final", 0)
sys.path.insert(0, sys.argv[1])
try:
    runpy.run_module(sys.argv[2], run_name="__main__", alter_sys=True)
finally:
    names = [name for name in sys.modules if ".module_utils." in name]
    print(json.dumps(names), file=sys.stderr)
"""


def old_pythons() -> list[str]:
    """Return a Python 3.9 of this machine, if any, and the one that runs the tests."""
    kept = pathlib.Path(os.environ.get("PYENV_ROOT") or "~/.pyenv").expanduser()
    found = [
        shutil.which("python3.9"),
        *map(str, kept.glob("versions/3.9.*/bin/python")),
    ]
    real = [one for one in found if one and _runs(one)]
    return [*real[:1], sys.executable]


def _runs(python: str) -> bool:
    """Whether it is one: pyenv has commands for versions that are not chosen."""
    asked = subprocess.run([python, "-c", "pass"], capture_output=True, check=False)
    return asked.returncode == 0


@pytest.mark.parametrize("python", old_pythons(), ids=os.path.basename)
@pytest.mark.parametrize("module", MODULES)
def test_a_module_names_the_python_it_needs(module: str, python: str) -> None:
    name = f"ansible_collections.aicloud.catalog.plugins.modules.{module}"
    ended = subprocess.run(
        [python, "-c", RUN, str(COLLECTIONS), name],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1, ended.stderr
    told = json.loads(ended.stdout)
    assert told["failed"] is True
    assert "needs Python 3.10 or newer, this is Python 3.9." in told["msg"]
    assert "ansible_python_interpreter" in told["msg"]
    # What ended while it was imported is not kept.
    assert json.loads(ended.stderr.splitlines()[-1]) == []
