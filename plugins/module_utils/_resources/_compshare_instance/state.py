# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What CompShare reports about instances, and how one is found.

Names are not unique and the server cannot search by name, so every instance that is
created has a mark at the end of its Remark.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from ..._clouds._compshare_places import place_of, region_of
from ..._clouds.compshare import CLOUD
from ..._core.errors import AmbiguousResource, ResourceError
from ..._core.model import Row, Settings
from ..._core.required import required_text
from ..._core.resource import Current
from ..._core.typed import as_text
from ..._listings.compshare_instances import (
    LISTING,
    VIEW,
    split_remark,
)
from .options import mark_of
from .places import places

if TYPE_CHECKING:
    from ..._core.resource_api import Api

RUNNING, STOPPED, FAILED = "Running", "Stopped", "Install Fail"
# Temporary states and the states that follow. Any other word is waited for likewise,
# and only then is it known: it is not documented how "Reinstalling" ends.
TO_RUNNING = frozenset({"Initializing", "Install", "Starting", "Rebooting"})
TO_STOPPED = frozenset({"Stopping", "Resizing"})


def find(api: Api, settings: Settings) -> Current:
    """Return the instance; AmbiguousResource when several could be meant."""
    wanted = settings.get("current_id") or settings.get("id")
    if wanted:
        found = _by_id(api, settings, wanted)
        if found is None and settings["state"] != "absent" and not _seen(settings):
            raise ResourceError(
                f"CompShare has no instance with the ID {wanted} that this account sees"
            )
        return found
    rows = api.rows(LISTING)
    candidates = _meant(settings, rows)
    for place in [] if candidates else _where(settings):
        # A second search before anything is bought, see _where.
        known = {as_text(row.get("UHostId")) for row in candidates}
        more = _meant(settings, api.rows(LISTING, **place))
        candidates += [row for row in more if as_text(row.get("UHostId")) not in known]
    if len(candidates) > 1:
        _ambiguous(settings, candidates)
    return candidates[0] if candidates else None


def _seen(settings: Settings) -> bool:
    """Whether this run created or found it, so that it may appear late or be gone."""
    return bool(settings.get("current_id"))


def _by_id(api: Api, settings: Settings, wanted: str) -> Current:
    known = settings.get("current_place")
    for place in [known] if known else [{}, *_where(settings)]:
        for row in api.rows(LISTING, UHostIds=[wanted], **place):
            # Seen live: other instances than the requested one.
            if row.get("UHostId") == wanted:
                return row
    return None


def _where(settings: Settings) -> list[dict[str, str]]:
    """Return where it could be, as requests name it.

    It is not documented that a response without a region covers all regions.
    """
    zones = [place.zone for place in places(settings)]
    if settings["state"] == "absent" or not zones:
        zones = [settings.get("zone") or ""]
    found = [place_of(zone) for zone in dict.fromkeys(zones)]
    return [place for place in found if place]


def _meant(settings: Settings, rows: list[Row]) -> list[Row]:
    """Return those with the mark, else those with the name.

    A task with a mark of its own leaves instances with another one alone.
    """
    mark, name = mark_of(settings), settings.get("name")
    marked = [row for row in rows if split_remark(row)[1] == mark]
    if marked or not name:
        return marked
    named = [row for row in rows if required(row, "Name") == name]
    if settings.get("mark"):
        named = [row for row in named if not split_remark(row)[1]]
    return named


def names(row: Row) -> tuple[str, ...]:
    """Return what an instance may be called: its name and its mark."""
    return as_text(row.get("Name")), split_remark(row)[1]


def _ambiguous(settings: Settings, rows: list[Row]) -> NoReturn:
    shown = ", ".join(
        f"{row.get('UHostId')} ({row.get('State')}, {row.get('Zone')}, "
        f"{row.get('GpuType')})"
        for row in rows
    )
    words = f"name {settings['name']!r}" if settings.get("name") else "mark"
    raise AmbiguousResource(
        f"{len(rows)} instances of CompShare have the {words} or the mark "
        f"{mark_of(settings)!r}: {shown}"
    )


def required(row: Row, *keys: str) -> str:
    """Return a field that must be known; UnexpectedResponse names a missing one."""
    instance = f"instance {as_text(row.get('UHostId'))}".strip()
    return required_text(row, *keys, cloud=CLOUD, action=LISTING.action, of=instance)


def whereabouts(row: Row) -> dict[str, str]:
    """Return region and zone of the instance."""
    return place_of(required(row, "Zone"), region_of(row))


def existing(current: Current) -> Row:
    """Return the instance that an order is for; ResourceError when it is gone."""
    if current is None:
        raise ResourceError("the instance disappeared during the run")
    return current


def addressed(row: Row) -> dict[str, str]:
    """Return the parameters by which every order names its instance."""
    return {**whereabouts(row), "UHostId": required(row, "UHostId")}


def state(current: Current) -> str:
    """Return the word for its state; an empty one is not known yet."""
    if current is None:
        return "absent"
    return as_text(current.get("State")) or "without a state"


def is_running(current: Current) -> bool:
    return state(current) == RUNNING


def is_stopped(current: Current) -> bool:
    return state(current) == STOPPED


def is_spot(row: Row) -> bool:
    return row.get("ChargeType") == "Spot" or row.get("IsSpot") is True


def is_steady(current: Current) -> bool:
    return state(current) in (RUNNING, STOPPED, FAILED)


def view(current: Current) -> dict[str, Any]:
    """Return what users see of an instance; nothing of it is secret."""
    if current is None:
        return {}
    return {name: field(current, {}) for name, field in VIEW.items()}


def dead_end(settings: Settings, current: Current) -> str | None:
    if settings["state"] == "absent" or state(current) != FAILED:
        return None
    return (
        f"its state is {FAILED}. It never becomes usable by itself: delete it with "
        "state absent, then create it again, with another image if this stays"
    )
