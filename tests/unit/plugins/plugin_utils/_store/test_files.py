"""Files of the run store: whole, private, and one writer at a time."""

from __future__ import annotations

import multiprocessing
import os
import pathlib
import stat
from typing import Any

import pytest

from ansible_collections.aicloud.catalog.plugins.plugin_utils._store.files import (
    make_folder,
    write_whole,
)

FORK = multiprocessing.get_context("fork")


def mode(path: pathlib.Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_files_are_private_and_whole(tmp_path: pathlib.Path) -> None:
    folder = pathlib.Path(make_folder(str(tmp_path / "a" / "b")))
    assert mode(folder) == mode(folder.parent) == 0o700
    file = folder / "file"
    write_whole(str(file), b"first")
    write_whole(str(file), b"second")
    assert file.read_bytes() == b"second"
    assert mode(file) == 0o600
    assert list(folder.iterdir()) == [file]


def test_failed_write_keeps_the_old_file(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk leaves what was there, and no rest."""
    file = tmp_path / "file"
    write_whole(str(file), b"good")

    def full(*words: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(str(file), b"new")
    assert file.read_bytes() == b"good"
    assert list(tmp_path.iterdir()) == [file]


def test_readers_never_see_half_a_file(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "file"
    contents = [bytes([65 + number]) * 200_000 for number in range(4)]
    write_whole(str(file), contents[0])

    def write() -> None:
        for turn in range(100):
            write_whole(str(file), contents[turn % 4])

    writer = FORK.Process(target=write)
    writer.start()
    while writer.is_alive():
        assert file.read_bytes() in contents
    writer.join()
    assert writer.exitcode == 0
