"""How much is to be measured."""

from __future__ import annotations

import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """``quick``: fewer sizes and rounds. ``rounds``: for all scenarios, if given."""

    quick: bool = False
    rounds: int | None = None

    def repeat(self, full: int, quick: int) -> int:
        """Return the rounds of a scenario that has these by default."""
        return self.rounds or (quick if self.quick else full)

    def say(self, text: str) -> None:
        """Tell who waits what is going on."""
        print(f"... {text}", file=sys.stderr, flush=True)
