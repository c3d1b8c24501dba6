"""When the lock file cannot be written: it is unchanged, and no other file is left."""

from __future__ import annotations

import contextlib
import os
import pathlib
import resource
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator

import pytest

from ansible_collections.aicloud.catalog.plugins.plugin_utils._locking.documents import (
    DocumentError,
)
from ansible_collections.aicloud.catalog.plugins.plugin_utils._locking.writing import (
    check_writable,
    only_writer,
    replace_file,
)

NOBODY = 65534
Work = Callable[[pathlib.Path], None]
BEFORE, AFTER = b"before\n", b"after\n" * 10_000


@pytest.fixture
def lock_file() -> Iterator[pathlib.Path]:
    """A lock file where another user may look, unlike in pytest's own folders."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="lock-"))
    folder.chmod(0o777)
    path = folder / "aicloud.lock.yml"
    path.write_bytes(BEFORE)
    path.chmod(0o666)
    yield path
    folder.chmod(0o777)
    shutil.rmtree(folder)


def write(path: pathlib.Path) -> None:
    """Write as the module does."""
    with only_writer(str(path)):
        replace_file(str(path), AFTER, BEFORE)


def as_nobody(work: Callable[[], None]) -> str:
    """Return the error of some work that a user without rights does; root has all."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        told = "no error"
        try:
            if os.geteuid() == 0:
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            work()
        except BaseException as error:  # noqa: BLE001 - the parent judges it
            told = f"{type(error).__name__}: {error}"
        os.write(writing, told.encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        told = pipe.read()
    os.waitpid(process, 0)
    return told


@contextlib.contextmanager
def full_disk(bytes_left: int) -> Iterator[None]:
    """No file may become larger: the write fails in its middle, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_left, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def untouched(path: pathlib.Path) -> bool:
    return path.read_bytes() == BEFORE and list(path.parent.iterdir()) == [path]


def test_a_full_disk(lock_file: pathlib.Path) -> None:
    with full_disk(10_000), pytest.raises(DocumentError) as caught:
        write(lock_file)
    assert str(caught.value) == (
        f"{lock_file} cannot be written: File too large; it is unchanged"
    )
    assert untouched(lock_file)


def check(path: pathlib.Path) -> None:
    """Look as the module does in check mode."""
    check_writable(str(path))


@pytest.mark.parametrize("work", [write, check])
def test_a_file_that_is_read_only(lock_file: pathlib.Path, work: Work) -> None:
    lock_file.chmod(0o444)
    told = as_nobody(lambda: work(lock_file))
    assert told == (
        f"DocumentError: {lock_file} cannot be written: it is read-only; "
        "it is unchanged"
    )
    assert untouched(lock_file)


@pytest.mark.parametrize("work", [write, check])
def test_a_folder_that_is_read_only(lock_file: pathlib.Path, work: Work) -> None:
    lock_file.parent.chmod(0o555)
    told = as_nobody(lambda: work(lock_file))
    assert told == (
        f"DocumentError: {lock_file} cannot be written: Permission denied; "
        "it is unchanged"
    )
    assert untouched(lock_file)


def test_a_folder_in_its_place(lock_file: pathlib.Path) -> None:
    lock_file.unlink()
    lock_file.mkdir()
    with pytest.raises(DocumentError, match="cannot be written: Is a directory"):
        write(lock_file)
    assert list(lock_file.parent.iterdir()) == [lock_file]


def test_a_link_stays_a_link(lock_file: pathlib.Path) -> None:
    link = lock_file.parent / "link.lock.yml"
    link.symlink_to(lock_file.name)
    write(link)
    assert link.is_symlink() and lock_file.read_bytes() == AFTER
    assert sorted(lock_file.parent.iterdir()) == [lock_file, link]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_who_is_stopped_leaves_nothing(lock_file: pathlib.Path, number: int) -> None:
    """Core ends the processes of an interrupted run with SIGTERM."""
    process = os.fork()
    if process == 0:
        with contextlib.suppress(BaseException):
            signal.signal(number, signal.SIG_DFL)
            with only_writer(str(lock_file)):
                while True:
                    signal.pause()
        os._exit(0)
    ends = time.monotonic() + 30
    while len(list(lock_file.parent.iterdir())) == 1:
        assert time.monotonic() < ends
        time.sleep(0.01)
    os.kill(process, number)
    _process, status = os.waitpid(process, 0)
    assert os.WTERMSIG(status) == number
    assert untouched(lock_file)


def test_who_comes_second_waits(lock_file: pathlib.Path) -> None:
    """Each adds a line to what it has read: none is lost."""
    count = 8

    def add() -> None:
        with only_writer(str(lock_file)):
            before = lock_file.read_bytes()
            replace_file(str(lock_file), before + b"more\n", before)

    processes = []
    for _number in range(count):
        process = os.fork()
        if process == 0:
            with contextlib.suppress(BaseException):
                add()
            os._exit(0)
        processes.append(process)
    for process in processes:
        os.waitpid(process, 0)
    assert lock_file.read_bytes() == BEFORE + b"more\n" * count
    assert list(lock_file.parent.iterdir()) == [lock_file]
