"""A run store that is damaged, full, locked or gone: the right answer all the same."""

from __future__ import annotations

import resource
import sys
from typing import Any

import pytest
from integration.asking import failures, listed, lookup, play, requests_to

TORCH = "compshareImage-1demotorch"
# Spoils the files of one kind in the run's store; prints how many there were.
SPOIL = """\
import pathlib, sys
kind, how = sys.argv[2:]
found = 0
for path in pathlib.Path(sys.argv[1]).rglob(kind):
    content = path.read_bytes()
    spoilt = {
        "header": b"{" + content,
        "format": content.replace(b'"format": ', b'"format": 1', 1),
        # Still JSON, but not what the cloud said.
        "chunk": content.replace(b"demotorch24\\"", b"demotorch99\\""),
        "index": content[:-20] + b"x" * 20,
        "cut": content[: len(content) // 2],
        "empty": b"",
        "object": b"{}",
        "list": b"[]",
        "words": b"not JSON",
    }[how]
    if spoilt != content:
        path.write_bytes(spoilt)
        found += 1
print("spoilt", found)
sys.exit(not found)
"""
# Takes the lock of a sweep; ends when the file beside it tells it to, or as soon as
# another process has the lock file open, too.
HOLD = """\
import fcntl, os, pathlib, signal, sys, time
lock, until = pathlib.Path(sys.argv[1]), sys.argv[2]
if os.fork():
    sys.exit(0)
os.setsid()
handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
fcntl.flock(handle, fcntl.LOCK_EX)
pathlib.Path(sys.argv[3]).write_text(str(os.getpid()))
silent = os.open(os.devnull, os.O_RDWR)
for number in range(3):
    os.dup2(silent, number)


def wanted():
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        if int(process.name) == os.getpid():
            continue
        try:
            if any(os.path.realpath(fd) == str(lock) for fd in process.glob("fd/*")):
                return True
        except OSError:
            pass


ends = time.monotonic() + 60
while time.monotonic() < ends and os.path.exists(lock):
    if until == "killed" and wanted():
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.05)
"""
DAMAGES = (
    ("*.sweep", "header"),
    ("*.sweep", "format"),
    ("*.sweep", "chunk"),
    ("*.sweep", "index"),
    ("*.sweep", "cut"),
    ("*.sweep", "empty"),
)
DEFINITIONS = ("cut", "empty", "object", "list", "words")
RESULTS = ("cut", "empty", "object", "list", "words")


def command(label: str, *words: Any) -> dict[str, Any]:
    return {
        "name": label,
        "ansible.builtin.command": {"argv": [sys.executable, *map(str, words)]},
    }


@pytest.fixture
def local(tmp_path) -> Any:
    """Where Ansible keeps what belongs to the run, and the script that spoils it."""
    (tmp_path / "spoil.py").write_text(SPOIL)
    (tmp_path / "hold.py").write_text(HOLD)
    return tmp_path / "local"


def test_every_damaged_file_is_noticed(clouds, playbook, local) -> None:
    image, spoil = "compshare_image", local.parent / "spoil.py"
    known: dict[str, Any] = {"attribute": "id"}
    tasks = [lookup("first", image, "PyTorch 2.0")]
    for number, (kind, how) in enumerate(DAMAGES):
        tasks += [
            command(f"spoil {how}", spoil, local, kind, how),
            # Asked in another way each time, or the answer would be known already.
            lookup(f"after {how}", image, "PyTorch 2.4", limit=number + 1),
        ]
    for how in RESULTS:
        tasks += [
            lookup(f"before result {how}", image, "PyTorch 2.3", **known),
            command(f"spoil result {how}", spoil, local, "results/*/*/*.json", how),
            lookup(f"after result {how}", image, "PyTorch 2.3", **known),
        ]
    for number, how in enumerate(DEFINITIONS):
        tasks += [
            command(f"spoil definitions {how}", spoil, local, "definitions/*", how),
            lookup(f"after definitions {how}", image, "PyTorch 2.4", limit=50 + number),
        ]
    outcome = playbook(
        [play(tasks)], "-v", environment={"ANSIBLE_LOCAL_TEMP": str(local)}
    )
    assert outcome.rc == 0, outcome.output
    for _kind, how in DAMAGES:
        assert listed(outcome, f"after {how}") == [f"{TORCH}24"]
    for how in RESULTS:
        assert listed(outcome, f"after result {how}") == [f"{TORCH}23"]
    for how in DEFINITIONS:
        assert listed(outcome, f"after definitions {how}") == [f"{TORCH}24"]
    sweeps = requests_to(clouds.counts())["DescribeCompShareImages"] / 6
    # Once at first, and once for each damage; answers are found in the sweep again.
    assert sweeps == 1 + len(DAMAGES)
    said = " ".join(outcome.stderr.split())
    # Ansible shows what it has said before no second time.
    assert said.count(".sweep is damaged, reading again") >= 4
    assert said.count(".json is damaged") >= 2


def test_damaged_failure_is_tried_again(clouds, playbook, local) -> None:
    spoil = local.parent / "spoil.py"
    wrong = {"private_key": "canary", "public_key": "nobody"}
    tasks = []
    for how in ("words", "object", "list", "cut"):
        tasks += [
            lookup(f"fails {how}", "compshare_model", "x", **wrong),
            command(f"spoil {how}", spoil, local, "*.failed", how),
            lookup(f"fails again {how}", "compshare_model", "y", **wrong),
        ]
    outcome = playbook([play(tasks)], environment={"ANSIBLE_LOCAL_TEMP": str(local)})
    told = failures(outcome)
    assert len(told) == 8
    for text in told.values():
        assert "credentials rejected" in text


def test_failure_is_not_that_of_another_way(clouds, playbook) -> None:
    """A wrong proxy fails for itself alone; what is asked likewise fails likewise."""
    image, gone = "compshare_image", {"proxy": "http://127.0.0.1:9", "retries": 0}
    tasks = [
        lookup("no proxy there", image, "PyTorch 2.3", **gone),
        lookup("nor now", image, "PyTorch 2.4", **gone),
        lookup("straight", image, "PyTorch 2.3"),
    ]
    outcome = playbook([play(tasks)])
    told = failures(outcome)
    assert set(told) == {"no proxy there", "nor now"}
    assert told["no proxy there"] == told["nor now"].replace("2.4", "2.3")
    assert listed(outcome, "straight") == [f"{TORCH}23"]


def test_store_that_cannot_be_written(clouds, playbook, local) -> None:
    """A file where the folder should be, which stops even the superuser."""
    block = {
        "name": "no folder",
        "ansible.builtin.shell": (
            f'for run in {local}/ansible-local-*; do rm -rf "$run/aicloud.catalog"; '
            'echo > "$run/aicloud.catalog"; done'
        ),
    }
    tasks = [block]
    tasks += [lookup(f"task {n}", "compshare_image", "PyTorch 2.3") for n in range(2)]
    tasks.append(
        lookup("persistent", "compshare_model", "FLUX.1-dev", cache="persistent")
    )
    outcome = playbook([play(tasks)], environment={"ANSIBLE_LOCAL_TEMP": str(local)})
    for number in range(2):
        assert listed(outcome, f"task {number}") == [f"{TORCH}23"]
    assert listed(outcome, "persistent") == [
        "/model/HuggingFace/black-forest-labs/FLUX.1-dev"
    ]
    assert "the run store cannot be" in " ".join(outcome.stderr.split())


@pytest.mark.usefixtures("own_python")
def test_full_disk(clouds, playbook) -> None:
    """No file may grow beyond a few blocks: writing a sweep fails half-way."""
    tasks = [lookup(f"task {n}", "compshare_image", "PyTorch 2.3") for n in range(2)]
    tasks.append(
        lookup("persistent", "compshare_image", "PyTorch 2.4", cache="persistent")
    )
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, before[1]))
    try:
        outcome = playbook([play(tasks)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    for number in range(2):
        assert listed(outcome, f"task {number}") == [f"{TORCH}23"]
    assert listed(outcome, "persistent") == [f"{TORCH}24"]
    assert "the run store cannot be written, continuing without" in " ".join(
        outcome.stderr.split()
    )


@pytest.mark.parametrize("end", ["killed", "stuck"])
def test_lock_of_another_process(clouds, playbook, local, end) -> None:
    """Its holder is killed, or never lets go: the lookup reads for itself."""
    hold, mark = local.parent / "hold.py", local.parent / "mark"
    quick: dict[str, Any] = {"timeout": 3, "retries": 1, "retry_max_delay": 0}
    if end == "killed":
        quick = {"timeout": 50}
    tasks = [
        lookup("first", "compshare_image", "PyTorch 2.0"),
        {
            "name": "find the lock",
            "ansible.builtin.shell": (
                f"set -e; lock=$(find {local} -path '*compshare_image-*.lock'); "
                f"{sys.executable} {hold} $lock {end} {mark}; "
                f"while [ ! -s {mark} ]; do sleep 0.05; done; "
                'rm "${lock%.lock}.sweep"'
            ),
        },
        lookup("second", "compshare_image", "PyTorch 2.4", **quick),
        lookup("third", "compshare_image", "PyTorch 2.1.2", **quick),
    ]
    outcome = playbook([play(tasks)], environment={"ANSIBLE_LOCAL_TEMP": str(local)})
    assert outcome.rc == 0, outcome.output
    assert outcome.task("find the lock").status == "ok", outcome.output
    assert listed(outcome, "second") == [f"{TORCH}24"]
    assert listed(outcome, "third") == [f"{TORCH}212"]
    degraded = "lock for over" in " ".join(outcome.stderr.split())
    assert degraded == (end == "stuck")
    sweeps = requests_to(clouds.counts())["DescribeCompShareImages"] / 6
    assert sweeps == (3 if end == "stuck" else 2)
