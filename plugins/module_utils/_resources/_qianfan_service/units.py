# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compute units: what a service runs on, and how many of them are free.

The response of DescribeComputeUnits for one service is hardly documented, so a missing
field is unknown, and never empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..._clouds.qianfan import CLOUD
from ..._core.errors import UnexpectedResponse
from ..._core.model import Call, Row
from ..._core.required import missing_value, required_text
from ..._core.typed import NUMBER, TEXT, Json, Shape, as_number, as_text

if TYPE_CHECKING:
    from ..._core.resource_api import Api

_ACTION = "DescribeComputeUnits"
_UNIT_PATH = "/v2/computeunit"
_USED_PATH = "/v2/serviceresources"
_UNIT: Shape = {
    "instanceId": TEXT,
    "type": TEXT,
    "region": TEXT,
    "status": TEXT,
    "paymentTiming": TEXT,
    "totalComputeUnits": NUMBER,
    "usedComputeUnits": NUMBER,
    "replicasCount": NUMBER,
}


def units_of(api: Api, service_id: str) -> dict[str, int]:
    """Return the replicas of a service by compute unit instance."""
    call = Call(action=_ACTION, path=_USED_PATH, parameters={"serviceId": service_id})
    rows = _listed(api, call, "instances", f"service {service_id}")
    return {required(row, "instanceId"): whole(row, "replicasCount") for row in rows}


def compute_units(api: Api) -> list[Row]:
    """Return the compute unit instances of the account, as sent."""
    call = Call(action=_ACTION, path=_UNIT_PATH)
    return _listed(api, call, "computeUnitInstanceList", "the account")


def _listed(api: Api, call: Call, key: str, of: str) -> list[Row]:
    payload = api.ask(call, {key: [_UNIT]})
    if key not in payload:
        raise missing_value(key, cloud=CLOUD, action=_ACTION, of=of)
    return list(Json(payload).at(key).objects())


def required(row: Row, key: str) -> str:
    """Return a field that must be known; UnexpectedResponse names a missing one."""
    unit = f"compute unit instance {as_text(row.get('instanceId'))}".strip()
    return required_text(row, key, cloud=CLOUD, action=_ACTION, of=unit)


def whole(row: Row, key: str) -> int:
    """Return a figure that must be known."""
    number = as_number(required(row, key))
    if number is None or number != int(number):
        raise _no_figure(row, key)
    return int(number)


def _no_figure(row: Row, key: str) -> UnexpectedResponse:
    unit = as_text(row.get("instanceId"))
    error = UnexpectedResponse(
        f"{key} of compute unit instance {unit} is not a whole number", status=200
    )
    error.cloud, error.action = CLOUD.title, _ACTION
    return error


def shown(row: Row) -> dict[str, Any]:
    """Return what users see of a compute unit instance."""
    total = as_number(row.get("totalComputeUnits"))
    used = as_number(row.get("usedComputeUnits"))
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
