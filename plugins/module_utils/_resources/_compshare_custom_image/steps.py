# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps for a custom image: one order makes it, one deletes it."""

from __future__ import annotations

from typing import Any

from ..._clouds._compshare_images import image_id
from ..._clouds._compshare_places import region_within
from ..._core.errors import ResourceError, ResourceFailed
from ..._core.model import Call, Row, Settings
from ..._core.resource import Current, Plan, Step
from ..._core.typed import Json
from .state import WIRE_SOFTWARE, dead_end, is_usable, required, view, whereabouts


def plan(settings: Settings, current: Current) -> Plan:
    """Return the steps to the wanted state; an existing image is never made again."""
    if settings["state"] == "absent":
        return Plan() if current is None else Plan(steps=(_delete(settings),), after={})
    if current is None:
        # Listed, so that its ID is known, also without waiting until it is ready.
        listed = Step(
            does="create", reached=lambda now: now is not None, must_reach=True
        )
        return Plan(steps=(_create(settings), listed), after=_expected(settings))
    reason = dead_end(settings, current)
    if reason:
        raise ResourceFailed(f"CompShare: {reason}")
    drift = _drift(settings, current)
    if is_usable(current):
        return Plan(after=view(current), drift=drift)
    ready = {**view({**current, "Status": "Available"}), "raw": current}
    wait = Step(does="wait", reached=is_usable)
    return Plan(steps=(wait,), after=ready, drift=drift)


def _create(settings: Settings) -> Step:
    source = settings.get("source") or {}
    parameters: dict[str, Any] = {
        **whereabouts(source),
        "UHostId": required(source, "UHostId"),
        "Name": settings["name"],
    }
    if settings.get("description") is not None:
        parameters["Description"] = settings["description"]
    software = _software(settings)
    if software:
        parameters["Softwares"] = {
            WIRE_SOFTWARE[key]: value for key, value in software.items()
        }
    return Step(
        does="create",
        orders=(lambda current: Call("CreateCompShareCustomImage", parameters),),
        took_effect=lambda current: current is not None,
        reached=is_usable,
        learn=_created,
    )


def _software(settings: Settings) -> dict[str, Any]:
    software = settings.get("software") or {}
    return {key: software[key] for key in WIRE_SOFTWARE if software.get(key)}


def _created(payload: Row) -> dict[str, Any]:
    made = Json(payload).at("CompShareImageId").text()
    # Without an id the name will find it.
    return {"current_id": made} if made else {}


def _expected(settings: Settings) -> dict[str, Any]:
    """Return the view of the image that will be made."""
    software = _software(settings)
    row: dict[str, Any] = {
        "Name": settings["name"],
        "Status": "Available",
        "Container": (settings.get("source") or {}).get("InstanceType") == "Container",
        "Description": settings.get("description"),
        "Softwares": {
            **{WIRE_SOFTWARE[key]: value for key, value in software.items()},
            "Applications": software.get("applications"),
        },
    }
    return {**view(row), "raw": {}}


def _drift(settings: Settings, current: Row) -> tuple[str, ...]:
    """Return what differs between the image and the options and is left alone."""
    there = view(current)
    wanted: dict[str, Any] = {
        key: settings[key]
        for key in ("name", "description")
        if settings.get(key) is not None
    }
    wanted |= {f"software.{key}": value for key, value in _software(settings).items()}
    found = {key: there[key] for key in ("name", "description")}
    found |= {f"software.{key}": there["software"].get(key) for key in WIRE_SOFTWARE}
    return tuple(
        f"{option} of image {image_id(current)} is {found[option]!r}, not {value!r}; "
        "only making it again changes that"
        for option, value in wanted.items()
        if found[option] != value
    )


def _delete(settings: Settings) -> Step:
    def order(current: Current) -> Call:
        if current is None:
            raise ResourceError("the image disappeared during the run")
        parameters: dict[str, Any] = {"CompShareImageId": image_id(current)}
        if not settings.get("zone"):
            # One within the region that the request names.
            zones = Json(current).at("ImageSupportZone").items()
            names = (zone.at("Zone").text() for zone in zones)
            region = settings.get("region")
            within = (name for name in names if region_within(name) == region)
            parameters["Zone"] = next(within, None)
        return Call("TerminateCompShareCustomImage", parameters)

    return Step(
        does="delete",
        orders=(order,),
        took_effect=lambda now: now is None,
        reached=lambda now: now is None,
    )
