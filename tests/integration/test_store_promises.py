"""What the stores promise between hosts, keys, runs and file systems."""

from __future__ import annotations

import stat
from typing import Any

from integration.asking import (
    KNOWN,
    failures,
    inventory,
    known,
    listed,
    lookup,
    play,
    requests_to,
)
from integration.asking import listed as of_task
from integration.inventories import GOING_ON

TORCH = "compshareImage-1demotorch"
# At the same time: enough for each to be in the way of others.
HOSTS = 20
# Of an action: who asks, which field gets another type, how the error calls it.
MALFORMED = {
    "DescribeCommunityImages": (
        "compshare_community_image",
        "CompshareImageGroup.3.Data.0.Name",
        "CompshareImageGroup[3].Data[0].Name",
    ),
    "DescribeModelRepositoryModels": (
        "compshare_model", "Models.0.Size", "Models[0].Size",
    ),
    "QueryModel": ("zstack_model", "inventories.1.uuid", "inventories[1].uuid"),
    "DescribeModel": ("qianfan_model", "result.modelName", "modelName"),
}  # fmt: skip
DETAILED = {"DescribeModel": {"attribute": "version"}}
# Stands in for a file system without locks, such as some network shares.
NO_LOCKS = """\
import errno, fcntl, os
def flock(handle, how):
    raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))
fcntl.flock = flock
"""


def test_settings_of_another_name_are_other_settings(clouds, source, playbook) -> None:
    """The same text as region, zone or project of two hosts is three accounts."""
    hosts = source.text(
        "hosts.ini",
        "a aicloud_compshare_project_id=zz-1\n"
        "b aicloud_compshare_zone=zz-1\n"
        "c aicloud_compshare_region=zz-1\n",
    )
    tasks = [lookup("ask", "compshare_model", "Llama-3-8B")]
    playbook([play(tasks, hosts="all")], "--inventory", str(hosts))
    sent = {
        (call["parameters"].get("Region"), call["parameters"].get("Zone"),
         call["parameters"].get("ProjectId"))
        for call in clouds.calls()
    }  # fmt: skip
    assert len(sent) == 3, sent
    assert sum("zz-1" in (project or "") for _r, _z, project in sent) == 1


def test_an_answer_is_not_that_of_another_setting(clouds, source, playbook) -> None:
    """One after the other: what the first host has got is there when others ask."""
    hosts = source.text(
        "hosts.ini",
        "a aicloud_compshare_zone=cn-wlcb-01\n"
        "b aicloud_compshare_region=cn-wlcb-01\n"
        "c aicloud_compshare_project_id=cn-wlcb-01\n",
    )
    tasks = [lookup("ask", "compshare_model", "Llama-3-8B")]
    words = ("--inventory", str(hosts), "--forks", "1")
    outcome = playbook([play(tasks, hosts="all")], *words)
    assert outcome.task("ask", "a").status == "ok"
    assert "[Region] not available" in outcome.task("ask", "b")["msg"]
    assert "Project not exist" in outcome.task("ask", "c")["msg"]


def test_right_secret_after_a_wrong_one(clouds, playbook) -> None:
    """With the same public key, at once: a failure is that of its secret alone."""
    wrong = {
        "compshare_model": ("Llama-3-8B", {"private_key": "canary"}),
        "zstack_model": ("mistral 7B", {"password": "canary"}),
        "qianfan_model": ("faq-embed", {"secret_key": "canary"}),
    }
    tasks = []
    for listing, (name, secret) in wrong.items():
        tasks += [
            lookup(f"{listing} wrong", listing, name, expect="any", **secret),
            lookup(f"{listing} wrong again", listing, "other", expect="any", **secret),
            lookup(f"{listing} right", listing, name, expect="any"),
        ]
    outcome = playbook([play(tasks)])
    assert set(failures(outcome)) == {
        f"{listing} wrong{again}" for listing in wrong for again in ("", " again")
    }
    for listing in wrong:
        assert outcome.task(f"{listing} right").status == "ok"


def test_persistent_after_run(clouds, playbook) -> None:
    """What this run has read already is kept for the next one all the same."""
    first = lookup("run", "compshare_image", "PyTorch 2.3")
    then = lookup("kept", "compshare_image", "PyTorch 2.3", cache="persistent")
    assert listed(playbook([play([first, then])]), "kept") == [f"{TORCH}23"]
    before = clouds.counts()["requests"]
    assert listed(playbook([play([then])]), "kept") == [f"{TORCH}23"]
    assert clouds.counts()["requests"] == before


def test_no_locks(clouds, playbook, tmp_path) -> None:
    """Every host gets its answer, and one warning says why it took several sweeps."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(NO_LOCKS)
    tasks = [lookup("ask", "compshare_model", "Llama-3-8B")]
    outcome = playbook(
        [play(tasks, hosts="all")],
        "--inventory", inventory(HOSTS), "--forks", str(HOSTS),
        environment={"PYTHONPATH": str(tmp_path / "site")},
    )  # fmt: skip
    assert [one.status for one in outcome.results] == ["ok"] * HOSTS
    said = " ".join(outcome.stderr.split())
    assert said.count("has no locks") == 1 and "local_tmp" in said
    assert requests_to(clouds.counts())["DescribeModelRepositoryModels"] >= 1


def test_inventory_cache_is_private(clouds, source, listed, tmp_path) -> None:
    cached: dict[str, Any] = {
        "cache": True,
        "cache_plugin": "ansible.builtin.jsonfile",
    }
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    good = source(
        "compshare_model", "good", cache_connection=str(tmp_path / "new"), **cached
    )
    bad = source(
        "compshare_model", "bad", cache_connection=str(tmp_path / "open"), **cached
    )
    found = listed(good, bad, environment=GOING_ON)
    assert found.hosts
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
    for path in (tmp_path / "new").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "cache_connection: others can write to" in found.told.about(bad)
    assert not list((tmp_path / "open").iterdir())


def test_folder_that_cannot_be_used_costs_a_sweep(
    clouds, source, listed, playbook, tmp_path
) -> None:
    """Such as a home that is read-only; a file in its way stops even the superuser."""
    (tmp_path / "file").write_text("")
    folder = str(tmp_path / "file" / "kept")
    kept = {"cache": "persistent", "cache_connection": folder}
    tasks = [known(f"lookup {n}", "compshare_image", **kept) for n in range(2)]
    outcome = playbook([play(tasks)])
    for number in range(2):
        assert of_task(outcome, f"lookup {number}") == [KNOWN["compshare_image"][2]]
    said = " ".join(outcome.stderr.split())
    assert said.count("the persistent store cannot be used, reading anew:") == 1
    sweep = clouds.counts()["requests"]

    cached = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile"}
    found = listed(source("compshare_image", cache_connection=folder, **cached))
    assert found.hosts and "the inventory cache cannot be used" in found.told
    assert clouds.counts()["requests"] == 2 * sweep


def test_a_malformed_row_is_one_failure_for_all_hosts(clouds, playbook) -> None:
    """Of a listing, and of the details of one entry: all hosts are one request."""
    clouds.faults(
        [
            {"kind": "alter", "action": action, "path": path, "value": {"a": 1}}
            for action, (_listing, path, _named) in MALFORMED.items()
        ]
    )
    tasks = [
        known(action, listing, **DETAILED.get(action, {}))
        for action, (listing, _path, _named) in MALFORMED.items()
    ]
    words = ("--inventory", inventory(HOSTS), "--forks", str(HOSTS))
    outcome = playbook([play(tasks, hosts="all")], *words)
    assert [one.status for one in outcome.results] == ["failed"] * HOSTS * len(tasks)
    asked = requests_to(clouds.counts())
    for action, (_listing, _path, named) in MALFORMED.items():
        told = {one.result["msg"] for one in outcome.results if one.task == action}
        assert all(f"{named} is an object" in text for text in told)
        assert all(f"{action}: unexpected answer" in text for text in told)
        assert asked[action] == 1, action
