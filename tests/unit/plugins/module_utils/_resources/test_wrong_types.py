"""Instances, services, jobs and prices with anything anywhere: no foreign exception.

A whole run is made for each position of each response and each JSON type: it ends well,
or with an error of ours. Where the type cannot be meant, the error names the field.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core.converge import (
    Convergence,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.errors import (
    CatalogError,
    UnexpectedResponse,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.gate import Gate
from ansible_collections.aicloud.catalog.plugins.module_utils._core.model import (
    Call,
    Response,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.order_log import (
    OrderLog,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.resource import (
    Resource,
    Survey,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.resource_api import (
    Api,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.sweep import Stats
from ansible_collections.aicloud.catalog.plugins.module_utils._resources import (
    compshare_instance,
    qianfan_service,
    zstack_model_service,
)
from ansible_collections.aicloud.catalog.tests.unit.plugins.module_utils._listings.test_wrong_types import (
    WRONG,
    bodies_of,
    positions,
    spelt,
    spoilt,
)
from ansible_collections.aicloud.catalog.tests.unit.reading import INVENTED

# One of each type, and what is hard to bear: a whole run is made with each.
FEW: list[Any] = [None, True, 7, "text", "@beyond", "@surrogate", [], [1], {"a": 1}]
BOOT = {"type": "CLOUD_SSD", "size": 100, "is_boot": True}
INSTANCE = {
    "UHostId": "uhost-1", "Name": "node", "Remark": "words [aicloud.catalog:node]",
    "Tag": "Default", "State": "Running", "Region": "cn-wlcb", "Zone": "cn-wlcb-01",
    "InstanceType": "UHost", "GpuType": "4090", "GPU": 1, "CPU": 16, "Memory": 65536,
    "ChargeType": "Postpay", "CompShareImageId": "i-1", "CompShareImageName": "Torch 2",
    "CompShareImageVersionName": "v1", "CompShareImageAuthor": "UCloud",
    "CreateTime": 1767225600, "StartTime": 1767225700, "UpdateTime": 1767225710,
    "ExpireTime": 1767229200, "SshLoginCommand": "ssh -p 23 root@203.0.113.21",
    "IPSet": [{"Type": "Private", "IP": "192.0.2.21"}],
    "DiskSet": [{"DiskId": "d", "DiskType": "S", "Size": 100, "IsBoot": "True"}],
}  # fmt: skip
SERVICE = {
    "serviceId": "svco-1", "baseModel": "m", "modelSetId": "am-1", "modelId": "amv-1",
    "modelVersionId": None, "name": "bot", "description": "", "url": "https://a/b_bot",
    "endpoint": "b_bot", "serviceType": "chat", "runStatus": "Serving",
    "updateStatus": "None", "chargeType": "ComputingUnit", "payType": "Postpay",
    "chargeStatus": "Opened", "createTime": "2025-03-15T02:00:00Z",
    "resourceConfig": {"type": "GPU-1-1", "qps": 1, "replicasCount": 1, "region": "bj"},
}  # fmt: skip
GROUP = {
    "uuid": "g" * 32, "name": "chat", "description": "words", "status": "Running",
    "type": "Container", "modelServiceUuid": "s" * 32, "modelUuid": "m" * 32,
    "zoneUuid": "z" * 32, "businessEndpoint": "http://a",
    "createDate": "Nov 1, 2025 1:00:00 PM", "lastOpDate": "Nov 1, 2025 1:00:00 PM",
    "instances": [{
        "uuid": "i" * 32, "name": "chat-0", "status": "Running", "url": "http://a",
        "internalUrl": "", "jupyterUrl": "", "vmInstanceUuid": "", "architecture": "x",
        "gpuVendor": "NVIDIA"}],
}  # fmt: skip
FRAMEWORK = {
    "uuid": "s" * 32, "name": "vllm", "description": "", "type": "T", "framework": "f",
    "source": "s", "version": "1", "modelCenterUuid": "c" * 32,
}  # fmt: skip
PAGE = {"isTruncated": False, "nextMarker": None, "marker": "", "maxKeys": 100}


def instances(*rows: Any) -> dict[str, Any]:
    return {"TotalCount": len(rows), "UHostSet": list(rows)}


def inventories(*rows: Any) -> dict[str, Any]:
    return {"inventories": list(rows), "total": len(rows)}


class Scene(NamedTuple):
    """What is wanted, and what is told of each action: before an order, after it, …"""

    what: Resource | Survey
    settings: dict[str, Any]
    told: dict[str, tuple[dict[str, Any], ...]]


COMPSHARE = {
    "state": "present", "name": "node", "zone": "cn-wlcb-01", "gpu_type": "4090",
    "gpu_count": 1, "cpu": 16, "memory": "64GiB", "disks": [BOOT], "image_id": "i-1",
    "charge_type": "Postpay", "max_price": 9.0, "reimage": True,
}  # fmt: skip
QIANFAN = {
    "state": "present", "name": "bot", "version_id": "amv-1", "switch_version": True,
    "compute_units": [{"instance_id": "unit-1", "replicas": 1}],
    "failed_update_statuses": ["Fail"],
}  # fmt: skip
ZSTACK = {
    "state": "present", "name": "chat", "service": "vllm", "type": "Container",
    "zone_uuid": "z" * 32, "ready_statuses": ["Running"], "failed_statuses": ["Fail"],
    "recreate": False, "delete_mode": "Permissive",
}  # fmt: skip
UNITS = {"instances": [{"instanceId": "unit-1", "replicasCount": 1}]}
OWN_UNITS = {
    "computeUnitInstanceList": [
        {"instanceId": "unit-1", "region": "bj", "status": "Running", "type": "GPU",
         "totalComputeUnits": 8, "usedComputeUnits": 1, "paymentTiming": "Prepaid"}
    ]
}  # fmt: skip
VERSION = {
    "status": "Ready", "modelName": "m", "modelSetId": "am-1", "isSupportDeploy": True,
}  # fmt: skip
SERVICES = {"serviceList": [SERVICE], "pageInfo": PAGE}
NO_SERVICES = {"serviceList": [], "pageInfo": PAGE}
SCENES = {
    "an instance that is there": Scene(
        compshare_instance.RESOURCE,
        COMPSHARE | {"state": "restarted", "image_id": "i-2"},
        {
            "DescribeCompShareInstance": (
                instances(INSTANCE),
                instances({**INSTANCE, "State": "Stopped"}),
                instances({**INSTANCE, "State": "Stopped", "CompShareImageId": "i-2"}),
                instances({**INSTANCE, "CompShareImageId": "i-2"}),
            ),
            "StopCompShareInstance": ({"UHostId": "uhost-1"},),
            "StartCompShareInstance": ({"UHostId": "uhost-1"},),
            "ReinstallCompShareInstance": ({"UHostId": "uhost-1"},),
        },
    ),
    "an instance that is made": Scene(
        compshare_instance.RESOURCE,
        COMPSHARE,
        {
            "DescribeCompShareInstance": (instances(), instances(INSTANCE)),
            "GetCompShareInstancePrice": (
                {"PriceDetails": [
                    {"ChargeType": "Postpay", "Instance": 2, "SystemDisks": 0}]},
            ),
            "CreateCompShareInstance": ({"UHostIds": ["uhost-1"], "Warning": []},),
        },
    ),
    "instances that are listed": Scene(
        compshare_instance.SURVEY,
        {"states": ["running"]},
        {"DescribeCompShareInstance": (instances(INSTANCE, INSTANCE),)},
    ),
    "a service that is there": Scene(
        qianfan_service.RESOURCE,
        QIANFAN | {"version_id": "amv-2"},
        {
            "DescribeServices": (SERVICES,),
            "DescribeService": (SERVICE, {**SERVICE, "modelId": "amv-2"}),
            "DescribeComputeUnits": (UNITS,),
            "DescribeModel": (VERSION,),
            "ModifyService": ({},),
        },
    ),
    "a service that is made": Scene(
        qianfan_service.RESOURCE,
        QIANFAN,
        {
            "DescribeServices": (NO_SERVICES, SERVICES),
            "DescribeService": (SERVICE,),
            "DescribeComputeUnits": (OWN_UNITS, UNITS),
            "DescribeModel": (VERSION,),
            "CreateService": ({"serviceId": "svco-1"},),
        },
    ),
    "a service that ends": Scene(
        qianfan_service.RESOURCE,
        QIANFAN | {"state": "absent"},
        {
            "DescribeServices": (SERVICES,),
            "DescribeService": (SERVICE, {**SERVICE, "runStatus": "Stopped"}),
            "DescribeComputeUnits": (UNITS,),
            "DeactivateService": ({"operation": True, "message": "m"},),
        },
    ),
    "services that are listed": Scene(
        qianfan_service.SURVEY,
        {"details": True, "compute_units": True},
        {
            "DescribeServices": (SERVICES,),
            "DescribeService": (SERVICE,),
            "DescribeComputeUnits": ({**UNITS, **OWN_UNITS},),
        },
    ),
    "a group that is there": Scene(
        zstack_model_service.RESOURCE,
        ZSTACK | {"state": "restarted", "name": "talk", "id": "g" * 32},
        {
            "QueryModelService": (inventories(FRAMEWORK),),
            "QueryModelServiceInstanceGroup": (inventories(GROUP),),
            "UpdateModelServiceInstanceGroup": ({"inventory": GROUP},),
            "RestartModelServiceGroups": (
                {"results": [{"uuid": "g" * 32, "success": True, "error": None}]},
            ),
        },
    ),
    "a restart that failed": Scene(
        zstack_model_service.RESOURCE,
        ZSTACK | {"state": "restarted"},
        {
            "QueryModelService": (inventories(FRAMEWORK),),
            "QueryModelServiceInstanceGroup": (inventories(GROUP),),
            "RestartModelServiceGroups": (
                {"results": [{"uuid": "g" * 32, "success": False,
                              "error": {"code": "c", "details": "no card"}}]},
            ),
        },
    ),
    "a group that is made": Scene(
        zstack_model_service.RESOURCE,
        ZSTACK,
        {
            "QueryModelService": (inventories(FRAMEWORK),),
            "QueryModelServiceInstanceGroup": (inventories(), inventories(GROUP)),
            "DeployModelService": ({"inventory": GROUP},),
        },
    ),
    "a job that failed": Scene(
        zstack_model_service.RESOURCE,
        ZSTACK,
        {
            "QueryModelService": (inventories(FRAMEWORK),),
            "QueryModelServiceInstanceGroup": (inventories(),),
            "DeployModelService": (
                {"error": {"code": "SYS.1000", "description": "d", "details": "x",
                           "cause": {"code": "c", "details": "no card"}}},
            ),
        },
    ),
    "groups that are listed": Scene(
        zstack_model_service.SURVEY,
        {"service": "vllm", "server_timezone": "UTC"},
        {
            "QueryModelService": (inventories(FRAMEWORK),),
            "QueryModelServiceInstanceGroup": (inventories(GROUP),),
        },
    ),
}  # fmt: skip
# These end with an error as they are.
FAILED = {"a restart that failed", "a job that failed"}


class Told:
    """A transport without a network: what each action is told by the orders before."""

    concurrency = 1

    def __init__(
        self,
        scene: Scene,
        spoil: Callable[[str, int, bytes], bytes],
        orders: list[str],
    ) -> None:
        self.stats = Stats()
        self.gate = Gate(scene.what.cloud.title, ())
        self._scene = scene
        self._spoil = spoil
        self._orders = orders

    def call(self, call: Call) -> dict[str, Any]:
        bodies = self._scene.told.get(call.action.partition(" ")[0], ({},))
        number = min(len(self._orders), len(bodies) - 1)
        name = {"compshare": "compshare_image", "qianfan": "qianfan_model"}
        cloud = self._scene.what.cloud
        body = bodies_of(name.get(cloud.name, "zstack_model"), bodies[number])
        body = self._spoil(call.action.partition(" ")[0], number, body)
        if call.changing:
            self._orders.append(call.action)
        return cloud.check(call, Response(status=200, headers={}, body=body))

    def stop_retrying(self, stop: bool) -> None:
        pass

    def expect_many(self) -> None:
        pass


def ends(
    scene: Scene,
    spoil: Callable[[str, int, bytes], bytes],
    orders: list[str] | None = None,
) -> CatalogError | None:
    """Make the run; return the error of ours with which it ended, if any."""
    clock = [0.0]

    def sleep(seconds: float) -> None:
        clock[0] += seconds

    cloud = scene.what.cloud
    settings = {option.name: option.default for option in scene.what.options} | {
        "retries": 0,
        "wait": True,
        **INVENTED[cloud.name],
        **scene.settings,
    }
    transport: Any = Told(scene, spoil, [] if orders is None else orders)
    api = Api(
        cloud, transport, settings, lambda warning: None, patience=3, interval=1,
        sleep=sleep, clock=lambda: clock[0],
    )  # fmt: skip
    try:
        if isinstance(scene.what, Survey):
            found = scene.what.read(api, settings)
            json.dumps(found, allow_nan=False)
            return None
        log = OrderLog("/proc/none/orders", "key", lambda warning: None)
        scene.what.check(settings)
        run = Convergence(scene.what, api, settings, log)
        try:
            run.run(False)
        finally:
            # What a module tells of a run, also of one that failed.
            told = [scene.what.view(run.current), run.progress, run.before, run.drift]
            json.dumps(told, allow_nan=False)
            scene.what.tells(run.settings, run.current)
    except CatalogError as error:
        assert str(error)
        return error
    return None


@pytest.mark.parametrize("name", SCENES)
def test_as_they_are(name: str) -> None:
    error = ends(SCENES[name], lambda action, number, body: body)
    assert (error is not None) == (name in FAILED), error


CASES = [
    pytest.param(name, action, number, id=f"{name}: {action} {number}")
    for name, scene in SCENES.items()
    for action, bodies in scene.told.items()
    for number in range(len(bodies))
]


@pytest.mark.parametrize(("name", "action", "number"), CASES)
def test_every_position_with_every_type(name: str, action: str, number: int) -> None:
    scene = SCENES[name]
    payload = scene.told[action][number]
    for path in positions(payload):
        for wrong in FEW:
            changed = list(scene.told[action])
            changed[number] = spoilt(payload, path, wrong)
            fresh = scene._replace(told={**scene.told, action: tuple(changed)})
            error = ends(fresh, lambda action, number, body: body)
            _check_named(error, payload, path, wrong)


def _check_named(
    error: CatalogError | None, payload: Any, path: tuple[Any, ...], wrong: Any
) -> None:
    """An error about a type names the field, as deep as it is."""
    if not isinstance(error, UnexpectedResponse) or " instead of " not in str(error):
        return
    named = ".".join(str(part) for part in path if isinstance(part, str))
    shown = "".join(c for c in str(error) if not c.isdigit()).replace("[]", "")
    assert named.partition(".")[0] in shown, (path, wrong, str(error))


@pytest.mark.parametrize(
    ("name", "action", "path", "named"),
    [
        ("instances that are listed", "DescribeCompShareInstance",
         ("UHostSet", 1, "IPSet"), "UHostSet[1].IPSet is an object instead of a list"),
        ("an instance that is made", "GetCompShareInstancePrice",
         ("PriceDetails", 0, "Instance"), "PriceDetails[0].Instance is an object"),
        ("a service that is there", "DescribeService",
         ("resourceConfig", "qps"), "resourceConfig.qps is an object"),
        ("a service that is there", "DescribeComputeUnits",
         ("instances", 0, "replicasCount"), "instances[0].replicasCount is an object"),
        ("a group that is there", "QueryModelServiceInstanceGroup",
         ("inventories", 0, "instances", 0, "url"),
         "inventories[0].instances[0].url is an object"),
    ],
)  # fmt: skip
def test_the_field_is_named(
    name: str, action: str, path: tuple[Any, ...], named: str
) -> None:
    scene = SCENES[name]
    bodies = tuple(spoilt(body, path, {"a": 1}) if _has(body, path) else body
                   for body in scene.told[action])  # fmt: skip
    error = ends(scene._replace(told={**scene.told, action: bodies}), lambda a, n, b: b)
    assert named in str(error)
    assert f"{action}: unexpected answer" in str(error)


def _has(body: Any, path: tuple[Any, ...]) -> bool:
    return path in list(positions(body))


@pytest.mark.parametrize(("name", "action", "number"), CASES)
def test_bodies_of_anything(name: str, action: str, number: int) -> None:
    for wrong in WRONG:
        for body in (spelt(wrong), spelt({"RetCode": 0, "result": wrong})):
            ends(
                SCENES[name],
                lambda a, n, b, body=body: body if (a, n) == (action, number) else b,
            )
