"""Record and replay: the same results without a cloud, and nothing that is private."""

from __future__ import annotations

import json
import pathlib
import re
from typing import Any

from integration.asking import KNOWN, NEEDED, failures, info, known, lookup, play, shown
from integration.inventories import GOING_ON

WITHOUT_REQUESTS = ("lookup zstack_model", "info compshare_image", "lock")
# No credentials.
ALONE = {"COMPSHARE_CONFIG_FILE": "/nonexistent"}
LOCK, DRIFT = "aicloud.catalog.catalog_lock", "aicloud.catalog.catalog_drift_info"
TOLD = ("msg", "images", "models", "total", "selections", "drift")
NO_REQUESTS = "import sys\nsys.modules['requests'] = None\n"


def settings(mode: str, folder: Any) -> dict[str, str]:
    return {"AICLOUD_SNAPSHOT": mode, "AICLOUD_SNAPSHOT_PATH": str(folder)}


def questions() -> list[dict[str, Any]]:
    tasks = [known(f"lookup {name}", name) for name in KNOWN]
    tasks += [known(f"again {name}", name, expect="any") for name in KNOWN]
    tasks += [info(f"info {name}", name) for name in KNOWN]
    for label, module in (("first lock", LOCK), ("lock", LOCK), ("drift", DRIFT)):
        tasks.append({"name": label, module: {"manifest": "aicloud.yml"}})
    return tasks


def manifest() -> dict[str, Any]:
    """Return one selection of every listing."""
    return {
        name: {"listing": name, "name": wanted, **NEEDED.get(name, {})}
        for name, (_noun, wanted, _answer) in KNOWN.items()
    }


def answers(outcome: Any) -> dict[str, Any]:
    """Return what each task told, without what differs from run to run."""
    told = {}
    for one in outcome.results:
        told[one.task] = json.dumps(
            {key: one.result.get(key) for key in TOLD if one.task != "first lock"}
        )
    return told


def test_what_was_recorded_is_replayed(clouds, playbook, source, tmp_path) -> None:
    (tmp_path / "aicloud.yml").write_text(json.dumps({"selections": manifest()}))
    folder = tmp_path / "snapshot"
    plays = [play(questions())]
    file = source("compshare_model", keyed_groups=[{"key": "catalog_tags"}])
    words = ("-i", str(file))
    recorded = playbook(plays, *words, environment=settings("record", folder))
    assert failures(recorded) == {}, recorded.output
    before = clouds.counts()["requests"]
    alone = settings("replay", folder) | ALONE
    replayed = playbook(plays, *words, login=False, environment=alone)
    assert failures(replayed) == {}, replayed.output
    # Nor is a library needed to make requests with.
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(NO_REQUESTS)
    some = [one for one in questions() if one["name"] in WITHOUT_REQUESTS]
    bare = playbook(
        [play(some)], *words, login=False, environment=alone | {"PYTHONPATH": str(site)}
    )
    told = {label: answers(recorded)[label] for label in WITHOUT_REQUESTS}
    assert answers(bare) == told, bare.output
    assert clouds.counts()["requests"] == before
    assert answers(replayed) == answers(recorded)
    for name in KNOWN:
        assert replayed.task(f"info {name}")["meta"]["requests"] == 0
    for label in ("lock", "drift", *(f"info {name}" for name in KNOWN)):
        assert replayed.task(label)["meta"]["snapshot"].endswith("Z")
        assert recorded.task(label)["meta"]["snapshot"] == ""
    assert {one["state"] for one in replayed.task("drift")["drift"]} == {"same"}
    # Nothing tells account, host or secret.
    names = " ".join(path.name for path in folder.iterdir())
    content = b"".join(path.read_bytes() for path in folder.iterdir()).decode()
    for cloud in ("compshare", "zstack", "qianfan"):
        for name, value in clouds.credentials[cloud].items():
            if name in ("region", "zone"):
                continue
            assert str(value) not in names
            assert len(str(value)) < 8 or str(value) not in content
    assert "127.0.0.1" not in names + content


def test_a_whole_recording_serves_every_filter(clouds, playbook, tmp_path) -> None:
    """What is sent to the server only saves traffic, so it asks for no other file."""
    folder = tmp_path / "snapshot"
    whole = [info(name, name) for name in KNOWN]
    recorded = playbook([play(whole)], environment=settings("record", folder))
    assert failures(recorded) == {}
    filters = {
        "compshare_image": {"author": "UCloud", "image_type": "App"},
        "compshare_shared_image": {"id": KNOWN["compshare_shared_image"][2]},
        "zstack_model": {"vendor": "Alibaba"},
        "qianfan_model": {"id": KNOWN["qianfan_model"][2]},
    }
    tasks = [known(name, name, **filters.get(name, {})) for name in KNOWN]
    alone = settings("replay", folder) | ALONE
    replayed = playbook([play(tasks)], login=False, environment=alone)
    assert failures(replayed) == {}
    for name, (_noun, _wanted, answer) in KNOWN.items():
        assert replayed.task(name)["msg"] == [answer]


def test_each_sweep_is_written_once(clouds, playbook, tmp_path) -> None:
    folder = tmp_path / "snapshot"
    tasks = [known(f"{n}", "compshare_image", limit=n + 1) for n in range(3)]
    tasks.insert(
        1, {"name": "touch", "ansible.builtin.shell": f"stat -c %i {folder}/*"}
    )
    tasks.append({"name": "same", "ansible.builtin.shell": f"stat -c %i {folder}/*"})
    outcome = playbook([play(tasks)], environment=settings("record", folder))
    assert outcome.task("touch")["stdout"] == outcome.task("same")["stdout"]
    assert len(outcome.task("same")["stdout"].split()) == 1


def test_what_is_missing_is_named(clouds, playbook, source, listed, tmp_path) -> None:
    """No file, a damaged file, no folder given: an error each, and no request."""
    folder = tmp_path / "snapshot"
    tasks = [known("lookup", "compshare_image"), info("info", "compshare_image")]
    outcome = playbook(
        [play(tasks)], environment=settings("replay", folder), login=False
    )
    for text in failures(outcome).values():
        assert f"there is no file {folder}/compshare_image-cn-wlcb-" in text
        assert "snapshot=record" in text
    recorded = playbook([play(tasks[:1])], environment=settings("record", folder))
    assert failures(recorded) == {}
    before = clouds.counts()["requests"]
    (path,) = folder.iterdir()
    path.write_bytes(path.read_bytes()[:200])
    tasks.append(known("nowhere", "compshare_image", snapshot_path="", limit=7))
    outcome = playbook([play(tasks)], environment=settings("replay", folder))
    told = failures(outcome)
    assert f"{path} is damaged" in told["lookup"] and "record it again" in told["info"]
    assert clouds.counts()["requests"] == before
    file = source(
        "compshare_image", snapshot="replay", snapshot_path=str(tmp_path / "no")
    )
    found = listed(file, environment=GOING_ON)
    assert "there is no file" in found.told.about(file)


def test_nothing_is_changed_under_replay(clouds, playbook, tmp_path) -> None:
    """Nor do modules pretend that read what is not recorded."""
    folder = (
        pathlib.Path(__file__).parents[2] / "plugins" / "module_utils" / "_resources"
    )
    resources = sorted(path.stem for path in folder.glob("[a-z]*.py"))
    assert len(resources) >= 3
    tasks = []
    for name in resources:
        change = {f"aicloud.catalog.{name}": {"name": "n", "state": "absent"}}
        read = {f"aicloud.catalog.{name}_info": {}}
        tasks.append({"name": name, **change, "ignore_errors": True})
        tasks.append({"name": f"{name}_info", **read, "ignore_errors": True})
    outcome = playbook([play(tasks)], environment=settings("replay", tmp_path))
    told = failures(outcome)
    for name in resources:
        assert "snapshot=replay makes no request" in told[name], told[name]
        assert re.search("is not recorded|there is no file", told[f"{name}_info"])
    assert clouds.counts()["requests"] == 0


# What one line says: what it cost, where the answer came from, and how old it is.
COST = re.compile(
    r"(\w+): (\d+) requests, (\d+) pages, (\d+) retries; from (.+?), \d+ s old"
)


def costs(outcome: Any) -> list[tuple[str, int, str]]:
    """Return listing, requests and origin of each line, in their order."""
    lines = [COST.fullmatch(line) for line in outcome.output.splitlines()]
    return [(line[1], int(line[2]), line[5]) for line in lines if line]


def test_what_was_asked_is_told(clouds, playbook, source, tmp_path) -> None:
    """At -v one line for each answer of a lookup, an inventory and a locking module."""
    store, image = "compshare_model", "compshare_image"
    (tmp_path / "aicloud.yml").write_text(
        "selections: {image: {listing: compshare_image, name: PyTorch 2.3},"
        " model: {listing: compshare_model, name: Llama-3-8B}}"
    )
    kept = {"cache": True, "cache_plugin": "jsonfile", "cache_connection": "./kept"}
    words = ("-i", str(source(image, **kept)), "-v")
    names = [row["Name"] for row in clouds.catalog(image) if "PyTorch 2" in row["Name"]]
    between = {"cache": "persistent", "limit": 2}
    files = {"snapshot_path": "./snapshot", "limit": 4}
    tasks = [
        known("cloud", store),
        known("remembered", store),
        known("another", store, limit=3),
        *(lookup(f"table {name}", image, name) for name in names[:5]),
        known("persistent", store, **between),
        known("record", store, snapshot="record", **files),
        known("replay", store, snapshot="replay", **files),
        {"name": "lock", "aicloud.catalog.catalog_lock": {"manifest": "aicloud.yml"}},
        shown("locked", "lookup('aicloud.catalog.locked', 'model',"
              " lock_file='aicloud.lock.yml')"),
        shown("thoroughly", "lookup('aicloud.catalog.locked', 'model',"
              " manifest='aicloud.yml')"),
    ]  # fmt: skip
    environment = {"HOME": str(tmp_path)}
    first = playbook([play(tasks)], *words, environment=environment)
    assert failures(first) == {}, first.output
    pages = len({row["ImageType"] for row in clouds.catalog(image)})
    lock = ("locked", 0, f"lock {tmp_path}/aicloud.lock.yml")
    told = costs(first)
    assert told[0][0] == image and told[0][1] >= pages and told[0][2] == "cloud"
    assert told[1:4] == [(store, 1, "cloud"), (store, 0, "run"), (store, 0, "run")]
    assert set(told[4:10]) == {(image, 0, "run")}
    assert told[10:] == [
        (store, 0, "run"),
        (store, 0, "run"),
        (store, 0, "snapshot"),
        # What lookups of the run have read whole is not read again.
        (image, 0, "run"),
        (store, 1, "cloud"),
        ("locked", 0, "lock aicloud.lock.yml"),
        lock,
    ]
    again = [known("persistent", store, **between)]
    second = playbook([play(again)], *words, environment=environment)
    assert costs(second) == [
        (image, 0, "Ansible's inventory cache"),
        (store, 0, "persistent"),
    ]
    assert costs(playbook([play(again)], environment=environment)) == []
