"""ZStack access keys, password hashes and query encoding against every vector."""

from __future__ import annotations

import json
import re
from datetime import datetime, timezone
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._clouds._zstack_account import (
    password_hash,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._clouds.zstack import (
    CLOUD,
    access_key_header,
    server_date,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.model import Call
from ansible_collections.aicloud.catalog.plugins.module_utils._core.units import (
    parse_zone,
)
from ansible_collections.aicloud.catalog.tests.unit.reading import silent, vectors

VECTORS = vectors("zstack")
KEY = VECTORS["credentials"]
SESSION = "0f6b1b6d0e4c4d7c9a52d1f0a3b4c5d6"
RAW = {request["name"]: request for request in VECTORS["raw_requests"]}


@pytest.mark.parametrize("vector", VECTORS["access_key_signature"])
def test_access_key_header(vector):
    path = unquote(urlsplit(vector["request_target"]).path)
    uri = path.removeprefix("/zstack")
    assert uri == vector["signed_uri"]
    assert vector["authorization"] == access_key_header(
        KEY["access_key_id"],
        KEY["access_key_secret"],
        vector["method"],
        vector["date_header"],
        uri,
    )


@pytest.mark.parametrize("vector", VECTORS["password_sha512"], ids=lambda v: v["plain"])
def test_password_hash(vector):
    assert password_hash(vector["plain"]) == vector["hex"]


def session_account():
    return CLOUD.account({"session_id": SESSION, "base_url": "http://zs:8080"}, silent)


@pytest.mark.parametrize("vector", VECTORS["query_encoding"])
def test_query_encoding(vector):
    parameters: dict[str, list[str]] = {}
    for name, value in vector["decoded_pairs"]:
        parameters.setdefault(name, []).append(value)
    call = Call(
        action="QueryModel", method="GET", path="/v1/ai/models", parameters=parameters
    )
    request = CLOUD.sign(session_account(), call)
    assert request.url == (
        f"http://zs:8080/zstack/v1/ai/models?{vector['requests_query']}"
    )
    decoded = [list(pair) for pair in parse_qsl(urlsplit(request.url).query)]
    assert decoded == vector["decoded_pairs"]
    assert request.headers["Authorization"] == f"OAuth {SESSION}"


def test_booleans_and_numbers_of_a_query():
    parameters = {"replyWithCount": True, "start": 0, "limit": 1000, "q": None}
    call = Call(action="Q", method="GET", path="/v1/x", parameters=parameters)
    query = urlsplit(CLOUD.sign(session_account(), call).url).query
    assert query == "replyWithCount=true&start=0&limit=1000"


def test_login_and_logout_are_those_of_the_vectors():
    settings = {"account_name": "admin", "password": "password"}
    account = CLOUD.account({**settings, "base_url": "http://zs:8080"}, silent)
    login = CLOUD.sign(account, CLOUD.login(account))
    assert (login.method, login.url) == ("PUT", "http://zs:8080" + target("login"))
    assert json.loads(login.body) == RAW["login"]["body"]
    assert "Authorization" not in login.headers
    session = CLOUD.adopt(account, {"inventory": {"uuid": SESSION}})
    logout = CLOUD.sign(session, CLOUD.logout(session))
    assert (logout.method, logout.url) == (
        "DELETE",
        "http://zs:8080" + target("logout"),
    )


def target(name):
    return RAW[name]["request_target"]


# -- the Date header ----------------------------------------------------------------

# What the server's own rule was seen to accept (vectors, date_header_parsing).
DATES = VECTORS["date_header_parsing"]["cases"]
MOMENT = datetime(2026, 11, 2, 22, 9, 5, tzinfo=timezone.utc)


def accepted_zones():
    return {c["date_header"].rsplit(" ", 1)[1] for c in DATES if c["accepted"]}


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("UTC", "Mon, 02 Nov 2026 22:09:05 UTC"),
        ("Asia/Shanghai", "Tue, 03 Nov 2026 06:09:05 +08:00"),
        ("+08:00", "Tue, 03 Nov 2026 06:09:05 +08:00"),
        ("America/New_York", "Mon, 02 Nov 2026 17:09:05 -05:00"),
        ("-03:30", "Mon, 02 Nov 2026 18:39:05 -03:30"),
    ],
)
def test_the_date_is_the_wall_clock_of_the_server(zone, expected):
    assert server_date(MOMENT, parse_zone(zone)) == expected


def test_only_forms_that_the_server_takes_are_sent():
    assert {"UTC", "+08:00"} <= accepted_zones()
    for zone in ("UTC", "Asia/Shanghai", "Asia/Kolkata", "America/St_Johns", "GMT"):
        date = server_date(MOMENT, parse_zone(zone))
        assert re.fullmatch(
            r"[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d "
            r"(UTC|[+-]\d\d:\d\d)",
            date,
        )


def test_a_signed_query_with_an_access_key():
    settings = {**KEY, "base_url": "http://zs:8080", "server_timezone": "+08:00"}
    account = CLOUD.account(settings, silent)
    call = Call(
        action="QueryModel",
        method="GET",
        path="/v1/ai/models",
        parameters={"q": ["name=qwen"]},
    )
    request = CLOUD.sign(account, call)
    # The query is not signed; the date is the one in the header.
    expected = access_key_header(
        KEY["access_key_id"],
        KEY["access_key_secret"],
        "GET",
        request.headers["Date"],
        "/v1/ai/models",
    )
    assert request.headers["Authorization"] == expected
    assert request.headers["Date"].endswith(" +08:00")
    assert CLOUD.login(account) is None
