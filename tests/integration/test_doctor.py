"""What is wrong with a setup: each fault is told apart, and gives a hint of its own."""

from __future__ import annotations

from typing import Any

from integration.asking import play

DOCTOR = "aicloud.catalog.doctor_info"


def doctor(label: str, **options: Any) -> dict[str, Any]:
    return {"name": label, DOCTOR: options, "ignore_errors": True}


def test_all_is_well(clouds, playbook) -> None:
    outcome = playbook([play([doctor("all")])])
    print("\n".join(outcome.task("all").result.get("summary", [])), outcome.output)
    assert 0
