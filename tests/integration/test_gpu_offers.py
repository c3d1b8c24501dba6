"""GPU offers at their doors: shared in a run, recorded, checked, explained."""

from __future__ import annotations

import json
import re
from typing import Any

from integration.asking import (
    failures,
    info,
    inventory,
    lookup,
    play,
    requests_to,
    shown,
)

OFFER = "compshare_gpu_offer"
IMAGE = "compshareImage-1demotorch23"
ASKED: dict[str, Any] = {"charge_type": "Postpay", "image_id": IMAGE}
PRICE, STOCK = "GetCompShareInstancePrice", "CheckCompShareResourceCapacity"
TYPES = "DescribeAvailableCompShareInstanceTypes"
HOSTS = 6
KEYS = {
    *("zone", "region", "gpu_type", "gpu_count", "gpu_memory_bytes", "cpu"),
    *("memory_bytes", "cpu_platforms", "charge_type", "price", "price_unit"),
    *("image_price", "available", "status", "raw"),
}


def test_once_in_a_run_at_whatever_door(clouds, playbook) -> None:
    """Hosts, forks, tasks and options that need the same responses."""
    several = [
        lookup("offer", OFFER, **ASKED),
        lookup("price", OFFER, **ASKED, attribute="price"),
        lookup("zone", OFFER, **ASKED, gpu_memory="80GiB", attribute="zone"),
        lookup("all", OFFER, **ASKED, expect="some", limit=3),
        lookup("query", OFFER, **ASKED, query="length(@)"),
    ]
    late = [lookup("anew", OFFER, **ASKED, attribute="gpu_type", refresh=True)]
    outcome = playbook(
        [play(several, hosts="all"), play(late)],
        *("--inventory", inventory(HOSTS), "--forks", "3", "-v"),
    )
    assert failures(outcome) == {}, outcome.output
    for number in range(HOSTS):
        host = f"host{number:02d}"
        (offer,) = outcome.task("offer", host)["msg"]
        assert set(offer) == KEYS
        assert (offer["zone"], offer["gpu_type"]) == ("cn-bj2-03", "4090")
        assert outcome.task("price", host)["msg"] == [offer["price"]]
        assert outcome.task("zone", host)["msg"] == ["cn-sh2-02"]
        assert outcome.task("all", host)["msg"][0] == offer
        assert len(outcome.task("all", host)["msg"]) == 3
        assert outcome.task("query", host)["msg"] == [7]
    assert outcome.task("anew")["msg"] == ["4090"]
    made = requests_to(clouds.counts())
    # Once for all hosts, and once more for the task that asks anew.
    assert made["DescribeCompShareSupportZone"] == 2
    assert (made[TYPES], made[PRICE], made[STOCK]) == (6, 14, 12)
    # What was read is told at -v, stock and prices included.
    counted = re.findall(rf"{OFFER}: (\d+) requests", outcome.output)
    assert sum(map(int, counted)) == clouds.counts()["requests"]


def test_the_module_tells_what_it_did_and_finds_nothing_without_failing(
    clouds, playbook
) -> None:
    tasks = [
        info("offers", OFFER, **ASKED, limit=2),
        {**info("checked", OFFER, **ASKED, limit=2), "check_mode": True},
        info("none", OFFER, **ASKED, max_price=0.1),
        info("names", OFFER, **ASKED, query="[].gpu_type", gpu_memory="80GiB"),
        info("defaults", OFFER, gpu_type="{{ omit }}"),
    ]
    group = {"group/aicloud.catalog.compshare": {"gpu_count": 1}}
    outcome = playbook([play(tasks, module_defaults=group)])
    assert failures(outcome) == {}, outcome.output
    found = outcome.task("offers")
    assert [set(one) for one in found["offers"]] == [KEYS, KEYS]
    assert (found["matched"], found["total"], found["changed"]) == (7, None, False)
    meta = found["meta"]
    assert meta["requests"] == len(meta["request_ids"]) == 1 + 3 + 1 + 6 + 7
    assert outcome.task("checked")["matched"] == 7
    assert (outcome.task("none")["offers"], outcome.task("none")["matched"]) == ([], 0)
    assert outcome.task("names")["offers"] == ["H20", "A800"]
    assert all(one["price"] is None for one in outcome.task("defaults")["offers"])


def test_what_was_recorded_is_replayed_without_a_cloud(
    clouds, playbook, tmp_path
) -> None:
    folder = tmp_path / "snapshot"
    # A price that cannot be had is recorded as such.
    clouds.faults(
        [{"kind": "retcode", "cloud": "compshare", "action": PRICE, "code": 299,
          "message": "not this one"}]
    )  # fmt: skip
    tasks = [
        lookup("lookup", OFFER, **ASKED, available_only=False, expect="some"),
        info("info", OFFER, **ASKED, available_only=False),
    ]
    record = {"AICLOUD_SNAPSHOT": "record", "AICLOUD_SNAPSHOT_PATH": str(folder)}
    recorded = playbook([play(tasks[:1])], environment=record)
    assert failures(recorded) == {}, recorded.output
    before = clouds.counts()["requests"]
    replay = {**record, "AICLOUD_SNAPSHOT": "replay"}
    other = lookup("other", OFFER, **{**ASKED, "charge_type": "Day"})
    replayed = playbook([play([*tasks, other])], environment=replay, login=False)
    assert list(failures(replayed)) == ["other"], replayed.output
    assert "snapshot=replay" in failures(replayed)["other"]
    assert clouds.counts()["requests"] == before
    told = recorded.task("lookup")["msg"]
    assert replayed.task("lookup")["msg"] == told
    assert replayed.task("info")["offers"] == told
    assert replayed.task("info")["meta"]["snapshot"].endswith("Z")
    assert {one["available"] for one in told} == {None}
    assert all(STOCK not in one["status"] for one in told)
    assert "permission refused: RetCode 299 not this one" in told[0]["status"]
    content = b"".join(path.read_bytes() for path in folder.iterdir()).decode()
    names = " ".join(path.name for path in folder.iterdir())
    keys = clouds.credentials["compshare"]
    for secret in (keys["public_key"], keys["private_key"], "127.0.0.1"):
        assert secret not in content + names


WRONG: dict[str, dict[str, Any]] = {
    "charge_type='Never' is not one of": {"charge_type": "Never"},
    "gpu_count=1.5 is not a whole number": {"gpu_count": 1.5},
    "gpu_memory=True is a boolean": {"gpu_memory": True},
    "max_price='cheap' is not a number": {"max_price": "cheap"},
    "max_price needs charge_type": {"max_price": 1, "charge_type": None},
    "an element is a list, not text": {"gpu_type": [["4090"]]},
    "available_only='perhaps' is not a boolean": {"available_only": "perhaps"},
    "sort_by='zone' is not one of": {"sort_by": "zone"},
    "did you mean gpu_type": {"gpu_typ": "4090"},
    "zones: CompShare has no zone 'cn-wlcb-1'; nearest: cn-wlcb-01": {
        "zones": "cn-wlcb-1"
    },
    "image_id='compshareImage-no' is not a platform": {"image_id": "compshareImage-no"},
}


def test_options_are_checked_at_both_doors(clouds, playbook) -> None:
    tasks = [
        info(f"module {words}", OFFER, **{**ASKED, **options})
        for words, options in WRONG.items()
    ]
    tasks += [
        lookup(f"lookup {words}", OFFER, **{**ASKED, **options})
        for words, options in WRONG.items()
        if words != "max_price needs charge_type"
    ]
    tasks += [
        lookup("terms", OFFER, "4090", charge_type="Postpay"),
        lookup("unpaid", OFFER),
        lookup("attribute", OFFER, **ASKED, attribute="prize"),
    ]
    outcome = playbook([play(tasks)])
    said = failures(outcome)
    for label, text in said.items():
        door, _blank, words = label.partition(" ")
        assert door not in ("module", "lookup") or words in text, (label, text)
    assert len(said) == len(tasks)
    assert "accepts no names, but got '4090'; see gpu_type" in said["terms"]
    assert "charge_type is missing" in said["unpaid"]
    assert "Give one of Month, Day, Dynamic, Postpay, Spot" in said["unpaid"]
    assert "not a key of an offer; nearest: price" in said["attribute"]


def test_a_failed_choice_explains_itself(clouds, playbook) -> None:
    dear = {**ASKED, "max_price": 1.5, "gpu_memory": "24GiB"}
    tasks = [
        lookup("too dear", OFFER, **dear),
        lookup("skipped", OFFER, **dear, on_missing="skip"),
        lookup("any", OFFER, **dear, expect="any"),
        shown("one", "lookup('aicloud.catalog.compshare_gpu_offer',"
              " charge_type='Postpay', attribute='gpu_type', gpu_memory=25769803776)"),
    ]  # fmt: skip
    outcome = playbook([play(tasks)])
    text = failures(outcome)["too dear"]
    assert "no offer passes" in text and "max_price=1.5: 0" in text
    assert "The nearest: 4090 of 24 GiB in cn-bj2-03 (1 GPU, 16 CPU, 64 GiB) at" in text
    assert outcome.task("skipped")["msg"] == outcome.task("any")["msg"] == []
    assert outcome.task("one")["msg"] == "P40"


def test_a_gap_is_warned_of_and_hides_no_secret(clouds, playbook) -> None:
    clouds.faults([{"kind": "echo_secret", "cloud": "compshare", "action": PRICE}])
    task = info("offers", OFFER, **ASKED, retries=0)
    outcome = playbook([play([task])], "-vvvv")
    assert outcome.task("offers")["matched"] == 0
    plain = " ".join(outcome.output.split())
    assert "7 of 7 offers could not be checked and may be better ones" in plain
    assert clouds.credentials["compshare"]["private_key"] not in outcome.output
    signatures = re.findall(r"Signature=([0-9a-f]{40})", outcome.output)
    assert signatures == []


def test_offers_are_no_list_to_lock(clouds, playbook, tmp_path) -> None:
    selections = {"card": {"listing": OFFER, "charge_type": "Postpay"}}
    (tmp_path / "aicloud.yml").write_text(json.dumps({"selections": selections}))
    task = {"name": "lock", "aicloud.catalog.catalog_lock": {"manifest": "aicloud.yml"}}
    outcome = playbook([play([{**task, "ignore_errors": True}])])
    assert f"'{OFFER}' is not a listing" in failures(outcome)["lock"]
