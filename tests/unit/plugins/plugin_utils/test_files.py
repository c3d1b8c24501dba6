"""Files of the run store: whole, private, and one writer at a time."""

from __future__ import annotations

import multiprocessing
import os
import pathlib
import stat
import time
from typing import Any

import pytest

from ansible_collections.aicloud.catalog.plugins.plugin_utils._files import (
    Lock,
    private_directory,
    read_json,
    waiting,
    write_whole,
)

FORK = multiprocessing.get_context("fork")
LONG = {"retries": 0, "timeout": 60, "retry_max_delay": 0}
SHORT = {"retries": 0, "timeout": 0, "retry_max_delay": 0}


def mode(path: pathlib.Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_files_are_private_and_whole(tmp_path: pathlib.Path) -> None:
    folder = pathlib.Path(private_directory(str(tmp_path / "a" / "b")))
    assert mode(folder) == 0o700
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


def test_reading(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "file"
    assert read_json(str(file)) is None
    file.write_text('{"a": [1]}')
    assert read_json(str(file)) == {"a": [1]}
    for broken in ("", "{", '{"a": [1]', "\x00"):
        file.write_text(broken)
        with pytest.raises(ValueError):
            read_json(str(file))


def add_one(path: str, counter: pathlib.Path, times: int) -> None:
    for _turn in range(times):
        with Lock(path, patience=60).held() as got:
            assert got
            number = int(counter.read_text())
            time.sleep(0.0005)
            counter.write_text(str(number + 1))


def test_one_process_at_a_time(tmp_path: pathlib.Path) -> None:
    counter = tmp_path / "counter"
    counter.write_text("0")
    words = (str(tmp_path / "lock"), counter, 25)
    processes = [FORK.Process(target=add_one, args=words) for number in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * 4
    assert counter.read_text() == "100"


def hold(path: str, held: Any) -> None:
    with Lock(path, patience=60).held():
        held.set()
        time.sleep(600)


@pytest.fixture
def holder(tmp_path: pathlib.Path) -> Any:
    """Another process that holds the lock and does nothing."""
    held = FORK.Event()
    process = FORK.Process(target=hold, args=(str(tmp_path / "file.lock"), held))
    process.start()
    assert held.wait(30)
    yield process
    process.kill()
    process.join()


def test_killed_holder_frees_the_lock(tmp_path: pathlib.Path, holder: Any) -> None:
    holder.kill()
    with Lock(str(tmp_path / "file.lock"), patience=60).held() as got:
        assert got


def test_waiting_ends_without_progress(tmp_path: pathlib.Path, holder: Any) -> None:
    """By the clock that is given, so that the test need not wait."""
    now = time.time()
    times = iter([now, now + 9, now + 11, now + 12])
    lock = Lock(str(tmp_path / "file.lock"), patience=10, clock=lambda: next(times))
    with lock.held() as got:
        assert not got


def test_progress_makes_others_wait_longer(tmp_path: pathlib.Path, holder: Any) -> None:
    path = tmp_path / "file.lock"
    now = time.time()
    asked: list[float] = []

    def clock() -> float:
        asked.append(now + 9 * len(asked))
        # The holder tells of progress until it has been asked five times.
        if len(asked) < 5:
            os.utime(path, (asked[-1], asked[-1]))
        return asked[-1]

    with Lock(str(path), patience=10, clock=clock).held() as got:
        assert not got
    assert len(asked) == 6


def test_own_progress_is_seen_in_the_file(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "lock"
    lock = Lock(str(path), patience=1)
    lock.progress()
    with lock.held():
        os.utime(path, (0, 0))
        lock.progress()
        assert path.stat().st_mtime > 0
    assert mode(path) == 0o600


def test_waiting_goes_on_without_a_lock(tmp_path: pathlib.Path) -> None:
    """Where no file can be: a warning, and the work is done."""
    (tmp_path / "file").write_text("no folder")
    told: list[str] = []
    with waiting(str(tmp_path / "file" / "answer"), LONG, told.append):
        pass
    assert len(told) == 1 and "the run store cannot be used" in told[0]
    with pytest.raises(KeyError), waiting(str(tmp_path / "b"), LONG, told.append):
        raise KeyError
    assert len(told) == 1
    with waiting(str(tmp_path / "b"), SHORT, told.append):
        pass
    assert len(told) == 1


def test_waiting_gives_up(tmp_path: pathlib.Path, holder: Any) -> None:
    with waiting(str(tmp_path / "file"), SHORT, lambda text: None):
        pass
