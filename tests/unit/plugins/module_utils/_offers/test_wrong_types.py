"""Anything anywhere in what offers are made from: no crash, no false offer."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core.catalog import (
    Catalog,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.errors import (
    CatalogError,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.resolve import (
    resolve,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._offers.compshare_gpu_offers import (
    LISTING,
)
from ansible_collections.aicloud.catalog.tests.unit.plugins.module_utils._offers.offering import (
    DEFAULTS,
)
from ansible_collections.aicloud.catalog.tests.unit.scenes import Scene, Told
from ansible_collections.aicloud.catalog.tests.unit.spoilt import positions, spoilt

FEW: list[Any] = [None, True, 7, -1, 1.5, "text", "@beyond", "@surrogate", [], [1], {}]
SETTINGS = {**DEFAULTS, "charge_type": "Postpay", "image_id": "i-1", "max_price": 9.0}
TOLD: dict[str, Any] = {
    "DescribeCompShareSupportZone": {
        "ZoneInfo": [
            {
                "Zone": "cn-wlcb-01",
                "Region": "cn-wlcb",
                "IsPod": False,
                "UnsupportedImageTypes": ["Game"],
            }
        ]
    },
    "DescribeAvailableCompShareInstanceTypes": {
        "AvailableInstanceTypes": [
            {
                "Name": "4090",
                "Zone": "cn-wlcb-01",
                "Status": "Normal",
                "GraphicsMemory": {"Value": 24},
                "CpuPlatforms": {"Intel": ["Intel/IceLake"], "Amd": ["Amd/EPYC3"]},
                "MachineSizes": [
                    {"Gpu": 1, "Collection": [{"Cpu": 16, "Memory": [64]}]}
                ],
                "Disks": [{"BootDisk": [{"Name": "CLOUD_SSD"}]}],
            }
        ]
    },
    "DescribeCompShareImages": {
        "ImageSet": [
            {
                "CompShareImageId": "i-1",
                "SupportedGpuTypes": ["4090"],
                "ImageSupportZone": [{"Zone": "cn-wlcb-01"}],
                "Size": 2000,
                "Price": 0.5,
                "Container": "True",
                "ImageType": "App",
            }
        ],
        "TotalCount": 1,
    },
    "CheckCompShareResourceCapacity": {
        "Specs": [{"Gpu": 1, "Cpu": 16, "Mem": 64, "ResourceEnough": True}]
    },
    "GetCompShareInstancePrice": {
        "PriceDetails": [
            {
                "ChargeType": "Postpay",
                "Instance": 2,
                "SystemDisks": 0,
                "CompShareImage": 0.5,
            }
        ]
    },
}


def found(told: dict[str, Any]) -> list[dict[str, Any]] | CatalogError:
    """Return the offers that pass, or the error of ours."""
    scene = Scene(LISTING, SETTINGS, {name: (body,) for name, body in told.items()})
    transport: Any = Told(scene, lambda action, number, body: body, [], [])
    try:
        resolution = resolve(
            LISTING, SETTINGS, Catalog(LISTING.read, SETTINGS, transport)
        )
        offers: list[dict[str, Any]] = resolution.results()
        if LISTING.offers and not offers:
            assert LISTING.offers.explain(resolution.outcome)
    except CatalogError as error:
        assert str(error)
        return error
    json.dumps(offers, allow_nan=False)
    return offers


def test_as_it_is() -> None:
    offers = found(TOLD)
    assert isinstance(offers, list)
    assert [one["price"] for one in offers] == [2.5]


@pytest.mark.parametrize("action", TOLD)
def test_every_position_with_every_type(action: str) -> None:
    for path in positions(TOLD[action]):
        for wrong in FEW:
            told = {**TOLD, action: spoilt(TOLD[action], path, wrong)}
            offers = found(told)
            if isinstance(offers, CatalogError):
                continue
            for one in offers:
                # What passes is whole: nothing of it was made up.
                assert one["available"] is True
                assert 0 <= one["price"] <= 9
                assert min(one["gpu_count"], one["cpu"], one["memory_bytes"]) > 0
