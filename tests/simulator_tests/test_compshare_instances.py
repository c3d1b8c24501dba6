"""CompShare: instances from order to end, prices, types and zones."""

from __future__ import annotations

import logging

import pytest
import requests
from callers import compshare
from simulator.catalog.compshare_instances import encoded
from ucloud.client import Client
from ucloud.core import exc
from ucloud.core.auth import Credential

ZONE = "cn-wlcb-01"
CUDA, UBUNTU = "compshareImage-1democuda128", "compshareImage-1demoubuntu22"
BOOT = {"Disks.0.IsBoot": "true", "Disks.0.Type": "CLOUD_SSD", "Disks.0.Size": 100}
WANTED = {
    "Zone": ZONE,
    "GpuType": "4090",
    "GPU": 1,
    "CPU": 16,
    "Memory": 65536,
    "CompShareImageId": CUDA,
    "ChargeType": "Postpay",
    "Name": "fresh-01",
    **BOOT,
}
RUNNING, STOPPED = "uhost-1demoaaaa01", "uhost-1demohhhh08"
TORCH = "compshareImage-1demotorch212"
FAILED, POD = "uhost-1democccc03", "cpod-1demobbbb02"


def ask(sim, action, **parameters):
    answer = compshare(sim, action, **parameters)
    assert answer["RetCode"] == 0, answer
    return answer


def refused(sim, action, **parameters):
    answer = compshare(sim, action, **parameters)
    return answer["RetCode"], answer.get("Message", "")


def order(sim, verb, ident, **more):
    return ask(sim, f"{verb}CompShareInstance", Zone=ZONE, UHostId=ident, **more)


def order_code(sim, verb, ident, **more):
    at = {"Zone": ZONE, "UHostId": ident, **more}
    return compshare(sim, f"{verb}CompShareInstance", **at)["RetCode"]


def anywhere(sim, action):
    """The answer without a Region."""
    own = sim.credentials["compshare"]
    data = {"Action": action, "PublicKey": own["public_key"]}
    credential = Credential(own["public_key"], own["private_key"])
    data["Signature"] = credential.verify_ac(data)
    return requests.post(sim.url, data=data, timeout=20).json()


def listed(sim, **parameters):
    return ask(sim, "DescribeCompShareInstance", Limit=100, **parameters)["UHostSet"]


def look(sim, ident):
    rows = listed(sim, **{"UHostIds.0": ident})
    return rows[0] if rows else None


def states(sim, ident, count):
    return [look(sim, ident)["State"] for _turn in range(count)]


def made(sim, **more):
    return ask(sim, "CreateCompShareInstance", **{**WANTED, **more})["UHostIds"][0]


def create_code(sim, **more):
    """RetCode and message; a parameter that is None is left out."""
    asked = {k: v for k, v in {**WANTED, **more}.items() if v is not None}
    return refused(sim, "CreateCompShareInstance", **asked)


def test_a_new_instance_installs_starts_runs_and_then_has_a_login(sim):
    ident = made(sim, Remark="key=1", Password=encoded("Demo-Pass-9"))
    seen = [look(sim, ident) for _turn in range(4)]
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
    assert truth["UHostId"] == ident
    assert "Password" not in truth["_requested"]


def test_a_forgotten_or_misspelt_charge_type_is_a_month(sim):
    asked = {k: v for k, v in WANTED.items() if k != "ChargeType"}
    ident = ask(sim, "CreateCompShareInstance", **asked, Chargetype="Postpay")
    assert look(sim, ident["UHostIds"][0])["ChargeType"] == "Month"


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
    ident = made(sim)
    assert states(sim, ident, 4) == ["", "Install", "Install", "Install Fail"]
    assert order_code(sim, "Start", ident) == 8905
    order(sim, "Terminate", ident)
    assert look(sim, ident) is None


def test_stop_start_reboot_and_what_they_do_to_the_login(sim):
    order(sim, "Stop", RUNNING)
    assert states(sim, RUNNING, 3) == ["Stopping", "Stopped", "Stopped"]
    stopped = look(sim, RUNNING)
    assert stopped["SshLoginCommand"] == ""
    assert stopped["ReleaseTime"] == stopped["StopTime"] + 7 * 86_400
    assert order_code(sim, "Stop", RUNNING) == 8905
    order(sim, "Start", RUNNING)
    assert states(sim, RUNNING, 2) == ["Starting", "Running"]
    assert look(sim, RUNNING)["ReleaseTime"] == 0
    assert order_code(sim, "Start", RUNNING) == 8905
    order(sim, "Reboot", RUNNING)
    assert states(sim, RUNNING, 2) == ["Rebooting", "Running"]


def test_one_operation_at_a_time(sim):
    sim.quirks({"compshare": {"operation_polls": 2}})
    order(sim, "Stop", RUNNING)
    for verb in ("Start", "Reboot", "Terminate"):
        assert order_code(sim, verb, RUNNING) == 226609
    assert states(sim, RUNNING, 3) == ["Stopping", "Stopping", "Stopped"]
    sim.quirks({"compshare": {"busy_orders": 2, "busy_code": 8903}})
    assert [order_code(sim, "Start", RUNNING) for _turn in range(3)] == [8903, 8903, 0]


def test_a_running_instance_is_neither_terminated_nor_reinstalled(sim):
    image = {"CompShareImageId": UBUNTU}
    assert order_code(sim, "Terminate", RUNNING) == 8010
    assert order_code(sim, "Reinstall", RUNNING, **image) == 8010
    sim.quirks({"compshare": {"running_code": 8856}})
    assert order_code(sim, "Terminate", RUNNING) == 8856
    assert look(sim, RUNNING)["State"] == "Running"


def test_a_terminated_instance_is_gone_at_once_or_later(sim):
    told = order(sim, "Terminate", STOPPED, ReleaseUDisk="true")
    assert (told["UHostId"], told["InRecycle"]) == (STOPPED, "Yes")
    assert look(sim, STOPPED) is None
    assert order_code(sim, "Terminate", STOPPED) == 8039
    sim.quirks({"compshare": {"terminate_lag": 2}})
    order(sim, "Terminate", FAILED)
    assert [bool(look(sim, FAILED)) for _turn in range(3)] == [True, True, False]


def test_reinstall_replaces_the_image_and_keeps_the_disks(sim):
    before = look(sim, STOPPED)
    wrong = {"CompShareImageId": "compshareImage-1demotorch24"}
    assert order_code(sim, "Reinstall", STOPPED, **wrong) == 226603
    secret = {"Password": encoded("Other-Pass-2")}
    order(sim, "Reinstall", STOPPED, CompShareImageId=TORCH, **secret)
    assert states(sim, STOPPED, 2) == ["Reinstalling", "Running"]
    after = look(sim, STOPPED)
    assert before["CompShareImageId"] != after["CompShareImageId"] == TORCH
    assert (after["Password"], after["DiskSet"]) == (
        secret["Password"],
        before["DiskSet"],
    )


def test_the_end_of_a_reinstall_is_switchable(sim):
    sim.quirks({"compshare": {"reinstall_result": "Stopped"}})
    order(sim, "Reinstall", STOPPED, CompShareImageId=TORCH)
    assert states(sim, STOPPED, 2) == ["Reinstalling", "Stopped"]
    sim.quirks({"compshare": {"install_fails": True}})
    order(sim, "Reinstall", STOPPED, CompShareImageId=TORCH)
    assert states(sim, STOPPED, 2) == ["Reinstalling", "Install Fail"]


def test_name_and_password_change_at_once(sim):
    at = {"Zone": ZONE, "UHostId": RUNNING}
    ask(sim, "ModifyCompShareInstanceName", **at, Name="其他-name")
    secret = {"Password": encoded("Other-Pass-2")}
    ask(sim, "ResetCompShareInstancePassword", **at, **secret)
    seen = look(sim, RUNNING)
    assert (seen["Name"], seen["Password"]) == ("其他-name", secret["Password"])
    # A VM must be stopped for that, a container need not.
    at["UHostId"] = "uhost-1demodddd04"
    assert refused(sim, "ResetCompShareInstancePassword", **at, **secret)[0] == 8010


def test_resize_needs_a_stopped_instance_and_size_or_disk(sim):
    assert order_code(sim, "Resize", RUNNING, Gpu=2, Cpu=32, Memory=131072) == 8010
    assert order_code(sim, "Resize", STOPPED, Gpu=2, GPU=2) == 8333
    disk = {"DiskId": look(sim, STOPPED)["DiskSet"][0]["DiskId"], "DiskSpace": 200}
    assert order_code(sim, "Resize", STOPPED, Gpu=2, **disk) == 230
    order(sim, "Resize", STOPPED, Gpu=2, Cpu=28, Memory=98304)
    assert states(sim, STOPPED, 2) == ["Resizing", "Stopped"]
    order(sim, "Resize", STOPPED, **disk)
    seen = [look(sim, STOPPED) for _turn in range(2)][-1]
    assert (seen["GPU"], seen["CPU"], seen["Memory"]) == (2, 28, 98304)
    assert seen["DiskSet"][0]["Size"] == 200


def test_orders_need_the_zone_of_the_instance(sim):
    assert refused(sim, "StopCompShareInstance", UHostId=RUNNING)[0] == 210
    assert refused(sim, "StopCompShareInstance", Zone=ZONE)[0] == 210
    assert order_code(sim, "Stop", RUNNING, Zone="cn-wlcb-03") == 8039


def test_the_list_has_filters_pages_and_an_end(sim):
    assert anywhere(sim, "DescribeCompShareInstance")["TotalCount"] == 8
    assert {row["Region"] for row in listed(sim)} == {"cn-wlcb"}
    assert POD not in {row["UHostId"] for row in listed(sim)}
    assert len(listed(sim, Zone="cn-wlcb-03")) == 0
    unknown = {"UHostIds.0": "uhost-none", "UHostIds.1": RUNNING}
    assert [row["UHostId"] for row in listed(sim, **unknown)] == [RUNNING]
    page = ask(sim, "DescribeCompShareInstance", Limit=2, Offset=4)
    assert (page["TotalCount"], len(page["UHostSet"])) == (6, 2)
    action = "DescribeCompShareInstance"
    assert refused(sim, action, Offset=6)[0] == 8401
    assert refused(sim, action, Limit=101)[0] == 230
    empty = {"UHostIds.0": "uhost-none", "Offset": 20}
    assert ask(sim, action, **empty)["TotalCount"] == 0


def test_tests_put_instances_in_and_a_new_one_may_be_late(sim):
    rows = [row for row in sim.catalog("compshare_instance") if row["Zone"] == ZONE]
    sim.set_catalog("compshare_instance", rows=[{**rows[0], "Name": "mine"}])
    assert [row["Name"] for row in listed(sim)] == ["mine"]
    sim.quirks({"compshare": {"instance_lag": 2}})
    made(sim)
    assert [len(listed(sim)) for _turn in range(3)] == [1, 1, 2]


@pytest.mark.parametrize(
    ("style", "login"),
    [
        ("port_first", "ssh -p 23 root@"),
        ("port_last", " -p 60022"),
        ("no_port", "ssh ubuntu@"),
        ("pod", "-s1.podtcp.compshare.cn"),
    ],
)
def test_spellings_of_the_login(sim, style, login):
    sim.quirks({"compshare": {"ssh_command": style}})
    assert login in look(sim, RUNNING)["SshLoginCommand"]


def test_a_lost_answer_leaves_the_instance(sim):
    sim.faults([{"cloud": "compshare", "kind": "lost", "times": 1}])
    assert len(listed(sim)) == 6
    with pytest.raises(requests.exceptions.ConnectionError):
        made(sim)
    assert [row["Name"] for row in listed(sim)].count("fresh-01") == 1


def test_prices_have_two_spellings_of_their_sizes(sim):
    asked = {"Zone": ZONE, "GpuType": "4090", "Memory": 65536}
    told = ask(sim, "GetCompShareInstancePrice", **asked, Gpu=2, Cpu=32)
    modes = ["Month", "Day", "Dynamic", "Postpay", "Spot"]
    assert [row["ChargeType"] for row in told["PriceDetails"]] == modes
    assert told["OriginalPriceDetails"][3]["Instance"] == 4.1
    assert told["PriceDetails"][3]["Instance"] < 4.1
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
    ident = client.invoke("CreateCompShareInstance", asked)["UHostIds"][0]
    seen = client.invoke("DescribeCompShareInstance", {"UHostIds": [ident]})
    assert [d["Size"] for d in seen["UHostSet"][0]["DiskSet"]] == [100, 50]
    at = {"Zone": ZONE, "UHostId": ident}
    with pytest.raises(exc.RetCodeException) as caught:
        client.invoke("StopCompShareInstance", at)
    assert caught.value.code == 226609
