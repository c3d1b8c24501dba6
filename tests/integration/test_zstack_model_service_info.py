"""What zstack_model_service_info returns: services, groups, instances."""

from __future__ import annotations

from typing import Any

from integration.asking import failures, play

VLLM = "5b0f2a1c9d7e4f6ab3c2d1e0f9a8b7c6"
FAST = {"ANSIBLE_PIPELINING": "1"}


def info(label: str, **options: Any) -> dict[str, Any]:
    return {
        "name": label,
        "aicloud.catalog.zstack_model_service_info": options,
        "ignore_errors": True,
    }


def test_services_groups_and_instances(clouds, playbook) -> None:
    # Every page is read, however short the server makes it.
    clouds.set_catalog("zstack_model_service_group", count=23)
    clouds.quirks({"zstack": {"page_cap": 10}})
    services = clouds.catalog("zstack_model_service")
    groups = clouds.catalog("zstack_model_service_group")
    first = groups[0]
    tasks = [
        info("all"),
        info("service", service="vLLM"),
        info("twins", service="twin-service"),
        info("uuid", service_uuid=VLLM, conditions=["status=Running", "name~=%twin%"]),
        info("name", name="twin-endpoint"),
        info("other case", name="Twin-Endpoint"),
        info("id", id=first["uuid"], server_timezone="Asia/Shanghai"),
        info("nothing", service="nothing"),
        info("wrong", conditions=["nmae=x"]),
    ]
    outcome = playbook([play(tasks)], environment=FAST)
    assert set(failures(outcome)) == {"wrong"}
    assert "not having field[nmae]" in failures(outcome)["wrong"]

    everything = outcome.task("all")
    assert not everything["changed"]
    assert ids(everything["services"]) == sorted(row["uuid"] for row in services)
    assert ids(everything["groups"]) == sorted(row["uuid"] for row in groups)
    wanted = [one["uuid"] for row in groups for one in row["instances"]]
    assert sorted(ids(everything["instances"])) == sorted(wanted)

    on_vllm = [row["uuid"] for row in groups if row["modelServiceUuid"] == VLLM]
    assert ids(outcome.task("service")["services"]) == [VLLM]
    assert ids(outcome.task("service")["groups"]) == sorted(on_vllm)
    assert len(outcome.task("twins")["services"]) == 2
    twins = sorted(row["uuid"] for row in groups if row["name"] == "twin-endpoint")
    for name in ("uuid", "name"):
        assert ids(outcome.task(name)["groups"]) == twins
    assert outcome.task("other case")["groups"] == []
    nothing = outcome.task("nothing")
    assert nothing["services"] == nothing["groups"] == nothing["instances"] == []

    (group,) = outcome.task("id")["groups"]
    assert (group["name"], group["service"]) == (
        "embedding-endpoint",
        "text-embeddings",
    )
    assert group["url"] == first["instances"][0]["url"]
    assert len(group["instances"]) == 2
    # The server's clock shows UTC, and is taken for eight hours ahead.
    assert group["created"] == "2023-12-31T16:00:00Z"
    assert group["raw"]["modelUuid"] == group["model_uuid"] == first["modelUuid"]
    assert {one["group"] for one in outcome.task("id")["instances"]} == {group["name"]}
    counts = clouds.counts()
    assert counts["changing"] == {}
    assert counts["logins"] == counts["logouts"] == len(tasks)


def test_what_a_group_was_deployed_with_is_not_shown(clouds, playbook) -> None:
    """Its manifests hold its environment, and so its secrets."""
    secret = "hub-token-7Qx2LmZr9KpW"
    (row, *_others) = clouds.catalog("zstack_model_service_group")
    row["yaml"] = row["environmentVariables"] = {"HUB_TOKEN": secret}
    for one in row["instances"]:
        one |= {"yaml": secret, "k8sResourceYaml": f"value: {secret}"}
    clouds.set_catalog("zstack_model_service_group", rows=[row])
    outcome = playbook([play([info("all")])], "-vvv", environment=FAST)
    (group,) = outcome.task("all")["groups"]
    assert group["raw"]["instances"][0]["uuid"] == row["instances"][0]["uuid"]
    assert secret not in outcome.output


def ids(rows: list[dict[str, Any]]) -> list[str]:
    return [row["id"] for row in rows]
