"""Qianfan signatures against every recorded vector."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from urllib.parse import urlsplit

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._clouds.qianfan import (
    CLOUD,
    authorization,
    canonical_headers,
    canonical_query,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.errors import (
    OptionError,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.model import Call
from ansible_collections.aicloud.catalog.tests.unit.reading import (
    INVENTED,
    silent,
    vectors,
)

ALL = vectors("qianfan")["vectors"]
EXCLUDED = {
    "default-header-set": "we always name the signed headers",
    "quirk-xbce-unlisted": "the SDK signs a header that it does not name",
    "quirk-empty-header": "the SDK names a header that it does not sign",
}
CHECKED = [vector for vector in ALL if vector["id"] not in EXCLUDED]


def test_only_the_sdk_quirks_and_the_unnamed_form_are_left_out():
    quirks = {v["id"] for v in ALL if v["sdk_quirk"]}
    unnamed = {v["id"] for v in ALL if v["input"]["headers_to_sign"] is None}
    assert quirks | unnamed == set(EXCLUDED)
    assert (len(ALL), len(CHECKED)) == (22, 19)


def signed_headers_of(given):
    wanted = {name.lower() for name in given["headers_to_sign"]}
    return {k: v for k, v in given["headers"].items() if k.lower() in wanted}


@pytest.mark.parametrize("vector", CHECKED, ids=lambda v: v["id"])
def test_authorization_and_its_parts(vector):
    given, expected = vector["input"], vector["expected"]
    headers = signed_headers_of(given)
    assert canonical_query(given["query"]) == expected["canonical_query_string"]
    assert canonical_headers(headers) == expected["canonical_headers"]
    made = authorization(
        (given["access_key_id"], given["secret_access_key"]),
        given["method"],
        given["path"],
        given["query"],
        headers,
        given["timestamp"],
        given["expiration_seconds"],
    )
    # The SDK joins a set: only the order of the names is its own.
    theirs = expected["authorization"].split("/")
    theirs[4] = ";".join(sorted(theirs[4].split(";")))
    assert made.split("/") == theirs


def test_an_empty_header_is_neither_signed_nor_named():
    vector = next(v for v in ALL if v["id"] == "quirk-empty-header")["input"]
    headers = signed_headers_of(vector)
    made = authorization(
        ("a", "b"), "POST", "/v2/model", {}, headers, vector["timestamp"]
    )
    assert made.split("/")[4] == "host;x-bce-date"


def hex_hmac(key, text):
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


@pytest.mark.parametrize(
    ("base_url", "host", "encoded"),
    [
        ("https://qianfan.baidubce.com", "qianfan.baidubce.com", None),
        ("https://qianfan.example:443", "qianfan.example", None),
        ("http://127.0.0.1:8080", "127.0.0.1:8080", "127.0.0.1%3A8080"),
        ("http://127.0.0.1:80/", "127.0.0.1", None),
    ],
)
def test_the_request_that_is_sent(base_url, host, encoded):
    account = CLOUD.account({**INVENTED["qianfan"], "base_url": base_url}, silent)
    call = Call(
        action="DescribeModel",
        path="/v2/model",
        parameters={"modelId": "模", "x": None},
    )
    request = CLOUD.sign(account, call)
    assert request.method == "POST"
    assert urlsplit(request.url).query == "Action=DescribeModel"
    assert urlsplit(request.url).path == "/v2/model"
    assert json.loads(request.body) == {"modelId": "模"}
    headers = request.headers
    assert (headers["Host"], headers["Content-Type"]) == (host, "application/json")
    date = headers["x-bce-date"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", date)
    prefix = f"bce-auth-v1/access-1/{date}/1800"
    canonical = (
        "POST\n/v2/model\nAction=DescribeModel\n"
        f"host:{encoded or host}\nx-bce-date:{date.replace(':', '%3A')}"
    )
    signature = hex_hmac(hex_hmac("secret+1", prefix), canonical)
    assert headers["Authorization"] == f"{prefix}/host;x-bce-date/{signature}"
    assert {headers["Authorization"], signature} <= set(request.secrets)


def test_an_empty_body_is_an_object():
    account = CLOUD.account(INVENTED["qianfan"], silent)
    call = Call(action="DescribeCustomModelSets", path="/v2/model")
    assert CLOUD.sign(account, call).body == b"{}"


def test_a_path_in_the_base_url_is_refused():
    """It would be sent but not signed."""
    settings = {**INVENTED["qianfan"], "base_url": "https://gate.example/qianfan"}
    with pytest.raises(OptionError, match="base_url='https://gate.example/qianfan'"):
        CLOUD.account(settings, silent)
