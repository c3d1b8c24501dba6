# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The orders to CompShare, and how to read whether each was carried out.

Every order names region and zone of the instance itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..._core.model import Call, Row, Settings
from ..._core.resource import Current, Order, Step
from ..._core.typed import Json
from .options import encoded_password, marked_remark
from .places import Place
from .pricing import specification
from .state import (
    FAILED,
    RUNNING,
    STOPPED,
    TO_RUNNING,
    TO_STOPPED,
    addressed,
    existing,
    is_running,
    is_spot,
    is_steady,
    is_stopped,
    state,
)


def _order(action: str, **parameters: Any) -> Order:
    def order(current: Current) -> Call:
        return Call(action, {**addressed(existing(current)), **parameters})

    return order


# -- create -------------------------------------------------------------------------


def create(settings: Settings) -> Step:
    """One order per acceptable place; the next after "sold out" or "unsupported"."""
    return Step(
        does="create",
        orders=tuple(_creation(settings, one.place) for one in settings["candidates"]),
        took_effect=lambda current: current is not None,
        reached=is_running,
        learn=_created,
    )


def _creation(settings: Settings, place: Place) -> Order:
    password = encoded_password(settings)
    parameters = {
        **specification(settings, place),
        # In a price these two are called Gpu and Cpu.
        "GPU": place.gpu_count,
        "CPU": place.cpu,
        "MachineType": "G",
        "Name": settings["name"],
        "Remark": marked_remark(settings),
        "Password": password,
        "LoginMode": None if password is None else "Password",
        "SecurityGroupId": settings.get("security_group_id"),
    }
    return lambda current: Call("CreateCompShareInstance", parameters)


def _created(payload: Row) -> dict[str, Any]:
    response = Json(payload)
    several = response.at("UHostIds").texts()
    made = several[0] if several else response.at("UHostId").text()
    # Without an id the mark will find it.
    return {"current_id": made} if made else {}


def appear() -> Step:
    """Only wait until a new instance is listed, so that its ID is known."""
    return Step(
        does="create", reached=lambda current: current is not None, must_reach=True
    )


def wanted_row(settings: Settings) -> dict[str, Any]:
    """Return the expected view of an instance that is created at the first place."""
    place = settings["candidates"][0].place
    return {
        "Name": settings["name"],
        "State": RUNNING,
        **place.wire,
        "GpuType": place.gpu_type,
        "GPU": place.gpu_count,
        "CPU": place.cpu,
        "Memory": place.memory_mb,
        "ChargeType": settings["charge_type"],
        "Remark": marked_remark(settings),
        "DiskSet": [
            {"DiskType": disk["type"], "Size": disk["size"], "IsBoot": disk["is_boot"]}
            for disk in settings["disks"]
        ],
        **image_seen(settings),
    }


def image_seen(settings: Settings) -> dict[str, Any]:
    """Return the image as it will be shown; the name only when it was selected."""
    chosen = settings.get("image_entry") or settings.get("community_image_entry")
    return {
        "CompShareImageId": settings["image_id"],
        "CompShareImageName": chosen["name"] if chosen else "",
    }


# -- power --------------------------------------------------------------------------


def wait(*, must: bool) -> Step:
    """Only wait until no operation is in progress."""
    return Step(does="wait", reached=is_steady, must_reach=must)


def _stop(current: Current) -> Call:
    instance = existing(current)
    # Seen live: a Spot instance is stopped with it.
    force = {"Force": True} if is_spot(instance) else {}
    return Call("StopCompShareInstance", {**addressed(instance), **force})


def stop(*, must: bool = False) -> Step:
    return Step(
        does="stop",
        orders=(_stop,),
        took_effect=lambda now: state(now) == STOPPED or state(now) in TO_STOPPED,
        reached=is_stopped,
        needed=lambda now: state(now) not in (STOPPED, FAILED),
        must_reach=must,
    )


def start() -> Step:
    return Step(
        does="start",
        orders=(_order("StartCompShareInstance"),),
        took_effect=lambda now: state(now) == RUNNING or state(now) in TO_RUNNING,
        reached=is_running,
        needed=lambda now: not is_running(now),
    )


def reboot() -> Step:
    def since(before: Current) -> Callable[[Current], bool]:
        started = (before or {}).get("StartTime")
        return lambda now: (
            now is not None
            and (state(now) in TO_RUNNING or now.get("StartTime") != started)
        )

    return Step(
        does="restart",
        orders=(_order("RebootCompShareInstance"),),
        since=since,
        reached=is_running,
    )


# -- the rest -----------------------------------------------------------------------


def rename(name: str) -> Step:
    def named(now: Current) -> bool:
        return now is not None and now.get("Name") == name

    return Step(
        does="rename",
        orders=(_order("ModifyCompShareInstanceName", Name=name),),
        took_effect=named,
        reached=named,
    )


def reinstall(settings: Settings) -> Step:
    image = settings["image_id"]

    def has_image(now: Current) -> bool:
        return now is not None and now.get("CompShareImageId") == image

    def under_way(now: Current) -> bool:
        return state(now) in ("Reinstalling", "Install") or has_image(now)

    password = encoded_password(settings)
    return Step(
        does="reinstall",
        orders=(
            _order(
                "ReinstallCompShareInstance", CompShareImageId=image, Password=password
            ),
        ),
        took_effect=under_way,
        reached=lambda now: has_image(now) and is_steady(now),
    )


def terminate() -> Step:
    return Step(
        does="delete",
        orders=(_order("TerminateCompShareInstance"),),
        took_effect=lambda now: now is None,
        reached=lambda now: now is None,
    )
