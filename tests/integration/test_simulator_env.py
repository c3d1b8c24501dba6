"""`make simulator-env`: what it prints lets a shell resolve something at once."""

from __future__ import annotations

import json
import os
import pathlib
import socket
import subprocess
import sys
import time
from typing import Any
from urllib.parse import urlsplit

import pytest
from integration.asking import KNOWN, known, listed, play

TESTS = pathlib.Path(__file__).resolve().parents[1]
SCRIPT = TESTS / "tooling" / "simulator_env.py"
# A login of another kind, an address and a proxy, left from something else.
LEFT = {
    "ZSTACK_SESSION_ID": "0" * 32,
    "UCLOUD_PUBLIC_KEY": "other",
    "COMPSHARE_BASE_URL": "https://elsewhere.invalid",
    "http_proxy": "http://127.0.0.1:9",
}
SHOW = 'eval "$("$@")" && env -0'


@pytest.fixture
def command(tmp_path: pathlib.Path) -> Any:
    """What the Makefile calls."""
    words = [sys.executable, SCRIPT, "--state", tmp_path / "s.json", "--seconds", "300"]
    yield words
    subprocess.run([*words, "--stop"], check=True, env=environment())


def environment() -> dict[str, str]:
    path = os.pathsep.join([str(TESTS), str(SCRIPT.parent)])
    return {**os.environ, **LEFT, "PYTHONPATH": path}


def exported(command: list[Any]) -> dict[str, str]:
    """Return the environment of a shell that has read what the command prints."""
    shell = ["sh", "-c", SHOW, "sh", *map(str, command)]
    done = subprocess.run(
        shell, check=True, capture_output=True, text=True, env=environment()
    )
    return dict(line.split("=", 1) for line in done.stdout.split("\0") if line)


def test_exports_are_all_that_is_needed(command, run_ansible, tmp_path) -> None:
    shell = exported(command)
    assert exported(command)["SIMULATOR_URL"] == shell["SIMULATOR_URL"], "used again"
    assert not {"ZSTACK_SESSION_ID", "UCLOUD_PUBLIC_KEY"} & set(shell)
    tasks = [known(listing, listing) for listing in KNOWN]
    path = tmp_path / "playbook.yml"
    path.write_text(json.dumps([play(tasks)]))
    names = ("COMPSHARE_", "ZSTACK_", "QIANFAN_", "http_proxy", "no_proxy", "NO_PROXY")
    given = {name: text for name, text in shell.items() if name.startswith(names)}
    outcome = run_ansible("ansible-playbook", path, environment=given)
    assert outcome.rc == 0, outcome.output
    for listing, (_name, _options, handle) in KNOWN.items():
        assert listed(outcome, listing) == [handle]


def refuses(url: str) -> bool:
    """Tell whether nobody listens there any longer, soon after it was told to stop."""
    place = urlsplit(url)
    for _turn in range(300):
        try:
            socket.create_connection((place.hostname, place.port), 1).close()
        except ConnectionError:
            return True
        time.sleep(0.1)
    return False


def test_stopped_is_gone(command) -> None:
    url = exported(command)["SIMULATOR_URL"]
    stop = [*command, "--stop"]
    told = [
        subprocess.run(stop, check=True, capture_output=True, env=environment()).stdout
        for _turn in range(2)
    ]
    assert told == [b"The simulator is stopped.\n", b"No simulator runs.\n"]
    assert refuses(url)
    assert exported(command)["SIMULATOR_URL"] != url
