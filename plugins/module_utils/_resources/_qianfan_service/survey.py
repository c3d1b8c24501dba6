# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What qianfan_service_info asks and returns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..._core.model import Row, Settings
from ..._core.required import refuse_empty
from ..._core.typed import as_text
from ..._core.units import rfc3339_to_iso
from .options import WHICH
from .state import SERVICES, UNITS, details_of, view
from .units import compute_units, shown, units_of

if TYPE_CHECKING:
    from ..._core.resource_api import Api


# Filters of the server, and the fields in which a service says what it is.
_FILTERS = {
    "run_status": "runStatus",
    "service_type": "serviceType",
    "charge_type": "chargeType",
    "pay_type": "payType",
}


def survey(api: Api, settings: Settings) -> dict[str, Any]:
    """Return services and, on request, compute units; nothing found is not an error."""
    refuse_empty(settings, *(option.name for option in WHICH))
    rows = _asked(api, settings)
    services = []
    for row in rows:
        service_id = as_text(row.get("serviceId"))
        known = (details_of(api, service_id) or row) if settings["details"] else row
        created = rfc3339_to_iso(known.get("createTime"))
        more = {"created": created, "raw": dict(known)}
        if settings["compute_units"]:
            known = {**known, UNITS: units_of(api, service_id)}
        services.append(view(known) | more)
    units = compute_units(api) if settings["compute_units"] else []
    return {"services": services, "compute_units": [shown(unit) for unit in units]}


def _asked(api: Api, settings: Settings) -> list[Row]:
    if settings.get("id"):
        found = details_of(api, settings["id"])
        rows = [] if found is None else [found]
    else:
        filters = {
            "name": settings.get("name"),
            "protocolVersion": settings.get("protocol_version"),
            **{field: settings.get(option) for option, field in _FILTERS.items()},
        }
        given = {k: v for k, v in filters.items() if v not in (None, [])}
        rows = api.rows(SERVICES, **given)
    name = settings.get("name")
    return [
        row
        for row in rows
        if (name is None or row.get("name") == name) and _passes(row, settings)
    ]


def _passes(row: Row, settings: Settings) -> bool:
    """Whether nothing that is reported of the service contradicts a filter."""
    for option, field in _FILTERS.items():
        wanted, told = settings.get(option), as_text(row.get(field))
        values = [wanted] if isinstance(wanted, str) else wanted
        # Several are joined by a comma, as in "Prepay,Postpay".
        if values and told and not set(told.split(",")) & set(values):
            return False
    return True
