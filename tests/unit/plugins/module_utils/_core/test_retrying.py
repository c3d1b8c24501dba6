"""What is tried again, how often, after how long, and with which signature."""

from __future__ import annotations

import json
import time
from threading import Event

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core import errors
from ansible_collections.aicloud.catalog.plugins.module_utils._core.connect import (
    limits_from,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.model import Call
from ansible_collections.aicloud.catalog.plugins.module_utils._core.transport import (
    Transport,
)
from ansible_collections.aicloud.catalog.tests.unit.reading import (
    INVENTED,
    LISTINGS,
    settings_of,
    silent,
)
from ansible_collections.aicloud.catalog.tests.unit.scripted import Reply, Scripted

CLOUDS = {listing.cloud.name: listing.cloud for listing in LISTINGS.values()}
CALLS = {
    "compshare": Call(action="DescribeCompShareImages"),
    "zstack": Call(action="QueryModel", method="GET", path="/v1/ai/models"),
    "qianfan": Call(action="DescribeCustomModelSets", path="/v2/model"),
}
GOOD = {
    "compshare": Reply(b'{"RetCode": 0, "ok": 1}'),
    "zstack": Reply(b'{"inventories": [], "ok": 1}'),
    "qianfan": Reply(b'{"requestId": "r", "result": {"ok": 1}}'),
}


def json_reply(content, **more):
    return Reply(json.dumps(content).encode(), **more)


def retcode(code, message="said the cloud"):
    return json_reply({"RetCode": code, "Message": message})


def zstack_error(code, details="said the cloud"):
    error = {"code": code, "description": "no", "details": details}
    return json_reply({"error": error}, status=503)


def baidu(code, status=400, **headers):
    body = {"requestId": "req-1", "code": code, "message": "said the cloud"}
    return json_reply(body, status=status, headers=headers)


class Waits(list):
    """Stands in for time.sleep and keeps what was asked."""

    def __call__(self, seconds):
        self.append(seconds)


def ask(cloud, server, **settings):
    """Return (payload or error, waits, statistics)."""
    given = {**INVENTED[cloud], "base_url": server.url, "retry_max_delay": 0.01}
    given.update(settings)
    account = CLOUDS[cloud].account(given, silent)
    waits = Waits()
    limits = limits_from(given, account.base_url)
    with Transport(CLOUDS[cloud], account, limits, sleep=waits) as transport:
        try:
            answer = transport.call(CALLS[cloud])
        except errors.ApiError as error:
            answer = error
    return answer, waits, transport.stats


LENGTH = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"
CUT = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b'{"RetCode": 0,'
CHUNK = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"
GZIP = {"Content-Encoding": "gzip"}
TRANSIENT = [
    ("compshare", Reply(status=429)),
    ("compshare", Reply(status=500)),
    ("compshare", Reply(status=502, body=b"<html>bad gateway</html>")),
    ("compshare", Reply(status=503)),
    ("compshare", Reply(status=504)),
    ("compshare", Reply(raw=b"")),
    ("compshare", Reply(raw=LENGTH)),
    ("compshare", Reply(raw=CUT)),
    ("compshare", Reply(raw=CHUNK)),
    ("compshare", Reply(b"this is not gzip", headers=GZIP)),
    ("compshare", Reply()),
    *(("compshare", retcode(n)) for n in (110, 130, 150, 153, 8433, 8434, 8438, 8441)),
    ("compshare", retcode("153")),
    ("zstack", Reply(status=429, body=b"slow down")),
    ("zstack", Reply(status=500, body=b"NullPointerException")),
    ("zstack", Reply(status=502)),
    ("zstack", Reply(status=503, body=b"no backend")),
    ("zstack", Reply(status=504)),
    ("zstack", zstack_error("SYS.1001")),
    ("zstack", zstack_error("SYS.1010")),
    ("zstack", zstack_error("SYS.1012")),
    ("zstack", Reply(raw=b"")),
    ("qianfan", Reply(status=429)),
    ("qianfan", baidu("Throttled", 429)),
    ("qianfan", baidu("InternalError", 500)),
    ("qianfan", Reply(status=503, body=b"<html></html>")),
    *(
        ("qianfan", json_reply({"error_code": n, "error_msg": "said the cloud"}))
        for n in (4, 18, 336000, 336100, 500000)
    ),
    ("qianfan", Reply(raw=b"")),
]


@pytest.mark.parametrize(("cloud", "reply"), TRANSIENT)
def test_transient_failures_are_tried_again(cloud, reply):
    with Scripted(reply, reply, GOOD[cloud]) as server:
        answer, _waits, stats = ask(cloud, server, retries=2)
    assert answer["ok"] == 1
    assert (stats.requests, stats.retries) == (3, 2)


@pytest.mark.parametrize(("cloud", "reply"), TRANSIENT)
def test_tries_are_bounded_and_told(cloud, reply):
    with Scripted(reply, reply) as server:
        error, _waits, _stats = ask(cloud, server, retries=1)
    assert "2 tries" in str(error)
    assert f"{CLOUDS[cloud].title} {CALLS[cloud].action}: " in str(error)


FINAL = [
    ("compshare", retcode(171), errors.CredentialsRejected),
    ("compshare", retcode(172), errors.CredentialsRejected),
    ("compshare", retcode("172"), errors.CredentialsRejected),
    ("compshare", retcode(299), errors.PermissionRefused),
    ("compshare", retcode(240), errors.PermissionRefused),
    ("compshare", retcode(230, "Params [Region] not available"), None),
    ("compshare", retcode(8039), errors.ResourceNotFound),
    ("compshare", retcode(520), errors.BillingRefused),
    ("compshare", retcode(8919), errors.BillingRefused),
    ("compshare", retcode(8357), errors.SoldOut),
    ("compshare", retcode(8333), errors.SpecUnsupported),
    ("compshare", retcode(226609), errors.ResourceBusy),
    ("compshare", retcode(8856), errors.WrongState),
    ("compshare", retcode(8095), errors.QuotaExceeded),
    ("compshare", retcode(9999), errors.ApiError),
    ("compshare", Reply(b"<html>portal</html>"), errors.UnexpectedResponse),
    ("compshare", Reply(b"[]"), errors.UnexpectedResponse),
    ("compshare", Reply(b'{"Message": "?"}'), errors.UnexpectedResponse),
    ("compshare", Reply(b'{"RetCode": "x"}'), errors.UnexpectedResponse),
    ("compshare", Reply(status=302, headers={"Location": "http://x/"}), None),
    ("compshare", Reply(status=307, headers={"Location": "/y"}), None),
    ("compshare", Reply(status=404, body=b"no"), errors.ResourceNotFound),
    ("compshare", Reply(status=403, body=b"no"), errors.PermissionRefused),
    ("compshare", Reply(status=401, body=b"no"), errors.CredentialsRejected),
    ("compshare", Reply(status=418, body=b"no"), errors.UnexpectedResponse),
    ("zstack", zstack_error("ID.1000"), errors.CredentialsRejected),
    ("zstack", zstack_error("ID.1001"), errors.SessionExpired),
    ("zstack", zstack_error("ID.1002"), errors.PermissionRefused),
    ("zstack", zstack_error("SYS.1006", "operation is denied"), None),
    ("zstack", zstack_error("SYS.1007"), errors.ParameterRejected),
    ("zstack", zstack_error("SYS.1000", "not having field[nmae]"), None),
    ("zstack", zstack_error("SYS.1003"), errors.ResourceNotFound),
    ("zstack", zstack_error("ID.1003"), errors.QuotaExceeded),
    ("zstack", Reply(status=400, body=b"Invalid query parameter."), None),
    ("zstack", Reply(status=403, body=b"wrong accessKey signature"), None),
    ("zstack", Reply(status=404, body=b"no api mapping to /v1/x"), None),
    ("zstack", Reply(b"<html></html>"), errors.UnexpectedResponse),
    ("qianfan", baidu("SignatureDoesNotMatch"), errors.CredentialsRejected),
    ("qianfan", baidu("InvalidAccessKeyId", 403), errors.CredentialsRejected),
    ("qianfan", baidu("AccessDenied", 403), errors.PermissionRefused),
    ("qianfan", baidu("OptInRequired", 403), errors.PermissionRefused),
    ("qianfan", baidu("InsufficientBalance", 403), errors.BillingRefused),
    ("qianfan", baidu("QuotaExceeded", 403), errors.QuotaExceeded),
    ("qianfan", baidu("InappropriateJSON"), errors.ParameterRejected),
    ("qianfan", baidu("NotFound", 404), errors.ResourceNotFound),
    ("qianfan", json_reply({"error_code": 14, "error_msg": "iam"}), None),
    (
        "qianfan",
        json_reply({"requestId": "r", "result": []}),
        errors.UnexpectedResponse,
    ),
    ("qianfan", json_reply({"requestId": "r"}), errors.UnexpectedResponse),
]


@pytest.mark.parametrize(("cloud", "reply", "kind"), FINAL)
def test_what_another_try_cannot_change_is_sent_once(cloud, reply, kind):
    with Scripted(reply) as server:
        error, waits, stats = ask(cloud, server, retries=4)
    assert isinstance(error, errors.ApiError)
    if kind is not None:
        assert error.label == kind.label
    assert "1 try" in str(error) and not waits
    assert stats.requests == 1


@pytest.mark.parametrize(
    ("parameter", "option", "value"),
    [
        ("Region", "region", "cn-nowhere"),
        ("Zone", "zone", "cn-wlcb-99"),
        ("ProjectId", "project_id", "org-nobody"),
    ],
)
def test_a_refused_place_is_told_as_it_was_sent(parameter, option, value):
    """It may come from a variable or a default, which nobody has in mind."""
    with Scripted(retcode(230, f"Params [{parameter}] not available")) as server:
        error, _waits, _stats = ask("compshare", server, **{option: value})
    assert f"[{parameter}] not available ({parameter} is {value!r})" in str(error)


def test_a_redirect_is_told_but_never_followed():
    to = {"Location": "http://evil.example/path?token=abc"}
    with Scripted(Reply(status=302, headers=to)) as server:
        error, _waits, _stats = ask("qianfan", server)
    assert "redirect to http://evil.example/path; redirects are never" in str(error)
    assert "token" not in str(error)


@pytest.mark.parametrize(
    ("asked", "expected"), [("0", 0), ("2", 2), ("7", 5), ("-3", 0), ("1.5", 1.5)]
)
def test_retry_after_is_obeyed_up_to_the_cap(asked, expected):
    reply = Reply(status=503, headers={"Retry-After": asked})
    with Scripted(reply, GOOD["compshare"]) as server:
        _answer, waits, _stats = ask("compshare", server, retry_max_delay=5)
    assert waits == [expected]


def test_waits_grow_and_never_exceed_the_cap():
    replies = [Reply(status=502)] * 6
    with Scripted(*replies) as server:
        _error, waits, _stats = ask(
            "compshare", server, retries=5, retry_max_delay=3, timeout=30
        )
    # Back-off from half a second, doubled each time, half of it random.
    for wait, ceiling in zip(waits, [0.5, 1, 2, 3, 3], strict=True):
        assert ceiling / 2 <= wait <= ceiling


def test_a_huge_retry_after_of_throttling_is_capped():
    """Throttling pauses all threads together; the cap keeps this test short."""
    reply = Reply(status=429, headers={"Retry-After": "86400"})
    with Scripted(reply, GOOD["compshare"]) as server:
        answer, _waits, _stats = ask("compshare", server, retry_max_delay=0.05)
    assert answer["ok"] == 1


def test_no_answer_in_time_is_tried_again(sim):
    slow = {"cloud": "compshare", "kind": "slow", "seconds": 60, "times": 1}
    sim.faults([slow])
    given = settings_of(sim, "compshare", timeout=2)
    account = CLOUDS["compshare"].account(given, silent)
    limits = limits_from(given, account.base_url)
    waits = Waits()
    with Transport(CLOUDS["compshare"], account, limits, sleep=waits) as transport:
        assert transport.call(CALLS["compshare"])["RetCode"] == 0
    assert len(waits) == 1


def test_a_timeout_is_told_as_one():
    late = Event()
    with Scripted(Reply(wait=late)) as server:
        error, _waits, _stats = ask("compshare", server, retries=0, timeout=0.2)
        late.set()
    assert "unreachable: timeout: no answer within 0.2 s" in str(error)
    assert "Raise the option timeout" in str(error)


def test_an_answer_that_drips_is_given_up_before_its_end(sim):
    """Every piece comes in time; only the whole takes too long."""
    sim.faults([{"cloud": "compshare", "kind": "drip", "pieces": 600, "pause": 0.2}])
    given = settings_of(sim, "compshare", timeout=2, retries=0)
    account = CLOUDS["compshare"].account(given, silent)
    limits = limits_from(given, account.base_url)
    began = time.monotonic()
    late = pytest.raises(errors.Unreachable, match="timeout: the answer took longer")
    with late, Transport(CLOUDS["compshare"], account, limits) as transport:
        transport.call(CALLS["compshare"])
    # The end would come after two minutes: a bound against hanging, not a speed.
    assert time.monotonic() - began < 30


def test_every_try_is_signed_anew(sim):
    """A stale signature would be refused: the clock moves between the tries."""
    sim.faults([{"cloud": "qianfan", "kind": "status", "status": 503, "times": 1}])
    given = settings_of(sim, "qianfan")
    account = CLOUDS["qianfan"].account(given, silent)
    limits = limits_from(given, account.base_url)
    with Transport(CLOUDS["qianfan"], account, limits) as transport:
        assert "customModelSetList" in transport.call(CALLS["qianfan"])
    assert sim.counts()["rejected"] == 0


def test_a_retried_request_carries_the_time_of_its_try():
    def over_a_second(_seconds):
        time.sleep(1.05)

    with Scripted(Reply(status=503), GOOD["qianfan"]) as server:
        given = {**INVENTED["qianfan"], "base_url": server.url}
        account = CLOUDS["qianfan"].account(given, silent)
        limits = limits_from(given, account.base_url)
        cloud = CLOUDS["qianfan"]
        with Transport(cloud, account, limits, sleep=over_a_second) as transport:
            transport.call(CALLS["qianfan"])
    first, second = (heard.headers for heard in server.heard)
    assert first["x-bce-date"] < second["x-bce-date"]
    assert first["authorization"] != second["authorization"]
    assert f"/{second['x-bce-date']}/1800/" in second["authorization"]
