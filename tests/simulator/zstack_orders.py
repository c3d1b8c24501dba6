"""Addresses of model centers, services and running groups (fact sheet ZStack, 6)."""

from __future__ import annotations

from simulator import zstack_auth, zstack_fields, zstack_jobs, zstack_services
from simulator.wire import TEXT, Answer, Request, dumps
from simulator.zstack_routes import route
from simulator.zstack_tables import CENTER, GROUPS, SERVICES

# Actions that change something.
CHANGING = frozenset(
    {
        "DeployModelService",
        "UpdateModelService",
        "UpdateModelServiceInstanceGroup",
        "RestartModelServiceGroups",
        "DeleteModelServiceInstanceGroup",
        "DeleteModelServiceInstanceGroups",
    }
)


def centers(cloud, request: Request, uuid: str | None = None) -> Answer:
    """QueryModelCenter."""
    return cloud.query(request, CENTER, uuid)


def services(cloud, request: Request, uuid: str | None = None) -> Answer:
    """QueryModelService."""
    return cloud.query(request, SERVICES, uuid)


def groups(cloud, request: Request, uuid: str | None = None) -> Answer:
    """QueryModelServiceInstanceGroup; looking lets time pass for the groups."""
    return cloud.query(request, GROUPS, uuid, zstack_services.move_on)


def deploy(cloud, request: Request, uuid: str) -> Answer:
    """DeployModelService."""
    fields = zstack_fields.DEPLOY
    return _order(
        cloud, request, "deployModelService", fields, zstack_services.deploy, uuid
    )


def update_service(cloud, request: Request, uuid: str) -> Answer:
    """UpdateModelService: a template, at the address of deploying."""
    key, run = "updateModelService", zstack_services.update_service
    return _order(cloud, request, key, zstack_fields.TEMPLATE, run, uuid)


def update(cloud, request: Request, uuid: str) -> Answer:
    """UpdateModelServiceInstanceGroup."""
    key, run = "updateModelServiceInstanceGroup", zstack_services.update
    return _order(cloud, request, key, zstack_fields.UPDATE, run, uuid)


def restart(cloud, request: Request) -> Answer:
    """RestartModelServiceGroups."""
    key, run = "restartModelServiceGroups", zstack_services.restart
    return _order(cloud, request, key, zstack_fields.RESTART, run)


def delete(cloud, request: Request, uuid: str) -> Answer:
    """DeleteModelServiceInstanceGroup; a body is ignored."""
    return zstack_jobs.accept(
        cloud, request, lambda: zstack_services.delete(cloud, request, uuid)
    )


def delete_many(cloud, request: Request) -> Answer:
    """The batch call; it also takes a GET of the list without its last slash."""
    return zstack_jobs.accept(
        cloud, request, lambda: zstack_services.delete_many(cloud, request)
    )


def _order(cloud, request: Request, key: str, fields: dict, run, *where) -> Answer:
    zstack_auth.parse_header(cloud.state, request)
    given = zstack_fields.message(request, key, fields)
    return zstack_jobs.accept(
        cloud, request, lambda: run(cloud, request, *where, given)
    )


def served(cloud, request: Request, uuid: str, rest: str | None) -> Answer:
    """The endpoint of a group that was deployed here: a model server."""
    found = [
        row
        for (listing, _account), one in cloud.state.listings.items()
        if listing == GROUPS.listing
        for row in one.rows
        if row["uuid"] == uuid
    ]
    starting = Answer(b"the service is starting", 503, TEXT)
    if not found or found[0]["status"] != "Running":
        return starting
    # A group that runs may still be loading its model.
    if found[0].get("_served", 0) > 0:
        found[0]["_served"] -= 1
        return starting
    return Answer(dumps({"object": "list", "data": [{"id": found[0]["name"]}]}))


CENTER_PATH = "/v1/ai/model-centers"
SERVICE_PATH = "/v1/ai/model-services"
GROUP_PATH = "/v1/ai/model-services/instances/groups"
# Orders to running groups, restart and update, have another root.
RUNNING_PATH = "/v1/model-service-instance-groups"
QUERY_GROUPS = "QueryModelServiceInstanceGroup"
DELETE_GROUP = "DeleteModelServiceInstanceGroup"
ROUTES = (
    route("GET", CENTER_PATH, "QueryModelCenter", centers),
    route("GET", CENTER_PATH + "/{uuid}", "QueryModelCenter", centers),
    route("GET", SERVICE_PATH, "QueryModelService", services),
    route("GET", SERVICE_PATH + "/{uuid}", "QueryModelService", services),
    route("PUT", SERVICE_PATH + "/{uuid}", "DeployModelService", deploy,
          "deployModelService"),
    route("PUT", SERVICE_PATH + "/{uuid}", "UpdateModelService", update_service,
          "updateModelService"),
    route("GET", GROUP_PATH + "/", QUERY_GROUPS, groups),
    route("GET", GROUP_PATH + "/{uuid}", QUERY_GROUPS, groups),
    route("GET", GROUP_PATH, DELETE_GROUP + "s", delete_many),
    route("DELETE", GROUP_PATH, DELETE_GROUP + "s", delete_many),
    route("DELETE", GROUP_PATH + "/{uuid}", DELETE_GROUP, delete),
    route("PUT", RUNNING_PATH, "RestartModelServiceGroups", restart,
          "restartModelServiceGroups"),
    route("PUT", RUNNING_PATH + "/{uuid}", "UpdateModelServiceInstanceGroup", update,
          "updateModelServiceInstanceGroup"),
    route("GET", "/v1/api-jobs/{uuid}", "PollJob", zstack_jobs.poll),
    route("GET", "/served/{uuid}(/.*)?", "ServedModel", served),
)  # fmt: skip
