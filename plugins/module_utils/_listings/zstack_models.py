# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ZStack AIOS models: QueryModel."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .._clouds._zstack_account import server_zone
from .._clouds.zstack import CLOUD
from .._core.fields import constant
from .._core.filters import equals
from .._core.model import Field, Listing, Option, Row, ServerFilter, Settings, Test
from .._core.paging import OffsetPager
from .._core.selection import size_option
from .._core.typed import FLAG, NUMBER, TEXT, Shape, as_flag, as_number, as_text
from .._core.units import java_to_iso

# An upgrade script of the server left the text NULL where it meant nothing.
_NOTHING = frozenset({"", "NULL"})
# Values that the server's condition syntax accepts unchanged; others only match here.
_PLAIN_VALUE = re.compile(r"[\w .:@/+-]+")


_SHAPE: Shape = {
    "uuid": TEXT,
    "name": TEXT,
    "version": TEXT,
    "versionSemver": TEXT,
    "installPath": TEXT,
    "vendor": TEXT,
    "type": TEXT,
    "modelCenterUuid": TEXT,
    "architectureType": TEXT,
    "requiredAccelerator": TEXT,
    "pipelineTag": TEXT,
    "description": TEXT,
    "isLatestVersion": FLAG,
    "size": NUMBER,
    "artifactSizeBytes": NUMBER,
    "artifactChecksum": TEXT,
    "minGpuMemory": NUMBER,
    "extraGpuMemRequest": NUMBER,
    "createDate": TEXT,
    "lastOpDate": TEXT,
}


def is_plain(value: str) -> bool:
    """Whether a condition can contain the value; others are only compared here."""
    return _PLAIN_VALUE.fullmatch(value) is not None


def _text(key: str) -> Field:
    def read(row: Row, group: Row) -> str:
        value = as_text(row.get(key))
        return "" if value in _NOTHING else value

    return read


def _bytes(row: Row, key: str) -> int | None:
    value = as_number(row.get(key))
    return int(value) if value and value > 0 else None


def _gpu_memory(row: Row, group: Row) -> int | None:
    least = _bytes(row, "minGpuMemory")
    return None if least is None else least + (_bytes(row, "extraGpuMemRequest") or 0)


_NAME = _text("name")
_SEMVER, _FREE_VERSION = _text("versionSemver"), _text("version")


def _fields(settings: Settings) -> Mapping[str, Field]:
    zone = server_zone(settings)
    return {
        "cloud": constant("zstack"),
        "listing": constant("zstack_model"),
        "id": _text("uuid"),
        "name": _NAME,
        "family": _NAME,
        "version": lambda row, group: _SEMVER(row, group) or _FREE_VERSION(row, group),
        "path": _text("installPath"),
        "author": _text("vendor"),
        "description": _text("description"),
        # artifactSizeBytes is 0 when it is unknown.
        "size_bytes": lambda row, group: (
            _bytes(row, "size") or _bytes(row, "artifactSizeBytes")
        ),
        "gpu_memory_bytes": _gpu_memory,
        "created": lambda row, group: java_to_iso(row.get("createDate"), zone),
        "updated": lambda row, group: java_to_iso(row.get("lastOpDate"), zone),
        "checksum": _text("artifactChecksum"),
        "raw": lambda row, group: row,
    }


def _raw(option: str, key: str, entry_key: str = "") -> Test:
    read = _text(key)
    return Test(
        option=option,
        key=entry_key,
        passes=lambda wanted, entry: read(entry["raw"], {}) == wanted,
    )


def _fits_accelerator(wanted: str, entry: Row) -> bool:
    """``cuda`` fits ``cuda:12``; otherwise they must be equal, ignoring case."""
    there = as_text(entry["raw"].get("requiredAccelerator")).casefold()
    low = wanted.casefold()
    return there not in ("", "null") and (there == low or there.startswith(f"{low}:"))


def _fits_gpu(wanted: int, entry: Row) -> bool:
    needed = entry["gpu_memory_bytes"]
    return needed is not None and needed <= wanted


def _server_filter(options: Settings) -> ServerFilter:
    """Name only columns that every server has: an older one refuses what is newer."""
    wire = {
        "id": "uuid",
        "vendor": "vendor",
        "type": "type",
        "model_center_uuid": "modelCenterUuid",
    }
    narrowing = [
        f"{column}={options[option]}"
        for option, column in wire.items()
        if options.get(option) is not None and is_plain(options[option])
    ]
    raw = list(options.get("conditions") or [])
    required: dict[str, Any] = {"q": raw} if raw else {}
    return ServerFilter(
        required=required, narrowing={"q": raw + narrowing} if narrowing else {}
    )


LISTING = Listing(
    name="zstack_model",
    cloud=CLOUD,
    public=True,
    action="QueryModel",
    noun="models",
    handle="path",
    path="/v1/ai/models",
    method="GET",
    pager=OffsetPager(
        rows=("inventories",),
        offset="start",
        limit="limit",
        total="total",
        # The server's own default.
        size=1000,
    ),
    fields=_fields,
    # Not lastOpDate: any change to the row updates it, such as a new description.
    content=(
        "version",
        "path",
        "size_bytes",
        "checksum",
        "raw.architectureType",
        "raw.frameworkVersion",
    ),
    shape=_SHAPE,
    # A stable order, or pages could overlap.
    streams=lambda options: [{"sort": "+uuid", "replyWithCount": True}],
    options=(
        Option(name="id"),
        Option(name="vendor"),
        Option(name="type"),
        Option(name="model_center_uuid"),
        Option(name="architecture"),
        Option(name="accelerator"),
        Option(name="pipeline_tag"),
        Option(name="latest_only", type="bool", default=False),
        Option(name="gpu_memory"),
        Option(name="conditions", type="list", elements="str"),
    ),
    server_filter=_server_filter,
    tests=(
        equals("id"),
        _raw("vendor", "vendor", "author"),
        _raw("type", "type"),
        _raw("model_center_uuid", "modelCenterUuid"),
        _raw("architecture", "architectureType"),
        Test(option="accelerator", passes=_fits_accelerator),
        _raw("pipeline_tag", "pipelineTag"),
        Test(
            option="latest_only",
            passes=lambda wanted, entry: (
                not wanted or as_flag(entry["raw"].get("isLatestVersion")) is True
            ),
        ),
        Test(
            option="gpu_memory",
            key="gpu_memory_bytes",
            passes=_fits_gpu,
            prepare=size_option("gpu_memory"),
        ),
    ),
    unit_id=lambda unit: as_text(unit.get("uuid")),
    publisher_options=("vendor", "id"),
)
