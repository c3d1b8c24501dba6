"""CompShare images as entries: the documents' own rows and those of the fact sheet."""

from __future__ import annotations

import pytest

from ansible_collections.aicloud.catalog.tests.unit.reading import (
    LISTINGS,
    SILENT,
    entries,
)

IMAGE, COMMUNITY = "compshare_image", "compshare_community_image"
BARE = {**SILENT, "cloud": "compshare", "listing": IMAGE}


def only(name, unit):
    (entry,) = entries(name, [unit])
    return entry


def test_the_documents_own_platform_image():
    row = {
        "CompShareImageId": "compshareImage-xxxx",
        "Name": "PyTorch 2.1",
        "ImageType": "System",
        "Author": "UCloud",
        "Status": "Available",
        "Tags": ["深度学习", "PyTorch"],
    }
    assert only(IMAGE, row) == {
        **BARE,
        "id": "compshareImage-xxxx",
        "name": "PyTorch 2.1",
        "family": "PyTorch",
        "version": "2.1",
        "author": "UCloud",
        "status": "Available",
        "tags": ["深度学习", "PyTorch"],
        "raw": row,
    }


def test_a_platform_image_with_everything():
    row = {
        "CompShareImageId": "compshareImage-1democuda128",
        "Name": "cuda128_torch291_py312",
        "ImageType": "App",
        "ImageOwnerAlias": "Official",
        "Author": "UCloud",
        "AuthInfo": 1,
        "Status": "Available",
        "Container": "True",
        "Size": 30720,
        "Visibility": 1,
        "Price": 0,
        "Tags": ["pytorch，Pytorch"],
        "Description": "PyTorch 2.9.1, CUDA 12.8",
        "Softwares": {"Framework": "PyTorch"},
        "SoftwarePorts": [{"Software": "JupyterLab", "Port": 8888}],
        "SupportedGpuTypes": ["4090", "4090_48G", "5090", "V100S", "V100S"],
        "CreateTime": 1764547200,
        "PubTime": 1764550800,
        "ImageUseTime": 12,
    }
    entry = only(IMAGE, row)
    assert entry == {
        **BARE,
        "id": "compshareImage-1democuda128",
        "name": "cuda128_torch291_py312",
        "family": "cuda128_torch291_py312",
        "tags": ["pytorch", "Pytorch"],
        "author": "UCloud",
        "official": True,
        "status": "Available",
        "description": "PyTorch 2.9.1, CUDA 12.8",
        "size_bytes": 30_720_000_000,
        "price": 0.0,
        "gpu_types": ["4090", "4090_48G", "5090", "V100S"],
        "container": True,
        "created": "2025-12-01T00:00:00Z",
        "published": "2025-12-01T01:00:00Z",
        "used": 12,
        "software": {
            "framework": "PyTorch",
            "framework_version": "",
            "cuda": "",
            "python": "",
            "os": "",
            "applications": [],
        },
        "raw": row,
    }
    assert entry["raw"] is row
    assert isinstance(entry["price"], float)


def test_a_platform_image_with_nulls_and_texts():
    row = {
        "CompShareImageId": "i",
        "Name": None,
        "Tags": None,
        "SupportedGpuTypes": None,
        "Softwares": None,
        "Container": "False",
        "CreateTime": "1735689600",
        "UpdateTime": 0,
        "PubTime": None,
        "AuthInfo": "1",
        "Price": None,
        "Size": None,
        "Description": None,
        "NobodyKnowsThis": {"a": 1},
    }
    assert only(IMAGE, row) == {
        **BARE,
        "id": "i",
        "container": False,
        "created": "2025-01-01T00:00:00Z",
        "official": True,
        "raw": row,
    }


GROUP = {
    "GroupId": "gQ1demoSdWebUI",
    "ImageName": "Stable Diffusion WebUI",
    "ImageDesc": "WebUI with common plugins",
    "CreatedCount": 5120,
    "FavoritesCount": 310,
    "RecommendCount": 12,
    "ImageUseTime": 90210,
    "IsFavorite": False,
    "Status": "Available",
}
VERSION = {
    "CompShareImageId": "compshareImage-1demosd110",
    "Name": "Stable Diffusion WebUI",
    "GroupId": "gQ1demoSdWebUI",
    "VersionName": "v1.10.0",
    "VersionDesc": "security fixes",
    "ImageType": "Community",
    "Author": "demo-author",
    "AuthInfo": 2,
    "Status": "Available",
    "Price": 0.05,
    "ImageCharge": True,
    "Tags": ["图像生成", "Stable Diffusion"],
    "SupportedGpuTypes": ["4090", "3090", "5090"],
    "Container": "True",
    "AutoStart": True,
    "Size": 40960,
    "CreateTime": 1751328000,
    "UpdateTime": 1751414400,
    "PubTime": 1751500800,
    "SoftwarePorts": [{"Software": "WebUI", "Port": 7860}],
    "Description": "",
    "Cover": "https://img.example.invalid/sd.png",
    "Readme": "",
    "QrCodeUrl": "",
}


def test_a_community_image_with_everything():
    assert only(COMMUNITY, {**GROUP, "Data": [VERSION]}) == {
        **BARE,
        "listing": COMMUNITY,
        "id": "compshareImage-1demosd110",
        "name": "Stable Diffusion WebUI",
        "family": "Stable Diffusion WebUI",
        "version": "v1.10.0",
        "group_id": "gQ1demoSdWebUI",
        "tags": ["图像生成", "Stable Diffusion"],
        "author": "demo-author",
        "official": False,
        "status": "Available",
        "description": "security fixes",
        "size_bytes": 40_960_000_000,
        "price": 0.05,
        "gpu_types": ["4090", "3090", "5090"],
        "container": True,
        "auto_start": True,
        "created": "2025-07-01T00:00:00Z",
        "updated": "2025-07-02T00:00:00Z",
        "published": "2025-07-03T00:00:00Z",
        "used": 90210,
        "raw": VERSION,
        "raw_group": GROUP,
    }


def test_the_documents_own_community_answer_is_empty():
    assert entries(COMMUNITY, []) == []


@pytest.mark.parametrize(
    "data", [{"Data": None}, {"Data": []}, {}], ids=["null", "empty", "absent"]
)
def test_a_group_without_versions_is_no_entry(data):
    assert entries(COMMUNITY, [{**GROUP, "Status": "UnAvailable", **data}]) == []


@pytest.mark.parametrize(
    ("version", "group", "available"),
    [
        ("Available", "Available", True),
        ("Offline", "Available", False),
        ("Reviewing", "Available", False),
        ("Making", "Available", False),
        ("Available", "UnAvailable", False),
        (None, "Available", True),
        (None, None, True),
        ("available", "Available", True),
    ],
)
def test_version_and_group_must_both_be_available(version, group, available):
    unit = {**GROUP, "Status": group, "Data": [{**VERSION, "Status": version}]}
    entry = only(COMMUNITY, unit)
    assert entry["available"] is available
    assert entry["status"] == (version or "")


@pytest.mark.parametrize(
    ("texts", "description"),
    [
        ({"Description": "own", "VersionDesc": "v"}, "own"),
        ({"Description": "", "VersionDesc": "v"}, "v"),
        ({"Description": None, "VersionDesc": None}, "WebUI with common plugins"),
        ({"Description": "", "VersionDesc": ""}, "WebUI with common plugins"),
    ],
)
def test_the_nearest_description(texts, description):
    entry = only(COMMUNITY, {**GROUP, "Data": [{**VERSION, **texts}]})
    assert entry["description"] == description


def test_the_name_is_the_groups_and_else_the_versions():
    entry = only(COMMUNITY, {**GROUP, "ImageName": "", "Data": [VERSION]})
    assert entry["name"] == "Stable Diffusion WebUI"
    nameless = {k: v for k, v in VERSION.items() if k != "Name"}
    entry = only(COMMUNITY, {**GROUP, "ImageName": "WebUI 2.0", "Data": [nameless]})
    # The version has a field of its own: the name is never taken apart.
    assert (entry["name"], entry["family"]) == ("WebUI 2.0", "WebUI 2.0")
    assert entry["version"] == "v1.10.0"


def test_the_flat_answer_of_the_sdks_schema():
    entry = only(COMMUNITY, {**VERSION, "ImageUseTime": 7})
    assert (entry["group_id"], entry["used"]) == ("gQ1demoSdWebUI", 7)
    assert entry["name"] == "Stable Diffusion WebUI"
    assert entry["raw_group"] == {}


def test_the_groups_are_those_of_the_api_and_else_made_by_their_id():
    bare = {key: value for key, value in VERSION.items() if key != "GroupId"}
    one, two = {**bare, "GroupId": "one"}, {**bare, "GroupId": "two"}
    again = {**one, "CompShareImageId": "compshareImage-again"}
    groups = LISTINGS[COMMUNITY].groups([one, two, again, bare])
    assert groups == [
        {"GroupId": "one", "Data": [one, again]},
        {"GroupId": "two", "Data": [two]},
        {"GroupId": None, "Data": [bare]},
    ]
    listed = [{**GROUP, "Data": [VERSION]}, {**GROUP, "Data": None}]
    assert LISTINGS[COMMUNITY].groups(listed) == listed


def test_one_version_listed_twice_is_one_entry():
    units = [{**GROUP, "Data": [VERSION]}, {**GROUP, "Data": [VERSION, VERSION]}]
    assert len(entries(COMMUNITY, units)) == 1
