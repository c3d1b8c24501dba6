"""Orders of a cloud that accepts them first, and ends them later."""

from __future__ import annotations

import json
from typing import Any

from ansible_collections.aicloud.catalog.plugins.module_utils._clouds import (
    zstack,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core import errors
from ansible_collections.aicloud.catalog.plugins.module_utils._core.connect import (
    limits_from,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.model import Call
from ansible_collections.aicloud.catalog.plugins.module_utils._core.resource_api import (
    Api,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.transport import (
    Transport,
)
from ansible_collections.aicloud.catalog.tests.unit.boxes import (
    DROPPED,
)
from ansible_collections.aicloud.catalog.tests.unit.reading import INVENTED
from ansible_collections.aicloud.catalog.tests.unit.scripted import Reply, Scripted


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
