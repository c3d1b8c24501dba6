"""Bodies of orders: types by the layer, mandatory and valid values by the message."""

from __future__ import annotations

import json
from collections.abc import Iterable

from simulator.wire import Request
from simulator.zstack_auth import failed, text

PREFIX = "/zstack"
INTEGER, STRING, LIST, MAP = "integer", "string", "list", "map"
DEPLOY = {
    "name": STRING, "description": STRING, "zoneUuid": STRING, "type": STRING,
    "modelUuid": STRING, "clusterUuid": STRING, "primaryStorageUuid": STRING,
    "l3NetworkUuids": LIST, "vmImageUuid": STRING, "rootDiskOfferingUuid": STRING,
    "rootDiskSize": INTEGER, "dockerImage": STRING, "cpuNum": INTEGER,
    "memorySize": INTEGER, "requestCpuNum": INTEGER, "requestMemorySize": INTEGER,
    "datasetUuids": LIST, "modelServiceGroupUuids": LIST, "environmentVariables": MAP,
    "startupParameters": MAP, "serviceLivez": STRING, "serviceReadyz": STRING,
    "serviceBootUptime": INTEGER, "resourceUuid": STRING, "tagUuids": LIST,
    "projectUuid": STRING,
}  # fmt: skip
# Deploying and updating spell the boot time differently.
UPDATE = {
    "name": STRING, "description": STRING, "environmentVariables": MAP,
    "startupParameters": MAP, "serviceLivez": STRING, "serviceReadyz": STRING,
    "serviceBootupTime": INTEGER,
}  # fmt: skip
TEMPLATE = {"name": STRING, "description": STRING, "readme": STRING, "yaml": STRING}
RESTART = {"uuids": LIST}
KINDS = ("VirtualMachine", "Container")
MODES = ("Permissive", "Enforcing")


def body_of(request: Request) -> dict:
    """The body; malformed JSON is an unhandled exception of the server."""
    try:
        body = json.loads(request.body)
    except ValueError:
        raise text(500, "com.google.gson.JsonSyntaxException: malformed JSON") from None
    return body if isinstance(body, dict) else {}


def message(request: Request, name: str, fields: dict[str, str]) -> dict:
    """The fields under the action's name; unknown ones are dropped without a word."""
    body = body_of(request)
    if not isinstance(body.get(name), dict):
        raise no_action(request)
    for tags in ("systemTags", "userTags"):
        _check(tags, body.get(tags), LIST)
    given = {key: value for key, value in body[name].items() if value is not None}
    for key, kind in fields.items():
        _check(key, given.get(key), kind)
    known = {key: value for key, value in given.items() if key in fields}
    known["systemTags"] = body.get("systemTags") or []
    return known


def no_action(request: Request):
    """The answer to a body without the key of any action."""
    path = request.path.removeprefix(PREFIX)
    return text(400, f"the body doesn't contain action mapping to the URL[{path}]")


def _check(name: str, value: object, kind: str) -> None:
    if value is None or _right(value, kind):
        return
    raise text(400, f"field[{name}] must be of type {kind}, but is {value!r}")


def _right(value: object, kind: str) -> bool:
    if kind == INTEGER:
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == STRING:
        return isinstance(value, str)
    if kind == LIST:
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    return isinstance(value, dict) and all(isinstance(v, str) for v in value.values())


def mandatory(given: dict, names: Iterable[str], java: str) -> None:
    """SYS.1007 for the first field that is missing."""
    for name in names:
        if given.get(name) in (None, "", []):
            raise invalid(
                f"field[{name}] of message[{java}] is mandatory, can not be null"
            )


def one_of(name: str, value: str, valid: tuple[str, ...], java: str) -> None:
    """SYS.1007 for a value that is not in the list."""
    if value not in valid:
        raise invalid(
            f"valid value for field[{name}] of message[{java}] are "
            f"[{', '.join(valid)}], but {value} found"
        )


def invalid(details: str):
    """The API refuses an argument."""
    description = "One or more API argument is invalid"
    error = {"code": "SYS.1007", "description": description, "details": details}
    return failed(error)


def not_found(name: str, identifier: str, kind: str):
    """The API does not know a resource."""
    return failed(
        {
            "code": "SYS.1003",
            "description": "No resource found",
            "details": f"invalid field[{name}], "
            f"resource[uuid:{identifier}, type:{kind}] not found",
        }
    )
