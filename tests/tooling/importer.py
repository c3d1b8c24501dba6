"""Read the built collection with the importer of Galaxy, which must have no complaint.

It would run ansible-lint with fewer rules than `make ansible-lint` does on the same
files.
"""

from __future__ import annotations

import os
import pathlib
import re
import subprocess
import sys
import tempfile

from artifact import build

COMPLAINT = re.compile(r"\b(?:WARNING|ERROR|CRITICAL|Error|Traceback)\b")
DONE = "Importer processing completed successfully"


def main() -> int:
    with tempfile.TemporaryDirectory() as scratch:
        command = [sys.executable, "-m", "galaxy_importer.main"]
        command.append(str(build(pathlib.Path(scratch))))
        done = subprocess.run(
            command,
            cwd=scratch,
            env={**os.environ, "GALAXY_IMPORTER_RUN_ANSIBLE_LINT": "false"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    lines = done.stdout.splitlines()
    complaints = [line for line in lines if COMPLAINT.search(line)]
    read = sum(line.startswith("Loading ") for line in lines)
    print("\n".join(complaints) or f"galaxy-importer: {read} files read, no complaint")
    return int(bool(complaints or done.returncode or DONE not in lines))


if __name__ == "__main__":
    sys.exit(main())
