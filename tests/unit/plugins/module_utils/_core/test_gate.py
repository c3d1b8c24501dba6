"""Whatever happens between a request and its payload is an error of ours, and clean."""

from __future__ import annotations

import email.utils
import json
import time

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core import errors
from ansible_collections.aicloud.catalog.plugins.module_utils._core.model import Call
from ansible_collections.aicloud.catalog.tests.unit.calling import (
    CALLS,
    CLOUDS,
    outcome,
    transport,
)
from ansible_collections.aicloud.catalog.tests.unit.reading import (
    INVENTED,
    LISTINGS,
    opened,
    silent,
)
from ansible_collections.aicloud.catalog.tests.unit.scripted import Reply, Scripted

GOOD = {
    "compshare": Reply(b'{"RetCode": 0, "ok": 1}'),
    "zstack": Reply(b'{"inventories": [], "ok": 1}'),
    "qianfan": Reply(b'{"requestId": "r", "result": {"ok": 1}}'),
}
KEYS = {
    ("compshare", "public_key"),
    ("compshare", "private_key"),
    ("zstack", "session_id"),
    ("zstack", "access_key_id"),
    ("zstack", "access_key_secret"),
    ("qianfan", "access_key"),
    ("qianfan", "secret_key"),
}


@pytest.mark.parametrize(("cloud", "option"), sorted(KEYS))
@pytest.mark.parametrize("odd", ["\n", "\r\nX: y", "\x00", "ключ", "\u2028", "\x7f"])
def test_a_key_that_no_header_can_carry_is_a_bad_option(cloud, option, odd):
    secret = f"canary{odd}77"
    given = dict(INVENTED[cloud])
    if option.startswith("access_key_"):
        given = {"access_key_id": "id", "access_key_secret": "secret"}
    given |= {option: secret, "base_url": "http://x"}
    with pytest.raises(errors.OptionError, match=option) as caught:
        CLOUDS[cloud].account(given, silent)
    assert "canary" not in str(caught.value)


def test_a_header_that_cannot_be_sent_is_a_bad_option_too():
    """Where no check of a cloud has seen it coming."""
    call = Call(action="A", method="GET", path="/v1/x", headers={"X": "canary\n7"})
    with Scripted() as server:
        error = outcome(server.url, "zstack", call=call, retries=3)
    assert isinstance(error, errors.OptionError) and "canary" not in str(error)


DEEP = b'{"RetCode": 0, "inventories": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"


@pytest.mark.parametrize("cloud", sorted(CLOUDS))
@pytest.mark.parametrize(
    "reply",
    [
        Reply(DEEP),
        Reply(DEEP, status=503),
        Reply(b'{"RetCode": 1e999, "result": 1e999, "error": {"code": 1e999}}'),
        Reply(b'{"RetCode": [], "result": [], "error": {"code": {}}}', status=503),
        Reply(b"[]", headers={"Location": "http://x/\xff\xfe"}, status=302),
        Reply(b"\xff\xfe\x00{", status=400),
        Reply(b'{"error": {"cause": []}, "RetCode": "x"}'),
        Reply(b"{}", headers={"X": "caf\xe9"}, status=404),
    ],
    ids=range(8),
)
def test_a_strange_answer_is_an_error_of_ours(cloud, reply):
    with Scripted(*[reply] * 5) as server:
        result = outcome(server.url, cloud, retries=4)
        del server._replies[:]
    assert isinstance(result, errors.ApiError)
    assert result.cloud and result.action


@pytest.mark.parametrize("cloud", sorted(CLOUDS))
def test_what_is_nested_too_deep_is_not_asked_for_again(cloud):
    with Scripted(Reply(DEEP)) as server:
        error = outcome(server.url, cloud, retries=4)
    assert isinstance(error, errors.UnexpectedResponse) and "1 try" in str(error)


# -- what is quoted ---------------------------------------------------------------


BROKEN = [
    '{"RetCode": 0, "UHostSet": [{"Password": "%s", "x',
    '{"inventory": {"yaml": "%s"',
    "<html>%s</html>",
    '["%s"]',
    "%s",
]


@pytest.mark.parametrize("cloud", sorted(CLOUDS))
@pytest.mark.parametrize("status", [200, 400, 403, 404, 418, 429, 500, 503])
@pytest.mark.parametrize("body", BROKEN)
def test_answers_that_are_not_public_are_never_quoted(cloud, status, body):
    reply = Reply((body % "canaryword").encode(), status=status)
    with Scripted(reply) as server:
        error = outcome(server.url, cloud, call=CALLS[cloud]._replace(public=False))
    assert isinstance(error, errors.ApiError)
    assert "canaryword" not in str(error) + repr(error)


def test_only_catalogs_are_public():
    public = {name for name, one in LISTINGS.items() if one.public}
    private = {"compshare_custom_image", "compshare_shared_image"}
    assert public | private >= set(LISTINGS)
    from ansible_collections.aicloud.catalog.plugins.module_utils._listings import (
        compshare_instances,
    )

    assert not compshare_instances.LISTING.public


SESSION = "7d1f0c3a9b5e4d2c8a6f1e0d9c8b7a65"
LOGIN = (
    '{"inventory": {"uuid": "%s", "accountUuid": "36c27e8ff05c4780bf6d2fa65700f22e"}}'
)


def login_answers():
    whole = LOGIN % SESSION
    html = whole.replace('"', "&quot;")
    yield from (whole[:-1], whole[:70], f"<html>{html}</html>", f"[{whole}]")
    yield whole.replace('"inventory"', '"inventories"')


@pytest.mark.parametrize("status", [200, 400, 403, 404, 500, 502, 503])
@pytest.mark.parametrize("body", list(login_answers()), ids=range(5))
def test_a_broken_login_shows_no_session_and_leaves_none_open(status, body):
    answers = [Reply(body.encode(), status=status), Reply(b"{}")]
    with Scripted(*answers) as server:
        error = outcome(server.url, "zstack", account_name="me", password="geheim77")
    assert isinstance(error, errors.ApiError)
    assert SESSION not in f"{error} {error!r}" and SESSION[:8] not in str(error)
    closing = server.heard[1]
    assert closing.method == "DELETE"
    assert closing.target.endswith(f"/v1/accounts/sessions/{SESSION}")


def test_a_login_that_breaks_off_on_the_wire_leaves_no_session_open():
    body = (LOGIN % SESSION).encode()
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n"
    with Scripted(Reply(raw=head + body), Reply(b"{}")) as server:
        error = outcome(server.url, "zstack", account_name="me", password="geheim77")
    assert "truncated answer" in str(error) and SESSION not in str(error)
    assert server.heard[1].target.endswith(SESSION)


def test_errors_of_pagers_go_through_the_gate():
    secret = INVENTED["qianfan"]["secret_key"]
    info = {"isTruncated": True, "nextMarker": secret}
    page = {"result": {"customModelSetList": [], "pageInfo": info}}
    pages = [Reply(json.dumps(page).encode())] * 2
    with Scripted(*pages) as server:
        given = {**INVENTED["qianfan"], "base_url": server.url}
        failed = pytest.raises(errors.ApiError, match="Qianfan DescribeCustomModelSets")
        with failed as caught, opened("qianfan_model", given) as catalog:
            catalog.sweep(LISTINGS["qianfan_model"].server_filter({}))
    assert secret not in str(caught.value)


@pytest.mark.parametrize("status", [200, 404])
def test_request_ids_go_through_the_gate(status):
    secret = INVENTED["compshare"]["private_key"]
    for told in (f"id-{secret}", f"password={'x' * 9}", "x" * 5000, "a\x0b\x1b[1mb"):
        reply = Reply(
            b'{"RetCode": 0}', status=status, headers={"X-UCLOUD-REQUEST-UUID": told}
        )
        with Scripted(reply) as server, transport(server.url) as one:
            try:
                one.call(CALLS["compshare"])
                shown = one.stats.request_ids
            except errors.ApiError as error:
                shown = [*one.stats.request_ids, error.request_id, str(error)]
        for text in shown:
            assert secret not in text and "x" * 9 not in text[:200] or len(text) <= 400
            assert secret not in text and text.isprintable() and len(text) < 500


def test_a_usual_request_id_is_shown_as_it_is():
    usual = "8a6f1e0d-9c8b-7a65-7d1f-0c3a9b5e4d2c"
    reply = Reply(b"{}", status=404, headers={"x-bce-request-id": usual})
    with Scripted(reply) as server:
        assert f"request ID {usual}" in str(outcome(server.url, "qianfan"))


@pytest.mark.parametrize("cloud", ["compshare", "qianfan"])
def test_a_request_id_is_taken_from_the_body_when_no_header_has_one(cloud):
    body = {
        "compshare": b'{"RetCode": 0, "request_uuid": "of-the-body"}',
        "qianfan": b'{"requestId": "of-the-body", "result": {}}',
    }[cloud]
    header = CLOUDS[cloud].request_id_headers[0]
    replies = [Reply(body), Reply(body, headers={header: "of-the-header"})]
    with Scripted(*replies) as server, transport(server.url, cloud) as one:
        for _reply in replies:
            one.call(CALLS[cloud])
        assert one.stats.request_ids == ["of-the-body", "of-the-header"]


# -- signatures and waits -----------------------------------------------------------


def expired(cloud, **headers):
    body = {
        "qianfan": b'{"code": "RequestExpired", "message": "expired"}',
        "zstack": b"requestTimeTooSkewed",
    }[cloud]
    return Reply(body, status={"qianfan": 400, "zstack": 403}[cloud], headers=headers)


@pytest.mark.parametrize("cloud", ["qianfan", "zstack"])
def test_a_fresh_signature_is_tried_once(cloud):
    waits = []
    with Scripted(expired(cloud), GOOD[cloud]) as server:
        payload = outcome(server.url, cloud, retries=4, sleep=waits.append)
    assert payload["ok"] == 1 and waits == [0.0]
    order = CALLS[cloud]._replace(changing=True)
    with Scripted(expired(cloud)) as server:
        # Whoever ordered looks first whether it was carried out.
        refused = outcome(server.url, cloud, call=order, retries=1)
    assert isinstance(refused, errors.SignatureExpired) and refused.tries == 1


@pytest.mark.parametrize("cloud", ["qianfan", "zstack"])
@pytest.mark.parametrize("apart", [-4000, 4000])
def test_the_difference_of_the_clocks_is_told_when_it_stays(monkeypatch, cloud, apart):
    there = email.utils.formatdate(time.time() + apart, usegmt=True)
    from http.server import BaseHTTPRequestHandler

    monkeypatch.setattr(BaseHTTPRequestHandler, "date_time_string", lambda self: there)
    with Scripted(expired(cloud), expired(cloud)) as server:
        error = outcome(server.url, cloud, retries=4)
    assert isinstance(error, errors.CredentialsRejected) and "2 tries" in str(error)
    side = "behind" if apart > 0 else "ahead of"
    assert "Check the clock" in str(error) or "clock" in str(error)
    assert f"s {side} the server's" in str(error)


@pytest.mark.parametrize(
    ("seconds", "expected"), [(2, (0.9, 2.1)), (3600, (5, 5)), (-30, (0, 0))]
)
def test_retry_after_may_be_a_date(seconds, expected):
    then = email.utils.formatdate(time.time() + seconds, usegmt=True)
    waits = []
    reply = Reply(status=503, headers={"Retry-After": then})
    with Scripted(reply, GOOD["compshare"]) as server:
        given = {"retries": 1, "retry_max_delay": 5, "sleep": waits.append}
        assert outcome(server.url, **given)["ok"] == 1
    assert expected[0] <= waits[0] <= expected[1]


@pytest.mark.parametrize(
    "told", ["soon", "nan", "inf", "1e999", "Wed, 99 Foo 2026", "-"]
)
def test_a_retry_after_that_is_neither_is_not_given(told):
    waits = []
    reply = Reply(status=503, headers={"Retry-After": told})
    with Scripted(reply, GOOD["compshare"]) as server:
        given = {"retries": 1, "retry_max_delay": 5, "sleep": waits.append}
        assert outcome(server.url, **given)["ok"] == 1
    assert 0.25 <= waits[0] <= 0.5
