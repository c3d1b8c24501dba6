"""Build the collection in the working directory, as Galaxy gets it; run programs."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys


def call(*command: str, folder: str | None = None, **variables: str) -> str:
    """Return what a program prints; when it fails, show that and end."""
    done = subprocess.run(
        command,
        env={**os.environ, **variables},
        cwd=folder,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout)
        sys.exit(f"{' '.join(command)} ended with {done.returncode}")
    return done.stdout


def build(folder: pathlib.Path) -> pathlib.Path:
    """Return the artifact, which is built into this folder."""
    command = ("ansible-galaxy", "collection", "build", "--force")
    told = call(*command, "--output-path", str(folder))
    # Its last line is: Created collection for aicloud.catalog at PATH
    return pathlib.Path(told.strip().rpartition(" at ")[2])
