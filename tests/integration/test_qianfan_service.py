"""qianfan_service, counted on the simulator: what it orders, and what it does not."""

from __future__ import annotations

from integration.asking import failures, play
from integration.qianfan_tasks import (
    FAST,
    LARGE,
    NEW,
    OLD,
    QUIET,
    SET,
    SPARE,
    bot,
    done,
    gone,
    named,
    orders,
    units,
    used,
)


def test_the_life_of_a_service(clouds, playbook) -> None:
    latest = {"version_id": None, "model": {"name": "support-bot", "version": "latest"}}
    more = {"compute_units": units(spare=3, large=2)}
    less = {"compute_units": units(spare=0, large=2)}
    tasks = [
        bot("would deploy", True),
        bot("deploy"),
        bot("deployed"),
        bot("deployed, asked", True),
        bot("told of another", version_id=OLD, switch_version=False),
        bot("would switch", True, version_id=OLD),
        bot("switch", version_id=OLD),
        bot("switched", version_id=OLD),
        bot("back to the latest", **latest),
        bot("latest", **latest),
        bot("would scale", True, **more),
        bot("scale", **more),
        bot("scaled", **more),
        bot("take away", **less),
        bot("taken away", **less),
        gone("would deactivate", True),
        gone("deactivate"),
        gone("deactivated"),
        gone("deactivated, asked", True),
        gone("never there", name="no-such-service"),
        bot("stopped"),
    ]
    outcome = playbook([play(tasks)], "--diff", environment=FAST)
    steps = {one["name"]: done(outcome, one["name"]) for one in tasks}
    stopped = steps.pop("stopped")
    assert "is Stopped" in stopped and "deploy under another name" in stopped
    scaling = [f"scale {SPARE} to 3", f"scale {LARGE} to 2"]
    assert {name: ordered for name, ordered in steps.items() if ordered} == {
        "would deploy": ["deploy"],
        "deploy": ["deploy"],
        "would switch": ["switch version"],
        "switch": ["switch version"],
        "back to the latest": ["switch version"],
        "would scale": scaling,
        "scale": scaling,
        "take away": [f"scale {SPARE} to 0"],
        "would deactivate": ["deactivate"],
        "deactivate": ["deactivate"],
    }
    assert orders(clouds) == [
        "CreateService", "ModifyService", "ModifyService",
        "ScaleService", "ScaleService", "ScaleService", "DeactivateService",
    ]  # fmt: skip
    (row,) = named(clouds)
    assert (row["runStatus"], row["modelId"]) == ("Stopped", NEW)
    assert (used(clouds), used(clouds, LARGE)) == (0, 1)
    assert clouds.catalog("qianfan_purchase") == []
    shows_what_changes(outcome)


def shows_what_changes(outcome) -> None:
    planned, made = (outcome.task(name)["diff"] for name in ("would deploy", "deploy"))
    assert planned["before"] == made["before"] == {}
    for key in ("name", "status", "version_id", "model_set_id", "compute_units"):
        assert planned["after"][key] == made["after"][key], key
    assert (made["after"]["status"], made["after"]["version_id"]) == ("Serving", NEW)
    assert outcome.task("deploy")["created"] and not outcome.task("switch")["created"]
    service = outcome.task("deploy")["service"]
    assert service["endpoint"].endswith("_bot")
    assert service["url"].endswith(service["endpoint"])
    assert [step["state"] for step in outcome.task("deploy")["progress"]] == [
        "absent", "New", "Deploying", "Serving"]  # fmt: skip
    for name in ("would switch", "switch"):
        diff = outcome.task(name)["diff"]
        assert (diff["before"]["version_id"], diff["after"]["version_id"]) == (
            NEW, OLD)  # fmt: skip
    (drift,) = outcome.task("told of another")["drift"]
    assert drift == f"it serves {NEW}, not {OLD} (switch_version changes that)"
    for name in ("would scale", "scale"):
        after = outcome.task(name)["diff"]["after"]
        assert after["resource"]["replicas"] == 5
        assert after["compute_units"] == sorted(
            units(spare=3, large=2), key=lambda one: one["instance_id"]
        )
    same = outcome.task("scaled")["diff"]
    assert same["before"] == same["after"]
    ended = outcome.task("deactivate")
    assert "still cost" in ended["drift"][0]
    assert "still cost" in outcome.task("deactivated")["service"]["notice"]
    assert outcome.task("never there")["service"] == {}


def test_a_lost_answer_makes_nothing_twice(clouds, playbook) -> None:
    once = {"cloud": "qianfan", "times": 1}
    actions = ("CreateService", "ModifyService", "ScaleService", "DeactivateService")
    clouds.faults(
        [{**once, "kind": "drop", "action": "CreateService"}]
        + [{**once, "kind": "lost", "action": "CreateService", "after": 1}]
        + [{**once, "kind": "lost", "action": action} for action in actions[1:]]
    )
    # The listing shows a new service a moment later, as eventually consistent ones do.
    clouds.quirks({"qianfan": {"service_lag": 2}})
    two = {"compute_units": units(spare=2)}
    tasks = [
        bot("never arrives", **QUIET),
        bot("lost", **QUIET),
        bot("again", **QUIET),
        bot("switch", **QUIET, version_id=OLD),
        bot("scale", **QUIET, version_id=OLD, **two),
        bot("settled", **QUIET, version_id=OLD, **two),
        gone("deactivate", **QUIET),
        gone("deactivated", **QUIET),
    ]
    outcome = playbook([play(tasks)], environment=FAST)
    # The order that never arrived is not sent again: only the next run knows better.
    never = done(outcome, "never arrives")
    assert "Whether it was carried out is not known" in never
    assert "It was not sent again" in never
    assert [done(outcome, one["name"]) for one in tasks[1:]] == [
        ["deploy"], [], ["switch version"], [f"scale {SPARE} to 2"], [],
        ["deactivate"], []]  # fmt: skip
    assert orders(clouds) == ["CreateService", *actions]
    assert len(named(clouds)) == 1
    assert "reading shows that it was carried out" in outcome.output


def test_a_fault_of_the_server_is_not_an_order_to_repeat(clouds, playbook) -> None:
    fault = {"cloud": "qianfan", "kind": "error", "status": 500, "times": 1}
    busy = {"cloud": "qianfan", "kind": "status", "status": 429, "times": 1}
    clouds.faults(
        [
            {**fault, "action": "CreateService"},
            {**busy, "action": "DeactivateService"},
        ]
    )
    tasks = [bot("fault", **QUIET), bot("deploy", **QUIET), gone("throttled", **QUIET)]
    outcome = playbook([play(tasks)], environment=FAST)
    assert "Whether it was carried out is not known" in done(outcome, "fault")
    assert done(outcome, "deploy") == ["deploy"]
    # Nothing of it is seen: "too many requests" was true, and it is sent again.
    assert done(outcome, "throttled") == ["deactivate"]
    assert orders(clouds) == [
        "CreateService", "CreateService", "DeactivateService", "DeactivateService"
    ]  # fmt: skip


def test_nothing_is_bought_that_was_not_asked_for(clouds, playbook) -> None:
    bought = {"resource": {"type": "GPU-1-2", "replicas": 2}, "compute_units": None}
    month = {"payment_timing": "Prepaid", "reservation_months": 1}
    later = {"payment_timing": "Postpaid", "charge_type": "ComputingUnit"}
    free = {"compute_units": None}
    before = [
        bot("no billing", **bought),
        bot("no charge", **bought, billing={"payment_timing": "Postpaid"}),
        bot("no months", **bought, billing={"payment_timing": "Prepaid"}),
        bot("13 months", **bought, billing={**month, "reservation_months": 13}),
        bot("no resource", **free, billing=later),
        bot(
            "no replicas", **{**bought, "resource": {"type": "GPU-1-2"}}, billing=later
        ),
        bot("both", billing=later, resource=bought["resource"]),
        bot("short name", name="x"),
        bot("bad suffix", url_suffix="-bot-"),
        bot("bad qps", qps=0.123),
        bot("twice", compute_units=units(spare=1) * 2),
    ]
    outcome = playbook([play(before)], environment=FAST)
    told = failures(outcome)
    assert set(told) == {one["name"] for one in before}
    assert all(text.startswith("bad option: ") for text in told.values()), told
    assert "how it is paid has no default" in told["no billing"]
    # All of it was said before any request.
    assert clouds.counts()["requests"] == 0
    tokens = {"payment_timing": "Postpaid", "charge_type": "Tokens"}
    tasks = [
        bot("nothing said", **free),
        bot("no unit", compute_units=units(spare=0)),
        bot("would buy", True, **bought, billing=month),
        bot("buy", **bought, billing=month, qps=0.5, description="for tests"),
        bot("bought", **bought, billing=month, qps=0.5, description="for tests"),
        bot("promote what is there", name="bot", **free, version_id=OLD),
        bot("by tokens", name="tokens", **free, billing=tokens, protocol_version=2),
        bot("by tokens again", name="tokens", **free, billing=tokens),
    ]
    outcome = playbook([play(tasks)], environment=FAST)
    assert "Deploying costs money" in done(outcome, "nothing said")
    assert "Deploying costs money" in done(outcome, "no unit")
    assert [done(outcome, one["name"]) for one in tasks[2:]] == [
        ["deploy"], ["deploy"], [], ["switch version"], ["deploy"], []]  # fmt: skip
    unit, by_tokens = clouds.catalog("qianfan_purchase")
    assert (unit["paymentTiming"], unit["type"], unit["replicasCount"]) == (
        "Prepaid", "GPU-1-2", 2)  # fmt: skip
    assert by_tokens["chargeType"] == "Tokens"
    body = next(c["parameters"] for c in clouds.calls() if c["changing"])
    assert body == {
        "modelSetId": SET,
        "modelId": NEW,
        "name": "bot",
        "urlSuffix": "bot",
        "description": "for tests",
        "resourceConfig": {"type": "GPU-1-2", "replicasCount": 2, "qps": 0.5},
        "billing": {
            "paymentTiming": "Prepaid",
            "reservation": {"reservationTimeUnit": "Month", "reservationLength": 1},
        },
    }
