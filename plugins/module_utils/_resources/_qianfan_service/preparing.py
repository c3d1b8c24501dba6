# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks before a Qianfan service is deployed, switched or scaled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..._clouds.qianfan import CLOUD
from ..._core.errors import ApiError, OptionError, ResourceError
from ..._core.model import Call, Row, Settings
from ..._core.nearest import with_nearest
from ..._core.required import required_text
from ..._core.resource import Current
from ..._core.typed import FLAG, TEXT, Shape, as_flag, as_text
from .state import UNITS, served_version
from .units import compute_units, required, whole

if TYPE_CHECKING:
    from ..._core.resource_api import Api

_UNIT_RUNS = "Running"
_VERSION: Shape = {
    "status": TEXT,
    "modelName": TEXT,
    "modelSetId": TEXT,
    "isSupportDeploy": FLAG,
}


def prepare(api: Api, settings: Settings, current: Current) -> dict[str, Any]:
    """Return the set of the wanted version; refuse what could not be deployed."""
    if settings["state"] == "absent":
        return {}
    wanted = settings.get("version_id")
    known: dict[str, Any] = {}
    if wanted and (current is None or served_version(current) != wanted):
        known["model_set_id"] = _deployable(api, settings, wanted)
    _check_free_units(api, settings, current)
    return known


def _deployable(api: Api, settings: Settings, wanted: str) -> str:
    """Return the set of a version that is Ready and may be deployed."""
    action = "DescribeModel"
    call = Call(action=action, path="/v2/model", parameters={"modelId": wanted})
    try:
        details = api.ask(call, _VERSION)
    except ApiError as error:
        if error.code and not error.transient:
            error.advice = (
                f"Check version_id={wanted}; qianfan_model_info lists the versions."
            )
        raise
    named = f"{wanted} ({as_text(details.get('modelName'))})"

    def tell_of(key: str) -> str:
        return required_text(
            details, key, cloud=CLOUD, action=action, of=f"version {wanted}"
        )

    status = tell_of("status")
    if status != "Ready":
        raise ResourceError(
            f"Qianfan version {named} is {status or 'without a status'}, not Ready: it "
            "cannot be deployed"
        )
    supported = tell_of("isSupportDeploy")
    if as_flag(supported) is not True:
        raise ResourceError(
            f"Qianfan version {named} does not support deployment (isSupportDeploy is "
            f"{supported.lower()})"
        )
    belongs = as_text(details.get("modelSetId"))
    given = settings.get("model_set_id")
    if given and belongs and given != belongs:
        raise OptionError(
            f"model_set_id={given}, but version {wanted} belongs to {belongs}"
        )
    return belongs or as_text(given)


def _check_free_units(api: Api, settings: Settings, current: Current) -> None:
    """Raise ResourceError when a unit is missing, not running or too small."""
    more = {}
    held = {} if current is None else current.get(UNITS, {})
    for unit in settings.get("compute_units") or []:
        name = unit["instance_id"]
        added = unit["replicas"] - held.get(name, 0)
        if added > 0:
            more[name] = added
    if not more:
        return
    rows = {required(row, "instanceId"): row for row in compute_units(api)}
    for name, added in more.items():
        if name not in rows:
            there = ", ".join(sorted(rows)) or "none"
            said = f"Qianfan has no compute unit instance {name}; there are: {there}"
            raise ResourceError(with_nearest(said, name, rows, "IDs"))
        _check_one(rows[name], added * (settings.get("units_per_replica") or 1))


def _check_one(row: Row, needed: int) -> None:
    name, status = row["instanceId"], required(row, "status")
    if status != _UNIT_RUNS:
        raise ResourceError(
            f"Qianfan compute unit instance {name} is {status}, not {_UNIT_RUNS}"
        )
    total = whole(row, "totalComputeUnits")
    free = total - whole(row, "usedComputeUnits")
    if free < needed:
        raise ResourceError(
            f"Qianfan compute unit instance {name} has {free} of {total} units free, "
            f"but {needed} more are needed. Ask for fewer replicas, name another "
            "instance, or buy units"
        )
