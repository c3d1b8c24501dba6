"""CompShare: stops at a time, and the project that they want."""

from __future__ import annotations

import pytest
from instance_calls import (
    RUNNING,
    STOPPED,
    ZONE,
    anywhere,
    look,
    order,
    refused,
    states,
)
from ucloud.core import exc

PROJECT, NOW = "org-demo01", 1_800_000_000
UPDATE, DELETE = "UpdateCompShareStopScheduler", "DeleteCompShareStopScheduler"
SPOT = {"Region": "cn-sh2", "Zone": "cn-sh2-02", "UHostId": "uhost-1demogggg07"}
AT = {"Zone": ZONE, "UHostId": RUNNING, "ProjectId": PROJECT}


@pytest.fixture(autouse=True)
def noon(sim):
    sim.clock(now=NOW)


def update(sim, **more):
    return refused(sim, UPDATE, **{**AT, "SchedulerStopTime": NOW + 301, **more})


def test_an_instance_stops_when_its_time_has_come(sim):
    assert update(sim)[0] == 0
    assert look(sim, RUNNING)["SchedulerStopTime"] == NOW + 301
    assert look(sim, RUNNING)["State"] == "Running"
    sim.clock(now=NOW + 302)
    assert states(sim, RUNNING, 2) == ["Stopping", "Stopped"]
    stopped = look(sim, RUNNING)
    assert stopped["ReleaseTime"] == NOW + 302 + 7 * 86_400
    # It stays shown, and stops nothing again.
    assert stopped["SchedulerStopTime"] == NOW + 301
    order(sim, "Stop", "uhost-1demodddd04")
    sim.clock(now=NOW)
    assert refused(sim, DELETE, **AT)[0] == 0
    assert look(sim, RUNNING)["SchedulerStopTime"] == 0


def test_what_is_wanted_of_a_stop(sim):
    assert update(sim, ProjectId="") == (210, "Missing params [ProjectId]")
    assert update(sim, ProjectId="org-none")[0] == 292
    assert update(sim, SchedulerStopTime=NOW + 299)[0] == 230
    assert update(sim, SchedulerStopTime="soon")[0] == 230
    assert update(sim, UHostId=STOPPED)[0] == 8905
    assert update(sim, **SPOT)[0] == 230
    assert update(sim, UHostId="uhost-none")[0] == 8039
    assert look(sim, RUNNING)["SchedulerStopTime"] == 0


def test_names_and_precision_are_switchable(sim):
    sim.quirks({"compshare": {"stop_rounds": True, "stop_field": "StopSchedulerTime"}})
    assert update(sim, SchedulerStopTime=NOW + 659)[0] == 0
    seen = look(sim, RUNNING)
    assert seen["StopSchedulerTime"] == NOW + 659 - (NOW + 659) % 60
    assert "SchedulerStopTime" not in seen
    sim.quirks({"compshare": {"stop_field": "none"}})
    assert not {"SchedulerStopTime", "StopSchedulerTime"} & set(look(sim, RUNNING))


def test_the_sdk_sends_another_parameter_than_the_documents(sim, ucloud):
    api = ucloud.ucompshare()
    with pytest.raises(exc.RetCodeException, match="SchedulerStopTime"):
        api.update_comp_share_stop_scheduler({**AT, "StopTime": NOW + 3600})
    sim.quirks({"compshare": {"stop_parameter": "StopTime"}})
    api.update_comp_share_stop_scheduler({**AT, "StopTime": NOW + 3600})
    assert look(sim, RUNNING)["SchedulerStopTime"] == NOW + 3600
    api.delete_comp_share_stop_scheduler(AT)
    assert look(sim, RUNNING)["SchedulerStopTime"] == 0


def test_projects(sim, ucloud):
    told = anywhere(sim, "GetProjectList")
    assert [one["IsDefault"] for one in told["ProjectSet"]] == [True, False]
    sim.quirks({"compshare": {"default_project": False}})
    got = ucloud.invoke("GetProjectList", {})
    assert [one["IsDefault"] for one in got["ProjectSet"]] == [False, False]
    assert got["ProjectCount"] == 2
