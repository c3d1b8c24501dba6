"""The runner itself: a playbook runs, sees what it was given and nothing else."""

from __future__ import annotations

import pytest


@pytest.mark.usefixtures("own_python")
def test_playbook_runs_and_reports(clouds, playbook) -> None:
    outcome = playbook("smoke/playbook.yml", extra={"greeting": "hello"})
    assert outcome.rc == 0, outcome.output
    assert outcome.task("Say where the simulator is")["msg"] == f"hello {clouds.url}"


def test_failure_is_seen(playbook) -> None:
    outcome = playbook("smoke/playbook.yml")
    assert outcome.rc == 2
    assert outcome.task("Say where the simulator is").status == "failed"
    assert "greeting" in outcome.output
