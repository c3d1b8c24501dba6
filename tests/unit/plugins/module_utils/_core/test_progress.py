"""What a module tells while it waits, and how little can go wrong with that."""

from __future__ import annotations

import os
import pathlib

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core.progress import (
    Progress,
    ProgressFile,
    in_words,
    read_progress,
)


def test_each_state_is_a_line_and_none_is_told_twice(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "progress"
    path.touch()
    file = ProgressFile(str(path))
    hostile = "a\nnull\n\x1b[31m\ud800"
    for state in ("Install", "Install", "Running", "Install", hostile, "x" * 5000):
        file.report(1.25, state)
    file.close()
    *lines, end, rest = path.read_bytes().split(b"\n")
    assert [read_progress(line) for line in lines] == [
        (1.2, "Install"), (1.2, "Running"), (1.2, "Install"), (1.2, hostile),
        (1.2, "x" * 200),
    ]  # fmt: skip
    assert (read_progress(end), rest) == (None, b"")


@pytest.mark.parametrize("line", [b"", b"null", b"7", b"{", b"[1]", b'["a", "b"]'])
def test_what_is_no_line_is_none(line: bytes) -> None:
    assert read_progress(line) is None


def test_a_file_that_nobody_made_is_not_made(tmp_path: pathlib.Path) -> None:
    """Nor is a link followed: the name comes from the environment."""
    target = tmp_path / "target"
    target.write_text("precious")
    (tmp_path / "link").symlink_to(target)
    for path in ("", str(tmp_path / "none"), str(tmp_path / "link"), str(tmp_path)):
        file = ProgressFile(path)
        file.report(0.0, "Running")
        file.close()
    assert sorted(os.listdir(tmp_path)) == ["link", "target"]
    assert target.read_text() == "precious"


def test_a_full_disk_stops_nothing() -> None:
    file = ProgressFile("/dev/full")
    file.report(0.0, "Install")
    file.report(1.0, "Running")
    file.close()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.04, "0 s"), (59.9, "59 s"), (60, "1 min 0 s"), (3725, "62 min 5 s")],
)
def test_the_time_passed_in_words(seconds: float, words: str) -> None:
    assert in_words(Progress(seconds, "Running")) == f"Running after {words}"
