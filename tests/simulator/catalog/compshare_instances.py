"""GPU instances (fact sheet CompShare, 5).

Members that start with ``_`` are what the server keeps to itself.
"""

from __future__ import annotations

import base64
import random

from simulator.catalog import compshare_types
from simulator.catalog.words import FIRST, LAST, dice, filled, random_id

NATURAL = 8
WEEK = 7 * 86_400
UBUNTU = ("1demoubuntu22", "Ubuntu-nvidia 22.04", "System")
CUDA = ("1democuda128", "cuda128_torch291_py312", "App")
DIFFUSION = ("1demosd110", "Stable Diffusion WebUI", "Community")
# id, name, State, zone, GPU type, (cards, CPU, GB), image, InstanceType, ChargeType
KNOWN = (
    ("uhost-1demoaaaa01", "llm-node-01", "Running", "cn-wlcb-01", "4090",
     (1, 16, 64), CUDA, "Container", "Postpay"),
    ("cpod-1demobbbb02", "train-02", "Stopped", "cn-sh2-01", "5090",
     (1, 14, 48), DIFFUSION, "Container", "Postpay"),
    ("uhost-1democccc03", "broken-03", "Install Fail", "cn-wlcb-01", "3080Ti",
     (1, 12, 32), UBUNTU, "UHost", "Postpay"),
    ("uhost-1demodddd04", "desktop-04", "Running", "cn-wlcb-01", "4090",
     (2, 32, 128), UBUNTU, "UHost", "Month"),
    ("uhost-1demoeeee05", "twin-node", "Running", "cn-wlcb-01", "4090",
     (1, 16, 64), CUDA, "Container", "Postpay"),
    ("uhost-1demoffff06", "twin-node", "Stopped", "cn-wlcb-01", "3090",
     (1, 14, 48), CUDA, "Container", "Day"),
    ("uhost-1demogggg07", "spot-07", "Running", "cn-sh2-02", "4090",
     (1, 16, 64), CUDA, "Container", "Spot"),
    ("uhost-1demohhhh08", "idle-08", "Stopped", "cn-wlcb-01", "3090",
     (1, 14, 48), UBUNTU, "UHost", "Postpay"),
)  # fmt: skip


def generate(seed: int, account: str, count: int | None) -> list[dict]:
    """Instances, newest first."""
    rng = dice(seed, "compshare_instance", account)
    known = []
    if account == "default":
        known = [_known(*one, place) for place, one in enumerate(KNOWN)]
    count = NATURAL if count is None else count
    rows = filled(known, count, lambda place: _random(rng, place))
    return sorted(rows, key=lambda row: row["CreateTime"], reverse=True)


def instance(identifier: str, name: str, zone: str, card: str, **more) -> dict:
    """An instance as DescribeCompShareInstance shows it, and what it does not show."""
    number = sum(map(ord, identifier)) % 200 + 20
    address = f"203.0.113.{number}"
    pod = zone in compshare_types.PODS
    return {
        "UHostId": identifier,
        "Name": name,
        "Remark": "",
        "Tag": "Default",
        "State": "Install",
        "Region": compshare_types.region_of(zone),
        "Zone": zone,
        "InstanceType": "Container",
        "MachineType": "G",
        "GpuType": card,
        "CpuPlatform": "Amd/Epyc2",
        "CpuArch": "x86_64",
        "GraphicsMemory": {"Value": compshare_types.CARDS[card][0], "Rate": 3},
        "ChargeType": "Month",
        "IsSpot": False,
        "AutoRenew": "No",
        "IsExpire": "No",
        "StartTime": 0,
        "StopTime": 0,
        "ReleaseTime": 0,
        "SchedulerStopTime": 0,
        "BasicImageId": "uimage-demo1",
        "BasicImageName": "Ubuntu 22.04",
        "OsName": "Ubuntu 22.04 64位",
        "OsType": "Linux",
        "Password": encoded("Demo-Pass-1"),
        "FileBrowserPassword": encoded("Demo-File-1"),
        "IPSet": None if pod else _addresses(number),
        "DiskSet": [],
        "TotalDiskSpace": 0,
        "Softwares": [
            {"Name": "JupyterLab", "URL": f"http://{address}:8888/?token=demo-{number}"}
        ],
        "SupportWithoutGpuStart": True,
        "_address": address,
        "_ahead": [],
        **more,
    }


def encoded(password: str) -> str:
    """A password as it travels."""
    return base64.b64encode(password.encode()).decode()


def image_fields(row: dict) -> dict:
    """How an image shows in its instance."""
    return {
        "CompShareImageId": row["CompShareImageId"],
        "CompShareImageName": row["Name"],
        "CompShareImageType": row["ImageType"],
        "CompShareImageVersionName": row.get("VersionName", ""),
        "CompShareImageStatus": row.get("Status", "Available"),
        "CompShareImageOwnerAlias": row.get("ImageOwnerAlias", ""),
        "CompShareImageAuthor": row.get("Author", ""),
        "CompShareImagePrice": row.get("Price", 0),
        "InstanceType": "Container" if contained(row) else "UHost",
        "OsType": "Windows" if row["Name"].startswith("Windows") else "Linux",
    }


def contained(image: dict) -> bool:
    """Whether an image is one of a container; the text and the truth value occur."""
    return str(image.get("Container")) == "True"


def disk(identifier: str, number: int, kind: str, boot: bool, size: int) -> dict:
    """A disk of an instance."""
    return {
        "DiskId": f"disk-{identifier.rpartition('-')[2]}-{number}",
        "DiskType": kind,
        "IsBoot": str(boot),
        "Size": size,
        "Type": "Boot" if boot else "Data",
        "Encrypted": "false",
    }


def _addresses(number: int) -> list[dict]:
    inner, outer = f"192.0.2.{number}", f"203.0.113.{number}"
    return [
        {"Type": "Private", "IPMode": "IPv4", "IP": inner, "Default": "true"},
        {"Type": "Bgp", "IPMode": "IPv4", "IP": outer, "Bandwidth": 100},
    ]


def _known(
    identifier, name, state, zone, card, size, image, kind, charge, place
) -> dict:
    created = FIRST + 1000 * place
    stopped = created + 600 if state == "Stopped" else 0
    suffix, title, image_type = image
    shown = {
        "CompShareImageId": f"compshareImage-{suffix}",
        "Name": title,
        "ImageType": image_type,
        "VersionName": "v1.10.0" if image_type == "Community" else "",
        "Container": str(kind == "Container"),
        "Author": "demo-author" if image_type == "Community" else "UCloud",
    }
    return instance(identifier, name, zone, card, **image_fields(shown)) | {
        "State": state,
        "GPU": size[0],
        "CPU": size[1],
        "Memory": size[2] * 1024,
        "ChargeType": charge,
        "IsSpot": charge == "Spot",
        "CreateTime": created,
        "ExpireTime": LAST,
        "StopTime": stopped,
        "ReleaseTime": stopped + WEEK if stopped and charge == "Postpay" else 0,
        "DiskSet": [disk(identifier, 0, "CLOUD_SSD", True, 100)],
        "InstancePrice": round(compshare_types.CARDS[card][1] * size[0], 2),
        "DiskPrice": 0,
    }


def _random(rng: random.Random, number: int) -> dict:
    zone, card, _status, numbers, cpu, memories = rng.choice(compshare_types.OFFERED)
    cards = rng.choice(numbers)
    prefix = "cpod" if zone in compshare_types.PODS else "uhost"
    state = rng.choice(("Running", "Running", "Stopped"))
    size = (cards, cpu * cards, rng.choice(memories) * cards)
    made = f"{prefix}-{random_id(rng, 12)}"
    known = (made, f"node-{number}", state, zone, card, size, CUDA, "Container")
    return _known(*known, rng.choice(("Postpay", "Month", "Day")), number)
