"""Qianfan services and compute units (fact sheet Qianfan, 4).

Members that start with ``_`` are what the server keeps to itself.
"""

from __future__ import annotations

import random
import time

from simulator.catalog import qianfan
from simulator.catalog.words import FIRST, LAST, dice, filled, random_id

NATURAL = 18
EMBED = ("am-b3n8f6s0w2hx", "amv-6t0j3g9d4u8q")
CLC = ("am-gn7txxxf", "amv-irrrsmxabb6r")
# id, name, set and version, protocolVersion, runStatus, compute unit or nothing.
KNOWN = (
    ("svco-faqembed0001", "faq-embed", EMBED, 1, "Serving", "unit-gpu1large001"),
    ("svco-twinbot00001", "twin-bot", CLC, 1, "Serving", None),
    ("svco-twinbot00002", "twin-bot", CLC, 2, "Serving", None),
    ("svco-retired00001", "retired-bot", CLC, 1, "Stopped", None),
    ("svco-broken000001", "broken-bot", CLC, 1, "Failed", None),
    ("svco-chatv2000001", "chat-v2", CLC, 2, "Serving", "unit-gpu1full0001"),
)
# id, type, region, status, all units, used units, paymentTiming
UNITS = (
    ("unit-gpu1large001", "gpu-1", "bj", "Running", 8, 1, "Postpaid"),
    ("unit-gpu1full0001", "gpu-1", "bj", "Running", 1, 1, "Prepaid"),
    ("unit-gpu1spare001", "gpu-1", "bj", "Running", 4, 0, "Prepaid"),
    ("unit-gpu1new00001", "gpu-1", "bd", "Creating", 4, 0, "Postpaid"),
    ("unit-cpu1large001", "cpu", "bd", "Running", 16, 0, "Postpaid"),
)


def services(seed: int, account: str, count: int | None) -> list[dict]:
    """Services, newest first."""
    rng = dice(seed, "qianfan_service", account)
    known = []
    if account == "default":
        known = [_known(*one, place) for place, one in enumerate(KNOWN)]
    count = NATURAL if count is None else count
    rows = filled(known, count, lambda place: _random(rng, place))
    return sorted(rows, key=lambda row: row["createTime"], reverse=True)


def units(seed: int, account: str, count: int | None) -> list[dict]:
    """Compute unit instances."""
    rng = dice(seed, "qianfan_compute_unit", account)
    known = [unit(*one) for one in UNITS] if account == "default" else []

    def another(place: int) -> dict:
        name = "unit-" + random_id(rng, 12)
        return unit(name, "gpu-2", "bj", "Running", 4, 0, "Postpaid")

    return filled(known, len(known) if count is None else count, another)


def purchases(seed: int, account: str, count: int | None) -> list[dict]:
    """What was bought; nothing at the start."""
    return []


def unit(identifier, kind, region, status, total, used, timing) -> dict:
    """A compute unit instance as DescribeComputeUnits shows it."""
    row = {
        "instanceId": identifier,
        "region": region,
        "status": status,
        "type": kind,
        "totalComputeUnits": total,
        "usedComputeUnits": used,
        "paymentTiming": timing,
        "startTime": "2025-02-01T00:00:00Z",
    }
    return row | ({"expiryTime": "2027-02-01T00:00:00Z"} if timing == "Prepaid" else {})


def service(
    identifier: str,
    name: str,
    suffix: str,
    ids: tuple[str, str],
    created: float,
    **more,
) -> dict:
    """A service as DescribeService shows it, and what it does not show."""
    kind = more.pop("kind", "chat")
    endpoint = f"{identifier[-4:]}_{suffix}"
    return {
        "serviceId": identifier,
        "baseModel": "ERNIE-Speed-8K",
        "modelSetId": ids[0],
        "modelId": ids[1],
        "name": name,
        "description": "",
        "url": "https://aip.baidubce.com/rpc/2.0/ai_custom/v1/wenxinworkshop/"
        f"{kind}/{endpoint}",
        "endpoint": endpoint,
        "serviceType": kind,
        "runStatus": "New",
        "updateStatus": "None",
        "chargeType": "ComputingUnit",
        "payType": "Postpay",
        "chargeStatus": "Opened",
        "resourceConfig": {
            "type": "GPU-1-1",
            "qps": 1.0,
            "replicasCount": 1,
            "region": "bj",
        },
        "createTime": utc_text(created),
        "_protocolVersion": 1,
        "_creator": "owner",
        "_urlSuffix": suffix,
        "_units": [],
        "_unitsPerReplica": 1,
        **more,
    }


def utc_text(moment: float) -> str:
    """A moment as services show it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))


def _known(identifier, name, ids, protocol, status, unit_, place) -> dict:
    held = [] if unit_ is None else [{"instanceId": unit_, "replicasCount": 1}]
    return service(
        identifier,
        name,
        name,
        ids,
        FIRST + 1000 * place,
        runStatus=status,
        _protocolVersion=protocol,
        _units=held,
    )


def _random(rng: random.Random, number: int) -> dict:
    name = f"{rng.choice(qianfan.SUBJECTS)}-{number}"
    ids = ("am-" + random_id(rng, 12), "amv-" + random_id(rng, 12))
    return service(
        "svco-" + random_id(rng, 12),
        name,
        name,
        ids,
        rng.randint(FIRST, LAST),
        runStatus=rng.choice(("Serving", "Serving", "Stopped", "Failed")),
        chargeType=rng.choice(("ComputingUnit", "Tokens")),
        payType=rng.choice(("Prepay", "Postpay", "Prepay,Postpay")),
        _protocolVersion=rng.choice((1, 2)),
        _creator=rng.choice(("owner", "colleague")),
    )
