"""Every item exactly once, whatever the server's habits, and no request too many."""

from __future__ import annotations

from collections import Counter
from math import ceil

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core.errors import (
    ParameterRejected,
)
from ansible_collections.aicloud.catalog.tests.unit.answering import (
    Answering,
    marked,
    page,
    rows,
)
from ansible_collections.aicloud.catalog.tests.unit.reading import (
    LISTINGS,
    chosen,
    everything,
    opened,
    resolved,
    settings_of,
)

TYPES = ("System", "App", "Game", "Other")
ID = {
    "compshare_image": "CompShareImageId",
    "compshare_community_image": "CompShareImageId",
    "compshare_model": "Path",
    "zstack_model": "uuid",
}


def truth(sim, name):
    """The ids of all entries, from the simulator's own rows."""
    rows = sim.catalog(name)
    if name == "qianfan_model":
        return [identity for row in rows for identity in row["modelIds"]]
    if name == "compshare_community_image":
        rows = [version for row in rows for version in row.get("Data") or []]
    return [row[ID[name]] for row in rows]


def asked(sim, cloud, action):
    return sim.counts()["actions"].get(cloud, {}).get(action, 0)


def read_ids(sim, name, **settings):
    return [entry["id"] for entry in everything(sim, name, **settings)]


HABITS = [
    ("compshare_image", {}),
    ("compshare_image", {"limit_rejected": True}),
    ("compshare_image", {"limit_cap": 7}),
    ("compshare_image", {"default_image_type": "all"}),
    ("compshare_image", {"string_retcode": True}),
    ("compshare_image", {"missing_status": True}),
    ("compshare_community_image", {}),
    ("compshare_community_image", {"limit_rejected": True}),
    ("compshare_community_image", {"limit_cap": 30}),
    ("compshare_community_image", {"community_total": "versions"}),
    ("compshare_community_image", {"community_total": "available"}),
    ("compshare_community_image", {"community_tag_filter": True}),
    ("compshare_community_image", {"null_lists": True}),
    ("compshare_model", {}),
    ("compshare_model", {"models_contract": "new"}),
    ("compshare_model", {"models_contract": "new", "limit_cap": 40}),
    ("zstack_model", {}),
    ("zstack_model", {"page_cap": 9}),
    ("zstack_model", {"unstable_order": True, "page_cap": 9}),
    ("zstack_model", {"missing_columns": True}),
    ("zstack_model", {"null_texts": True}),
    ("qianfan_model", {}),
    ("qianfan_model", {"marker": "exclusive"}),
    ("qianfan_model", {"marker": "opaque"}),
    ("qianfan_model", {"empty_page": True}),
    ("qianfan_model", {"empty_page": True, "marker": "opaque"}),
    ("qianfan_model", {"model_names": False}),
]


@pytest.mark.parametrize(("name", "quirks"), HABITS)
def test_every_item_is_found_exactly_once(sim, name, quirks):
    sim.quirks({LISTINGS[name].cloud.name: quirks})
    expected = truth(sim, name)
    assert len(expected) > 100
    assert Counter(read_ids(sim, name)) == Counter(expected)


def test_images_come_in_the_order_of_types(sim):
    rows = sim.catalog("compshare_image")
    expected = [
        row["CompShareImageId"]
        for kind in TYPES
        for row in rows
        if row["ImageType"] == kind
    ]
    assert read_ids(sim, "compshare_image") == expected


@pytest.mark.parametrize("count", [1, 99, 100, 101, 500])
def test_images_cost_one_request_per_hundred_of_a_type(sim, count):
    rows = [
        {"CompShareImageId": f"i{n}", "Name": f"n{n}", "ImageType": "App"}
        for n in range(count)
    ]
    sim.set_catalog("compshare_image", rows=rows)
    assert len(read_ids(sim, "compshare_image")) == count
    # Three types are empty: nobody knows without asking once.
    expected = ceil(count / 100) + 3
    assert asked(sim, "compshare", "DescribeCompShareImages") == expected


def test_natural_images_cost_no_request_too_many(sim):
    kinds = Counter(row["ImageType"] for row in sim.catalog("compshare_image"))
    read_ids(sim, "compshare_image")
    expected = sum(max(1, ceil(kinds[kind] / 100)) for kind in TYPES)
    assert asked(sim, "compshare", "DescribeCompShareImages") == expected


def test_one_type_is_one_stream(sim):
    settings = settings_of(sim, "compshare", image_type="App")
    with opened("compshare_image", settings) as catalog:
        catalog.sweep(LISTINGS["compshare_image"].server_filter(settings))
    apps = [r for r in sim.catalog("compshare_image") if r["ImageType"] == "App"]
    pages = ceil(len(apps) / 100)
    assert asked(sim, "compshare", "DescribeCompShareImages") == pages
    assert {call["parameters"]["ImageType"] for call in sim.calls()} == {"App"}


@pytest.mark.parametrize("by_id_total_zero", [True, False])
def test_an_id_is_one_request_without_paging(sim, by_id_total_zero):
    sim.quirks({"compshare": {"by_id_total_zero": by_id_total_zero}})
    for name in ("compshare_image", "compshare_community_image"):
        wanted = truth(sim, name)[3]
        settings = settings_of(sim, "compshare", id=wanted)
        with opened(name, settings) as catalog:
            sweep = catalog.sweep(LISTINGS[name].server_filter(settings))
        assert len(sweep.units) == 1
        last = sim.calls()[-1]["parameters"]
        assert last["CompShareImageId"] == wanted
        assert not {"Offset", "Limit", "ImageType"} & set(last)
    assert sim.counts()["requests"] == 2


def test_the_store_is_one_request_without_paging_parameters(sim):
    read_ids(sim, "compshare_model")
    (call,) = sim.calls()
    assert not {"Offset", "Limit", "Zone"} & set(call["parameters"])


def test_the_store_pages_once_its_total_says_so(sim):
    sim.quirks({"compshare": {"models_contract": "new"}})
    rows = len(sim.catalog("compshare_model"))
    read_ids(sim, "compshare_model")
    # Without Limit that server gives 50 rows; pages of that size follow.
    assert sim.counts()["requests"] == ceil(rows / 50)


@pytest.mark.parametrize(("count", "requests"), [(1, 1), (100, 2), (599, 6), (600, 7)])
def test_groups_end_with_a_page_that_is_not_full(sim, count, requests):
    """Their total may count anything, so only a short page ends the listing."""
    name = "compshare_community_image"
    sim.set_catalog(name, count=count)
    assert Counter(read_ids(sim, name)) == Counter(truth(sim, name))
    assert sim.counts()["requests"] == requests


@pytest.mark.parametrize(("count", "cap", "requests"), [(140, None, 1), (140, 70, 2)])
def test_zstack_pages(sim, count, cap, requests):
    sim.set_catalog("zstack_model", count=count)
    sim.quirks({"zstack": {"page_cap": cap}})
    assert len(read_ids(sim, "zstack_model")) == count
    assert asked(sim, "zstack", "QueryModel") == requests
    first = next(c for c in sim.calls() if c["action"] == "QueryModel")["parameters"]
    # A stable order, or pages could overlap.
    assert first["sort"] in ("+uuid", ["+uuid"])


@pytest.mark.parametrize(("count", "requests"), [(99, 1), (100, 1), (101, 2), (250, 3)])
def test_qianfan_pages(sim, count, requests):
    sim.set_catalog("qianfan_model", count=count)
    assert Counter(read_ids(sim, "qianfan_model")) == Counter(
        truth(sim, "qianfan_model")
    )
    assert asked(sim, "qianfan", "DescribeCustomModelSets") == requests


@pytest.mark.parametrize(
    ("name", "quirks"),
    [
        ("compshare_image", {"limit_cap": 20}),
        ("compshare_community_image", {}),
        ("compshare_model", {"models_contract": "new"}),
        ("zstack_model", {"page_cap": 20}),
        ("qianfan_model", {}),
    ],
)
def test_results_do_not_depend_on_who_finishes_first(sim, name, quirks):
    cloud = LISTINGS[name].cloud.name
    sim.quirks({cloud: quirks})
    one_by_one = everything(sim, name, concurrency=1)
    assert sim.counts()["max_in_flight"] == 1
    slow = {"cloud": cloud, "kind": "slow", "seconds": 0.2, "after": 1, "times": 2}
    sim.faults([slow])
    assert everything(sim, name, concurrency=8) == one_by_one


def test_concurrency_is_the_most_in_flight(sim):
    sim.quirks({"compshare": {"limit_cap": 10}})
    sim.faults([{"cloud": "compshare", "kind": "slow", "seconds": 0.2}])
    everything(sim, "compshare_image", concurrency=3)
    assert 2 <= sim.counts()["max_in_flight"] <= 3


def test_the_total_is_the_servers_own(sim):
    expected = {
        "compshare_image": len(sim.catalog("compshare_image")),
        "compshare_community_image": len(sim.catalog("compshare_community_image")),
        "compshare_model": None,
        "zstack_model": len(sim.catalog("zstack_model")),
        "qianfan_model": None,
    }
    for name, listing in LISTINGS.items():
        with opened(name, settings_of(sim, listing.cloud.name)) as catalog:
            assert catalog.sweep(listing.server_filter({})).total == expected[name]


def test_a_server_that_ignores_the_type_of_images_counts_each_once():
    units = rows("compshare_image", 4)
    with Answering(
        "compshare_image", lambda asked: page("compshare_image", units, len(units))
    ) as server:
        sweep = server.sweep(image_type=None)
    assert server.requests == len(TYPES)
    assert (sweep.total, sweep.units) == (4, units)


def test_an_image_that_moves_between_types_does_not_shrink_the_total():
    units = rows("compshare_image", 7)
    of_type = {"System": units[:4], "App": units[3:]}

    def answer(asked):
        listed = of_type.get(asked.parameters["ImageType"], [])
        return page("compshare_image", listed, len(listed))

    with Answering("compshare_image", answer) as server:
        sweep = server.sweep(image_type=None)
    assert (sweep.total, len(sweep.units)) == (8, 7)


@pytest.mark.parametrize("total", ["groups", "versions", "available"])
def test_groups_cut_between_pages_lose_no_version(sim, total):
    """A server whose offset counts versions splits groups."""
    quirks = {"community_page_unit": "versions", "community_total": total}
    sim.quirks({"compshare": quirks})
    name = "compshare_community_image"
    sim.set_catalog(name, count=150)
    assert Counter(read_ids(sim, name)) == Counter(truth(sim, name))


def test_a_refused_parameter_is_asked_once_for_all_types(sim):
    slow = {"kind": "slow", "seconds": 0.3, "times": 1}
    sim.faults([{"cloud": "compshare", **slow}])
    with pytest.raises(ParameterRejected, match="Region"):
        read_ids(sim, "compshare_image", region="cn-nowhere")
    assert sim.counts()["requests"] == 1


def test_an_order_by_versions_that_the_listing_does_not_give_reads_them(sim):
    options = {"sort_by": "version", "descending": True, "available_only": False}
    named = chosen(sim, "qianfan_model", **options)
    known = [(one["id"], one["version"]) for one in named]
    assert len(known) > 5 and all(version for _id, version in known)
    sim.quirks({"qianfan": {"model_names": False}})
    found = chosen(sim, "qianfan_model", **options)
    assert [(one["id"], one["version"]) for one in found] == known
    # As soon as the status is known, it counts.
    usable = chosen(sim, "qianfan_model", sort_by="version")
    assert {one["status"] for one in found} > {one["status"] for one in usable}


def test_the_details_of_a_version_are_read_once():
    """The newest is being made, so the one before it is looked at as well."""
    bot = {"modelSetId": "am-1", "modelSetName": "bot"}
    unit = {**bot, "modelIds": ["amv-1", "amv-2"], "modelNames": ["1", "2"]}

    def answer(asked):
        if asked.action != "DescribeModel":
            return marked([unit])
        last = asked.parameters["modelId"] == "amv-2"
        return {
            "modelName": "2" if last else "1",
            "status": ("Ready", "Creating")[last],
        }

    with Answering("qianfan_model", answer) as server:
        options = {"name": "bot", "version": "latest"}
        found = resolved("qianfan_model", {**server.settings, **options})
    assert [entry["id"] for entry in found.results()] == ["amv-1"]
    read = [asked.parameters.get("modelId") for asked in server.asked]
    assert read == [None, "amv-2", "amv-1"]
