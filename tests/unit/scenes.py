"""Runs of the changing modules without a network: what is wanted, what is told.

A scene is one run from its first question to its end. Nothing here needs Ansible.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from ansible_collections.aicloud.catalog.plugins.module_utils._core.converge import (
    Convergence,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.errors import (
    CatalogError,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.model import (
    Call,
    Request,
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
from ansible_collections.aicloud.catalog.plugins.module_utils._resources import (
    compshare_custom_image,
    compshare_instance,
    qianfan_service,
    zstack_model_service,
)
from ansible_collections.aicloud.catalog.tests.unit.reading import INVENTED
from ansible_collections.aicloud.catalog.tests.unit.spoilt import NoNetwork, bodies_of

BOOT = {"type": "CLOUD_SSD", "size": 100, "is_boot": True}
INSTANCE = {
    "UHostId": "uhost-1", "Name": "node", "Remark": "words [aicloud.catalog:node]",
    "Tag": "Default", "State": "Running", "Region": "cn-wlcb", "Zone": "cn-wlcb-01",
    "InstanceType": "UHost", "GpuType": "4090", "GPU": 1, "CPU": 16, "Memory": 65536,
    "ChargeType": "Postpay", "CompShareImageId": "i-1", "CompShareImageName": "Torch 2",
    "CompShareImageVersionName": "v1", "CompShareImageAuthor": "UCloud",
    "CreateTime": 1767225600, "StartTime": 1767225700, "UpdateTime": 1767225710,
    "ExpireTime": 1767229200, "SshLoginCommand": "ssh -p 23 root@203.0.113.21",
    "SchedulerStopTime": 0, "ReleaseTime": 0, "DiskPrice": 0, "CompShareImagePrice": 0,
    "IPSet": [{"Type": "Private", "IP": "192.0.2.21"}],
    "DiskSet": [{"DiskId": "d", "DiskType": "S", "Size": 100, "IsBoot": "True"}],
}  # fmt: skip
IMAGE = {
    "CompShareImageId": "i-9", "Name": "own 1.0", "Status": "Available",
    "ImageType": "Custom", "Author": "me", "AuthInfo": 0, "Container": "True",
    "Size": 40960, "Price": 0, "Tags": [], "Description": "words", "CreateTime": 1,
    "SupportedGpuTypes": ["4090"], "FailedReason": "",
    "Softwares": {"Framework": "PyTorch", "CUDAVersion": "12.4", "Applications": ["A"]},
    "ImageSupportZone": [{"Zone": "cn-wlcb-01", "ZoneId": 1}],
}  # fmt: skip
OWN = {"state": "present", "name": "own 1.0", "instance": "node", "region": "cn-wlcb",
       "description": "words", "software": {"cuda": "12.4"}}  # fmt: skip
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


def images(*rows: Any) -> dict[str, Any]:
    return {"TotalCount": len(rows), "ImageSet": list(rows)}


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
# 4000000000 in Unix seconds.
STOP = "2096-10-02T07:06:40Z"
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
            "CheckCompShareResourceCapacity": (
                {"Specs": [
                    {"Gpu": 1, "Cpu": 16, "Mem": 64, "ResourceEnough": True}]},
            ),
            "CreateCompShareInstance": ({"UHostIds": ["uhost-1"], "Warning": []},),
        },
    ),
    "an instance that will be stopped": Scene(
        compshare_instance.RESOURCE,
        {"state": "present", "name": "node", "reimage": False, "stop_at": STOP},
        {
            "DescribeCompShareInstance": (
                instances(INSTANCE),
                instances({**INSTANCE, "SchedulerStopTime": 4_000_000_000}),
            ),
            "GetProjectList": (
                {"ProjectSet": [{"ProjectId": "org-1", "IsDefault": True}]},
            ),
            "UpdateCompShareStopScheduler": ({"UHostId": "uhost-1"},),
        },
    ),
    "an instance that will not be stopped": Scene(
        compshare_instance.RESOURCE,
        {"state": "present", "name": "node", "reimage": False, "stop_at": "never",
         "project_id": "org-1"},
        {
            "DescribeCompShareInstance": (
                instances({**INSTANCE, "SchedulerStopTime": 4_000_000_000}),
                instances(INSTANCE),
            ),
            "DeleteCompShareStopScheduler": ({"UHostId": "uhost-1"},),
        },
    ),
    "an image that is made": Scene(
        compshare_custom_image.RESOURCE,
        OWN,
        {
            "DescribeCompShareCustomImages": (
                images(),
                images(IMAGE),
            ),
            "DescribeCompShareInstance": (instances(INSTANCE),),
            "CreateCompShareCustomImage": ({"CompShareImageId": "i-9"},),
        },
    ),
    "an image that is deleted": Scene(
        compshare_custom_image.RESOURCE,
        OWN | {"state": "absent"},
        {
            "DescribeCompShareCustomImages": (images(IMAGE), images()),
            "TerminateCompShareCustomImage": ({},),
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


class Told(NoNetwork):
    """What each action is told depends on the orders before."""

    def __init__(
        self,
        scene: Scene,
        spoil: Callable[[str, int, bytes], bytes],
        orders: list[str],
        requests: list[tuple[Call, Request]],
    ) -> None:
        super().__init__(scene.what.cloud)
        self._scene = scene
        self._spoil = spoil
        self._orders = orders
        self._requests = requests
        cloud = scene.what.cloud
        settings = {**INVENTED[cloud.name], **scene.settings, "base_url": "http://a"}
        self._account = cloud.account(settings, lambda warning: None)

    def call(self, call: Call) -> dict[str, Any]:
        bodies = self._scene.told.get(call.action.partition(" ")[0], ({},))
        number = min(len(self._orders), len(bodies) - 1)
        name = {"compshare": "compshare_image", "qianfan": "qianfan_model"}
        cloud = self._scene.what.cloud
        self._requests.append((call, cloud.sign(self._account, call)))
        body = bodies_of(name.get(cloud.name, "zstack_model"), bodies[number])
        body = self._spoil(call.action.partition(" ")[0], number, body)
        if call.changing:
            self._orders.append(call.action)
        return cloud.check(call, Response(status=200, headers={}, body=body))


def ends(
    scene: Scene,
    spoil: Callable[[str, int, bytes], bytes],
    orders: list[str] | None = None,
    requests: list[tuple[Call, Request]] | None = None,
) -> CatalogError | None:
    """Make the run; return the error of ours with which it ended, if any.

    What it ordered and asked is added to ``orders`` and ``requests``.
    """
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
    ordered = [] if orders is None else orders
    asked = [] if requests is None else requests
    try:
        transport: Any = Told(scene, spoil, ordered, asked)
        api = Api(
            cloud, transport, settings, lambda warning: None, patience=3, interval=1,
            sleep=sleep, clock=lambda: clock[0],
        )  # fmt: skip
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
