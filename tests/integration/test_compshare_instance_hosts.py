"""The inventory and the info module of CompShare instances: real hosts, no secrets."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

import pytest
from integration.asking import play

LISTING = "compshare_instance"
LOGIN = ("ansible_host", "ansible_port", "ansible_user")
SECRETS = ("RGVtby1QYXNzLTE", "Demo-Pass-1", "RGVtby1GaWxlLTE", "token=demo")


def login(variables: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(variables.get(name) for name in LOGIN)


def test_instances_are_hosts(clouds, source, listed) -> None:
    cached = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile",
              "cache_connection": str(source.folder / "kept")}  # fmt: skip
    file = source(LISTING, **cached)
    found = listed(file, words=["-vvvv"])
    hosts, groups = found.hosts, found.groups
    assert len(hosts) == len(clouds.catalog(LISTING))
    node = hosts["llm-node-01"]
    assert login(node) == (node["catalog_ssh"]["host"], 23, "root")
    assert login(hosts["desktop-04"])[1:] == (22, "ubuntu")
    # What is stopped cannot be reached, and nothing is made up for it.
    assert login(hosts["idle-08"]) == (None, None, None)
    assert all("ansible_connection" not in variables for variables in hosts.values())
    assert {"twin-node_uhost-1demoeeee05", "twin-node_uhost-1demoffff06"} <= set(hosts)
    assert groups["state_Running"] == [
        "desktop-04", "llm-node-01", "spot-07", "twin-node_uhost-1demoeeee05",
    ]  # fmt: skip
    assert groups["state_Install_Fail"] == ["broken-03"]
    assert groups["gpu_5090"] == groups["zone_cn_sh2_01"] == ["train-02"]
    assert groups["image_Stable_Diffusion_WebUI"] == ["train-02"]
    assert sorted(hosts) == groups[LISTING]
    kept = "".join(path.read_text() for path in (source.folder / "kept").iterdir())
    for secret in SECRETS:
        assert secret not in found.outcome.output + kept
    again = listed(file)
    assert again.hosts == hosts


def test_what_is_released_within_a_day_is_a_group(clouds, source, listed) -> None:
    """It is there also when it is empty, and no instance can be called like it."""
    group, day, now = "released_within_a_day", 86_400, int(time.time())
    rows = [row | {"ReleaseTime": 0} for row in clouds.catalog(LISTING)]
    rows[0]["Name"] = group
    clouds.set_catalog(LISTING, rows=rows)
    found = listed(source(LISTING))
    assert group not in found.hosts
    assert f"{group}_{rows[0]['UHostId']}" in found.hosts
    assert group not in found.groups  # ansible-inventory leaves out what is empty
    for place, moment in enumerate((now - 60, now + day - 600, now + day + 600)):
        rows[place + 1] |= {"Name": f"node-{place}", "ReleaseTime": moment}
    clouds.set_catalog(LISTING, rows=rows)
    found = listed(source(LISTING))
    assert found.groups[group] == ["node-0", "node-1"]
    told = found.hosts["node-1"]["catalog_release_time"]
    assert datetime.fromisoformat(told.replace("Z", "+00:00")).timestamp() == now + (
        day - 600
    )


def test_options_select(clouds, source, listed) -> None:
    file = source(
        LISTING, states=["running"], gpu_types=["4090"], zones=["cn-wlcb-01"],
        hostvar_prefix="", hostnames=["id"],
        keyed_groups=[{"key": "charge_type", "prefix": "charge"}],
    )  # fmt: skip
    found = listed(file, environment={"COMPSHARE_ZONE": "cn-sh2-02"})
    assert sorted(found.hosts) == [
        "uhost-1demoaaaa01", "uhost-1demodddd04", "uhost-1demoeeee05"]  # fmt: skip
    assert found.groups["charge_Month"] == ["uhost-1demodddd04"]
    assert found.hosts["uhost-1demodddd04"]["gpu_count"] == 2


@pytest.mark.parametrize(
    ("style", "port", "user"),
    [("port_last", 60022, "root"), ("pod", 28870, "root"), ("empty", None, None)],
)
def test_ssh_commands(clouds, source, listed, style, port, user) -> None:
    clouds.quirks({"compshare": {"ssh_command": style}})
    host = listed(source(LISTING)).hosts["llm-node-01"]
    assert login(host)[1:] == (port, user)
    assert bool(host.get("ansible_host")) == bool(port)


def test_texts_of_the_cloud_are_only_texts(clouds, source, playbook) -> None:
    rows = clouds.catalog(LISTING)
    trap = "{{ lookup('ansible.builtin.pipe', 'echo trapped') }}"
    rows[0] |= {"Name": trap, "Remark": trap, "GpuType": trap, "State": "Running"}
    rows[0] |= {"_address": "-oProxyCommand=trap", "CompShareImageName": trap}
    clouds.set_catalog(LISTING, rows=rows)
    shown = {
        "name": "show",
        "ansible.builtin.debug": {
            "msg": "{{ catalog_name }} {{ catalog_remark }} {{ address }}"
        },
        "vars": {"address": "{{ hostvars[inventory_hostname].ansible_host | d('-') }}"},
    }
    outcome = playbook([play([shown], hosts="all")], "-i", str(source(LISTING)))
    (told,) = [one for one in outcome.results if trap in str(one.result.get("msg"))]
    assert told["msg"] == f"{trap} {trap} -"
    shown = outcome.output.replace("echo trapped", "").replace("echo_trapped", "")
    assert "trapped" not in shown


def info(label: str, **options: Any) -> dict[str, Any]:
    return {"name": label, "aicloud.catalog.compshare_instance_info": options}


def test_info_lists_without_secrets(clouds, playbook) -> None:
    clouds.set_catalog(LISTING, count=250)
    outcome = playbook(
        [
            play(
                [
                    info("all"),
                    info("by id", id="uhost-1demoaaaa01"),
                    info("by name", name="twin-node"),
                    info("by mark", mark="nobody"),
                    info("by state", states=["Install Fail"], zones=["cn-wlcb-01"]),
                    info("by type", gpu_types=["5090"]),
                ]
            )
        ],
        "-vvvvvv",
    )
    found = {
        label: outcome.task(label)["instances"]
        for label in ("all", "by id", "by name", "by mark", "by state")
    }
    assert len(found["all"]) == 250
    (node,) = found["by id"]
    assert node["ssh"]["port"] == 23 and node["memory_mb"] == 65536
    assert node["disks"][0]["is_boot"] is True and len(node["ips"]) == 2
    assert node["expires"].endswith("Z") and node["raw"]["UHostId"] == node["id"]
    assert [one["name"] for one in found["by name"]] == ["twin-node"] * 2
    assert found["by mark"] == []
    assert [one["name"] for one in found["by state"]] == ["broken-03"]
    assert {one["gpu_type"] for one in outcome.task("by type")["instances"]} == {"5090"}
    for secret in SECRETS:
        assert secret not in outcome.output
