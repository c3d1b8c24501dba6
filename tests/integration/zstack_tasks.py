"""Tasks with the module zstack_model_service, and what they ordered."""

from __future__ import annotations

from typing import Any

ZONE = "1a2b3c4d5e6f47a8b9c0d1e2f3a4b5c6"
VLLM = "5b0f2a1c9d7e4f6ab3c2d1e0f9a8b7c6"
FAST = {"ANSIBLE_PIPELINING": "1"}
GROUPS = "zstack_model_service_group"


def task(label: str, check: bool = False, /, **options: Any) -> dict[str, Any]:
    """Return a task with the module that does not end the play when it fails."""
    return {
        "name": label,
        "aicloud.catalog.zstack_model_service": {"poll_interval": 0.01, **options},
        "ignore_errors": True,
        "check_mode": check,
    }


def chat(label: str, check: bool = False, /, **change: Any) -> dict[str, Any]:
    """Return a task that wants the endpoint of all these tests, or nearly it."""
    wanted = {
        "name": "chat",
        "service": "vLLM",
        "model": {"name": "qwen 1.5 32B", "version": "1.2.0"},
        "type": "Container",
        "zone_uuid": ZONE,
    }
    wanted |= change
    return task(label, check, **{k: v for k, v in wanted.items() if v is not None})


def done(outcome, label: str) -> list[str] | str:
    """Return the steps of a task, or why it failed."""
    ended = outcome.task(label)
    assert ended["changed"] == bool(ended["steps"]), ended.result
    return ended["msg"] if ended.status == "failed" else ended["steps"]


def orders(clouds) -> list[str]:
    """Return the actions that changed something, in their order."""
    return [call["action"] for call in clouds.calls() if call["changing"]]
