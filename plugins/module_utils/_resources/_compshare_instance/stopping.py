# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When CompShare stops an instance automatically: stop_at and stop_after.

Source: UpdateCompShareStopScheduler and DeleteCompShareStopScheduler of the CompShare
API documents: not for Spot, only while it runs, five minutes ahead at least.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from ..._clouds.compshare import CLOUD
from ..._core.errors import OptionError, ResourceError
from ..._core.model import Call, Row, Settings
from ..._core.required import missing_value
from ..._core.resource import Current, Step
from ..._core.text import shown
from ..._core.times import parse_duration, parse_moment
from ..._core.typed import Json, as_number, as_text
from ..._core.units import unix_to_iso
from ..._listings.compshare_instances import LISTING, STOP_KEYS, stop_moment
from .state import (
    TO_RUNNING,
    addressed,
    existing,
    is_running,
    is_spot,
    required,
    state,
)

if TYPE_CHECKING:
    from ..._core.resource_api import Api

NEVER = "never"
# How far ahead a stop must be, and how long a new instance may take to start.
AHEAD = 300
SHORTEST = 2 * AHEAD
# It is not documented whether CompShare stores seconds: such times are equal.
_SAME = 60


def check_stop(settings: Settings) -> None:
    """Raise OptionError for an impossible stop, before any request."""
    at, after = settings.get("stop_at"), settings.get("stop_after")
    if settings["state"] in ("stopped", "absent") or at is None and after is None:
        return
    if at is not None and after is not None:
        raise OptionError("stop_at and stop_after cannot be used together")
    if after is not None and parse_duration("stop_after", after) < SHORTEST:
        raise OptionError(
            f"stop_after={after!r} must be {SHORTEST // 60}m or more: CompShare stops "
            f"nothing within {AHEAD // 60} minutes, and it needs time to start"
        )
    if at is not None and at != NEVER:
        moment = parse_moment("stop_at", at)
        if moment <= time.time():
            raise OptionError(f"stop_at={at!r} has passed: it is {_now()} now")
    if at != NEVER and not settings.get("id"):
        _refuse_spot(settings, None)


def wants_stop(settings: Settings) -> bool:
    """Whether to set or remove a stop, when the instance runs at the end."""
    given = settings.get("stop_at") or settings.get("stop_after")
    return bool(given) and settings["state"] not in ("stopped", "absent")


def wanted_stop(settings: Settings, current: Current) -> int:
    """Return the Unix seconds to stop at; 0 for never.

    stop_after counts from the last start, so that a second run computes the same
    moment.
    """
    at, after = settings.get("stop_at"), settings.get("stop_after")
    if at == NEVER:
        return 0
    if at is not None:
        return parse_moment("stop_at", at)
    return int(_started(current) + parse_duration("stop_after", str(after)))


def _started(current: Current) -> float:
    """Return the last start; for an instance that does not run yet, now."""
    if current is None or not is_running(current):
        return time.time()
    for key in ("StartTime", "CreateTime"):
        moment = as_number(current.get(key))
        if moment:
            return moment
    required({**current, "StartTime": None}, "StartTime")
    return time.time()


def is_set(settings: Settings, current: Current) -> bool:
    """Whether it will be stopped at the right time, as far as CompShare reports."""
    if current is None:
        return False
    wanted, there = wanted_stop(settings, current), stop_moment(current)
    if wanted:
        return there is not None and abs(there - wanted) < _SAME
    if there is None:
        instance = f"instance {required(current, 'UHostId')}"
        raise missing_value(*STOP_KEYS, cloud=CLOUD, action=LISTING.action, of=instance)
    # A time that has passed no longer stops it.
    return not there or there <= time.time()


# -- steps ---------------------------------------------------------------------------


def stop_steps(settings: Settings, current: Current, starts: bool) -> list[Step]:
    """Return the necessary steps; ``starts``: it starts again before them.

    OptionError, ResourceError for an impossible stop, before anything is ordered.
    """
    if not wants_stop(settings):
        return []
    never = settings.get("stop_at") == NEVER
    if not never:
        _refuse_spot(settings, current)
    if current is None:
        return [] if never else [set_stop(settings)]
    if not starts:
        if not _runs(current) or is_set(settings, current):
            return []
        if not never:
            refuse_too_soon(settings, current)
    return [set_stop(settings)]


def _runs(current: Row) -> bool:
    return is_running(current) or state(current) in TO_RUNNING


def _refuse_spot(settings: Settings, current: Current) -> None:
    if current is None:
        spot, what = settings.get("charge_type") == "Spot", "a new instance"
    else:
        spot, what = is_spot(current), f"instance {required(current, 'UHostId')}"
    if spot:
        raise OptionError(
            f"stop_at and stop_after are not for charge_type=Spot, as of {what}: "
            "CompShare stops none of them. Delete it with state=absent when it is done"
        )


def refuse_too_soon(settings: Settings, current: Row) -> None:
    """Raise ResourceError for a moment that is too soon for CompShare."""
    moment = wanted_stop(settings, current)
    if moment >= time.time() + AHEAD:
        return
    asked = "stop_at means"
    if settings.get("stop_after"):
        since = unix_to_iso(int(_started(current)))
        asked = f"it runs since {since}, so stop_after={settings['stop_after']} means"
    raise ResourceError(
        f"CompShare instance {required(current, 'UHostId')}: {asked} "
        f"{unix_to_iso(moment)}, and CompShare accepts no time less than {AHEAD // 60} "
        f"minutes ahead; it is {_now()} now. So no such stop is set: stop it with "
        "state=stopped, or give a later time"
    )


def set_stop(settings: Settings) -> Step:
    """Return the step that sets or removes the stop of a running instance."""

    def order(current: Current) -> Call:
        project = settings["stop_project"]
        instance = existing(current)
        parameters: dict[str, Any] = {**addressed(instance), "ProjectId": project}
        if settings.get("stop_at") == NEVER:
            return Call("DeleteCompShareStopScheduler", parameters)
        refuse_too_soon(settings, instance)
        # The name in the documentation; the SDK calls it StopTime. CompShare ignores
        # unknown names: both are sent, and reading shows what was understood.
        moment = wanted_stop(settings, instance)
        parameters |= {"SchedulerStopTime": moment, "StopTime": moment}
        return Call("UpdateCompShareStopScheduler", parameters)

    def stops(current: Current) -> bool:
        return is_set(settings, current)

    return Step(
        does="unschedule" if settings.get("stop_at") == NEVER else "schedule",
        orders=(order,),
        took_effect=stops,
        reached=stops,
        needed=lambda now: not stops(now),
        # A stop that was not read back may not exist.
        must_reach=True,
        without=_unguarded,
    )


def _unguarded(settings: Settings, current: Current) -> str:
    """Return what an instance costs that nobody stops, and what to do about it."""
    row = current or {}
    instance = as_text(row.get("UHostId")) or settings.get("current_id") or ""
    if not instance or settings.get("stop_at") == NEVER:
        return ""
    there = stop_moment(row) or 0
    stop = "is not set"
    if there > time.time():
        stop = f"is not set: CompShare stops it at {unix_to_iso(there)}"
    return (
        f"Instance {instance} exists, but the wanted stop {stop}. It costs money "
        "until it is stopped: run this again, or stop it, with "
        f"id={instance} and state=stopped."
    )


# -- the project -----------------------------------------------------------------------


def stop_project(api: Api, settings: Settings, current: Current) -> dict[str, Any]:
    """Return the project, which only these orders need."""
    if not _may_order(settings, current):
        return {}
    return {"stop_project": settings.get("project_id") or _default_project(api)}


def _may_order(settings: Settings, current: Current) -> bool:
    if not wants_stop(settings) or current is None:
        return wants_stop(settings)
    if settings["state"] == "restarted" or settings["reimage"]:
        return True
    if _runs(current):
        return not is_set(settings, current)
    return bool(settings["state"] == "running")


def _default_project(api: Api) -> str:
    listed = Json(api.ask(Call("GetProjectList"))).at("ProjectSet").items()
    projects = {
        one.at("ProjectId").text(): one.at("IsDefault").flag() for one in listed
    }
    projects.pop("", None)
    chosen = [name for name, default in projects.items() if default] or list(projects)
    if len(chosen) != 1:
        raise ResourceError(
            "CompShare needs the project of an instance for stop_at and stop_after, "
            "and does not report which one is the default: give project_id, one of "
            f"{shown(projects) or 'those that the console shows'}"
        )
    return chosen[0]


def _now() -> str:
    return unix_to_iso(int(time.time()))
