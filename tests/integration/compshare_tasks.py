"""Tasks with the changing modules of CompShare, and what they ordered."""

from __future__ import annotations

from typing import Any

TORCH, CUDA = "compshareImage-1demotorch23", "compshareImage-1democuda128"
SOURCE = "uhost-1demoaaaa01"  # llm-node-01, a container that runs
FAST = {"ANSIBLE_PIPELINING": "1"}
BOOT = {"type": "CLOUD_SSD", "size": 100, "is_boot": True}


def task(label: str, check: bool = False, /, **options: Any) -> dict[str, Any]:
    """Return a task with the module that does not end the play when it fails."""
    return {
        "name": label,
        "aicloud.catalog.compshare_instance": {"poll_interval": 0.01, **options},
        "ignore_errors": True,
        "check_mode": check,
    }


def node(label: str, check: bool = False, /, **change: Any) -> dict[str, Any]:
    """Return a task that wants the instance of all these tests, or nearly it."""
    wanted = {
        "name": "node-a",
        "zone": "cn-wlcb-01",
        "image_id": TORCH,
        "gpu_type": "4090",
        "gpu_count": 1,
        "cpu": 16,
        "memory": "64GiB",
        "disks": [BOOT],
        "charge_type": "Postpay",
    }
    wanted |= change
    return task(label, check, **{k: v for k, v in wanted.items() if v is not None})


def done(outcome, label: str) -> list[str] | str:
    """Return the steps of a task, or why it failed."""
    ended = outcome.task(label)
    assert ended.status == "failed" or ended["changed"] == bool(ended["steps"])
    return ended["msg"] if ended.status == "failed" else ended["steps"]


def orders(clouds) -> list[str]:
    """Return the actions that changed something, in their order, without the noun."""
    return [
        call["action"].replace("CompShareInstance", "")
        for call in clouds.calls()
        if call["changing"]
    ]


def image(label: str, check: bool = False, /, **change: Any) -> dict[str, Any]:
    """Return a task that wants the image of all these tests, or nearly it."""
    wanted = {"name": "own 1.0", "instance": SOURCE, "poll_interval": 0.01} | change
    return {
        "name": label,
        "aicloud.catalog.compshare_custom_image": {
            key: value for key, value in wanted.items() if value is not None
        },
        "ignore_errors": True,
        "check_mode": check,
    }
