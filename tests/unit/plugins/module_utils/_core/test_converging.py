"""What is ordered, what is not ordered twice, and what is said about it."""

from __future__ import annotations

import concurrent.futures
import contextlib
import itertools
import json
import os
import pathlib
import stat
import tempfile
import threading
import urllib.parse
from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._clouds import (
    compshare,
    zstack,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core import errors
from ansible_collections.aicloud.catalog.plugins.module_utils._core.connect import (
    limits_from,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.converge import (
    Convergence,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.model import Call
from ansible_collections.aicloud.catalog.plugins.module_utils._core.order_log import (
    OrderLog,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.resource import (
    Plan,
    Resource,
    Step,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.resource_api import (
    Api,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.transport import (
    Transport,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._listings import (
    compshare_instances,
)
from ansible_collections.aicloud.catalog.tests.unit.reading import INVENTED
from ansible_collections.aicloud.catalog.tests.unit.scripted import Reply, Scripted

DROPPED = Reply(raw=b"")
# How often an order whose end is not known is looked for.
LOOKS = 9


def told(**content: Any) -> Reply:
    return Reply(json.dumps({"RetCode": 0, **content}).encode())


def there(state: str) -> Reply:
    return told(Boxes=[{"Name": "box", "State": state}])


NOTHING_THERE = told(Boxes=[])


def find(api: Api, settings: Any) -> Any:
    boxes = api.ask(Call(action="DescribeBoxes"))["Boxes"]
    if len(boxes) > 1:
        raise errors.AmbiguousResource("two boxes")
    return boxes[0] if boxes else None


DELETE = Step(
    does="delete",
    orders=(lambda current: Call(action="DeleteBox"),),
    took_effect=lambda current: current is None,
    reached=lambda current: current is None,
)


STOP = Step(
    does="stop",
    orders=(lambda current: Call(action="StopBox"),),
    reached=lambda current: current is not None and current["State"] == "Stopped",
    must_reach=True,
)


def plan(settings: Any, current: Any) -> Plan:
    if settings["state"] == "absent":
        first = (STOP,) if settings.get("stops_first") else ()
        return Plan(steps=(*first, DELETE) if current else (), after={})
    if current is not None and current["State"] == "Running":
        return Plan(drift=("it has the wrong colour",))
    make = Step(
        does="create",
        orders=tuple(
            lambda current, zone=zone: Call(
                action="CreateBox", parameters={"Zone": zone}
            )
            for zone in settings.get("zones", ["a"])
        ),
        took_effect=lambda current: current is not None,
        reached=lambda current: current is not None and current["State"] == "Running",
        learn=lambda payload: {"current_id": payload.get("BoxId")},
    )
    return Plan(steps=(make,), after={"state": "Running"})


BOX = Resource(
    name="box",
    noun="box",
    cloud=compshare.CLOUD,
    options=(),
    find=find,
    plan=plan,
    view=lambda current: {} if current is None else {"state": current["State"]},
    state=lambda current: "absent" if current is None else current["State"],
    key=lambda settings: "box",
    listing=compshare_instances.LISTING,
    names=lambda row: (row["Name"],),
    dead_end=lambda settings, current: (
        "the box broke" if current and current["State"] == "Broken" else None
    ),
)


class Run:
    """One convergence against a script; waiting takes no time but is counted."""

    today = 1_000_000.0

    def __init__(
        self,
        *replies: Reply,
        check_mode: bool = False,
        folder: pathlib.Path | None = None,
        key: str = "box",
        look: Callable[[str], None] = lambda state: None,
        **settings: Any,
    ):
        self.warnings: list[str] = []
        self.error: errors.CatalogError | None = None
        self.time = 0.0
        self.pauses: list[float] = []
        self.seen: list[str] = []
        with Scripted(*replies) as server, tempfile.TemporaryDirectory() as new:
            log = OrderLog(
                str((folder or pathlib.Path(new)) / "orders"),
                key,
                self.warnings.append,
                clock=lambda: self.today,
            )
            connection = {"base_url": server.url, "retries": 2, "retry_max_delay": 0.01}
            settings = {"wait": True, "state": "present", **connection, **settings}
            settings |= INVENTED["compshare"]
            account = compshare.CLOUD.account(settings, self.warnings.append)
            limits = limits_from(settings, account.base_url)
            with Transport(compshare.CLOUD, account, limits) as transport:
                api = Api(
                    compshare.CLOUD,
                    transport,
                    settings,
                    self.warnings.append,
                    patience=20.0,
                    interval=5.0,
                    sleep=self.sleep,
                    clock=lambda: self.time,
                    report=lambda seconds, state: (
                        self.seen.append(state),
                        look(state),
                    ),
                )
                self.convergence = Convergence(BOX, api, settings, log)
                try:
                    self.convergence.run(check_mode)
                except errors.CatalogError as error:
                    self.error = error
        bodies = [dict(urllib.parse.parse_qsl(h.body.decode())) for h in server.heard]
        self.actions = [body["Action"] for body in bodies]
        self.zones = [body["Zone"] for body in bodies if "Zone" in body]

    def sleep(self, seconds: float) -> None:
        self.time += seconds
        self.pauses.append(seconds)


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


# -- the next run -----------------------------------------------------------------


def lost(folder: pathlib.Path) -> Run:
    return Run(NOTHING_THERE, DROPPED, *[NOTHING_THERE] * LOOKS, folder=folder)


def test_a_rerun_looks_as_long_for_what_was_lost(tmp_path: pathlib.Path) -> None:
    lost(tmp_path)
    replies = [*[NOTHING_THERE] * LOOKS, there("Running")]
    run = Run(*replies, folder=tmp_path)
    assert run.error is None
    assert "CreateBox" not in run.actions
    assert "an earlier run ordered create" in run.warnings[0]
    assert "it was carried out" in run.warnings[0]
    # Known by now: the next run has nothing to look for.
    assert Run(there("Running"), folder=tmp_path).warnings == [
        "box: it has the wrong colour"
    ]
    assert Run(NOTHING_THERE, check_mode=True, folder=tmp_path).warnings == []


def test_a_rerun_orders_what_is_never_seen(tmp_path: pathlib.Path) -> None:
    lost(tmp_path)
    looked = [NOTHING_THERE] * (LOOKS + 1)
    asked = Run(*looked, check_mode=True, folder=tmp_path)
    assert asked.convergence.done == ["create"]
    run = Run(*looked, told(BoxId="b"), *[there("Running")] * 4, folder=tmp_path)
    assert run.error is None
    assert run.actions.count("CreateBox") == 1
    assert "so it is ordered again" in run.warnings[0]
    assert list((tmp_path / "orders").iterdir()) == []


def test_what_was_accepted_and_not_seen_is_looked_for(tmp_path: pathlib.Path) -> None:
    """Without waiting, a list that lags shows nothing when the run ends."""
    first = Run(
        NOTHING_THERE,
        told(BoxId="b"),
        *[NOTHING_THERE] * 3,
        wait=False,
        folder=tmp_path,
    )
    assert first.error is None
    run = Run(*[NOTHING_THERE] * 3, there("Running"), folder=tmp_path)
    assert "CreateBox" not in run.actions


def test_another_thing_knows_nothing_of_it(tmp_path: pathlib.Path) -> None:
    lost(tmp_path)
    run = Run(
        NOTHING_THERE,
        told(BoxId="b"),
        *[there("Running")] * 4,
        folder=tmp_path,
        key="another box",
    )
    assert run.error is None


def test_what_is_gone_was_carried_out(tmp_path: pathlib.Path) -> None:
    """A deletion whose answer was lost: nothing comes back, so nobody waits for it."""
    here = [there("Running")] * (LOOKS + 1)
    first = Run(here[0], DROPPED, *here[1:], state="absent", folder=tmp_path)
    assert isinstance(first.error, errors.ResponseLost)
    run = Run(NOTHING_THERE, state="absent", folder=tmp_path)
    assert run.error is None
    assert (run.actions, run.warnings) == (["DescribeBoxes"], [])
    assert list((tmp_path / "orders").iterdir()) == []


def test_whether_an_order_is_in_doubt_is_told() -> None:
    looked = [NOTHING_THERE] * LOOKS
    assert Run(NOTHING_THERE, DROPPED, *looked).convergence.unsure
    refused = Reply(b'{"RetCode": 299, "Message": "no"}')
    assert not Run(NOTHING_THERE, refused).convergence.unsure
    assert not Run(there("Running")).convergence.unsure


def test_after_a_day_it_is_forgotten(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost(tmp_path)
    monkeypatch.setattr(Run, "today", Run.today + 86_401)
    assert Run(NOTHING_THERE, check_mode=True, folder=tmp_path).warnings == []


def test_a_damaged_log_is_an_open_order(tmp_path: pathlib.Path) -> None:
    lost(tmp_path)
    (file,) = (tmp_path / "orders").iterdir()
    os.utime(file, (Run.today, Run.today))
    for content in (b"{", b"[1]", b'{"does": "create"}', b"\xff" * 5000):
        file.write_bytes(content)
        os.utime(file, (Run.today, Run.today))
        run = Run(NOTHING_THERE, there("Running"), check_mode=True, folder=tmp_path)
        assert "an earlier run ordered" in run.warnings[0]


def test_a_refused_order_leaves_nothing(tmp_path: pathlib.Path) -> None:
    refused = Reply(b'{"RetCode": 299, "Message": "no"}')
    Run(NOTHING_THERE, refused, folder=tmp_path)
    assert list((tmp_path / "orders").iterdir()) == []


# -- others at the same time --------------------------------------------------------


def test_two_of_one_name_after_the_order_are_an_error() -> None:
    twins = told(Boxes=[{"Name": "box", "State": "Running"}] * 2)
    run = Run(NOTHING_THERE, told(BoxId="b-7"), *[there("Running")] * 3, twins)
    assert isinstance(run.error, errors.AmbiguousResource)
    assert "This run ordered b-7" in str(run.error)
    assert run.convergence.created
    assert "None was changed" not in str(run.error)


def test_runs_on_one_host_wait_for_each_other(tmp_path: pathlib.Path) -> None:
    """The second finds what the first has made."""
    held, free = threading.Event(), threading.Event()
    slow = told(BoxId="b")
    slow = Reply(slow.body, wait=free)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        first = pool.submit(
            Run, NOTHING_THERE, slow, *[there("Running")] * 4, folder=tmp_path
        )
        while not list(tmp_path.glob("orders/*")):
            held.wait(0.01)
        second = pool.submit(Run, there("Running"), folder=tmp_path)
        ended, _waiting = concurrent.futures.wait([second], timeout=0.3)
        free.set()
    assert not ended, "the second has to wait for the first"
    assert first.result().convergence.created
    assert second.result().error is None
    assert not second.result().convergence.changed


def test_a_run_that_waits_for_another_one_says_so(tmp_path: pathlib.Path) -> None:
    log = OrderLog(str(tmp_path / "orders"), "box", print)
    with contextlib.ExitStack() as other:
        other.enter_context(log.held(itertools.repeat(0.01), 5))
        run = Run(there("Running"), folder=tmp_path, look=lambda state: other.close())
    assert run.error is None
    assert set(run.seen) == {"waiting for another run on this host"}


def test_nobody_waits_for_ever(tmp_path: pathlib.Path) -> None:
    log = OrderLog(str(tmp_path / "orders"), "box", print)
    other = OrderLog(str(tmp_path / "orders"), "box", print)
    pauses = itertools.repeat(0.01)
    with (
        log.held(pauses, 5),
        pytest.raises(errors.WaitTimeout, match="another run on this host"),
        other.held(pauses, 0.05),
    ):
        pass


def test_the_log_is_private(tmp_path: pathlib.Path) -> None:
    lost(tmp_path)
    folder = tmp_path / "orders"
    (file,) = folder.iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.name == "box"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked" / "orders").symlink_to(elsewhere)
    run = Run(folder=tmp_path / "linked")
    assert isinstance(run.error, errors.ResourceError)
    assert "is not a folder of this user" in str(run.error)


def test_without_a_place_for_the_log_it_is_said(tmp_path: pathlib.Path) -> None:
    (tmp_path / "file").touch()
    run = Run(
        NOTHING_THERE, DROPPED, *[NOTHING_THERE] * LOOKS, folder=tmp_path / "file"
    )
    assert "orders cannot be logged" in run.warnings[0]
    assert "Check the console before you run this again" in str(run.error)


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


class Jobs:
    """Orders of a cloud that accepts first and ends later."""

    def __init__(self, *replies: Reply):
        self.time = 0.0
        self.answer: Any = None
        self.seen: set[str] = set()
        with Scripted(json_of(200), *replies) as server:
            settings = {"base_url": server.url, "retries": 1, "retry_max_delay": 0.01}
            settings |= INVENTED["zstack"]
            account = zstack.CLOUD.account(settings, print)
            limits = limits_from(settings, account.base_url)
            with Transport(zstack.CLOUD, account, limits) as transport:
                api = Api(
                    zstack.CLOUD,
                    transport,
                    settings,
                    print,
                    patience=20.0,
                    interval=5.0,
                    sleep=self.sleep,
                    clock=lambda: self.time,
                    report=lambda seconds, state: self.seen.add(state),
                )
                api.ask(Call(action="Look", method="GET", path="/v1/x"))
                try:
                    self.answer = api.order(
                        Call(action="Deploy", method="PUT", path="/v1/x")
                    )
                except errors.CatalogError as error:
                    self.answer = error
        self.heard = server.heard[1:]

    def sleep(self, seconds: float) -> None:
        self.time += seconds


def json_of(status: int, **content: Any) -> Reply:
    return Reply(json.dumps(content).encode(), status=status)


ACCEPTED = json_of(202, location="http://10.0.0.5:8080/zstack/v1/api-jobs/elsewhere")
RUNS = json_of(202)
DONE = json_of(200, inventory={"uuid": "u"})
UNKNOWN = Reply(b"the job has been expired", status=404)


def test_a_job_is_asked_for_here_and_not_at_its_location() -> None:
    jobs = Jobs(ACCEPTED, RUNS, DONE)
    assert jobs.answer == {"inventory": {"uuid": "u"}}
    assert jobs.seen == {"waiting for the job of Deploy"}
    job = jobs.heard[0].headers["x-job-uuid"]
    assert len(job) == 32
    assert [heard.target for heard in jobs.heard[1:]] == [
        f"/zstack/v1/api-jobs/{job}"
    ] * 2


def test_the_job_of_a_lost_answer_is_asked_for() -> None:
    jobs = Jobs(DROPPED, RUNS, DONE)
    assert jobs.answer == {"inventory": {"uuid": "u"}}
    assert [heard.method for heard in jobs.heard] == ["PUT", "GET", "GET"]


def test_a_job_that_nobody_knows_leaves_it_open() -> None:
    jobs = Jobs(DROPPED, UNKNOWN)
    assert isinstance(jobs.answer, errors.Unreachable)
    assert jobs.answer.unsure
    assert [heard.method for heard in jobs.heard] == ["PUT", "GET"]


def test_a_failed_job_says_why() -> None:
    cause = {"code": "SYS.1006", "details": "no GPU left"}
    failed = json_of(503, error={"code": "SYS.1000", "details": "x", "cause": cause})
    jobs = Jobs(ACCEPTED, failed)
    assert isinstance(jobs.answer, errors.ApiError)
    assert "no GPU left" in str(jobs.answer)
    assert "job" in str(jobs.answer)


def test_a_job_without_end_is_left_to_itself() -> None:
    jobs = Jobs(ACCEPTED, *[RUNS] * 7)
    assert isinstance(jobs.answer, errors.WaitTimeout)
    assert "cloud continues with" in str(jobs.answer)


def test_an_order_is_not_repeated_for_a_session_that_ended() -> None:
    """That it was looked at before anything was done is no proof."""
    code = {"code": "ID.1001", "details": "session expired"}
    jobs = Jobs(ACCEPTED, json_of(503, error=code))
    assert isinstance(jobs.answer, errors.SessionExpired)
    assert jobs.answer.unsure and jobs.answer.passing
    assert [heard.method for heard in jobs.heard] == ["PUT", "GET"]


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
