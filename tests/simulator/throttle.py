"""A token bucket over all listing requests."""

from __future__ import annotations

import time


class Bucket:
    """``take`` is false when the bucket is empty; no rate means never empty."""

    def __init__(self, rate: float | None, burst: float | None) -> None:
        self.rate = rate
        self.size = burst if burst is not None else max(1.0, rate or 0.0)
        self.reset()

    def reset(self) -> None:
        """Full again."""
        self.level = self.size
        self.at = time.monotonic()

    def take(self) -> bool:
        """Use one token."""
        if self.rate is None:
            return True
        now = time.monotonic()
        self.level = min(self.size, self.level + (now - self.at) * self.rate)
        self.at = now
        if self.level < 1:
            return False
        self.level -= 1
        return True
