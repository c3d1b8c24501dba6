"""Zones, instance types and prices (fact sheet CompShare, 4); figures are invented."""

from __future__ import annotations

# zone, number, display name, whether its containers are pods
ZONES = (
    ("cn-wlcb-01", 10027, "华北二A", False),
    ("cn-wlcb-03", 10033, "华北二C", True),
    ("cn-sh2-01", 8100, "上海二A", True),
    ("cn-sh2-02", 8200, "上海二B", False),
    ("cn-sh2-03", 8300, "上海二C", False),
    ("cn-bj2-03", 9300, "北京二C", False),
)
PODS = frozenset(zone for zone, _number, _name, pod in ZONES if pod)
REGION_NUMBERS = {"cn-wlcb": 1000039, "cn-sh2": 1000009, "cn-bj2": 1000001}
# Every name that the documentation has, offered somewhere or not: memory of a card in
# GB, price of a card and hour.
CARDS = {
    "4090": (24, 2.05),
    "4090_48G": (48, 3.1),
    "5090": (32, 3.4),
    "A100": (80, 7.5),
    "A800": (80, 6.8),
    "H20": (96, 5.9),
    "3090": (24, 1.3),
    "3080Ti": (12, 0.88),
    "2080Ti": (11, 0.7),
    "2080": (8, 0.6),
    "P40": (24, 0.62),
    "V100S": (32, 1.9),
}
# zone, name, Status, numbers of cards, CPU and memories (GB) of one card
OFFERED = (
    ("cn-wlcb-01", "4090", "Normal", (1, 2, 4, 8), 16, (64, 94)),
    ("cn-wlcb-01", "3090", "Normal", (1, 2), 14, (48,)),
    ("cn-wlcb-01", "3080Ti", "Normal", (1,), 12, (32,)),
    ("cn-wlcb-01", "A800", "Normal", (1, 2, 4, 8), 16, (128,)),
    ("cn-wlcb-01", "P40", "Normal", (1,), 8, (32,)),
    ("cn-wlcb-03", "4090", "Normal", (1, 2), 14, (48,)),
    ("cn-sh2-01", "5090", "Normal", (1,), 14, (48,)),
    ("cn-sh2-02", "4090", "Normal", (1, 2, 4), 16, (64,)),
    ("cn-sh2-02", "5090", "SoldOut", (1,), 16, (96,)),
    ("cn-sh2-02", "H20", "Normal", (1, 8), 20, (192,)),
    ("cn-sh2-03", "4090_48G", "Beta", (1,), 16, (64,)),
    ("cn-sh2-03", "3090", "Soldout", (1,), 14, (48,)),
    ("cn-bj2-03", "4090", "Normal", (1,), 16, (64,)),
)


def region_of(zone: str) -> str:
    """The region of a zone: its name without the last part."""
    return zone.rpartition("-")[0]


def zones() -> list[dict]:
    """The zones as DescribeCompShareSupportZone shows them."""
    return [
        {
            "Region": region_of(zone),
            "RegionId": REGION_NUMBERS[region_of(zone)],
            "Zone": zone,
            "ZoneId": number,
            "Describe": name,
            "IsPod": pod,
            "UnsupportedImageTypes": ["System", "Other"] if pod else [],
        }
        for zone, number, name, pod in ZONES
    ]


def generate(seed: int, account: str, count: int | None) -> list[dict]:
    """Instance types of every zone; memory is in GB here and in MB everywhere else."""
    # A count of a scaled catalog never asks for fewer or more kinds of cards.
    return [_offered(*one) for one in OFFERED]


def _offered(zone, name, status, numbers, cpu, memories) -> dict:
    sizes = [
        {
            "Gpu": number,
            "Collection": [
                {
                    "Cpu": cpu * number,
                    "Memory": [memory * number for memory in memories],
                    "MinimalCpuPlatform": ["Amd/Epyc2", "Intel/IceLake"],
                }
            ],
        }
        for number in numbers
    ]
    kind = "CLOUD_RSSD" if name == "A800" else "CLOUD_SSD"
    boot = {"Name": kind, "InstantResize": True, "MaximalSize": 1000}
    data = {"Name": kind, "MinimalSize": 10, "MaximalSize": 1500}
    return {
        "Name": name,
        "Zone": zone,
        "InstanceType": "uhost",
        "Status": status,
        "MachineClass": "GPU",
        "ParentType": "G",
        "CpuPlatforms": {"Intel": ["Intel/IceLake"], "Amd": ["Amd/EPYC3"]},
        "GraphicsMemory": {"Value": CARDS[name][0], "Rate": 3},
        "Performance": {"Value": 83, "Rate": 3},
        "MachineSizes": sizes,
        "Disks": [{"Name": "cloudDisk", "BootDisk": [boot], "DataDisk": [data]}],
    }
