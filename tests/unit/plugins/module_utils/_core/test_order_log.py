"""What a run leaves for the next one, and for others at the same time."""

from __future__ import annotations

import concurrent.futures
import contextlib
import itertools
import os
import pathlib
import stat
import threading

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core import errors
from ansible_collections.aicloud.catalog.plugins.module_utils._core.order_log import (
    OrderLog,
)
from ansible_collections.aicloud.catalog.tests.unit.boxes import (
    DROPPED,
    LOOKS,
    NOTHING_THERE,
    Run,
    there,
    told,
)
from ansible_collections.aicloud.catalog.tests.unit.scripted import Reply


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
