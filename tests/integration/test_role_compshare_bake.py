"""The role compshare_bake: base image, the caller's work, image, no instance left."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest
from integration.asking import play

NAME = "trainer 1.0"
INSTANCE = {
    "zone": "cn-wlcb-01",
    "image": {"name": "PyTorch 2.3", "software": {"cuda": ">=12.1"}},
    "gpu_type": "4090",
    "gpu_count": 1,
    "cpu": 16,
    "memory": "64GiB",
    "disks": [{"type": "CLOUD_SSD", "size": 100, "is_boot": True}],
    "charge_type": "Postpay",
    "max_price": 10,
    "poll_interval": 0.01,
    # The host that the simulator tells of does not exist: this machine plays it.
    "connection": "local",
    "verify": "never",
}


@pytest.fixture
def bake(playbook, tmp_path: pathlib.Path):
    """Run the role several times; its tasks write a line each into a file."""
    lines = tmp_path / "lines"
    works = tmp_path / "works.yml"

    def line(word: str, **more: Any) -> dict[str, Any]:
        shell = {"cmd": f"echo {word} >> '{lines}'"}
        return {"name": f"Write {word}", "ansible.builtin.shell": shell, **more}

    role = tmp_path / "roles/install/tasks/main.yml"
    role.parent.mkdir(parents=True)
    # From here on it is reached by a way that leads nowhere.
    cut = {"name": "{{ _compshare_bake_host }}", "ansible_connection": "ssh",
           "ansible_ssh_common_args": "-o ProxyCommand=false"}  # fmt: skip
    asked = {"when": "cut | default(false)"}
    role.write_text(
        json.dumps(
            [
                line("role"),
                {"name": "Cut it off", "ansible.builtin.add_host": cut, **asked},
                line("more", **asked),
            ]
        )
    )
    works.write_text(
        json.dumps(
            [line("first"), line("second", failed_when="broken | default(false)")]
        )
    )

    def run(*changes: dict[str, Any], check: bool = False, words: tuple[str, ...] = ()):
        plays = []
        for change in changes:
            settings = {"name": NAME, "roles": ["install"], "tasks": [str(works)]}
            settings |= {"poll_interval": 0.01, "software": {"cuda": "12.1"}}
            own = {
                k: v
                for k, v in change.items()
                if k in ("name", "keep_on_failure", "wait_timeout", "tasks", "region")
            }
            others = {k: v for k, v in change.items() if k not in own}
            variables = {f"compshare_bake_{k}": v for k, v in (settings | own).items()}
            spec = INSTANCE | others
            told = {name: spec.pop(name, False) for name in ("broken", "cut")}
            variables |= {f"compshare_gpu_instance_{k}": v for k, v in spec.items()}
            plays.append({
                "hosts": "localhost",
                "gather_facts": False,
                "check_mode": check,
                "vars": {"ansible_python_interpreter": "{{ ansible_playbook_python }}",
                         **told, **variables},
                "tasks": [{
                    "name": "Bake",
                    "block": [{"name": "Role", "ansible.builtin.include_role":
                               {"name": "aicloud.catalog.compshare_bake"}}],
                    "rescue": [{"name": "Failed", "ansible.builtin.debug":
                                {"msg": "{{ ansible_failed_result.msg }}"}}],
                }],
            })  # fmt: skip
        environment = {"ANSIBLE_PIPELINING": "1"}
        return playbook(plays, *words, environment=environment)

    run.lines = lambda: lines.read_text().split() if lines.exists() else []
    return run


def orders(clouds) -> list[str]:
    return [
        call["action"].replace("CompShare", "")
        for call in clouds.calls()
        if call["changing"]
    ]


def left(clouds) -> list[str]:
    """Return the states of the instances that the role has made and not removed."""
    rows = clouds.catalog("compshare_instance")
    return [row["State"] for row in rows if row["Name"].startswith("bake-")]


def images(clouds) -> list[dict[str, Any]]:
    return [r for r in clouds.catalog("compshare_custom_image") if r["Name"] == NAME]


def reasons(outcome) -> list[str]:
    return [one.result["msg"] for one in outcome.results if one.task == "Failed"]


MADE = ["CreateInstance", "CreateCustomImage", "StopInstance", "TerminateInstance"]


def test_an_image_is_baked_once(clouds, bake) -> None:
    checked = bake({}, check=True)
    assert not reasons(checked) and orders(clouds) == []
    outcome = bake({}, {})
    assert not reasons(outcome), outcome.output
    assert orders(clouds) == MADE
    assert bake.lines() == ["role", "first", "second"]
    assert left(clouds) == []
    [image] = images(clouds)
    assert image["Softwares"]["CUDAVersion"] == "12.1"
    facts = [one.result.get("ansible_facts", {}) for one in outcome.results]
    told = [f["compshare_bake_result"] for f in facts if "compshare_bake_result" in f]
    assert [one["created"] for one in told] == [True, False]
    assert {one["image"]["id"] for one in told} == {image["CompShareImageId"]}


def test_a_failure_leaves_nothing_and_a_rerun_goes_on(clouds, bake) -> None:
    # As texts, which is what --extra-vars give.
    broken = {"broken": True}
    outcome = bake(
        broken | {"keep_on_failure": "false"}, broken | {"keep_on_failure": "yes"}, {}
    )
    removed, kept = reasons(outcome)
    assert removed.startswith("Write second: ")
    assert removed.endswith("No instance is left.")
    assert "is kept if it was created, and costs money" in kept
    # The third run went on with the instance that the second had kept.
    made, _image, *ended = MADE
    assert orders(clouds) == [made, *ended, *MADE]
    assert bake.lines() == ["role", "first", "second"] * 3
    assert left(clouds) == [] and len(images(clouds)) == 1


def test_answers_that_are_lost(clouds, bake) -> None:
    """Of the instance, the image and its end: one of each, and nothing is left."""
    once = {"cloud": "compshare", "kind": "lost", "times": 1}
    actions = ("CreateCompShareInstance", "CreateCompShareCustomImage",
               "TerminateCompShareInstance")  # fmt: skip
    clouds.faults([{**once, "action": action} for action in actions])
    outcome = bake({})
    assert not reasons(outcome), outcome.output
    assert orders(clouds) == MADE
    assert left(clouds) == [] and len(images(clouds)) == 1


def test_another_region_has_an_instance_of_its_own(clouds, bake) -> None:
    """An image of the same name there: the instance that was kept here stays."""
    there = {"zone": "", "acceptable": [{"zone": "cn-sh2-02"}]}
    outcome = bake({"broken": True, "keep_on_failure": True}, there)
    [_kept] = reasons(outcome)
    assert orders(clouds) == ["CreateInstance", *MADE]
    assert left(clouds) == ["Running"] and len(images(clouds)) == 1


def test_an_instance_that_may_still_come_is_told(clouds, bake) -> None:
    clouds.faults([{"action": "CreateCompShareInstance", "kind": "drop", "times": 1}])
    [said] = reasons(bake({}))
    assert "Whether it was carried out is not known" in said
    assert "was seen, but one may still come and cost money" in said
    assert said.endswith("run this again.")


@pytest.mark.parametrize("said", ["name=mine", "mark=mine", "state=absent"])
def test_extra_vars_change_nothing_of_its_instance(clouds, bake, said: str) -> None:
    outcome = bake({}, words=("-e", f"compshare_gpu_instance_{said}"))
    (reason,) = reasons(outcome)
    assert "Leave out compshare_gpu_instance_name" in reason
    assert orders(clouds) == images(clouds) == []


def test_check_mode_beside_an_instance_that_does_not_run(
    clouds, bake, playbook
) -> None:
    bake({"broken": True, "keep_on_failure": True})
    rows = clouds.catalog("compshare_instance")
    (name,) = [row["Name"] for row in rows if row["Name"].startswith("bake-")]
    stop = {"mark": name, "state": "stopped", "poll_interval": 0.01}
    tasks = [{"name": "Stop", "aicloud.catalog.compshare_instance": stop}]
    assert playbook([play(tasks)]).rc == 0
    assert left(clouds) == ["Stopped"]
    before = orders(clouds)
    outcome = bake({}, check=True)
    assert outcome.rc == 0 and reasons(outcome) == []
    assert orders(clouds) == before


def test_what_fails_in_the_cloud(clouds, bake) -> None:
    """The image fails, the instance fails, nothing fits: nothing is left."""
    clouds.quirks({"compshare": {"image_fails": True}})
    [said] = reasons(bake({}))
    assert "The disk cannot be read" in said and said.endswith("No instance is left.")
    assert left(clouds) == []
    clouds.reset()
    clouds.quirks({"compshare": {"install_fails": True}})
    outcome = bake({}, {"max_price": 0.01}, {"id": "uhost-1demoaaaa01"})
    failed, dear, strange = reasons(outcome)
    assert failed.startswith("Create the instance: ")
    assert "Install Fail" in failed and failed.endswith("No instance is left.")
    assert "max_price=0.01" in dear and dear.endswith("No instance is left.")
    assert "this role deletes the instance" in strange
    assert left(clouds) == [] and not images(clouds)
    assert "uhost-1demoaaaa01" in [
        row["UHostId"] for row in clouds.catalog("compshare_instance")
    ]


def test_an_instance_that_cannot_be_reached_is_removed(clouds, bake) -> None:
    """Not even a host that is unreachable ends the play before the instance is gone."""
    arguments = "-o ConnectTimeout=1 -o ProxyCommand=false"
    settings = {"connection": "ssh", "ssh_timeout": 1, "ssh_common_args": arguments}
    [said] = reasons(bake(settings))
    assert said.startswith("Wait until it can be reached: ")
    assert said.endswith("No instance is left.")
    assert left(clouds) == [] and not images(clouds)


def test_an_instance_that_is_cut_off_in_the_middle_is_removed(clouds, bake) -> None:
    """Neither is the play ended, nor an image made of what was left half done."""
    outcome = bake({"cut": True})
    [said] = reasons(outcome)
    assert said.startswith("See that it can still be reached: ")
    assert said.endswith("No instance is left.")
    assert bake.lines() == ["role"]
    lost = [one.task for one in outcome.results if one.status == "unreachable"]
    assert [task.rpartition(" : ")[2] for task in lost] == [
        "Write more",
        "Write first",
        "Write second",
    ]
    assert left(clouds) == [] and not images(clouds)
