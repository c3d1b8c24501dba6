"""Orders to CompShare instances, and what the tests of them know."""

from __future__ import annotations

import requests
from callers import compshare
from ucloud.core.auth import Credential

ZONE = "cn-wlcb-01"
CUDA, UBUNTU = "compshareImage-1democuda128", "compshareImage-1demoubuntu22"
BOOT = {"Disks.0.IsBoot": "true", "Disks.0.Type": "CLOUD_SSD", "Disks.0.Size": 100}
WANTED = {
    "Zone": ZONE,
    "GpuType": "4090",
    "GPU": 1,
    "CPU": 16,
    "Memory": 65536,
    "CompShareImageId": CUDA,
    "ChargeType": "Postpay",
    "Name": "fresh-01",
    **BOOT,
}
RUNNING, STOPPED = "uhost-1demoaaaa01", "uhost-1demohhhh08"
TORCH = "compshareImage-1demotorch212"
FAILED, POD = "uhost-1democccc03", "cpod-1demobbbb02"


def ask(sim, action, **parameters):
    answer = compshare(sim, action, **parameters)
    assert answer["RetCode"] == 0, answer
    return answer


def refused(sim, action, **parameters):
    answer = compshare(sim, action, **parameters)
    return answer["RetCode"], answer.get("Message", "")


def order(sim, verb, identifier, **more):
    return ask(sim, f"{verb}CompShareInstance", Zone=ZONE, UHostId=identifier, **more)


def order_code(sim, verb, identifier, **more):
    at = {"Zone": ZONE, "UHostId": identifier, **more}
    return compshare(sim, f"{verb}CompShareInstance", **at)["RetCode"]


def anywhere(sim, action):
    """The answer without a Region."""
    own = sim.credentials["compshare"]
    data = {"Action": action, "PublicKey": own["public_key"]}
    credential = Credential(own["public_key"], own["private_key"])
    data["Signature"] = credential.verify_ac(data)
    return requests.post(sim.url, data=data, timeout=20).json()


def listed(sim, **parameters):
    asked = {"Zone": ZONE, "Limit": 100, **parameters}
    return ask(sim, "DescribeCompShareInstance", **asked)["UHostSet"]


def look(sim, identifier):
    rows = listed(sim, **{"UHostIds.0": identifier})
    return rows[0] if rows else None


def states(sim, identifier, count):
    return [look(sim, identifier)["State"] for _turn in range(count)]


def made(sim, **more):
    return ask(sim, "CreateCompShareInstance", **{**WANTED, **more})["UHostIds"][0]


def create_code(sim, **more):
    """RetCode and message; a parameter that is None is left out."""
    asked = {k: v for k, v in {**WANTED, **more}.items() if v is not None}
    return refused(sim, "CreateCompShareInstance", **asked)
