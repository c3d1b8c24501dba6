# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Qianfan tells of services and compute units, and what users see of it.

Source: the pages of DescribeServices, DescribeService and the compute units. The key of
the list of services, the words of updateStatus and the error for an unknown id are
not documented, so they are read tolerantly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..._clouds.qianfan import CLOUD
from ..._core.errors import AmbiguousResource, ResourceError, ResourceNotFound
from ..._core.model import Call, Listing, Row, Settings
from ..._core.paging import MarkerPager
from ..._core.required import missing_value, required_text
from ..._core.resource import Current
from ..._core.typed import NUMBER, TEXT, Json, Shape, as_number, as_text, texts_of
from .units import units_of

if TYPE_CHECKING:
    from ..._core.resource_api import Api

SERVICE_PATH = "/v2/service"
_ACTION = "DescribeService"
# Holds what find adds to a service: its replicas by compute unit instance.
UNITS = "aicloud.catalog units"
SHAPE: Shape = {
    **dict.fromkeys(
        (
            "serviceId",
            "name",
            "description",
            "baseModel",
            "modelSetId",
            "modelId",
            "modelVersionId",
            "url",
            "endpoint",
            "serviceType",
            "runStatus",
            "updateStatus",
            "chargeType",
            "payType",
            "chargeStatus",
            "createTime",
        ),
        TEXT,
    ),
    "resourceConfig": {
        "type": TEXT,
        "region": TEXT,
        "replicasCount": NUMBER,
        "qps": NUMBER,
    },
}
PROTOCOLS = (1, 2)
# In progress; every other status but Serving is final.
_ON_THE_WAY = frozenset({"New", "Deploying"})
SERVING, STOPPED = "Serving", "Stopped"
_IDLE = frozenset({"", "none"})
# What still costs money after the end of a service depends on how it is paid.
_NOTICE = (
    "Deactivating released nothing: dedicated post-paid compute units still cost "
    "money until they are released, pre-paid ones until they expire."
)


def _protocols(options: Settings) -> tuple[int, ...]:
    wanted = options.get("protocolVersion")
    return PROTOCOLS if wanted is None else (wanted,)


# A service created with one protocolVersion may not show under the other.
SERVICES = Listing(
    name="qianfan_service",
    cloud=CLOUD,
    action="DescribeServices",
    noun="services",
    handle="id",
    path=SERVICE_PATH,
    method="POST",
    pager=MarkerPager(
        rows=("serviceList",), stale_codes=("InvalidMarker",), any_list=True
    ),
    shape=SHAPE,
    fields=lambda settings: {},
    streams=lambda options: [{"protocolVersion": one} for one in _protocols(options)],
    unit_id=lambda unit: as_text(unit.get("serviceId")),
)


# -- finding ----------------------------------------------------------------------


def find(api: Api, settings: Settings) -> Current:
    """Return the service with its details; AmbiguousResource when several are meant.

    Stopped services only count when no other has the name.
    """
    service_id = settings.get("current_id") or settings.get("id")
    if not service_id:
        service_id = _named(api, settings)
    if not service_id:
        return None
    found = details_of(api, service_id)
    if found is None:
        if settings["state"] != "absent" and not settings.get("current_id"):
            raise ResourceError(f"Qianfan has no service with the ID {service_id}")
        return None
    if settings.get("compute_units"):
        return {**found, UNITS: units_of(api, service_id)}
    return found


def _named(api: Api, settings: Settings) -> str:
    """Return the ID of the one service of exactly this name; the server's is fuzzy."""
    name = settings["name"]
    rows = api.rows(SERVICES, name=name)
    found = [row for row in rows if required(row, "name", SERVICES.action) == name]
    living = [row for row in found if row.get("runStatus") != STOPPED]
    meant = living or found
    if len(meant) > 1 and (living or settings["state"] != "absent"):
        shown = ", ".join(
            f"{row.get('serviceId')} ({row.get('runStatus')})" for row in meant
        )
        raise AmbiguousResource(
            f"{len(meant)} services of Qianfan are named {name!r}: {shown}"
        )
    return required(meant[0], "serviceId", SERVICES.action) if meant else ""


def required(row: Row, key: str, action: str = _ACTION) -> str:
    """Return a field that must be known; UnexpectedResponse names a missing one."""
    return required_text(row, key, cloud=CLOUD, action=action, of=_whose(row))


def _whose(row: Row) -> str:
    return f"service {as_text(row.get('serviceId'))}".strip()


def details_of(api: Api, service_id: str) -> Current:
    """Return the response of DescribeService; None when the API has no such ID."""
    call = Call(action=_ACTION, path=SERVICE_PATH, parameters={"serviceId": service_id})
    try:
        row: Row = api.ask(call, SHAPE)
    except ResourceNotFound as error:
        if not error.code:
            raise  # the address itself does not exist
        return None
    return row


# -- what it means ----------------------------------------------------------------


def served_version(row: Row) -> str:
    """Return the ID of the version that it serves; UnexpectedResponse if missing."""
    version = version_of(row)[1]
    if not version:
        raise missing_value(
            "modelId", "modelVersionId", cloud=CLOUD, action=_ACTION, of=_whose(row)
        )
    return version


def version_of(row: Row) -> tuple[str, str]:
    """Return the IDs of set and version; older responses name them differently."""
    known = [as_text(row.get(k)) for k in ("modelSetId", "modelId", "modelVersionId")]
    sets = [one for one in known if one.startswith("am-")]
    versions = [one for one in known if one.startswith("amv-")]
    return (sets or [""])[0], (versions or [""])[0]


def run_status(current: Current) -> str:
    return "" if current is None else as_text(current.get("runStatus"))


def update_status(current: Current) -> str:
    """Return the word for a running or failed update, "" when there is none."""
    text = "" if current is None else as_text(current.get("updateStatus"))
    return "" if text.lower() in _IDLE else text


def update_failed(settings: Settings, current: Current) -> bool:
    text = update_status(current).casefold()
    words = [word.casefold() for word in settings["failed_update_statuses"]]
    return bool(text) and any(word in text for word in words)


def on_the_way(current: Current) -> bool:
    return run_status(current) in _ON_THE_WAY


def steady(settings: Settings, current: Current) -> bool:
    """Whether it serves and nothing is being changed."""
    idle = not update_status(current) or update_failed(settings, current)
    return run_status(current) == SERVING and idle


def stopped(current: Current) -> bool:
    return current is None or run_status(current) == STOPPED


def state(current: Current) -> str:
    if current is None:
        return "absent"
    word = run_status(current) or "without runStatus"
    updating = update_status(current)
    return f"{word} (update: {updating})" if updating else word


def dead_end(settings: Settings, current: Current) -> str | None:
    if settings["state"] == "absent" or current is None or on_the_way(current):
        return None
    service_id, status = current.get("serviceId"), required(current, "runStatus")
    if status == STOPPED:
        return (
            f"{service_id} is Stopped. No action that starts a service again is "
            "documented: start it in the console, or deploy under another name"
        )
    if status != SERVING:
        return (
            f"the deployment of {service_id} ended with {status or 'no runStatus'}. "
            "Look for the reason in the console, deactivate it with state=absent, and "
            "deploy under another name. What was bought for it may still cost money"
        )
    if update_failed(settings, current):
        return (
            f"the update of {service_id} ended with {update_status(current)}; it "
            f"serves {version_of(current)[1]}"
        )
    return None


# What users see of a service as it is reported.
_SHOWN = {
    "id": "serviceId",
    "name": "name",
    "description": "description",
    "base_model": "baseModel",
    "url": "url",
    "endpoint": "endpoint",
    "service_type": "serviceType",
    "charge_type": "chargeType",
    "pay_type": "payType",
    "charge_status": "chargeStatus",
}


def view(current: Current) -> dict[str, Any]:
    """Return what users see of a service."""
    if current is None:
        return {}
    shown: dict[str, Any] = {**texts_of(current, _SHOWN)}
    # Callers of the inference API give the last part of the address.
    shown["endpoint"] = shown["endpoint"] or shown["url"].rpartition("/")[2]
    set_id, version = version_of(current)
    config = Json(current.get("resourceConfig"), "resourceConfig").object()
    shown |= {
        "status": run_status(current),
        "update_status": update_status(current),
        "model_set_id": set_id,
        "version_id": version,
        "resource": {
            "type": as_text(config.get("type")),
            "region": as_text(config.get("region")),
            "replicas": as_number(config.get("replicasCount")),
            "qps": as_number(config.get("qps")),
        },
        "notice": _NOTICE if run_status(current) == STOPPED else "",
    }
    if UNITS in current:
        shown["compute_units"] = [
            {"instance_id": unit, "replicas": count}
            for unit, count in sorted(current[UNITS].items())
        ]
    return shown
