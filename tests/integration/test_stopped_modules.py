"""A signal to a running module: a clear result, a closed session, no second order."""

from __future__ import annotations

import json
import os
import pathlib
import signal
import subprocess
import sys
import time
from typing import Any

import pytest
from integration.zstack_tasks import GROUPS, chat, orders

MODULES = "ansible_collections.aicloud.catalog.plugins.modules"
SHOWN = "QueryModelServiceInstanceGroup"
# Until the signal is sent: no test waits so long.
SLOW = {"kind": "slow", "seconds": 100}


def start(
    name: str, options: dict[str, Any], credentials: dict[str, str], folder: Any
) -> subprocess.Popen[str]:
    """Start a module as Ansible does on a host: a process that reads its options."""
    path = pathlib.Path(folder) / "options.json"
    path.write_text(json.dumps({"ANSIBLE_MODULE_ARGS": options}))
    return subprocess.Popen(
        [sys.executable, "-m", f"{MODULES}.{name}", str(path)],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.environ["ANSIBLE_COLLECTIONS_PATH"],
            "PYTHONDONTWRITEBYTECODE": "1",
            **credentials,
        },
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def stopped(
    running: subprocess.Popen[str], clouds: Any, action: str, number: int
) -> dict[str, Any]:
    """Send the signal while the cloud works on this action; return the result."""
    ends = time.monotonic() + 60
    while action not in clouds.counts()["answering"]:
        assert running.poll() is None, running.communicate()
        assert time.monotonic() < ends, f"{action} was not sent"
        time.sleep(0.02)
    running.send_signal(number)
    clouds.faults([])
    output, errors = running.communicate(timeout=60)
    assert running.returncode == 1, errors
    assert "Traceback" not in errors
    result: dict[str, Any] = json.loads(output)
    assert result["failed"]
    assert f"stopped by {signal.Signals(number).name}" in result["msg"]
    return result


def sessions(clouds: Any) -> tuple[int, int, int]:
    """Return them when the simulator has answered all that it was asked."""
    ends = time.monotonic() + 30
    while (counts := clouds.counts())["answering"] or counts["open_sessions"]:
        assert time.monotonic() < ends, counts
        time.sleep(0.05)
    return counts["logins"], counts["logouts"], counts["open_sessions"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_reading(clouds, credentials, tmp_path, number) -> None:
    clouds.faults([{"cloud": "zstack", "action": "QueryModel", **SLOW}])
    running = start("zstack_model_info", {}, credentials, tmp_path)
    stopped(running, clouds, "QueryModel", number)
    assert sessions(clouds) == (1, 1, 0)


def test_logging_in(clouds, credentials, tmp_path) -> None:
    """The session that the answer brings is known, and so it can be closed."""
    clouds.faults([{"cloud": "zstack", "action": "LogInByAccount", **SLOW}])
    running = start("zstack_model_info", {}, credentials, tmp_path)
    stopped(running, clouds, "LogInByAccount", signal.SIGTERM)
    assert sessions(clouds) == (1, 1, 0)


def test_reading_services(clouds, credentials, tmp_path) -> None:
    clouds.faults([{"cloud": "zstack", "action": "QueryModelService", **SLOW}])
    running = start("zstack_model_service_info", {}, credentials, tmp_path)
    stopped(running, clouds, "QueryModelService", signal.SIGTERM)
    assert sessions(clouds) == (1, 1, 0)


@pytest.mark.parametrize(
    ("action", "after"),
    # The end of the job is its second answer.
    [("DeployModelService", 0), ("PollJob", 1)],
)
def test_ordering(clouds, credentials, tmp_path, action, after) -> None:
    options = chat("deploy")["aicloud.catalog.zstack_model_service"]
    before = len(clouds.catalog(GROUPS))
    clouds.faults([{"cloud": "zstack", "action": action, "after": after, **SLOW}])
    running = start("zstack_model_service", options, credentials, tmp_path)
    result = stopped(running, clouds, action, signal.SIGTERM)
    assert "whether it was carried out is not known" in result["msg"]
    assert sessions(clouds) == (1, 1, 0)
    # Ordered once, and found by the next run.
    again = start("zstack_model_service", options, credentials, tmp_path)
    output = again.communicate(timeout=60)[0]
    assert not json.loads(output).get("failed"), output
    assert len(clouds.catalog(GROUPS)) == before + 1
    assert orders(clouds) == ["DeployModelService"]
    assert sessions(clouds) == (2, 2, 0)


def test_waiting(clouds, credentials, tmp_path) -> None:
    """What was ordered before is told."""
    clouds.quirks({"zstack": {"group_polls": 1000}})
    options = chat("deploy")["aicloud.catalog.zstack_model_service"]
    # The order is done; what is slow is looking what became of it.
    clouds.faults([{"cloud": "zstack", "action": SHOWN, **SLOW, "after": 2}])
    running = start("zstack_model_service", options, credentials, tmp_path)
    result = stopped(running, clouds, SHOWN, signal.SIGTERM)
    assert result["changed"] and len(result["steps"]) == 1
    assert "cloud continues with" in result["msg"]
    assert sessions(clouds) == (1, 1, 0)
