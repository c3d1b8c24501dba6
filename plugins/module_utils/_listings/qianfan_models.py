# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Qianfan own models: DescribeCustomModelSets, with DescribeModel for one version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .._clouds.qianfan import CLOUD
from .._core.fields import Availability, as_tags, constant, group_text
from .._core.filters import equals, raw_equals
from .._core.model import (
    Call,
    Details,
    Field,
    Listing,
    Option,
    Payload,
    Row,
    ServerFilter,
    Settings,
)
from .._core.paging import MarkerPager
from .._core.typed import TAGS, TEXT, Shape, as_text
from .._core.units import rfc3339_to_iso

_PATH = "/v2/model"
_UNUSABLE = ("Creating", "Fail")
# The row of an entry: ID and name of the version, and its details once they were read.
_ID, _NAME, _DETAILS = "modelId", "modelName", "details"


_SHAPE: Shape = {
    "modelSetId": TEXT,
    "modelSetName": TEXT,
    "modelType": TEXT,
    "modelIds": [TEXT],
    "modelNames": [TEXT],
    "labels": TAGS,
    "description": TEXT,
    "createTime": TEXT,
    "modifyTime": TEXT,
}
_DETAIL_SHAPE: Shape = {
    "modelId": TEXT,
    "modelName": TEXT,
    "status": TEXT,
    "description": TEXT,
    "createTime": TEXT,
    "modifyTime": TEXT,
}


def _rows(unit: Row) -> Iterator[tuple[Row, Row]]:
    """One row per version. Names belong to IDs only when there are as many of both."""
    ids = unit.get("modelIds") or []
    names = unit.get("modelNames") or []
    for position, identity in enumerate(ids):
        row: dict[str, Any] = {_ID: as_text(identity)}
        if len(names) == len(ids):
            row[_NAME] = as_text(names[position])
        yield row, unit


def _identity(details: Payload) -> str:
    """Return the ID of the version; some responses call that of its set modelId."""
    told = as_text(details.get(_ID))
    return told if told.startswith("amv-") else ""


def _merge(row: Row, details: Payload) -> Row:
    name = as_text(details.get("modelName")) or row.get(_NAME, "")
    return {_ID: row[_ID], _NAME: name, _DETAILS: details}


def _detail(row: Row, key: str) -> str:
    return as_text(row.get(_DETAILS, {}).get(key))


def _time(key: str) -> Field:
    """The version's own time when its details were read, else that of its set."""
    return lambda row, group: rfc3339_to_iso(_detail(row, key) or group.get(key))


def _status(row: Row, group: Row) -> str:
    return _detail(row, "status")


_SET_NAME = group_text("modelSetName")
_FIELDS: Mapping[str, Field] = {
    "cloud": constant("qianfan"),
    "listing": constant("qianfan_model"),
    "id": lambda row, group: as_text(row.get(_ID)),
    "name": _SET_NAME,
    "family": _SET_NAME,
    "version": lambda row, group: as_text(row.get(_NAME)),
    "group_id": group_text("modelSetId"),
    "tags": lambda row, group: as_tags(group.get("labels") or []),
    "status": _status,
    "available": Availability(("", _status, lambda text: text not in _UNUSABLE)),
    "description": lambda row, group: (
        _detail(row, "description") or as_text(group.get("description"))
    ),
    "created": _time("createTime"),
    "updated": _time("modifyTime"),
    "raw": lambda row, group: group,
}


def _server_filter(options: Settings) -> ServerFilter:
    newest_first = options.get("newest_first")
    required = {} if newest_first is None else {"pageReverse": bool(newest_first)}
    return ServerFilter(required=required)


def _order(units: list[Row], options: Settings) -> list[Row]:
    """The direction of pageReverse is not documented: newest_first is applied here."""
    if not options.get("newest_first"):
        return units
    return sorted(
        units, key=lambda unit: rfc3339_to_iso(unit.get("createTime")), reverse=True
    )


LISTING = Listing(
    name="qianfan_model",
    cloud=CLOUD,
    public=True,
    action="DescribeCustomModelSets",
    noun="models",
    handle="id",
    path=_PATH,
    method="POST",
    pager=MarkerPager(rows=("customModelSetList",), stale_codes=("InvalidMarker",)),
    fields=lambda settings: _FIELDS,
    # The times of the version itself: those of its set move with other versions.
    content=(
        "version",
        "raw.details.model",
        "raw.details.sourceInfo.sourceType",
        "raw.details.createTime",
        "raw.details.modifyTime",
    ),
    shape=_SHAPE,
    options=(
        Option(name="id"),
        Option(name="group_id"),
        Option(name="model_type"),
        Option(name="newest_first", type="bool"),
    ),
    server_filter=_server_filter,
    tests=(
        equals("id"),
        equals("group_id"),
        raw_equals("model_type", "modelType"),
    ),
    unit_id=lambda unit: as_text(unit.get("modelSetId")),
    rows=_rows,
    groups=lambda units: units,
    order=_order,
    details=Details(
        call=lambda identity: Call(
            action="DescribeModel", path=_PATH, parameters={"modelId": identity}
        ),
        shape=_DETAIL_SHAPE,
        identity=_identity,
        merge=_merge,
        complete=lambda row: _NAME in row,
        done=lambda row: _DETAILS in row,
    ),
)
