"""zstack_model_service, counted on the simulator: what it orders, what it does not."""

from __future__ import annotations

from typing import Any

import pytest
from integration.asking import failures, play
from integration.zstack_tasks import FAST, GROUPS, VLLM, ZONE, chat, done, orders, task

OLD, NEW = "29203806c58541ce9c4292f866a54835", "04c117a60af1492390e9f6006ab7d9d4"
SECRET = "hub-token-7Qx2LmZr9KpW"


def chats(clouds, name: str = "chat") -> list[dict[str, Any]]:
    return [row for row in clouds.catalog(GROUPS) if row["name"] == name]


def sessions_closed(clouds) -> bool:
    counts = clouds.counts()
    return counts["logins"] == counts["logouts"] and counts["open_sessions"] == 0


def test_the_life_of_an_endpoint(clouds, playbook) -> None:
    settings = {"environment_variables": {"MAX_LEN": 8192, "TRUST": True}}
    other = {"model": {"id": NEW}}
    tasks = [
        chat("would deploy", True),
        chat("deploy"),
        chat("deployed"),
        chat("deployed, asked", True),
        chat("would update", True, **settings, description="for tests"),
        chat("update", **settings, description="for tests"),
        chat("updated", **settings, description="for tests"),
        chat("secret", **settings, secret_environment_variables={"T": SECRET}),
        chat("secret again", **settings, secret_environment_variables={"T": SECRET}),
        chat("would restart", True, state="restarted"),
        chat("restart", state="restarted"),
        chat("drift", **other),
        chat("lossy", **other, recreate=True),
        chat("would recreate", True, **other, **settings, recreate=True),
        chat("recreate", **other, **settings, recreate=True),
        chat("recreated", **other, **settings, recreate=True),
        task("would delete", True, name="chat", state="absent"),
        task("delete", name="chat", state="absent"),
        task("deleted", name="chat", state="absent"),
        task("deleted, asked", True, name="chat", state="absent"),
    ]
    outcome = playbook([play(tasks)], "--diff", environment=FAST)
    steps = {one["name"]: done(outcome, one["name"]) for one in tasks}
    lossy = steps.pop("lossy")
    assert "recreate would lose settings of environment" in lossy
    assert steps == {
        "would deploy": ["deploy"],
        "deploy": ["deploy"],
        "deployed": [],
        "deployed, asked": [],
        "would update": ["update"],
        "update": ["update"],
        "updated": [],
        "secret": ["update"],
        "secret again": [],
        "would restart": ["restart"],
        "restart": ["restart"],
        "drift": [],
        "would recreate": ["delete", "deploy"],
        "recreate": ["delete", "deploy"],
        "recreated": [],
        "would delete": ["delete"],
        "delete": ["delete"],
        "deleted": [],
        "deleted, asked": [],
    }
    update = "UpdateModelServiceInstanceGroup"
    delete = "DeleteModelServiceInstanceGroup"
    assert orders(clouds) == [
        "DeployModelService", update, update, "RestartModelServiceGroups",
        delete, "DeployModelService", delete,
    ]  # fmt: skip
    assert chats(clouds) == []
    assert sessions_closed(clouds)
    shows_what_changes(outcome)
    sends_what_is_asked_for(clouds)
    assert SECRET not in outcome.output


def shows_what_changes(outcome) -> None:
    planned, made = (outcome.task(name)["diff"] for name in ("would deploy", "deploy"))
    assert planned["before"] == made["before"] == {}
    for key in ("name", "description", "service_uuid", "model_uuid", "type", "status"):
        assert planned["after"][key] == made["after"][key]
    assert made["after"]["status"] == "Running"
    assert outcome.task("deploy")["created"] and not outcome.task("update")["created"]
    group = outcome.task("deploy")["group"]
    assert group["url"].endswith(f"/zstack/served/{group['id']}")
    assert [step["state"] for step in outcome.task("deploy")["progress"]] == [
        "absent", "Deploying", "Running"]  # fmt: skip
    for name in ("would recreate", "recreate"):
        assert outcome.task(name)["created"], name
    for name in ("would update", "update"):
        diff = outcome.task(name)["diff"]
        assert (diff["before"]["description"], diff["after"]["description"]) == (
            "", "for tests")  # fmt: skip
        assert diff["before"]["fingerprints"] == {}
        assert list(diff["after"]["fingerprints"]) == ["environment"]
    same = outcome.task("updated")["diff"]
    assert same["before"] == same["after"]
    (drift,) = outcome.task("drift")["drift"]
    assert drift == f"the model is {OLD}, not {NEW} (recreate deploys it again)"
    changed = outcome.task("would recreate")["diff"]
    assert (changed["before"]["model_uuid"], changed["after"]["model_uuid"]) == (
        OLD, NEW)  # fmt: skip
    gone = outcome.task("delete")
    assert gone["group"] == {} and gone["diff"]["after"] == {}


def sends_what_is_asked_for(clouds) -> None:
    sent = [call["parameters"] for call in clouds.calls() if call["changing"]]
    deployed = sent[0]["body"]["deployModelService"]
    assert deployed == {
        "name": "chat", "zoneUuid": ZONE, "type": "Container", "modelUuid": OLD,
    }  # fmt: skip
    fields = sent[1]["body"]["updateModelServiceInstanceGroup"]
    assert fields["environmentVariables"] == {"MAX_LEN": "8192", "TRUST": "true"}
    assert fields["description"].startswith("for tests [aicloud.catalog environment=")
    assert sent[-1]["deleteMode"] == ["Permissive"]


def test_a_lost_answer_makes_nothing_twice(clouds, playbook) -> None:
    actions = (
        "DeployModelService",
        "UpdateModelServiceInstanceGroup",
        "RestartModelServiceGroups",
        "DeleteModelServiceInstanceGroup",
    )
    once = {"cloud": "zstack", "times": 1}
    clouds.faults(
        [{**once, "kind": "lost", "action": action} for action in actions]
        + [{**once, "kind": "drop", "action": "DeployModelService"}]
    )
    quiet = {"retries": 1, "retry_max_delay": 0.01}
    parameters = {"startup_parameters": {"--tp": 2}}
    outcome = playbook(
        [
            play(
                [
                    chat("never arrives", **quiet),
                    chat("lost", **quiet),
                    chat("again", **quiet),
                    chat("update", **quiet, **parameters),
                    chat("restart", **quiet, **parameters, state="restarted"),
                    chat("settled", **quiet, **parameters),
                    task("delete", name="chat", state="absent", **quiet),
                ]
            )
        ],
        environment=FAST,
    )
    # The order that never arrived is not sent again: only the next run knows better.
    never = done(outcome, "never arrives")
    assert "Whether it was carried out is not known" in never
    assert "It was not sent again" in never
    names = ("lost", "again", "update", "restart", "settled", "delete")
    assert [done(outcome, name) for name in names] == [
        ["deploy"], [], ["update"], ["restart"], [], ["delete"]]  # fmt: skip
    assert orders(clouds) == ["DeployModelService", *actions]
    assert sessions_closed(clouds)


def test_a_job_that_is_forgotten_is_reconciled_by_reading(clouds, playbook) -> None:
    clouds.quirks({"zstack": {"job_seconds": 0}})
    clouds.faults([{"cloud": "zstack", "kind": "lost", "times": 1}])
    tasks = [chat("lost"), chat("again"), task("gone", name="chat", state="absent")]
    outcome = playbook([play(tasks)], environment=FAST)
    assert [done(outcome, one["name"]) for one in tasks] == [
        ["deploy"], [], ["delete"]]  # fmt: skip
    assert "reading shows that it was carried out" in outcome.output
    assert orders(clouds) == ["DeployModelService", "DeleteModelServiceInstanceGroup"]


def test_failures_say_why(clouds, playbook) -> None:
    rule = {"cloud": "zstack", "action": "DeployModelService", "times": 1}
    reason = f"needs 16 GiB, {SECRET}"
    clouds.faults(
        [
            {**rule, "kind": "job_fails", "message": reason},
            {
                "cloud": "zstack",
                "kind": "part_fails",
                "action": "RestartModelServiceGroups",
                "message": "busy",
            },
        ]
    )
    secret = {"secret_environment_variables": {"HUB_TOKEN": SECRET}}
    outcome = playbook(
        [
            play(
                [
                    chat("no room", **secret),
                    chat("room", **secret),
                    chat("restart", state="restarted"),
                    chat("no zone", zone_uuid="0" * 32, name="other"),
                    chat("no service", service="nothing", name="other"),
                    chat("two services", service="twin-service", name="other"),
                    chat(
                        "nothing", name="other", service=None, zone_uuid=None, type=None
                    ),
                    chat("no place", zone_uuid=None, name="other"),
                    chat("no model", model={"name": "nothing"}, name="other"),
                    chat("wrong size", memory_size="much", name="other"),
                    chat(
                        "twice",
                        **secret,
                        environment_variables={"HUB_TOKEN": 1},
                        name="other",
                    ),
                    task("no id", id="0" * 32),
                    task("two", name="twin-endpoint", state="absent"),
                ]
            )
        ],
        "-vvvvvv",
        environment=FAST,
    )
    told = failures(outcome)
    assert done(outcome, "room") == ["deploy"]
    assert set(told) == {
        "no room", "restart", "no zone", "no service", "two services", "no place",
        "no model", "wrong size", "twice", "nothing", "no id", "two",
    }  # fmt: skip
    assert "DeployModelService (job " in told["no room"]
    assert "needs 16 GiB" in told["no room"]
    assert "was not restarted: busy" in told["restart"]
    assert "type:ZoneVO] not found" in told["no zone"]
    assert "no model service named 'nothing'" in told["no service"]
    twins = [r["uuid"] for r in clouds.catalog("zstack_model_service")
             if r["name"] == "twin-service"]  # fmt: skip
    assert all(uuid in told["two services"] for uuid in twins)
    assert told["no place"].endswith("these are missing: zone_uuid")
    assert told["nothing"].endswith(
        "these are missing: service or service_uuid, type, zone_uuid"
    )
    assert "'nothing'" in told["no model"]
    assert "memory_size='much' is not a size" in told["wrong size"]
    assert "both set HUB_TOKEN" in told["twice"]
    assert f"no instance group with the ID {'0' * 32}" in told["no id"]
    assert all(row["uuid"] in told["two"] for row in chats(clouds, "twin-endpoint"))
    assert len(chats(clouds, "twin-endpoint")) == 2
    assert chats(clouds, "other") == []
    assert orders(clouds) == ["DeployModelService"] * 2 + [
        "RestartModelServiceGroups", "DeployModelService"]  # fmt: skip
    assert sessions_closed(clouds)
    (row,) = chats(clouds)
    assert row["_environmentVariables"] == {"HUB_TOKEN": SECRET}
    assert SECRET not in outcome.output
    assert clouds.credentials["zstack"]["password"] not in outcome.output


@pytest.mark.parametrize("status", ["DeployFailed", "Pondering"])
def test_a_group_that_does_not_become_ready(clouds, playbook, status: str) -> None:
    clouds.quirks({"zstack": {"group_status": status}})
    patience = {"wait_timeout": 0.1}
    outcome = playbook(
        [
            play(
                [
                    chat("deploy", **patience),
                    chat("again", **patience),
                    chat("asked", True),
                    chat("no wait", wait=False),
                    chat("ready", ready_statuses=["running", status.lower()]),
                    chat("would recreate", True, recreate=True),
                ]
            )
        ],
        environment=FAST,
    )
    for name in ("deploy", "again"):
        said = outcome.task(name)["msg"]
        assert f"status is {status}" in said or f"still {status}" in said
    # What was made before it failed is told, so that it can be removed.
    assert outcome.task("deploy")["created"]
    assert outcome.task("deploy")["steps"] == ["deploy"]
    assert outcome.task("again")["steps"] == []
    assert [done(outcome, name) for name in ("no wait", "ready")] == [[]] * 2
    failed = status == "DeployFailed"
    # Check mode fails as the run does, where no waiting can help.
    said = outcome.task("again")["msg"] if failed else []
    assert done(outcome, "asked") == said
    wanted = ["delete", "deploy"] if failed else []
    assert done(outcome, "would recreate") == wanted
    assert orders(clouds) == ["DeployModelService"]


def test_what_was_deleted_and_is_not_deployed_again_is_told(clouds, playbook) -> None:
    clouds.faults(
        [{"cloud": "zstack", "action": "DeployModelService", "kind": "job_fails",
          "after": 1, "times": 1, "message": "no GPU left"}]
    )  # fmt: skip
    tasks = [
        chat("deploy"),
        chat("recreate", model={"id": NEW}, recreate=True),
        chat("again", model={"id": NEW}),
    ]
    outcome = playbook([play(tasks)], environment=FAST)
    failed = outcome.task("recreate")
    old = outcome.task("deploy")["group"]["id"]
    assert "no GPU left" in failed["msg"]
    assert f"The group chat ({old}) was deleted, and nothing serves" in failed["msg"]
    assert (failed["steps"], failed["created"]) == (["delete"], False)
    assert failed["unsure"] is False
    assert done(outcome, "again") == ["deploy"]


def test_sessions(clouds, playbook) -> None:
    clouds.faults(
        [{"cloud": "zstack", "kind": "expire_session", "times": 1,
          "action": "DeployModelService"}]
    )  # fmt: skip
    known = clouds.credentials
    key = {name: known["zstack"][name] for name in
           ("access_key_id", "access_key_secret")}  # fmt: skip
    nobody = {"ZSTACK_ACCOUNT_NAME": "", "ZSTACK_ACCOUNT_PASSWORD": ""}
    by_key = {**chat("by key", **key, service_uuid=VLLM, service=None, name="key"),
              "environment": nobody}  # fmt: skip
    given = {**chat("given", session_id="0" * 32), "environment": nobody}
    denied = known["denied"]["zstack"]
    refused = {
        **chat("refused", name="denied", model=None, model_uuid=NEW,
               service=None, service_uuid=VLLM),
        "environment": {"ZSTACK_ACCOUNT_NAME": denied["account_name"],
                        "ZSTACK_ACCOUNT_PASSWORD": denied["password"]},
    }  # fmt: skip
    outcome = playbook(
        [play([chat("renewed"), by_key, given, refused])], environment=FAST
    )
    assert done(outcome, "renewed") == done(outcome, "by key") == ["deploy"]
    assert "ID.1001" in done(outcome, "given")
    assert "permission" in done(outcome, "refused")
    assert len(chats(clouds)) == len(chats(clouds, "key")) == 1
    counts = clouds.counts()
    # The expired session is one of the three that were opened; nothing stays open.
    assert (counts["logins"], counts["open_sessions"]) == (3, 0)


def test_names_are_compared_exactly(clouds, playbook) -> None:
    outcome = playbook(
        [
            play(
                [
                    chat("first"),
                    chat("other case", name="Chat"),
                    chat("odd name", name="a != b 100%"),
                    chat("odd name again", name="a != b 100%"),
                    chat("other service", service="SGLang"),
                    chat("other service again", service="SGLang"),
                    task("ambiguous now", name="chat", state="absent"),
                    task("one of them", name="chat", service="SGLang", state="absent"),
                    task("the other", name="chat", state="absent"),
                    task("rename", id="{{ renamed }}", name="search", type="Container"),
                    task("renamed", id="{{ renamed }}", name="search"),
                ]
            )
        ],
        extra={"renamed": clouds.catalog(GROUPS)[0]["uuid"]},
        environment=FAST,
    )
    assert "2 instance groups of ZStack" in done(outcome, "ambiguous now")
    wanted = {
        "first": ["deploy"], "other case": ["deploy"], "odd name": ["deploy"],
        "odd name again": [], "other service": ["deploy"], "other service again": [],
        "one of them": ["delete"], "the other": ["delete"], "rename": ["update"],
        "renamed": [],
    }  # fmt: skip
    assert {name: done(outcome, name) for name in wanted} == wanted
    names = [row["name"] for row in clouds.catalog(GROUPS)]
    assert names == ["search", "twin-endpoint", "twin-endpoint", "Chat", "a != b 100%"]


def test_every_option_reaches_the_server(clouds, playbook) -> None:
    placement = {
        "cluster_uuid": "c" * 32,
        "primary_storage_uuid": "d" * 32,
        "l3_network_uuids": ["e" * 32],
        "vm_image_uuid": "f" * 32,
        "root_disk_offering_uuid": "a" * 32,
        "root_disk_size": "200GiB",
        "docker_image": "registry.example/vllm:1",
        "cpu_num": 16,
        "memory_size": "64GiB",
        "request_cpu_num": 8,
        "request_memory_size": 1024,
        "dataset_uuids": ["b" * 32],
        "group_uuids": ["9" * 32],
        "project_uuid": "8" * 32,
        "tag_uuids": ["7" * 32],
        "system_tags": ["gpu::spec::one"],
    }
    probes = {
        "service_livez": "/livez",
        "service_readyz": "/readyz",
        "service_boot_uptime": 600,
        "startup_parameters": {"--tensor-parallel-size": 2},
    }
    outcome = playbook(
        [
            play(
                [
                    chat("deploy", **placement, **probes),
                    chat("again", **placement, **probes),
                    chat("bigger", **{**placement, "cpu_num": 32}, **probes),
                    chat("slower", **placement, **{**probes, "service_boot_uptime": 9}),
                    task("gone", name="chat", state="absent", delete_mode="Enforcing"),
                ]
            )
        ],
        environment=FAST,
    )
    names = ("deploy", "again", "bigger", "slower", "gone")
    assert outcome.rc == 0, outcome.output
    assert [done(outcome, name) for name in names] == [
        ["deploy"], [], [], ["update"], ["delete"]]  # fmt: skip
    (drift,) = outcome.task("bigger")["drift"]
    assert "another placement or size" in drift
    sent = [call["parameters"] for call in clouds.calls() if call["changing"]]
    body = sent[0]["body"]
    assert body["systemTags"] == ["gpu::spec::one"]
    deployed = body["deployModelService"]
    assert deployed["rootDiskSize"] == 200 * 2**30
    assert (deployed["memorySize"], deployed["requestMemorySize"]) == (2**36, 1024)
    assert deployed["modelServiceGroupUuids"] == ["9" * 32]
    assert deployed["serviceBootUptime"] == 600
    assert len(deployed) == 24
    # The API spells it differently in an update.
    fields = sent[1]["body"]["updateModelServiceInstanceGroup"]
    assert fields.keys() == {"serviceBootupTime", "description"}
    assert sent[2]["deleteMode"] == ["Enforcing"]
