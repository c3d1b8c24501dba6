"""ZStack: sessions, access keys and QueryModel."""

from __future__ import annotations

import time

import pytest
import requests
from callers import (
    access_key_headers,
    http_date,
    log_in,
    zstack,
)
from simulator.zstack_auth import sha512

MODELS = "/zstack/v1/ai/models"
OTHERS = ("Meta", "BAAI")
NEW_YEAR = 1_767_225_600  # 2026-01-01 UTC


def put_login(sim, body, **options):
    url = sim.url + "/zstack/v1/accounts/login"
    return requests.put(url, timeout=20, **({"json": body} | options))


def by_key(sim, date: str, **change):
    headers = access_key_headers(sim, date, "/v1/ai/models", **change)
    return requests.get(sim.url + MODELS, headers=headers, timeout=20)


def names(answer) -> list[str]:
    return [row["name"] for row in answer.json()["inventories"]]


def test_login_and_its_errors(sim):
    own = sim.credentials["zstack"]
    good = {"accountName": own["account_name"], "password": sha512(own["password"])}
    inventory = put_login(sim, {"logInByAccount": good}).json()["inventory"]
    assert len(inventory["uuid"]) == 32
    assert inventory["expiredDate"].endswith(("AM", "PM"))
    clear = put_login(sim, {"logInByAccount": {**good, "password": own["password"]}})
    assert clear.status_code == 503
    assert clear.json()["error"]["code"] == "ID.1000"
    partly = put_login(sim, {"logInByAccount": {"accountName": "x"}})
    assert partly.json()["error"]["code"] == "SYS.1007"
    old = put_login(sim, {"logIn": good})
    assert (old.status_code, old.text[:26]) == (400, "the body doesn't contain a")
    assert put_login(sim, None, data="{").status_code == 500
    assert "password" not in str(sim.calls())


def test_session_life(sim):
    session = log_in(sim)
    path = f"{sim.url}/zstack/v1/accounts/sessions/{session}"
    assert requests.get(path + "/valid", timeout=20).json() == {"valid": True}
    # Sliding: every call gives the whole time again.
    for hours in (1.5, 3.0, 4.5):
        sim.clock(offset=hours * 3600)
        assert zstack(sim, session, ("limit", "1")).status_code == 200
    sim.clock(offset=6.6 * 3600)
    late = zstack(sim, session)
    assert late.status_code == 503
    assert late.json()["error"]["code"] == "ID.1001"
    assert requests.get(path + "/valid", timeout=20).json() == {"valid": False}
    assert requests.delete(path, timeout=20).json() == {}
    again = log_in(sim)
    requests.delete(path.replace(session, again), timeout=20)
    counts = sim.counts()
    assert (counts["logins"], counts["logouts"], counts["open_sessions"]) == (2, 1, 0)
    assert session not in str(sim.calls())


def test_session_seconds(sim):
    sim.quirks({"zstack": {"session_seconds": 60}})
    session = log_in(sim)
    sim.clock(offset=61)
    assert zstack(sim, session).status_code == 503


def test_header_errors(sim):
    get = sim.url + MODELS
    bare = requests.get(get, timeout=20)
    assert (bare.status_code, bare.text) == (400, "missing header 'Authorization'")
    basic = requests.get(get, auth=("a", "b"), timeout=20)
    assert (basic.status_code, basic.text) == (
        400, "Authorization type must be 'OAuth'")  # fmt: skip
    assert zstack(sim, "0" * 32).json()["error"]["code"] == "ID.1001"
    # The layer looks at the query before the session.
    assert zstack(sim, "0" * 32, ("q", "nothing")).status_code == 400
    denied = zstack(sim, log_in(sim, "denied"))
    assert denied.json()["error"]["code"] == "ID.1002"


def test_access_key(sim):
    now = time.time()
    assert by_key(sim, http_date(now)).status_code == 200
    no_date = requests.get(
        sim.url + MODELS, headers={"Authorization": "ZStack a:b"}, timeout=20
    )
    assert no_date.text == "'Date' must be incuded in request header"
    wrong = "'Date' format error, correct format is 'EEE, dd MMM yyyy HH:mm:ss z'"
    cases = [
        (http_date(now, "GMT+8"), {}, 400, wrong),
        (http_date(now - 16 * 60), {}, 403, "requestTimeTooSkewed"),
        (http_date(now), {"access_key_id": "nobody"}, 403,
         "access key id: nobody does not existed or disabled"),
        (http_date(now), {"access_key_secret": "x"}, 403, "wrong accessKey signature"),
        (http_date(now), {"access_key_id": ""}, 400,
         "accessKey format is 'ZStack AccessKeyId:Signature'"),
    ]  # fmt: skip
    for date, change, status, message in cases:
        answer = by_key(sim, date, **change)
        assert (answer.status_code, answer.text) == (status, message)
    sim.quirks({"zstack": {"access_key_enabled": False}})
    assert by_key(sim, http_date(now)).status_code == 403


def test_check_time_zone(sim):
    now = time.time()
    utc, there = http_date(now), http_date(now, "+08:00", 8)
    assert by_key(sim, there).status_code == 403
    sim.quirks({"zstack": {"timezone": "Asia/Shanghai"}})
    # The wall clock counts: a right UTC date is eight hours off.
    assert by_key(sim, utc).status_code == 403
    assert by_key(sim, there).status_code == 200
    sim.quirks({"zstack": {"check_time_zone": True}})
    assert by_key(sim, utc).status_code == 200
    assert by_key(sim, there).status_code == 200


def test_paging_and_counts(sim):
    session, rows = log_in(sim), sim.catalog("zstack_model")
    whole = zstack(sim, session).json()
    assert len(whole["inventories"]) == len(rows)
    assert "total" not in whole
    assert whole["schema"]["inventories[0]"].endswith("ModelInventory")
    got = []
    for start in range(0, len(rows), 50):
        page = zstack(sim, session, ("sort", "+uuid"), ("limit", "50"),
                      ("start", str(start)),
                      ("replyWithCount", "TRUE")).json()  # fmt: skip
        assert page["total"] == len(rows)
        got += [row["uuid"] for row in page["inventories"]]
    assert got == sorted(row["uuid"] for row in rows)
    count = zstack(sim, session, ("count", "true")).json()
    assert count == {"total": len(rows), "schema": {}}
    assert zstack(sim, session, ("limit", "x")).status_code == 400
    down = zstack(sim, session, ("sort", "-uuid"), ("limit", "1")).json()
    assert down["inventories"][0]["uuid"] == max(r["uuid"] for r in rows)


def test_documented_example(sim):
    session = log_in(sim)
    one = zstack(sim, session, ("q", "uuid=uuid")).json()["inventories"]
    assert one == [
        {
            "uuid": "uuid",
            "name": "qwen 1.5 32B",
            "description": "This is an example ai model",
            "installPath": "192.168.10.10:/ai/model_center/qwen_1.5_32B",
            "modelCenterUuid": "model center uuid",
            "extraGpuMemRequest": 2147483648,
            "SAMPLE_SIZE": 1000,
        }
    ]
    path = "/v1/ai/models/c2ad36349f653325ab482b77156fe952"
    assert names(zstack(sim, session, ("q", "x"), path=path)) == ["qwen 1.5 32B"]
    missing = zstack(sim, session, path="/v1/ai/models/" + "0" * 32)
    assert missing.json() == {"inventories": [], "schema": {}}
    # The page's own query has no operator.
    bad = zstack(sim, session, ("q", "274fec2ef4bc4815a6544d1ee27d7899"))
    assert bad.status_code == 400
    assert "doesn't contain any query operator" in bad.text


@pytest.mark.parametrize(
    ("condition", "test"),
    [
        ("name=QWEN 1.5 32b ", lambda r: r["name"] == "qwen 1.5 32B"),
        ("name~=%qwen%", lambda r: "qwen" in r["name"].lower()),
        ("name!~=qwen_1.5%", lambda r: not r["name"].startswith("qwen 1.5")),
        ("vendor!=alibaba", lambda r: r.get("vendor", "Alibaba") != "Alibaba"),
        ("vendor?=Meta,BAAI", lambda r: r.get("vendor") in ("Meta", "BAAI")),
        ("vendor!?=Meta,BAAI", lambda r: {r.get("vendor", "Meta")}.isdisjoint(OTHERS)),
        ("description is null", lambda r: "description" not in r),
        ("description not null", lambda r: "description" in r),
        ("isLatestVersion=true", lambda r: r.get("isLatestVersion") is True),
        ("size>=40000000000", lambda r: r.get("size", 0) >= 40_000_000_000),
        ("versionSemver>1.10.0", lambda r: r.get("versionSemver", "") > "1.10.0"),
        ("createDate>2026-01-01 00:00:00", lambda r: r.get("createDate", 0) > NEW_YEAR),
        ("modelCenter.name=center-c", lambda r: r["modelCenterUuid"][:8] == "9f8e7d6c"),
        ("name= qwen 1.5 32B", lambda r: False),
    ],
)  # fmt: skip
def test_conditions(sim, condition, test):
    wanted = sorted(row["uuid"] for row in sim.catalog("zstack_model") if test(row))
    got = zstack(sim, log_in(sim), ("q", condition)).json()["inventories"]
    assert sorted(row["uuid"] for row in got) == wanted


@pytest.mark.parametrize(
    "pair",
    [("q", "nmae=x"), ("q", "minGpuMemory>1"), ("q", "description is not null"),
     ("sort", "nmae"), ("fields", "uuid,minGpuMemory")],
)  # fmt: skip
def test_unknown_fields(sim, pair):
    answer = zstack(sim, log_in(sim), pair)
    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "SYS.1000"
    assert "not having field[" in answer.json()["error"]["details"]


def test_fields_and_ignored_parameters(sim):
    session = log_in(sim)
    got = zstack(sim, session, ("fields", "uuid,name"), ("fields", "size"),
                 ("groupBy", "name"), ("other", "1"))  # fmt: skip
    assert {frozenset(row) for row in got.json()["inventories"]} == {
        frozenset(("uuid", "name"))
    }
    both = zstack(sim, session, ("q", "name~=%qwen%"), ("q", "versionSemver=1.9.0"))
    assert names(both) and all("wen" in name for name in names(both))


def test_html_escapes(sim):
    text = zstack(sim, log_in(sim)).text
    assert r"a \u0026 b \u003cc\u003e \u003d \u0027d\u0027" in text
    assert "'" not in text


@pytest.mark.parametrize(
    ("style", "shown"),
    [("java8", "Nov 15, 2017 6:20:57 AM"), ("java9", "Nov 15, 2017, 6:20:57 AM"),
     ("java20", "Nov 15, 2017, 6:20:57\u202fAM")],
)  # fmt: skip
def test_timestamps(sim, style, shown):
    sim.quirks({"zstack": {"timezone": "Asia/Shanghai", "timestamp_style": style}})
    row = {"uuid": "0" * 32, "name": "a", "modelCenterUuid": "", "description": None,
           "createDate": 1510698057}  # fmt: skip
    sim.set_catalog("zstack_model", rows=[row])
    (got,) = zstack(sim, log_in(sim)).json()["inventories"]
    assert got["createDate"] == shown
    assert "description" not in got
    session = log_in(sim)
    zone = zstack(sim, session, path="/v1/management-nodes/platform-timezone").json()
    assert (zone["timezone"], zone["offset"]) == ("Asia/Shanghai", "+08:00")
    url = sim.url + "/zstack/v1/management-nodes/actions"
    now = requests.put(url, json={"getCurrentTime": {}}, timeout=20).json()
    assert abs(now["currentTime"]["Seconds"] - time.time()) < 5


def test_null_texts_and_missing_columns(sim):
    session = log_in(sim)
    sim.quirks({"zstack": {"null_texts": True}})
    one = zstack(sim, session, ("q", "uuid=uuid")).json()["inventories"][0]
    assert one["versionSemver"] == one["requiredAccelerator"] == "NULL"
    sim.quirks({"zstack": {"missing_columns": True, "null_texts": None}})
    rows = zstack(sim, session).json()["inventories"]
    assert not any("versionSemver" in row or "modelId" in row for row in rows)
    assert zstack(sim, session, ("q", "versionSemver=1.9.0")).status_code == 503


def test_page_cap_and_unstable_order(sim):
    session = log_in(sim)
    sim.quirks({"zstack": {"page_cap": 30, "unstable_order": True}})
    first, second = names(zstack(sim, session)), names(zstack(sim, session))
    assert len(first) == len(second) == 30
    assert first != second
    ask = ("sort", "uuid")
    assert names(zstack(sim, session, ask)) == names(zstack(sim, session, ask))


def test_unknown_urls(sim):
    gone = requests.get(sim.url + "/zstack/v1/nothing", timeout=20)
    assert (gone.status_code, gone.text) == (404, "no api mapping to /v1/nothing")
    assert requests.post(sim.url + MODELS, timeout=20).status_code == 405
