# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which steps bring a ZStack instance group to its wanted state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._core.errors import NothingThere, OptionError
from ..._core.fingerprint import fingerprint, split_fingerprints, with_fingerprints
from ..._core.model import Row, Settings
from ..._core.resource import Current, Plan, Step
from ..._core.typed import as_text
from . import steps
from .options import HIDDEN, hidden, placement
from .state import failed, ready, required, state, view

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
    planned = [] if update is None else [update[0]]
    after = view(current) if update is None else update[1]
    if settings["state"] == "restarted":
        # What an update changes is not to be taken for the restart.
        planned = [step._replace(must_reach=True) for step in planned]
        planned.append(steps.restart(settings, current))
    elif failed(settings, current):
        return Plan(steps=(steps.start(settings),), drift=drift)
    elif not planned and not ready(settings, current):
        planned.append(steps.start(settings))
    return Plan(steps=tuple(planned), after=after, drift=drift)


def _absent(settings: Settings, current: Current) -> Plan:
    if current is None:
        return Plan()
    return Plan(steps=(steps.delete(settings, current),), after={})


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


# -- deploying, updating ----------------------------------------------------------


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
    row = {
        "name": wanted["name"],
        "description": described,
        "status": settings["ready_statuses"][0],
        "type": wanted["type"],
        "modelServiceUuid": wanted["service_uuid"],
        "modelUuid": wanted["model_uuid"],
        "zoneUuid": wanted["zone_uuid"],
    }
    deploys = steps.deploy(settings, wanted, described)
    return Plan(steps=(deploys,), after=view(row))


def _refuse_half(wanted: Mapping[str, str]) -> None:
    needed = ("name", "service_uuid", "type", "zone_uuid")
    missing = [
        "service or service_uuid" if option == "service_uuid" else option
        for option in needed
        if not wanted[option]
    ]
    if missing:
        which = f" named {wanted['name']!r}" if wanted["name"] else ""
        raise NothingThere(
            f"there is no instance group{which} yet, and to deploy one these are "
            f"missing: {', '.join(missing)}"
        )


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
    delete = steps.delete(settings, current)._replace(must_reach=True)
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


def _update(settings: Settings, current: Row) -> tuple[Step, dict[str, Any]] | None:
    """Return the step that updates and the view after it; None when nothing differs."""
    fields = _changed_fields(settings, current)
    if not fields:
        return None
    after = view({**current, **steps.shown_of(fields)})
    return steps.update(settings, current, fields), after


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
