# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CompShare GPU instances: DescribeCompShareInstance, without passwords and tokens."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .._clouds._compshare_hosts import HOSTS, ssh_of
from .._clouds._compshare_places import region_of
from .._clouds.compshare import CLOUD
from .._core.fields import (
    as_tags,
    constant,
    first_text,
    split_version,
    text,
    unix_time,
)
from .._core.model import Field, Listing, Option, Row, Settings, Test
from .._core.paging import OffsetPager
from .._core.typed import NUMBER, TEXT, Json, Shape, as_flag, as_number, as_text
from .._core.units import unix_to_iso

# Passwords, and addresses with a token in them.
_SECRET = frozenset({"Password", "FileBrowserPassword", "JupyterToken", "Softwares"})
# Fields that a later version of the API may add.
_SECRET_NAME = re.compile("password|passwd|token|secret|credential", re.IGNORECASE)
# The name of the time of a stop: in the documentation, in the vendor's SDK.
STOP_KEYS = ("SchedulerStopTime", "StopSchedulerTime")
# The beginning of the mark at the end of Remark, by which an instance is found again.
_MARK = "[aicloud.catalog:"


def _without_secrets(value: Any) -> Any:
    """Return the object without passwords and tokens, at any depth."""
    if isinstance(value, dict):
        return {
            name: _without_secrets(inner)
            for name, inner in value.items()
            if name not in _SECRET and not _SECRET_NAME.search(name)
        }
    if isinstance(value, list):
        return [_without_secrets(inner) for inner in value]
    return value


def split_remark(row: Row) -> tuple[str, str]:
    """Return the remark without the mark, and the mark."""
    remark = as_text(row.get("Remark"))
    before, begun, rest = remark.rstrip().rpartition(_MARK)
    mark = rest.removesuffix("]")
    if not begun or mark == rest or not mark or set(mark) & set("[]\r\n"):
        return remark, ""
    return before.rstrip(), mark


def marked(remark: str, mark: str) -> str:
    """Return the remark with the mark at its end."""
    return f"{remark} {_MARK}{mark}]" if remark else f"{_MARK}{mark}]"


def ips_of(row: Row) -> list[dict[str, str]]:
    found = Json(row.get("IPSet"), "IPSet").objects()
    return [
        {"type": as_text(one.get("Type")), "ip": as_text(one.get("IP"))}
        for one in found
    ]


def disks_of(row: Row) -> list[dict[str, Any]]:
    """Return the disks; sizes in GB."""
    found = Json(row.get("DiskSet"), "DiskSet").objects()
    return [
        {
            "id": as_text(one.get("DiskId")),
            "type": as_text(one.get("DiskType")),
            "size": as_number(one.get("Size")),
            "is_boot": as_flag(one.get("IsBoot")),
        }
        for one in found
    ]


def stop_moment(row: Row) -> int | None:
    """Return the Unix seconds at which it will be stopped; 0 never, None not known.

    CompShare may still show one that has passed.
    """
    for key in STOP_KEYS:
        if key in row:
            number = as_number(row[key] or 0)
            return None if number is None else max(int(number), 0)
    return None


def _stopped_price(row: Row) -> float | None:
    """Return yuan per hour while it is stopped, when it is paid by the hour afterwards.

    GPU, CPU and memory are given back; disks beyond the free ones and the image remain.
    """
    parts = [as_number(row.get(key)) for key in ("DiskPrice", "CompShareImagePrice")]
    if as_text(row.get("ChargeType")) != "Postpay" or None in parts:
        return None
    return round(float(sum(part for part in parts if part)), 6)


def _whole(row: Row, key: str) -> int | None:
    value = as_number(row.get(key))
    return None if value is None else int(value)


SHAPE: Shape = {
    **dict.fromkeys(
        (
            "UHostId",
            "Name",
            "State",
            "Zone",
            "Region",
            "GpuType",
            "ChargeType",
            "InstanceType",
            "CompShareImageId",
            "CompShareImageName",
            "CompShareImageVersionName",
            "CompShareImageAuthor",
            "Remark",
            "Tag",
            "SshLoginCommand",
        ),
        TEXT,
    ),
    **dict.fromkeys(
        (
            "GPU",
            "CPU",
            "Memory",
            "CreateTime",
            "StartTime",
            "UpdateTime",
            "ExpireTime",
            "ReleaseTime",
            *STOP_KEYS,
            "DiskPrice",
            "CompShareImagePrice",
        ),
        NUMBER,
    ),
    "IPSet": [{"Type": TEXT, "IP": TEXT}],
    "DiskSet": [{"DiskId": TEXT, "DiskType": TEXT, "Size": NUMBER, "IsBoot": TEXT}],
}

# The keys of an instance in modules and in the inventory.
VIEW: Mapping[str, Field] = {
    "id": text("UHostId"),
    "name": text("Name"),
    "state": text("State"),
    "zone": text("Zone"),
    "region": lambda row, group: region_of(row),
    "gpu_type": text("GpuType"),
    "gpu_count": lambda row, group: _whole(row, "GPU"),
    "cpu": lambda row, group: _whole(row, "CPU"),
    "memory_mb": lambda row, group: _whole(row, "Memory"),
    "charge_type": text("ChargeType"),
    "image_id": text("CompShareImageId"),
    "image_name": text("CompShareImageName"),
    "remark": lambda row, group: split_remark(row)[0],
    "mark": lambda row, group: split_remark(row)[1],
    "ssh": lambda row, group: ssh_of(row),
    "ips": lambda row, group: ips_of(row),
    "disks": lambda row, group: disks_of(row),
    "expires": lambda row, group: unix_to_iso(row.get("ExpireTime")),
    "stop_at": lambda row, group: unix_to_iso(stop_moment(row)),
    "release_time": lambda row, group: unix_to_iso(row.get("ReleaseTime")),
    "stopped_price": lambda row, group: _stopped_price(row),
}


def _image(row: Row) -> tuple[str, str]:
    """Return family and version of the image."""
    name = as_text(row.get("CompShareImageName"))
    version = as_text(row.get("CompShareImageVersionName"))
    return (name, version) if version else split_version(name)


_FIELDS: Mapping[str, Field] = {
    "cloud": constant("compshare"),
    "listing": constant("compshare_instance"),
    "family": lambda row, group: _image(row)[0],
    "version": lambda row, group: _image(row)[1],
    "tags": lambda row, group: as_tags(row.get("Tag")),
    "author": first_text("CompShareImageAuthor"),
    "status": text("State"),
    # An instance that failed to install also exists, and costs money.
    "available": constant(True),
    "description": lambda row, group: split_remark(row)[0],
    "gpu_types": lambda row, group: as_tags(row.get("GpuType")),
    "container": lambda row, group: (
        row.get("InstanceType") == "Container" if row.get("InstanceType") else None
    ),
    "created": unix_time("CreateTime"),
    "updated": unix_time("UpdateTime"),
    "raw": lambda row, group: row,
    **VIEW,
}


def _everywhere(options: Settings) -> list[dict[str, Any]]:
    """Region and Zone are sent together or not at all; then all regions are read."""
    return [{"Region": None, "Zone": None}]


# Options that list values, and the key that must have one of them, in any case.
ONE_OF = {"states": "state", "gpu_types": "gpu_type", "zones": "zone"}


def _one_of(option: str, key: str) -> Test:
    return Test(
        option=option,
        passes=lambda wanted, entry: entry[key].casefold() in wanted,
        prepare=lambda wanted: {str(one).casefold() for one in wanted},
    )


LISTING = Listing(
    name="compshare_instance",
    cloud=CLOUD,
    action="DescribeCompShareInstance",
    noun="instances",
    handle="id",
    pager=OffsetPager(
        rows=("UHostSet",),
        offset="Offset",
        limit="Limit",
        total="TotalCount",
        size=100,
        bare_with="UHostIds",
    ),
    shape=SHAPE,
    fields=lambda settings: _FIELDS,
    options=tuple(Option(name=name, type="list", elements="str") for name in ONE_OF),
    streams=_everywhere,
    ids=("UHostIds",),
    tests=tuple(_one_of(option, key) for option, key in ONE_OF.items()),
    unit_id=lambda unit: as_text(unit.get("UHostId")),
    sanitise=_without_secrets,
    hosts=HOSTS,
)
