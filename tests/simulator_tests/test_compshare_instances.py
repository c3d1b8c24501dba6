"""CompShare: the life of instances, and their list."""

from __future__ import annotations

import pytest
import requests
from instance_calls import (
    FAILED,
    POD,
    RUNNING,
    STOPPED,
    TORCH,
    UBUNTU,
    ZONE,
    anywhere,
    ask,
    listed,
    look,
    made,
    order,
    order_code,
    refused,
    states,
)
from simulator.catalog.compshare_instances import encoded


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


def test_a_spot_instance_stops_with_force(sim):
    spot, there = "uhost-1demogggg07", {"Region": "cn-sh2", "Zone": "cn-sh2-02"}
    assert order_code(sim, "Stop", spot, **there) == 8905
    assert order_code(sim, "Stop", spot, **there, Force=True) == 0


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
    action, there = "DescribeCompShareInstance", len(listed(sim))
    page = ask(sim, action, Zone=ZONE, Limit=2, Offset=there - 1)
    assert (page["TotalCount"], len(page["UHostSet"])) == (there, 1)
    assert refused(sim, action, Zone=ZONE, Offset=there)[0] == 8401
    assert refused(sim, action, Zone=ZONE, Limit=101)[0] == 230
    # The vendor's client gives Region and Zone together or not at all.
    assert refused(sim, action) == (210, "Missing params [Zone]")
    empty = {"UHostIds.0": "uhost-none", "Offset": 20, "Zone": ZONE}
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


def test_only_one_instance_runs_without_a_card(sim):
    order(sim, "Start", STOPPED, WithoutGpu="true")
    assert states(sim, STOPPED, 2) == ["Starting", "Running"]
    shown = {row["UHostId"] for row in listed(sim, WithoutGpu="true")}
    assert shown == {STOPPED}
    other = "uhost-1demoffff06"
    assert order_code(sim, "Start", other, WithoutGpu="true") == 8445
    assert order_code(sim, "Start", other) == 0


def test_answers_that_vary(sim):
    sim.quirks(
        {
            "compshare": {
                "instance_password": "plain",
                "instance_remark": False,
                "null_lists": True,
                "failed_terminable": False,
                "in_recycle": "No",
            }
        }
    )
    seen = look(sim, RUNNING)
    assert seen["Password"] == "Demo-Pass-1"
    assert "Remark" not in seen
    assert order_code(sim, "Terminate", FAILED) == 8905
    assert order(sim, "Terminate", STOPPED)["InRecycle"] == "No"
    rows = [{**sim.catalog("compshare_instance")[0], "Softwares": []}]
    rows[0] |= {"Zone": ZONE, "Region": "cn-wlcb"}
    sim.set_catalog("compshare_instance", rows=rows)
    assert look(sim, rows[0]["UHostId"])["Softwares"] is None
