"""Every fault kind does what README.md says."""

from __future__ import annotations

import json
import time

import pytest
import requests
from callers import (
    community,
    compshare_raw,
    images,
    log_in,
    qianfan_raw,
    sets,
    zstack,
)
from simulator.client import SimulatorError
from simulator.faults import KINDS

IMAGES = "DescribeCompShareImages"


def fault(sim, kind: str, **rule) -> None:
    sim.faults([{"kind": kind, **rule}])


def shot(sim):
    return compshare_raw(sim, IMAGES)


def test_status(sim):
    fault(sim, "status", status=429, body="slow down", headers={"Retry-After": "2"})
    answer = shot(sim)
    assert (answer.status_code, answer.text) == (429, "slow down")
    assert answer.headers["Retry-After"] == "2"


def test_cloud_action_times_and_after(sim):
    sim.faults(
        [{"cloud": "compshare", "action": IMAGES, "kind": "status", "after": 1,
          "times": 2}]
    )  # fmt: skip
    assert [shot(sim).status_code for _turn in range(4)] == [200, 503, 503, 200]
    assert community(sim)["RetCode"] == 0
    assert [call["fault"] for call in sim.calls()][:2] == [None, "status"]


def test_retcode(sim):
    fault(sim, "retcode", code="8433", message="busy", times=1)
    assert images(sim)["RetCode"] == "8433"
    fault(sim, "retcode", code=153)
    assert (shot(sim).status_code, shot(sim).json()["RetCode"]) == (200, 153)
    assert sim.counts()["throttled"] == 2


def test_error_envelopes(sim):
    fault(sim, "error", code="OptInRequired", message="no", status=403)
    answer = qianfan_raw(sim, "DescribeCustomModelSets")
    assert (answer.status_code, answer.json()["code"]) == (403, "OptInRequired")
    fault(sim, "error", code=18, message="QPS", envelope="second")
    answer = qianfan_raw(sim, "DescribeCustomModelSets")
    assert (answer.status_code, answer.json()["error_code"]) == (200, 18)
    fault(sim, "error", code="InternalError", status=200)
    assert qianfan_raw(sim, "DescribeCustomModelSets").status_code == 200
    # A rule without a cloud concerns all of them.
    assert compshare_raw(sim, IMAGES).json()["RetCode"] == "InternalError"


def test_error_of_zstack(sim):
    session = log_in(sim)
    fault(sim, "error", cloud="zstack", code="SYS.1010", message="not ready")
    answer = zstack(sim, session)
    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "SYS.1010"


def test_html_and_empty(sim):
    fault(sim, "html", status=502)
    answer = shot(sim)
    assert (answer.status_code, answer.text[:9]) == (502, "<!DOCTYPE")
    fault(sim, "empty")
    assert (shot(sim).status_code, shot(sim).content) == (200, b"")


def test_redirect(sim):
    fault(sim, "redirect", status=307, location="http://192.0.2.1/")
    answer = shot(sim)
    assert (answer.status_code, answer.headers["Location"]) == (
        307, "http://192.0.2.1/")  # fmt: skip


def test_huge(sim):
    fault(sim, "huge", megabytes=3)
    assert len(shot(sim).json()["padding"]) > 3_000_000


def test_drop(sim):
    fault(sim, "drop", times=1)
    with pytest.raises(requests.ConnectionError):
        shot(sim)
    assert shot(sim).status_code == 200
    assert [call["status"] for call in sim.calls()] == [None, 200]


def test_slow_and_drip(sim):
    fault(sim, "slow", seconds=0.3)
    begun = time.monotonic()
    assert images(sim)["RetCode"] == 0
    assert time.monotonic() - begun >= 0.3
    fault(sim, "drip", pieces=5, pause=0.05)
    begun = time.monotonic()
    assert images(sim)["RetCode"] == 0
    assert time.monotonic() - begun >= 0.18


def test_truncate(sim):
    fault(sim, "truncate")
    with pytest.raises(requests.exceptions.RequestException):
        shot(sim)
    fault(sim, "truncate", variant="json")
    with pytest.raises(ValueError, match=r".*"):
        json.loads(shot(sim).content)


def test_expire_session(sim):
    session = log_in(sim)
    fault(sim, "expire_session", times=1)
    assert zstack(sim, session).json()["error"]["code"] == "ID.1001"
    assert zstack(sim, session).status_code == 503
    assert zstack(sim, log_in(sim)).status_code == 200


@pytest.mark.parametrize(
    ("form", "kind"), [("object", dict), ("string", str), ("number", int)]
)
def test_wrong_type(sim, form, kind):
    session = log_in(sim)
    fault(sim, "wrong_type", **{"as": form})
    assert isinstance(images(sim)["ImageSet"], kind)
    assert isinstance(zstack(sim, session).json()["inventories"], kind)
    assert isinstance(sets(sim)["customModelSetList"], kind)


def test_missing_field(sim):
    fault(sim, "missing_field")
    assert "CompshareImageGroup" not in community(sim)
    fault(sim, "missing_field", field="RetCode")
    assert "RetCode" not in community(sim)
    assert "customModelSetList" in sets(sim)
    fault(sim, "missing_field", cloud="qianfan")
    assert list(sets(sim)) == ["pageInfo"]


def test_insert_and_remove(sim):
    def page(offset):
        got = images(sim, ImageType="System", Limit=10, Offset=offset)
        return [row["CompShareImageId"] for row in got["ImageSet"]]

    before = page(0)
    rule = {"cloud": "compshare", "listing": "compshare_image", "after": 1}
    sim.faults([{**rule, "kind": "insert", "count": 2}])
    assert page(0) == before
    later = page(10)
    assert later[:2] == before[-2:]
    sim.reset()
    assert page(0) == before
    sim.faults([{**rule, "kind": "remove", "count": 3}])
    page(0)
    assert page(0)[:7] == before[3:]
    own = {"CompShareImageId": "x", "Name": "x", "ImageType": "System"}
    sim.faults([{"kind": "insert", "listing": "compshare_image", "rows": [own]}])
    assert page(0)[0] == "x"


def test_data_rules_wait_for_their_listing(sim):
    first = sim.catalog("qianfan_model")[0]
    sim.faults(
        [
            {"kind": "expire_session", "times": 1},
            {"kind": "remove", "listing": "qianfan_model", "count": 3},
        ]
    )
    session = log_in(sim)
    images(sim)
    assert zstack(sim, session).status_code == 503
    assert sim.catalog("qianfan_model")[0] == first
    assert sets(sim)["customModelSetList"][0] != first


def test_total(sim):
    fault(sim, "total", value=7)
    assert images(sim)["TotalCount"] == 7
    session = log_in(sim)
    real = len(sim.catalog("zstack_model"))
    fault(sim, "total", drift=5)
    totals = [
        zstack(sim, session, ("count", "true")).json()["total"] for _turn in range(2)
    ]
    assert totals == [real + 5, real + 10]


def test_ignore_offset(sim):
    session = log_in(sim)
    fault(sim, "ignore_offset")
    assert images(sim, Offset=20)["ImageSet"] == images(sim)["ImageSet"]
    first = zstack(sim, session, ("limit", "5")).json()
    assert zstack(sim, session, ("limit", "5"), ("start", "5")).json() == first
    later = sets(sim, marker="am-gn7txxxf")
    assert later["customModelSetList"] == sets(sim)["customModelSetList"]


def test_markers(sim):
    fault(sim, "repeat_marker")
    assert sets(sim, marker="am-gn7txxxf")["pageInfo"]["nextMarker"] == "am-gn7txxxf"
    assert sets(sim)["pageInfo"]["nextMarker"].startswith("am-")
    fault(sim, "truncated_without_marker")
    info = sets(sim)["pageInfo"]
    assert info["isTruncated"] is True
    assert "nextMarker" not in info


def test_echo_secret(sim):
    session = log_in(sim)
    fault(sim, "echo_secret")
    told = images(sim)["Message"]
    assert sim.credentials["compshare"]["public_key"] in told
    assert "Signature=" in told
    assert session in zstack(sim, session).json()["error"]["details"]
    fault(sim, "echo_secret", status=400)
    answer = qianfan_raw(sim, "DescribeCustomModelSets")
    assert answer.status_code == 400
    assert "bce-auth-v1/" in answer.json()["message"]


@pytest.mark.parametrize(
    "rule", [{"kind": "nonsense"}, {"kind": "drop", "cloud": "x"}, {"kind": "redirect"}]
)
def test_impossible_rules_are_refused(sim, rule):
    with pytest.raises(SimulatorError):
        sim.faults([rule])


def test_every_kind_is_documented():
    from simulator.client import PACKAGE

    text = (PACKAGE / "README.md").read_text(encoding="utf-8")
    assert [kind for kind in KINDS if f"| `{kind}` |" not in text] == []
