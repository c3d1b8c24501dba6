# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The orders to ZStack, and how to read whether each was carried out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..._core.errors import ResourceFailed
from ..._core.model import Call, Row, Settings
from ..._core.resource import Current, Order, Step
from ..._core.typed import Json
from .options import HIDDEN, hidden, placement
from .state import GROUP_PATH, RUNNING_PATH, SERVICE_PATH, ready, required


def deploy(settings: Settings, wanted: Mapping[str, str], described: str) -> Step:
    """Deploy a model on a service; ``wanted`` is what the group will be."""
    return Step(
        does="deploy",
        orders=(_deploy_order(settings, wanted, described),),
        took_effect=lambda current: current is not None,
        reached=lambda current: ready(settings, current),
        learn=_known_id,
    )


def _deploy_order(
    settings: Settings, wanted: Mapping[str, str], described: str
) -> Order:
    given, placed = hidden(settings), placement(settings)
    tags = placed.pop("systemTags", None)
    body: dict[str, Any] = {
        "name": wanted["name"],
        "zoneUuid": wanted["zone_uuid"],
        "type": wanted["type"],
        **placed,
        **{wire: given[kind] for kind, wire, _other in HIDDEN if kind in given},
    }
    if wanted["model_uuid"]:
        body["modelUuid"] = wanted["model_uuid"]
    if described:
        body["description"] = described
    parameters = {"deployModelService": body}
    if tags is not None:
        parameters["systemTags"] = tags
    return lambda current: Call(
        action="DeployModelService",
        method="PUT",
        path=f"{SERVICE_PATH}/{wanted['service_uuid']}",
        parameters=parameters,
    )


def _known_id(payload: Row) -> dict[str, Any]:
    """Return the ID; without one the name will find it."""
    group_id = Json(payload).at("inventory").at("uuid").text()
    return {"current_id": group_id} if group_id else {}


def start(settings: Settings) -> Step:
    """Wait for an existing group, and fail when it has failed."""
    return Step(does="start", reached=lambda current: ready(settings, current))


def update(settings: Settings, current: Row, fields: Mapping[str, Any]) -> Step:
    """Change these fields of a group, which may redeploy it."""
    group_id, seen = required(current, "uuid"), shown_of(fields)
    return Step(
        does="update",
        orders=(
            lambda now: Call(
                action="UpdateModelServiceInstanceGroup",
                method="PUT",
                path=f"{RUNNING_PATH}/{group_id}",
                parameters={"updateModelServiceInstanceGroup": fields},
            ),
        ),
        took_effect=lambda now: now is not None and seen.items() <= now.items(),
        reached=lambda now: ready(settings, now),
        learn=lambda payload: {"current_id": group_id},
    )


def shown_of(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of an update that a query reports."""
    return {name: fields[name] for name in ("name", "description") if name in fields}


def restart(settings: Settings, current: Row) -> Step:
    group_id = required(current, "uuid")

    def since(before: Current) -> Callable[[Current], bool]:
        last, served = (before or {}).get("lastOpDate"), ready(settings, before)
        return lambda now: (
            now is not None
            and ((served and not ready(settings, now)) or now.get("lastOpDate") != last)
        )

    return Step(
        does="restart",
        orders=(
            lambda now: Call(
                action="RestartModelServiceGroups",
                method="PUT",
                path=RUNNING_PATH,
                parameters={"restartModelServiceGroups": {"uuids": [group_id]}},
            ),
        ),
        since=since,
        reached=lambda now: ready(settings, now),
        learn=lambda payload: _restarted(payload, group_id),
    )


def _restarted(payload: Row, group_id: str) -> dict[str, Any]:
    """Raise when it was not restarted: a partial failure is a job that succeeds."""
    for result in Json(payload).at("results").items():
        if result.at("success").flag() is False:
            error = result.at("error")
            reason = error.at("details", "description").text() or "no reason"
            raise ResourceFailed(
                f"ZStack RestartModelServiceGroups: {group_id} was not restarted: "
                f"{reason}"
            )
    return {"current_id": group_id}


def delete(settings: Settings, current: Row) -> Step:
    group_id = required(current, "uuid")
    return Step(
        does="delete",
        orders=(
            lambda current: Call(
                action="DeleteModelServiceInstanceGroup",
                method="DELETE",
                path=f"{GROUP_PATH}/{group_id}",
                parameters={"deleteMode": settings["delete_mode"]},
            ),
        ),
        took_effect=lambda current: current is None,
        reached=lambda current: current is None,
        learn=lambda payload: {"deleted_id": group_id},
    )
