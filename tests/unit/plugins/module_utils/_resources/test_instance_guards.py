"""Stops at a time, disks and prices of an instance: what is compared, what is not."""

from __future__ import annotations

import time
from typing import Any

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core.errors import (
    CatalogError,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._resources._compshare_instance.planning import (
    plan,
)
from ansible_collections.aicloud.catalog.tests.unit.scenes import SCENES, ends
from ansible_collections.aicloud.catalog.tests.unit.spoilt import bodies_of

HOUR = 3600
BOOT = {"type": "CLOUD_SSD", "size": 100, "is_boot": True}


def instance(**more: Any) -> dict[str, Any]:
    now = int(time.time())
    return {
        "UHostId": "uhost-1",
        "Name": "node",
        "Zone": "cn-wlcb-01",
        "State": "Running",
        "ChargeType": "Postpay",
        "CreateTime": now - 2 * HOUR,
        "StartTime": now - HOUR,
        **more,
    }


def steps(current: dict[str, Any], **options: Any) -> list[str]:
    settings = {"state": "present", "id": "uhost-1", "reimage": False, **options}
    return [step.does for step in plan(settings, current).steps]


def drift(current: dict[str, Any], disks: list[dict[str, Any]]) -> tuple[str, ...]:
    settings = {"state": "present", "id": "uhost-1", "reimage": False, "disks": disks}
    return plan(settings, current).drift


@pytest.mark.parametrize(
    ("there", "away", "wanted"),
    [
        ({"SchedulerStopTime": 7}, 0, []),
        ({"SchedulerStopTime": 7}, 59, []),
        ({"SchedulerStopTime": 7}, -59, []),
        ({"SchedulerStopTime": 7}, 60, ["schedule"]),
        ({"StopSchedulerTime": 7}, 0, []),
        ({"StopSchedulerTime": 7}, -60, ["schedule"]),
        ({"SchedulerStopTime": 0}, 0, ["schedule"]),
        ({"SchedulerStopTime": None}, 0, ["schedule"]),
        ({"SchedulerStopTime": ""}, 0, ["schedule"]),
        ({}, 0, ["schedule"]),
    ],
)
def test_stops_are_compared_to_the_minute(
    there: dict[str, Any], away: int, wanted: list[str]
) -> None:
    """stop_after counts from the last start, not from now."""
    current = instance(**there)
    at = current["StartTime"] + 8 * HOUR
    told = {key: at + away if value == 7 else value for key, value in there.items()}
    assert steps({**current, **told}, stop_after="8h") == wanted
    # Without a start, from the creation.
    told = {key: value and value - HOUR for key, value in told.items()}
    assert steps({**current, **told, "StartTime": 0}, stop_after="8h") == wanted


@pytest.mark.parametrize(
    ("there", "wanted"),
    [
        ({"SchedulerStopTime": 0}, []),
        ({"SchedulerStopTime": "0"}, []),
        ({"SchedulerStopTime": None}, []),
        # One that has passed stops nothing any more.
        ({"SchedulerStopTime": 1_700_000_000}, []),
        ({"SchedulerStopTime": 4_000_000_000}, ["unschedule"]),
        ({"StopSchedulerTime": "4000000000"}, ["unschedule"]),
    ],
)
def test_never(there: dict[str, Any], wanted: list[str]) -> None:
    assert steps(instance(**there), stop_at="never") == wanted


@pytest.mark.parametrize("there", [{}, {"SchedulerStopTime": "soon"}])
def test_a_stop_that_is_not_told_is_not_taken_for_none(there: dict[str, Any]) -> None:
    with pytest.raises(CatalogError, match="SchedulerStopTime or StopSchedulerTime of"):
        steps(instance(**there), stop_at="never")


def test_what_has_run_longer_already_is_told() -> None:
    with pytest.raises(CatalogError, match=r"it runs since .*stop_after=30m means"):
        steps(instance(SchedulerStopTime=0), stop_after="30m")


@pytest.mark.parametrize("state", ["Stopping", "Stopped"])
def test_what_is_stopped_needs_no_stop(state: str) -> None:
    assert "schedule" not in steps(instance(State=state), stop_after="8h")
    assert steps(instance(State=state), stop_after="8h", state="running")[-2:] == [
        "start",
        "schedule",
    ]


@pytest.mark.parametrize("state", ["Install", "Starting"])
def test_what_is_about_to_run_gets_its_stop_then(state: str) -> None:
    current = instance(State=state, StartTime=0)
    made = plan(
        {"state": "present", "id": "u", "reimage": False, "stop_after": "8h"}, current
    )
    assert [step.does for step in made.steps] == ["wait", "schedule"]
    assert all(step.must_reach for step in made.steps)


def test_spot_instances_are_known_by_either_field() -> None:
    for field in ({"ChargeType": "Spot"}, {"IsSpot": True}):
        with pytest.raises(CatalogError, match=r"not for charge_type=Spot.*uhost-1"):
            steps(instance(**field), stop_after="8h")


@pytest.mark.parametrize(
    ("field", "sent"),
    [({"ChargeType": "Spot"}, True), ({"IsSpot": True}, True), ({}, None)],
)
def test_only_spot_instances_are_stopped_with_force(
    field: dict[str, Any], sent: bool | None
) -> None:
    current = instance(**field)
    settings = {"state": "absent", "id": "uhost-1"}
    (order,) = plan(settings, current).steps[0].orders
    assert order(current).parameters.get("Force") is sent


def disk(kind: str, size: Any, boot: Any) -> dict[str, Any]:
    return {"DiskId": "d", "DiskType": kind, "Size": size, "IsBoot": boot}


@pytest.mark.parametrize(
    ("there", "told"),
    [
        ([disk("CLOUD_SSD", 100, "True")], ""),
        ([disk("CLOUD_SSD", "100", True)], ""),
        ([disk("CLOUD_SSD", 200, "True")], "CLOUD_SSD 200 GB to boot from"),
        ([disk("CLOUD_RSSD", 100, "True")], "CLOUD_RSSD 100 GB to boot from"),
        ([disk("CLOUD_SSD", 9, "False"), disk("CLOUD_SSD", 100, "True")],
         "CLOUD_SSD 100 GB to boot from + CLOUD_SSD 9 GB"),
        # What is not told cannot be compared.
        (None, ""),
        ([], ""),
        ([disk("", 200, "True")], ""),
        ([disk("CLOUD_SSD", None, "True")], ""),
        ([disk("CLOUD_SSD", 200, None)], ""),
    ],
)  # fmt: skip
def test_other_disks_are_drift(there: Any, told: str) -> None:
    found = drift(instance(DiskSet=there), [BOOT])
    words = f"the disks are {told}, not CLOUD_SSD 100 GB to boot from"
    assert found == ((f"{words} (change them in the console)",) if told else ())


@pytest.mark.parametrize("price", ["12345.67", "1234567.1", "0.000123", "1.880001"])
def test_the_price_in_a_message_can_be_given_as_max_price(price: str) -> None:
    made = SCENES["an instance that is made"]

    def told(action: str, number: int, body: bytes) -> bytes:
        if action != "GetCompShareInstancePrice":
            return body
        detail = {"ChargeType": "Postpay", "Instance": float(price), "SystemDisks": 0}
        return bodies_of("compshare_image", {"PriceDetails": [detail]})

    def within(most: float) -> CatalogError | None:
        return ends(made._replace(settings=made.settings | {"max_price": most}), told)

    less = float(price) - 0.000001
    assert f"it costs {price} yuan" in str(within(less))
    assert f"Raise max_price={less:.6f}".rstrip("0") in str(within(less))
    assert within(float(price)) is None


@pytest.mark.parametrize(
    ("code", "message", "told"),
    [
        (230, "Params [ChargeType] not available", ""),
        (230, "Params [CompShareImageId] not available", " (CompShareImageId i-1)"),
        (8315, "too small", " (CompShareImageId i-1)"),
    ],
)
def test_only_what_was_refused_is_named(code: int, message: str, told: str) -> None:
    def spoil(action: str, number: int, body: bytes) -> bytes:
        if action != "CreateCompShareInstance":
            return body
        return bodies_of("compshare_image", {"RetCode": code, "Message": message})

    error = ends(SCENES["an instance that is made"], spoil)
    assert f"{message}{told} (HTTP 200" in str(error)
