"""CompShare: authentication, the platform images and the model store."""

from __future__ import annotations

import pytest
import requests
from callers import compshare, compshare_raw, images, models, signed

ACTION = "DescribeCompShareImages"


def of_type(sim, kind: str) -> list[dict]:
    return [r for r in sim.catalog("compshare_image") if r["ImageType"] == kind]


def post(sim, data, **options):
    return requests.post(sim.url, data=data, timeout=20, **options).json()


def test_order_of_the_checks(sim):
    good = signed(sim, ACTION, {})
    cases = [
        ({}, 160),
        ({k: v for k, v in good.items() if k != "Signature"}, 170),
        ({**good, "PublicKey": "nobody"}, 172),
        ({**good, "Signature": "0" * 40}, 171),
        ({**good, "Limit": "5"}, 171),
        (signed(sim, "DescribeNothing", {}), 161),
        (signed(sim, ACTION, {"Region": None}) | {"Region": "None"}, 230),
        (signed(sim, ACTION, {"Region": ""}), 210),
        (signed(sim, ACTION, {"Zone": "cn-sh2-02"}), 230),
        (signed(sim, ACTION, {"ProjectId": "org-nothere"}), 292),
        (signed(sim, ACTION, {}, "denied"), 299),
    ]
    for data, code in cases:
        answer = requests.post(sim.url, data=data, timeout=20)
        assert (answer.status_code, answer.json()["RetCode"]) == (200, code), data
    counts = sim.counts()
    assert counts["requests"] == len(cases)
    assert counts["rejected"] == 5


def test_get_and_json_and_query_beside_a_body(sim):
    data = signed(sim, ACTION, {"Limit": 3})
    assert len(requests.get(sim.url, params=data, timeout=20).json()["ImageSet"]) == 3
    as_json = requests.post(sim.url, json=data, timeout=20).json()
    assert len(as_json["ImageSet"]) == 3
    beside = requests.post(f"{sim.url}/?Action=Other&Limit=7", data=data, timeout=20)
    assert len(beside.json()["ImageSet"]) == 3
    assert beside.headers["X-UCLOUD-REQUEST-UUID"] == beside.json()["request_uuid"]


def test_pages_add_up(sim):
    wanted = [row["CompShareImageId"] for row in of_type(sim, "App")]
    got, offset = [], 0
    while True:
        page = images(sim, ImageType="App", Limit=100, Offset=offset)
        assert page["TotalCount"] == len(wanted)
        got += [row["CompShareImageId"] for row in page["ImageSet"]]
        offset += 100
        if len(page["ImageSet"]) < 100:
            break
    assert got == wanted
    assert images(sim, ImageType="App", Offset=10_000)["ImageSet"] == []
    assert len(images(sim, ImageType="App")["ImageSet"]) == 20


@pytest.mark.parametrize("limit", ["0", "101", "-1", "ten", "1.0"])
def test_limits_are_strict(sim, limit):
    answer = images(sim, Limit=limit)
    assert answer["Message"] == "Params [Limit] not available"


def test_documented_example_is_there(sim):
    found = images(sim, ImageType="System", Name="PyTorch 2.1", Author="UCloud")
    assert found["TotalCount"] == 1
    assert found["ImageSet"][0] == {
        "CompShareImageId": "compshareImage-xxxx",
        "Name": "PyTorch 2.1",
        "ImageType": "System",
        "Author": "UCloud",
        "Status": "Available",
        "Tags": ["深度学习", "PyTorch"],
    }


def test_filters(sim):
    tagged = images(sim, ImageType="App", Tag="Pytorch", Limit=100)["ImageSet"]
    assert {r["Name"] for r in tagged} >= {"PyTorch 2.3", "PyTorch 2.4"}
    assert images(sim, ImageType="App", Author="nobody")["TotalCount"] == 0
    assert images(sim, ImageType="Nope")["RetCode"] == 230
    # Unknown parameters do nothing at all.
    plain = images(sim, ImageType="App")["TotalCount"]
    assert images(sim, ImageType="App", name="x", Tags="x")["TotalCount"] == plain


def test_default_image_type(sim):
    assert images(sim)["TotalCount"] == len(of_type(sim, "System"))
    sim.quirks({"compshare": {"default_image_type": "all"}})
    assert images(sim)["TotalCount"] == len(sim.catalog("compshare_image"))


def test_name_filter(sim):
    ask = {"ImageType": "App", "Name": "comfyui"}
    assert images(sim, **ask)["TotalCount"] == 0
    sim.quirks({"compshare": {"name_filter": "fuzzy"}})
    assert images(sim, **ask)["TotalCount"] == 1
    sim.quirks({"compshare": {"name_filter": "ignored"}})
    assert images(sim, **ask)["TotalCount"] == len(of_type(sim, "App"))


def test_by_id(sim):
    found = images(sim, CompShareImageId="compshareImage-1demotorch24")
    assert (found["TotalCount"], len(found["ImageSet"])) == (0, 1)
    sim.quirks({"compshare": {"by_id_total_zero": False}})
    found = images(sim, CompShareImageId="compshareImage-1demotorch24")
    assert found["TotalCount"] == 1
    missing = images(sim, CompShareImageId="compshareImage-1nothere")
    assert missing["Message"] == "Params [CompShareImageId] not available"


def test_limit_rejected_and_cap(sim):
    sim.quirks({"compshare": {"limit_rejected": True}})
    assert images(sim, Limit=100)["RetCode"] == 230
    assert len(images(sim)["ImageSet"]) == 20
    sim.quirks({"compshare": {"limit_rejected": False, "limit_cap": 10}})
    assert len(images(sim, Limit=100)["ImageSet"]) == 10


def test_null_lists_string_retcode_missing_status(sim):
    switches = ("null_lists", "string_retcode", "missing_status")
    sim.quirks({"compshare": dict.fromkeys(switches, True)})
    empty = images(sim, Name="nothing of the kind")
    assert empty["ImageSet"] is None
    assert empty["RetCode"] == "0"
    assert models(sim, name="nothing of the kind")["Models"] is None
    assert all("Status" not in row for row in images(sim)["ImageSet"])
    bad = {**signed(sim, ACTION, {}), "Signature": "x"}
    assert post(sim, bad)["RetCode"] == "171"


def test_models_old_contract(sim):
    rows = sim.catalog("compshare_model")
    assert models(sim, Limit=5, Offset=5)["Models"] == rows
    assert "TotalCount" not in models(sim)
    names = [row["Name"] for row in models(sim, name="llama")["Models"]]
    assert "Llama-3-8B" in names
    assert all("llama" in name.lower() for name in names)
    # The SDK's spelling is an unknown parameter.
    assert len(models(sim, Name="llama", Tags="LLM")["Models"]) == len(rows)


def test_models_new_contract(sim):
    rows = sim.catalog("compshare_model")
    sim.quirks({"compshare": {"models_contract": "new"}})
    first = models(sim)
    assert (first["TotalCount"], len(first["Models"])) == (len(rows), 50)
    later = models(sim, Offset=100, Limit=100)["Models"]
    assert [r["Path"] for r in later] == [r["Path"] for r in rows[100:]]
    assert isinstance(later[0]["Tags"], list)


def test_models_filters(sim):
    rows = sim.catalog("compshare_model")

    def ask(**switches):
        sim.quirks({"compshare": switches})
        found = models(sim, name="LLAMA", tags="LLM,Meta")["Models"]
        return len(found)

    anyone = ask(models_tags_filter="any")
    both = ask(models_tags_filter="all")
    assert (anyone, both) == (4, 3)
    assert ask(models_tags_filter="literal") == 0
    assert ask(models_tags_filter="ignored") == 4
    assert ask(models_name_filter="case_sensitive") == 0
    assert ask(models_name_filter="ignored") == len(rows)


def test_tags_of_the_store_and_of_the_community(sim):
    store = compshare(sim, "DescribeModelRepositoryTags")["Tags"]
    assert len(store) > len(set(store))
    tags = compshare(sim, "DescribeCompShareImageTags")
    assert tags["TagIndex"] == list(tags["TagsMap"])
    assert set(tags["Tags"]) >= {"LLM", "数字人"}


def test_second_account_sees_another_catalog(sim):
    mine, theirs = models(sim)["Models"], compshare(
        sim, "DescribeModelRepositoryModels", "second"
    )["Models"]  # fmt: skip
    assert theirs == sim.catalog("compshare_model", "second")
    assert mine != theirs


def test_other_paths_and_methods(sim):
    assert requests.get(sim.url + "/other", timeout=20).status_code == 404
    assert requests.put(sim.url, timeout=20).status_code == 405
    assert compshare_raw(sim, ACTION).status_code == 200
