"""The role compshare_gpu_instance: created once, added, verified, or rolled back."""

from __future__ import annotations

import os
import pathlib
from typing import Any

import pytest

NAME = "compshare_gpu_instance"
PREFIX = f"{NAME}_"
PASSWORD = "Night-Shift-7Qx2"
TORCH = "compshareImage-1demotorch23"
END = "2099-12-01T14:00:00Z"
WANTED = {
    "name": "llm-node",
    "zone": "cn-wlcb-01",
    "image": {"name": "PyTorch 2.3"},
    "gpu_type": "4090",
    "gpu_count": 1,
    "cpu": 16,
    "memory": "64GiB",
    "disks": [{"type": "CLOUD_SSD", "size": 100, "is_boot": True}],
    "charge_type": "Postpay",
    "poll_interval": 0.01,
    # The host that the simulator tells of does not exist: this machine plays it.
    "connection": "local",
    "image_checks": [{"argv": ["echo", "torch 2.3.0"], "pattern": r"^torch 2\.3"}],
}


def role(check: bool = False, **change: Any) -> dict[str, Any]:
    """Return a play with the role."""
    wanted = WANTED | change
    variables = {PREFIX + key: value for key, value in wanted.items() if value != ""}
    return {
        "hosts": "localhost",
        "gather_facts": False,
        "check_mode": check,
        "vars": {"ansible_python_interpreter": "{{ ansible_playbook_python }}"},
        "roles": [{"role": f"aicloud.catalog.{NAME}"} | variables],
    }


@pytest.fixture
def run(playbook, tmp_path: pathlib.Path):
    """Run plays where nvidia-smi shows these GPUs."""

    def start(plays: list[dict[str, Any]], gpus: str, *words: str):
        program = tmp_path / "nvidia-smi"
        program.write_text(f"#!/bin/sh\nprintf '{gpus}'\n")
        program.chmod(0o755)
        path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
        return playbook(
            plays, *words, environment={"ANSIBLE_PIPELINING": "1", "PATH": path}
        )

    return start


RTX = "NVIDIA GeForce RTX 4090\\n"


def told(outcome) -> list[dict[str, Any]]:
    """Return what each run of the role told at its end."""
    facts = [one.result.get("ansible_facts", {}) for one in outcome.results]
    return [one[f"{NAME}_result"] for one in facts if f"{NAME}_result" in one]


def reason(outcome) -> str:
    """Return why the role failed."""
    assert outcome.rc != 0, outcome.output
    (last,) = [
        one for one in outcome.results if one.task.endswith("Report what failed")
    ]
    return last["msg"]


def orders(clouds) -> list[str]:
    """Return the actions that changed something, without the noun."""
    return [
        call["action"].replace("CompShareInstance", "")
        for call in clouds.calls()
        if call["changing"]
    ]


def nodes(clouds) -> list[dict[str, Any]]:
    rows = clouds.catalog("compshare_instance")
    return [row for row in rows if row["Name"] == "llm-node"]


def use(group: str) -> dict[str, Any]:
    """Return a play on the hosts that the role has added."""
    shown = "{{ ansible_user }}@{{ ansible_host }}:{{ ansible_port }}"
    text = f"{{{{ inventory_hostname }}}} {shown} {{{{ compshare_instance.image_id }}}}"
    show = {"name": "Use it", "ansible.builtin.debug": {"msg": text}}
    return {"hosts": group, "gather_facts": False, "tasks": [show]}


def test_created_once_and_ready_in_the_inventory(clouds, run) -> None:
    plays = [
        role(True, max_price=10, verify="always"),
        role(max_price=10, password=PASSWORD, stop_after="8h"),
        use("compshare_gpu_instances"),
        role(stop_after="8h"),
        role(True, state="stopped"),
        role(state="stopped"),
        role(state="running", host="worker", groups=["workers"], stop_at=END),
        use("workers"),
        role(state="absent"),
        role(state="absent"),
    ]
    outcome = run(plays, RTX, "--diff", "-vvv")
    assert outcome.rc == 0, outcome.output
    assert PASSWORD not in outcome.output
    runs = told(outcome)
    made, again, stopped, started = (runs[at] for at in (1, 2, 4, 5))
    changed = [True, True, False, True, True, True, True, False]
    assert [one["changed"] for one in runs] == changed
    assert [one["created"] for one in runs] == [True, True] + [False] * 6
    verified = [False, True, True, False, False, True, False, False]
    assert [one["verified"] for one in runs] == verified
    assert runs[0]["host"] == runs[3]["host"] == stopped["host"] == ""
    assert (made["host"], again["host"], started["host"]) == (
        "llm-node", "llm-node", "worker")  # fmt: skip
    ssh = made["instance"]["ssh"]
    login = f"{ssh['user']}@{ssh['host']}:{ssh['port']} {TORCH}"
    assert outcome.task("Use it", "llm-node")["msg"] == f"llm-node {login}"
    assert outcome.task("Use it", "worker")["msg"] == f"worker {login}"
    assert started["instance"]["stop_at"] == END
    stop_set = "UpdateCompShareStopScheduler"
    assert orders(clouds) == [
        "Create", stop_set, "Stop", "Start", stop_set, "Stop", "Terminate"
    ]  # fmt: skip


def test_an_instance_stays_unless_a_rollback_is_asked_for(clouds, run) -> None:
    checks = [{"argv": ["echo", "torch 2.1.0"], "pattern": r"^torch 2\.3"}]
    said = reason(run([role(image_checks=checks)], RTX))
    wanted = "echo torch 2.1.0 on llm-node should say ^torch 2\\.3, but says: torch 2.1"
    assert f"Compare the image: {wanted}" in said
    assert said.endswith("this run had created still exists and costs money.")
    assert orders(clouds) == ["Create"]
    # It was there before: a rollback does not touch it.
    said = reason(run([role(rollback=True)], RTX * 2))
    assert "Compare the GPUs: llm-node should have 1 GPU of type 4090, but" in said
    assert 'says: "NVIDIA GeForce RTX 4090' in said
    assert said.endswith("No instance was created.")
    assert orders(clouds) == ["Create"]
    fresh = role(rollback=True, name="second-node")
    said = reason(run([fresh], "NVIDIA GeForce RTX 3090\\n"))
    assert said.endswith("The instance that this run had created was removed.")
    assert orders(clouds) == ["Create", "Create", "Stop", "Terminate"]
    assert len(nodes(clouds)) == 1


def test_texts_from_the_command_line_mean_the_same(clouds, run) -> None:
    words = ("-e", f"{PREFIX}rollback=false {PREFIX}groups=workers,trainers")
    plays = [role(), use("trainers")]
    assert run(plays, RTX, *words).task("Use it", "llm-node")["msg"]
    said = reason(run([role(name="other-node")], RTX * 2, *words))
    assert said.endswith("this run had created still exists and costs money.")
    words = ("-e", f"{PREFIX}rollback=yes")
    said = reason(run([role(name="third-node")], RTX * 2, *words))
    assert said.endswith("The instance that this run had created was removed.")
    assert orders(clouds) == ["Create"] * 3 + ["Stop", "Terminate"]


def test_an_instance_that_fails_to_install_is_rolled_back(clouds, run) -> None:
    clouds.quirks({"compshare": {"install_fails": True}})
    said = reason(run([role(rollback=True)], RTX))
    assert "Create the instance: " in said and "Install Fail" in said
    assert said.endswith("The instance that this run had created was removed.")
    assert orders(clouds) == ["Create", "Terminate"]
    assert nodes(clouds) == []


def test_nothing_is_bought_that_is_too_dear(clouds, run) -> None:
    said = reason(run([role(max_price=0.01, rollback=True)], RTX))
    assert "Create the instance: " in said and "max_price=0.01" in said
    assert said.endswith("charge_type. No instance was created.")
    said = reason(run([role(image={"name": "PyTorch 2.3", "versoin": "1"})], RTX))
    assert said.endswith("; did you mean version? No instance was created.")
    assert orders(clouds) == []


def test_an_order_in_doubt_is_not_said_to_be_nothing(clouds, run) -> None:
    clouds.faults([{"action": "CreateCompShareInstance", "kind": "drop", "times": 1}])
    said = reason(run([role(rollback=True)], RTX))
    assert "Whether it was carried out is not known" in said
    assert said.endswith("What became of the order is not known.")


def test_an_offer_takes_the_place_of_zone_type_and_size(clouds, run) -> None:
    ask = (
        "query('aicloud.catalog.compshare_gpu_offer', charge_type='Postpay', "
        "image_id='" + TORCH + "', gpu_memory='80GiB', expect='some')"
    )
    from_offer = dict.fromkeys(("zone", "gpu_type", "gpu_count", "cpu", "memory"), "")
    from_offer |= {"offer": "{{ " + ask + "[0] }}", "verify": "never"}
    from_offer |= {"acceptable": "{{ " + ask + "[1:] }}"}
    outcome = run([role(True, **from_offer), role(**from_offer)], RTX)
    assert outcome.rc == 0, outcome.output
    (made,) = nodes(clouds)
    assert (made["Zone"], made["GpuType"], made["CPU"]) == ("cn-sh2-02", "H20", 20)
    clouds.quirks({"compshare": {"not_enough": "cn-sh2-02/H20/1"}})
    gone = role(**from_offer | {"acceptable": ""}, name="second-node")
    gone["roles"][0][PREFIX + "offer"] = {
        "zone": "cn-sh2-02", "gpu_type": "H20", "gpu_count": 1, "cpu": 20,
        "memory_bytes": 192 * 2**30}  # fmt: skip
    said = reason(run([gone], RTX))
    assert "sold out: H20 in cn-sh2-02 (1 GPU, 20 CPU, 192 GiB)" in said
    assert "The nearest available: " in said
    assert orders(clouds) == ["Create"]


def test_what_cannot_be_reached_or_is_not_as_wanted_is_told(clouds, run) -> None:
    nobody = {"connection": "ssh", "ssh_timeout": 1,
              "ssh_common_args": "-o ProxyCommand=false"}  # fmt: skip
    said = reason(run([role(**nobody, verify="always")], RTX))
    assert "llm-node runs, but could not be reached within 1 seconds" in said
    other = role(verify="never", image="", image_id="compshareImage-1democuda128")
    outcome = run([role(**nobody), other], RTX)
    assert outcome.rc == 0, outcome.output
    assert "could not be reached within 1 seconds" in outcome.output
    unseen, another = told(outcome)
    assert not unseen["verified"] and not another["verified"]
    assert unseen["host"] == another["host"] == "llm-node"
    assert unseen["drift"] == [] and not another["changed"]
    assert another["drift"][0].startswith(f"the image is {TORCH}")
    assert orders(clouds) == ["Create"]


# By name of the instance: the host that is added.
STRANGE = {
    "all": "all_i-0",
    "localhost": "localhost_i-1",
    "workers": "workers_i-2",
    "static": "static_i-3",
    "two words": "two_words_i-4",
    "a\nb\u202e": "a_b__i-5",
    "node-6": "node-6",
}


def test_a_name_never_takes_another_host_over(clouds, run, tmp_path) -> None:
    (base,) = [
        row
        for row in clouds.catalog("compshare_instance")
        if row["UHostId"] == "uhost-1demoaaaa01"
    ]
    rows = [
        {**base, "UHostId": f"i-{n}", "Name": name} for n, name in enumerate(STRANGE)
    ]
    clouds.set_catalog("compshare_instance", rows=rows)
    hosts = tmp_path / "hosts.ini"
    hosts.write_text("static ansible_host=192.0.2.1\n[workers]\nstatic\n")
    only = {name: "" for name in WANTED if name != "connection"} | {"verify": "never"}
    plays = [role(**only, id=row["UHostId"]) for row in rows]
    where = "{{ hostvars.static.ansible_host }} {{ groups.all | sort | join(' ') }}"
    show = {"name": "Show", "ansible.builtin.debug": {"msg": where}}
    last = {"hosts": "localhost", "gather_facts": False, "tasks": [show]}
    outcome = run([*plays, last], RTX, "-i", str(hosts))
    assert outcome.rc == 0, outcome.output
    assert [one["host"] for one in told(outcome)] == list(STRANGE.values())
    known = " ".join(sorted(["static", *STRANGE.values()]))
    assert outcome.task("Show")["msg"] == f"192.0.2.1 {known}"
    said = reason(run([role(**only, id="i-0", host="all")], RTX))
    assert 'compshare_gpu_instance_host="all" is a group' in said


def test_a_hostile_login_adds_no_host(clouds, run) -> None:
    """What the cloud calls a login is checked by the module, and by the role again."""
    hostile = {
        "ssh "
        "r\u00f6\u00f6t@203.0.113.9": "The login that the cloud reports is refused: ",
        "ssh root@-oProxyCommand=touch": "reports no login that SSH can use",
    }
    path = "UHostSet.*.SshLoginCommand"
    for command, said in hostile.items():
        clouds.faults(
            [{"kind": "alter", "action": "DescribeCompShareInstance", "path": path,
              "value": command}]
        )  # fmt: skip
        outcome = run([role(verify="always"), use("compshare_gpu_instances")], RTX)
        assert said in reason(outcome), command
        assert not [one for one in outcome.results if one.host != "localhost"]
    outcome = run([role()], RTX)
    (unverified,) = told(outcome)
    assert (unverified["host"], unverified["verified"]) == ("", False)
    assert orders(clouds) == ["Create"]
