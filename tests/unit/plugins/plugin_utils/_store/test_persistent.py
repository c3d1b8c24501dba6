"""Sweeps kept between runs: their age is their own, and a bad cache is a miss."""

from __future__ import annotations

import json
import os
import pathlib
import stat
from typing import Any

import pytest
from ansible.plugins.loader import cache_loader

from ansible_collections.aicloud.catalog.plugins.module_utils._core.errors import (
    OptionError,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.sweep import (
    Stats,
    Sweep,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.sweep_file import (
    dump_sweep,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._listings import (
    compshare_models,
)
from ansible_collections.aicloud.catalog.plugins.plugin_utils._store.persistent import (
    PREFIX,
    PersistentStore,
    make_files_private,
)

JSONFILE = "ansible.builtin.jsonfile"
SWEEP = Sweep(units=[{"Name": "{{ a }}", "é": None}], total=7, stats=Stats())


def content(at: float = 0.0) -> bytes:
    return b"".join(dump_sweep(compshare_models.LISTING, {}, SWEEP, at))


class Run:
    """One run: a store on the same folder, with a clock of the test's own."""

    def __init__(self, folder: pathlib.Path, ttl: int = 3600, now: float = 0.0) -> None:
        self.told: list[str] = []
        self.now = now
        self.store = PersistentStore(
            JSONFILE, str(folder), ttl, self.told.append, lambda: self.now
        )


def only_file(folder: pathlib.Path) -> pathlib.Path:
    (path,) = folder.iterdir()
    return path


def test_another_run_gets_it(tmp_path: pathlib.Path) -> None:
    Run(tmp_path).store.set("key", content())
    got = Run(tmp_path).store.get("key")
    assert got and got[0] == content()
    assert (got[1].units, got[1].total, got[1].partial) == (SWEEP.units, 7, False)
    assert Run(tmp_path).store.get("other") is None


@pytest.mark.parametrize(
    ("ttl", "age", "there"),
    [(60, 59.9, True), (60, 60, False), (0, 10**9, True), (60, -1, False)],
)
def test_age_counts_from_the_sweep(
    tmp_path: pathlib.Path, ttl: int, age: float, there: bool
) -> None:
    """Also when a server's clock went backwards; serving does not make it younger."""
    Run(tmp_path, ttl).store.set("key", content(10**9))
    run = Run(tmp_path, ttl, now=10**9)
    assert run.store.get("key")
    later = Run(tmp_path, ttl, now=10**9 + age)
    assert bool(later.store.get("key")) is there
    assert later.told == []


def test_deleted(tmp_path: pathlib.Path) -> None:
    run = Run(tmp_path)
    run.store.delete("key")
    run.store.set("key", content())
    run.store.delete("key")
    assert run.store.get("key") is None
    assert Run(tmp_path).store.get("key") is None
    assert run.told == []


CONTENTS: list[Any] = [
    7,
    [],
    {},
    {"sweep": 7},
    {"sweep": "{"},
    {"sweep": "{}"},
    {"sweep": content().decode()[:-3]},
    {"sweep": content().decode().replace("{{ a }}", "{{ b }}")},
    {"sweep": content().decode().replace('"total": 7', '"total": 8')},
]


@pytest.mark.parametrize("damaged", CONTENTS, ids=str)
def test_damage_is_a_miss(tmp_path: pathlib.Path, damaged: Any) -> None:
    Run(tmp_path).store.set("key", content())
    only_file(tmp_path).write_text(json.dumps(damaged))
    run = Run(tmp_path)
    assert run.store.get("key") is None
    run.store.set("key", content())
    assert Run(tmp_path).store.get("key")


def test_no_json_is_a_miss_with_a_warning(tmp_path: pathlib.Path) -> None:
    Run(tmp_path).store.set("key", content())
    only_file(tmp_path).write_text("{")
    run = Run(tmp_path)
    assert run.store.get("key") is None
    assert "the persistent store cannot be read, reading again" in run.told[0]


def test_folder_that_went_away(tmp_path: pathlib.Path) -> None:
    folder = tmp_path / "kept"
    run = Run(folder)
    folder.rmdir()
    run.store.set("key", content())
    assert len(run.told) == 1 and "cannot be written" in run.told[0]
    assert Run(folder).store.get("key") is None


def test_default_folder_is_private(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANSIBLE_HOME", str(tmp_path))
    told: list[str] = []
    PersistentStore(None, None, 1, told.append).set("key", content())
    folder = tmp_path / "aicloud.catalog"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert only_file(folder).name.endswith("key") and told == []


def test_files_belong_to_this_user_alone(tmp_path: pathlib.Path) -> None:
    Run(tmp_path).store.set("key", content())
    assert stat.S_IMODE(only_file(tmp_path).stat().st_mode) == 0o600


@pytest.mark.parametrize("prefix", ["aicloud_catalog_", "other_"])
def test_files_of_others_are_left_alone(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, prefix: str
) -> None:
    """Other users' files, and those that another run removes at this moment."""
    (tmp_path / f"{prefix}theirs").write_text("")
    (tmp_path / f"{prefix}theirs").chmod(0o644)
    (tmp_path / f"{prefix}folder").mkdir(0o755)
    (tmp_path / f"{prefix}link").symlink_to(tmp_path / "gone")
    own = os.lstat

    def lstat(path: str) -> os.stat_result:
        if str(path).endswith("theirs"):
            found = list(own(path))
            found[stat.ST_UID] += 1
            return os.stat_result(found)
        if str(path).endswith("removed"):
            raise FileNotFoundError(path)
        return own(path)

    (tmp_path / f"{prefix}removed").write_text("")
    monkeypatch.setattr(os, "lstat", lstat)
    run = Run(tmp_path)
    run.store.set("key", content())
    assert run.store.get("key") and run.told == []
    assert stat.S_IMODE(os.stat(tmp_path / f"{prefix}theirs").st_mode) == 0o644
    assert stat.S_IMODE(os.stat(tmp_path / f"{prefix}folder").st_mode) == 0o755


def test_file_that_cannot_be_made_private_is_told(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def chmod(path: str, mode: int) -> None:
        raise PermissionError("this file system has no modes")

    run = Run(tmp_path)
    run.store.set("key", content())
    only_file(tmp_path).chmod(0o644)
    monkeypatch.setattr(os, "chmod", chmod)
    make_files_private(str(tmp_path), PREFIX, run.told.append)
    assert run.store.get("key")
    assert run.told == ["others may read a cached file: this file system has no modes"]


OWN = """
DOCUMENTATION = '''
name: own_files
short_description: Files in a form of its own
description: [None]
options:
  _uri: {description: [Where], type: path, required: true}
  _prefix: {description: [Prefix], type: str}
  _timeout: {description: [Age], type: int, default: 0}
'''
import json
from ansible.plugins.cache import BaseFileCacheModule

class CacheModule(BaseFileCacheModule):
    def _load(self, path):
        with open(path) as file:
            return json.loads(file.read()[1:])

    def _dump(self, value, path):
        with open(path, "w") as file:
            file.write("x" + json.dumps(value))
"""


def test_files_of_any_plugin_are_private(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a plugin that stores files is called, and in the default folder, too."""
    monkeypatch.setenv("ANSIBLE_HOME", str(tmp_path / "home"))
    (tmp_path / "own_files.py").write_text(OWN)
    cache_loader.add_directory(str(tmp_path))
    told: list[str] = []
    for folder in (None, str(tmp_path / "kept")):
        PersistentStore("own_files", folder, 0, told.append).set("key", content())
        assert PersistentStore("own_files", folder, 0, told.append).get("key")
    for path in (tmp_path / "home" / "aicloud.catalog", tmp_path / "kept"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
        assert stat.S_IMODE(only_file(path).stat().st_mode) == 0o600
    assert told == []


def test_folder_that_others_can_write_to_is_refused(tmp_path: pathlib.Path) -> None:
    """What lies there could be anybody's; so could what a link leads to."""
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    (tmp_path / "own").mkdir(0o700)
    (tmp_path / "link").symlink_to(tmp_path / "own")
    for name, problem in (("open", "others can write"), ("link", "symbolic link")):
        with pytest.raises(OptionError, match=problem):
            Run(tmp_path / name)


def test_plugin_that_is_not_there() -> None:
    with pytest.raises(OptionError, match=r"cache_plugin=nothing\.of\.it"):
        PersistentStore("nothing.of.it", None, 1, lambda text: None)
