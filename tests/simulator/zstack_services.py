"""Orders to model services and their running groups (fact sheet ZStack, 6).

Each function runs inside a job: what it raises becomes the end of that job.
"""

from __future__ import annotations

import re
import uuid

from simulator import zstack_fields, zstack_models
from simulator.catalog.zstack_services import ZONES
from simulator.wire import Request
from simulator.zstack_tables import GROUPS, SERVICES

# What the server takes for a uuid of versions 1 to 5; others it does not even look for.
UUID = re.compile(r"[0-9a-f]{12}[1-5][0-9a-f]{3}[89ab][0-9a-f]{15}")
GONE = "_gone"
DEPLOY_MESSAGE = "org.zstack.ai.message.APIDeployModelServiceMsg"


def deploy(cloud, request: Request, service_uuid: str, given: dict) -> dict:
    """A new group on a model service; names need not be unique."""
    wanted = ("name", "zoneUuid", "type")
    zstack_fields.mandatory(given, wanted, DEPLOY_MESSAGE)
    zstack_fields.one_of("type", given["type"], zstack_fields.KINDS, DEPLOY_MESSAGE)
    service = _found(cloud, request, SERVICES.listing, "uuid", service_uuid)
    if given["zoneUuid"] not in ZONES:
        raise zstack_fields.not_found("zoneUuid", given["zoneUuid"], "ZoneVO")
    if given.get("modelUuid"):
        _found(cloud, request, "zstack_model", "modelUuid", given["modelUuid"])
    group = _new(cloud, request, service, given)
    listing = cloud.state.listing(GROUPS.listing, request.account)
    listing.replace([*listing.rows, group])
    return _answer(cloud, group)


def update_service(cloud, request: Request, service_uuid: str, given: dict) -> dict:
    """Change a template; it shares address and method with deploying."""
    service = _found(cloud, request, SERVICES.listing, "uuid", service_uuid)
    listing = cloud.state.listing(SERVICES.listing, request.account)
    given = {k: v for k, v in given.items() if k != "systemTags"}
    fresh = {**service, **given, "lastOpDate": int(cloud.state.now())}
    listing.replace([fresh if row is service else row for row in listing.rows])
    shown = zstack_models.inventory(SERVICES, fresh, cloud.state.quirks.zstack)
    return {"inventory": shown}


def update(cloud, request: Request, group_uuid: str, given: dict) -> dict:
    """Change name, description, variables, parameters, probes of a running group."""
    group = _found(cloud, request, GROUPS.listing, "uuid", group_uuid)
    visible = {name: given[name] for name in ("name", "description") if name in given}
    hidden = {
        f"_{name}": value
        for name, value in given.items()
        if name not in ("name", "description", "systemTags")
    }
    fresh = {**group, **visible, **hidden, "lastOpDate": int(cloud.state.now())}
    if hidden and cloud.state.quirks.zstack.update_redeploys:
        fresh = _deploying(cloud, fresh)
    _replace(cloud, request, group, fresh)
    return _answer(cloud, fresh)


def restart(cloud, request: Request, given: dict) -> dict:
    """Restart groups; a partial failure is a job that succeeds."""
    java = "org.zstack.ai.message.APIRestartModelServiceGroupsMsg"
    zstack_fields.mandatory(given, ("uuids",), java)
    return {"results": [_restarted(cloud, request, one) for one in given["uuids"]]}


def _restarted(cloud, request: Request, identifier: str) -> dict:
    rows = cloud.state.listing(GROUPS.listing, request.account).rows
    group = next((row for row in rows if row["uuid"] == identifier), None)
    rule = request.faults.get("part_fails")
    if group is None or rule:
        details = (rule or {}).get(
            "message", f"group[uuid:{identifier}] cannot be restarted"
        )
        error = {"code": "SYS.1006", "description": "An operation failed"}
        return {
            "uuid": identifier,
            "success": False,
            "error": {**error, "details": details},
        }
    _replace(cloud, request, group, _deploying(cloud, group))
    return {"uuid": identifier, "success": True}


def delete(cloud, request: Request, group_uuid: str) -> dict:
    """Remove a group; the API succeeds for one that is not there."""
    _delete_mode(request)
    rows = cloud.state.listing(GROUPS.listing, request.account).rows
    group = next((row for row in rows if row["uuid"] == group_uuid), None)
    if group is None:
        if not UUID.fullmatch(group_uuid):
            kind = "ModelServiceInstanceGroupVO"
            raise zstack_fields.not_found("uuid", group_uuid, kind)
        return {}
    _remove(cloud, request, group)
    return {}


def delete_many(cloud, request: Request) -> dict:
    """The batch call; its parameters travel in the query string only."""
    uuids = [value for name, value in request.query if name == "uuids"]
    java = "org.zstack.ai.message.APIDeleteModelServiceInstanceGroupsMsg"
    zstack_fields.mandatory({"uuids": uuids}, ("uuids",), java)
    _delete_mode(request)
    for row in list(cloud.state.listing(GROUPS.listing, request.account).rows):
        if row["uuid"] in uuids:
            _remove(cloud, request, row)
    return {"results": [{"uuid": one, "success": True} for one in uuids]}


def _delete_mode(request: Request) -> None:
    mode = dict(request.query).get("deleteMode", "Permissive")
    java = "org.zstack.ai.message.APIDeleteModelServiceInstanceGroupMsg"
    zstack_fields.one_of("deleteMode", mode, zstack_fields.MODES, java)


def move_on(cloud, request: Request) -> None:
    """Time passes for groups with every query: they start, and disappear."""
    quirks = cloud.state.quirks.zstack
    listing = cloud.state.listing(GROUPS.listing, request.account)
    if not any("_polls" in row or "_lag" in row for row in listing.rows):
        return
    rows = []
    for row in listing.rows:
        if row.get("_lag", 0) > 0:
            rows.append({**row, "_lag": row["_lag"] - 1})
            continue
        row = {name: value for name, value in row.items() if name != "_lag"}
        left = row.get("_polls")
        if left is None:
            rows.append(row)
        elif left > 0:
            rows.append({**row, "_polls": left - 1})
        elif not row.get(GONE):
            rows.append(_with_status(row, quirks.group_status))
    listing.replace(rows)


def _with_status(group: dict, status: str) -> dict:
    fresh = {name: value for name, value in group.items() if name != "_polls"}
    instances = [{**one, "status": status} for one in group["instances"]]
    return {**fresh, "status": status, "instances": instances}


def _deploying(cloud, group: dict) -> dict:
    polls = cloud.state.quirks.zstack.group_polls
    served = cloud.state.quirks.zstack.served_polls
    return {**_with_status(group, "Deploying"), "_polls": polls, "_served": served}


def _new(cloud, request: Request, service: dict, given: dict) -> dict:
    identifier, now = (
        given.get("resourceUuid") or uuid.uuid4().hex,
        int(cloud.state.now()),
    )
    instance = {
        "uuid": uuid.uuid4().hex,
        "name": f"{given['name']}-0",
        "modelServiceGroupUuid": identifier,
        "url": f"http://{request.headers.get('Host')}/zstack/served/{identifier}",
        "createDate": now,
        "lastOpDate": now,
    }
    group = {
        "uuid": identifier,
        "name": given["name"],
        "description": given.get("description"),
        "modelServiceUuid": service["uuid"],
        "modelUuid": given.get("modelUuid"),
        "modelServiceType": service["type"],
        "type": given["type"],
        "zoneUuid": given["zoneUuid"],
        "instances": [instance],
        "createDate": now,
        "lastOpDate": now,
    }
    shown = {"name", "description", "modelUuid", "type", "zoneUuid", "resourceUuid"}
    hidden = {f"_{name}": value for name, value in given.items() if name not in shown}
    hidden["_lag"] = cloud.state.quirks.zstack.group_lag
    return _deploying(cloud, {**group, **hidden})


def _found(cloud, request: Request, listing: str, field: str, identifier: str) -> dict:
    for row in cloud.state.listing(listing, request.account).rows:
        if row["uuid"] == identifier and not row.get(GONE):
            return row
    kinds = {GROUPS.listing: "ModelServiceInstanceGroupVO",
             SERVICES.listing: "ModelServiceVO"}  # fmt: skip
    raise zstack_fields.not_found(field, identifier, kinds.get(listing, "ModelVO"))


def _replace(cloud, request: Request, old: dict, fresh: dict) -> None:
    listing = cloud.state.listing(GROUPS.listing, request.account)
    listing.replace([fresh if row is old else row for row in listing.rows])


def _remove(cloud, request: Request, group: dict) -> None:
    polls = cloud.state.quirks.zstack.delete_polls
    if polls:
        leaving = {**_with_status(group, "Deleting"), GONE: True, "_polls": polls}
        _replace(cloud, request, group, leaving)
        return
    listing = cloud.state.listing(GROUPS.listing, request.account)
    listing.replace([row for row in listing.rows if row is not group])


def _answer(cloud, group: dict) -> dict:
    quirks = cloud.state.quirks.zstack
    return {"inventory": zstack_models.inventory(GROUPS, group, quirks)}
