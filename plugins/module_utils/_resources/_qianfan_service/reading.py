# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Qianfan tells of services and compute units, and what users see of it.

Source: the pages of DescribeServices, DescribeService and the compute units. The key of
the list of services, the words of updateStatus and the error for an unknown id are
documented nowhere, so they are read tolerantly.
"""

from __future__ import annotations

from typing import Any

from ..._clouds.qianfan import CLOUD
from ..._core.errors import AmbiguousResource, ResourceError, ResourceNotFound
from ..._core.model import Call, Listing, Row, Settings
from ..._core.paging import MarkerPager
from ..._core.resource import Current
from ..._core.responses import list_under
from ..._core.typed import as_number, as_text
from ..._core.units import rfc3339_to_iso

SERVICE_PATH = "/v2/service"
_UNIT_PATH = "/v2/computeunit"
_USED_PATH = "/v2/serviceresources"
PROTOCOLS = (1, 2)
# On the way; everything else but Serving is an end.
_ON_THE_WAY = frozenset({"New", "Deploying"})
SERVING, STOPPED = "Serving", "Stopped"
_IDLE = frozenset({"", "none"})
# What of a service costs after its end depends on how it is paid.
_NOTICE = (
    "Deactivating released nothing: dedicated post-paid compute units go on costing "
    "until they are released, pre-paid ones until they expire."
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
    fields=lambda settings: {},
    streams=lambda options: [{"protocolVersion": one} for one in _protocols(options)],
    unit_id=lambda unit: as_text(unit.get("serviceId")),
)


# -- finding ----------------------------------------------------------------------


def find(api: Any, settings: Settings) -> Current:
    """Return the service with its details; AmbiguousResource when several are meant.

    Stopped services only count where no other has the name.
    """
    ident = settings.get("known_id") or settings.get("id")
    if not ident:
        ident = _named(api, settings)
    if not ident:
        return None
    found = _details(api, ident)
    if found is None:
        if settings["state"] != "absent" and not settings.get("known_id"):
            raise ResourceError(f"Qianfan has no service with the id {ident}")
        return None
    if settings.get("compute_units"):
        return {**found, "units": _units_of(api, ident)}
    return found


def _named(api: Any, settings: Settings) -> str:
    """Return the id of the one service of this very name; the server's match is fuzzy."""
    name = settings["name"]
    rows = api.rows(SERVICES, name=name)
    found = [row for row in rows if row.get("name") == name]
    living = [row for row in found if row.get("runStatus") != STOPPED]
    meant = living or found
    if len(meant) > 1 and (living or settings["state"] != "absent"):
        told = ", ".join(
            f"{row.get('serviceId')} ({row.get('runStatus')})" for row in meant
        )
        raise AmbiguousResource(
            f"{len(meant)} services of Qianfan are named {name!r}: {told}. None was "
            "touched. Say which one with id"
        )
    return as_text(meant[0].get("serviceId")) if meant else ""


def _details(api: Any, ident: str) -> Current:
    """Return what DescribeService tells; None when the API knows no such id."""
    call = Call(
        action="DescribeService", path=SERVICE_PATH, parameters={"serviceId": ident}
    )
    try:
        row: Row = api.ask(call)
    except ResourceNotFound as error:
        if not error.code:
            raise  # the address itself does not exist
        return None
    return row


def _units_of(api: Any, ident: str) -> dict[str, int]:
    """Return the replicas of a service by compute unit instance."""
    call = Call(
        action="DescribeComputeUnits", path=_USED_PATH, parameters={"serviceId": ident}
    )
    rows = list_under(api.ask(call), "instances", empty=True)
    return {
        as_text(row.get("instanceId")): int(as_number(row.get("replicasCount")) or 0)
        for row in rows
    }


def compute_units(api: Any) -> list[Row]:
    """Return the compute unit instances of the account, as sent."""
    call = Call(action="DescribeComputeUnits", path=_UNIT_PATH)
    return list_under(api.ask(call), "computeUnitInstanceList", empty=True)


# -- what it means ----------------------------------------------------------------


def version_of(row: Row) -> tuple[str, str]:
    """Return the ids of set and version; older answers name them differently."""
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


def settled(settings: Settings, current: Current) -> bool:
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
    ident, status = current.get("serviceId"), run_status(current)
    if status == STOPPED:
        return (
            f"{ident} is Stopped. No action that starts a service again is documented: "
            "start it in the console, or deploy under another name"
        )
    if status != SERVING:
        return (
            f"the deployment of {ident} ended with {status or 'no runStatus'}. Look for "
            "the reason in the console, deactivate it with state=absent, and deploy "
            "under another name. What was bought for it may go on costing"
        )
    if update_failed(settings, current):
        return (
            f"the update of {ident} ended with {update_status(current)}; it serves "
            f"{version_of(current)[1]}"
        )
    return None


def view(current: Current) -> dict[str, Any]:
    """Return what users see of a service."""
    if current is None:
        return {}
    names = {
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
    told: dict[str, Any] = {o: as_text(current.get(t)) for o, t in names.items()}
    # Callers of the inference API give the last part of the address.
    told["endpoint"] = told["endpoint"] or told["url"].rpartition("/")[2]
    set_id, version = version_of(current)
    config = current.get("resourceConfig")
    config = config if isinstance(config, dict) else {}
    told |= {
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
    if "units" in current:
        told["compute_units"] = [
            {"instance_id": ident, "replicas": count}
            for ident, count in sorted(current["units"].items())
        ]
    return told


# -- the info module --------------------------------------------------------------


def survey(api: Any, settings: Settings) -> dict[str, Any]:
    """Return services and, on request, compute units; nothing found is no error."""
    rows = _asked(api, settings)
    services = []
    for row in rows:
        ident = as_text(row.get("serviceId"))
        told = (_details(api, ident) or row) if settings["details"] else row
        if settings["compute_units"]:
            told = {**told, "units": _units_of(api, ident)}
        raw = {name: value for name, value in told.items() if name != "units"}
        created = rfc3339_to_iso(told.get("createTime"))
        services.append(view(told) | {"created": created, "raw": raw})
    units = compute_units(api) if settings["compute_units"] else []
    return {"services": services, "compute_units": [_unit(unit) for unit in units]}


def _asked(api: Any, settings: Settings) -> list[Row]:
    if settings.get("id"):
        found = _details(api, settings["id"])
        rows = [] if found is None else [found]
    else:
        filters = {
            "name": settings.get("name"),
            "runStatus": settings.get("run_status"),
            "serviceType": settings.get("service_type"),
            "chargeType": settings.get("charge_type"),
            "payType": settings.get("pay_type"),
            "protocolVersion": settings.get("protocol_version"),
        }
        rows = api.rows(SERVICES, **{k: v for k, v in filters.items() if v is not None})
    name = settings.get("name")
    return [row for row in rows if name is None or row.get("name") == name]


def _unit(row: Row) -> dict[str, Any]:
    total, used = as_number(row.get("totalComputeUnits")), units_used(row)
    return {
        "instance_id": as_text(row.get("instanceId")),
        "type": as_text(row.get("type")),
        "region": as_text(row.get("region")),
        "status": as_text(row.get("status")),
        "payment_timing": as_text(row.get("paymentTiming")),
        "total": total,
        "used": used,
        "free": None if total is None or used is None else total - used,
        "raw": dict(row),
    }


def units_used(row: Row) -> int | float | None:
    return as_number(row.get("usedComputeUnits"))
