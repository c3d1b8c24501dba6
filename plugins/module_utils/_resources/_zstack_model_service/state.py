# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ZStack reports about services, groups and instances, and what users see.

Source: the ZStack AIOS developer guide and the public SDK. The words of ``status`` are
not documented, so their meaning is an option.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from ..._clouds.zstack import CLOUD
from ..._core.errors import AmbiguousResource, ResourceError
from ..._core.fingerprint import split_fingerprints
from ..._core.model import Call, Listing, Row, Settings
from ..._core.paging import OffsetPager
from ..._core.required import required_text
from ..._core.resource import Current
from ..._core.typed import TEXT, Json, Shape, as_text, texts_of
from ..._listings.zstack_models import is_plain

if TYPE_CHECKING:
    from ..._core.resource_api import Api

_PAGER = OffsetPager(
    rows=("inventories",), offset="start", limit="limit", total="total", size=1000
)


def _listing(action: str, path: str) -> Listing:
    return Listing(
        name="zstack_model_service",
        cloud=CLOUD,
        action=action,
        noun="groups",
        handle="id",
        path=path,
        method="GET",
        pager=_PAGER,
        shape=SHAPE,
        fields=lambda settings: {},
        streams=lambda options: [{"sort": "+uuid", "replyWithCount": True}],
        unit_id=lambda unit: as_text(unit.get("uuid")),
    )


_INSTANCE: Shape = dict.fromkeys(
    (
        "uuid",
        "name",
        "status",
        "url",
        "internalUrl",
        "jupyterUrl",
        "vmInstanceUuid",
        "architecture",
        "gpuVendor",
    ),
    TEXT,
)
SHAPE: Shape = {
    **dict.fromkeys(
        (
            "uuid",
            "name",
            "description",
            "status",
            "type",
            "framework",
            "source",
            "version",
            "modelServiceUuid",
            "modelUuid",
            "modelCenterUuid",
            "zoneUuid",
            "businessEndpoint",
            "createDate",
            "lastOpDate",
        ),
        TEXT,
    ),
    "instances": [_INSTANCE],
}
SERVICE_PATH = "/v1/ai/model-services"
GROUP_PATH = f"{SERVICE_PATH}/instances/groups"
# Restart and update have another root than the other calls.
RUNNING_PATH = "/v1/model-service-instance-groups"
SERVICES = _listing("QueryModelService", SERVICE_PATH)
# Without the last slash the address is that of the batch delete.
GROUPS = _listing("QueryModelServiceInstanceGroup", f"{GROUP_PATH}/")


def find(api: Api, settings: Settings) -> Current:
    """Return the group; AmbiguousResource when several have the name."""
    group_id = settings.get("current_id") or settings.get("id")
    if group_id:
        found = _by_id(api, group_id)
        if found is None and settings["state"] != "absent" and not _left(settings):
            raise ResourceError(f"ZStack has no instance group with the ID {group_id}")
        return found
    groups = _named(api, settings)
    if len(groups) > 1:
        _ambiguous(settings, groups)
    return groups[0] if groups else None


def names(row: Row) -> tuple[str, ...]:
    """Return what a service or group is called."""
    return (as_text(row.get("name")),)


def _left(settings: Settings) -> bool:
    """Whether this run has deleted or created the group, so that its ID may be gone."""
    return bool(settings.get("deleted_id") or settings.get("current_id"))


def _by_id(api: Api, group_id: str) -> Current:
    path = f"{GROUP_PATH}/{group_id}"
    call = Call(action=GROUPS.action, method="GET", path=path)
    rows = Json(api.ask(call, {"inventories": [SHAPE]})).at("inventories").objects()
    return next((row for row in rows if row.get("uuid") == group_id), None)


def _named(api: Api, settings: Settings) -> list[Row]:
    """Return the groups of exactly this name; the server ignores case and spaces."""
    name = settings["name"]
    conditions = [f"name={name}"] if is_plain(name) else []
    rows = api.rows(GROUPS, q=conditions)
    found = [row for row in rows if required(row, "name") == name]
    if found and (settings.get("service") or settings.get("service_uuid")):
        service = _service_uuid(api, settings)
        found = [row for row in found if required(row, "modelServiceUuid") == service]
    return found


def required(row: Row, *keys: str) -> str:
    """Return a field that must be known; UnexpectedResponse names a missing one."""
    group = f"instance group {as_text(row.get('uuid'))}".strip()
    return required_text(row, *keys, cloud=CLOUD, action=GROUPS.action, of=group)


def _service_uuid(api: Api, settings: Settings) -> str:
    """Return the service's uuid, found by its name unless it is given."""
    if settings.get("service_uuid"):
        return str(settings["service_uuid"])
    name = settings["service"]
    conditions = [f"name={name}"] if is_plain(name) else []
    rows = [r for r in api.rows(SERVICES, q=conditions) if r.get("name") == name]
    if not rows:
        said = (
            f"ZStack has no model service named {name!r}; "
            "aicloud.catalog.zstack_model_service_info lists them"
        )
        raise ResourceError(api.with_nearest(said, SERVICES, name, names))
    if len(rows) > 1:
        uuids = ", ".join(sorted(as_text(row.get("uuid")) for row in rows))
        raise ResourceError(
            f"{len(rows)} model services of ZStack are named {name!r}: {uuids}. Name "
            "one with service_uuid"
        )
    return required_text(rows[0], "uuid", cloud=CLOUD, action=SERVICES.action, of=name)


def _ambiguous(settings: Settings, groups: list[Row]) -> NoReturn:
    shown = ", ".join(
        f"{row.get('uuid')} (service {row.get('modelServiceUuid')}, "
        f"model {row.get('modelUuid')}, {row.get('status')})"
        for row in groups
    )
    raise AmbiguousResource(
        f"{len(groups)} instance groups of ZStack are named {settings['name']!r}: "
        f"{shown}"
    )


def prepare(api: Api, settings: Settings, current: Current) -> dict[str, Any]:
    """Return the uuid of the service, which a deployment needs."""
    if not settings.get("service") or settings["state"] == "absent":
        return {}
    if current is not None and not settings.get("id"):
        return {"service_uuid": required(current, "modelServiceUuid")}  # found by that
    return {"service_uuid": _service_uuid(api, settings)}


def state(current: Current) -> str:
    return (
        "absent"
        if current is None
        else as_text(current.get("status")) or "without a status"
    )


# What users see of a group and of an instance as it is reported.
_GROUP_SHOWN = {
    "id": "uuid",
    "name": "name",
    "status": "status",
    "type": "type",
    "service_uuid": "modelServiceUuid",
    "model_uuid": "modelUuid",
    "zone_uuid": "zoneUuid",
}
_INSTANCE_SHOWN = {
    "id": "uuid",
    "name": "name",
    "status": "status",
    "url": "url",
    "internal_url": "internalUrl",
    "jupyter_url": "jupyterUrl",
    "vm_uuid": "vmInstanceUuid",
    "architecture": "architecture",
    "gpu_vendor": "gpuVendor",
}


def view(current: Current) -> dict[str, Any]:
    """Return what users see of a group."""
    if current is None:
        return {}
    rows = Json(current.get("instances"), "instances").objects()
    instances = [texts_of(row, _INSTANCE_SHOWN) for row in rows]
    urls = [as_text(current.get("businessEndpoint")), *(i["url"] for i in instances)]
    description, fingerprints = split_fingerprints(as_text(current.get("description")))
    return texts_of(current, _GROUP_SHOWN) | {
        "description": description,
        "fingerprints": fingerprints,
        "url": next((url for url in urls if url), ""),
        "instances": instances,
    }


# -- what a status means --------------------------------------------------------------


def ready(settings: Settings, current: Current) -> bool:
    words = {word.casefold() for word in settings["ready_statuses"]}
    return current is not None and state(current).casefold() in words


def failed(settings: Settings, current: Current) -> bool:
    words = [word.casefold() for word in settings["failed_statuses"]]
    status = state(current).casefold()
    return not ready(settings, current) and any(word in status for word in words)


def dead_end(settings: Settings, current: Current) -> str | None:
    leaving = current is not None and current.get("uuid") == settings.get("deleted_id")
    if settings["state"] == "absent" or current is None or leaving:
        return None
    if not failed(settings, current):
        return None
    return (
        f"its status is {state(current)}. Look into the logs of the service, then use "
        "state restarted, or recreate to delete it and deploy it again"
    )
