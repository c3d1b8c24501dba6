"""Locks between processes: one at a time, and nobody waits for nothing."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import multiprocessing
import os
import pathlib
import resource
import stat
import time
from collections.abc import Iterator
from typing import Any

import pytest
from ansible.errors import AnsibleError

from ansible_collections.aicloud.catalog.plugins.plugin_utils._records import (
    RUN_FOLDER,
    wait_for_other,
)
from ansible_collections.aicloud.catalog.plugins.plugin_utils._store.locks import locked

FORK = multiprocessing.get_context("fork")


@pytest.fixture
def path(tmp_path: pathlib.Path) -> str:
    return str(tmp_path / "folder" / "file.lock")


@pytest.fixture(autouse=True)
def run_folder() -> Any:
    """The folder of the run, with locks not known to be missing."""
    folder = pathlib.Path(RUN_FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    yield
    (folder / "without-locks").unlink(missing_ok=True)


def silent(text: str) -> None:
    raise AssertionError(text)


def add_one(path: str, counter: pathlib.Path, times: int) -> None:
    for _turn in range(times):
        with locked(path, silent) as lock:
            assert lock is not None
            number = int(counter.read_text())
            time.sleep(0.0005)
            counter.write_text(str(number + 1))


def test_one_process_at_a_time(path: str, tmp_path: pathlib.Path) -> None:
    counter = tmp_path / "counter"
    counter.write_text("0")
    words = (path, counter, 25)
    processes = [FORK.Process(target=add_one, args=words) for number in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * 4
    assert counter.read_text() == "100"
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600


def hold(path: str, patience: float, held: Any) -> None:
    with locked(path, silent) as lock:
        assert lock is not None
        lock.allow(patience)
        held.set()
        time.sleep(600)


def held_by_another(path: str, patience: float) -> Any:
    held = FORK.Event()
    process = FORK.Process(target=hold, args=(path, patience, held))
    process.start()
    assert held.wait(30)
    return process


def end(process: Any) -> None:
    process.kill()
    process.join()


def test_killed_holder_frees_the_lock(path: str) -> None:
    end(held_by_another(path, 600))
    with locked(path, silent) as lock:
        assert lock is not None


def test_waiting_ends_without_progress(path: str) -> None:
    """The holder says how long it may be silent; it was so for longer already."""
    holder = held_by_another(path, 0.0)
    told: list[str] = []
    with locked(path, told.append) as lock:
        assert lock is None
    end(holder)
    assert len(told) == 1 and "lock for over 0 s without progress" in told[0]


def test_who_waits_may_be_less_patient(path: str) -> None:
    holder = held_by_another(path, 600)
    told: list[str] = []
    with locked(path, told.append, patience=0.0) as lock:
        assert lock is None
    end(holder)
    assert len(told) == 1


def test_progress_makes_others_wait_longer(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a clock of the test: half a patience a look, progress at the first five."""
    holder = held_by_another(path, 10.0)
    began, looks = time.monotonic(), []

    def sleep(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) <= 5:
            os.utime(path, (len(looks), len(looks)))

    def now() -> float:
        return began + 6 * len(looks)

    monkeypatch.setattr(time, "sleep", sleep)
    monkeypatch.setattr(time, "monotonic", now)
    told: list[str] = []
    with locked(path, told.append) as lock:
        assert lock is None
    end(holder)
    assert len(looks) == 7 and "lock for over 10 s" in told[0]
    # The longer it takes, the rarer it looks.
    assert looks == sorted(looks) and looks[-1] == 0.5


@pytest.mark.parametrize("hours", [-1, 1])
def test_waiting_heeds_no_clock_that_jumps(
    path: str, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    """Neither forward, which looks like silence, nor back, like progress."""
    days = iter(range(1000))
    monkeypatch.setattr(time, "time", lambda: 1e9 + 3600 * hours * next(days))
    holder = held_by_another(path, 600)
    answers = iter([False, False, True])
    with locked(path, silent, ready=lambda: next(answers)) as lock:
        assert lock is None
    told: list[str] = []
    with locked(path, told.append, patience=0.0) as lock:
        assert lock is None and len(told) == 1
    os.utime(path, (4e9, 4e9))
    wait_for_other(path.removesuffix(".lock"))
    end(holder)


def test_waiting_ends_when_the_result_is_there(path: str) -> None:
    holder = held_by_another(path, 600)
    answers = iter([False, False, True])
    with locked(path, silent, ready=lambda: next(answers)) as lock:
        assert lock is None
    end(holder)


def wait_as_orphan(path: str, ended: Any) -> None:
    """Start a process that waits for the lock, and leave it behind."""

    def wait() -> None:
        with pytest.raises(AnsibleError, match="has ended"), locked(path, silent):
            pass
        ended.set()

    FORK.Process(target=wait).start()
    os._exit(0)


def test_waiting_ends_with_the_run(path: str) -> None:
    holder = held_by_another(path, 600)
    ended = FORK.Event()
    FORK.Process(target=wait_as_orphan, args=(path, ended)).start()
    assert ended.wait(60)
    end(holder)


@pytest.mark.parametrize("problem", [errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP])
def test_file_system_without_locks_is_told_once(
    path: str, monkeypatch: pytest.MonkeyPatch, problem: int
) -> None:
    tries: list[int] = []

    def flock(handle: Any, how: int) -> None:
        tries.append(how)
        raise OSError(problem, os.strerror(problem))

    monkeypatch.setattr(fcntl, "flock", flock)
    told: list[str] = []
    for _turn in range(3):
        with locked(path, told.append) as lock:
            assert lock is None
    assert len(told) == len(tries) == 1
    assert "has no locks" in told[0] and "local_tmp" in told[0]


def test_locks_that_are_always_taken_are_seen_at_once(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def flock(handle: Any, how: int) -> None:
        raise BlockingIOError(errno.EAGAIN, "taken")

    monkeypatch.setattr(fcntl, "flock", flock)
    told: list[str] = []
    with locked(path, told.append) as lock:
        assert lock is None
    assert len(told) == 1 and "has no locks" in told[0]


def test_no_file_can_be_there(tmp_path: pathlib.Path) -> None:
    """A warning, and the work is done without."""
    (tmp_path / "file").write_text("no folder")
    told: list[str] = []
    with locked(str(tmp_path / "file" / "lock"), told.append) as lock:
        assert lock is None
    assert len(told) == 1 and "the run store cannot be used" in told[0]


@contextlib.contextmanager
def full_disk() -> Iterator[None]:
    """Not a byte can be written, as when a quota is used up."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_lock_is_held_on_a_full_disk_too(path: str) -> None:
    with full_disk(), locked(path, silent) as lock:
        assert lock is not None
        lock.allow(5.0)
        lock.progress()


def test_errors_of_the_work_are_its_own(path: str) -> None:
    with pytest.raises(KeyError), locked(path, silent):
        raise KeyError
