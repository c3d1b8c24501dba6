"""How much is to be measured."""

from __future__ import annotations

import pathlib
import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """``quick``: fewer sizes and rounds. ``rounds``: for all scenarios, if given.

    ``drawings`` is the folder for drawings, which are only made when it is given.
    """

    quick: bool = False
    rounds: int | None = None
    drawings: pathlib.Path | None = None

    def repeat(self, full: int, quick: int) -> int:
        """Return the rounds of a scenario that has these by default."""
        return self.rounds or (quick if self.quick else full)

    def say(self, text: str) -> None:
        """Tell who waits what is going on."""
        print(f"... {text}", file=sys.stderr, flush=True)

    def draw(self, name: str, content: str) -> None:
        """Write a drawing, where somebody wants one."""
        if self.drawings is not None:
            (self.drawings / name).write_text(content, encoding="utf-8")
