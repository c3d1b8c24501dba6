"""What an API tells under another name, or not at all, is unknown, and never none."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core.errors import (
    UnexpectedResponse,
)
from ansible_collections.aicloud.catalog.tests.unit.scenes import (
    SCENES,
    SERVICES,
    ends,
)

MISSING = [
    # An instance: its state, place, name, and the image before a disk is wiped.
    ("an instance that is there", "DescribeCompShareInstance", "UHostSet.0", "State"),
    ("an instance that is there", "DescribeCompShareInstance", "UHostSet.0", "Zone"),
    ("an instance that is there", "DescribeCompShareInstance", "UHostSet.0", "Name"),
    ("an instance that is there", "DescribeCompShareInstance", "UHostSet.0", "UHostId"),
    ("an instance that is there", "DescribeCompShareInstance", "UHostSet.0",
     "CompShareImageId"),
    # When it will be stopped, before that is taken away.
    ("an instance that will not be stopped", "DescribeCompShareInstance", "UHostSet.0",
     "SchedulerStopTime"),
    # A price, and what of it is ordered.
    ("an instance that is made", "GetCompShareInstancePrice", "", "PriceDetails"),
    ("an instance that is made", "GetCompShareInstancePrice", "PriceDetails.0",
     "Instance"),
    ("an instance that is made", "GetCompShareInstancePrice", "PriceDetails.0",
     "SystemDisks"),
    # A service: what it serves, whether it is being changed, what it runs on.
    ("a service that is there", "DescribeServices", "serviceList.0", "name"),
    ("a service that is there", "DescribeServices", "serviceList.0", "serviceId"),
    ("a service that is there", "DescribeService", "", "modelId"),
    ("a service that is there", "DescribeService", "", "runStatus"),
    ("a service that is there", "DescribeService", "", "updateStatus"),
    ("a service that is there", "DescribeService", "", "serviceId"),
    ("a service that is there", "DescribeComputeUnits", "", "instances"),
    ("a service that is there", "DescribeComputeUnits", "instances.0", "instanceId"),
    ("a service that is there", "DescribeComputeUnits", "instances.0", "replicasCount"),
    ("a service that is there", "DescribeModel", "", "status"),
    ("a service that is there", "DescribeModel", "", "isSupportDeploy"),
    ("a service that is made", "DescribeComputeUnits", "", "computeUnitInstanceList"),
    ("a service that is made", "DescribeComputeUnits", "computeUnitInstanceList.0",
     "status"),
    ("a service that is made", "DescribeComputeUnits", "computeUnitInstanceList.0",
     "totalComputeUnits"),
    ("a service that is made", "DescribeComputeUnits", "computeUnitInstanceList.0",
     "usedComputeUnits"),
    ("a service that ends", "DescribeService", "", "runStatus"),
    # An image: whether it is there already.
    ("an image that is deleted", "DescribeCompShareCustomImages", "ImageSet.0", "Name"),
    ("an image that is deleted", "DescribeCompShareCustomImages", "ImageSet.0",
     "CompShareImageId"),
    # A group: whose it is, what it is called.
    ("a restart that failed", "QueryModelServiceInstanceGroup", "inventories.0",
     "name"),
    ("a restart that failed", "QueryModelServiceInstanceGroup", "inventories.0",
     "modelServiceUuid"),
    ("a restart that failed", "QueryModelServiceInstanceGroup", "inventories.0",
     "uuid"),
    ("a restart that failed", "QueryModelService", "inventories.0", "uuid"),
]  # fmt: skip


def without(body: Any, place: str, field: str, renamed: bool) -> Any:
    """Return the body with the field gone from that place, or under another name."""
    copy = json.loads(json.dumps(body))
    holder = copy
    for step in filter(None, place.split(".")):
        holder = holder[int(step) if step.isdecimal() else step]
    value = holder.pop(field)
    if renamed:
        holder[f"{field}V2"] = value
    return copy


@pytest.mark.parametrize("renamed", [False, True], ids=["gone", "renamed"])
@pytest.mark.parametrize(("scene", "action", "place", "field"), MISSING)
def test_nothing_is_done_on_a_guess(
    scene: str, action: str, place: str, field: str, renamed: bool
) -> None:
    told = dict(SCENES[scene].told)
    told[action] = (without(told[action][0], place, field, renamed),)
    orders: list[str] = []
    error = ends(SCENES[scene]._replace(told=told), lambda a, n, b: b, orders)
    assert isinstance(error, UnexpectedResponse)
    assert field in error.message
    assert error.action == action
    assert orders == []


def test_an_unknown_version_is_named() -> None:
    """Clouds say "not found", and not what."""
    body = json.dumps({"code": "NotFound", "message": "Not found.", "requestId": "r"})

    def spoil(action: str, number: int, sent: bytes) -> bytes:
        return body.encode() if action == "DescribeModel" else sent

    orders: list[str] = []
    error = ends(SCENES["a service that is there"], spoil, orders)
    assert "amv-2" in str(error)
    assert "version_id=amv-2" in str(error)
    assert orders == []


def test_an_unknown_image_is_named() -> None:
    body = {"RetCode": 230, "Message": "Params [CompShareImageId] not available"}

    def spoil(action: str, number: int, sent: bytes) -> bytes:
        wanted = action == "ReinstallCompShareInstance"
        return json.dumps(body).encode() if wanted else sent

    error = ends(SCENES["an instance that is there"], spoil)
    assert "CompShareImageId i-2" in str(error)


def test_a_list_under_another_name_is_read() -> None:
    """Its name is documented nowhere."""
    told = dict(SCENES["a service that is there"].told)
    other = {"services" if k == "serviceList" else k: v for k, v in SERVICES.items()}
    told["DescribeServices"] = (other,)
    scene = SCENES["a service that is there"]._replace(told=told)
    assert ends(scene, lambda action, number, body: body) is None
