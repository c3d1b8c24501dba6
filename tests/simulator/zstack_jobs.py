"""Orders that are accepted first and end as jobs (fact sheet ZStack, 4)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from simulator import zstack_auth
from simulator.wire import TEXT, Answer, Request, dumps
from simulator.zstack_auth import Refused, failed, text

ID_HEADER = "X-Job-UUID"
ID_LENGTH = 32
API_TIMEOUT = 30 * 60 * 1000


@dataclass(slots=True)
class Job:
    """An accepted order: how often it still says "running", and its end."""

    polls: int
    end: Answer
    ended: float


def accept(cloud, request: Request, run: Callable[[], dict]) -> Answer:
    """202 with the job's address; ``run`` returns the body of a job that succeeds.

    The session is looked at when the message runs: a dead one fails the job, not the
    request. What belongs to the layer (header, job id) is refused at once.
    """
    kind, value = zstack_auth.parse_header(cloud.state, request)
    identifier = _job_id(cloud.state, request)
    try:
        cloud.authenticate(request, kind, value)
        end = Answer(dumps(_outcome(request, run)))
    except Refused as refused:
        end = refused.answer
    quirks = cloud.state.quirks.zstack
    cloud.state.jobs[identifier] = Job(quirks.job_polls, end, cloud.state.now())
    location = f"{quirks.job_address}/zstack/v1/api-jobs/{identifier}"
    body = {"location": location, "apiTimeout": API_TIMEOUT}
    return Answer(dumps(body), 202, outcome=end.outcome)


def _outcome(request: Request, run: Callable[[], dict]) -> dict:
    """What comes of it; the fault ``job_fails`` spoils it, before or after the deed."""
    rule = request.faults.get("job_fails")
    if rule is None:
        return run()
    if rule.get("carried_out"):
        run()
    error = {
        "code": rule.get("code", "SYS.1006"),
        "description": "An operation failed",
        "details": "the operation could not be completed",
        "cause": {
            "code": rule.get("cause_code", "HOST_ALLOCATION.1001"),
            "description": "no available host",
            "details": rule.get("message", "no host has enough free GPU memory"),
        },
    }
    raise failed(error)


def _job_id(state, request: Request) -> str:
    """The caller's id, or one of the server's own."""
    given = request.headers.get(ID_HEADER)
    if given is None:
        return uuid.uuid4().hex
    if len(given) != ID_LENGTH:
        raise text(400, f"Invalid {ID_HEADER}[{given}], it must be {ID_LENGTH} long")
    if given in state.jobs:
        raise text(400, f"Duplicate job uuid[{given}]")
    return given


def poll(cloud, request: Request, identifier: str) -> Answer:
    """The state of a job; nobody has to log in for it."""
    state, quirks = cloud.state, cloud.state.quirks.zstack
    job = state.jobs.get(identifier)
    if job is None or state.now() - job.ended > quirks.job_seconds:
        state.jobs.pop(identifier, None)
        return Answer(b"the job has been expired", 404, TEXT)
    if job.polls > 0:
        job.polls -= 1
        return Answer(b"{}", 202)
    return job.end
