"""Read CompShare parameters strictly (fact sheet CompShare, 6: Simulator)."""

from __future__ import annotations

import re

from simulator.accounts import PROJECTS, REGIONS
from simulator.compshare_auth import Refused


def unavailable(name: str) -> Refused:
    """RetCode 230 as the service words it."""
    return Refused(230, f"Params [{name}] not available")


def check_place(values: dict[str, str]) -> None:
    """Region is required; Zone and ProjectId must fit when they are sent."""
    region = values.get("Region")
    if not region:
        raise Refused(210, "Missing params [Region]")
    if region not in REGIONS:
        raise unavailable("Region")
    zone = values.get("Zone")
    if zone and zone not in REGIONS[region]:
        raise unavailable("Zone")
    project = values.get("ProjectId")
    if project and project not in PROJECTS:
        raise Refused(292, "Project not exist")


def integer(values: dict[str, str], name: str, default: int) -> int:
    """A decimal number; anything else is refused."""
    value = values.get(name)
    if value is None:
        return default
    if not re.fullmatch(r"[0-9]+", value):
        raise unavailable(name)
    return int(value)


def boolean(values: dict[str, str], name: str) -> bool | None:
    """``true`` or ``false``: the Python spelling is the classic mistake."""
    value = values.get(name)
    if value is None:
        return None
    if value not in ("true", "false"):
        raise unavailable(name)
    return value == "true"


def array(values: dict[str, str], name: str) -> list[str]:
    """``Tag.0``, ``Tag.1``, …"""
    found = []
    while f"{name}.{len(found)}" in values:
        found.append(values[f"{name}.{len(found)}"])
    return found


def page(values: dict[str, str], quirks) -> tuple[int, int]:
    """(offset, limit): default 20, more than 100 or less than 1 is refused."""
    if "Limit" in values and quirks.limit_rejected:
        raise unavailable("Limit")
    limit = integer(values, "Limit", 20)
    if not 1 <= limit <= 100:
        raise unavailable("Limit")
    if quirks.limit_cap is not None:
        limit = min(limit, quirks.limit_cap)
    return integer(values, "Offset", 0), limit


def split_tags(texts: list[str] | str | None) -> list[str]:
    """Single tags out of compound texts, which also use the full-width comma."""
    texts = [texts] if isinstance(texts, str) else texts or []
    parts = [part.strip() for text in texts for part in re.split("[,，]", text)]
    return [part for part in parts if part]
