"""Instances from offers, and the stock that is looked at before anything is ordered."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core.connect import (
    limits_from,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.converge import (
    Convergence,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.errors import (
    OptionError,
    ResourceError,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.order_log import (
    OrderLog,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.resource_api import (
    Api,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.transport import (
    Transport,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._resources.compshare_instance import (
    RESOURCE,
)
from ansible_collections.aicloud.catalog.tests.unit.plugins.module_utils._offers.offering import (
    IMAGE,
    offers,
)
from ansible_collections.aicloud.catalog.tests.unit.reading import settings_of

STOCK = "CheckCompShareResourceCapacity"
GIB = 2**30
OFFER = {
    "zone": "cn-sh2-02",
    "gpu_type": "4090",
    "gpu_count": 2,
    "cpu": 32,
    "memory_bytes": 128 * GIB,
    "charge_type": "Postpay",
    "price": 3.9,
    "raw": {"type": {}},
}
BOOT = {"type": "CLOUD_SSD", "size": 100, "is_boot": True}
SIZE = {
    "zone": "cn-wlcb-01",
    "gpu_type": "4090",
    "gpu_count": 1,
    "cpu": 16,
    "memory": "64GiB",
}


class Ran(NamedTuple):
    """A run that ended well."""

    instance: dict[str, Any]
    steps: list[str]
    drift: list[str]
    warnings: list[str]


@pytest.fixture
def run(sim: Any, tmp_path: Path) -> Any:
    """Return what runs the resource against the simulator, as its module does."""
    cloud = RESOURCE.cloud
    sim.quirks({"compshare": {"instance_polls": 0}})

    def converge(check_mode: bool = False, **options: Any) -> Ran:
        settings: dict[str, Any] = {one.name: one.default for one in RESOURCE.options}
        settings |= settings_of(sim, "compshare") | {
            "wait": True,
            "retries": 4,
            "name": "node",
        }
        settings |= {"image_id": IMAGE, "disks": [BOOT], **options}
        settings |= RESOURCE.expanded(settings)
        assert RESOURCE.check is not None
        RESOURCE.check(settings)
        warnings: list[str] = []
        account = cloud.account(settings, warnings.append)
        limits = limits_from(settings, account.base_url)
        with Transport(cloud, account, limits) as transport:
            api = Api(cloud, transport, settings, warnings.append, patience=5,
                      interval=0.01, sleep=lambda seconds: None)  # fmt: skip
            log = OrderLog(str(tmp_path), "key", warnings.append)
            done = Convergence(RESOURCE, api, settings, log)
            done.run(check_mode)
        return Ran(done.after, done.done, done.drift, warnings)

    return converge


def created(sim: Any) -> list[dict[str, str]]:
    return [
        call["parameters"]
        for call in sim.calls()
        if call["action"] == "CreateCompShareInstance"
    ]


# -- offers ---------------------------------------------------------------------------


def test_an_offer_says_where_and_how_large(sim: Any, run: Any) -> None:
    found = offers(sim, charge_type="Postpay", image_id=IMAGE, gpu_count=2)
    done = run(offer=found[0])
    assert done.steps == ["create"]
    (sent,) = created(sim)
    for key, name in (("Zone", "zone"), ("GpuType", "gpu_type")):
        assert sent[key] == found[0][name]
    assert (sent["GPU"], sent["CPU"]) == ("2", str(found[0]["cpu"]))
    assert sent["Memory"] == str(found[0]["memory_bytes"] // 2**20)
    # The charge type of the offer is the one that was asked for.
    assert sent["ChargeType"] == "Postpay"
    again = run(offer=found[0])
    assert (again.steps, again.drift) == ([], [])
    assert len(created(sim)) == 1


def test_acceptable_offers_bring_their_own_size(sim: Any, run: Any) -> None:
    sim.quirks({"compshare": {"sold_out": "cn-wlcb-01"}})
    done = run(**SIZE, charge_type="Postpay", acceptable=[OFFER])
    assert done.instance["zone"] == "cn-sh2-02"
    assert (done.instance["gpu_count"], done.instance["cpu"]) == (2, 32)
    assert done.instance["memory_mb"] == 128 * 1024
    again = run(**SIZE, charge_type="Postpay", acceptable=[OFFER])
    assert (again.steps, again.drift) == ([], [])
    smaller = {**OFFER, "cpu": 16, "gpu_count": 1, "memory_bytes": 64 * GIB}
    other = run(**SIZE, charge_type="Postpay", acceptable=[smaller])
    assert any("the number of GPUs is 2, not 1" in text for text in other.drift)


def test_offers_alone_are_enough(sim: Any, run: Any) -> None:
    done = run(acceptable=[OFFER], charge_type="Postpay", zone=None)
    assert done.instance["zone"] == "cn-sh2-02"
    assert done.instance["gpu_count"] == 2


@pytest.mark.parametrize(
    "key", ["zone", "gpu_type", "gpu_count", "cpu", "memory_bytes"]
)
@pytest.mark.parametrize("wrong", [None, "", [], {}, "GONE"])
@pytest.mark.parametrize("place", ["offer", "acceptable"])
def test_an_offer_that_is_none_is_refused(
    sim: Any, run: Any, key: str, wrong: Any, place: str
) -> None:
    if wrong == "GONE" and key in ("zone", "gpu_type"):
        return
    bad = {**OFFER, key: wrong}
    options = {"offer": bad} if place == "offer" else {"acceptable": [bad]}
    with pytest.raises(OptionError, match=key):
        run(**options, charge_type="Postpay")
    assert sim.calls() == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            {"offer": OFFER, "gpu_type": "4090"},
            "offer and gpu_type cannot be used together",
        ),
        ({"offer": OFFER, "cpu": 16}, "offer and cpu cannot be used together"),
        ({"offer": OFFER, "memory": "64GiB"}, "offer and memory cannot be used"),
        ({"offer": OFFER, "charge_type": "Month"}, "the offer is for Postpay"),
        ({"offer": {}}, "offer.zone"),
        ({"offer": {**OFFER, "memory_bytes": 5}}, "is not a whole number of GiB"),
        (
            {"acceptable": [{**OFFER, "memory_bytes": 5 * 2**20}]},
            "acceptable[0].memory_bytes is not a whole number of GiB",
        ),
        ({"offer": {**OFFER, "charge_type": "Never"}}, "is not one of Month"),
        ({"acceptable": [{"gpu": "4090"}]}, "acceptable[0].gpu is not known"),
        ({"acceptable": [{}]}, "acceptable[0] needs a zone or a gpu_type"),
        ({"acceptable": [{"zone": 5}]}, "acceptable[0].zone=5 is a number"),
        (
            {"acceptable": [{**OFFER, "charge_type": "Day"}], "charge_type": "Spot"},
            "acceptable[0] is for Day",
        ),
    ],
)
def test_what_does_not_go_together_is_refused(
    sim: Any, run: Any, options: dict[str, Any], words: str
) -> None:
    with pytest.raises(OptionError) as caught:
        run(**options)
    assert words in str(caught.value)
    assert sim.calls() == []


# -- stock ----------------------------------------------------------------------------


@pytest.mark.parametrize("check_mode", [True, False])
def test_what_is_sold_out_is_not_ordered(sim: Any, run: Any, check_mode: bool) -> None:
    sim.quirks({"compshare": {"not_enough": "cn-wlcb-01/4090/1"}})
    with pytest.raises(ResourceError) as caught:
        run(check_mode, **SIZE, charge_type="Postpay")
    text = str(caught.value)
    assert "'node' was not created: sold out: 4090 in cn-wlcb-01 (1 GPU, 16 CPU" in text
    # The nearest is of the same type, in another zone.
    assert "The nearest available: 4090 of 24 GiB in cn-bj2-03" in text
    assert created(sim) == []


def test_the_nearest_may_be_another_type(sim: Any, run: Any) -> None:
    sim.quirks({"compshare": {"sold_out": "4090"}})
    with pytest.raises(ResourceError, match="The nearest available: H20 of 96 GiB"):
        run(**SIZE, charge_type="Postpay")


def test_nothing_else_is_said_to_be_nothing(sim: Any, run: Any) -> None:
    sim.quirks({"compshare": {"sold_out": "all"}})
    with pytest.raises(ResourceError, match="Nothing else with 1 GPU is available"):
        run(**SIZE, charge_type="Postpay")


def test_an_image_that_does_not_exist_is_not_sold_out(run: Any) -> None:
    size = {**SIZE, "image_id": "compshareImage-none"}
    with pytest.raises(ResourceError) as caught:
        run(**size, charge_type="Postpay")
    text = str(caught.value)
    assert "not found: Params [CompShareImageId] not available" in text
    assert "sold out" not in text and ".." not in text


def test_looking_for_the_nearest_never_hides_what_is_wrong(sim: Any, run: Any) -> None:
    sim.quirks({"compshare": {"sold_out": "all"}})
    sim.faults([{"kind": "retcode", "cloud": "compshare", "code": 299,
                 "action": "DescribeCompShareSupportZone"}])  # fmt: skip
    with pytest.raises(ResourceError, match="sold out: 4090 in cn-wlcb-01"):
        run(**SIZE, charge_type="Postpay")


def test_the_next_place_is_taken_without_an_order_to_the_first(
    sim: Any, run: Any
) -> None:
    sim.quirks({"compshare": {"not_enough": "cn-wlcb-01/4090/1"}})
    elsewhere = [{"zone": "cn-sh2-02"}]
    done = run(**SIZE, charge_type="Postpay", acceptable=elsewhere)
    assert done.instance["zone"] == "cn-sh2-02"
    assert [one["Zone"] for one in created(sim)] == ["cn-sh2-02"]
    assert any("left out 4090 in cn-wlcb-01" in text for text in done.warnings)


def test_check_mode_asks_and_orders_nothing(sim: Any, run: Any) -> None:
    done = run(True, offer=OFFER)
    assert done.steps == ["create"]
    assert STOCK in {call["action"] for call in sim.calls()}
    assert not any(call["changing"] for call in sim.calls())


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "retcode", "code": 292, "message": "Project not exist"},
        {"kind": "alter", "path": "Specs", "value": "none"},
        {"kind": "alter", "path": "Specs", "value": []},
        {"kind": "alter", "path": "Specs.0.ResourceEnough", "value": "maybe"},
    ],
    ids=str,
)
def test_stock_that_is_not_told_forbids_nothing(
    sim: Any, run: Any, fault: dict[str, Any]
) -> None:
    sim.faults([{**fault, "cloud": "compshare", "action": STOCK}])
    done = run(**SIZE, charge_type="Postpay", retries=0)
    assert done.steps == ["create"]
    known = fault.get("value") in ([], "maybe")
    assert known or any("is not known" in text for text in done.warnings)


def test_an_existing_instance_needs_no_stock(sim: Any, run: Any) -> None:
    run(**SIZE, charge_type="Postpay")
    before = sum(call["action"] == STOCK for call in sim.calls())
    sim.quirks({"compshare": {"sold_out": "all"}})
    assert run(**SIZE, charge_type="Postpay").steps == []
    assert sum(call["action"] == STOCK for call in sim.calls()) == before
