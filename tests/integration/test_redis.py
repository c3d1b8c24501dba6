"""Many controllers, one store: a real Redis behind Ansible's own cache plugin."""

from __future__ import annotations

import os
import pathlib
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from typing import Any

import pytest
from integration.asking import KNOWN, known, listed, lookup, play
from integration.credential_types import credential_types

KEPT: dict[str, Any] = {"cache": "persistent"}
CHOSEN = ("compshare_image", "zstack_model")
MISSING = (
    "SKIPPED: redis-server is not installed, so the store that many controllers share"
    " is not tested. Debian and Ubuntu: apt-get install redis-server"
)


class Redis:
    """A server on a free port, with nothing in it."""

    def __init__(self, program: str, folder: pathlib.Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        options = {"port": self.port, "bind": "127.0.0.1", "dir": folder, "save": ""}
        words = [
            word for name, value in options.items() for word in (f"--{name}", value)
        ]
        self._process = subprocess.Popen(
            [program, *map(str, words)], stdout=subprocess.DEVNULL
        )
        ends = time.monotonic() + 30
        while not self._answers():
            assert self._process.poll() is None, "redis-server ended at once"
            assert time.monotonic() < ends, "redis-server does not answer"
            time.sleep(0.02)

    @property
    def pid(self) -> int:
        return self._process.pid

    def _answers(self) -> bool:
        try:
            return self.ask("PING") == b"+PONG\r\n"
        except OSError:
            return False

    def ask(self, *words: str) -> bytes:
        """Return the first part of an answer."""
        with socket.create_connection(("127.0.0.1", self.port), 5) as connection:
            connection.sendall(" ".join(words).encode() + b"\r\n")
            return connection.recv(1 << 16)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()


@pytest.fixture
def redis(tmp_path: pathlib.Path) -> Iterator[Redis]:
    program = shutil.which("redis-server")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    server = Redis(program, tmp_path)
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def settings(redis: Redis, tmp_path: pathlib.Path) -> dict[str, str]:
    """Point every controller to that server, by environment and ansible.cfg."""
    (tmp_path / "ansible.cfg").write_text(
        "[aicloud]\ncache_plugin = community.general.redis\n"
    )
    paths = (
        os.environ["ANSIBLE_COLLECTIONS_PATH"],
        os.environ["COMMUNITY_COLLECTIONS"],
    )
    return {
        "ANSIBLE_COLLECTIONS_PATH": os.pathsep.join(paths),
        "AICLOUD_CACHE_CONNECTION": f"127.0.0.1:{redis.port}:0",
    }


def every(**options: Any) -> list[dict[str, Any]]:
    return [play([known(n, n, cache="persistent", **options) for n in CHOSEN])]


def right(outcome: Any) -> bool:
    return all(listed(outcome, name) == [KNOWN[name][2]] for name in CHOSEN)


def test_controllers_share_one_store(
    clouds, playbook, redis, settings, tmp_path
) -> None:
    assert right(playbook(every(), environment=settings))
    once = clouds.counts()["requests"]
    assert once > 0
    # Another run of another controller: another home, nothing on disk in common.
    (tmp_path / "elsewhere").mkdir()
    other = settings | {"HOME": str(tmp_path / "elsewhere")}
    assert right(playbook(every(), environment=other))
    assert clouds.counts()["requests"] == once
    assert not (tmp_path / "home" / ".ansible" / "aicloud.catalog").exists()
    assert clouds.counts()["open_sessions"] == 0
    # Nothing in it tells a secret, and another account does not get at it.
    kept = redis.ask("KEYS *")
    assert b"compshare_image" in kept
    for name in ("private_key",):
        assert clouds.credentials["compshare"][name].encode() not in kept
    second = clouds.credentials["second"]["compshare"]
    theirs = lookup(
        "theirs",
        "compshare_image",
        KNOWN["compshare_image"][1],
        public_key=second["public_key"],
        private_key=second["private_key"],
        cache="persistent",
        on_missing="skip",
    )
    assert listed(playbook([play([theirs])], environment=settings), "theirs") == []
    assert clouds.counts()["requests"] > once
    # It can be emptied.
    before = clouds.counts()["requests"]
    assert right(playbook(every(), "--flush-cache", environment=settings))
    assert clouds.counts()["requests"] - before == once


def test_redis_that_stops_in_the_middle(clouds, playbook, redis, settings) -> None:
    stop = {"name": "stop", "ansible.builtin.command": f"kill -9 {redis.pid}"}
    after = lookup("after", "compshare_model", "Llama-3-8B", cache="persistent")
    (first,) = every()
    first["tasks"] += [stop, after]
    # Each of them would wait for it anew, in a process of its own.
    others = [
        lookup(name, "compshare_model", name, on_missing="skip", **KEPT)
        for name in ("none of one", "none of two", "none of three")
    ]
    first["tasks"] += others
    outcome = playbook([first], environment=settings, timeout=60)
    for other in others:
        assert listed(outcome, other["name"]) == []
    assert right(outcome)
    assert listed(outcome, "after") == ["/models/llama-3-8b"]
    said = " ".join(outcome.stderr.split())
    assert said.count("the persistent store cannot be") == 1
    assert "this run does not try it again" in said


def test_plugin_that_is_not_there_is_named(clouds, playbook, settings) -> None:
    without = settings | {
        "ANSIBLE_COLLECTIONS_PATH": os.environ["ANSIBLE_COLLECTIONS_PATH"]
    }
    outcome = playbook(every(), environment=without)
    for name in CHOSEN:
        assert "cache_plugin=community.general.redis" in outcome.task(name)["msg"]
    assert clouds.counts()["requests"] == 0


@pytest.mark.usefixtures("whole")
def test_jobs_of_awx_share_one_store(clouds, playbook, redis, settings) -> None:
    """The credential types of docs/awx.md log in, and its figures are right."""
    told = clouds.credentials
    values = [told["compshare"], told["zstack"] | {"base_url": clouds.url}]
    values += [told["qianfan"], {"connection": settings["AICLOUD_CACHE_CONNECTION"]}]
    # The simulator is reached at another address than the clouds.
    job = {"ANSIBLE_COLLECTIONS_PATH": settings["ANSIBLE_COLLECTIONS_PATH"]}
    job["COMPSHARE_BASE_URL"] = job["QIANFAN_CONSOLE_API_BASE_URL"] = clouds.url
    for kind, value in zip(credential_types(), values, strict=True):
        wanted = {field["id"] for field in kind.inputs["fields"]}
        one_way = {"session_id", "access_key_id", "access_key_secret"}
        keys = wanted - (one_way if "account_name" in wanted else set())
        job |= kind.environment({k: v for k, v in value.items() if k in keys})
    tasks = [
        known(name, name, cache="persistent")
        for name in ("compshare_image", "compshare_community_image", "compshare_model")
    ]
    tasks.append(known("zstack_model", "zstack_model", cache="persistent"))
    newest = {"version": "latest", "cache": "persistent"}
    tasks.append(lookup("qianfan_model", "qianfan_model", "support-bot", **newest))
    for requests in (21, 22):
        outcome = playbook([play(tasks)], environment=job, login=False)
        assert outcome.rc == 0, outcome.output
        assert listed(outcome, "qianfan_model")
        assert clouds.counts()["requests"] == requests
        assert clouds.counts()["logins"] == 1
