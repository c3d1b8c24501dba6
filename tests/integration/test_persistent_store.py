"""Sweeps kept between runs, and sessions that end with the run."""

from __future__ import annotations

import json
import os
import pathlib
import signal
import stat
import subprocess
import time
import zlib
from typing import Any

import pytest
from integration.asking import (
    KNOWN,
    inventory,
    known,
    listed,
    lookup,
    play,
    requests_to,
)
from integration.beside import start
from simulator.client import Simulator

KEPT: dict[str, Any] = {"cache": "persistent"}
# Listings that share one sweep between all their names.
CHOSEN = ("compshare_image", "compshare_community_image", "zstack_model")


def files(home: pathlib.Path) -> list[pathlib.Path]:
    """Return the files of the persistent store."""
    folder = home / ".ansible" / "aicloud.catalog"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    return sorted(path for path in folder.iterdir() if path.is_file())


def age(path: pathlib.Path, seconds: float) -> None:
    """Make a stored sweep older than it is, by what it says of itself."""
    stored = json.loads(path.read_text())
    # Ansible's jsonfile plugin may wrap what it is given.
    place = stored.get("__payload__")
    stored = json.loads(place) if place else stored
    header, rest = stored["sweep"].split("\n", 1)
    told = json.loads(header[8:])
    told["at"] -= seconds
    aged = json.dumps(told)
    stored["sweep"] = f"{zlib.crc32(aged.encode()):08x}{aged}\n{rest}"
    if place:
        stored = {"__payload__": json.dumps(stored)}
    path.write_text(json.dumps(stored))


def test_life_of_a_stored_sweep(clouds, playbook, tmp_path) -> None:
    home = tmp_path / "home"

    def run(*words: str, ttl: int = 3600) -> int:
        """Run a playbook; return how many requests it made."""
        before = clouds.counts()["requests"]
        tasks = [known(name, name, cache_ttl=ttl, **KEPT) for name in CHOSEN]
        outcome = playbook([play(tasks)], *words)
        for name in CHOSEN:
            assert listed(outcome, name) == [KNOWN[name][2]]
        return clouds.counts()["requests"] - before

    once = run()
    assert once > len(CHOSEN)
    first = {path: path.read_bytes() for path in files(home)}
    assert len(first) == len(CHOSEN)
    secrets = [
        clouds.credentials["compshare"]["private_key"],
        clouds.credentials["zstack"]["password"],
    ]
    for path, content in first.items():
        for secret in secrets:
            assert secret.encode() not in content
            assert secret not in path.name
    # Half of its life is over: still served from there, which does not make it younger.
    for path in first:
        age(path, 1800)
    first = {path: path.read_bytes() for path in files(home)}
    assert run() == 0
    assert {path: path.read_bytes() for path in files(home)} == first
    # All of it: read again, and kept anew.
    for path in first:
        age(path, 1801)
    assert run() == once
    # A damaged file is a miss.
    for path in files(home):
        path.write_text(path.read_text()[:100])
    assert run() == once
    # What was kept anew is served, and a life of 0 has no end.
    for path in files(home):
        age(path, 10**8)
    assert run(ttl=0) == 0


def test_flush_cache_empties_once_in_a_run(clouds, playbook) -> None:
    tasks = [lookup("store", "compshare_image", "PyTorch 2.3", **KEPT)]
    assert playbook([play(tasks)]).rc == 0
    once = clouds.counts()["requests"]
    tasks = [
        lookup(f"flushed {version}", "compshare_image", f"PyTorch {version}", **KEPT)
        for version in ("2.4", "2.3", "2.0")
    ]
    words = ("--inventory", inventory(4), "--forks", "4")
    outcome = playbook([play(tasks, hosts="all")], "--flush-cache", *words)
    assert {one.status for one in outcome.results} == {"ok"}
    assert clouds.counts()["requests"] == 2 * once
    # What that run has read is there for the next one.
    assert playbook([play(tasks)]).rc == 0
    assert clouds.counts()["requests"] == 2 * once


def wait_for(happened: Any, process: subprocess.Popen[str]) -> None:
    """Wait until something has happened while the process runs."""
    ends = time.monotonic() + 60
    while not happened():
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < ends
        time.sleep(0.05)


@pytest.mark.parametrize("whole_group", [False, True])
def test_interrupted_play_logs_out(
    clouds, credentials, tmp_path, whole_group: bool
) -> None:
    """Ctrl-C in a terminal reaches the whole group, `kill -INT` only one process."""
    clouds.quirks({"zstack": {"page_cap": 50}})
    slow = {"kind": "slow", "seconds": 100, "after": 1}
    clouds.faults([{"cloud": "zstack", "action": "QueryModel", **slow}])
    running = start(tmp_path / "run", credentials, [known("slow", "zstack_model")])
    # The first page is there, the second will take its time.
    wait_for(lambda: requests_to(clouds.counts()).get("QueryModel") == 1, running)
    if whole_group:
        os.killpg(running.pid, signal.SIGINT)
    else:
        running.send_signal(signal.SIGINT)
    clouds.faults([])
    output = running.communicate(timeout=60)[0]
    assert running.returncode != 0, output
    wait_for_all = time.monotonic() + 30
    while clouds.counts()["open_sessions"] and time.monotonic() < wait_for_all:
        time.sleep(0.05)
    counts = clouds.counts()
    assert (counts["logins"], counts["logouts"], counts["open_sessions"]) == (1, 1, 0)


def test_worker_of_a_killed_run_does_not_read_on(clouds, credentials, tmp_path) -> None:
    """Nobody waits for its result; it ends at its next page, and logs out."""
    clouds.quirks({"zstack": {"page_cap": 1}})
    slow = {"kind": "slow", "seconds": 0.2}
    clouds.faults([{"cloud": "zstack", "action": "QueryModel", **slow}])
    task = known("orphan", "zstack_model", concurrency=1)
    running = start(tmp_path / "run", credentials, [task])
    wait_for(lambda: requests_to(clouds.counts()).get("QueryModel"), running)
    running.kill()
    running.communicate(timeout=60)
    ends = time.monotonic() + 60
    while not clouds.counts()["logouts"]:
        assert time.monotonic() < ends
        time.sleep(0.05)
    assert requests_to(clouds.counts())["QueryModel"] < 20


def test_killed_run_leaves_nothing_that_harms_the_next(
    credentials, playbook, tmp_path
) -> None:
    shared = {"ANSIBLE_HOME": str(tmp_path / "shared")}
    task = known("killed", "compshare_image", **KEPT)
    # A cloud of its own: what it still answers must not count for other tests.
    with Simulator() as cloud:
        slow = {"kind": "slow", "seconds": 20, "after": 2}
        cloud.faults([{"cloud": "compshare", **slow}])
        environment = credentials | shared | {"COMPSHARE_BASE_URL": cloud.url}
        running = start(tmp_path / "run", environment, [task])
        wait_for(lambda: cloud.counts()["requests"] >= 2, running)
        os.killpg(running.pid, signal.SIGKILL)
        running.communicate(timeout=60)
        cloud.faults([])
        outcome = playbook([play([task])], environment=environment)
    assert listed(outcome, "killed") == [KNOWN["compshare_image"][2]]
