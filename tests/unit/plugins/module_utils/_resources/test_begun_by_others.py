"""What others have begun is waited for, and then it counts what it has become."""

from __future__ import annotations

import time
from typing import Any

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._resources import (
    compshare_instance,
    qianfan_service,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._resources._compshare_instance.planning import (
    plan,
)
from ansible_collections.aicloud.catalog.tests.unit.scenes import (
    COMPSHARE,
    INSTANCE,
    PAGE,
    QIANFAN,
    SERVICE,
    STOP,
    UNITS,
    VERSION,
    Scene,
    ends,
    instances,
)
from ansible_collections.aicloud.catalog.tests.unit.spoilt import bodies_of

# What is told of an instance after each order.
AFTER: dict[str, dict[str, Any] | None] = {
    "StopCompShareInstance": {"State": "Stopped"},
    "StartCompShareInstance": {"State": "Running"},
    "RebootCompShareInstance": {"State": "Running", "StartTime": 1767225999},
    "ReinstallCompShareInstance": {"State": "Stopped", "CompShareImageId": "i-2"},
    "ModifyCompShareInstanceName": {"Name": "other"},
    "UpdateCompShareStopScheduler": {"SchedulerStopTime": 4_000_000_000},
    "TerminateCompShareInstance": None,
}
PRESENT = {"state": "present", "name": "node", "reimage": False, "project_id": "p"}
ABSENT = {"state": "absent", "name": "node"}
STOPPED = {**PRESENT, "state": "stopped"}
RESTARTED = {**PRESENT, "state": "restarted"}
GUARDED = {**PRESENT, "stop_at": STOP}
RENAMED = {**RESTARTED, "name": "other", "mark": "node"}
IMAGED = {**COMPSHARE, "image_id": "i-2", "max_price": None}
STOP_IT, DELETE = "StopCompShareInstance", "TerminateCompShareInstance"
RESTART, GUARD = "RebootCompShareInstance", "UpdateCompShareStopScheduler"
IMAGE_IT, START = "ReinstallCompShareInstance", "StartCompShareInstance"


@pytest.mark.parametrize("begun", ["Install", "Reinstalling", "Pending", "Thawing", ""])
@pytest.mark.parametrize(
    ("became", "wanted", "ordered"),
    [
        ("Install Fail", ABSENT, [DELETE]),
        ("Running", ABSENT, [STOP_IT, DELETE]),
        ("Stopped", ABSENT, [DELETE]),
        ("Running", STOPPED, [STOP_IT]),
        ("Stopped", STOPPED, []),
        ("Running", RESTARTED, [RESTART]),
        ("Stopped", RESTARTED, [START]),
        ("Running", RENAMED, ["ModifyCompShareInstanceName", RESTART]),
        ("Running", GUARDED, [GUARD]),
        ("Running", {**GUARDED, "wait": False}, [GUARD]),
        ("Stopped", GUARDED, []),
        ("Running", IMAGED, [STOP_IT, IMAGE_IT, START]),
        ("Stopped", IMAGED, [IMAGE_IT]),
    ],
)
def test_an_instance(
    begun: str, became: str, wanted: dict[str, Any], ordered: list[str]
) -> None:
    orders: list[str] = []
    looks = 0

    def told(action: str, number: int, body: bytes) -> bytes:
        nonlocal looks
        if action != "DescribeCompShareInstance":
            return body
        looks += 1
        row: Any = {**INSTANCE, "State": begun if looks < 3 else became}
        for order in orders:
            change = AFTER[order]
            row = None if change is None else {**row, **change}
        return bodies_of("compshare_image", instances(*filter(None, [row])))

    scene = Scene(compshare_instance.RESOURCE, wanted, {})
    assert ends(scene, told, orders) is None
    assert orders == ordered


def test_a_service_that_another_run_switches_is_not_switched_again() -> None:
    orders: list[str] = []
    looks = 0

    def told(action: str, number: int, body: bytes) -> bytes:
        nonlocal looks
        if action != "DescribeService":
            return body
        looks += 1
        update = {"updateStatus": "Updating"} if looks < 3 else {"modelId": "amv-2"}
        return bodies_of("qianfan_model", SERVICE | update)

    scene = Scene(
        qianfan_service.RESOURCE,
        QIANFAN | {"version_id": "amv-2"},
        {
            "DescribeServices": ({"serviceList": [SERVICE], "pageInfo": PAGE},),
            "DescribeComputeUnits": (UNITS,),
            "DescribeModel": (VERSION,),
        },
    )
    assert ends(scene, told, orders) is None
    assert orders == []


@pytest.mark.parametrize(
    "options",
    [
        {"state": "restarted"},
        {"state": "present", "reimage": True, "image_id": "i-2"},
    ],
)
def test_a_duration_counts_from_the_start_that_is_still_to_come(
    options: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """So does what check mode shows, also of what has run for long."""
    monkeypatch.setattr(time, "time", lambda: 1_800_000_000.0)
    settings = {"name": "node", "reimage": False, "stop_after": "3h", **options}
    after = plan(settings, INSTANCE).after or {}
    assert after["stop_at"] == "2027-01-15T11:00:00Z"
