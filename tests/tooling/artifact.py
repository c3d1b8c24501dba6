"""Build the collection in the folder at hand, as Galaxy gets it."""

from __future__ import annotations

import pathlib
import subprocess
import sys


def build(folder: pathlib.Path) -> pathlib.Path:
    """Return the artifact, which is built into this folder."""
    command = ["ansible-galaxy", "collection", "build", "--output-path", str(folder)]
    if subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode:
        sys.exit("ansible-galaxy cannot build the collection")
    (found,) = folder.glob("*.tar.gz")
    return found
