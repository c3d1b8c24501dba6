"""The role zstack_model_endpoint: served and asked, or rolled back when asked to."""

from __future__ import annotations

from typing import Any

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
    """Return a play with the role; what it tells is shown."""
    variables = {PREFIX + name: value for name, value in (WANTED | change).items()}
    return {
        "hosts": "localhost",
        "gather_facts": False,
        "check_mode": check,
        "roles": [{"role": "aicloud.catalog.zstack_model_endpoint"} | variables],
    }


def told(outcome) -> list[dict[str, Any]]:
    """Return what each run of the role told at its end."""
    return [
        one["ansible_facts"]["zstack_model_endpoint_result"]
        for one in outcome.results
        if "zstack_model_endpoint_result" in one.result.get("ansible_facts", {})
    ]


def reason(outcome) -> str:
    """Return why the role failed."""
    assert outcome.rc != 0, outcome.output
    (last,) = [one for one in outcome.results if one.task.endswith("Say what failed")]
    return last["msg"]


def chats(clouds) -> list[dict[str, Any]]:
    return [row for row in clouds.catalog(GROUPS) if row["name"] == "chat"]


def test_a_model_is_served_once(clouds, playbook) -> None:
    clouds.quirks({"zstack": {"served_polls": 2}})
    plays = [role(True), role(), role(), role(True), role(state="absent"),
             role(state="absent")]  # fmt: skip
    outcome = playbook(plays, environment=FAST)
    assert outcome.rc == 0, outcome.output
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


def test_what_does_not_answer_stays_unless_asked(clouds, playbook) -> None:
    clouds.quirks({"zstack": {"served_polls": 99}})
    said = reason(playbook([role()], environment=FAST))
    assert "Wait until the endpoint answers: Status code was 503" in said
    assert said.endswith("What this run had deployed is still there.")
    assert len(chats(clouds)) == 1
    # It was there before: a rollback does not touch it.
    said = reason(playbook([role(rollback=True)], environment=FAST))
    assert said.endswith("Nothing was deployed.")
    assert len(chats(clouds)) == 1
    other = role(rollback=True, service="SGLang")
    said = reason(playbook([other], environment=FAST))
    assert said.endswith("What this run had deployed was removed.")
    assert len(chats(clouds)) == 1


def test_a_failed_deployment_is_rolled_back(clouds, playbook) -> None:
    clouds.quirks({"zstack": {"group_status": "Failed"}})
    said = reason(playbook([role(rollback=True)], environment=FAST))
    assert "Deploy the model: ZStack group: deploy: its status is Failed" in said
    assert said.endswith("What this run had deployed was removed.")
    assert chats(clouds) == []


def test_secrets_are_shown_nowhere(clouds, playbook) -> None:
    secret = "hub-token-7Qx2LmZr9KpW"
    clouds.quirks({"zstack": {"served_polls": 99}})
    wanted = role(
        secret_environment_variables={"HUB_TOKEN": secret},
        probe_headers={"Authorization": f"Bearer {secret}"},
    )
    outcome = playbook([wanted], "-vvvvvv", "--diff", environment=FAST)
    assert "Wait until the endpoint answers" in reason(outcome)
    assert chats(clouds)[0]["_environmentVariables"] == {"HUB_TOKEN": secret}
    assert secret not in outcome.output
