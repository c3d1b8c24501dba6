"""GPU offers: what passes, in which order, for how many requests; what is unknown."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core.errors import (
    CatalogError,
    OptionError,
)
from ansible_collections.aicloud.catalog.tests.simulator.catalog.compshare_types import (
    CARDS,
    OFFERED,
    ZONES,
)
from ansible_collections.aicloud.catalog.tests.unit.plugins.module_utils._offers.offering import (
    IMAGE,
    LISTING,
    asked,
    offers,
    places,
)

TYPES = "DescribeAvailableCompShareInstanceTypes"
STOCK, PRICE = "CheckCompShareResourceCapacity", "GetCompShareInstancePrice"
GIB = 2**30
CHEAPEST = (
    "P40 of 24 GiB in cn-wlcb-01 (1 GPU, 8 CPU, 32 GiB) at 0.589 yuan for one hour"
)
UNSUPPORTED = "the image does not support the GPU type"
PARTS = {"Spot": 0.5 * 0.95, "Postpay": 0.95, "Day": 24 * 0.9 * 0.95}


def plainly(charge_type: str, **wanted: Any) -> list[tuple[float, str, str, int]]:
    """Return what there is, computed from the simulator's own table."""
    found = [
        (CARDS[card][1] * PARTS[charge_type], zone, card, memory)
        for zone, card, status, counts, cpu, memories in OFFERED
        for memory in memories
        if 1 in counts and status in ("Normal", "Beta")
        if CARDS[card][0] >= wanted.get("gpu_memory", 0)
        if memory >= wanted.get("memory", 0) and cpu >= wanted.get("cpu", 0)
    ]
    return sorted((round(price, 3), *rest) for price, *rest in found)


def shortly(found: list[dict[str, Any]]) -> list[tuple[float, str, str, int]]:
    return [
        (
            round(one["price"], 3),
            one["zone"],
            one["gpu_type"],
            one["memory_bytes"] // GIB,
        )
        for one in found
    ]


@pytest.mark.parametrize("charge_type", PARTS)
@pytest.mark.parametrize(
    "least",
    [{}, {"gpu_memory": 32}, {"memory": 64}, {"cpu": 16, "gpu_memory": 24}],
    ids=str,
)
def test_what_passes_is_what_the_table_says(
    sim: Any, charge_type: str, least: dict[str, int]
) -> None:
    options = {k: v if k == "cpu" else f"{v}GiB" for k, v in least.items()}
    found = offers(sim, charge_type=charge_type, **options)
    for told, plain in zip(
        sorted(shortly(found)), plainly(charge_type, **least), strict=True
    ):
        assert told[1:] == plain[1:]
        assert told[0] == pytest.approx(plain[0], abs=0.01)
    prices = [one["price"] for one in found]
    assert prices == sorted(prices)


def test_an_offer_has_the_keys_of_the_contract(sim: Any) -> None:
    found = offers(sim, charge_type="Postpay", image_id=IMAGE, gpu_type=["A800"])
    assert len(found) == 1
    raw = found[0].pop("raw")
    assert found[0] == {
        "zone": "cn-wlcb-01",
        "region": "cn-wlcb",
        "gpu_type": "A800",
        "gpu_count": 1,
        "gpu_memory_bytes": 80 * GIB,
        "cpu": 16,
        "memory_bytes": 128 * GIB,
        "cpu_platforms": ["Intel/IceLake", "Amd/EPYC3"],
        "charge_type": "Postpay",
        "price": 6.46,
        "price_unit": "hour",
        "image_price": 0.0,
        "available": True,
        "status": "Normal",
    }
    assert raw["type"]["Name"] == "A800"
    assert raw["zone"]["Zone"] == "cn-wlcb-01"
    assert raw["capacity"]["Specs"] and raw["price"]["PriceDetails"]
    # Its disk is of a kind that only A800 has.
    call = next(one for one in sim.calls() if one["action"] == PRICE)
    assert call["parameters"]["Disks.0.Type"] == "CLOUD_RSSD"


def test_ties_are_by_zone_then_type(sim: Any) -> None:
    without = "[].{zone: zone, gpu_type: gpu_type, memory_bytes: memory_bytes}"
    options = {"charge_type": "Postpay", "gpu_type": ["4090"], "query": without}
    found = offers(sim, **options)
    assert places(found) == sorted(places(found))
    cards = [one for one in found if one["zone"] == "cn-wlcb-01"]
    assert [one["memory_bytes"] // GIB for one in cards] == [64, 94]
    rows = sim.catalog("compshare_instance_type")
    sim.set_catalog("compshare_instance_type", rows=rows[::-1])
    assert offers(sim, **options) == found


def test_the_order_by_memory_puts_the_cheaper_first(sim: Any) -> None:
    found = offers(sim, charge_type="Postpay", sort_by="gpu_memory_bytes")
    keys = [(one["gpu_memory_bytes"], one["price"], one["zone"]) for one in found]
    assert keys == sorted(keys)
    assert found[0]["gpu_type"] == "3080Ti"


def test_limit_and_query(sim: Any) -> None:
    names = offers(sim, charge_type="Postpay", limit=2, query="[].gpu_type")
    assert names == ["P40", "3080Ti"]


# -- requests -----------------------------------------------------------------------


def spread(sim: Any) -> None:
    """Offer 12 GPU types in each of the 6 zones."""
    row = sim.catalog("compshare_instance_type")[0]
    rows = [
        {
            **row,
            "Name": card,
            "Zone": zone,
            "GraphicsMemory": {"Value": CARDS[card][0]},
        }
        for zone, *_rest in ZONES
        for card in CARDS
    ]
    for one in rows:
        one["MachineSizes"] = [one["MachineSizes"][0]]
        one["MachineSizes"][0]["Collection"][0]["Memory"] = [64]
    sim.set_catalog("compshare_instance_type", rows=rows)


@pytest.mark.parametrize("heeded", ["ignored", "heeded"])
@pytest.mark.parametrize("image", [None, IMAGE])
def test_requests_grow_with_what_passes(sim: Any, heeded: str, image: Any) -> None:
    spread(sim)
    assert (len(ZONES), len(CARDS)) == (6, 12)
    sim.quirks({"compshare": {"types_zone": heeded}})
    options = {"image_id": image} if image else {}
    found = asked(
        sim,
        charge_type="Postpay",
        gpu_memory="96GiB",
        gpu_type=["H20"],
        **options,
    )
    passing = len(found.results())
    assert passing == 6
    made = Counter(call["action"] for call in sim.calls())
    assert made["DescribeCompShareSupportZone"] == 1
    assert made[TYPES] == (6 if heeded == "heeded" else 3)
    assert made[PRICE] == passing
    assert made[STOCK] == (passing if image else 0)
    assert found.sweep.stats.requests == len(sim.calls())


def test_two_that_pass_of_72_cost_no_more_than_the_bound(sim: Any) -> None:
    spread(sim)
    two = ["cn-wlcb-01", "cn-sh2-02"]
    rows = sim.catalog("compshare_instance_type")
    kept = [
        {**row, "Status": "Normal" if row["Zone"] in two else "SoldOut"} for row in rows
    ]
    sim.set_catalog("compshare_instance_type", rows=kept)
    options = {"charge_type": "Postpay", "image_id": IMAGE, "gpu_type": ["H20"]}
    assert places(offers(sim, **options)) == [(zone, "H20") for zone in sorted(two)]
    assert len(sim.calls()) <= 1 + 6 + 2 * 2


def test_questions_are_asked_side_by_side_within_concurrency(sim: Any) -> None:
    sim.faults([{"kind": "slow", "cloud": "compshare", "seconds": 0.1}])
    offers(sim, charge_type="Postpay", concurrency=3)
    assert sim.counts()["max_in_flight"] == 3


def test_only_the_zones_that_are_asked_for_are_read(sim: Any) -> None:
    options = {"charge_type": "Postpay", "zones": ["cn-sh2-02"]}
    assert {one["zone"] for one in offers(sim, **options)} == {"cn-sh2-02"}
    made = Counter(call["action"] for call in sim.calls())
    assert made[TYPES] == 1


def test_a_zone_that_narrows_nothing_names_the_option_that_does(sim: Any) -> None:
    (warning,) = asked(sim, zone="cn-sh2-02").outcome.warnings
    assert "zone=cn-sh2-02 has no effect" in warning
    assert "zones=cn-sh2-02 for this one alone" in warning
    narrowed = asked(sim, zone="cn-sh2-02", zones=["cn-sh2-02", "cn-wlcb-01"])
    assert narrowed.outcome.warnings == [] == asked(sim).outcome.warnings


@pytest.mark.parametrize("name", ["gpu_memory", "memory"])
def test_memory_without_a_unit_is_warned_of(sim: Any, name: str) -> None:
    (warning,) = asked(sim, **{name: "24"}).outcome.warnings
    assert f"{name}=24 is 24 bytes: give it with a unit, such as 24GiB" in warning
    assert asked(sim, **{name: "24GiB"}).outcome.warnings == []
    assert asked(sim, **{name: str(24 << 30)}).outcome.warnings == []


def test_what_is_sold_out_is_not_asked_for(sim: Any) -> None:
    sim.quirks({"compshare": {"sold_out": "all"}})
    assert offers(sim, charge_type="Postpay", image_id=IMAGE) == []
    assert not {STOCK, PRICE} & {call["action"] for call in sim.calls()}


def test_without_a_charge_type_there_is_no_price(sim: Any) -> None:
    found = offers(sim, image_id=IMAGE)
    assert found and {(one["price"], one["price_unit"]) for one in found} == {
        (None, "")
    }
    assert not {STOCK, PRICE} & {call["action"] for call in sim.calls()}


# -- the traps ----------------------------------------------------------------------


def test_every_word_for_sold_out_counts(sim: Any) -> None:
    row = sim.catalog("compshare_instance_type")[0]
    words = ["Normal", "SoldOut", "Soldout", "soldout", "Hidden", "Beta", "Frozen"]
    cards = list(CARDS)
    rows = [
        {**row, "Name": card, "Status": word}
        for card, word in zip(cards, words, strict=False)
    ]
    sim.set_catalog("compshare_instance_type", rows=rows)
    found = offers(sim, available_only=False)
    told = {one["status"]: one["available"] for one in found}
    assert told == {
        "Normal": True,
        "Beta": True,
        **dict.fromkeys(("SoldOut", "Soldout", "soldout", "Hidden"), False),
        "Frozen": None,
    }
    assert {one["status"] for one in offers(sim)} == {"Normal", "Beta"}


def test_a_type_without_a_status_is_unknown_and_says_why(sim: Any) -> None:
    row = sim.catalog("compshare_instance_type")[0]
    sim.set_catalog("compshare_instance_type", rows=[{**row, "Status": ""}])
    found = offers(sim, available_only=False)
    assert {(one["available"], one["status"]) for one in found} == {
        (None, "unknown: the GPU type has no Status")
    }
    found = offers(sim, charge_type="Postpay", image_id=IMAGE)
    assert {(one["available"], one["status"]) for one in found} == {(True, "")}


def test_memory_is_gigabytes_here_and_megabytes_there(sim: Any) -> None:
    found = offers(sim, charge_type="Postpay", gpu_type=["A800"])
    assert found[0]["memory_bytes"] == 128 * GIB
    call = next(one for one in sim.calls() if one["action"] == PRICE)
    assert call["parameters"]["Memory"] == str(128 * 1024)


def test_spot_has_types_of_its_own(sim: Any) -> None:
    offers(sim, charge_type="Spot")
    asked_for = {
        call["parameters"]["InstanceType"]
        for call in sim.calls()
        if call["action"] == TYPES
    }
    assert asked_for == {"spot"}


def test_the_older_name_of_the_prices_will_do(sim: Any) -> None:
    known = offers(sim, charge_type="Postpay")
    sim.quirks({"compshare": {"prices_key": "PriceDetail"}})
    old = offers(sim, charge_type="Postpay")
    assert [one["price"] for one in old] == [one["price"] for one in known]


def test_a_price_proves_no_stock(sim: Any) -> None:
    sim.quirks({"compshare": {"not_enough": "cn-wlcb-01/A800/1"}})
    options = {"charge_type": "Postpay", "image_id": IMAGE, "gpu_type": ["A800"]}
    assert offers(sim, **options) == []
    found = offers(sim, **options, available_only=False)
    assert [(one["price"], one["available"]) for one in found] == [(6.46, False)]
    assert found[0]["status"] == "NotEnough"


# -- the image ------------------------------------------------------------------------


def test_the_gpu_types_of_the_image_count(sim: Any) -> None:
    found = offers(sim, charge_type="Postpay", image_id=IMAGE)
    assert {one["gpu_type"] for one in found} == {"4090", "A800", "H20"}


def test_an_image_without_gpu_types_supports_all(sim: Any) -> None:
    image = "compshareImage-1demowin2022"
    found = offers(sim, charge_type="Postpay", image_id=image)
    assert {"P40", "3080Ti"} <= {one["gpu_type"] for one in found}
    # Zones of pods take no images of the type System.
    assert "cn-wlcb-03" not in {one["zone"] for one in found}


def test_the_price_of_the_image_is_in_the_price(sim: Any) -> None:
    groups = sim.catalog("compshare_community_image")
    version = next(
        one
        for group in groups
        for one in group.get("Data") or []
        if one.get("Price") and one.get("Status") == "Available"
        and "4090" in one.get("SupportedGpuTypes", [])
    )  # fmt: skip
    options = {"charge_type": "Postpay", "gpu_type": ["4090"]}
    dear = offers(sim, **options, image_id=version["CompShareImageId"])
    cheap = offers(sim, **options)
    assert dear[0]["image_price"] == version["Price"]
    assert dear[0]["price"] > cheap[0]["price"]


@pytest.mark.parametrize(
    "listing", ["compshare_custom_image", "compshare_shared_image"]
)
@pytest.mark.parametrize("quirks", [{}, {"limit_cap": 7}, {"limit_rejected": True}])
def test_own_and_shared_images_are_found(
    sim: Any, listing: str, quirks: dict[str, Any]
) -> None:
    """Also where the server caps its pages, or refuses the size that was asked for."""
    sim.quirks({"compshare": quirks})
    row = sim.catalog(listing)[-1]
    found = offers(sim, image_id=row["CompShareImageId"], available_only=False)
    supported = row.get("SupportedGpuTypes") or CARDS
    assert found and {one["gpu_type"] for one in found} <= set(supported)


def test_an_image_that_nobody_has_is_an_error(sim: Any) -> None:
    with pytest.raises(OptionError, match="image_id='compshareImage-none' is no"):
        offers(sim, image_id="compshareImage-none")


# -- what cannot be had ---------------------------------------------------------------


@pytest.mark.parametrize("action", [STOCK, PRICE])
@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "retcode", "code": 299, "message": "no"},
        {"kind": "status", "status": 500},
        {"kind": "alter", "path": "Specs", "value": {}},
        {"kind": "alter", "path": "PriceDetails", "value": "none"},
        {"kind": "alter", "path": "PriceDetails.0.Instance", "value": "much"},
        {"kind": "alter", "path": "PriceDetails.0.ChargeType", "value": "Day"},
        {"kind": "alter", "path": "Specs", "value": []},
    ],
    ids=str,
)
def test_an_offer_with_a_gap_is_unknown_and_says_why(
    sim: Any, action: str, fault: dict[str, Any]
) -> None:
    part = str(fault.get("path", "")).partition(".")[0]
    if part and (part == "Specs") != (action == STOCK):
        return
    sim.faults([{**fault, "cloud": "compshare", "action": action}])
    options = {"charge_type": "Postpay", "image_id": IMAGE, "gpu_type": ["A800"]}
    options["retries"] = 0
    found = offers(sim, **options, available_only=False)
    assert [one["available"] for one in found] == [None]
    assert found[0]["status"].startswith(f"unknown: {action}: ")
    refused = asked(sim, **options)
    assert refused.results() == []
    assert refused.outcome.warnings and action in refused.outcome.warnings[0]
    assert action in LISTING.offers.explain(refused.outcome)
    if action == PRICE:
        options |= {"available_only": False, "max_price": 1000}
        assert offers(sim, **options) == []


def test_refused_credentials_are_no_gap(sim: Any) -> None:
    sim.faults(
        [{"kind": "retcode", "cloud": "compshare", "action": PRICE, "code": 171}]
    )
    with pytest.raises(CatalogError, match="credentials rejected"):
        offers(sim, charge_type="Postpay")


@pytest.mark.parametrize("action", [TYPES, "DescribeCompShareSupportZone"])
def test_types_and_zones_must_be_told(sim: Any, action: str) -> None:
    sim.faults(
        [{"kind": "retcode", "cloud": "compshare", "action": action, "code": 299}]
    )
    with pytest.raises(CatalogError, match="permission"):
        offers(sim, charge_type="Postpay")


def test_an_address_stands_in_no_reason(sim: Any) -> None:
    sim.faults([{"kind": "drop", "cloud": "compshare", "action": PRICE}])
    found = offers(
        sim,
        charge_type="Postpay",
        gpu_type=["A800"],
        available_only=False,
        retries=0,
    )
    assert "unreachable" in found[0]["status"]
    assert "127.0.0.1" not in found[0]["status"]


# -- wrong options and explanations ----------------------------------------------------


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"max_price": 2.0}, "max_price needs charge_type"),
        ({"gpu_count": 0}, "gpu_count=0 must be 1 or more"),
        ({"cpu": -1}, "cpu=-1 must be 1 or more"),
        ({"gpu_memory": "much"}, "gpu_memory='much' is not a size"),
        ({"memory": "x"}, "memory='x' is not a size"),
        ({"image_id": " "}, "image_id is empty"),
        ({"gpu_type": [""]}, "gpu_type is empty"),
        ({"limit": 0}, "limit=0"),
        ({"query": "["}, "query"),
    ],
)
def test_a_wrong_option_is_an_error_before_any_request(
    sim: Any, options: dict[str, Any], words: str
) -> None:
    with pytest.raises(OptionError) as caught:
        offers(sim, **options)
    assert words in str(caught.value)
    assert sim.calls() == []


def test_a_zone_that_does_not_exist_names_the_nearest(sim: Any) -> None:
    with pytest.raises(OptionError, match="no zone 'cn-wlcb-1'; nearest: cn-wlcb-01"):
        offers(sim, zones=["cn-wlcb-1"])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"max_price": 0.1}, CHEAPEST),
        ({"gpu_memory": "200GiB"}, "The nearest: H20 of 96 GiB in cn-sh2-02"),
        ({"cpu": 99}, "The nearest: H20"),
        ({"memory": "1TiB"}, "The nearest: H20"),
        ({"gpu_type": ["4091"]}, "GPU types there: '4090'"),
        ({"gpu_count": 3}, "Numbers of GPUs there: 1, 2, 4, 8"),
        ({"gpu_type": ["P40"], "image_id": IMAGE}, f"do not pass: {UNSUPPORTED}"),
    ],
)
def test_the_nearest_is_named(sim: Any, options: dict[str, Any], words: str) -> None:
    resolution = asked(sim, charge_type="Postpay", **options)
    text = LISTING.offers.explain(resolution.outcome)
    assert text.startswith("compshare_gpu_offer: no offer passes.\nConditions")
    assert words in text


def test_what_is_sold_out_is_named(sim: Any) -> None:
    sim.quirks({"compshare": {"sold_out": "all"}})
    text = LISTING.offers.explain(asked(sim, charge_type="Postpay").outcome)
    assert "SoldOut" in text and "available_only=false" in text
