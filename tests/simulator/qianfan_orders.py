"""Orders to Qianfan services (fact sheet Qianfan, 4 and 4.2).

Codes of refusals that no document names are names for tests only.
"""

from __future__ import annotations

import re
import uuid

from simulator import qianfan_billing, qianfan_models, qianfan_units
from simulator.catalog.qianfan_services import service
from simulator.qianfan_auth import Refused
from simulator.qianfan_page import inappropriate, member
from simulator.qianfan_services import SERVICES, found, replace
from simulator.wire import Answer, Request, dumps

SUFFIX = re.compile(r"[a-z0-9][a-z0-9_-]{0,18}[a-z0-9]")


def create(cloud, members: dict, request: Request) -> Answer:
    """A new service, on existing compute units or on what is bought with it."""
    name, suffix = _text(members, "name", 2, 20), _suffix(members)
    description = member(members, "description", str, "")
    if len(description) > 500:
        raise inappropriate("description")
    protocol = member(members, "protocolVersion", int, 1)
    if protocol not in (1, 2):
        raise inappropriate("protocolVersion")
    details = _deployable(cloud, members, request)
    listing = cloud.state.listing(SERVICES, request.account)
    _check_free(listing.rows, name, suffix)
    identifier = "svco-" + uuid.uuid4().hex[:12]
    placed = qianfan_billing.place(cloud, members, request, identifier)
    quirks = cloud.state.quirks.qianfan
    row = service(
        identifier,
        name,
        suffix,
        (details["modelSetId"], details["modelId"]),
        cloud.state.now(),
        kind="chat" if details["modelApplicationType"] == "chat" else "completions",
        description=description,
        baseModel=details["model"],
        _protocolVersion=protocol,
        _polls=quirks.service_polls,
        _lag=quirks.service_lag,
        **placed.row,
    )
    listing.replace([row, *listing.rows])
    shown = {"serviceId": identifier}
    if placed.bought:
        shown["instanceId"] = placed.bought
    return cloud.success(dumps(shown))


def _suffix(members: dict) -> str:
    suffix = _text(members, "urlSuffix", 2, 20)
    if not SUFFIX.fullmatch(suffix):
        raise inappropriate("urlSuffix")
    return suffix


def _check_free(rows: list[dict], name: str, suffix: str) -> None:
    """Refuse a name or a suffix that another service has."""
    for row in rows:
        if row["name"] == name:
            raise Refused(409, "ServiceNameExists", "The service name exists.")
        if row["_urlSuffix"] == suffix:
            raise Refused(409, "UrlSuffixExists", "The URL suffix exists.")


def modify(cloud, members: dict, request: Request) -> Answer:
    """Another model version; it serves once the update has ended."""
    row = found(cloud, members, request)
    details = _deployable(cloud, members, request)
    _check_idle(row)
    ids = {"modelSetId": details["modelSetId"], "modelId": details["modelId"]}
    replace(cloud, request, row, _updating(cloud, row, ids))
    return cloud.success(b"true")


def scale(cloud, members: dict, request: Request) -> Answer:
    """Replicas on one compute unit instance; 0 takes it away from the service."""
    row = found(cloud, members, request)
    identifier = member(members, "instanceId", str, "")
    wanted = member(members, "deploymentReplicasCount", int, None)
    if wanted is None or wanted < 0:
        raise inappropriate("deploymentReplicasCount")
    _check_idle(row)
    held = {one["instanceId"]: one["replicasCount"] for one in row["_units"]}
    more = (wanted - held.get(identifier, 0)) * row["_unitsPerReplica"]
    qianfan_units.check(cloud, request, identifier, more)
    qianfan_units.use(cloud, request, identifier, more)
    held[identifier] = wanted
    kept = {key: count for key, count in held.items() if count}
    config = {**row["resourceConfig"], "replicasCount": sum(kept.values())}
    fresh = {
        **row,
        "resourceConfig": config,
        "_units": [{"instanceId": k, "replicasCount": n} for k, n in kept.items()],
    }
    replace(cloud, request, row, _updating(cloud, fresh, {}))
    return cloud.success(b"true")


def deactivate(cloud, members: dict, request: Request) -> Answer:
    """Stop a service; what was bought for it keeps costing."""
    row = found(cloud, members, request)
    if row["runStatus"] == "Stopped":
        answer = {"operation": False, "message": "The service is stopped already."}
        return cloud.success(dumps(answer))
    for held in row["_units"]:
        freed = held["replicasCount"] * row["_unitsPerReplica"]
        qianfan_units.use(cloud, request, held["instanceId"], -freed)
    stopped = {**row, "runStatus": "Stopped", "updateStatus": "None", "_units": []}
    stopped.pop("_updatePolls", None)
    replace(cloud, request, row, stopped)
    message = "Dedicated post-paid compute units are charged until they are released."
    return cloud.success(dumps({"operation": True, "message": message}))


def _text(members: dict, name: str, least: int, most: int) -> str:
    value = member(members, name, str, "")
    if not least <= len(value) <= most:
        raise inappropriate(name)
    return value


def _deployable(cloud, members: dict, request: Request) -> dict:
    """The details of the version that a body names, when it may be deployed."""
    set_id = _text(members, "modelSetId", 1, 100)
    identifier = _text(members, "modelId", 1, 100)
    details = qianfan_models.version(cloud, request, identifier)
    if details is None or details["modelSetId"] != set_id:
        raise Refused(404, "NotFound", "The model does not exist in this model set.")
    if details["status"] != "Ready" or not details["isSupportDeploy"]:
        raise inappropriate("modelId", "names a model that cannot be deployed")
    return details


def _check_idle(row: dict) -> None:
    if row["runStatus"] != "Serving":
        raise Refused(400, "ServiceNotServing", f"The service is {row['runStatus']}.")
    if row["updateStatus"] not in ("None", "Failed"):
        raise Refused(409, "ServiceUpdating", "The service is being updated.")


def _updating(cloud, row: dict, later: dict) -> dict:
    quirks = cloud.state.quirks.qianfan
    return {
        **row,
        "updateStatus": quirks.update_status,
        "_updatePolls": quirks.update_polls,
        "_next": later,
    }
