"""The role model_files after runs that were killed, and what others did meanwhile."""

from __future__ import annotations

import json
import os
import pathlib
from collections.abc import Callable
from typing import Any

import pytest
from integration.model_files import Host, copy, remove, run_of, tree, write


@pytest.fixture
def host(playbook: Callable[..., Any], tmp_path: pathlib.Path) -> Host:
    return Host(playbook, tmp_path)


def test_a_run_that_was_killed_is_undone_by_the_next(host: Host) -> None:
    first = tree(host.store)
    partial, old = (host.models / f".qwen.model_files.{n}" for n in ("partial", "old"))
    second = copy(host, version="2")
    host.dies(copy(host, version="1"), second, at="Copy the files", time="2")
    assert partial.is_dir()
    assert tree(host.dest) == first
    write(host.store, {"weights/one.bin": "another"})
    precious = partial / "precious"
    precious.write_text("mine")
    host.dies(
        second, remove(precious), second, at="Put the copy aside that is replaced"
    )
    (said,) = host.said()
    assert f"{partial} holds what this role did not make" in said
    assert "precious" in said
    assert tree(host.dest) == first
    host.dies(second, at="Publish the copy")
    assert tree(old) == first
    host.dies(second, after="Publish the copy")
    assert (host.dest / "weights/one.bin").read_text() == "another"
    # Killed a second time, while the next run undoes the first.
    host.dies(second, at="Remove the files, and then the directories that are empty")
    assert tree(host.dest) == first
    host.dies(second, at="Remove the copy that was replaced")
    assert (host.dest / "weights/one.bin").read_text() == "another"
    assert tree(old) == first
    assert host.run(run_of(state="absent")) == []
    assert os.listdir(host.models) == []


def test_what_others_put_in_its_place_is_refused(host: Host) -> None:
    link, mount = {"path": str(host.store)}, {"path": "server:/qwen"}
    (said,) = host.run(run_of(**link), copy(host))
    assert "was made with the method link: run the role with" in said
    host.dest.unlink()
    host.dest.symlink_to(host.export)
    before = tree(host.root)
    for said in host.run(run_of(**link), run_of(state="absent")):
        assert f"exists, but was not made by this role: {host.marker}" in said
    assert tree(host.root) == before
    host.dest.unlink()
    assert host.run(run_of(state="absent"), run_of(**mount)) == []
    table = {str(host.dest): {"source": "other:/x", "options": "ro"}}
    (host.root / "mounts.json").write_text(json.dumps(table))
    before = tree(host.root)
    again, gone = host.run(run_of(**mount), run_of(state="absent"))
    assert f"other:/x is mounted on {host.dest} already" in again
    assert f"other:/x is mounted on {host.dest}, but this role mounted" in gone
    assert tree(host.root) == before


def test_a_link_that_was_under_way_is_undone(host: Host) -> None:
    linked = run_of(path=str(host.export))
    host.dies(linked, after="Link to the files")
    assert host.dest.readlink() == host.export
    names = {"paths": str(host.models), "file_type": "any", "hidden": True}
    look = {"name": "look", "ansible.builtin.find": names}
    before = run_of(path=str(host.store))
    host.dies(
        run_of(state="absent"),
        look,
        before,
        linked,
        after="Link to the files",
        time="2",
    )
    assert host.said() == []
    assert host.outcome.task("look")["matched"] == 0
    assert host.dest.readlink() == host.export
    (said,) = host.run(run_of(path=str(host.store), required_files=["no.bin"]))
    assert said.endswith("Everything is as it was before.")
    assert host.dest.readlink() == host.store


def test_what_came_while_nobody_ran_is_told(host: Host) -> None:
    """Between a run that was killed and the next, which undoes it."""
    partial = host.models / ".qwen.model_files.partial"

    def refused(at: str, spoil: Callable[[], Any], words: str) -> None:
        host.dies(copy(host), at=at)
        spoil()
        before = tree(host.root)
        (said,) = host.run(copy(host))
        assert words in said
        assert tree(host.root) == before

    def replaced() -> None:
        partial.rmdir()
        partial.write_text("mine")

    told = f"{partial} is not the directory that this role made"
    refused("Copy the files", replaced, told)
    partial.unlink()
    told = f"{host.dest} exists, but is not the copy of a run that was"
    refused("Publish the copy", host.dest.mkdir, told)
    host.dest.rmdir()
    assert host.run(run_of(state="absent")) == []
    assert os.listdir(host.models) == []
