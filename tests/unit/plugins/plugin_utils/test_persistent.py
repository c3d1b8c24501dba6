"""Sweeps kept between runs: their age is their own, and a bad cache is a miss."""

from __future__ import annotations

import json
import pathlib
import stat
from typing import Any

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core.errors import (
    OptionError,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.sweep import (
    Stats,
    Sweep,
)
from ansible_collections.aicloud.catalog.plugins.plugin_utils._persistent import (
    PersistentStore,
)

JSONFILE = "ansible.builtin.jsonfile"
SWEEP = Sweep(units=[{"Name": "{{ a }}", "é": None}], total=7, stats=Stats())


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
    Run(tmp_path).store.set("key", SWEEP)
    got = Run(tmp_path).store.get("key")
    assert got and (got.units, got.total, got.partial) == (SWEEP.units, 7, False)
    assert Run(tmp_path).store.get("other") is None


@pytest.mark.parametrize(
    ("ttl", "age", "there"),
    [(60, 59.9, True), (60, 60, False), (0, 10**9, True), (60, -1, False)],
)
def test_age_counts_from_the_sweep(
    tmp_path: pathlib.Path, ttl: int, age: float, there: bool
) -> None:
    """Also when a server's clock went backwards; serving does not make it younger."""
    Run(tmp_path, ttl, now=10**9).store.set("key", SWEEP)
    run = Run(tmp_path, ttl, now=10**9)
    assert run.store.get("key")
    later = Run(tmp_path, ttl, now=10**9 + age)
    assert bool(later.store.get("key")) is there
    assert later.told == []


def test_deleted(tmp_path: pathlib.Path) -> None:
    run = Run(tmp_path)
    run.store.delete("key")
    run.store.set("key", SWEEP)
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
    {"sweep": json.dumps({"at": "long ago", "units": [], "total": 1})},
    {"sweep": json.dumps({"at": 0.0, "units": 7, "total": 1})},
    {"sweep": json.dumps({"at": 0.0, "units": []})},
]


@pytest.mark.parametrize("content", CONTENTS, ids=json.dumps)
def test_damage_is_a_miss(tmp_path: pathlib.Path, content: Any) -> None:
    Run(tmp_path).store.set("key", SWEEP)
    only_file(tmp_path).write_text(json.dumps(content))
    run = Run(tmp_path)
    assert run.store.get("key") is None
    run.store.set("key", SWEEP)
    assert Run(tmp_path).store.get("key")


def test_no_json_is_a_miss_with_a_warning(tmp_path: pathlib.Path) -> None:
    Run(tmp_path).store.set("key", SWEEP)
    only_file(tmp_path).write_text("{")
    run = Run(tmp_path)
    assert run.store.get("key") is None
    assert "the persistent store cannot be read, reading anew" in run.told[0]


def test_folder_that_went_away(tmp_path: pathlib.Path) -> None:
    folder = tmp_path / "kept"
    run = Run(folder)
    folder.rmdir()
    run.store.set("key", SWEEP)
    assert len(run.told) == 1 and "cannot be written" in run.told[0]
    assert Run(folder).store.get("key") is None


def test_default_folder_is_private(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANSIBLE_HOME", str(tmp_path))
    told: list[str] = []
    PersistentStore(None, None, 1, told.append).set("key", SWEEP)
    folder = tmp_path / "aicloud.catalog"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert only_file(folder).name.endswith("key") and told == []


def test_plugin_that_is_not_there() -> None:
    with pytest.raises(OptionError, match=r"cache_plugin=nothing\.of\.it"):
        PersistentStore("nothing.of.it", None, 1, lambda text: None)
