"""stop_at and stop_after of compshare_instance, counted on the simulator."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone
from typing import Any

from integration.asking import play
from integration.compshare_tasks import FAST, done, node, orders, task

HOUR = 3600
CHINA = timezone(timedelta(hours=8))


def moment(seconds: float, zone: timezone = CHINA) -> str:
    at = datetime.fromtimestamp(int(time.time() + seconds), zone)
    return at.isoformat()


def seconds(text: str) -> float:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def test_a_stop_is_set_once_and_follows_what_is_asked_for(clouds, playbook) -> None:
    at = 3 * HOUR
    here, there = moment(at), moment(at, timezone.utc)
    spot = {"name": "spot-07", "state": "running"}
    steps: list[tuple[dict[str, Any], list[str]]] = [
        (node("would create", True, stop_after="8h"), ["create", "schedule"]),
        (node("create", stop_after="8h", wait=False), ["create", "schedule"]),
        (node("again", stop_after="8h"), []),
        (node("not asked"), []),
        (node("would run longer", True, stop_after="1d"), ["schedule"]),
        (node("run longer", stop_after="1d"), ["schedule"]),
        (node("by the clock", stop_at=here), ["schedule"]),
        (node("by another clock", stop_at=there), []),
        (node("never", stop_at="never"), ["unschedule"]),
        (node("still never", stop_at="never"), []),
        (node("restart", state="restarted", stop_after="8h"), ["restart", "schedule"]),
        (node("passed, but stopped", state="stopped", stop_at=moment(-9)), ["stop"]),
        (node("stays stopped", stop_after="8h"), []),
        (node("start", state="running", stop_after="9h"), ["start", "schedule"]),
        (task("spot, never", **spot, stop_at="never"), []),
    ]
    refused = {
        "in the past": ({"stop_at": moment(-60)}, "has passed"),
        "naive": ({"stop_at": "2099-01-01T10:00:00"}, "has no time zone"),
        "no time": ({"stop_at": "tonight"}, "not a date and time such as"),
        "no unit": ({"stop_after": "8"}, "is not a duration such as"),
        "only a number": ({"stop_after": 8}, "is not a duration such as"),
        "short": ({"stop_after": "9m"}, "must be 10m or more"),
        "both": ({"stop_at": here, "stop_after": "8h"}, "cannot be used together"),
        "too soon": ({"stop_at": moment(200)}, "less than 5 minutes ahead"),
        "spot": (
            {"charge_type": "Spot", "stop_after": "8h"},
            "not for charge_type=Spot",
        ),
    }
    bad = [node(name, **options) for name, (options, _why) in refused.items()]
    is_spot = task("is spot", **spot, stop_after="8h")
    tasks = [one for one, _steps in steps]
    gone = task("spot, deleted", name="spot-07", state="absent")
    outcome = playbook(
        [play([*tasks, *bad, is_spot, gone])], "--diff", environment=FAST
    )
    assert done(outcome, "spot, deleted") == ["stop", "delete"]
    assert {one["name"]: done(outcome, one["name"]) for one in tasks} == {
        one["name"]: wanted for one, wanted in steps
    }
    for name, (_options, why) in refused.items():
        assert why in outcome.task(name)["msg"], name
    assert "instance uhost-1demogggg07" in outcome.task("is spot")["msg"]
    scheduler = ["UpdateCompShareStopScheduler", "DeleteCompShareStopScheduler"]
    sent = [call["action"] for call in clouds.calls() if call["action"] in scheduler]
    assert [one[:6] for one in sent] == ["Update"] * 3 + ["Delete"] + ["Update"] * 2
    shows_the_times(outcome)
    names_the_project(clouds)


def shows_the_times(outcome) -> None:
    made = outcome.task("create")["instance"]
    now = time.time()
    assert abs(seconds(made["stop_at"]) - now - 8 * HOUR) < 600
    planned = outcome.task("would create")["diff"]["after"]
    assert abs(seconds(planned["stop_at"]) - seconds(made["stop_at"])) < 600
    longer = outcome.task("would run longer")["diff"]
    assert longer["before"]["stop_at"] == made["stop_at"]
    assert seconds(longer["after"]["stop_at"]) - seconds(made["stop_at"]) == 16 * HOUR
    assert outcome.task("run longer")["instance"] == longer["after"]
    asked = outcome.task("by another clock")["instance"]["stop_at"]
    assert asked == outcome.task("by the clock")["instance"]["stop_at"]
    assert outcome.task("never")["instance"]["stop_at"] == ""
    # What a stopped instance keeps costing, and until when it is there.
    assert made["release_time"] == ""
    stopped = outcome.task("passed, but stopped")["instance"]
    assert abs(seconds(stopped["release_time"]) - now - 7 * 24 * HOUR) < 600
    assert stopped["stopped_price"] == 0.0
    assert outcome.task("spot, never")["instance"]["stopped_price"] is None


def names_the_project(clouds) -> None:
    sent = [call for call in clouds.calls() if "StopScheduler" in call["action"]]
    assert {call["parameters"]["ProjectId"] for call in sent} == {"org-demo01"}
    assert {call["parameters"]["Zone"] for call in sent} == {"cn-wlcb-01"}


def test_a_stop_that_nobody_can_see_is_an_error(clouds, playbook) -> None:
    """Lost answers, other names, whole minutes; what is never shown is no guard."""
    clouds.faults(
        [{"cloud": "compshare", "times": 1, "kind": "lost",
          "action": "UpdateCompShareStopScheduler"}]
    )  # fmt: skip
    clouds.quirks(
        {"compshare": {"stop_rounds": True, "stop_field": "StopSchedulerTime"}}
    )
    own = {"project_id": "org-demo02", "name": "llm-node-01", "retries": 0}
    at = moment(HOUR)
    tasks = [task("lost", **own, stop_at=at), task("again", **own, stop_at=at)]
    outcome = playbook([play(tasks)], environment=FAST)
    assert [done(outcome, name) for name in ("lost", "again")] == [["schedule"], []]
    assert "whether" not in outcome.output
    calls = [call["action"] for call in clouds.calls()]
    assert calls.count("UpdateCompShareStopScheduler") == 1
    assert "GetProjectList" not in calls
    clouds.quirks({"compshare": {"stop_field": "none", "default_project": False}})
    tasks = [
        task("no default", name="llm-node-01", stop_after="1d"),
        task("unseen", **own, stop_at=moment(9 * HOUR), wait_timeout=0.1),
        task("untold", **own, stop_at="never"),
    ]
    outcome = playbook([play(tasks)], environment=FAST)
    assert "give project_id, one of 'org-demo01', 'org-demo02'" in done(
        outcome, "no default"
    )
    assert "schedule was ordered, but after" in done(outcome, "unseen")
    assert "SchedulerStopTime or StopSchedulerTime of instance" in done(
        outcome, "untold"
    )
    assert orders(clouds) == ["UpdateCompShareStopScheduler"] * 2


def test_an_instance_without_the_stop_that_was_asked_for_is_told(
    clouds, playbook
) -> None:
    """It runs and costs: the error names it and says what to do, whatever failed."""
    stop = {"cloud": "compshare", "action": "UpdateCompShareStopScheduler"}
    clouds.faults([{**stop, "times": 2, "kind": "retcode", "code": 230}])
    later = {"name": "llm-node-01", "project_id": "org-demo02", "stop_after": "9d"}
    tasks = [
        node("refused", stop_after="8h"),
        node("again", stop_after="8h"),
        node("guarded", stop_after="8h"),
        task("not changed", **later),
        node("not started", name="node-b", stop_after="8h", wait_timeout=0),
    ]
    clouds.faults(
        [{**stop, "times": 2, "kind": "retcode", "code": 230, "message": "no"}]
    )
    outcome = playbook([play(tasks[:2])], environment=FAST)
    first = outcome.task("refused")
    made = first["instance"]["id"]
    remedy = f"run this again, or stop it, with id={made} and state=stopped."
    assert (first["changed"], first["steps"]) == (True, ["create"])
    for label in ("refused", "again"):
        said = done(outcome, label)
        assert "UpdateCompShareStopScheduler: bad option refused" in said
        assert f"Instance {made} exists, but the wanted stop" in said
        assert said.endswith(remedy)
    outcome = playbook([play(tasks[2:])], environment=FAST)
    assert done(outcome, "guarded") == ["schedule"]
    unmade = outcome.task("not started")
    assert "the wanted stop is not set. It costs money" in unmade["msg"]
    assert f"id={unmade['instance']['id']} and state=stopped" in unmade["msg"]
