"""DescribeServices, DescribeService, and how services live (fact sheet Qianfan, 4).

Every look at one service lets time pass for it: New, Deploying, Serving.
"""

from __future__ import annotations

from simulator.qianfan_page import inappropriate, member, not_found, page, texts
from simulator.wire import Answer, Request, dumps

SERVICES = "qianfan_service"
# The key of a listing says which filter it is; lists keep what has one of the values.
LISTS = (
    ("serviceType", "serviceType"),
    ("runStatus", "runStatus"),
    ("creator", "_creator"),
)
# Not seen in any document: a listing may show less than the details.
SHORT = (
    "serviceId", "name", "description", "url", "endpoint", "serviceType", "runStatus",
    "chargeType", "payType", "createTime",
)  # fmt: skip


def services(cloud, members: dict, request: Request) -> Answer:
    """One page of the services of one protocolVersion, newest first."""
    quirks = cloud.state.quirks.qianfan
    back = member(members, "pageReverse", bool, False)
    wanted = _filter(members, quirks)
    rows = [row for row in _rows(cloud, request) if wanted(row)]
    rows = [row for row in rows if not _hidden(cloud, request, row)]
    if back:
        rows.reverse()
    order = [row["serviceId"] for row in rows]
    start, end, info = page(members, request, order, quirks)
    shown = [dumps(_item(row, quirks)) for row in rows[start:end]]
    body = cloud.list_body(request, {}, quirks.services_key, shown, {"pageInfo": info})
    return cloud.success(body)


def _rows(cloud, request: Request) -> list[dict]:
    return list(cloud.state.listing(SERVICES, request.account).rows)


def _filter(members: dict, quirks):
    name = member(members, "name", str, "")
    lists = [(key, texts(members, wire)) for wire, key in LISTS]
    charge = member(members, "chargeType", str, "")
    pay = member(members, "payType", str, "")
    protocol = member(members, "protocolVersion", int, 1)
    if protocol not in (1, 2):
        raise inappropriate("protocolVersion")
    if quirks.service_name_filter == "ignored":
        name = ""

    def wanted(row: dict) -> bool:
        apart = quirks.service_protocols == "apart"
        return (
            name.lower() in row["name"].lower()
            and all(row[key] in values for key, values in lists if values)
            and (not charge or row["chargeType"] == charge)
            and (not pay or pay in row["payType"].split(","))
            and (not apart or row["_protocolVersion"] == protocol)
        )

    return wanted


def _hidden(cloud, request: Request, row: dict) -> bool:
    """Whether a new service is not listed yet; every query brings it nearer."""
    lag = row.get("_lag", 0)
    if lag > 0:
        replace(cloud, request, row, {**row, "_lag": lag - 1})
    return lag > 0


def _item(row: dict, quirks) -> dict:
    shown = public(row, quirks)
    if quirks.service_fields == "full":
        return shown
    return {name: shown[name] for name in SHORT if name in shown}


def public(row: dict, quirks) -> dict:
    """What a service shows of itself; older answers name the ids differently."""
    shown = {name: value for name, value in row.items() if not name.startswith("_")}
    if quirks.service_ids == "older":
        version = shown.pop("modelId")
        shown["modelId"] = shown.pop("modelSetId")
        shown["modelVersionId"] = version
    return shown


def one_service(cloud, members: dict, request: Request) -> Answer:
    """One service; looking lets time pass for it."""
    row = found(cloud, members, request)
    fresh = _moved_on(row, cloud.state.quirks.qianfan)
    replace(cloud, request, row, fresh)
    return cloud.success(dumps(public(fresh, cloud.state.quirks.qianfan)))


def _moved_on(row: dict, quirks) -> dict:
    if row["runStatus"] in ("New", "Deploying"):
        return _deployed_on(row, quirks)
    left = row.get("_updatePolls")
    if left is None:
        return row
    if left > 0:
        return {**row, "_updatePolls": left - 1}
    fresh = {k: v for k, v in row.items() if k not in ("_updatePolls", "_next")}
    if row.get("_next") and quirks.update_fails:
        return {**fresh, "updateStatus": "Failed"}
    return {**fresh, **row.get("_next", {}), "updateStatus": "None"}


def _deployed_on(row: dict, quirks) -> dict:
    left = row["_polls"]
    if left <= 0:
        return {**row, "runStatus": quirks.service_status}
    status = "New" if left == quirks.service_polls and left > 1 else "Deploying"
    return {**row, "runStatus": status, "_polls": left - 1}


def found(cloud, members: dict, request: Request) -> dict:
    """The service that a body names."""
    identifier = member(members, "serviceId", str, "")
    if not identifier:
        raise inappropriate("serviceId")
    for row in _rows(cloud, request):
        if row["serviceId"] == identifier:
            return row
    raise not_found("service")


def replace(cloud, request: Request, old: dict, fresh: dict) -> None:
    """Put another state of a service in the place of the one before."""
    listing = cloud.state.listing(SERVICES, request.account)
    listing.replace([fresh if row is old else row for row in listing.rows])
