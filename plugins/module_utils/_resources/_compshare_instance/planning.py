# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps that bring a CompShare instance to its wanted state."""

from __future__ import annotations

from typing import Any

from ..._core.errors import ResourceFailed
from ..._core.model import Row, Settings
from ..._core.resource import Current, Plan, Step
from ..._core.typed import as_text
from ..._listings.compshare_instances import disks_of, split_remark
from . import steps
from .places import Place, places, wanted_size
from .state import (
    FAILED,
    RUNNING,
    STOPPED,
    TO_RUNNING,
    TO_STOPPED,
    dead_end,
    is_steady,
    required,
    view,
)
from .stopping import stop_steps, wanted_stop, wants_stop

# Setting, name in the API, word for messages. Only creating it again changes it.
_FIXED = (
    ("gpu_count", "GPU", "the number of GPUs"),
    ("cpu", "CPU", "the number of CPUs"),
    ("memory_mb", "Memory", "the memory"),
    ("charge_type", "ChargeType", "the charge type"),
)


def plan(settings: Settings, current: Current) -> Plan:
    """Return the steps to the wanted state; drift is left alone unless reimage."""
    if settings["state"] == "absent":
        return _absent(current)
    if current is None:
        return _creation(settings)
    reason = dead_end(settings, current)
    if reason:
        raise ResourceFailed(
            f"CompShare instance {required(current, 'UHostId')}: {reason}"
        )
    renames: list[Step] = []
    seen: dict[str, Any] = {}
    if settings.get("name") and settings["name"] != required(current, "Name"):
        renames.append(steps.rename(settings["name"]))
        seen["Name"] = settings["name"]
    if settings["reimage"] and settings.get("image_id"):
        required(current, "CompShareImageId")
    reimages = settings["reimage"] and _other_image(settings, current)
    if reimages:
        acts = _reimage(settings, current)
        seen |= steps.image_seen(settings)
    else:
        acts = _power(settings, current)
    seen["State"] = _end_state(settings, current)
    if seen["State"] == STOPPED:
        # CompShare tells a login only while it runs.
        seen["SshLoginCommand"] = ""
    starts = _starts(settings, acts)
    stops = stop_steps(settings, current, starts=starts)
    if stops:
        # A duration counts from the last start, and that is still to come.
        seen["SchedulerStopTime"] = wanted_stop(settings, None if starts else current)
        acts = [act._replace(must_reach=True) for act in acts]
    waits = [act for act in acts if not act.orders]
    planned = (*waits, *renames, *acts[len(waits) :], *stops)
    drift = _drift(settings, current, bool(reimages))
    return Plan(steps=planned, after=view({**current, **seen}), drift=drift)


def _starts(settings: Settings, acts: list[Step]) -> bool:
    """Whether it starts again, so that only then it shows when it will be stopped.

    A restart changes a duration, but not a moment.
    """
    does = {act.does for act in acts}
    return "start" in does or ("restart" in does and bool(settings.get("stop_after")))


def _heading(current: Row) -> str:
    """Return the steady state that it is in or on its way to."""
    now = required(current, "State")
    if now in TO_RUNNING:
        return RUNNING
    return STOPPED if now in TO_STOPPED else now


def _end_state(settings: Settings, current: Row) -> str:
    wanted = {"running": RUNNING, "restarted": RUNNING, "stopped": STOPPED}
    return wanted.get(settings["state"]) or _heading(current)


def _absent(current: Current) -> Plan:
    """It can only be deleted when it is stopped (or was never installed)."""
    if current is None:
        return Plan()
    planned = [] if is_steady(current) else [steps.wait(must=True)]
    if _heading(current) not in (STOPPED, FAILED):
        planned.append(steps.stop(must=True))
    return Plan(steps=(*planned, steps.terminate()), after={})


def _creation(settings: Settings) -> Plan:
    row = steps.wanted_row(settings)
    planned = [steps.create(settings)]
    stops = stop_steps(settings, None, starts=True)
    if settings["state"] == "stopped":
        planned = [planned[0]._replace(must_reach=True), steps.stop()]
        row["State"] = STOPPED
    elif stops:
        planned = [planned[0]._replace(must_reach=True), *stops]
        row["SchedulerStopTime"] = wanted_stop(settings, None)
    elif not settings.get("wait", True):
        planned.append(steps.appear())
    return Plan(steps=tuple(planned), after=view(row))


def _power(settings: Settings, current: Row) -> list[Step]:
    wanted, heading = settings["state"], _heading(current)
    acts: list[Step] = []
    if wanted == "restarted" and heading == RUNNING:
        acts = [steps.reboot()]
    elif wanted in ("running", "restarted") and heading != RUNNING:
        acts = [steps.start()]
    elif wanted == "stopped" and heading != STOPPED:
        acts = [steps.stop()]
    if is_steady(current):
        return acts
    # Whether a stop must be set may only be known then.
    may_run = heading != STOPPED and wants_stop(settings)
    return [steps.wait(must=bool(acts) or may_run), *acts]


def _reimage(settings: Settings, current: Row) -> list[Step]:
    """Stop, reinstall, and return to the previous state, or to the wanted one."""
    planned = [] if is_steady(current) else [steps.wait(must=True)]
    if _heading(current) != STOPPED:
        planned.append(steps.stop(must=True))
    runs = _end_state(settings, current) != STOPPED
    planned.append(steps.reinstall(settings)._replace(must_reach=True))
    # It is not documented whether it is running or stopped after that.
    planned.append(steps.start() if runs else steps.stop())
    return planned


# -- what is not as wanted ----------------------------------------------------------


def _other_image(settings: Settings, current: Row) -> bool:
    wanted, there = settings.get("image_id"), current.get("CompShareImageId")
    return bool(wanted) and there is not None and wanted != there


def _drift(settings: Settings, current: Row, reimages: bool) -> tuple[str, ...]:
    """Return in words what differs and is left alone."""
    found = []
    if _other_image(settings, current) and not reimages:
        found.append(
            f"the image is {current.get('CompShareImageId')}, not "
            f"{settings['image_id']} (reimage: true changes it and wipes the boot disk)"
        )
    differing = _differing(settings, current)
    found += [f"{text} (only creating it again changes that)" for text in differing]
    disks = _other_disks(settings, current)
    found += [f"{text} (change them in the console)" for text in disks]
    return tuple(found)


def _differing(settings: Settings, current: Row) -> list[str]:
    found = []
    size = _place_of(settings, current)
    fixed = {**size._asdict(), "charge_type": settings.get("charge_type")}
    for setting, key, word in _FIXED:
        wanted, there = fixed[setting], current.get(key)
        if wanted is not None and there is not None and str(wanted) != str(there):
            unit = " MB" if setting == "memory_mb" else ""
            found.append(f"{word} is {there}{unit}, not {wanted}{unit}")
    found += _elsewhere(settings, current)
    remark = split_remark(current)[0]
    if settings.get("remark") is not None and settings["remark"] != remark:
        found.append(f"the remark is {remark!r}, not {settings['remark']!r}")
    return found


def _place_of(settings: Settings, current: Row) -> Place:
    """Return the acceptable place that it is in, else the first, with its size."""
    there = as_text(current.get("Zone")), as_text(current.get("GpuType"))
    wanted = places(settings)
    same = [place for place in wanted if (place.zone, place.gpu_type) == there]
    alike = [place for place in same if str(place.cpu) == as_text(current.get("CPU"))]
    return next(iter([*alike, *same, *wanted]), wanted_size(settings))


def _elsewhere(settings: Settings, current: Row) -> list[str]:
    """Return zone and GPU type when nothing acceptable has them."""
    wanted = places(settings)
    zone, gpu_type = as_text(current.get("Zone")), as_text(current.get("GpuType"))
    if not zone or not gpu_type:
        return []  # missing, so not known
    if not wanted:
        only = settings.get("gpu_type")
        differs = only and only != gpu_type
        return [f"the GPU type is {gpu_type}, not {only}"] if differs else []
    if (zone, gpu_type) in [(place.zone, place.gpu_type) for place in wanted]:
        return []
    others = " or ".join(dict.fromkeys(str(place) for place in wanted))
    return [f"it is {gpu_type} in {zone}, not {others}"]


def _other_disks(settings: Settings, current: Row) -> list[str]:
    """Return the disks when they are reported, and differ from the wanted ones."""
    wanted, there = settings.get("disks"), disks_of(current)
    known = there and all(None not in disk.values() and disk["type"] for disk in there)
    if wanted is None or not known:
        return []
    asked, found = _told_disks(wanted), _told_disks(there)
    return [] if asked == found else [f"the disks are {found}, not {asked}"]


def _told_disks(disks: list[dict[str, Any]]) -> str:
    """Return the disks in words, the one to boot from first."""
    ordered = sorted(
        disks, key=lambda disk: (not disk["is_boot"], disk["type"], disk["size"])
    )
    return " + ".join(
        f"{disk['type']} {disk['size']:g} GB{' to boot from' * disk['is_boot']}"
        for disk in ordered
    )
