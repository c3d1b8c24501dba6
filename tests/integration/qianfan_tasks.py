"""Tasks with qianfan_service, and what they have done on the simulator."""

from __future__ import annotations

from typing import Any

SET, NEW, OLD = "am-q7d2k9x4m1ta", "amv-1h5w8r3n6c0z", "amv-9k4e2b7v5y1p"
SPARE, LARGE = "unit-gpu1spare001", "unit-gpu1large001"
FAST = {"ANSIBLE_PIPELINING": "1"}
QUIET = {"retries": 1, "retry_max_delay": 0.01}


def task(label: str, check: bool = False, /, **options: Any) -> dict[str, Any]:
    """Return a task with the module that does not end the play when it fails."""
    return {
        "name": label,
        "aicloud.catalog.qianfan_service": {"poll_interval": 0.01, **options},
        "ignore_errors": True,
        "check_mode": check,
    }


def units(**replicas: int) -> list[dict[str, Any]]:
    names = {"spare": SPARE, "large": LARGE}
    return [{"instance_id": names[n], "replicas": r} for n, r in replicas.items()]


def bot(label: str, check: bool = False, /, **change: Any) -> dict[str, Any]:
    """Return a task that wants the service of all these tests, or nearly it."""
    wanted = {"name": "bot", "version_id": NEW, "compute_units": units(spare=1)}
    wanted |= change
    return task(label, check, **{k: v for k, v in wanted.items() if v is not None})


def gone(label: str, check: bool = False, /, **options: Any) -> dict[str, Any]:
    return task(label, check, **{"name": "bot", "state": "absent", **options})


def done(outcome, label: str) -> list[str] | str:
    """Return the steps of a task, or why it failed."""
    ended = outcome.task(label)
    if ended.status == "failed":
        return ended["msg"]
    assert ended["changed"] == bool(ended["steps"]), ended.result
    return ended["steps"]


def orders(clouds) -> list[str]:
    """Return the actions that changed something, in their order."""
    return [call["action"] for call in clouds.calls() if call["changing"]]


def named(clouds, name: str = "bot") -> list[dict[str, Any]]:
    return [row for row in clouds.catalog("qianfan_service") if row["name"] == name]


def used(clouds, identifier: str = SPARE) -> int:
    rows = {row["instanceId"]: row for row in clouds.catalog("qianfan_compute_unit")}
    return rows[identifier]["usedComputeUnits"]
