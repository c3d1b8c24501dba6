"""What is changed is what was named, and what is said to be done was done."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core.errors import (
    OptionError,
    ResponseLost,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.model import (
    Call,
    Request,
)
from ansible_collections.aicloud.catalog.tests.unit.scenes import (
    GROUP,
    IMAGE,
    INSTANCE,
    SCENES,
    SERVICE,
    Scene,
    ends,
    images,
    instances,
    inventories,
)

NAMES = ("id", "name", "mark", "service", "service_uuid", "instance")
IDENTIFIED = [
    (scene, option.name)
    for scene, one in SCENES.items()
    for option in one.what.options
    if option.name in NAMES
]


@pytest.mark.parametrize("empty", ["", " \t"])
@pytest.mark.parametrize(("scene", "option"), IDENTIFIED)
def test_an_empty_name_is_no_name(scene: str, option: str, empty: str) -> None:
    """Taken for none, it would mean others: all groups of that name, any service."""
    one = SCENES[scene]
    settings = {**one.settings, "name": "there", option: empty}
    asked: list[tuple[Call, Request]] = []
    wanted = one._replace(settings=settings)
    error = ends(wanted, lambda action, number, body: body, requests=asked)
    assert isinstance(error, OptionError)
    assert f"{option} is empty" in str(error)
    assert asked == []


def broken(order: str) -> Callable[[str, int, bytes], bytes]:
    """Return what lets the answer to this order be lost."""
    return lambda action, number, body: b"{" if action == order else body


UPDATED = {**GROUP, "name": "talk", "lastOpDate": "Nov 1, 2025 2:00:00 PM"}
GROUPS = (inventories(GROUP), inventories(UPDATED))
FAILED = {**SERVICE, "updateStatus": "Failed"}
EARLIER = {
    # The update before the restart has set the time by which a restart shows.
    "RestartModelServiceGroups": ("a group that is there", {
        "QueryModelServiceInstanceGroup": GROUPS}),
    # An update that has failed before still shows.
    "ModifyService": ("a service that is there", {"DescribeService": (FAILED,)}),
}  # fmt: skip


@pytest.mark.parametrize("order", EARLIER)
def test_what_showed_before_is_no_effect_of_an_order(order: str) -> None:
    name, told = EARLIER[order]
    scene = SCENES[name]._replace(told={**SCENES[name].told, **told})
    orders: list[str] = []
    assert isinstance(ends(scene, broken(order), orders), ResponseLost)
    assert orders.count(order) == 1


def test_a_start_before_a_restart_is_not_taken_for_it() -> None:
    """It was starting when it was first read: by then it had another start."""
    first = instances({**INSTANCE, "State": "Starting", "StartTime": 1})
    reads = iter([first])

    def spoil(action: str, number: int, body: bytes) -> bytes:
        if action != "DescribeCompShareInstance":
            return broken("RebootCompShareInstance")(action, number, body)
        return json.dumps({"RetCode": 0, **next(reads, instances(INSTANCE))}).encode()

    settings = {"state": "restarted", "name": "node", "reimage": False}
    scene = SCENES["an instance that is there"]._replace(settings=settings)
    assert isinstance(ends(scene, spoil), ResponseLost)


@pytest.mark.parametrize(
    ("zones", "sent"),
    [(["cn-sh2-02", "cn-wlcb-01"], "cn-wlcb-01"), (["cn-sh2-02"], None), ([], None)],
)
def test_an_image_is_deleted_in_its_region(zones: list[str], sent: str | None) -> None:
    row = {**IMAGE, "ImageSupportZone": [{"Zone": zone} for zone in zones]}
    scene = SCENES["an image that is deleted"]
    told = {"DescribeCompShareCustomImages": (images(row), images())}
    scene = scene._replace(told={**scene.told, **told})
    asked: list[tuple[Call, Request]] = []
    assert ends(scene, lambda action, number, body: body, requests=asked) is None
    (call,) = [call for call, _request in asked if call.changing]
    assert call.parameters.get("Zone") == sent


def test_an_id_is_looked_for_where_it_may_be() -> None:
    """As a name is: that a list without a region covers all is not documented."""
    asked: list[tuple[Call, Request]] = []
    orders: list[str] = []

    def spoil(action: str, number: int, body: bytes) -> bytes:
        if action != "DescribeCompShareInstance":
            return body
        here = asked[-1][0].parameters.get("Zone") == "cn-wlcb-01"
        rows: list[Any] = (
            [{**INSTANCE, "State": "Stopped"}] if here and not orders else []
        )
        return json.dumps({"RetCode": 0, **instances(*rows)}).encode()

    settings = {"state": "absent", "id": "uhost-1", "zone": "cn-wlcb-01"}
    scene: Scene = SCENES["an instance that is there"]
    scene = scene._replace(settings=settings, told={})
    assert ends(scene, spoil, orders, asked) is None
    assert orders == ["TerminateCompShareInstance"]
