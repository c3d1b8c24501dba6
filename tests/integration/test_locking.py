"""Manifest, lock file, lookup and drift, on real playbook runs against the simulator."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest
import yaml
from integration.asking import requests_to

LISTING = "compshare_image"
MANIFEST = {
    "base_image": {
        "listing": LISTING,
        "name": "PyTorch",
        "version": ">=2.1,<3",
        "latest_by": "version",
        "author": "UCloud",
    },
    "old_image": {"listing": LISTING, "name": "PyTorch 2.0"},
    "chat_model": {
        "listing": "zstack_model",
        "name": "qwen 1.5 32B",
        "version": "latest",
        "vendor": "Alibaba",
    },
}


class Project:
    """A folder with a manifest and a lock file, and the runs over it."""

    def __init__(self, folder: pathlib.Path, playbook: Any) -> None:
        self.manifest, self.lock_file = (
            folder / "aicloud.yml",
            folder / "aicloud.lock.yml",
        )
        self.playbook = playbook
        self.wants(MANIFEST)

    def wants(self, selections: dict[str, Any]) -> None:
        text = yaml.safe_dump({"selections": selections}, allow_unicode=True)
        self.manifest.write_text(text, encoding="utf-8")

    def task(self, module: str, *words: str, **options: Any) -> Any:
        task = {"name": "Run", f"aicloud.catalog.{module}": options}
        more = {k: options.pop(k) for k in ("login", "environment") if k in options}
        play = [{"hosts": "localhost", "gather_facts": False, "tasks": [task]}]
        return self.playbook(play, *words, **more)

    def lock(self, *words: str, **options: Any) -> Any:
        return self.task("catalog_lock", *words, manifest="aicloud.yml", **options)

    def drift(self, **options: Any) -> Any:
        options.setdefault("manifest", "aicloud.yml")
        return self.task("catalog_drift_info", **options)

    def locked(self) -> dict[str, Any]:
        return yaml.safe_load(self.lock_file.read_text(encoding="utf-8"))["selections"]


@pytest.fixture
def project(clouds, playbook, tmp_path) -> Project:
    return Project(tmp_path, playbook)


def good(outcome: Any) -> dict[str, Any]:
    assert outcome.rc == 0, outcome.output
    return outcome.task("Run").result


def bad(outcome: Any) -> str:
    assert outcome.rc != 0, outcome.output
    return outcome.task("Run")["msg"]


def states(outcome: Any) -> dict[str, str]:
    return {item["selection"]: item["state"] for item in outcome.task("Run")["drift"]}


def change(clouds: Any, listing: str, key: str, wanted: str, **fields: Any) -> None:
    """Change fields of one row; ``gone=True`` takes it out."""
    rows = clouds.catalog(listing)
    assert any(row[key] == wanted for row in rows)
    if fields.get("gone"):
        rows = [row for row in rows if row[key] != wanted]
    else:
        rows = [row | fields if row[key] == wanted else row for row in rows]
    clouds.set_catalog(listing, rows=rows)


def change_image(clouds: Any, identity: str, **fields: Any) -> None:
    change(clouds, LISTING, "CompShareImageId", identity, **fields)


def sweeps(clouds: Any) -> set[str]:
    """Return the first pages that were asked for more than once, and by what."""
    asked = [
        (call["action"], json.dumps(call["parameters"], sort_keys=True))
        for call in clouds.calls()
    ]
    return {one for one in asked if asked.count(one) > 1}


def test_locked_once_and_then_left_alone(clouds, project) -> None:
    first = good(project.lock())
    assert first["changed"] and set(first["selections"]) == set(MANIFEST)
    base = first["selections"]["base_image"]
    assert base["version"] and base["id"].startswith("compshareImage-")
    assert base["was"] is None
    text, once = project.lock_file.read_bytes(), requests_to(clouds.counts())
    clouds.reset()
    second = good(project.lock())
    assert not second["changed"] and project.lock_file.read_bytes() == text
    was = second["selections"]["base_image"].pop("was")
    assert was == second["selections"]["base_image"]
    again = requests_to(clouds.counts())
    assert again == once
    assert again["DescribeCompShareImages"] == pages(clouds)
    assert again["QueryModel"] == 1


def pages(clouds: Any) -> int:
    """Return how many requests one sweep over the platform images makes."""
    rows = clouds.catalog(LISTING)
    kinds = [row["ImageType"] for row in rows]
    return sum(-(-kinds.count(kind) // 100) for kind in set(kinds))


def test_the_lookup_asks_nobody(clouds, project, playbook) -> None:
    locked = good(project.lock())["selections"]
    clouds.reset()
    task = {
        "name": "Run",
        "ansible.builtin.debug": {
            "msg": [
                "{{ lookup('aicloud.catalog.locked', 'base_image') }}",
                "{{ lookup('aicloud.catalog.locked', 'chat_model') }}",
                (
                    "{{ query('aicloud.catalog.locked', 'old_image', 'base_image',"
                    " attribute='name') | join('+') }}"
                ),
                (
                    "{{ lookup('aicloud.catalog.locked', 'old_image', attribute='entry',"
                    " manifest='aicloud.yml').size_bytes }}"
                ),
            ]
        },
    }
    play = [{"hosts": "a,b", "gather_facts": False, "tasks": [task]}]
    outcome = playbook(
        play,
        "-i",
        "a,b,",
        login=False,
        environment={"AICLOUD_LOCK_FILE": "aicloud.lock.yml"},
    )
    assert outcome.rc == 0, outcome.output
    told = outcome.task("Run", "a")["msg"]
    assert told[:2] == [locked["base_image"]["id"], locked["chat_model"]["path"]]
    names = f"{locked['old_image']['name']}+{locked['base_image']['name']}"
    assert told[2] == names
    assert int(told[3]) == project.locked()["old_image"]["size_bytes"]
    assert requests_to(clouds.counts()) == {}
