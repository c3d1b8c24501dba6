"""CompShare: an instance is ordered, or refused."""

from __future__ import annotations

import logging

import pytest
from instance_calls import (
    BOOT,
    CUDA,
    STOPPED,
    UBUNTU,
    WANTED,
    ZONE,
    ask,
    create_code,
    listed,
    look,
    made,
    order,
    order_code,
    states,
)
from simulator.catalog.compshare_instances import encoded
from ucloud.client import Client
from ucloud.core import exc


def test_a_new_instance_installs_starts_runs_and_then_has_a_login(sim):
    identifier = made(sim, Remark="key=1", Password=encoded("Demo-Pass-9"))
    seen = [look(sim, identifier) for _turn in range(4)]
    assert [one["State"] for one in seen] == [
        "Install",
        "Starting",
        "Running",
        "Running",
    ]
    assert [bool(one["SshLoginCommand"]) for one in seen] == [False, False, True, True]
    last = seen[-1]
    assert (last["Name"], last["Remark"], last["ChargeType"]) == (
        "fresh-01",
        "key=1",
        "Postpay",
    )
    assert (last["GPU"], last["CPU"], last["Memory"]) == (1, 16, 65536)
    assert (last["CompShareImageId"], last["InstanceType"]) == (CUDA, "Container")
    assert [(d["IsBoot"], d["Size"]) for d in last["DiskSet"]] == [("True", 100)]
    assert not any(name.startswith("_") for name in last)
    assert sim.counts()["changing"]["compshare"] == {"CreateCompShareInstance": 1}
    truth = sim.catalog("compshare_instance")[0]
    assert truth["UHostId"] == identifier
    assert "Password" not in truth["_requested"]


def test_a_forgotten_or_misspelt_charge_type_is_a_month(sim):
    asked = {k: v for k, v in WANTED.items() if k != "ChargeType"}
    identifier = ask(sim, "CreateCompShareInstance", **asked, Chargetype="Postpay")
    assert look(sim, identifier["UHostIds"][0])["ChargeType"] == "Month"


def test_names_are_not_unique_and_several_come_at_once(sim):
    many = ask(sim, "CreateCompShareInstance", **WANTED, MaxCount=2)["UHostIds"]
    many.append(made(sim))
    assert len(set(many)) == 3
    assert [row["Name"] for row in listed(sim)].count("fresh-01") == 3


@pytest.mark.parametrize(
    ("change", "code", "word"),
    [
        ({"Zone": None}, 210, "Zone"),
        ({"GPU": None}, 210, "GPU"),
        ({"CompShareImageId": None}, 210, "CompShareImageId"),
        ({name: None for name in BOOT}, 210, "Disks"),
        ({"Disks.0.IsBoot": None}, 210, "Disks.0.IsBoot"),
        ({"Disks.0.IsBoot": "false"}, 230, "Disks"),
        ({"Disks.0.IsBoot": "True"}, 230, "Disks.0.IsBoot"),
        ({"Disks.0.Type": "CLOUD_RSSD"}, 230, "Disks.0.Type"),
        ({"Disks.0.Size": 20}, 8315, ""),
        ({"Memory": 65000}, 230, "Memory"),
        ({"Memory": 32768}, 8333, ""),
        ({"GpuType": "H20"}, 8333, ""),
        ({"GpuType": "GTX"}, 230, "GpuType"),
        ({"CompShareImageId": "compshareImage-none"}, 230, "CompShareImageId"),
        ({"CompShareImageId": "compshareImage-1demotr210"}, 230, "CompShareImageId"),
        ({"ChargeType": "postpay"}, 230, "ChargeType"),
        ({"Name": "no spaces"}, 230, "Name"),
        ({"Name": "x" * 64}, 230, "Name"),
        ({"Quantity": 0}, 230, "Quantity"),
        ({"Password": "plain text"}, 230, "Password"),
        ({"Password": encoded("lowercase")}, 230, "Password"),
        ({"MachineType": "N"}, 230, "MachineType"),
    ],
)
def test_what_a_create_must_have(sim, change, code, word):
    before = len(sim.catalog("compshare_instance"))
    got, message = create_code(sim, **change)
    assert got == code
    assert f"[{word}]" in message or not word
    assert len(sim.catalog("compshare_instance")) == before


def test_the_image_must_fit_card_and_zone(sim):
    p40 = {"GpuType": "P40", "CPU": 8, "Memory": 32768}
    assert create_code(sim, **p40)[0] == 226603
    pod = {"Zone": "cn-wlcb-03", "CPU": 14, "Memory": 49152}
    assert create_code(sim, **pod, CompShareImageId=UBUNTU)[0] == 226637
    assert made(sim, **pod).startswith("cpod-")


@pytest.mark.parametrize("word", ["4090", ZONE, f"{ZONE}/4090", "x, 4090"])
def test_sold_out(sim, word):
    sim.quirks({"compshare": {"sold_out": word}})
    assert create_code(sim)[0] == 226604
    sim.quirks({"compshare": {"sold_out": "5090,cn-sh2-02/4090"}})
    assert create_code(sim)[0] == 0


def test_a_stopped_instance_may_find_its_card_sold_out(sim):
    sim.quirks({"compshare": {"sold_out": "3090"}})
    assert order_code(sim, "Start", STOPPED) == 8357
    sim.quirks({"compshare": {"start_sold_out": 226604}})
    assert order_code(sim, "Start", STOPPED) == 226604
    assert look(sim, STOPPED)["State"] == "Stopped"
    assert order_code(sim, "Start", STOPPED, WithoutGpu="true") == 0


@pytest.mark.parametrize(
    ("quirk", "code"),
    [
        ({"billing": "arrears"}, 226601),
        ({"billing": "balance"}, 520),
        ({"billing": "unpaid_order"}, 8104),
        ({"instance_quota": 8}, 8095),
        ({"charge_types": "Month,Day"}, 230),
        ({"machine_type_required": True}, 210),
    ],
)
def test_refusals_on_demand(sim, quirk, code):
    sim.quirks({"compshare": quirk})
    assert create_code(sim)[0] == code
    assert len(sim.catalog("compshare_instance")) == 8


def test_an_install_may_fail_and_the_rest_can_be_terminated(sim):
    sim.quirks({"compshare": {"install_fails": True, "unknown_polls": 1}})
    identifier = made(sim)
    assert states(sim, identifier, 4) == ["", "Install", "Install", "Install Fail"]
    assert order_code(sim, "Start", identifier) == 8905
    order(sim, "Terminate", identifier)
    assert look(sim, identifier) is None


def test_the_vendors_generic_call_orders_and_reads(sim):
    # The SDK logs whole answers at INFO, and adds its handler by itself.
    logging.getLogger("ucloud").setLevel(logging.CRITICAL)
    own = sim.credentials["compshare"]
    keys = {name: own[name] for name in ("region", "public_key", "private_key")}
    client = Client({**keys, "base_url": sim.url})
    disks = [
        {"IsBoot": True, "Type": "CLOUD_SSD", "Size": 100},
        {"IsBoot": False, "Type": "CLOUD_SSD", "Size": 50},
    ]
    asked = {k: v for k, v in WANTED.items() if k not in BOOT} | {"Disks": disks}
    identifier = client.invoke("CreateCompShareInstance", asked)["UHostIds"][0]
    seen = client.invoke(
        "DescribeCompShareInstance", {"Zone": ZONE, "UHostIds": [identifier]}
    )
    assert [d["Size"] for d in seen["UHostSet"][0]["DiskSet"]] == [100, 50]
    at = {"Zone": ZONE, "UHostId": identifier}
    with pytest.raises(exc.RetCodeException) as caught:
        client.invoke("StopCompShareInstance", at)
    assert caught.value.code == 226609


def test_the_answer_of_a_create_and_its_first_state_vary(sim):
    switches = {
        "create_answer": "UHostId",
        "instance_state": "Initializing",
        "instance_polls": 3,
    }
    sim.quirks({"compshare": switches})
    identifier = ask(sim, "CreateCompShareInstance", **WANTED)["UHostId"]
    wanted = ["Initializing", "Initializing", "Starting", "Running"]
    assert states(sim, identifier, 4) == wanted
