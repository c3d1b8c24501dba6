"""The catalogs: rows as the clouds would send them, generated from a seed."""

from __future__ import annotations

import argparse
import copy
from collections.abc import Callable

from simulator.catalog import (
    community,
    compshare,
    compshare_instances,
    compshare_types,
    private_images,
    qianfan,
    qianfan_services,
    store,
    zstack,
    zstack_services,
)

GENERATORS: dict[str, Callable[[int, str, int | None], list[dict]]] = {
    "compshare_image": compshare.generate,
    "compshare_community_image": community.generate,
    "compshare_custom_image": private_images.made_by("demo"),
    "compshare_shared_image": private_images.made_by(None),
    "compshare_model": store.generate,
    "compshare_instance": compshare_instances.generate,
    "compshare_instance_type": compshare_types.generate,
    "zstack_model": zstack.generate,
    "zstack_model_center": zstack_services.centers,
    "zstack_model_service": zstack_services.generate,
    "zstack_model_service_group": zstack_services.groups,
    "qianfan_model": qianfan.generate,
    "qianfan_version": qianfan.generate_versions,
    "qianfan_service": qianfan_services.services,
    "qianfan_compute_unit": qianfan_services.units,
    "qianfan_purchase": qianfan_services.purchases,
}
IDENTITY = {
    "compshare_image": "CompShareImageId",
    "compshare_community_image": "GroupId",
    "compshare_custom_image": "CompShareImageId",
    "compshare_shared_image": "CompShareImageId",
    "compshare_model": "Path",
    "compshare_instance": "UHostId",
    "compshare_instance_type": "Name",
    "zstack_model": "uuid",
    "zstack_model_center": "uuid",
    "zstack_model_service": "uuid",
    "zstack_model_service_group": "uuid",
    "qianfan_model": "modelSetId",
    "qianfan_version": "modelId",
    "qianfan_service": "serviceId",
    "qianfan_compute_unit": "instanceId",
    "qianfan_purchase": "instanceId",
}
# Entries per row on average, to turn a wished number of entries into rows.
ENTRIES_PER_ROW = {"compshare_community_image": 4, "qianfan_model": 3}


class Listing:
    """Rows with what was derived from them; ``replace`` forgets the derived things."""

    def __init__(self, rows: list[dict]) -> None:
        self.rows = rows
        self.changed = False
        self.derived: dict = {}

    def replace(self, rows: list[dict]) -> None:
        """Other rows from now on."""
        self.rows = rows
        self.changed = True
        self.derived = {}

    def once(self, key: object, make: Callable[[], object]):
        """``make()``, remembered under ``key`` until the rows change."""
        if key not in self.derived:
            if len(self.derived) > 5000:
                self.derived.clear()
            self.derived[key] = make()
        return self.derived[key]


def generate(name: str, account: str, options: argparse.Namespace) -> list[dict]:
    """The rows an account sees at the start; deterministic."""
    count = None
    if options.scale_total is not None:
        # qianfan_version follows the sets it belongs to.
        size = ENTRIES_PER_ROW.get(name.replace("_version", "_model"), 1)
        count = max(1, options.scale_total // 5 // size)
    if options.scale_images is not None and name == "compshare_image":
        count = options.scale_images
    community = (name, account) == ("compshare_community_image", "default")
    if options.scale_community is not None and community:
        count = options.scale_community
    return rows(name, account, options.seed, count)


def rows(name: str, account: str, seed: int, count: int | None) -> list[dict]:
    """``count`` rows of a listing (None: its natural number)."""
    if account == "denied":
        return []
    if account == "second" and count is None:
        count = 25
    return GENERATORS[name](seed, account, count)


def copy_of(name: str, row: dict, at: int, number: int) -> dict:
    """A new row that looks like ``row`` but is another one."""
    fresh = copy.deepcopy(row)
    key = IDENTITY[name]
    fresh[key] = f"{row[key]}-new-{at}-{number}"
    for version in fresh.get("Data") or []:
        version["CompShareImageId"] += f"-new-{at}-{number}"
    return fresh
