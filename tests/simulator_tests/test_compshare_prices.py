"""CompShare: prices, instance types, zones, capacity."""

from __future__ import annotations

from instance_calls import (
    CUDA,
    WANTED,
    ZONE,
    anywhere,
    ask,
    create_code,
    refused,
)


def test_prices_have_two_spellings_of_their_sizes(sim):
    asked = {"Zone": ZONE, "GpuType": "4090", "Memory": 65536}
    told = ask(sim, "GetCompShareInstancePrice", **asked, Gpu=2, Cpu=32)
    modes = ["Month", "Day", "Dynamic", "Postpay", "Spot"]
    assert [row["ChargeType"] for row in told["PriceDetails"]] == modes
    assert told["OriginalPriceDetails"][3]["Instance"] == 4.1
    assert told["PriceDetails"][3]["Instance"] < 4.1
    sim.quirks({"compshare": {"prices_key": "PriceDetail"}})
    older = ask(sim, "GetCompShareInstancePrice", **asked, Gpu=2, Cpu=32)
    assert older["PriceDetail"] == told["PriceDetails"]
    assert older["OriginalPriceDetail"] == told["OriginalPriceDetails"]
    sim.quirks({"compshare": {"prices_key": None}})
    action = "GetCompShareInstanceUserPrice"
    assert "[GPU]" in refused(sim, action, **asked, Gpu=2, Cpu=32)[1]
    told = ask(sim, action, **asked, GPU=2, CPU=32, ChargeType="Postpay")
    assert [row["ChargeType"] for row in told["PriceDetails"]] == ["Postpay"]
    dynamic = {**asked, "GPU": 2, "CPU": 32, "ChargeType": "Dynamic"}
    assert refused(sim, action, **dynamic)[0] == 230


def test_types_span_zones_and_tell_what_is_sold_out(sim):
    action = "DescribeAvailableCompShareInstanceTypes"
    rows = ask(sim, action, Zone=ZONE)["AvailableInstanceTypes"]
    assert {row["Zone"] for row in rows} > {ZONE, "cn-sh2-02"}
    sim.quirks({"compshare": {"sold_out": ZONE}})
    rows = ask(sim, action, **{"MachineTypes.0": "4090"})["AvailableInstanceTypes"]
    assert {row["Name"] for row in rows} == {"4090"}
    assert [row["Zone"] for row in rows if row["Status"] == "SoldOut"] == [ZONE]
    zones = anywhere(sim, "DescribeCompShareSupportZone")["ZoneInfo"]
    assert {row["Zone"] for row in zones if row["IsPod"]} == {
        "cn-wlcb-03",
        "cn-sh2-01",
    }


def test_capacity(sim):
    asked = {**WANTED, "MachineType": "G", "MinimalCpuPlatform": "Auto"}
    action = "CheckCompShareResourceCapacity"
    specs = ask(sim, action, **asked)["Specs"]
    assert {"Gpu": 1, "Cpu": 16, "Mem": 64, "ResourceEnough": True} in specs
    sim.quirks({"compshare": {"sold_out": "4090"}})
    specs = ask(sim, action, **asked)["Specs"]
    assert not any(spec["ResourceEnough"] for spec in specs)
    del asked["MinimalCpuPlatform"]
    assert refused(sim, action, **asked)[0] == 210


def test_capacity_of_one_size_and_of_what_it_does_not_know(sim):
    asked = {**WANTED, "MachineType": "G", "MinimalCpuPlatform": "Auto"}
    action = "CheckCompShareResourceCapacity"
    sim.quirks({"compshare": {"not_enough": f"{ZONE}/4090/2"}})
    specs = ask(sim, action, **asked)["Specs"]
    assert {one["Gpu"] for one in specs if not one["ResourceEnough"]} == {2}
    two = {"GPU": 2, "CPU": 32, "Memory": 131072}
    assert create_code(sim, **two)[0] == 226604
    assert create_code(sim)[0] == 0
    sim.quirks({"compshare": {"capacity_knows": False, "sold_out": "all"}})
    specs = ask(sim, action, **asked)["Specs"]
    assert all(one["ResourceEnough"] for one in specs)
    assert create_code(sim)[0] == 226604
    # It does not look at the GPU types that an image supports.
    other = {**asked, "GpuType": "3090", "CompShareImageId": CUDA}
    assert ask(sim, action, **other)["Specs"]
    sim.quirks({"compshare": {"capacity_project": True}})
    assert refused(sim, action, **asked)[0] == 292
    for name, value in (("MachineType", "N"), ("MinimalCpuPlatform", "Intel")):
        assert name in refused(sim, action, **{**asked, name: value})[1]


def test_types_of_one_zone_where_that_is_heeded(sim):
    sim.quirks({"compshare": {"types_zone": "heeded"}})
    action = "DescribeAvailableCompShareInstanceTypes"
    rows = ask(sim, action, Zone=ZONE)["AvailableInstanceTypes"]
    assert {row["Zone"] for row in rows} == {ZONE}
