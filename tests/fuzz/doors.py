"""Targets of what is put together from others: offers, the filter, first pages."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs

from ansible.errors import AnsibleFilterError

from ansible_collections.aicloud.catalog.plugins.module_utils._core.catalog import (
    Catalog,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.connection import (
    Exchange,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.errors import (
    ApiError,
    CatalogError,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.explain import (
    explain_for,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.first_page import (
    first_page,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.model import (
    Call,
    Request,
    Response,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.resolve import (
    resolve,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._offers.compshare_gpu_offers import (
    LISTING,
)
from ansible_collections.aicloud.catalog.plugins.plugin_utils._filter import (
    SELECTION_OPTIONS,
    selected,
)
from ansible_collections.aicloud.catalog.tests.unit.answering import EVERY
from ansible_collections.aicloud.catalog.tests.unit.reading import INVENTED
from fuzz.draw import Draw
from fuzz.options import ENTRIES, settings_for, value_of
from fuzz.responses import (
    MOST_REQUESTS,
    SAMPLES,
    check_told,
    opened,
    response,
    secrets_of,
)
from fuzz.running import Broken, Target

PLACE = {"Region": "cn-wlcb", "Zone": "cn-wlcb-01"}
TOLD: dict[str, dict[str, Any]] = {
    "DescribeCompShareSupportZone": {
        "ZoneInfo": [
            {**PLACE, "Describe": "B", "IsPod": False, "UnsupportedImageTypes": []}
        ]
    },
    "DescribeAvailableCompShareInstanceTypes": {
        "AvailableInstanceTypes": [
            {"Name": "4090", "Zone": "cn-wlcb-01", "Status": "Normal",
             "GraphicsMemory": {"Value": 24}, "CpuPlatforms": {"Amd": ["Amd/Auto"]},
             "MachineSizes": [
                 {"Gpu": 1, "Collection": [{"Cpu": 16, "Memory": [64, 96]}]}],
             "Disks": [{"BootDisk": [{"Name": "CLOUD_SSD"}]}]}
        ]
    },
    "CheckCompShareResourceCapacity": {
        "Specs": [{"Gpu": 1, "Cpu": 16, "Mem": 64, "ResourceEnough": True}]
    },
    "GetCompShareInstancePrice": {
        "PriceDetails": [{"ChargeType": "Postpay", "Instance": 1.8, "SystemDisks": 0.1,
                          "Disks": 0, "CompShareImage": 0}]
    },
    "DescribeCompShareImages": {**SAMPLES["compshare_image"]},
}  # fmt: skip
WANTED = {
    "charge_type": "Postpay",
    "image_id": None,
    "gpu_count": 1,
    "sort_by": "price",
}


class ByAction:
    """In place of the wire: one response for each action, the same for everybody."""

    def __init__(self, told: dict[str, Response]) -> None:
        self._told = told
        self._requests = 0

    def send(self, request: Request, exchange: Exchange) -> Response:
        self._requests += 1
        if self._requests > MOST_REQUESTS:
            raise Broken(f"more than {MOST_REQUESTS} requests")
        action = parse_qs((request.body or b"").decode())["Action"][0]
        empty = Response(status=200, headers={}, body=b'{"RetCode": 0}')
        return self._told.get(action, empty)

    def expect(self, _count: int) -> None:
        pass

    def close(self) -> None:
        pass


def offered(draw: Draw) -> None:
    """Ask for offers where one of the answers is anything, and so are the options."""
    settings = {**INVENTED["compshare"], **WANTED}
    secrets = secrets_of(settings)
    spoilt = draw.any_of(list(TOLD))
    told = {
        action: response(draw, "compshare", payload, secrets)
        if action == spoilt
        else Response(
            status=200, headers={}, body=json.dumps({"RetCode": 0, **payload}).encode()
        )
        for action, payload in TOLD.items()
    }
    try:
        if draw.chance(4):
            settings |= settings_for(LISTING.options, draw, 3)
        elif draw.chance(2):
            settings["image_id"] = SAMPLES["compshare_image"]["ImageSet"][0][
                "CompShareImageId"
            ]
        with opened(LISTING.cloud, settings) as transport:
            wire: Any = ByAction(told)
            transport._wire = wire
            catalog = Catalog(LISTING.read, settings, transport)
            found = resolve(LISTING, settings, catalog)
        json.dumps(found.results(), allow_nan=False)
        if not found.outcome.clear:
            explain_for(LISTING, found.outcome)
    except CatalogError as error:
        check_told(error, secrets)


def filtered(draw: Draw) -> None:
    """Select from a list that a play has: entries as they came, or the right error."""
    entries: Any = ENTRIES
    for _time in range(draw.few() - 1):
        entries = draw.changed(entries)
    options = {
        option.name: value_of(option, draw)
        for option in SELECTION_OPTIONS
        if draw.chance(8)
    }
    if options.get("match") == "regex":
        options["name"] = str(options.get("name") or "x")[:40]
    try:
        found = selected(entries, **options)
    except AnsibleFilterError as error:
        str(error)
        return
    if options.get("query") is None and not all(one in entries for one in found):
        raise Broken("an entry that was not given")


def begun(draw: Draw) -> None:
    """Read a first page, as doctor_info does: a number of units, or an error."""
    name = draw.any_of(list(EVERY))
    listing = EVERY[name]
    settings = INVENTED[listing.cloud.name]
    secrets = secrets_of(settings)
    page = response(draw, listing.cloud.name, SAMPLES[name], secrets)
    with opened(listing.cloud, settings, page) as transport:
        try:
            count, more = first_page(listing, settings, transport)
        except ApiError as error:
            check_told(
                transport.gate.completed(error, Call(action=listing.action)), secrets
            )
            return
    if count < 0 or more not in (True, False):
        raise Broken(f"{count} units")


TARGETS = {
    "offers": Target(offered, 6),
    "filter": Target(filtered, 6),
    "first pages": Target(begun, 6),
}
