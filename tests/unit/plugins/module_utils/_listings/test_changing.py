"""Listings that change while they are read, and servers that never end or lie."""

from __future__ import annotations

from collections import Counter

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core.errors import (
    ListingChanged,
    UnexpectedResponse,
)
from ansible_collections.aicloud.catalog.tests.unit.reading import (
    LISTINGS,
    chosen,
    everything,
    opened,
    settings_of,
)

# Enough pages of each listing, so that something can happen between them.
PAGED = {
    "compshare_image": ("compshare", {"limit_cap": 20}),
    "compshare_community_image": ("compshare", {"limit_cap": 90}),
    "compshare_model": ("compshare", {"models_contract": "new"}),
    "zstack_model": ("zstack", {"page_cap": 30}),
    "qianfan_model": ("qianfan", {}),
}
COUNTED = ["compshare_image", "compshare_model", "zstack_model"]
KEY = {
    "compshare_image": "CompShareImageId",
    "compshare_model": "Path",
    "zstack_model": "uuid",
}


def paged(sim, name):
    cloud, quirks = PAGED[name]
    sim.quirks({cloud: quirks})
    return cloud


def units(sim, name, concurrency=8, **options):
    listing = LISTINGS[name]
    settings = settings_of(sim, listing.cloud.name, concurrency=concurrency, **options)
    with opened(name, settings) as catalog:
        return catalog.sweep(listing.server_filter(options)).units


@pytest.mark.parametrize("name", COUNTED)
@pytest.mark.parametrize("kind", ["insert", "remove"])
@pytest.mark.parametrize("concurrency", [1, 8])
def test_one_change_is_seen_and_the_second_reading_is_right(
    sim, name, kind, concurrency
):
    paged(sim, name)
    # In front: every later page moves, so one entry would come twice or never.
    sim.faults([{"kind": kind, "listing": name, "at": 0, "count": 3, "after": 2}])
    found = [unit[KEY[name]] for unit in units(sim, name, concurrency=concurrency)]
    assert Counter(found) == Counter(row[KEY[name]] for row in sim.catalog(name))


@pytest.mark.parametrize("name", COUNTED)
@pytest.mark.parametrize("kind", ["insert", "remove"])
def test_a_list_that_keeps_changing_is_an_error(sim, name, kind):
    paged(sim, name)
    rule = {"kind": kind, "listing": name, "at": 0, "count": 2, "times": None}
    sim.faults([{**rule, "after": 1}])
    with pytest.raises(
        ListingChanged, match="listing changed while being read"
    ) as told:
        # One page after the other, or the pages could move by exactly one page.
        units(sim, name, concurrency=1)
    listing = LISTINGS[name]
    assert f"{listing.cloud.title} {listing.action}: " in str(told.value)
    assert "2 tries" in str(told.value)


@pytest.mark.parametrize("name", COUNTED)
def test_a_total_that_drifts_once_is_read_again(sim, name):
    cloud = paged(sim, name)
    action = LISTINGS[name].action
    rule = {"cloud": cloud, "action": action, "kind": "total", "drift": 1}
    sim.faults([{**rule, "after": 1, "times": 2}])
    found = [unit[KEY[name]] for unit in units(sim, name)]
    assert Counter(found) == Counter(row[KEY[name]] for row in sim.catalog(name))


@pytest.mark.parametrize("name", COUNTED)
def test_a_total_that_is_never_reached_is_an_error(sim, name):
    """Less than the server counts must not pass for everything."""
    cloud = paged(sim, name)
    many = 5 + len(sim.catalog(name))
    sim.faults([{"cloud": cloud, "kind": "total", "value": many}])
    with pytest.raises(ListingChanged, match=f"the total is {many}"):
        units(sim, name)


def test_a_total_below_the_truth_ends_no_listing(sim):
    """As long as pages are full there may be more, whatever the total says."""
    sim.set_catalog("compshare_image", count=900)
    sim.faults([{"cloud": "compshare", "kind": "total", "value": 10}])
    assert len(units(sim, "compshare_image")) == 900


def test_an_entry_added_while_the_last_page_holds_one_is_read_again(sim):
    """The last page then repeats the end of the page before it."""
    rows = [{"CompShareImageId": f"i{n}", "ImageType": "App"} for n in range(101)]
    sim.set_catalog("compshare_image", rows=rows)
    rule = {"kind": "insert", "listing": "compshare_image", "at": 0, "count": 1}
    sim.faults([{**rule, "after": 1}])
    found = units(sim, "compshare_image", image_type="App")
    found = [unit["CompShareImageId"] for unit in found]
    assert len(found) == 102 and len(set(found)) == 102


def test_the_total_of_groups_may_be_anything(sim):
    name = "compshare_community_image"
    everyone = Counter(row["GroupId"] for row in sim.catalog(name))
    for value in (0, 1, 250):
        sim.faults([{"cloud": "compshare", "kind": "total", "value": value}])
        assert Counter(u["GroupId"] for u in units(sim, name)) == everyone


def test_a_short_page_of_groups_is_the_last_whatever_the_total(sim):
    """That is how the list is documented to end; the total may count hidden ones."""
    name = "compshare_community_image"
    sim.set_catalog(name, count=590)
    sim.faults([{"cloud": "compshare", "kind": "total", "value": 100_000}])
    assert len(units(sim, name)) == 590


def test_groups_that_appear_meanwhile_do_no_harm(sim):
    name = "compshare_community_image"
    before = {row["GroupId"] for row in sim.catalog(name)}
    sim.faults([{"kind": "insert", "listing": name, "at": 0, "count": 2, "after": 3}])
    found = [unit["GroupId"] for unit in units(sim, name)]
    assert before <= set(found) and len(found) == len(set(found))


def test_groups_that_disappear_meanwhile_leave_no_gap(sim):
    name = "compshare_community_image"
    sim.faults([{"kind": "remove", "listing": name, "at": 0, "count": 2, "after": 3}])
    found = {unit["GroupId"] for unit in units(sim, name)}
    assert {row["GroupId"] for row in sim.catalog(name)} <= found


@pytest.mark.parametrize("marker", ["inclusive", "exclusive", "opaque"])
@pytest.mark.parametrize("kind", ["insert", "remove"])
def test_sets_that_change_meanwhile(sim, marker, kind):
    sim.quirks({"qianfan": {"marker": marker}})
    before = {row["modelSetId"] for row in sim.catalog("qianfan_model")}
    rule = {"kind": kind, "listing": "qianfan_model", "at": 0, "after": 1}
    sim.faults([rule])
    found = [unit["modelSetId"] for unit in units(sim, "qianfan_model")]
    after = {row["modelSetId"] for row in sim.catalog("qianfan_model")}
    assert len(found) == len(set(found))
    if marker != "opaque":
        # What was there all the time is found; an offset in the marker may slip.
        assert before & after <= set(found)


def test_a_stale_marker_starts_the_walk_again_once(sim):
    """With inclusive markers the set that the marker names may be removed."""
    rows = sim.catalog("qianfan_model")
    rule = {"kind": "remove", "listing": "qianfan_model", "at": 100, "after": 1}
    sim.faults([rule])
    found = [unit["modelSetId"] for unit in units(sim, "qianfan_model")]
    assert found == [r["modelSetId"] for n, r in enumerate(rows) if n != 100]


@pytest.mark.parametrize("name", sorted(PAGED))
def test_a_server_that_ignores_the_offset_is_found_out(sim, name):
    cloud = paged(sim, name)
    sim.faults([{"cloud": cloud, "kind": "ignore_offset"}])
    with pytest.raises(UnexpectedResponse) as caught:
        units(sim, name)
    assert "ignores" in str(caught.value) or "does not end" in str(caught.value)
    assert sim.counts()["requests"] < 40


def test_a_marker_that_repeats_is_found_out(sim):
    sim.faults([{"cloud": "qianfan", "kind": "repeat_marker"}])
    with pytest.raises(UnexpectedResponse, match="the listing does not end"):
        units(sim, "qianfan_model")
    assert sim.counts()["requests"] < 5


def test_truncated_without_a_marker_is_no_end(sim):
    sim.faults([{"cloud": "qianfan", "kind": "truncated_without_marker"}])
    with pytest.raises(UnexpectedResponse, match="isTruncated is true but there is no"):
        units(sim, "qianfan_model")


@pytest.mark.parametrize("name", sorted(PAGED))
@pytest.mark.parametrize("wrong", ["object", "string", "number"])
def test_a_list_of_a_wrong_type_is_named(sim, name, wrong):
    listing = LISTINGS[name]
    rule = {"cloud": listing.cloud.name, "action": listing.action, "as": wrong}
    sim.faults([{**rule, "kind": "wrong_type"}])
    with pytest.raises(UnexpectedResponse, match="instead of a list") as caught:
        everything(sim, name)
    assert f"{listing.cloud.title} {listing.action}: unexpected answer" in str(
        caught.value
    )


@pytest.mark.parametrize("name", sorted(PAGED))
def test_a_missing_list_is_no_empty_listing(sim, name):
    listing = LISTINGS[name]
    rule = {"cloud": listing.cloud.name, "action": listing.action}
    sim.faults([{**rule, "kind": "missing_field"}])
    with pytest.raises(UnexpectedResponse, match="the answer has no") as caught:
        everything(sim, name)
    assert listing.action in str(caught.value)


@pytest.mark.parametrize(
    "name", ["compshare_image", "compshare_community_image", "compshare_model"]
)
def test_empty_lists_may_be_null(sim, name):
    sim.quirks({"compshare": {"null_lists": True}})
    sim.set_catalog(name, rows=[])
    assert chosen(sim, name) == []
