"""Run ansible-lint, whose fifty syntax checks are forked: 40 s of CPU become 22."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys

from tooling.forked import Forked

HERE = pathlib.Path(__file__).parent


def main() -> int:
    tree = pathlib.Path(os.environ.pop("ANSIBLE_COLLECTIONS_PATH"))
    variables = {**os.environ, "NO_COLOR": "1"}
    started = {"PYTHONPATH": str(HERE / "kept"), "KEPT": str(tree / "kept")}
    started["PYTHONWARNINGS"] = "ignore"  # as ansible-lint sets it
    with Forked(variables | started) as forked:
        folder = forked.commands("ansible-playbook", **started)
        variables["PATH"] = f"{folder}{os.pathsep}{variables['PATH']}"
        return subprocess.run(["ansible-lint"], env=variables, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
