"""What a response says beside its payload reaches the user with every failure."""

from __future__ import annotations

import json

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core import errors
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
)
from ansible_collections.aicloud.catalog.tests.unit.scripted import Reply, Scripted

ID = "8a6f1e0d-9c8b-7a65-7d1f-0c3a9b5e4d2c"
WITH_IDS = sorted(name for name, cloud in CLOUDS.items() if cloud.request_id_headers)
# Listing, and payloads of which something is missing or wrong.
PAYLOADS = {
    "compshare_image": [
        {},
        {"ImageSet": {}},
        {"ImageSet": [1]},
        {"ImageSet": [{"Tags": {}}]},
        {"ImageSet": [], "TotalCount": []},
    ],
    "qianfan_model": [
        {},
        {"customModelSetList": 1},
        {"customModelSetList": [[]]},
        {"customModelSetList": [], "pageInfo": []},
        {"customModelSetList": [], "pageInfo": {"isTruncated": True}},
    ],
}


def failing() -> list[Reply]:
    """Return replies that are errors at any cloud, each of another kind."""
    texts = [
        Reply(b"no", status) for status in (400, 401, 403, 404, 418, 429, 500, 503)
    ]
    bodies = [b"", b"<html>", b'{"RetCode', b"[]", b"{}", b"[" * 200_000]
    return [*texts, Reply(status=302), *map(Reply, bodies)]


@pytest.mark.parametrize("cloud", WITH_IDS)
@pytest.mark.parametrize("number", range(len(failing())))
def test_every_failure_names_its_request(cloud, number):
    reply = failing()[number]
    reply.headers[CLOUDS[cloud].request_id_headers[0].title()] = ID
    with Scripted(reply) as server:
        error = str(outcome(server.url, cloud))
    assert f"request ID {ID}" in error and f"HTTP {reply.status}," in error


@pytest.mark.parametrize(
    ("name", "payload"), [(name, one) for name in PAYLOADS for one in PAYLOADS[name]]
)
def test_so_does_a_payload_that_cannot_be_read(name, payload):
    cloud = LISTINGS[name].cloud
    body = {**payload, "RetCode": 0, "request_uuid": ID}
    if cloud.name == "qianfan":
        body = {"requestId": ID, "result": payload}
    with Scripted(Reply(json.dumps(body).encode())) as server:
        given = {**INVENTED[cloud.name], "base_url": server.url, "image_type": "App"}
        with (
            pytest.raises(errors.UnexpectedResponse) as caught,
            opened(name, given) as catalog,
        ):
            catalog.sweep(LISTINGS[name].server_filter(given))
    assert f"request ID {ID}" in str(caught.value)


def test_so_does_an_order_that_is_answered_with_false():
    order = CALLS["qianfan"]._replace(changing=True)
    body = json.dumps({"requestId": ID, "result": False}).encode()
    with Scripted(Reply(body)) as server:
        assert f"request ID {ID}" in str(outcome(server.url, "qianfan", call=order))


# What every cloud says when another try may help: bodies and statuses.
PASSING = {
    "compshare": [
        (200, {"RetCode": 153}),
        (200, {"RetCode": 150}),
        (200, {"RetCode": 130}),
    ],
    "zstack": [
        (503, {"error": {"code": "SYS.1001"}}),
        (200, {"error": {"code": "SYS.1010"}}),
    ],
    "qianfan": [(200, {"error_code": 18}), (500, {"code": "InternalError"})],
}
BOTH = [(429, "slow"), (500, "no"), (502, "no"), (503, "no"), (504, "no"), (200, "")]


@pytest.mark.parametrize(
    ("cloud", "status", "told"),
    [(name, *one) for name in PASSING for one in (*PASSING[name], *BOTH)],
)
def test_retry_after_holds_for_every_failure_that_passes(cloud, status, told):
    body = told.encode() if isinstance(told, str) else json.dumps(told).encode()
    waits: list[float] = []
    good = {"RetCode": 0, "result": {}, "inventories": []}
    asked = [
        Reply(body, status, headers={"Retry-After": "0.07"}),
        Reply(json.dumps(good).encode()),
    ]
    with Scripted(*asked) as server:
        settings = {"retries": 1, "retry_max_delay": 30, "sleep": waits.append}
        assert isinstance(outcome(server.url, cloud, **settings), dict)
    assert waits in ([0.07], [])  # throttling is waited for by the pace
    with Scripted(asked[0]) as server, transport(server.url, cloud) as one:
        with pytest.raises(errors.ApiError) as caught:
            one.call(CALLS[cloud])
        assert caught.value.retry_after == 0.07


@pytest.mark.parametrize("cloud", sorted(CLOUDS))
@pytest.mark.parametrize(
    ("location", "shown"),
    [
        ("http://portal.invalid/login?token=canary", "http://portal.invalid/login"),
        ("/login", "/login"),
        ("?token=canary", "nowhere"),
        (None, "nowhere"),
    ],
)
def test_a_redirect_names_its_target_without_a_query(cloud, location, shown):
    reply = Reply(status=307, headers={"Location": location} if location else {})
    with Scripted(reply) as server:
        error = outcome(server.url, cloud, retries=3)
    assert f"redirect to {shown}; redirects are never followed" in str(error)
    assert "canary" not in str(error) and "HTTP 307" in str(error)


# -- a status and a code of the cloud ------------------------------------------------


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, 230, errors.ParameterRejected),
        (403, 171, errors.CredentialsRejected),
        (401, 299, errors.PermissionRefused),
        (500, 172, errors.CredentialsRejected),
        (503, 153, errors.RateLimited),
        # A code of a gateway's own: the status tells what it means.
        (401, 4001, errors.CredentialsRejected),
        (403, 4003, errors.PermissionRefused),
        (429, 4029, errors.RateLimited),
        (502, 5002, errors.ServerFault),
        (418, 4018, errors.ApiError),
    ],
)
def test_a_code_of_compshare_counts_with_any_status(status, code, kind):
    body = json.dumps({"RetCode": code, "Message": "why so"}).encode()
    with Scripted(Reply(body, status)) as server:
        error = outcome(server.url)
    assert error.__class__ is kind
    for part in (f"HTTP {status}", f"RetCode {code}", "why so"):
        assert part in str(error)


@pytest.mark.parametrize("status", [400, 403, 500])
def test_a_status_without_such_a_code_counts(status):
    for body in ({"RetCode": 0}, {"RetCode": "x"}, {"Message": "why so"}, []):
        with Scripted(Reply(json.dumps(body).encode(), status)) as server:
            error = outcome(server.url)
        assert f"HTTP {status}, code none" in str(error)


@pytest.mark.parametrize("cloud", sorted(CLOUDS))
def test_a_proxy_that_wants_a_login_is_named(cloud):
    with Scripted(Reply(b"login first", 407)) as server:
        error = outcome("http://cloud.invalid", cloud, proxy=server.url, retries=3)
    assert isinstance(error, errors.Unreachable) and error.layer == "proxy"
    assert "proxy: it answers HTTP 407" in str(error) and "user and password" in str(
        error
    )


# -- a session that has ended ---------------------------------------------------------


def test_a_session_that_we_opened_is_a_secret():
    session = "sitzung7geheim"  # it does not look like one
    login = Reply(json.dumps({"inventory": {"uuid": session}}).encode())
    told = {"error": {"code": "SYS.1006", "details": f"nobody knows {session} here"}}
    conversation = [login, Reply(json.dumps(told).encode(), 503), Reply(b"{}")]
    with Scripted(*conversation) as server:
        error = outcome(server.url, "zstack", account_name="me", password="geheim77")
    assert "nobody knows *** here" in str(error)


def test_the_tries_with_a_session_and_with_a_new_one_are_added():
    login = Reply(json.dumps({"inventory": {"uuid": "a" * 32}}).encode())
    ended = Reply(json.dumps({"error": {"code": "ID.1001"}}).encode(), 503)
    conversation = [login, ended, login, ended, Reply(b"{}"), Reply(b"{}")]
    with Scripted(*conversation) as server:
        error = outcome(server.url, "zstack", account_name="me", password="geheim77")
    assert "ID.1001" in str(error) and "2 tries" in str(error)
    # It was not the user who gave a session.
    assert "other logins" in str(error) and "session_id" not in str(error)
