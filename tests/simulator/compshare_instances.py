"""DescribeCompShareInstance, and the life of instances (fact sheet CompShare, 5).

Every look at an instance lets time pass for it: ``_ahead`` holds the states that the
next looks will show.
"""

from __future__ import annotations

import base64

from simulator.catalog.compshare_instances import WEEK
from simulator.catalog.compshare_types import PODS
from simulator.compshare_auth import Refused
from simulator.compshare_page import Page, start_of
from simulator.compshare_params import array, boolean, page, unavailable
from simulator.wire import Request, dumps

INSTANCES = "compshare_instance"


def instances(cloud, values: dict[str, str], request: Request) -> Page:
    """One page of the instances of the account."""
    quirks = cloud.state.quirks.compshare
    offset, limit = page(values, quirks)
    wanted = array(values, "UHostIds")
    if len(wanted) > 100:
        raise unavailable("UHostIds")
    without_card = boolean(values, "WithoutGpu")
    chosen = [
        row
        for row in rows_of(cloud, request)
        if values.get("Region") in (None, "", row["Region"])
        and values.get("Zone") in (None, "", row["Zone"])
        and values.get("Tag") in (None, "", row.get("Tag"))
        and (not wanted or row["UHostId"] in wanted)
        and (not without_card or row.get("_withoutGpu"))
        and not _hidden(cloud, request, row)
    ]
    start = start_of(request, offset)
    if chosen and start >= len(chosen):
        raise Refused(8401, "Offset out of range")
    shown = [
        public(_moved_on(cloud, request, row), quirks)
        for row in chosen[start : start + limit]
    ]
    total = {"TotalCount": len(chosen)}
    return Page(total, "UHostSet", [dumps(row) for row in shown])


def rows_of(cloud, request: Request) -> list[dict]:
    """The instances of the account, newest first; the ground truth."""
    return cloud.state.listing(INSTANCES, request.account).rows


def found(cloud, values: dict[str, str], request: Request) -> dict:
    """The instance that an order names, in the zone that it names."""
    identifier = values["UHostId"]
    for row in rows_of(cloud, request):
        here = row["UHostId"] == identifier and row["Zone"] == values["Zone"]
        if here and "_gone" not in row:
            return row
    raise Refused(8039, f"Resource not exist [{identifier}]")


def replace(cloud, request: Request, row: dict, fresh: dict | None) -> None:
    """Put another state of an instance in its place; None takes it away."""
    listing = cloud.state.listing(INSTANCES, request.account)
    identifier = row["UHostId"]
    kept = [fresh if one["UHostId"] == identifier else one for one in listing.rows]
    listing.replace([one for one in kept if one is not None])


def add(cloud, request: Request, row: dict) -> None:
    """A new instance, the first of the list."""
    listing = cloud.state.listing(INSTANCES, request.account)
    listing.replace([row, *listing.rows])


def _hidden(cloud, request: Request, row: dict) -> bool:
    """Whether a new instance is not listed yet, or an old one not any more."""
    if row.get("_lag", 0) > 0:
        replace(cloud, request, row, {**row, "_lag": row["_lag"] - 1})
        return True
    left = row.get("_gone")
    if left is None:
        return False
    if left <= 0:
        replace(cloud, request, row, None)
        return True
    replace(cloud, request, row, {**row, "_gone": left - 1})
    return False


def _moved_on(cloud, request: Request, row: dict) -> dict:
    # Time may have passed since ``row`` was chosen: rows are never changed in place.
    ahead = row.get("_ahead")
    if "_gone" in row:
        return row
    if not ahead:
        return _stopped_by_time(cloud, request, row)
    state, *rest = ahead
    fresh = {**row, "State": state, "_ahead": rest}
    if state == "Running":
        fresh |= {"StartTime": int(cloud.state.now()), "StopTime": 0, "ReleaseTime": 0}
    replace(cloud, request, row, fresh)
    return fresh


def _stopped_by_time(cloud, request: Request, row: dict) -> dict:
    """A Running instance whose time has come stops; the time stays shown."""
    now = int(cloud.state.now())
    if row["State"] != "Running" or not 0 < row.get("SchedulerStopTime", 0) <= now:
        return row
    fresh = {**row, **stopping(row, now), "State": "Stopping", "_ahead": ["Stopped"]}
    replace(cloud, request, row, fresh)
    return fresh


def stopping(row: dict, now: int) -> dict:
    """What a stop changes: one that is paid afterwards has a week from then."""
    release = now + WEEK if row["ChargeType"] == "Postpay" else 0
    return {"StopTime": now, "ReleaseTime": release, "_withoutGpu": False}


def public(row: dict, quirks) -> dict:
    """What an instance shows of itself; the login only while it is Running."""
    shown = {name: value for name, value in row.items() if not name.startswith("_")}
    shown["SshLoginCommand"] = ""
    if row["State"] == "Running" and row.get("OsType") == "Linux":
        shown["SshLoginCommand"] = _login(row, quirks.ssh_command)
    if quirks.instance_password == "plain" and row.get("Password"):
        shown["Password"] = base64.b64decode(row["Password"]).decode()
    moment = shown.pop("SchedulerStopTime", 0)
    if quirks.stop_field != "none":
        shown[quirks.stop_field] = moment
    if not quirks.instance_remark:
        shown.pop("Remark", None)
    if quirks.null_lists:
        shown = {name: None if value == [] else value for name, value in shown.items()}
    return shown


def _login(row: dict, style: str) -> str:
    address = row.get("_address", "203.0.113.9")
    if style == "by_kind":
        style = "no_port" if row["InstanceType"] == "UHost" else "port_first"
        if row["Zone"] in PODS:
            style = "pod"
    return {
        "port_first": f"ssh -p 23 root@{address}",
        "port_last": f"ssh root@{address} -p 60022",
        "no_port": f"ssh ubuntu@{address}",
        "pod": f"ssh -p 28870 root@{row['UHostId']}-s1.podtcp.compshare.cn",
        "empty": "",
    }[style]
