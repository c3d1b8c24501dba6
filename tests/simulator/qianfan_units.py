"""Compute units: reading them, and how many are free (fact sheet Qianfan, 4.4)."""

from __future__ import annotations

from simulator import qianfan_services
from simulator.qianfan_auth import Refused
from simulator.qianfan_page import inappropriate, member, not_found
from simulator.wire import Answer, Request, dumps

UNITS = "qianfan_compute_unit"
TIMINGS = ("Prepaid", "Postpaid")


def units(cloud, members: dict, request: Request) -> Answer:
    """The compute unit instances of the account; no pages."""
    timing = _timing(members)
    region = member(members, "region", str, "")
    kind = member(members, "type", str, "")
    rows = [
        row
        for row in _rows(cloud, request)
        if timing in ("", row["paymentTiming"])
        and region in ("", row["region"])
        and kind in ("", row["type"])
    ]
    return cloud.success(dumps({"computeUnitInstanceList": rows}))


def one_unit(cloud, members: dict, request: Request) -> Answer:
    """One instance and the services that use it."""
    row = found(cloud, request, member(members, "instanceId", str, ""))
    identifier = row["instanceId"]
    usage = [
        {"serviceId": one["serviceId"], "serviceName": one["name"]}
        for one in cloud.state.listing(qianfan_services.SERVICES, request.account).rows
        if any(held["instanceId"] == identifier for held in one["_units"])
    ]
    shown = {"computeUnitInstance": row, "serviceUsageList": usage}
    return cloud.success(dumps(shown))


def units_of_service(cloud, members: dict, request: Request) -> Answer:
    """The instances that one service uses, with its replicas on each."""
    service = qianfan_services.found(cloud, members, request)
    timing = _timing(members)
    known = {row["instanceId"]: row for row in _rows(cloud, request)}
    shown = [
        {
            "instanceId": held["instanceId"],
            "paymentTiming": known[held["instanceId"]]["paymentTiming"],
            "replicasCount": held["replicasCount"],
            "status": known[held["instanceId"]]["status"],
        }
        for held in service["_units"]
        if timing in ("", known[held["instanceId"]]["paymentTiming"])
    ]
    return cloud.success(dumps({"instances": shown}))


def _timing(members: dict) -> str:
    timing = member(members, "paymentTiming", str, "")
    if timing and timing not in TIMINGS:
        raise inappropriate("paymentTiming")
    return timing


def _rows(cloud, request: Request) -> list[dict]:
    return cloud.state.listing(UNITS, request.account).rows


def found(cloud, request: Request, identifier: str) -> dict:
    """The instance with this id."""
    if not identifier:
        raise inappropriate("instanceId")
    for row in _rows(cloud, request):
        if row["instanceId"] == identifier:
            return row
    raise not_found("compute unit instance")


def check(cloud, request: Request, identifier: str, more: int) -> None:
    """Refuse what does not fit; the status and code are not documented."""
    row = found(cloud, request, identifier)
    if row["status"] != "Running":
        raise Refused(
            400,
            "ComputeUnitNotRunning",
            f"{identifier} is {row['status']}, not Running.",
        )
    free = row["totalComputeUnits"] - row["usedComputeUnits"]
    if more > free:
        raise Refused(
            400,
            "ComputeUnitNotEnough",
            f"{identifier} has {free} free compute units, {more} are needed.",
        )


def use(cloud, request: Request, identifier: str, more: int) -> None:
    """Take units of an instance, or give some back."""
    listing = cloud.state.listing(UNITS, request.account)
    listing.replace(
        [
            {**row, "usedComputeUnits": row["usedComputeUnits"] + more}
            if row["instanceId"] == identifier
            else row
            for row in listing.rows
        ]
    )


def buy(cloud, request: Request, row: dict, bill: dict) -> None:
    """A new instance, or nothing but tokens, and the entry in the books."""
    if row:
        listing = cloud.state.listing(UNITS, request.account)
        listing.replace([*listing.rows, row])
    books = cloud.state.listing("qianfan_purchase", request.account)
    books.replace([*books.rows, bill])
