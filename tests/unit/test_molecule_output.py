"""`make molecule` fails when molecule calls a run on no host successful."""

from __future__ import annotations

import pathlib

import pytest

TOOLING = pathlib.Path(__file__).resolve().parents[1] / "tooling"
STEPS = ("prepare", "converge", "idempotence", "check", "verify", "cleanup")


@pytest.fixture
def flaws(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(TOOLING)
    from molecule_output import flaws

    return flaws


def words(steps=STEPS, between: str = "ok: [target]\n") -> str:
    return between.join(
        f"INFO     [role > {step}] Executed: Successful\n" for step in steps
    )


def test_a_run_on_a_host_is_accepted(flaws) -> None:
    assert flaws(words()) == []


@pytest.mark.parametrize(
    "text",
    [
        "[WARNING]: provided hosts list is empty, only localhost is available.\n",
        "skipping: no hosts matched\n",
        "[WARNING]: Could not match supplied host pattern, ignoring: targets\n",
        # Molecule frames and wraps, and colours what it is told.
        "\x1b[2m│\x1b[0m provided hosts list is\n  │ empty, only localhost\n",
    ],
)
def test_a_run_on_no_host_is_refused(flaws, text: str) -> None:
    assert flaws(words(between=text))


@pytest.mark.parametrize("missing", STEPS)
def test_a_step_that_did_not_run_is_missed(flaws, missing: str) -> None:
    ran = words([step for step in STEPS if step != missing])
    assert flaws(ran) == [f"no word of a successful step {missing}"]


def test_a_step_without_its_playbook_did_not_run(flaws) -> None:
    output = words(STEPS[:-1]) + "[role > cleanup] Executed: Missing playbook\n"
    assert flaws(output) == ["no word of a successful step cleanup"]
