# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What must be known before a Qianfan service is deployed, switched or scaled."""

from __future__ import annotations

from typing import Any

from ..._core.errors import OptionError, ResourceError
from ..._core.model import Call, Row, Settings
from ..._core.resource import Current
from ..._core.typed import as_number, as_text
from .reading import compute_units, units_used, version_of

_UNIT_RUNS = "Running"


def prepare(api: Any, settings: Settings, current: Current) -> dict[str, Any]:
    """Return the set of the wanted version; refuse what could not be deployed."""
    if settings["state"] == "absent":
        return {}
    wanted = settings.get("version_id")
    known: dict[str, Any] = {}
    if wanted and (current is None or version_of(current)[1] != wanted):
        known["model_set_id"] = _deployable(api, settings, wanted)
    _check_free_units(api, settings, current)
    return known


def _deployable(api: Any, settings: Settings, wanted: str) -> str:
    """Return the set of a version that is Ready and may be deployed."""
    call = Call(
        action="DescribeModel", path="/v2/model", parameters={"modelId": wanted}
    )
    details = api.ask(call)
    status = as_text(details.get("status"))
    if status != "Ready":
        raise ResourceError(
            f"Qianfan version {wanted} ({as_text(details.get('modelName'))}) is "
            f"{status or 'without a status'}, not Ready: it cannot be deployed"
        )
    if details.get("isSupportDeploy") is False:
        raise ResourceError(
            f"Qianfan version {wanted} ({as_text(details.get('modelName'))}) does not "
            "support deployment (isSupportDeploy is false)"
        )
    belongs = as_text(details.get("modelSetId"))
    given = settings.get("model_set_id")
    if given and belongs and given != belongs:
        raise OptionError(
            f"model_set_id={given}, but version {wanted} belongs to {belongs}"
        )
    return belongs or as_text(given)


def _check_free_units(api: Any, settings: Settings, current: Current) -> None:
    """Raise ResourceError when a unit is missing, not running or too small."""
    more = {}
    held = {} if current is None else current.get("units", {})
    for unit in settings.get("compute_units") or []:
        ident = unit["instance_id"]
        added = unit["replicas"] - held.get(ident, 0)
        if added > 0:
            more[ident] = added
    if not more:
        return
    rows = {as_text(row.get("instanceId")): row for row in compute_units(api)}
    for ident, added in more.items():
        if ident not in rows:
            there = ", ".join(sorted(rows)) or "none"
            raise ResourceError(
                f"Qianfan has no compute unit instance {ident}; there are: {there}"
            )
        _check_one(rows[ident], added * (settings.get("units_per_replica") or 1))


def _check_one(row: Row, needed: int) -> None:
    ident, status = row.get("instanceId"), as_text(row.get("status"))
    if status and status != _UNIT_RUNS:
        raise ResourceError(
            f"Qianfan compute unit instance {ident} is {status}, not {_UNIT_RUNS}"
        )
    total, used = as_number(row.get("totalComputeUnits")), units_used(row)
    if total is not None and used is not None and total - used < needed:
        raise ResourceError(
            f"Qianfan compute unit instance {ident} has {total - used} of {total} "
            f"units free, but {needed} more are needed. Ask for fewer replicas, name "
            "another instance, or buy units"
        )
