"""Many entries: all of them become hosts, whatever the number of pages."""

from __future__ import annotations

from collections import Counter

from integration.asking import requests_to, usable_images

COUNT = 800


def test_many_hosts(clouds, source, listed) -> None:
    clouds.set_catalog("compshare_image", count=COUNT)
    rows = usable_images(clouds.catalog("compshare_image"))
    groups = [
        {"key": "catalog_tags", "prefix": "tag"},
        {"key": "catalog_raw.ImageType", "prefix": "type"},
    ]
    options = {"hostnames": ["id"], "keyed_groups": groups}
    options["compose"] = {"label": "catalog_name ~ '/' ~ catalog_id"}
    found = listed(source("compshare_image", **options))
    ids = [row["CompShareImageId"] for row in rows]
    assert 0.8 * COUNT < len(ids) <= COUNT
    assert found.raw["compshare_image"]["hosts"] == ids
    types = Counter(row["ImageType"] for row in rows)
    assert {kind: len(found.groups[f"type_{kind}"]) for kind in types} == types
    hosts = found.hosts
    assert all(
        hosts[row["CompShareImageId"]]["label"]
        == f"{row['Name']}/{row['CompShareImageId']}"
        for row in rows
    )
    # A page is a hundred images of one of four types.
    asked = requests_to(clouds.counts())["DescribeCompShareImages"]
    assert COUNT / 100 <= asked <= COUNT / 100 + 8
