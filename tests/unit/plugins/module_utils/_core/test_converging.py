"""What is ordered, what is not ordered twice, and what is said about it."""

from __future__ import annotations

import pathlib

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._clouds import (
    compshare,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core import errors
from ansible_collections.aicloud.catalog.plugins.module_utils._core.connect import (
    limits_from,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.model import Call
from ansible_collections.aicloud.catalog.plugins.module_utils._core.transport import (
    Transport,
)
from ansible_collections.aicloud.catalog.tests.unit.boxes import (
    DROPPED,
    LOOKS,
    NOTHING_THERE,
    Run,
    there,
    told,
)
from ansible_collections.aicloud.catalog.tests.unit.reading import INVENTED
from ansible_collections.aicloud.catalog.tests.unit.scripted import Reply, Scripted


def test_what_is_missing_is_made_and_waited_for() -> None:
    run = Run(
        NOTHING_THERE,
        told(BoxId="b-1"),
        NOTHING_THERE,
        there("Starting"),
        there("Running"),
        there("Running"),
        there("Running"),  # whether somebody else made one, too
    )
    assert run.error is None
    assert run.actions.count("CreateBox") == 1
    assert run.convergence.changed
    assert run.convergence.created
    assert run.convergence.before == {}
    assert run.convergence.after == {"state": "Running"}
    assert run.convergence.settings["current_id"] == "b-1"
    assert [step["state"] for step in run.convergence.progress] == [
        "absent",
        "Starting",
        "Running",
    ]
    # Whoever looks on sees what has changed.
    assert [*dict.fromkeys(run.seen)] == ["Starting", "Running"]


def test_what_is_there_is_left_alone_and_its_drift_told() -> None:
    run = Run(there("Running"))
    assert run.actions == ["DescribeBoxes"]
    assert not run.convergence.changed
    assert run.convergence.drift == ["it has the wrong colour"]
    assert run.warnings == ["box: it has the wrong colour"]
    assert run.seen == []


def test_check_mode_orders_nothing() -> None:
    run = Run(NOTHING_THERE, check_mode=True)
    assert run.actions == ["DescribeBoxes"]
    assert run.convergence.changed
    assert run.convergence.done == ["create"]
    assert run.convergence.after == {"state": "Running"}


@pytest.mark.parametrize(
    "lost",
    [DROPPED, Reply(b"oops", status=502), Reply(b"<html>"), Reply(b'{"RetCode": 130}')],
    ids=["dropped", "gateway", "not JSON", "fault"],
)
def test_a_lost_answer_is_reconciled_by_reading(lost: Reply) -> None:
    run = Run(
        NOTHING_THERE,
        lost,
        NOTHING_THERE,  # the listing shows it a moment later
        there("Starting"),
        *[there("Running")] * 4,
    )
    assert run.error is None
    assert run.actions.count("CreateBox") == 1
    assert run.convergence.created
    assert "it was not sent again" in run.warnings[0]


def test_an_order_without_any_trace_is_not_sent_again() -> None:
    run = Run(NOTHING_THERE, DROPPED, *[NOTHING_THERE] * LOOKS)
    assert run.actions.count("CreateBox") == 1
    assert isinstance(run.error, errors.ResponseLost)
    assert "CreateBox" in str(run.error)
    assert "within a day it looks for what was ordered" in str(run.error)
    # A few seconds, whatever the time between two looks at the state is.
    assert 5 < run.time < 15


THROTTLED = [Reply(b"slow down", status=429), Reply(b'{"RetCode": 153}')]


@pytest.mark.parametrize("refused", THROTTLED, ids=["429", "153"])
def test_too_many_requests_is_no_proof(refused: Reply) -> None:
    """Behind whoever says so the order may have been carried out."""
    run = Run(
        NOTHING_THERE,
        refused,
        *[NOTHING_THERE] * 5,
        *[there("Running")] * 5,
    )
    assert run.error is None
    assert run.actions.count("CreateBox") == 1
    assert run.convergence.created


@pytest.mark.parametrize("refused", THROTTLED, ids=["429", "153"])
def test_an_order_is_repeated_when_nothing_of_it_is_there(refused: Reply) -> None:
    run = Run(
        NOTHING_THERE,
        refused,
        *[NOTHING_THERE] * (LOOKS + 1),
        told(BoxId="b"),
        *[there("Running")] * 4,
    )
    assert run.error is None
    assert run.actions.count("CreateBox") == 2


def test_an_order_is_not_repeated_for_ever() -> None:
    again = [THROTTLED[0], *[NOTHING_THERE] * (LOOKS + 1)]
    run = Run(NOTHING_THERE, *again, *again, *again[:-1])
    assert isinstance(run.error, errors.ResponseLost)
    assert "rate limited" in str(run.error)
    assert run.actions.count("CreateBox") == 3


def test_sold_out_is_no_proof_either() -> None:
    refused = Reply(b'{"RetCode": 226604, "Message": "Resource not enough"}')
    run = Run(NOTHING_THERE, refused, *[there("Running")] * 5, zones=["a", "b"])
    assert run.error is None
    assert run.zones == ["a"]


def test_what_is_busy_is_looked_at_before_it_is_asked_again() -> None:
    busy = Reply(b'{"RetCode": 226609, "Message": "in progress"}')
    run = Run(NOTHING_THERE, busy, *[there("Running")] * 5)
    assert run.error is None
    assert run.actions.count("CreateBox") == 1
    assert "waiting for another operation on it to end" in run.seen


def test_a_refusal_is_raised_at_once() -> None:
    run = Run(NOTHING_THERE, Reply(b'{"RetCode": 299, "Message": "no"}'))
    assert isinstance(run.error, errors.PermissionRefused)
    assert not run.convergence.changed


def test_a_dead_end_ends_the_waiting() -> None:
    run = Run(NOTHING_THERE, told(BoxId="b"), *[there("Broken")] * 2)
    assert isinstance(run.error, errors.ResourceFailed)
    assert "CompShare box 'box': create: the box broke" in str(run.error)
    # What was made before it failed can be cleaned up by who knows of it.
    assert run.convergence.created
    assert run.convergence.done == ["create"]


def test_what_fails_right_after_it_was_ready_has_failed() -> None:
    ready = [there("Running")] * 2  # as the search for a second one sees it, too
    run = Run(NOTHING_THERE, told(BoxId="b"), *ready, there("Broken"))
    assert isinstance(run.error, errors.ResourceFailed)
    assert "the box broke" in str(run.error)


def test_waiting_has_an_end() -> None:
    run = Run(NOTHING_THERE, told(BoxId="b"), *[there("Starting")] * 8)
    assert isinstance(run.error, errors.WaitTimeout)
    assert "still Starting" in str(run.error)
    assert "20 s" in str(run.error)
    # Soon at first, then as often as asked for.
    assert run.pauses == [0.5, 1.0, 2.0, 4.0, 5.0, 5.0]


def test_what_disappears_while_it_is_waited_for_is_told_soon() -> None:
    run = Run(
        NOTHING_THERE, told(BoxId="b"), *[there("Starting")] * 2, *[NOTHING_THERE] * 5
    )
    assert isinstance(run.error, errors.ResourceFailed)
    assert "disappeared" in str(run.error)
    assert "Starting" in str(run.error)
    # As long as lists may lag, not as long as it may take to become ready.
    assert run.time < 20


def test_what_somebody_else_deletes_first_is_gone_all_the_same() -> None:
    unknown = Reply(b'{"RetCode": 8039, "Message": "no such box"}')
    run = Run(there("Running"), unknown, *[NOTHING_THERE] * 2, state="absent")
    assert run.error is None
    assert not run.convergence.changed
    assert run.convergence.after == {}
    # While this run stops it, too.
    stopping = (there("Running"), told(), there("Stopping"), *[NOTHING_THERE] * 6)
    run = Run(*stopping, state="absent", stops_first=True)
    assert run.error is None
    assert run.convergence.done == ["stop"]
    assert run.time < 20
    # It may be the address that is wrong.
    run = Run(there("Running"), unknown, *[there("Running")] * LOOKS, state="absent")
    assert isinstance(run.error, errors.ResourceNotFound)


def test_what_was_ordered_of_something_gone_is_no_longer_looked_for(
    tmp_path: pathlib.Path,
) -> None:
    stopping = (there("Running"), told(), there("Stopping"), *[NOTHING_THERE] * 6)
    run = Run(*stopping, state="absent", stops_first=True, folder=tmp_path)
    assert run.error is None
    again = Run(
        there("Running"), told(), there("Stopped"), told(), *[NOTHING_THERE] * 2,
        state="absent", stops_first=True, folder=tmp_path,
    )  # fmt: skip
    assert again.convergence.done == ["stop", "delete"]
    assert again.warnings == []


def test_what_a_list_leaves_out_once_has_not_disappeared() -> None:
    run = Run(
        NOTHING_THERE,
        told(BoxId="b"),
        *[there("Starting"), NOTHING_THERE] * 2,
        *[there("Running")] * 3,
    )
    assert run.error is None
    assert run.convergence.after == {"state": "Running"}


def test_without_wait_nothing_is_waited_for() -> None:
    run = Run(NOTHING_THERE, told(BoxId="b"), *[there("Starting")] * 3, wait=False)
    assert run.error is None
    assert run.convergence.after == {"state": "Starting"}


def test_an_order_that_never_left_is_sent_again() -> None:
    """Nobody listens, so nobody can have carried it out."""
    with Scripted() as gone:
        address = gone.url
    settings = {"base_url": address, "retries": 2, "retry_max_delay": 0.01}
    settings |= INVENTED["compshare"]
    account = compshare.CLOUD.account(settings, print)
    with Transport(
        compshare.CLOUD, account, limits_from(settings, address)
    ) as transport:
        with pytest.raises(errors.Unreachable) as caught:
            transport.call(Call(action="CreateBox", changing=True))
        assert transport.stats.requests == 3
    assert not caught.value.unsure


@pytest.mark.parametrize(
    "kind",
    [
        errors.RateLimited,
        errors.SessionExpired,
        errors.SignatureExpired,
        errors.ServerFault,
        errors.UnexpectedResponse,
        errors.Unreachable,
    ],
)
def test_what_is_no_proof_is_unsure(kind: type[errors.ApiError]) -> None:
    """So the transport sends no order again after it."""
    assert kind("x").unsure
