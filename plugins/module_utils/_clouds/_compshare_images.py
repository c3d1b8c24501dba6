# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The keys of every image of CompShare, whichever API lists it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._core.fields import (
    Availability,
    as_texts,
    constant,
    converted,
    family_of,
    first_text,
    flag,
    megabytes,
    number,
    price,
    tags,
    texts,
    unix_time,
    version_of,
)
from .._core.model import Field, Row
from .._core.typed import FLAG, NUMBER, TAGS, TEXT, Shape, as_number, as_text

_SOFTWARE = {
    "framework": "Framework",
    "framework_version": "FrameworkVersion",
    "cuda": "CUDAVersion",
    "python": "PythonVersion",
    "os": "OsVersion",
}
# The fields of an image that are read.
IMAGE_SHAPE: Shape = {
    "CompShareImageId": TEXT,
    "Name": TEXT,
    "ImageType": TEXT,
    "Author": TEXT,
    "AuthInfo": NUMBER,
    "Status": TEXT,
    "Tags": TAGS,
    "Size": NUMBER,
    "Price": NUMBER,
    "SupportedGpuTypes": [TEXT],
    "Container": FLAG,
    "AutoStart": FLAG,
    "CreateTime": NUMBER,
    "UpdateTime": NUMBER,
    "PubTime": NUMBER,
    "Description": TEXT,
    "VersionName": TEXT,
    "VersionDesc": TEXT,
    "GroupId": TEXT,
    "ImageUseTime": NUMBER,
    "Softwares": {
        "Framework": TEXT,
        "FrameworkVersion": TEXT,
        "CUDAVersion": TEXT,
        "PythonVersion": TEXT,
        "OsVersion": TEXT,
        "Applications": [TEXT],
    },
}


# The zones that an image is limited to, where an API reports them.
ZONES_SHAPE: Shape = {"ImageSupportZone": [{"Zone": TEXT}]}
# What the list of community images is called: in the documentation, and in the SDK of
# the vendor with groups and without.
COMMUNITY_LISTS = ("CompshareImageGroup", "ImageSetGroup", "ImageSet")

STATUS = first_text("Status")


def permits(status: str) -> bool:
    """Only Available can be used for a create; a missing status says nothing."""
    return status.casefold() in ("", "available")


def is_available(row: Row) -> bool:
    """Whether the status of an image permits to use it."""
    return permits(STATUS(row, {}))


def is_official(value: object) -> bool | None:
    """AuthInfo: 0 ordinary, 1 official account, 2 verified author."""
    kind = as_number(value)
    return None if kind is None else kind == 1


def software(row: Row, group: Row) -> dict[str, Any]:
    """Return what is installed in an image; empty when the API does not say."""
    softwares = row.get("Softwares") or {}
    found: dict[str, Any] = {
        key: as_text(softwares.get(name)).strip() for key, name in _SOFTWARE.items()
    }
    found["applications"] = as_texts(softwares.get("Applications"))
    return found if any(found.values()) else {}


# The keys that images of all listings have in common.
IMAGE_FIELDS: Mapping[str, Field] = {
    "cloud": constant("compshare"),
    "id": first_text("CompShareImageId"),
    "tags": tags("Tags"),
    "author": first_text("Author"),
    "official": converted("AuthInfo", is_official),
    "status": STATUS,
    "size_bytes": megabytes("Size"),
    "price": price("Price"),
    "gpu_types": texts("SupportedGpuTypes"),
    "container": flag("Container"),
    "auto_start": flag("AutoStart"),
    "created": unix_time("CreateTime"),
    "updated": unix_time("UpdateTime"),
    "published": unix_time("PubTime"),
    "used": number("ImageUseTime"),
    "software": software,
    "raw": lambda row, group: row,
}

# The fields that describe the content of an image.
IMAGE_CONTENT = (
    "version",
    "size_bytes",
    "container",
    "created",
    "updated",
    "published",
    "raw.Softwares.Framework",
    "raw.Softwares.FrameworkVersion",
    "raw.Softwares.CUDAVersion",
    "raw.Softwares.PythonVersion",
    "raw.Softwares.OsVersion",
)

_NAME = first_text("Name")
# Images that the API lists one by one, not in groups of versions.
SINGLE_IMAGE_FIELDS: Mapping[str, Field] = {
    **IMAGE_FIELDS,
    "name": _NAME,
    "family": family_of(_NAME),
    "version": version_of(_NAME),
    "available": Availability(("", STATUS, permits)),
    "description": first_text("Description", "VersionDesc"),
}


def image_id(row: Row) -> str:
    """Return the ID of an image, which is unique."""
    return str(row.get("CompShareImageId") or "")
