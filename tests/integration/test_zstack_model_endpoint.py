"""The role zstack_model_endpoint: served and asked, or rolled back when asked to."""

from __future__ import annotations

from typing import Any

from integration.asking import play

GROUPS = "zstack_model_service_group"
PREFIX = "zstack_model_endpoint_"
FAST = {"ANSIBLE_PIPELINING": "1"}
WANTED = {
    "name": "chat",
    "service": "vLLM",
    "model": {"name": "qwen 1.5 32B", "version": "1.10.1"},
    "type": "Container",
    "zone_uuid": "1a2b3c4d5e6f47a8b9c0d1e2f3a4b5c6",
    "poll_interval": 0.01,
    "probe_path": "/v1/models",
    "probe_delay": 0.01,
    "probe_retries": 3,
}


def role(check: bool = False, **change: Any) -> dict[str, Any]:
    """Return a block with the role that goes on when the role fails."""
    variables = {PREFIX + name: value for name, value in (WANTED | change).items()}
    name = "aicloud.catalog.zstack_model_endpoint"
    include = {"ansible.builtin.include_role": {"name": name}, "vars": variables}
    going_on = {"ansible.builtin.debug": {"msg": "It has failed"}}
    return {"block": [include], "rescue": [going_on], "check_mode": check}


def told(outcome) -> list[dict[str, Any]]:
    """Return what each run of the role told at its end."""
    return [
        one["ansible_facts"]["zstack_model_endpoint_result"]
        for one in outcome.results
        if "zstack_model_endpoint_result" in one.result.get("ansible_facts", {})
    ]


def reasons(outcome) -> list[str]:
    """Return why the role failed, each time that it did."""
    ended = [one for one in outcome.results if one.task.endswith("Report what failed")]
    return [one["msg"] for one in ended if one.status == "failed"]


def chats(clouds) -> list[dict[str, Any]]:
    return [row for row in clouds.catalog(GROUPS) if row["name"] == "chat"]


def test_a_model_is_served_once(clouds, playbook) -> None:
    clouds.quirks({"zstack": {"served_polls": 2}})
    runs = [role(True), role(), role(), role(True, probe="no"), role(state="absent"),
            role(state="absent")]  # fmt: skip
    outcome = playbook([play(runs)], environment=FAST)
    assert reasons(outcome) == []
    runs = told(outcome)
    assert [run["changed"] for run in runs] == [True, True, False, False, True, False]
    assert [run["created"] for run in runs] == [True, True, False, False, False, False]
    assert runs[1]["url"].endswith("/zstack/served/" + runs[1]["group"]["id"])
    assert runs[0]["url"] == runs[4]["url"] == ""
    counts = clouds.counts()
    assert counts["changing"]["zstack"] == {
        "DeployModelService": 1, "DeleteModelServiceInstanceGroup": 1}  # fmt: skip
    # Twice it was still loading; it was asked in both runs that may ask.
    assert counts["actions"]["zstack"]["ServedModel"] == 4
    assert counts["logins"] == counts["logouts"]


def test_what_fails_stays_unless_asked(clouds, playbook) -> None:
    """And none of its secrets is shown, however much is."""
    clouds.quirks({"zstack": {"served_polls": 99}})
    secret = "hub-token-7Qx2LmZr9KpW"
    first = {
        "probe_retries": 1,
        "secret_environment_variables": {"HUB_TOKEN": secret},
        "probe_headers": {"Authorization": f"Bearer {secret}"},
    }
    runs = [
        role(rollback="false", **first),
        # It was there before: a rollback does not touch it.
        role(rollback=True, probe_retries=1),
        role(rollback="true", service="SGLang", probe_retries=1),
        # What the server calls Running counts as failed here.
        role(rollback=True, name="other", ready_statuses=["Up"],
             failed_statuses=["Run"]),
    ]  # fmt: skip
    outcome = playbook([play(runs)], "-vvvvvv", "--diff", environment=FAST)
    silence = "Wait until the endpoint answers: Status code was 503"
    removed = "What this run had deployed was removed."
    wanted = (
        (silence, "What this run had deployed still exists."),
        (silence, "Nothing was deployed."),
        (silence, removed),
        (
            "Deploy the model: ZStack group 'other': deploy: its status is Running",
            removed,
        ),
    )
    for said, (begins, ends) in zip(reasons(outcome), wanted, strict=True):
        assert said.startswith(begins) and said.endswith(ends), said
    names = [row["name"] for row in clouds.catalog(GROUPS)]
    assert (names.count("chat"), names.count("other")) == (1, 0)
    (kept,) = chats(clouds)
    assert kept["_environmentVariables"] == {"HUB_TOKEN": secret}
    assert secret not in outcome.output


def test_an_order_in_doubt_is_not_said_to_be_nothing(clouds, playbook) -> None:
    clouds.faults(
        [{"action": "DeployModelService", "kind": "drop", "times": 1}]
    )  # fmt: skip
    (said,) = reasons(playbook([play([role(rollback=True)])], environment=FAST))
    assert "Whether it was carried out is not known" in said
    assert said.endswith("What became of the order is not known.")


def test_headers_follow_no_redirect(clouds, playbook) -> None:
    """And a rollback that fails hides neither its own reason nor the first one."""
    clouds.faults(
        [
            {"action": "ServedModel", "kind": "redirect", "location": "/elsewhere"},
            {
                "action": "DeleteModelServiceInstanceGroup",
                "kind": "status",
                "status": 403,
            },
        ]
    )
    outcome = playbook([play([role(rollback=True, probe_retries=1)])], environment=FAST)
    (said,) = reasons(outcome)
    assert "Wait until the endpoint answers: Status code was 302" in said
    assert "What this run had deployed still exists: removing it failed: " in said
    assert len(chats(clouds)) == 1
