"""Where an action of ZStack is found."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from simulator.wire import Answer


class Route(NamedTuple):
    """One action; ``key`` tells orders apart that share address and method."""

    method: str
    pattern: re.Pattern
    name: str
    handler: Callable[..., Answer]
    key: str | None = None

    def fits(self, method: str, path: str, body: dict) -> bool:
        """Whether a request means this action."""
        found = method == self.method and self.pattern.fullmatch(path) is not None
        return found and (self.key is None or self.key in body)


def route(method: str, path: str, name: str, handler, key=None) -> Route:
    """A row of a table of routes; ``{uuid}`` stands for one part of the path."""
    pattern = re.compile(path.replace("{uuid}", "([^/]+)"))
    return Route(method, pattern, name, handler, key)
