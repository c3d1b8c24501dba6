"""The published and recorded vectors hold for the server's own checks."""

from __future__ import annotations

import calendar
import hashlib
import json
import time
import types
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote

import pytest
import requests
from multidict import CIMultiDict
from simulator import (
    compshare_auth,
    qianfan_auth,
    zstack_auth,
    zstack_models,
    zstack_query,
)
from simulator.wire import Request

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "vectors"


def load(name: str) -> dict:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


COMPSHARE, ZSTACK, QIANFAN = load("compshare"), load("zstack"), load("qianfan")


def request_of(body: str, kind: str) -> Request:
    headers = CIMultiDict({"Content-Type": kind})
    return Request("POST", "/", headers, body.encode(), 1, 1)


def compshare_keys(vector: dict) -> dict:
    return {name: vector[name] for name in ("public_key", "private_key")}


@pytest.mark.parametrize("vector", COMPSHARE["form_vectors"], ids=lambda v: v["name"])
def test_compshare_form(vector):
    form = "application/x-www-form-urlencoded"
    flat, signed = compshare_auth.read(request_of(vector["form_body"], form))
    assert {k: v for k, v in flat.items() if k != "Signature"} == vector["flattened"]
    keys = compshare_keys(vector)
    assert compshare_auth.signature(keys, signed) == vector["signature"]


@pytest.mark.parametrize(
    "vector", COMPSHARE["json_body_vectors"], ids=lambda v: v["name"]
)
def test_compshare_json(vector):
    members = {**vector["params"], "PublicKey": vector["public_key"]}
    body = request_of(json.dumps(members), "application/json")
    _rest, signed = compshare_auth.read(body)
    keys = compshare_keys(vector)
    assert compshare_auth.signature(keys, signed) == vector["signature"]


def test_compshare_vectors_are_accepted(sim):
    """A recorded body passes as it is, when its keys are those of the account."""
    sent = 0
    for vector in COMPSHARE["form_vectors"]:
        if vector["public_key"] != sim.credentials["compshare"]["public_key"]:
            continue
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        body = vector["form_body"].encode()
        answer = requests.post(sim.url, data=body, headers=form, timeout=20).json()
        assert answer["RetCode"] not in (160, 170, 171, 172), vector["name"]
        sent += 1
    assert sent > 10


@pytest.mark.parametrize("vector", ZSTACK["access_key_signature"])
def test_zstack_signature(vector):
    secret = ZSTACK["credentials"]["access_key_secret"]
    date = vector["date_header"]
    path = unquote(vector["request_target"].partition("?")[0]).removeprefix("/zstack")
    assert path == vector["signed_uri"]
    made = zstack_auth.sign(secret, vector["method"], date, path)
    assert vector["authorization"].endswith(":" + made)
    assert zstack_auth.parse_date(date) is not None


@pytest.mark.parametrize("case", ZSTACK["date_header_parsing"]["cases"])
def test_zstack_dates(case):
    made = zstack_auth.parse_date(case["date_header"])
    assert (made is not None) == case["accepted"]
    if made:
        assert case["parsed"].partition("[")[0].rstrip("Z") in made.isoformat()


NAMES = {"?=": "in", "!?=": "not in", "!~=": "not like", "~=": "like",
         "not null": "is not null"}  # fmt: skip


@pytest.mark.parametrize(
    "case", ZSTACK["condition_parsing"]["cases"], ids=lambda c: c["q"]
)
def test_zstack_conditions(case):
    if "http_status" in case:
        with pytest.raises(zstack_auth.Refused) as caught:
            zstack_query.split(case["q"])
        assert caught.value.answer.status == case["http_status"]
        return
    name, operator, value = zstack_query.split(case["q"])
    assert (name, NAMES.get(operator, operator)) == (case["name"], case["op"])
    assert value == case.get("value", "")


@pytest.mark.parametrize("case", ZSTACK["query_encoding"])
def test_zstack_encoding(case):
    wanted = [tuple(pair) for pair in case["decoded_pairs"]]
    for form in ("sdk_query", "requests_query"):
        assert parse_qsl(case[form], keep_blank_values=True) == wanted


def test_zstack_texts():
    for case in ZSTACK["password_sha512"]:
        assert zstack_auth.sha512(case["plain"]) == case["hex"]
        assert hashlib.sha512(case["plain"].encode()).hexdigest() == case["hex"]
    dates = ZSTACK["timestamp_rendering"]
    for style, name in (("java8", "java8_style"), ("java9", "java17_style")):
        quirks = types.SimpleNamespace(timezone="UTC", timestamp_style=style)
        moment = dates["epoch_ms"] / 1000
        assert zstack_models.java_date(moment, quirks) == dates[name]
    escaped = ZSTACK["gson_html_escaping"]
    made = zstack_models._gson({"x": escaped["plain"]}).decode()
    assert made == f'{{"x":"{escaped["json"]}"}}'


def qianfan_target(path: str, query: dict) -> str:
    pairs = [
        quote(k, safe="") + ("" if v is None else "=" + quote(str(v), safe=""))
        for k, v in query.items()
    ]
    return f"{path}?{'&'.join(pairs)}" if pairs else path


def epoch(text: str) -> int:
    return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))


@pytest.mark.parametrize("vector", QIANFAN["vectors"], ids=lambda v: v["id"])
def test_qianfan_signature(vector):
    given = vector["input"]
    headers = dict(given["headers"])
    headers["Authorization"] = vector["expected"]["authorization"]
    secrets = {given["access_key_id"]: given["secret_access_key"]}
    path = vector["expected"]["canonical_uri"]
    target = qianfan_target(path, given.get("query") or {})
    now = epoch(given["timestamp"])

    def check():
        return qianfan_auth.check(given["method"], target, headers, now, secrets)

    if vector["id"] in REFUSED:
        with pytest.raises(qianfan_auth.Refused):
            check()
    else:
        assert check() == given["access_key_id"]


# What the SDK signs and a server that follows the documents cannot accept.
REFUSED = {"quirk-xbce-unlisted"}


@pytest.mark.parametrize("case", QIANFAN["verification"], ids=lambda c: c["id"])
def test_qianfan_verification(case):
    asked, wanted = case["request"], case["expected"]
    target = qianfan_target(asked["path"], asked["query"])
    secrets = {case["stored_access_key_id"]: case["stored_secret_access_key"]}
    now = epoch(case["server_time"])
    arguments = (asked["method"], target, asked["headers"], now, secrets)
    if wanted["valid"]:
        assert qianfan_auth.check(*arguments) == case["stored_access_key_id"]
        return
    with pytest.raises(qianfan_auth.Refused) as caught:
        qianfan_auth.check(*arguments)
    assert caught.value.code == wanted["suggested_code"]
    assert caught.value.status == wanted["suggested_http_status"]
