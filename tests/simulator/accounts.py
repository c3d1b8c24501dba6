"""The accounts of every cloud; all keys are invented.

The default keys are those of the published signing vectors, so that a recorded vector
can be replayed as it is.
"""

from __future__ import annotations

NAMES = ("default", "second", "denied")

COMPSHARE = {
    "default": {
        "public_key": "example-public-key-0001",
        "private_key": "example-private-key-0001",
    },
    "second": {
        "public_key": "example-public-key-0002",
        "private_key": "example-private-key-0002+/=&",
    },
    "denied": {
        "public_key": "example-public-key-0003",
        "private_key": "example-private-key-0003",
    },
}
ZSTACK = {
    "default": {
        "account_name": "svc-ansible",
        "password": "Sim-P@ss wörd-1",
        "access_key_id": "vectorKeyId000000001",
        "access_key_secret": "vectorSecretvectorSecret0123456789abcdef",
        "account_uuid": "36c27e8ff05c4780bf6d2fa65700f22e",
    },
    "second": {
        "account_name": "svc-second",
        "password": "Sim-P@ss-2",
        "access_key_id": "vectorKeyId000000002",
        "access_key_secret": "vectorSecret2vectorSecret0123456789abcde",
        "account_uuid": "5d1f0c2ab5e94d6f8a7b3c2d1e0f9a8b",
    },
    "denied": {
        "account_name": "svc-denied",
        "password": "Sim-P@ss-3",
        "access_key_id": "vectorKeyId000000003",
        "access_key_secret": "vectorSecret3vectorSecret0123456789abcde",
        "account_uuid": "7e2a1b3cd4f54e6a9b8c7d6e5f4a3b2c",
    },
}
QIANFAN = {
    "default": {
        "access_key": "ALTAKexampleaccesskey0001",
        "secret_key": "examplesecret0123456789abcdef0001",
    },
    "second": {
        "access_key": "ALTAKexampleaccesskey0002",
        "secret_key": "examplesecret0123456789abcdef0002",
    },
    "denied": {
        "access_key": "ALTAKexampleaccesskey0003",
        "secret_key": "examplesecret0123456789abcdef0003",
    },
}
REGIONS = {
    "cn-wlcb": ("cn-wlcb-01", "cn-wlcb-03"),
    "cn-sh2": ("cn-sh2-01", "cn-sh2-02", "cn-sh2-03"),
    "cn-bj2": ("cn-bj2-03",),
}
PROJECTS = ("org-demo01", "org-demo02")


def credentials() -> dict:
    """What the ready line tells: default account on top, then second and denied."""
    told = {name: _of(name) for name in NAMES}
    return {**told.pop("default"), **told}


def _of(name: str) -> dict:
    place = {"region": "cn-wlcb", "zone": "cn-wlcb-01"}
    zstack = {k: v for k, v in ZSTACK[name].items() if k != "account_uuid"}
    return {
        "compshare": {**COMPSHARE[name], **place},
        "zstack": zstack,
        "qianfan": dict(QIANFAN[name]),
    }
