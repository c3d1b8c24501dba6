"""Record and replay: the same results without a cloud, and nothing that tells on anybody."""

from __future__ import annotations

import json
from typing import Any

from integration.asking import KNOWN, failures, info, known, listed, play
from integration.inventories import GOING_ON

# No credentials, and no library to make requests with.
ALONE = {"COMPSHARE_CONFIG_FILE": "/nonexistent"}
NO_REQUESTS = "import sys\nsys.modules['requests'] = None\n"


def settings(mode: str, folder: Any) -> dict[str, str]:
    return {"AICLOUD_SNAPSHOT": mode, "AICLOUD_SNAPSHOT_PATH": str(folder)}


def questions() -> list[dict[str, Any]]:
    tasks = [known(f"lookup {name}", name) for name in KNOWN]
    tasks += [known(f"again {name}", name, expect="any") for name in KNOWN]
    tasks += [info(f"info {name}", name) for name in KNOWN]
    return tasks


def answers(outcome: Any) -> dict[str, Any]:
    """Return what each task told, without what differs from run to run."""
    told = {}
    for one in outcome.results:
        told[one.task] = json.dumps(
            {key: one.result.get(key) for key in ("msg", "images", "models", "total")}
        )
    return told


def test_what_was_recorded_is_replayed(clouds, playbook, source, tmp_path) -> None:
    folder, site = tmp_path / "snapshot", tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(NO_REQUESTS)
    plays = [play(questions())]
    file = source("compshare_model", keyed_groups=[{"key": "catalog_tags"}])
    words = ("-i", str(file))
    recorded = playbook(plays, *words, environment=settings("record", folder))
    assert failures(recorded) == {}, recorded.output
    before = clouds.counts()["requests"]
    replayed = playbook(
        plays, *words, login=False,
        environment={**settings("replay", folder), **ALONE, "PYTHONPATH": str(site)},
    )  # fmt: skip
    assert failures(replayed) == {}, replayed.output
    assert clouds.counts()["requests"] == before
    assert answers(replayed) == answers(recorded)
    for name in KNOWN:
        told = replayed.task(f"info {name}")["meta"]
        assert told["requests"] == 0 and told["snapshot"].endswith("Z")
        assert recorded.task(f"info {name}")["meta"]["snapshot"] == ""
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
    instance = {
        "name": "order",
        "aicloud.catalog.compshare_instance": {
            "name": "n", "zone": "cn-wlcb-01", "image_id": "i", "gpu_type": "4090",
            "gpu_count": 1, "cpu": 16, "memory": "64GiB", "charge_type": "Postpay",
            "disks": [{"type": "CLOUD_SSD", "size": 100, "is_boot": True}],
        },
        "ignore_errors": True,
    }  # fmt: skip
    outcome = playbook([play([instance])], environment=settings("replay", tmp_path))
    assert "snapshot=replay changes nothing" in failures(outcome)["order"]
    assert clouds.counts()["requests"] == 0


def test_what_a_lookup_cost_is_told(clouds, playbook) -> None:
    """At -v one line says requests, where the answer came from, and its age."""
    tasks = [
        known("cloud", "compshare_model"),
        known("remembered", "compshare_model"),
        known("run", "compshare_model", limit=3),
    ]
    outcome = playbook([play(tasks)], "-v")
    told = [line for line in outcome.output.splitlines() if "compshare_model: " in line]
    assert any("1 requests, 1 pages, 0 retries; from cloud" in line for line in told)
    assert any("a result that this run remembers" in line for line in told)
    assert any(
        "0 requests" in line and "from run" in line and "s old" in line for line in told
    )
    assert listed(outcome, "run")
