"""Tasks that fail quickly, and what the error of each must tell."""

from __future__ import annotations

import re
from typing import Any

from integration.asking import CLOUD_OF, failures, known, known_info

TITLES = {"compshare": "CompShare", "zstack": "ZStack", "qianfan": "Qianfan"}
FAST = {"ANSIBLE_PIPELINING": "1"}
# One further try, without waiting for it.
TWICE: dict[str, Any] = {"retries": 1, "retry_max_delay": 0}
ONCE: dict[str, Any] = {"retries": 0, "timeout": 30}

# What every error must tell, in this order.
SHAPE = re.compile(
    r"(?P<cloud>CompShare|ZStack|Qianfan) (?P<action>\w+): (?P<label>[^:]+): "
    r"(?P<text>.+) "
    r"\((?P<http>HTTP \d+|no HTTP answer), (?P<code>code [^,]+|RetCode [^,]+), "
    r"(?P<id>request ID [^,]+|no request ID), (?P<tries>\d+ (?:try|tries))\)\. "
    r"(?P<advice>[A-Z].{10,})",
    re.DOTALL,
)


def told(outcome: Any, label: str, listing: str) -> dict[str, str]:
    """Return the parts of an error, which must all be there."""
    text = failures(outcome)[label]
    found = SHAPE.search(text)
    assert found, f"{label} does not say it all: {text}"
    parts = found.groupdict()
    assert parts["cloud"] == TITLES[CLOUD_OF[listing]]
    return parts


def both(listing: str, prefix: str = "", **options: Any) -> list[dict[str, Any]]:
    """Return a lookup and a module that ask the same."""
    return [
        known(f"{prefix}lookup {listing}", listing, cache="off", **options),
        known_info(f"{prefix}module {listing}", listing, **options),
    ]
