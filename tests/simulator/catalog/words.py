"""Short tables and helpers that the generators share; every name is invented."""

from __future__ import annotations

import random
from collections.abc import Callable

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
DAY = 86_400
# 2024-01-01 and 2026-11-01, so that nothing generated lies in the future.
FIRST, LAST = 1_704_067_200, 1_793_491_200
GPUS = ("4090", "4090_48G", "5090", "A100", "A800", "H20", "3090", "3080Ti", "2080Ti",
        "P40", "V100S")  # fmt: skip
HOSTILE = (
    "{{ lookup('pipe','id') }}",
    "{% for x in range(3) %}{{ x }}{% endfor %} {# note #}",
    "!unsafe 'quoted' \"double\" \\ back\nsecond line",
)


def dice(seed: int, *names: str) -> random.Random:
    """A generator of its own for every listing and account."""
    return random.Random(":".join((str(seed), *names)))


def filled(known: list[dict], count: int, made: Callable[[int], dict]) -> list[dict]:
    """The first ``count`` rows: those that are known, then one made for each place."""
    return [*known[:count], *map(made, range(len(known), count))]


def random_id(rng: random.Random, length: int) -> str:
    """Random lower-case letters and digits."""
    return "".join(rng.choices(LETTERS, k=length))


def gpus(rng: random.Random) -> list[str]:
    """Supported GPU types; repeats occur as in the real answers, and empty lists."""
    chosen = rng.sample(GPUS, rng.randint(0, 5))
    if chosen and rng.random() < 0.2:
        chosen.append(chosen[0])
    return chosen
