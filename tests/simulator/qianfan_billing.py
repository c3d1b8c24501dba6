"""What a new Qianfan service runs on and who pays (fact sheet Qianfan, 4.2)."""

from __future__ import annotations

import re
import uuid
from typing import NamedTuple

from simulator import qianfan_units
from simulator.catalog.qianfan_services import unit
from simulator.qianfan_page import inappropriate, member
from simulator.wire import Request

TYPES = re.compile(r"(CPU-1-1|GPU-1-[1248]|GPU-[567]-[12]|GPU-I-[24]|CPU-I-2)")


class Placed(NamedTuple):
    """Members of the service's row, and the instance that was bought for it."""

    row: dict
    bought: str = ""


def place(cloud, members: dict, request: Request, service_id: str) -> Placed:
    """Take units, or buy some; refuse before either when something is wrong."""
    config = member(members, "deploymentConfig", dict, {})
    listed = member(config, "deploymentComputeUnitList", list, [])
    billing = member(members, "billing", dict, {})
    if listed and billing:
        raise inappropriate("billing", "cannot go with existing compute units")
    if listed:
        return _on_units(cloud, request, config, listed)
    if not billing:
        raise inappropriate("billing")
    return _bought(cloud, members, request, billing, service_id)


def _on_units(cloud, request: Request, config: dict, listed: list) -> Placed:
    each = _count(config, "replicaComputeUnitCount", 1)
    total = _count(config, "replicasCount", 0)
    qps = _qps(config)
    held = []
    for one in listed:
        if not isinstance(one, dict):
            raise inappropriate("deploymentComputeUnitList")
        identifier = member(one, "instanceId", str, "")
        count = _count(one, "deploymentReplicasCount", 0)
        if not identifier or not count or identifier in [h["instanceId"] for h in held]:
            raise inappropriate("deploymentComputeUnitList")
        qianfan_units.check(cloud, request, identifier, count * each)
        held.append({"instanceId": identifier, "replicasCount": count})
    replicas = sum(one["replicasCount"] for one in held)
    if total and total != replicas:
        raise inappropriate("replicasCount", "is not the sum over the compute units")
    for one in held:
        used = one["replicasCount"] * each
        qianfan_units.use(cloud, request, one["instanceId"], used)
    first = qianfan_units.found(cloud, request, held[0]["instanceId"])
    return Placed(
        {
            "chargeType": "ComputingUnit",
            "payType": first["paymentTiming"].removesuffix("aid") + "ay",
            "resourceConfig": {
                "type": first["type"].upper() + "-1",
                "qps": qps,
                "replicasCount": replicas,
                "region": first["region"],
            },
            "_units": held,
            "_unitsPerReplica": each,
        }
    )


def _bought(
    cloud, members: dict, request: Request, billing: dict, service_id: str
) -> Placed:
    timing, charge = _checked(billing)
    config = member(members, "resourceConfig", dict, {})
    kind = member(config, "type", str, "")
    region = member(config, "region", str, "bj")
    replicas = _count(config, "replicasCount", 1)
    qps = _qps(config)
    if charge != "Tokens" and not TYPES.fullmatch(kind):
        raise inappropriate("resourceConfig.type")
    if region not in ("bj", "bd"):
        raise inappropriate("resourceConfig.region")
    bill = {"serviceId": service_id, "paymentTiming": timing, "chargeType": charge,
            "replicasCount": replicas, "type": kind, "costs": True}  # fmt: skip
    shown = {"qps": qps, "replicasCount": replicas, "region": region}
    row = {
        "chargeType": charge,
        "payType": timing.removesuffix("aid") + "ay",
        "resourceConfig": shown | ({"type": kind} if kind else {}),
    }
    if charge == "Tokens":
        qianfan_units.buy(cloud, request, {}, bill)
        return Placed(row)
    identifier = "unit-" + uuid.uuid4().hex[:12]
    # The units of the instance are all taken by the service they were bought for.
    made = unit(
        identifier, kind.lower()[:5], region, "Running", replicas, replicas, timing
    )
    qianfan_units.buy(cloud, request, made, {**bill, "instanceId": identifier})
    held = [{"instanceId": identifier, "replicasCount": replicas}]
    return Placed({**row, "_units": held}, identifier)


def _checked(billing: dict) -> tuple[str, str]:
    """The payment and what is charged."""
    timing = member(billing, "paymentTiming", str, "")
    if timing not in qianfan_units.TIMINGS:
        raise inappropriate("billing.paymentTiming")
    reservation = member(billing, "reservation", dict, {})
    charge = member(billing, "chargeType", str, "")
    if timing == "Postpaid":
        if charge not in ("ComputingUnit", "Tokens"):
            raise inappropriate("billing.chargeType")
        if reservation:
            raise inappropriate("billing.reservation", "cannot go with Postpaid")
        return timing, charge
    length = member(reservation, "reservationLength", int, 0)
    unit_ = member(reservation, "reservationTimeUnit", str, "")
    if unit_ != "Month" or not 1 <= length <= 12:
        raise inappropriate("billing.reservation")
    if not 1 <= member(billing, "autoRenewTime", int, 1) <= 6:
        raise inappropriate("billing.autoRenewTime")
    return timing, "ComputingUnit"


def _count(members: dict, name: str, default: int) -> int:
    value = member(members, name, int, None)
    if value is None:
        return default
    if value < 1:
        raise inappropriate(name)
    return value


def _qps(config: dict) -> float:
    value = member(config, "qps", (int, float), 1.0)
    if not 0 < value <= 50 or round(value, 2) != value:
        raise inappropriate("qps")
    return float(value)
