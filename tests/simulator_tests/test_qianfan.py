"""Qianfan: signatures, the listing, one set, one version."""

from __future__ import annotations

import time

import pytest
import requests
from callers import qianfan, qianfan_raw, sets

LIST = "DescribeCustomModelSets"


def walk(sim, limit: int = 1000, **body) -> list[dict]:
    """All items, following markers as the documentation says."""
    items, marker = [], None
    for _turn in range(limit):
        page = sets(sim, **body, **({"marker": marker} if marker else {}))
        items += page["customModelSetList"]
        info = page["pageInfo"]
        if not info["isTruncated"]:
            assert "nextMarker" not in info
            return items
        marker = info["nextMarker"]
    raise AssertionError("the listing has no end")


def code_of(answer) -> tuple[int, str]:
    body = answer.json()
    assert answer.headers["X-Bce-Request-Id"] == body["requestId"]
    return answer.status_code, body["code"]


@pytest.mark.parametrize(
    ("options", "status", "code"),
    [
        ({"secret": "wrong"}, 400, "SignatureDoesNotMatch"),
        ({"at": 1_700_000_000}, 400, "RequestExpired"),
        ({"at": time.time() + 3600}, 400, "RequestExpired"),
        ({"expiration": 60, "at": time.time() - 100}, 400, "RequestExpired"),
        ({"path": "/v2/other"}, 404, "InvalidURI"),
        ({"path": "/v2/service"}, 400, "InvalidURI"),
        ({"account": "denied"}, 403, "AccessDenied"),
    ],
)
def test_refusals(sim, options, status, code):
    assert code_of(qianfan_raw(sim, LIST, **options)) == (status, code)


def test_more_refusals(sim):
    url = f"{sim.url}/v2/model?Action={LIST}"
    assert code_of(requests.post(url, timeout=20)) == (403, "AccessDenied")
    header = {"Authorization": "Bearer x"}
    bad = requests.post(url, headers=header, timeout=20)
    assert code_of(bad) == (400, "InvalidHTTPAuthHeader")
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    header = {"Authorization": f"bce-auth-v1/nobody/{stamp}/1800/host/{'0' * 64}"}
    bad = requests.post(url, headers=header, timeout=20)
    assert code_of(bad) == (403, "InvalidAccessKeyId")
    assert requests.get(url, timeout=20).status_code == 405
    assert requests.get(f"{sim.url}//v2/model", timeout=20).status_code == 404
    assert sim.counts()["rejected"] == 3


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "MalformedJSON"),
        (b"[]", "MalformedJSON"),
        (b"{", "MalformedJSON"),
        ({"maxKeys": 0}, "InappropriateJSON"),
        ({"maxKeys": "5"}, "InappropriateJSON"),
        ({"pageReverse": "true"}, "InappropriateJSON"),
        ({"marker": "am-nothere"}, "InvalidMarker"),
    ],
)
def test_bad_bodies(sim, body, code):
    assert code_of(qianfan_raw(sim, LIST, body)) == (400, code)


def test_default_signed_headers(sim):
    assert qianfan_raw(sim, LIST, names=[]).status_code == 200


def test_pages(sim):
    rows = sim.catalog("qianfan_model")
    assert walk(sim) == rows
    assert walk(sim, maxKeys=100, pageReverse=True) == rows[::-1]
    page = sets(sim, maxKeys=500)
    assert len(page["customModelSetList"]) == 100
    assert page["pageInfo"]["maxKeys"] == 100
    assert len(sets(sim)["customModelSetList"]) == 10
    # There is no filter: what looks like one is an unknown member.
    assert sets(sim, modelSetName="x")["customModelSetList"] == rows[:10]


def test_documented_request(sim):
    page = sets(sim, marker="am-n50xxx")
    assert page["pageInfo"] == {
        "marker": "am-n50xxx",
        "maxKeys": 10,
        "isTruncated": False,
    }
    shown = page["customModelSetList"]
    assert [row["modelSetId"] for row in shown][1:] == ["am-gn7txxxf", "am-gn7tssxxxf"]
    last = {k: v for k, v in shown[2].items() if k != "modelNames"}
    assert last == {
        "modelSetName": "clc_test",
        "modelSetId": "am-gn7tssxxxf",
        "modelType": "大语言模型",
        "labels": None,
        "createTime": "2023-12-29T14:28:33+08:00",
        "modelCount": 1,
        "modelIds": ["amv-k8npfy0yz90r"],
    }


@pytest.mark.parametrize("style", ["exclusive", "opaque"])
def test_marker_styles(sim, style):
    sim.quirks({"qianfan": {"marker": style}})
    assert walk(sim, maxKeys=50) == sim.catalog("qianfan_model")
    assert code_of(qianfan_raw(sim, LIST, {"marker": "?"})) == (400, "InvalidMarker")


@pytest.mark.parametrize("style", ["inclusive", "exclusive", "opaque"])
def test_empty_page(sim, style):
    sim.quirks({"qianfan": {"empty_page": True, "marker": style}})
    rows = sim.catalog("qianfan_model")
    assert walk(sim, maxKeys=100) == rows
    assert sim.counts()["actions"]["qianfan"][LIST] == 5


def test_seed_shape(sim):
    sim.quirks({"qianfan": {"model_names": False, "modify_time": False}})
    for row in walk(sim, maxKeys=100):
        assert not {"modelNames", "modifyTime"} & set(row)


def test_shuffled_names(sim):
    sim.quirks({"qianfan": {"model_names_order": "shuffled"}})
    (row,) = [r for r in walk(sim) if r["modelSetId"] == "am-q7d2k9x4m1ta"]
    assert row["modelIds"] == ["amv-1h5w8r3n6c0z", "amv-9k4e2b7v5y1p"]
    assert row["modelNames"] == ["1", "2"]


def test_one_set(sim):
    found = qianfan(sim, "DescribeModelSet", modelSetName="support-bot")["result"]
    assert found["modelSetId"] == "am-q7d2k9x4m1ta"
    assert (found["source"], found["modelType"]) == ("UserCreate", "Text2Text")
    by_id = qianfan(sim, "DescribeModelSet", modelSetId="am-q7d2k9x4m1ta")["result"]
    assert by_id == found
    twin = qianfan(sim, "DescribeModelSet", modelSetName="twin")["result"]
    assert twin["modelSetId"] == "am-d4dupname001"
    for body in ({}, {"modelSetId": "a", "modelSetName": "b"}):
        answer = qianfan_raw(sim, "DescribeModelSet", body)
        assert code_of(answer) == (400, "InappropriateJSON")
    missing = {"modelSetName": "Support-Bot"}
    answer = qianfan_raw(sim, "DescribeModelSet", missing)
    assert code_of(answer) == (404, "NotFound")
    sim.quirks({"qianfan": {"case": "insensitive"}})
    assert qianfan_raw(sim, "DescribeModelSet", missing).status_code == 200


def test_one_version(sim):
    states = {
        identifier: qianfan(sim, "DescribeModel", modelId=identifier)["result"][
            "status"
        ]
        for identifier in ("amv-wipcreating1", "amv-wipready0001", "amv-wipfail00001")
    }
    assert list(states.values()) == ["Creating", "Ready", "Fail"]
    every = {row["status"] for row in sim.catalog("qianfan_version")}
    assert every == {"Ready", "Creating", "Fail"}
    missing = qianfan_raw(sim, "DescribeModel", {"modelId": "amv-nothere"})
    assert code_of(missing) == (404, "NotFound")


def test_sets_of_a_test_have_versions(sim):
    row = {"modelSetId": "am-own", "modelSetName": "own", "modelType": "x",
           "labels": [], "createTime": "2026-01-01T00:00:00+08:00",
           "modelCount": 1, "modelIds": ["amv-own"]}  # fmt: skip
    sim.set_catalog("qianfan_model", rows=[row])
    assert sets(sim)["customModelSetList"] == [row]
    assert (
        qianfan(sim, "DescribeModel", modelId="amv-own")["result"]["modelName"] == "1"
    )
    sim.set_catalog("qianfan_model", count=12)
    last = sim.catalog("qianfan_model")[0]["modelIds"][0]
    assert qianfan(sim, "DescribeModel", modelId=last)["result"]["modelId"] == last
