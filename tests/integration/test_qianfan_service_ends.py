"""Qianfan services that come to no good end, odd answers, and what is listed."""

from __future__ import annotations

from typing import Any

import pytest
from integration.asking import failures, play
from integration.leaking import leaks
from integration.qianfan_tasks import (
    FAST,
    NEW,
    OLD,
    SET,
    SPARE,
    bot,
    done,
    gone,
    orders,
    units,
)


@pytest.mark.parametrize("status", ["Failed", "Pondering"])
def test_a_deployment_that_fails(clouds, playbook, status: str) -> None:
    clouds.quirks({"qianfan": {"service_status": status, "service_polls": 1}})
    tasks = [bot("deploy"), bot("again"), bot("asked", True), gone("deactivate")]
    outcome = playbook([play(tasks)], environment=FAST)
    for name in ("deploy", "again", "asked"):
        assert f"ended with {status}" in done(outcome, name)
        assert "state=absent" in done(outcome, name)
    # What was made before it failed is told, so that it can be deactivated.
    assert outcome.task("deploy")["created"]
    assert outcome.task("deploy")["steps"] == ["deploy"]
    assert outcome.task("deploy")["service"]["status"] == status
    assert outcome.task("again")["steps"] == []
    assert done(outcome, "deactivate") == ["deactivate"]
    assert orders(clouds) == ["CreateService", "DeactivateService"]


def test_waiting_has_an_end_and_can_be_left_out(clouds, playbook) -> None:
    clouds.quirks({"qianfan": {"service_polls": 1000, "update_polls": 1000}})
    slow = {"wait_timeout": 0.05}
    tasks = [
        bot("deploy", **slow),
        bot("no wait", wait=False),
        bot("still", **slow),
        # An update needs a service that serves, so that this waits all the same.
        bot("switch", version_id=OLD, wait=False, **slow),
        {
            "name": "time goes by",
            "aicloud.catalog.qianfan_service_info": {"name": "bot"},
            "loop": "{{ range(3) }}",
        },
    ]
    outcome = playbook([play(tasks)], environment=FAST)
    for name in ("deploy", "still", "switch"):
        assert "it is still Deploying" in done(outcome, name), name
    assert done(outcome, "no wait") == []
    assert orders(clouds) == ["CreateService"]


def test_a_service_that_is_listed_before_it_can_be_read(clouds, playbook) -> None:
    unknown = {"kind": "error", "code": "NotFound", "message": "none", "status": 404}
    for wait in (True, False):
        clouds.reset()
        rule = {"cloud": "qianfan", "action": "DescribeService", "times": 3}
        clouds.faults([rule | unknown])
        tasks = [bot("deploy", wait=wait)]
        outcome = playbook([play(tasks)], environment=FAST)
        assert done(outcome, "deploy") == ["deploy"]
        assert outcome.task("deploy")["service"]["id"].startswith("svco-")
        assert orders(clouds) == ["CreateService"]


def test_an_update_that_fails_leaves_the_old_version(clouds, playbook) -> None:
    clouds.quirks({"qianfan": {"update_fails": True, "update_status": "Rolling"}})
    outcome = playbook(
        [play([bot("deploy"), bot("switch", version_id=OLD), bot("stay")])],
        environment=FAST,
    )
    assert f"ended with Failed; it serves {NEW}" in done(outcome, "switch")
    assert outcome.task("switch")["service"]["version_id"] == NEW
    assert done(outcome, "stay") == []
    states = [step["state"] for step in outcome.task("switch")["progress"]]
    assert "Serving (update: Rolling)" in states


def test_failures_say_why_and_tell_no_secret(clouds, playbook) -> None:
    account = clouds.credentials
    clouds.faults(
        [{"cloud": "qianfan", "action": "ModifyService", "kind": "echo_secret",
          "status": 400}]
    )  # fmt: skip
    denied = account["denied"]["qianfan"]
    given = {name: denied[name] for name in ("access_key", "secret_key")}
    tasks = [
        bot("creating", version_id="amv-wipcreating1"),
        bot("failed", version_id="amv-wipfail00001"),
        bot("unknown version", version_id="amv-nowhere"),
        bot("other set", model_set_id="am-b3n8f6s0w2hx"),
        bot("no model", version_id=None, model={"name": "nothing"}),
        bot("no version", version_id=None),
        bot("unknown unit", compute_units=[{"instance_id": "unit-x", "replicas": 1}]),
        bot("new unit", compute_units=[
            {"instance_id": "unit-gpu1new00001", "replicas": 1}]),
        bot("too many", compute_units=units(spare=5)),
        bot("nothing given", name="bot-b", version_id=None, compute_units=None),
        bot("no suffix", name="Bot"),
        bot("two", name="twin-bot"),
        gone("two, absent", name="twin-bot"),
        bot("no id", name=None, id="svco-nowhere"),
        gone("no id, absent", name=None, id="svco-nowhere"),
        bot("refused", **given),
        bot("switch", name="chat-v2", compute_units=None),
        bot("by id", name=None, id="svco-chatv2000001", version_id=None,
            compute_units=None),
        bot("broken", name="broken-bot"),
    ]  # fmt: skip
    outcome = playbook([play(tasks)], "-vvvvvv", "--diff", environment=FAST)
    told = failures(outcome)
    fine = {"no id, absent", "by id"}
    assert set(told) == {one["name"] for one in tasks} - fine
    assert "is Creating, not Ready" in told["creating"]
    assert "is Fail, not Ready" in told["failed"]
    assert "DescribeModel: not found" in told["unknown version"]
    assert f"version {NEW} belongs to {SET}" in told["other set"]
    assert "'nothing'" in told["no model"]
    assert "these are missing: version_id or model" in told["no version"]
    both = "these are missing: version_id or model, compute_units with replicas"
    assert both in told["nothing given"]
    assert "no compute unit instance unit-x" in told["unknown unit"]
    assert "is Creating, not Running" in told["new unit"]
    assert "has 4 of 4 units free, but 5 more are needed" in told["too many"]
    assert "url_suffix is missing" in told["no suffix"]
    for name in ("two", "two, absent"):
        assert "svco-twinbot00001" in told[name] and "svco-twinbot00002" in told[name]
    assert "no service with the ID svco-nowhere" in told["no id"]
    assert "AccessDenied" in told["refused"]
    assert "***" in told["switch"]
    assert "ended with Failed" in told["broken"]
    assert orders(clouds) == ["ModifyService"]
    assert leaks(outcome.output, clouds, given["secret_key"]) == []


def test_shapes_that_are_documented_nowhere(clouds, playbook) -> None:
    clouds.quirks(
        {"qianfan": {"services_key": "customServiceList", "service_ids": "older",
                     "service_fields": "full", "service_name_filter": "ignored",
                     "service_protocols": "together", "marker": "opaque"}}
    )  # fmt: skip
    clouds.set_catalog("qianfan_service", count=230)
    tasks = [bot("deploy"), bot("again"), bot("switch", version_id=OLD),
             gone("two", name="twin-bot")]  # fmt: skip
    outcome = playbook([play(tasks)], environment=FAST)
    assert [done(outcome, one["name"]) for one in tasks[:3]] == [
        ["deploy"], [], ["switch version"]]  # fmt: skip
    assert outcome.task("switch")["service"]["version_id"] == OLD
    assert outcome.task("switch")["service"]["model_set_id"] == SET
    assert done(outcome, "two").startswith("2 services of Qianfan are named")


def test_services_and_units_are_listed(clouds, playbook) -> None:
    def info(label: str, **options: Any) -> dict[str, Any]:
        return {"name": label, "aicloud.catalog.qianfan_service_info": options}

    tasks = [
        info("all"),
        info("one", name="twin-bot", protocol_version=2),
        info("by id", id="svco-chatv2000001", compute_units=True),
        info("stopped", run_status=["Stopped"], details=False),
        info("none", name="twin"),
        info("no id", id="svco-nowhere"),
    ]
    outcome = playbook([play(tasks)], environment=FAST)
    found = {one["name"]: outcome.task(one["name"]) for one in tasks}
    services = {name: one["services"] for name, one in found.items()}
    rows = clouds.catalog("qianfan_service")
    assert {one["id"] for one in services["all"]} == {r["serviceId"] for r in rows}
    assert all(one["version_id"].startswith("amv-") for one in services["all"])
    assert [one["id"] for one in services["one"]] == ["svco-twinbot00002"]
    (chat,) = services["by id"]
    assert chat["compute_units"] == [
        {"instance_id": "unit-gpu1full0001", "replicas": 1}
    ]
    units_by_id = {u["instance_id"]: u for u in found["by id"]["compute_units"]}
    assert units_by_id[SPARE]["free"] == 4
    assert units_by_id["unit-gpu1full0001"]["free"] == 0
    assert {one["status"] for one in services["stopped"]} == {"Stopped"}
    assert services["none"] == services["no id"] == []
    assert clouds.counts()["changing"] == {}
