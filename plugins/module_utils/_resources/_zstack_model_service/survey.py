# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What zstack_model_service_info asks and returns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..._clouds._zstack_account import server_zone
from ..._core.model import Listing, Row, Settings
from ..._core.required import refuse_empty
from ..._core.typed import texts_of
from ..._core.units import java_to_iso
from ..._listings.zstack_models import is_plain
from .options import WHICH
from .state import GROUPS, SERVICES, view

if TYPE_CHECKING:
    from ..._core.resource_api import Api

# Large, or may hold secrets: what a group was deployed with is in its manifests, too.
_NEVER_SHOWN = frozenset(
    {
        *("readme", "logo", "yaml", "k8sResourceYaml"),
        *("environmentVariables", "startupParameters"),
    }
)


# What users see of a service as it is reported.
_SERVICE_SHOWN = {
    "id": "uuid",
    "name": "name",
    "description": "description",
    "type": "type",
    "framework": "framework",
    "source": "source",
    "version": "version",
    "model_center_uuid": "modelCenterUuid",
}


def _shown(value: Any) -> Any:
    """Return the API's own object without these, at any depth."""
    if isinstance(value, dict):
        return {k: _shown(v) for k, v in value.items() if k not in _NEVER_SHOWN}
    return [_shown(one) for one in value] if isinstance(value, list) else value


def survey(api: Api, settings: Settings) -> dict[str, Any]:
    """Return services, groups and instances; finding nothing is not an error."""
    refuse_empty(settings, *(option.name for option in WHICH))
    zone = server_zone(settings)

    def shown_with_dates(shown: dict[str, Any], row: Row) -> dict[str, Any]:
        return shown | {
            "created": java_to_iso(row.get("createDate"), zone),
            "updated": java_to_iso(row.get("lastOpDate"), zone),
            "raw": _shown(row),
        }

    services = [
        shown_with_dates(texts_of(row, _SERVICE_SHOWN), row)
        for row in _asked_services(api, settings)
    ]
    names = {service["id"]: service["name"] for service in services}
    groups = [
        shown_with_dates(
            view(row) | {"service": names.get(row.get("modelServiceUuid"), "")}, row
        )
        for row in _asked_groups(api, settings)
        if not _by_service(settings) or row.get("modelServiceUuid") in names
    ]
    instances = [
        one | {"group_id": group["id"], "group": group["name"]}
        for group in groups
        for one in group["instances"]
    ]
    return {"services": services, "groups": groups, "instances": instances}


def _by_service(settings: Settings) -> bool:
    return bool(settings.get("service") or settings.get("service_uuid"))


def _asked_services(api: Api, settings: Settings) -> list[Row]:
    wanted = {"name": settings.get("service"), "uuid": settings.get("service_uuid")}
    return _matching(api, SERVICES, wanted, [])


def _asked_groups(api: Api, settings: Settings) -> list[Row]:
    wanted = {"name": settings.get("name"), "uuid": settings.get("id")}
    return _matching(api, GROUPS, wanted, settings.get("conditions") or [])


def _matching(
    api: Api, listing: Listing, wanted: dict[str, Any], conditions: list[str]
) -> list[Row]:
    """Return the rows with these values; every page is read, every value checked."""
    given = {column: value for column, value in wanted.items() if value}
    narrowing = [f"{name}={value}" for name, value in given.items() if is_plain(value)]
    rows = api.rows(listing, q=[*conditions, *narrowing])
    return [row for row in rows if all(row.get(k) == v for k, v in given.items())]
