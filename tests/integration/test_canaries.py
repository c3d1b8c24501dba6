"""What logs in to an instance is in no output and no file, in whatever order asked."""

from __future__ import annotations

import itertools
import pathlib
from typing import Any

import pytest
from integration.asking import play

LISTING = "compshare_instance"
# The passwords and the address with a token, plain and as they travel; and fields that
# a later version of the API might add, at any depth.
CANARIES = (
    "RGVtby1QYXNzLTE",
    "Demo-Pass-1",
    "RGVtby1GaXxlLTE",
    "RGVtby1GaWxlLTE",
    "Demo-File-1",
    "token=demo",
    "canary-later",
)
LATER = {
    "JupyterToken": "canary-later-1",
    "VncPassword": "canary-later-2",
    "Access": {"Tools": [{"Name": "x", "SecretKey": "canary-later-3"}]},
}
# One file selects by name and the other does not; a third keeps what it found.
NAMED: dict[str, Any] = {"name": "llm-node-01"}
CACHED: dict[str, Any] = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile"}


@pytest.fixture
def instances(clouds: Any) -> Any:
    rows = clouds.catalog(LISTING)
    clouds.set_catalog(LISTING, rows=[{**row, **LATER} for row in rows])
    return clouds


def found_in(folder: pathlib.Path, own: tuple[str, ...] = ()) -> list[str]:
    """Return the files that hold a canary, or bear one in their name."""
    return [
        f"{path}: {canary}"
        for path in folder.rglob("*")
        for canary in CANARIES
        if canary in path.name
        or (path.is_file() and canary.encode() in path.read_bytes())
    ]


def test_every_order_of_sources(instances, source, playbook, tmp_path) -> None:
    """All files of a run see the same store, whoever filled it."""
    kept = tmp_path / "seen"
    named = source(LISTING, "named", **NAMED)
    plain = source(LISTING, "plain")
    cache = str(tmp_path / "cache")
    cached = source(LISTING, "cached", **NAMED, **CACHED, cache_connection=cache)
    local = tmp_path / "local"
    show = {
        "name": "show",
        "ansible.builtin.debug": {
            "msg": "{{ dict(groups.all | zip(groups.all | map('extract', hostvars))) }}"
        },
    }
    keep = {
        "name": "keep what the run would remove",
        "ansible.builtin.command": f"cp -a {local} {kept}",
    }
    # It keeps nothing, so that once is enough.
    info = {"name": "info", f"aicloud.catalog.{LISTING}_info": {}}
    for number, files in enumerate(itertools.permutations([named, plain, cached])):
        doors = [] if number else [info]
        outcome = playbook(
            [play([show, *doors, keep])],
            *(word for file in files for word in ("-i", str(file))),
            "-vvvv",
            environment={"ANSIBLE_LOCAL_TEMP": str(local)},
        )
        assert outcome.task("show").status == "ok", outcome.output
        shown = outcome.task("show")["msg"]
        assert len(shown) > 5
        assert shown["llm-node-01"]["catalog_raw"]["Name"] == "llm-node-01"
        assert [one for one in CANARIES if one in outcome.output] == [], number
        assert any(path.suffix == ".sweep" for path in kept.rglob("*"))
        assert found_in(kept) == []
        kept.rename(tmp_path / f"seen-{number}")
    assert list(pathlib.Path(cache).iterdir())
    assert found_in(pathlib.Path(cache)) == []


def test_what_the_inventory_program_shows(instances, source, listed, tmp_path) -> None:
    for options in ({}, NAMED, {"query": "[?name=='llm-node-01']"}, NAMED | {
        **CACHED, "cache_connection": str(tmp_path / "cache")
    }):  # fmt: skip
        file = source(LISTING, "one", **options)
        for _turn in range(2):
            found = listed(file, words=["-vvvvvv"])
            assert "llm-node-01" in found.hosts
            assert [one for one in CANARIES if one in found.outcome.output] == []
    assert found_in(tmp_path / "cache") == []


def test_what_a_snapshot_holds(instances, source, listed, tmp_path) -> None:
    """It can be attached to a bug report."""
    folder = tmp_path / "snapshot"
    for mode in ("record", "replay"):
        file = source(LISTING, mode, snapshot=mode, snapshot_path=str(folder))
        found = listed(file, words=["-vvvvvv"], login=mode == "record")
        assert "llm-node-01" in found.hosts
        assert [one for one in CANARIES if one in found.outcome.output] == []
    (path,) = folder.iterdir()
    assert b"llm-node-01" in path.read_bytes()
    assert found_in(folder) == []


def test_what_the_module_that_changes_shows(instances, playbook, tmp_path) -> None:
    """Views, diffs, progress and messages, when all is well and when it is not."""
    module = f"aicloud.catalog.{LISTING}"
    changes: dict[str, dict[str, Any]] = {
        "as it is": {"name": "llm-node-01", "max_price": 1},
        "restart": {"name": "llm-node-01", "state": "restarted"},
        "stop": {"name": "llm-node-01", "state": "stopped"},
        "two of one name": {"name": "twin-node"},
        "too late": {"id": "uhost-1demoaaaa01", "state": "running", "wait_timeout": 0},
        "delete": {"name": "llm-node-01", "state": "absent"},
    }
    wrong = {"cloud": "compshare", "action": "DescribeCompShareInstance"}
    tasks = [
        {"name": f"{label}{' asked' if check else ''}", "ignore_errors": True,
         "check_mode": check, module: {"poll_interval": 0.01, **options}}
        for label, options in changes.items()
        for check in (True, False)
    ]  # fmt: skip
    outcome = playbook([play(tasks)], "-vvvvvv", "--diff")
    assert outcome.task("stop")["steps"] == ["stop"]
    assert outcome.task("two of one name").status == "failed"
    assert [one for one in CANARIES if one in outcome.output] == []
    values: list[Any] = [7, [1], {"a": "Demo-Pass-1"}]
    wrong |= {"kind": "alter", "path": "UHostSet.*.IPSet", "times": 1}
    instances.faults([{**wrong, "value": value} for value in values])
    node = {module: {"name": "llm-node-02"}, "ignore_errors": True}
    tasks = [{"name": f"broken {number}", **node} for number in range(len(values))]
    broken = playbook([play(tasks)])
    for number, value in enumerate(values):
        said = broken.task(f"broken {number}")["msg"]
        assert "unexpected answer" in said or value == [1]
    assert [one for one in CANARIES if one in broken.output] == []
    assert found_in(tmp_path / "home") == []
