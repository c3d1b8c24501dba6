"""Manifest, lock file and lookup, on real playbook runs against the simulator."""

from __future__ import annotations

import pytest
from integration.asking import requests_to
from integration.locking import (
    LISTING,
    MANIFEST,
    bad,
    change_image,
    good,
    pages,
)


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


def test_the_lookup_in_a_loop(project, playbook) -> None:
    """Before 2.19, core hands such a loop's own word on to the lookup."""
    locked = good(project.lock())["selections"]
    task = {
        "name": "Run",
        "ansible.builtin.debug": {"msg": "{{ item }}"},
        "with_aicloud.catalog.locked": ["base_image"],
    }
    outcome = playbook(
        [{"hosts": "localhost", "gather_facts": False, "tasks": [task]}],
        environment={"AICLOUD_LOCK_FILE": "aicloud.lock.yml"},
    )
    (result,) = outcome.task("Run")["results"]
    assert result["msg"] == locked["base_image"]["id"]


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
                    "{{ lookup('aicloud.catalog.locked', 'old_image',"
                    " attribute='entry', manifest='aicloud.yml').size_bytes }}"
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


@pytest.mark.parametrize(
    "change",
    [
        {"Status": "Offline"},
        {"Author": "somebody"},
        {"Name": "Torch"},
        {"Name": "PyTorch 3.1"},
        {"Size": 10_000_000},
        {"Tags": ["old"]},
        {"gone": True},
    ],
)
def test_what_fits_no_longer_is_resolved_again(clouds, project, change) -> None:
    """Each condition of the selection alone; an entry that is as it was stays."""
    newest = "sort_by([?!contains(tags, 'old')], &version)[-1]"
    base = MANIFEST["base_image"] | {"max_size": "1TB", "query": newest}
    del base["latest_by"]
    project.wants(
        {"base_image": base, "other": {"listing": LISTING, "name": "PyTorch 2.0"}}
    )
    before = good(project.lock())["selections"]
    change_image(clouds, before["base_image"]["id"], **change)
    after = good(project.lock())["selections"]
    assert after["base_image"]["id"] != before["base_image"]["id"]
    assert after["base_image"]["was"]["id"] == before["base_image"]["id"]
    assert after["base_image"]["version"] < before["base_image"]["version"]
    assert after["other"]["id"] == before["other"]["id"]


def test_a_query_leaves_one_entry_as_it_is(project) -> None:
    """Here it is a condition: what it makes of entries cannot be locked."""
    selection = {"listing": LISTING, "name": "PyTorch", "author": "UCloud"}
    queries = {
        "one": "[?version=='2.0']",
        "first": "[0]",
        "none": "[?version=='9']",
        "several": "[?starts_with(version, '2.')]",
        "part": "[?version=='2.0'].id",
    }
    project.wants({name: selection | {"query": q} for name, q in queries.items()})
    lines = bad(project.lock()).splitlines()
    assert lines[0].startswith("3 of 5 selections failed")
    for line, name in zip(lines[1:], ("none", "part", "several"), strict=True):
        assert line.startswith(f"{name}: compshare_image: query=")
        assert (" leaves 0 of " in line) is (name != "several")
        assert line.endswith("Exactly one must remain, whole and not a part of it")
    project.wants(
        {name: selection | {"query": queries[name]} for name in ("one", "first")}
    )
    first = good(project.lock())
    assert first["selections"]["one"]["version"] == "2.0"
    assert not good(project.lock())["changed"]


def test_a_selection_changed_since_says_how_to_lock_again(project, playbook) -> None:
    good(project.lock())
    project.wants(MANIFEST | {"old_image": {"listing": LISTING, "name": "PyTorch 2.3"}})
    call = "lookup('aicloud.catalog.locked', 'old_image', manifest='aicloud.yml')"
    wrong = "lookup('aicloud.catalog.locked', 'old_imag', lock_file='aicloud.lock.yml')"
    nothing = "lookup('aicloud.catalog.locked', lock_file='aicloud.lock.yml')"
    for expression, words in (
        (call, "Lock again: "),
        (wrong, "did you mean old_image?"),
        (nothing, "give the names of selections"),
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
