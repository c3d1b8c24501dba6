"""CompShare: community images."""

from __future__ import annotations

import itertools

import pytest
from callers import community

LISTING = "compshare_community_image"


def walk(sim, limit: int = 100, **ask) -> list[dict]:
    """Groups of all pages, advancing by groups as the vendor's CLI does."""
    found = []
    for page in itertools.count():
        got = community(sim, Limit=limit, Offset=page * limit, **ask)
        found += got["CompshareImageGroup"]
        if len(got["CompshareImageGroup"]) < limit:
            return found
    return found


def test_whole_catalog_newest_first(sim):
    rows = sim.catalog(LISTING)
    assert walk(sim) == rows
    got = community(sim)
    usable = sum(row["Status"] == "Available" for row in rows)
    assert (got["TotalCount"], got["AvailableTotalCount"]) == (len(rows), usable)
    assert len(got["CompshareImageGroup"]) == 20


def test_documented_request(sim):
    got = community(
        sim,
        Tag=["深度学习"],
        SortCondition={"Field": "PubTime", "ASC": False},
        Limit=20,
    )
    assert got["Action"] == "DescribeCommunityImagesResponse"
    # Tags in a form body were measured to be ignored.
    assert got["TotalCount"] == len(sim.catalog(LISTING))


def test_tag_filter_quirk_is_an_intersection(sim):
    sim.quirks({"compshare": {"community_tag_filter": True}})
    found = walk(sim, Tag=["数字人", "深度学习"])
    assert found
    for group in found:
        assert any(
            {"数字人", "深度学习"} <= set(v["Tags"] or []) for v in group["Data"]
        )


def test_text_filters(sim):
    rows = sim.catalog(LISTING)
    names = [g["ImageName"] for g in walk(sim, Name="COMFYUI")]
    assert set(names) >= {"ComfyUI", "comfyui", "ComfyUI 整合包"}
    assert all("comfyui" in name.lower() for name in names)
    by = walk(sim, Author="优云智算官方")
    assert all(v["Author"] == "优云智算官方" for g in by for v in g["Data"])
    assert 0 < len(by) < len(rows)
    assert len(walk(sim, FuzzySearch="demo-lab")) > 5
    one = community(sim, GroupId="gQ4demoTrain")["CompshareImageGroup"]
    assert [v["VersionName"] for v in one[0]["Data"]][:2] == ["v1.9.0", "v1.10.0"]
    assert community(sim, GroupId="nothere")["CompshareImageGroup"] == []


@pytest.mark.parametrize("flag", ["IsFree", "IsOfficial", "IfAutoStart"])
def test_flags_narrow_only_when_true(sim, flag):
    rows = sim.catalog(LISTING)
    assert 0 < len(walk(sim, **{flag: True})) < len(rows)
    assert community(sim, **{flag: False})["TotalCount"] == len(rows)
    refused = community(sim, **{flag: "True"})
    assert refused["Message"] == f"Params [{flag}] not available"


def test_sort(sim):
    for field, member in (("Favor", "FavoritesCount"), ("ImageUseTime",) * 2):
        sort = {"Field": field, "ASC": True}
        got = [g[member] for g in walk(sim, SortCondition=sort)]
        assert got == sorted(got)
    assert community(sim, SortCondition={"Field": "Luck"})["RetCode"] == 230


def test_by_id(sim):
    got = community(sim, CompShareImageId="compshareImage-1demosd19")
    (group,) = got["CompshareImageGroup"]
    assert [v["VersionName"] for v in group["Data"]] == ["v1.9.4"]
    missing = community(sim, CompShareImageId="compshareImage-1nothere")
    assert missing["RetCode"] == 8039
    assert missing["Message"] == "Resource not exist [compshareImage-1nothere]"


def test_readme(sim):
    def readmes(**ask):
        return ["Readme" in v for g in walk(sim, **ask) for v in g.get("Data") or []]

    assert all(readmes())
    assert not any(readmes(ExcludeReadme=True))


def test_totals(sim):
    rows = sim.catalog(LISTING)
    usable = sum(row["Status"] == "Available" for row in rows)
    versions = sum(len(row.get("Data") or []) for row in rows)
    for how, number in (("versions", versions), ("available", usable)):
        sim.quirks({"compshare": {"community_total": how}})
        assert community(sim)["TotalCount"] == number


def test_pages_of_versions_overlap_but_never_skip(sim):
    sim.quirks({"compshare": {"community_page_unit": "versions"}})
    wanted = {
        v["CompShareImageId"] for g in sim.catalog(LISTING) for v in g.get("Data") or []
    }
    seen, offset = set(), 0
    while True:
        got = community(sim, Limit=100, Offset=offset)["CompshareImageGroup"]
        if not got:
            break
        assert sum(max(1, len(g.get("Data") or [])) for g in got) <= 100
        seen |= {v["CompShareImageId"] for g in got for v in g.get("Data") or []}
        offset += len(got)
    assert seen == wanted


def test_oddities_of_the_catalog(sim):
    rows = sim.catalog(LISTING)
    assert any(g.get("Data", 0) is None for g in rows)
    assert any("Data" not in g for g in rows)
    versions = [v for g in rows for v in g.get("Data") or []]
    for name in ("Price", "Name", "Status"):
        assert any(name not in v for v in versions), name
    assert any("lookup(" in v["Description"] for v in versions)
    assert {v.get("Status") for v in versions} >= {"Available", "Offline", "Reviewing"}
    assert {v["AuthInfo"] for v in versions} == {0, 1, 2}
