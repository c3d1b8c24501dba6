"""The fingerprint: which fields of the APIs' own objects change it, and no others."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from simulator import catalog

from ansible_collections.aicloud.catalog.plugins.module_utils._core.entry import (
    Entry,
    all_fields,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.sweep import (
    Stats,
    Sweep,
    entries_of,
)
from ansible_collections.aicloud.catalog.plugins.plugin_utils._locking.resolving import (
    fingerprint,
)
from ansible_collections.aicloud.catalog.tests.unit.contract.documents import listings

Path = tuple[str, ...]
SOFTWARE = (
    "Framework",
    "FrameworkVersion",
    "CUDAVersion",
    "PythonVersion",
    "OsVersion",
)
IMAGE = {
    *(("Softwares", key) for key in SOFTWARE),
    *((key,) for key in ("Size", "Container", "CreateTime", "UpdateTime", "PubTime")),
}
# What tells of the content, in the words of each API.
CONTENT: dict[str, set[Path]] = {
    "compshare_image": IMAGE,
    "compshare_custom_image": IMAGE,
    "compshare_shared_image": IMAGE,
    "compshare_community_image": {
        ("Data", *path) for path in {*IMAGE, ("VersionName",)}
    },
    "compshare_model": {("Path",), ("Size",), ("CreateTime",)},
    "zstack_model": {
        ("versionSemver",), ("installPath",), ("size",), ("artifactChecksum",),
        ("architectureType",), ("frameworkVersion",),
    },
    "qianfan_model": {
        ("details", "model"), ("details", "sourceInfo", "sourceType"),
        ("details", "createTime"), ("details", "modifyTime"), ("details", "modelName"),
    },
}  # fmt: skip
# What a cloud may count, charge for, sign anew or add one day, whatever the listing.
PASSING = {
    "ImageUseTime": 7,
    "FavoritesCount": 7,
    "Price": 0.7,
    "Cover": "https://cdn.example/cover.png?Expires=7&Signature=x",
    "downloadUrl": "https://cdn.example/model?X-Amz-Signature=x",
    "Later": {"Counter": 7},
}
SOFTWARES = {
    "Framework": "PyTorch", "FrameworkVersion": "2.3", "CUDAVersion": "12.1",
    "PythonVersion": "3.11", "OsVersion": "Ubuntu 22.04", "Applications": ["Jupyter"],
}  # fmt: skip


def base(name: str) -> dict[str, Any]:
    """Return a unit of a listing as its API sends it, with every field of all rows."""
    rows = catalog.rows(name, "default", 1, None)
    unit: dict[str, Any] = {}
    for row in (row for row in rows if row.get("Data", True)):
        for key, value in row.items():
            if unit.get(key) in (None, "", [], {}):
                unit[key] = copy.deepcopy(value)
    image = {"Softwares": SOFTWARES, "UpdateTime": 1793435020}
    if name == "compshare_community_image":
        unit["Data"] = {**unit["Data"][0], **image}
    elif name.endswith("_image"):
        unit |= image
    elif name == "qianfan_model":
        unit["details"] = catalog.rows("qianfan_version", "default", 1, None)[0]
    if isinstance(unit.get("createDate"), int):
        unit |= dict.fromkeys(("createDate", "lastOpDate"), "Nov 14, 2017 10:20:57 PM")
    return {**unit, **PASSING}


def entry(name: str, unit: dict[str, Any]) -> Entry:
    """Return the first entry of a unit, with its details where the listing has them."""
    listing = listings()[name]
    unit = copy.deepcopy(unit)
    details = unit.pop("details", None)
    if name == "compshare_community_image":
        unit["Data"] = [unit["Data"]]
    found = entries_of(listing, Sweep(units=[unit], total=1, stats=Stats()), {})[0]
    if listing.details is None:
        return found
    merged = listing.details.merge(found.row, details)
    return Entry(all_fields(listing, {}), merged, found.group)


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    else:
        yield path


def another(value: Any) -> Any:
    """Return a value of the same type that is another one."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1000
    if isinstance(value, list):
        return [*value, *value[:1]] if value else ["x"]
    if value in ("True", "False"):
        return "False" if value == "True" else "True"
    text = str(value or "")
    first = "7" if text[:1] != "7" else "8"
    return first + text[1:]


def changed(unit: dict[str, Any], path: Path) -> dict[str, Any]:
    """Return the unit with another value at this place."""
    unit = copy.deepcopy(unit)
    inner = unit
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = another(inner[path[-1]])
    return unit


@pytest.mark.parametrize("name", CONTENT)
def test_it_changes_with_the_content_and_with_nothing_else(name: str) -> None:
    listing, unit = listings()[name], base(name)
    made = fingerprint(listing, entry(name, unit))
    paths = set(leaves(unit))
    assert CONTENT[name] <= paths, CONTENT[name] - paths
    moved = {
        path
        for path in paths
        if fingerprint(listing, entry(name, changed(unit, path))) != made
    }
    assert moved == CONTENT[name]


@pytest.mark.parametrize("name", CONTENT)
def test_it_does_not_depend_on_what_is_left_out(name: str) -> None:
    listing, unit = listings()[name], base(name)
    made = fingerprint(listing, entry(name, unit))
    without = {key: value for key, value in unit.items() if key not in PASSING}
    backwards = dict(reversed(without.items()))
    assert fingerprint(listing, entry(name, backwards)) == made
    assert made.startswith("sha256:") and len(made) == 71


def test_every_listing_is_told() -> None:
    assert set(CONTENT) == set(listings())


def test_a_version_that_is_a_part_of_the_name_counts() -> None:
    unit = base("compshare_image") | {"Name": "PyTorch 2.3"}
    listing = listings()["compshare_image"]
    made = fingerprint(listing, entry("compshare_image", unit))
    for name, same in (("Torch 2.3", True), ("PyTorch 2.4", False)):
        other = entry("compshare_image", unit | {"Name": name})
        assert (fingerprint(listing, other) == made) is same
