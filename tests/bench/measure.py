"""Run a command, and say what it cost and what it answered."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

HERE = pathlib.Path(__file__).resolve().parent
LAUNCHER = HERE / "launch.py"
MARK = "answer="


class Wrong(Exception):
    """A wrong answer or a wrong count: the figures would mean nothing."""


@dataclass(frozen=True)
class Cost:
    """Seconds of wall clock and CPU, and peak bytes of memory.

    ``rss`` is of the largest process, ``pss`` of all together (0 where not sampled).
    """

    wall: float
    cpu: float
    rss: int = 0
    pss: int = 0


@dataclass(frozen=True)
class Done:
    """A command that ended well; ``told`` is what a script said of itself, if any."""

    cost: Cost
    answer: str
    told: Mapping[str, float]
    output: str
    # Standard output alone: what an inventory prints.
    told_text: str = ""


def run(
    command: Sequence[str | os.PathLike[str]],
    environment: Mapping[str, str],
    *,
    sample: bool = False,
) -> Done:
    """Run the command in an empty folder with this environment and nothing else."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        report = pathlib.Path(folder) / "report.json"
        home = pathlib.Path(folder) / "home"
        home.mkdir()
        launcher = [sys.executable, "-I", "-S", str(LAUNCHER), str(report)]
        launcher += ["--sample"] if sample else []
        done = subprocess.run(
            [*launcher, *map(str, command)],
            env={**environment, "HOME": str(home), "TMPDIR": folder},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        output = done.stdout + done.stderr
        if done.returncode:
            name = pathlib.Path(command[1]).name
            raise Wrong(f"{name} ended with {done.returncode}: {complaint(output)}")
        cost = json.loads(report.read_text(encoding="utf-8"))
    return Done(
        Cost(**cost), answer_in(output), told_in(done.stdout), output, done.stdout
    )


def complaint(output: str) -> str:
    """Return the line that says what went wrong."""
    lines = [line for line in output.splitlines() if line.strip()] or ["no output"]
    return next((line for line in lines if "ERROR" in line), lines[-1])


def answer_in(output: str) -> str:
    """Return what follows the mark that every playbook and script prints."""
    found = output.partition(MARK)[2]
    return found.split('"')[0].split()[0] if found else ""


def told_in(output: str) -> dict[str, float]:
    """Return the last line if it is a JSON object: costs that a script measured."""
    last = output.rstrip().rpartition("\n")[2]
    return json.loads(last) if last.startswith("{") else {}
