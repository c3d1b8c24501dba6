"""Build the collection in the folder at hand, as Galaxy gets it."""

from __future__ import annotations

import pathlib
import subprocess
import sys


def build(folder: pathlib.Path) -> pathlib.Path:
    """Return the artifact, which is built into this folder."""
    command = ["ansible-galaxy", "collection", "build", "--force"]
    command += ["--output-path", str(folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit("ansible-galaxy cannot build the collection")
    # Its last line is: Created collection for aicloud.catalog at PATH
    return pathlib.Path(done.stdout.strip().rpartition(" at ")[2])
