# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What CompShare reports about custom images, and the instance of a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..._clouds._compshare_images import image_id, is_available
from ..._clouds._compshare_places import place_of, region_of
from ..._clouds.compshare import CLOUD, region_of_requests
from ..._core.entry import Entry, all_fields
from ..._core.errors import (
    AmbiguousResource,
    NothingThere,
    OptionError,
    ResourceError,
)
from ..._core.filters import SOFTWARE
from ..._core.model import Row, Settings
from ..._core.nearest import with_nearest
from ..._core.required import refuse_empty, required_text
from ..._core.resource import Current
from ..._core.text import visible
from ..._core.typed import as_text
from ..._listings.compshare_custom_images import LISTING as IMAGES
from ..._listings.compshare_instances import LISTING as INSTANCES

if TYPE_CHECKING:
    from ..._core.resource_api import Api

# The keys of the software that an order can set; the API accepts no others.
WIRE_SOFTWARE = {
    "framework": "Framework",
    "framework_version": "FrameworkVersion",
    "cuda": "CUDAVersion",
    "applications": "Application",
}
OPTIONS_OF_SOFTWARE = tuple(
    one for one in SOFTWARE.suboptions if one.name in WIRE_SOFTWARE
)
_FAILED = frozenset({"unavailable", "offline"})
# Of an instance that is a virtual machine, and of one that is a container.
_READY = {"UHost": ("Running", "Stopped"), "Container": ("Running",)}


def check(settings: Settings) -> None:
    """Raise OptionError unless the options identify an image."""
    if settings.get("name") is None and settings.get("id") is None:
        raise OptionError("one of name and id is needed")
    refuse_empty(settings, "name", "id", "instance")


def find(api: Api, settings: Settings) -> Current:
    """Return the image; AmbiguousResource when several have the name."""
    rows = api.rows(IMAGES)
    wanted = settings.get("current_id") or settings.get("id")
    if wanted:
        found = next((row for row in rows if image_id(row) == wanted), None)
        late = settings.get("current_id") or settings["state"] == "absent"
        if found is None and not late:
            said = f"CompShare has no custom image with the ID {wanted}"
            there = map(image_id, rows)
            raise ResourceError(with_nearest(said, wanted, there, "IDs"))
        return found
    named = [row for row in rows if _known(row, "Name") == settings["name"]]
    if len(named) > 1:
        shown = ", ".join(f"{image_id(row)} ({state(row)})" for row in named)
        raise AmbiguousResource(
            f"{len(named)} custom images of CompShare have the name "
            f"{settings['name']!r}: {visible(shown)}"
        )
    return named[0] if named else None


def _known(row: Row, key: str) -> str:
    """Return a field of the image that must be known."""
    of = f"image {image_id(row)}".strip()
    return required_text(row, key, cloud=CLOUD, action=IMAGES.action, of=of)


def prepare(api: Api, settings: Settings, current: Current) -> dict[str, Any]:
    """Return which image it is; for a new one, the instance to make it from."""
    if current is not None:
        return {"current_id": _known(current, "CompShareImageId")}
    if settings["state"] == "absent" or settings.get("current_id"):
        return {}
    if settings.get("instance") is None:
        raise NothingThere(
            f"there is no custom image {settings['name']!r} yet: give instance, the "
            "one to make it from"
        )
    source = _instance(api, settings)
    _refuse_unready(source)
    _refuse_elsewhere(settings, source)
    return {"source": source}


def _instance(api: Api, settings: Settings) -> Row:
    """Return the instance of this ID, else of this name."""
    wanted = settings["instance"]
    rows = api.rows(INSTANCES)
    found = _meant(wanted, rows)
    if not found and settings.get("zone"):
        # It is not documented that a response without a region covers all regions.
        rows = [*rows, *api.rows(INSTANCES, **place_of(settings["zone"]))]
        found = _meant(wanted, rows)
    if not found:
        said = (
            f"CompShare has no instance with the ID or the name {wanted!r} that this "
            "account sees"
        )
        there = (as_text(row.get(key)) for row in rows for key in ("Name", "UHostId"))
        raise ResourceError(with_nearest(said, wanted, there))
    if len(found) > 1:
        shown = ", ".join(
            f"{row.get('UHostId')} ({row.get('State')}, {row.get('Zone')})"
            for row in found
        )
        raise AmbiguousResource(
            f"{len(found)} instances of CompShare have the name {wanted!r}: "
            f"{visible(shown)}. Nothing was made: give the id of one as instance"
        )
    return found[0]


def _meant(wanted: str, rows: list[Row]) -> list[Row]:
    by_id = [row for row in rows if row.get("UHostId") == wanted]
    return by_id or [row for row in rows if as_text(row.get("Name")) == wanted]


def required(source: Row, key: str) -> str:
    """Return a field of the instance that must be known."""
    of = f"instance {as_text(source.get('UHostId'))}".strip()
    return required_text(source, key, cloud=CLOUD, action=INSTANCES.action, of=of)


def _refuse_unready(source: Row) -> None:
    """A container is gone when it is stopped; an operation may end soon."""
    now = required(source, "State")
    kind = as_text(source.get("InstanceType"))
    ready = _READY.get(kind, _READY["UHost"])
    if now in ready or now not in ("Stopped", "Install Fail"):
        return  # the cloud itself reports that an operation is in progress
    why = "no image can be made of it"
    if now == "Stopped":
        why = (
            f"an image can be made only of one that is {' or '.join(ready)}. Start it "
            "with compshare_instance and state running"
        )
    raise ResourceError(f"instance {required(source, 'UHostId')} is {now}: {why}")


def _refuse_elsewhere(settings: Settings, source: Row) -> None:
    """Refuse another region: an image is only found in the region it was made in."""
    here, there = region_of_requests(settings), whereabouts(source).get("Region")
    if here and there and here != there:
        raise OptionError(
            f"instance {required(source, 'UHostId')} is in the region {there}, but "
            f"images are looked for in {here}: give region={there}"
        )


def whereabouts(source: Row) -> dict[str, str]:
    """Return region and zone of the instance, which the order names."""
    return place_of(required(source, "Zone"), region_of(source))


def state(current: Current) -> str:
    """Return the word for its status; an empty one is not known yet."""
    if current is None:
        return "absent"
    return as_text(current.get("Status")) or "without a status"


def is_usable(current: Current) -> bool:
    return current is not None and is_available(current)


def dead_end(settings: Settings, current: Current) -> str | None:
    """Return why an image can never be used; None while it may."""
    if settings["state"] == "absent" or current is None or is_available(current):
        return None
    reason = as_text(current.get("FailedReason")).strip()
    if not reason and state(current).casefold() not in _FAILED:
        return None
    why = f", {visible(reason)}" if reason else ""
    return (
        f"image {image_id(current)} is {visible(state(current))}{why}. It never "
        "becomes usable by itself: delete it with state absent, then run this again"
    )


def view(current: Current) -> dict[str, Any]:
    """Return the image as an entry of its listing."""
    if current is None:
        return {}
    return Entry(all_fields(IMAGES, {}), current, {}).plain()
