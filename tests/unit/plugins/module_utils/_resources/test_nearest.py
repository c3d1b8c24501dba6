"""A name that nothing has: the error names what is there and is called alike."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core.model import (
    Call,
    Request,
)
from ansible_collections.aicloud.catalog.tests.unit.contract.documents import (
    resources,
)
from ansible_collections.aicloud.catalog.tests.unit.scenes import (
    COMPSHARE,
    FRAMEWORK,
    GROUP,
    IMAGE,
    INSTANCE,
    OWN,
    OWN_UNITS,
    PAGE,
    QIANFAN,
    SERVICE,
    VERSION,
    ZSTACK,
    Scene,
    ends,
    images,
    instances,
    inventories,
)

INSTANCES = instances(INSTANCE, INSTANCE | {"UHostId": "uhost-2", "Name": "unlike"})
IMAGES = images(IMAGE, IMAGE | {"CompShareImageId": "unlike", "Name": "unlike"})
SERVICES = {
    "serviceList": [SERVICE, SERVICE | {"serviceId": "svco-2", "name": "unlike"}],
    "pageInfo": PAGE,
}
GROUPS = inventories(GROUP, GROUP | {"uuid": "h" * 32, "name": "unlike"})
FRAMEWORKS = inventories(FRAMEWORK, FRAMEWORK | {"uuid": "t" * 32, "name": "unlike"})
# What is given of a resource, what the cloud has, what was mistyped; what is said.
NAMES: dict[str, tuple[str, dict[str, Any], dict[str, Any], str, str]] = {
    "an instance": (
        "compshare_instance",
        COMPSHARE | {"name": "nod", "image_id": None},
        {"DescribeCompShareInstance": (INSTANCES,)},
        "nod",
        "Nearest names: 'node'",
    ),
    "an instance by its mark": (
        "compshare_instance",
        COMPSHARE | {"name": None, "mark": "nod"},
        {"DescribeCompShareInstance": (instances(INSTANCE | {"Name": "other"}),)},
        "nod",
        "Nearest names: 'node'",
    ),
    "an image": (
        "compshare_custom_image",
        OWN | {"name": "own 1.1", "instance": None},
        {"DescribeCompShareCustomImages": (IMAGES,)},
        "own 1.1",
        "Nearest names: 'own 1.0'",
    ),
    "an image by its ID": (
        "compshare_custom_image",
        OWN | {"id": "i-8", "name": None},
        {"DescribeCompShareCustomImages": (IMAGES,)},
        "i-8",
        "Nearest IDs: 'i-9'",
    ),
    "the instance of an image": (
        "compshare_custom_image",
        OWN | {"name": "new", "instance": "nod"},
        {
            "DescribeCompShareCustomImages": (IMAGES,),
            "DescribeCompShareInstance": (INSTANCES,),
        },
        "nod",
        "Nearest names: 'node'",
    ),
    "a service": (
        "qianfan_service",
        QIANFAN | {"name": "bott", "version_id": None, "compute_units": None},
        {"DescribeServices": (SERVICES,)},
        "bott",
        "Nearest names: 'bot'",
    ),
    "a compute unit": (
        "qianfan_service",
        QIANFAN | {"compute_units": [{"instance_id": "unit1", "replicas": 1}]},
        {
            "DescribeServices": ({"serviceList": [], "pageInfo": PAGE},),
            "DescribeModel": (VERSION,),
            "DescribeComputeUnits": (OWN_UNITS,),
        },
        "unit1",
        "Nearest IDs: 'unit-1'",
    ),
    "a group": (
        "zstack_model_service",
        ZSTACK | {"name": "chats", "type": None},
        {
            "QueryModelService": (inventories(FRAMEWORK),),
            "QueryModelServiceInstanceGroup": (GROUPS,),
        },
        "chats",
        "Nearest names: 'chat'",
    ),
    "the service of a group": (
        "zstack_model_service",
        ZSTACK | {"service": "vlm"},
        {
            "QueryModelService": (FRAMEWORKS,),
            "QueryModelServiceInstanceGroup": (inventories(),),
        },
        "vlm",
        "Nearest names: 'vllm'",
    ),
}


def scene(case: str) -> Scene:
    name, settings, told, _wanted, _words = NAMES[case]
    return Scene(resources()[name].RESOURCE, settings, told)


def as_sent(action: str, number: int, body: bytes) -> bytes:
    return body


@pytest.mark.parametrize("case", NAMES)
def test_the_nearest_is_named(case: str) -> None:
    wanted, words = NAMES[case][3:]
    orders: list[str] = []
    requests: list[tuple[Call, Request]] = []
    error = str(ends(scene(case), as_sent, orders, requests))
    assert error.endswith(f". {words}")
    assert wanted in error.removesuffix(words), "what was asked for"
    # Of all that are there: the server was not asked for that name alone.
    assert wanted not in str(requests[-1][0].parameters)
    assert orders == []


def test_every_resource_has_a_case() -> None:
    assert {name for name, *_rest in NAMES.values()} == set(resources())


@pytest.mark.parametrize("case", ["a group", "the service of a group"])
def test_what_cannot_be_read_again_hides_no_error(case: str) -> None:
    whole = str(ends(scene(case), as_sent))
    seen = {"QueryModelServiceInstanceGroup": 0, "QueryModelService": 0}
    last = (
        "QueryModelServiceInstanceGroup" if case == "a group" else "QueryModelService"
    )

    def spoil(action: str, number: int, body: bytes) -> bytes:
        seen[action] += 1
        return b"{" if action == last and seen[action] > 1 else body

    error = str(ends(scene(case), spoil))
    assert seen[last] == 2
    assert error and error == whole.partition(". Nearest names")[0]
