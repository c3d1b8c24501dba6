# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps that bring a ZStack instance group to its wanted state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..._core.errors import NothingThere, OptionError, ResourceFailed
from ..._core.fingerprint import fingerprint, split_fingerprints, with_fingerprints
from ..._core.model import Call, Row, Settings
from ..._core.resource import Current, Order, Plan, Step
from ..._core.typed import Json, as_text
from .options import HIDDEN, hidden, placement
from .state import (
    GROUP_PATH,
    RUNNING_PATH,
    SERVICE_PATH,
    failed,
    ready,
    required,
    state,
    view,
)

_PLACEMENT = "placement"
# What a query reports and an update cannot change: setting, column, word for messages.
_FIXED = (
    ("model_uuid", "modelUuid", "the model"),
    ("service_uuid", "modelServiceUuid", "the service"),
    ("type", "type", "the type"),
    ("zone_uuid", "zoneUuid", "the zone"),
)


def plan(settings: Settings, current: Current) -> Plan:
    """Return the steps to the wanted state; drift is left alone unless recreate."""
    if settings["state"] == "absent":
        return _absent(settings, current)
    if current is None:
        return _deployment(settings, {})
    drift = _drift(settings, current)
    if drift and settings["recreate"]:
        return _recreation(settings, current)
    update = _update(settings, current)
    steps = [] if update is None else [update[0]]
    after = view(current) if update is None else update[1]
    if settings["state"] == "restarted":
        # What an update changes is not to be taken for the restart.
        steps = [step._replace(must_reach=True) for step in steps]
        steps.append(_restart(settings, current))
    elif failed(settings, current):
        return Plan(steps=(_start(settings),), drift=drift)
    elif not steps and not ready(settings, current):
        steps.append(_start(settings))
    return Plan(steps=tuple(steps), after=after, drift=drift)


def _absent(settings: Settings, current: Current) -> Plan:
    if current is None:
        return Plan()
    return Plan(steps=(_delete(settings, current),), after={})


def _start(settings: Settings) -> Step:
    """Wait for an existing group, and fail when it has failed."""
    return Step(does="start", reached=lambda current: ready(settings, current))


# -- what is not as wanted ----------------------------------------------------------


def _salt(row: Row) -> str:
    """The service is known before a group exists, and stays the same."""
    return required(row, "modelServiceUuid")


def _fingerprints(settings: Settings, salt: str) -> dict[str, str]:
    """Return the fingerprints of all given settings that the server never reports."""
    given = hidden(settings)
    placed = placement(settings)
    if placed:
        given[_PLACEMENT] = placed
    return {kind: fingerprint(value, salt) for kind, value in given.items()}


def _drift(settings: Settings, current: Row) -> tuple[str, ...]:
    """Return in words what differs and only deploying again would change."""
    found = []
    for setting, column, word in _FIXED:
        wanted, there = settings.get(setting), as_text(current.get(column))
        # An older server does not report the zone.
        if wanted and there and wanted != there:
            found.append(f"{word} is {there}, not {wanted}")
    marked = split_fingerprints(as_text(current.get("description")))[1].get(_PLACEMENT)
    placed = placement(settings)
    if marked and placed and fingerprint(placed, _salt(current)) != marked:
        found.append("it was deployed with another placement or size")
    if failed(settings, current):
        found.append(f"its status is {state(current)}")
    return tuple(f"{text} (recreate deploys it again)" for text in found)


# -- steps ------------------------------------------------------------------------


def _deployment(settings: Settings, old: Row) -> Plan:
    """Return the plan that deploys; what is not given is as it was in ``old``."""
    wanted = {
        setting: settings.get(setting) or as_text(old.get(column))
        for setting, column, _word in _FIXED
    }
    wanted["name"] = settings.get("name") or as_text(old.get("name"))
    _refuse_half(wanted)
    text = settings.get("description")
    if text is None:
        text = split_fingerprints(as_text(old.get("description")))[0]
    fingerprints = _fingerprints(settings, wanted["service_uuid"])
    described = with_fingerprints(text, fingerprints)
    step = Step(
        does="deploy",
        orders=(_deploy_order(settings, wanted, described),),
        took_effect=lambda current: current is not None,
        reached=lambda current: ready(settings, current),
        learn=_known_id,
    )
    row = {
        "name": wanted["name"],
        "description": described,
        "status": settings["ready_statuses"][0],
        "type": wanted["type"],
        "modelServiceUuid": wanted["service_uuid"],
        "modelUuid": wanted["model_uuid"],
        "zoneUuid": wanted["zone_uuid"],
    }
    return Plan(steps=(step,), after=view(row))


def _refuse_half(wanted: Mapping[str, str]) -> None:
    needed = ("name", "service_uuid", "type", "zone_uuid")
    missing = [
        "service or service_uuid" if option == "service_uuid" else option
        for option in needed
        if not wanted[option]
    ]
    if missing:
        raise NothingThere(
            "there is no such instance group, and to deploy one these are missing: "
            + ", ".join(missing)
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


def _recreation(settings: Settings, current: Row) -> Plan:
    """Delete and deploy; refuse when settings would be lost that nobody can read."""
    marked = split_fingerprints(as_text(current.get("description")))[1]
    given = {*hidden(settings), *([_PLACEMENT] if placement(settings) else [])}
    lost = marked.keys() - given
    if lost:
        raise OptionError(
            f"recreate would lose settings of {', '.join(sorted(lost))}, which the "
            "server does not report: give them, too"
        )
    deployment = _deployment(settings, current)
    delete = _delete(settings, current)._replace(must_reach=True)
    deploy = deployment.steps[0]._replace(
        without=lambda settings, now: _unserved(settings, current, now)
    )
    return deployment._replace(steps=(delete, deploy))


def _unserved(settings: Settings, old: Row, now: Current) -> str:
    """Return what is missing when the old group is gone and no new one came."""
    if now is not None or not settings.get("deleted_id"):
        return ""
    return (
        f"The group {required(old, 'name')} ({required(old, 'uuid')}) was deleted, and "
        "nothing serves in its place: run this again with all options of a deployment."
    )


def _delete(settings: Settings, current: Row) -> Step:
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


def _update(settings: Settings, current: Row) -> tuple[Step, dict[str, Any]] | None:
    """Return the step that updates and the view after it; None when nothing differs."""
    fields = _changed_fields(settings, current)
    if not fields:
        return None
    group_id = required(current, "uuid")
    seen: dict[str, Any] = {
        name: fields[name] for name in ("name", "description") if name in fields
    }
    step = Step(
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
    return step, view({**current, **seen})


def _changed_fields(settings: Settings, current: Row) -> dict[str, Any]:
    """Return the fields of an update; what is hidden is known by its fingerprint."""
    there = as_text(current.get("description"))
    text, marked = split_fingerprints(there)
    given = hidden(settings)
    wanted = _fingerprints(settings, _salt(current)) if given else {}
    changed = {k: v for k, v in wanted.items() if k in given and marked.get(k) != v}
    if settings.get("description") is not None:
        text = settings["description"]
    described = with_fingerprints(text, {**marked, **changed})
    fields: dict[str, Any] = {
        wire: given[kind] for kind, _other, wire in HIDDEN if kind in changed
    }
    if settings.get("name") and settings["name"] != required(current, "name"):
        fields["name"] = settings["name"]
    if described != there:
        fields["description"] = described
    return fields


def _restart(settings: Settings, current: Row) -> Step:
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
