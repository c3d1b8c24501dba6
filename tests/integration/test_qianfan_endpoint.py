"""The role qianfan_endpoint: served once, or rolled back when asked to."""

from __future__ import annotations

from typing import Any

from integration.qianfan_tasks import FAST, NEW, OLD, SPARE, named, orders, units, used

PREFIX = "qianfan_endpoint_"
WANTED = {
    "name": "bot",
    "model": {"name": "support-bot", "version": "latest"},
    "compute_units": units(spare=2),
    "poll_interval": 0.01,
}


def role(check: bool = False, **change: Any) -> dict[str, Any]:
    """Return a play with the role."""
    wanted = {k: v for k, v in (WANTED | change).items() if v is not None}
    variables = {PREFIX + name: value for name, value in wanted.items()}
    return {
        "hosts": "localhost",
        "gather_facts": False,
        "check_mode": check,
        "roles": [{"role": "aicloud.catalog.qianfan_endpoint"} | variables],
    }


def told(outcome) -> list[dict[str, Any]]:
    """Return what each run of the role told at its end."""
    return [
        one["ansible_facts"]["qianfan_endpoint_result"]
        for one in outcome.results
        if "qianfan_endpoint_result" in one.result.get("ansible_facts", {})
    ]


def reason(outcome) -> str:
    """Return why the role failed."""
    assert outcome.rc != 0, outcome.output
    (last,) = [
        one for one in outcome.results if one.task.endswith("Report what failed")
    ]
    return last["msg"]


def test_a_version_is_served_once(clouds, playbook) -> None:
    older = {"model": None, "version_id": OLD, "compute_units": None}
    plays = [role(True), role(), role(), role(True), role(True, **older),
             role(**older), role(state="absent"), role(state="absent")]  # fmt: skip
    outcome = playbook(plays, "--diff", environment=FAST)
    assert outcome.rc == 0, outcome.output
    runs = told(outcome)
    assert [run["changed"] for run in runs] == [
        True, True, False, False, True, True, True, False]  # fmt: skip
    assert [run["created"] for run in runs] == [True, True] + [False] * 6
    assert runs[1]["endpoint"].endswith("_bot")
    assert runs[1]["url"].endswith("/" + runs[1]["endpoint"])
    assert [run["service"].get("version_id") for run in runs[1:6]] == [
        NEW, NEW, NEW, OLD, OLD]  # fmt: skip
    assert "still cost" in runs[6]["notice"]
    assert orders(clouds) == ["CreateService", "ModifyService", "DeactivateService"]
    assert len(named(clouds)) == 1


def test_what_fails_stays_unless_asked(clouds, playbook) -> None:
    clouds.quirks({"qianfan": {"service_status": "Failed"}})
    said = reason(playbook([role(rollback="false")], environment=FAST))
    assert "ended with Failed" in said
    assert said.endswith("What this run had deployed still exists.")
    # It was there before: a rollback does not touch it.
    said = reason(playbook([role(rollback=True)], environment=FAST))
    assert said.endswith("Nothing was deployed.")
    assert [row["runStatus"] for row in named(clouds)] == ["Failed"]
    other = role(rollback="true", name="other")
    said = reason(playbook([other], environment=FAST))
    assert "What this run had deployed was deactivated" in said
    assert [row["runStatus"] for row in named(clouds, "other")] == ["Stopped"]
    assert used(clouds, SPARE) == 2
    assert orders(clouds) == ["CreateService", "CreateService", "DeactivateService"]


def test_nothing_is_ordered_that_cannot_be_served(clouds, playbook) -> None:
    wip = {"name": "support-bot-wip", "version": "3", "available_only": False}
    said = reason(playbook([role(model=wip, rollback=True)], environment=FAST))
    assert "is Creating, not Ready" in said
    said = reason(playbook([role(compute_units=None)], environment=FAST))
    assert "Deploying costs money" in said
    assert said.endswith("'. Nothing was deployed.")
    said = reason(playbook([role(model={"nmae": "support-bot"})], environment=FAST))
    assert said.endswith("; did you mean name? Nothing was deployed.")
    assert orders(clouds) == []


def test_an_order_in_doubt_is_not_said_to_be_nothing(clouds, playbook) -> None:
    clouds.faults([{"action": "CreateService", "kind": "drop", "times": 1}])
    said = reason(playbook([role(rollback=True)], environment=FAST))
    assert "Whether it was carried out is not known" in said
    assert said.endswith("What became of the order is not known.")


def test_a_rollback_that_fails_is_told_beside_the_first_reason(
    clouds, playbook
) -> None:
    clouds.quirks({"qianfan": {"service_status": "Failed"}})
    clouds.faults([{"action": "DeactivateService", "kind": "status", "status": 403}])
    said = reason(playbook([role(rollback=True)], environment=FAST))
    assert "ended with Failed" in said
    assert "still exists: deactivating it failed: " in said
