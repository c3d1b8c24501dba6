"""What molecule's output must hold, and what must not be in it.

Molecule calls a step successful that ran on no host at all.
"""

from __future__ import annotations

import re

# What Ansible says when nothing was done; it exits with 0 all the same.
EMPTY = (
    "hosts list is empty",
    "no hosts matched",
    "Could not match supplied host pattern",
)
STEPS = ("prepare", "converge", "idempotence", "check", "verify", "cleanup")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def flaws(output: str) -> list[str]:
    """Return why the output of a scenario proves nothing; empty when it does."""
    plain = COLOUR.sub("", output)
    # Frames and line ends may cut a sentence in two.
    flat = " ".join(plain.replace("│", " ").split())
    found = [f"Ansible says: {text}" for text in EMPTY if text in flat]
    return found + [
        f"no word of a successful step {step}"
        for step in STEPS
        if not re.search(rf"\b{step}\W+Executed: Successful", flat)
    ]
