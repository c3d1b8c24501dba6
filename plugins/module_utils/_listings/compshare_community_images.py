# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CompShare community images: DescribeCommunityImages, groups with versions inside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .._clouds._compshare_images import (
    COMMUNITY_LISTS,
    IMAGE_CONTENT,
    IMAGE_FIELDS,
    IMAGE_SHAPE,
    STATUS,
    permits,
)
from .._clouds.compshare import CLOUD
from .._core.fields import Availability, constant, group_text
from .._core.filters import FREE, GPU_TYPE, MAX_PRICE, SOFTWARE, equals
from .._core.model import Field, Listing, Option, Row, ServerFilter, Settings, Test
from .._core.paging import OffsetPager
from .._core.typed import TEXT, Shape, as_number, as_text

# A group with its versions, or a version by itself.
_SHAPE: Shape = {
    **IMAGE_SHAPE,
    "ImageName": TEXT,
    "ImageDesc": TEXT,
    "Data": [IMAGE_SHAPE],
}


def _name(row: Row, group: Row) -> str:
    return as_text(group.get("ImageName") or row.get("Name"))


def _description(row: Row, group: Row) -> str:
    own = row.get("Description") or row.get("VersionDesc")
    return as_text(own or group.get("ImageDesc"))


def _used(row: Row, group: Row) -> int | float | None:
    of_group = as_number(group.get("ImageUseTime"))
    return as_number(row.get("ImageUseTime")) if of_group is None else of_group


_FIELDS: Mapping[str, Field] = {
    **IMAGE_FIELDS,
    "listing": constant("compshare_community_image"),
    "name": _name,
    "family": _name,
    "version": lambda row, group: as_text(row.get("VersionName")),
    "group_id": lambda row, group: as_text(group.get("GroupId") or row.get("GroupId")),
    # Both the version and its group must be usable.
    "available": Availability(
        ("", STATUS, permits), ("group", group_text("Status"), permits)
    ),
    "description": _description,
    "used": _used,
    "raw_group": lambda row, group: {k: v for k, v in group.items() if k != "Data"},
}


def _is_version(unit: Row) -> bool:
    """Whether this is a version by itself: the flat list of the SDK's schema."""
    return "Data" not in unit and bool(unit.get("CompShareImageId"))


def _rows(unit: Row) -> Iterator[tuple[Row, Row]]:
    if _is_version(unit):
        yield unit, {}
        return
    for version in unit.get("Data") or ():
        yield version, unit


def _groups(units: list[Row]) -> list[Row]:
    """Return the groups; versions of a flat list stand in one for each GroupId."""
    groups: list[Row] = []
    by_id: dict[object, Row] = {}
    for unit in units:
        if not _is_version(unit):
            groups.append(unit)
            continue
        group_id = unit.get("GroupId")
        if group_id not in by_id:
            by_id[group_id] = {"GroupId": group_id, "Data": []}
            groups.append(by_id[group_id])
        by_id[group_id]["Data"].append(unit)
    return groups


def _unit_id(unit: Row) -> str:
    return as_text(unit.get("CompShareImageId" if _is_version(unit) else "GroupId"))


def _join(first: Row, again: Row) -> Row:
    """A group that came twice: a page may have ended within its versions."""
    versions, more = first.get("Data") or [], again.get("Data") or []
    added = [version for version in more if version not in versions]
    return {**first, "Data": [*versions, *added]} if added else first


def _found_by_search(wanted: str, entry: Row) -> bool:
    """FuzzySearch looks into names and authors; its case rules are not documented."""
    low = wanted.casefold()
    texts = (entry["name"], as_text(entry["raw"].get("Name")), entry["author"])
    return any(low in text.casefold() for text in texts)


def _server_filter(options: Settings) -> ServerFilter:
    # Not the name (fuzzy in undocumented ways) and not the tags (ignored, measured).
    wire = {
        "id": "CompShareImageId",
        "group_id": "GroupId",
        "author": "Author",
        "search": "FuzzySearch",
    }
    # What false means to the server is not documented: only true is sent.
    flags = {"free": "IsFree", "official": "IsOfficial", "auto_start": "IfAutoStart"}
    narrowing: dict[str, Any] = {
        name: options[option]
        for option, name in wire.items()
        if options.get(option) is not None
    }
    narrowing.update({n: True for o, n in flags.items() if options.get(o) is True})
    required: dict[str, Any] = {}
    if not options.get("include_readme"):
        required["ExcludeReadme"] = True
    if options.get("server_sort") is not None:
        required["SortCondition"] = {
            "Field": options["server_sort"],
            "ASC": bool(options.get("server_sort_ascending")),
        }
    return ServerFilter(required=required, narrowing=narrowing)


LISTING = Listing(
    name="compshare_community_image",
    cloud=CLOUD,
    public=True,
    action="DescribeCommunityImages",
    noun="images",
    handle="id",
    pager=OffsetPager(
        rows=COMMUNITY_LISTS,
        offset="Offset",
        limit="Limit",
        total="TotalCount",
        size=100,
        # The documentation does not say whether it counts groups or versions.
        total_counts_units=False,
        bare_with="CompShareImageId",
        inside="Data",
    ),
    fields=lambda settings: _FIELDS,
    content=IMAGE_CONTENT,
    shape=_SHAPE,
    options=(
        Option(name="id"),
        Option(name="group_id"),
        Option(name="author"),
        Option(name="search"),
        Option(name="free", type="bool"),
        Option(name="official", type="bool"),
        Option(name="auto_start", type="bool"),
        Option(name="container", type="bool"),
        Option(name="gpu_type"),
        Option(name="max_price", type="float"),
        Option(
            name="server_sort",
            choices=("Favor", "PubTime", "ImageUseTime", "FavoritesCount"),
        ),
        Option(name="server_sort_ascending", type="bool", default=False),
        Option(name="include_readme", type="bool", default=False),
        SOFTWARE,
    ),
    server_filter=_server_filter,
    ids=("CompShareImageId", "GroupId"),
    tests=(
        equals("id"),
        equals("group_id"),
        equals("author"),
        Test(option="search", passes=_found_by_search),
        FREE,
        equals("official"),
        equals("auto_start"),
        equals("container"),
        GPU_TYPE,
        MAX_PRICE,
    ),
    unit_id=_unit_id,
    rows=_rows,
    join=_join,
    groups=_groups,
    publisher="group",
)
