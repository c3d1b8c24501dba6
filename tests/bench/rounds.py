"""Commands in turn, round after round, and what their costs say together."""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bench.measure import Cost

Step = Callable[[], Cost]
Round = Mapping[str, Cost]


@dataclass(frozen=True)
class Estimate:
    """A median and the interval in which it lies with 90 % (bootstrap)."""

    median: float
    low: float
    high: float


def interleave(steps: Mapping[str, Step], rounds: int) -> list[Round]:
    """Run the steps one after the other, ``rounds`` times: load affects all equally."""
    return [{name: step() for name, step in steps.items()} for _round in range(rounds)]


def estimate(values: Sequence[float]) -> Estimate:
    """Return the median with its interval; the same values give the same interval."""
    dice = random.Random(1)
    medians = sorted(
        statistics.median(dice.choices(values, k=len(values))) for _try in range(1000)
    )
    return Estimate(statistics.median(values), medians[50], medians[949])


def ratios(
    rounds: Sequence[Round], numerator: str, denominator: Sequence[str], kind: str
) -> Estimate:
    """Return numerator ÷ sum of denominators, paired by round; kind: wall or cpu."""
    return estimate(
        [
            getattr(one[numerator], kind)
            / sum(getattr(one[name], kind) for name in denominator)
            for one in rounds
        ]
    )


def median_cost(rounds: Sequence[Round], name: str) -> Cost:
    """Return the medians of one step, each for itself."""
    return Cost(
        statistics.median(one[name].wall for one in rounds),
        statistics.median(one[name].cpu for one in rounds),
    )


def median_cells(
    rounds: Sequence[Round], names: Iterable[str], digits: int = 2
) -> list[str]:
    """Return the medians of these steps, wall clock and CPU, as cells of a table."""
    costs = [median_cost(rounds, name) for name in names]
    return [f"{one.wall:.{digits}f} / {one.cpu:.{digits}f}" for one in costs]
