"""Custom images made of instances: states, traps, and the vendor's SDK."""

from __future__ import annotations

import logging

import pytest
from instance_calls import (
    RUNNING,
    STOPPED,
    ZONE,
    ask,
    listed,
    order_code,
    refused,
    states,
)
from ucloud.client import Client
from ucloud.core import exc

CREATE = "CreateCompShareCustomImage"


def bake(sim, identifier=RUNNING, name="baked", **more):
    at = {"Zone": ZONE, "UHostId": identifier, "Name": name, **more}
    return ask(sim, CREATE, **at)["CompShareImageId"]


def image(sim, identifier):
    rows = ask(sim, "DescribeCompShareCustomImages", Limit=100)["ImageSet"]
    return next((row for row in rows if row["CompShareImageId"] == identifier), None)


def statuses(sim, identifier, looks):
    found = [image(sim, identifier) for _look in range(looks)]
    return [one and one["Status"] for one in found]


def test_an_image_is_made_and_the_instance_is_held_meanwhile(sim):
    identifier = bake(sim, Description="mine", **{
        "Softwares.Framework": "PyTorch", "Softwares.Application.0": "Jupyter",
    })  # fmt: skip
    assert order_code(sim, "Stop", RUNNING) == 8964
    assert refused(sim, CREATE, Zone=ZONE, UHostId=RUNNING, Name="b")[0] == 8964
    assert statuses(sim, identifier, 3) == ["Making", "Available", "Available"]
    made = image(sim, identifier)
    assert made["Description"] == "mine" and made["Container"] == "True"
    told = {"Framework": "PyTorch", "Applications": ["Jupyter"]}
    assert made["Softwares"] == told
    assert order_code(sim, "Stop", RUNNING) == 0


def test_a_new_instance_can_have_it(sim):
    identifier = bake(sim)
    from instance_calls import create_code, made

    assert create_code(sim, CompShareImageId=identifier)[0] == 230
    statuses(sim, identifier, 2)
    assert made(sim, CompShareImageId=identifier)
    assert any(row["CompShareImageId"] == identifier for row in listed(sim))


def test_what_is_refused(sim):
    at = {"Zone": ZONE, "UHostId": RUNNING, "Name": "x"}
    assert order_code(sim, "Stop", RUNNING) == 0
    assert states(sim, RUNNING, 2)[1] == "Stopped"
    assert refused(sim, CREATE, **at)[0] == 8905  # a container
    bake(sim, STOPPED)  # a virtual machine
    assert refused(sim, CREATE, **{**at, "UHostId": "uhost-none"})[0] == 8039
    assert refused(sim, CREATE, Zone=ZONE, UHostId=RUNNING)[0] == 210
    gone = refused(sim, "TerminateCompShareCustomImage", CompShareImageId="none")
    assert gone[0] == 8039


def test_its_switches(sim):
    sim.quirks({"compshare": {"image_lag": 1, "image_fails": True}})
    identifier = bake(sim)
    assert statuses(sim, identifier, 4) == [None, "Making", "Making", "UnAvailable"]
    assert image(sim, identifier)["FailedReason"]
    sim.quirks({"compshare": {"image_names": "unique"}})
    at = {"Zone": ZONE, "UHostId": RUNNING, "Name": "baked"}
    assert refused(sim, CREATE, **at) == (230, "Params [Name] not available")
    ask(sim, "TerminateCompShareCustomImage", CompShareImageId=identifier)
    assert image(sim, identifier) is None


def test_the_sdk(sim):
    logging.getLogger("ucloud").setLevel(logging.CRITICAL)
    own = sim.credentials["compshare"]
    keys = {key: own[key] for key in ("region", "public_key", "private_key")}
    api = Client({**keys, "base_url": sim.url}).ucompshare()
    made = api.create_comp_share_custom_image(
        {
            "Zone": ZONE,
            "UHostId": RUNNING,
            "Name": "by sdk",
            "Description": "made by the SDK",
            "Softwares": {"Framework": "PyTorch", "CUDAVersion": "12.4"},
        }
    )
    identifier = made["CompShareImageId"]
    assert image(sim, identifier)["Softwares"]["CUDAVersion"] == "12.4"
    with pytest.raises(exc.RetCodeException) as caught:
        api.terminate_comp_share_custom_image(
            {"Zone": ZONE, "CompShareImageId": identifier}
        )
    assert caught.value.code == 8903
    statuses(sim, identifier, 1)
    api.terminate_comp_share_custom_image(
        {"Zone": ZONE, "CompShareImageId": identifier}
    )
    assert image(sim, identifier) is None
