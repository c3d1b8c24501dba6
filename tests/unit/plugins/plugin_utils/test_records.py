"""Keys and records: different settings never share a key, damage is never believed."""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import pathlib
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.aicloud.catalog.plugins.plugin_utils._records import (
    digest,
    dump_record,
    load_record,
    read_record,
    wait_for_other,
)

NAME = st.sampled_from(["region", "zone", "project_id", "base_url", "name"])
TEXT = st.sampled_from(["zz-1", "", "a", "1", "True", "null", "a|b"]) | st.text(
    max_size=3
)
SCALAR = st.none() | st.booleans() | st.integers(-2, 2) | st.floats(0, 1) | TEXT
VALUE = st.recursive(
    SCALAR, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAME, inner)
)
SETTINGS = st.dictionaries(NAME, VALUE, max_size=3)


def shape(value: Any) -> Any:
    """Return the value so that 1, 1.0 and True differ, as they do for a cloud."""
    if isinstance(value, dict):
        return {name: shape(one) for name, one in value.items()}
    if isinstance(value, list):
        return [shape(one) for one in value]
    return type(value).__name__, repr(value)


@given(SETTINGS, SETTINGS)
def test_different_settings_have_different_keys(first: Any, second: Any) -> None:
    same = shape(first) == shape(second)
    assert (digest(settings=first) == digest(settings=second)) == same


def test_the_name_of_a_value_counts() -> None:
    """The same text as a region, a zone or a project is three accounts."""
    keys = {
        digest(variables={name: "zz-1"}) for name in ("region", "zone", "project_id")
    }
    assert len(keys) == 3
    assert digest(a="x", b=None) != digest(a=None, b="x")
    assert digest(a="x") != digest(b="x")


def test_any_value_has_a_key() -> None:
    assert digest(a={1: "x", "1": "y"}) == digest(a={1: "x", "1": "y"})
    assert digest(a=object) == digest(a=object) != digest(a=str(object))


def test_records_come_back(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "record.json"
    assert read_record(str(path)) is None
    path.write_bytes(dump_record({"a": [1, "\ud800", None]}))
    assert read_record(str(path)) == {"a": [1, "\ud800", None]}


def test_every_damaged_byte_is_noticed(tmp_path: pathlib.Path) -> None:
    content = dump_record({"values": ["compshareImage-1"], "warnings": []})
    for place in range(len(content)):
        for changed in (content[place] ^ 1, content[place] ^ 0x20, 0x0A):
            damaged = content[:place] + bytes([changed]) + content[place + 1 :]
            if damaged != content:
                with pytest.raises(ValueError, match=r".+"):
                    load_record(damaged)
    path = tmp_path / "record.json"
    for length in range(len(content)):
        path.write_bytes(content[:length])
        assert read_record(str(path)) is None
        assert not path.exists()


FORK = multiprocessing.get_context("fork")


def work(result: pathlib.Path, held: Any) -> None:
    """Hold the lock, show progress for a second, write the result, let go."""
    with open(f"{result}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        held.set()
        for _look in range(10):
            os.utime(lock.fileno())
            time.sleep(0.1)
        result.write_bytes(dump_record("the result"))


def test_who_waits_finds_the_result(tmp_path: pathlib.Path) -> None:
    result, held = tmp_path / "result", FORK.Event()
    process = FORK.Process(target=work, args=(result, held))
    process.start()
    assert held.wait(30)
    wait_for_other(str(result))
    assert read_record(str(result)) == "the result"
    process.join()


def test_nobody_waits_for_who_shows_no_progress(tmp_path: pathlib.Path) -> None:
    """Those who know how long it may take decide what to do then."""
    result = tmp_path / "result"
    with open(f"{result}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        os.utime(lock.fileno(), (0, 0))
        wait_for_other(str(result))


def test_nobody_waits_where_nobody_works(tmp_path: pathlib.Path) -> None:
    result = tmp_path / "result"
    wait_for_other(str(result))
    assert not list(tmp_path.iterdir())
    (tmp_path / "result.lock").touch()  # its holder has ended
    wait_for_other(str(result))
