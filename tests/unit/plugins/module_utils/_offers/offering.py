"""Asking the simulator for offers, the way the front doors do it."""

from __future__ import annotations

from typing import Any

from ansible_collections.aicloud.catalog.plugins.module_utils._core.resolve import (
    Resolution,
    resolve,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._offers.compshare_gpu_offers import (
    LISTING,
)
from ansible_collections.aicloud.catalog.tests.unit.reading import opened, settings_of

# What the module fills in where a task says nothing.
DEFAULTS = {"gpu_count": 1, "available_only": True, "sort_by": "price"}
IMAGE = "compshareImage-1demotorch23"


def asked(sim: Any, **options: Any) -> Resolution:
    """Return what these options leave of the offers of the simulator."""
    settings = settings_of(sim, "compshare", **{**DEFAULTS, **options})
    with opened(LISTING.read, settings) as catalog:
        return resolve(LISTING, settings, catalog)


def offers(sim: Any, **options: Any) -> list[dict[str, Any]]:
    return asked(sim, **options).results()


def places(found: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(one["zone"], one["gpu_type"]) for one in found]
