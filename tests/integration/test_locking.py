"""Manifest, lock file, lookup and drift, on real playbook runs against the simulator."""

from __future__ import annotations

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
        play = [{"hosts": "localhost", "gather_facts": False, "tasks": [task]}]
        return self.playbook(play, *words)

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


def test_upgrade_changes_one_entry(clouds, project) -> None:
    """What is locked stays until it is upgraded by name; the diff shows just that."""
    before = good(project.lock())["selections"]
    text = project.lock_file.read_text(encoding="utf-8").splitlines()
    rows = clouds.catalog(LISTING)
    (old,) = [r for r in rows if r["CompShareImageId"] == before["base_image"]["id"]]
    new = old | {"CompShareImageId": "compshareImage-new", "Name": "PyTorch 2.99"}
    clouds.set_catalog(LISTING, rows=[*rows, new])
    assert not good(project.lock())["changed"]

    outcome = project.lock("--check", "--diff", upgrade="base_image")
    assert good(outcome)["changed"]
    assert '+    name: "PyTorch 2.99"' in outcome.stdout
    assert project.lock_file.read_text(encoding="utf-8").splitlines() == text

    after = good(project.lock(upgrade=["base_image"]))["selections"]
    assert after["base_image"]["id"] == "compshareImage-new"
    assert after["base_image"]["was"]["id"] == before["base_image"]["id"]
    changed = project.lock_file.read_text(encoding="utf-8").splitlines()
    differing = {a.split(":")[0].strip() for a, b in zip(text, changed) if a != b}
    assert len(changed) == len(text)
    assert differing <= {"id", "name", "version", "fingerprint"}
    assert not good(project.lock(upgrade="all"))["changed"]


def test_changed_dropped_and_withdrawn_selections(clouds, project) -> None:
    before = good(project.lock())["selections"]
    change_image(
        clouds, before["old_image"]["id"], Name="PyTorch 2.0 ", Status="Failed"
    )
    wants = {name: dict(each) for name, each in MANIFEST.items()}
    wants["base_image"]["version"] = "<2.3"
    wants["old_image"]["name"] = "PyTorch 2.3"
    del wants["chat_model"]
    project.wants(wants)
    kept = good(project.lock("--check", prune=False))
    assert set(kept["selections"]) == set(MANIFEST)
    after = good(project.lock())
    assert after["pruned"] == ["chat_model"] and set(project.locked()) == set(wants)
    assert after["selections"]["old_image"]["name"] == "PyTorch 2.3"
    assert after["selections"]["base_image"]["version"] < "2.3"


def test_each_state_of_drift(clouds, project, playbook, tmp_path) -> None:
    """One sweep tells all; what is locked stays what it was."""
    image = {"listing": LISTING, "author": "UCloud"}
    wants = {
        "gone": image | {"name": "PyTorch 2.0"},
        "newer": image | {"name": "PyTorch", "version": "<3", "latest_by": "version"},
        "republished": image | {"name": "PyTorch 2.3"},
        "same": {
            "listing": "zstack_model",
            "name": "qwen 1.5 32B",
            "version": "1.10.0",
        },
        "withdrawn": image | {"name": "PyTorch 2.1-cu121"},
        "changed": image | {"name": "PyTorch 2.1.2"},
    }
    project.wants(wants)
    locked = good(project.lock())["selections"]
    assert set(states(project.drift()).values()) == {"same"}

    change_image(clouds, locked["gone"]["id"], gone=True)
    change_image(clouds, locked["withdrawn"]["id"], Status="Offline")
    change_image(clouds, locked["republished"]["id"], Size=1, Price=3)
    rows = clouds.catalog(LISTING)
    (old,) = [r for r in rows if r["CompShareImageId"] == locked["newer"]["id"]]
    hostile = "<script>alert(1)</script>{{ 7 * 7 }} 2.99"
    new = old | {"CompShareImageId": "compshareImage-<b>new", "Name": "PyTorch 2.99"}
    strange = old | {"CompShareImageId": "compshareImage-evil", "Name": hostile}
    clouds.set_catalog(LISTING, rows=[*rows, new, strange])
    # Counters, prices and addresses are not content.
    change(
        clouds,
        "zstack_model",
        "uuid",
        project.locked()["same"]["id"],
        lastOpDate="Jan 1, 2030 1:00:00 AM",
        description="other",
    )
    wants["changed"] = image | {"name": hostile}
    project.wants(wants)
    before = clouds.counts()["actions"]
    outcome = project.drift()
    assert good(outcome)["summary"]
    assert states(outcome) == {name: name for name in wants}
    asked = requests_to(clouds.counts())
    earlier = requests_to({"actions": before})
    sweep = asked["DescribeCompShareImages"] - earlier["DescribeCompShareImages"]
    assert sweep == pages(clouds)
    assert asked["QueryModel"] - earlier["QueryModel"] == 1
    items = {item["selection"]: item for item in outcome.task("Run")["drift"]}
    assert items["newer"]["now"]["id"] == "compshareImage-<b>new"
    assert items["newer"]["was"]["id"] == locked["newer"]["id"]
    assert items["gone"]["now"] is None
    # Without the manifest only the entries themselves are compared.
    alone = project.drift(manifest="", lock_file="aicloud.lock.yml")
    assert states(alone) == {
        **{name: name for name in wants},
        "newer": "same",
        "changed": "same",
    }
    told = bad(project.drift(fail_on="withdrawn,gone"))
    assert "gone is gone" in told and "withdrawn is withdrawn" in told

    outcome = playbook(
        "aicloud.catalog.drift",
        *("-e", "manifest=aicloud.yml", "-e", "fail_on=gone"),
        *("-e", "report=drift.html"),
    )
    assert outcome.rc == 2, outcome.output
    assert outcome.stdout.index("republished: ") < outcome.stdout.index("PLAY RECAP")
    page = (tmp_path / "drift.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page
    assert "{{ 7 * 7 }}" in page and "compshareImage-&lt;b&gt;new" in page
    assert "://" not in page
    (tmp_path / "drift.html").unlink()
    outcome = playbook(
        "aicloud.catalog.drift", "-e", "manifest=aicloud.yml", "-e", "report=drift.html"
    )
    assert outcome.rc == 0, outcome.output
    assert (tmp_path / "drift.html").exists()


def test_all_failures_are_listed_and_nothing_is_written(clouds, project) -> None:
    """Also with two clouds of which one is unreachable."""
    good(project.lock())
    text = project.lock_file.read_bytes()
    more = {
        "none": {"listing": LISTING, "name": "PyTorrent"},
        "several": {"listing": LISTING, "name": "PyTorch"},
        "far": {
            "listing": "zstack_model",
            "name": "x",
            "base_url": "http://127.0.0.1:9",
            "retries": 0,
        },
    }
    project.wants(MANIFEST | more)
    told = bad(project.lock())
    assert told.startswith("3 of 6 selections failed; nothing was written.")
    assert "none: compshare_image: nothing matches" in told
    assert "several: compshare_image: one entry was asked for" in told
    assert "far: " in told and "unreachable" in told
    assert project.lock_file.read_bytes() == text
    assert sorted(path.name for path in project.manifest.parent.glob("*lock*")) == [
        "aicloud.lock.yml"
    ]


WRONG = {
    "listing": ({"listing": "compshare_imag"}, "did you mean compshare_image?"),
    "option": ({"listing": LISTING, "latest": "x"}, "did you mean latest_by?"),
    "secret": ({"listing": LISTING, "private_key": "x"}, "is secret and has no place"),
    "number": ({"listing": LISTING, "version": 1.10}, "in quotation marks"),
    "choice": ({"listing": LISTING, "match": "exactly"}, "match"),
    "regex": ({"listing": LISTING, "match": "regex", "name": "("}, "is not a regex"),
}


def test_a_wrong_manifest_is_told_before_anything_is_sent(clouds, project) -> None:
    project.wants({name: each for name, (each, _words) in WRONG.items()})
    told = bad(project.lock())
    assert told.startswith("6 of 6 selections failed")
    lines = {line.partition(":")[0]: line for line in told.splitlines()}
    for name, (_each, words) in WRONG.items():
        assert words in lines[name], lines[name]
    assert requests_to(clouds.counts()) == {}


def test_a_selection_changed_since_says_how_to_lock_again(project, playbook) -> None:
    good(project.lock())
    project.wants(MANIFEST | {"old_image": {"listing": LISTING, "name": "PyTorch 2.3"}})
    call = "lookup('aicloud.catalog.locked', 'old_image', manifest='aicloud.yml')"
    wrong = "lookup('aicloud.catalog.locked', 'old_imag', lock_file='aicloud.lock.yml')"
    for expression, words in (
        (call, "Lock again: "),
        (wrong, "did you mean old_image?"),
    ):
        task = {
            "name": "Run",
            "ansible.builtin.debug": {"msg": "{{ " + expression + " }}"},
        }
        play = [{"hosts": "localhost", "gather_facts": False, "tasks": [task]}]
        assert words in bad(playbook(play, login=False))


def test_two_at_a_time_never_mix(clouds, playbook, tmp_path, project) -> None:
    """Twenty hosts lock at once: one file comes out, whole, and nothing is left."""
    task = {
        "name": "Run",
        "aicloud.catalog.catalog_lock": {"manifest": "aicloud.yml", "upgrade": "all"},
    }
    play = [{"hosts": "all", "gather_facts": False, "tasks": [task]}]
    hosts = "".join(f"host{number}," for number in range(20))
    outcome = playbook(play, "-i", hosts, "--forks", "20")
    assert outcome.rc == 0, outcome.output
    changed = [one for one in outcome.results if one.result["changed"]]
    assert len(changed) == 1 and set(project.locked()) == set(MANIFEST)
    assert not list(tmp_path.glob(".aicloud*"))
    assert requests_to(clouds.counts())["DescribeCompShareImages"] == pages(clouds)
