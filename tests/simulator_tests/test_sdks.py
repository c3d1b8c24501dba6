"""The vendors' own clients work against the simulator."""

from __future__ import annotations

import pytest
from baidubce.auth.bce_credentials import BceCredentials
from baidubce.bce_base_client import BceBaseClient
from baidubce.bce_client_configuration import BceClientConfiguration
from baidubce.http import http_methods
from ucloud.core import exc


class Generic(BceBaseClient):
    """The SDK takes the service's name from the module, as in its own sub-packages."""

    __module__ = "baidubce.services.generic"


def test_ucloud_generic_call(ucloud, sim):
    sort = {"Field": "PubTime", "ASC": False}
    ask = {"Tag": ["深度学习", "PyTorch"], "SortCondition": sort, "Limit": 20,
           "IsFree": True, "Name": "é 🚀 +&=?"}  # fmt: skip
    got = ucloud.invoke("DescribeCommunityImages", ask)
    assert got["CompshareImageGroup"] == []
    got = ucloud.invoke("DescribeModelRepositoryModels", {"name": "llama"})
    assert got["Models"][0]["Path"] == "/models/llama-3-8b"


def test_ucloud_typed_call_of_the_documentation(ucloud):
    got = ucloud.ucompshare().describe_comp_share_images(
        {"ImageType": "System", "Limit": 20, "Offset": 0}
    )
    assert got["TotalCount"] == len(got["ImageSet"]) or len(got["ImageSet"]) == 20


def test_ucloud_typed_calls_for_the_images_of_an_account(ucloud):
    api = ucloud.ucompshare()
    own = api.describe_comp_share_custom_images({"Zone": "cn-wlcb-01", "Offset": 120})
    assert (own["TotalCount"], len(own["ImageSet"])) == (130, 10)
    shared = api.describe_comp_share_sharing_images({"Limit": 1})
    assert shared["ImageSet"][0]["Name"] == "team-base 2.0"


def test_ucloud_typed_calls_for_types_zones_and_prices(ucloud, sim):
    api = ucloud.ucompshare()
    zones = api.describe_comp_share_support_zone({})["ZoneInfo"]
    assert len(zones) == 6
    types = api.describe_available_comp_share_instance_types({"Zone": "cn-wlcb-01"})
    assert len({one["Zone"] for one in types["AvailableInstanceTypes"]}) > 1
    size = {"Zone": "cn-wlcb-01", "GpuType": "4090", "Gpu": 1, "Cpu": 16}
    asked = {**size, "Memory": 65536, "ChargeType": "Postpay"}
    # What the service sends has an s more than what the SDK reads.
    assert not api.get_comp_share_instance_price(asked).get("PriceDetail")
    sim.quirks({"compshare": {"prices_key": "PriceDetail"}})
    told = api.get_comp_share_instance_price(asked)["PriceDetail"]
    assert told[0]["ChargeType"] == "Postpay"


def test_ucloud_generic_call_for_the_capacity(ucloud):
    told = ucloud.invoke(
        "CheckCompShareResourceCapacity",
        {
            "Zone": "cn-wlcb-01",
            "GpuType": "4090",
            "MachineType": "G",
            "MinimalCpuPlatform": "Auto",
            "CompShareImageId": "compshareImage-1democuda128",
            "ChargeType": "Postpay",
            "Disks.0.IsBoot": "true",
            "Disks.0.Type": "CLOUD_SSD",
            "Disks.0.Size": 100,
        },
    )
    assert told["Specs"][0]["ResourceEnough"] is True


def test_ucloud_typed_community_call_spells_booleans_wrong(ucloud):
    sort = {"Field": "PubTime", "ASC": False}
    with pytest.raises(exc.RetCodeException) as caught:
        ucloud.ucompshare().describe_community_images(
            {"Zone": "cn-wlcb-01", "SortCondition": sort}
        )
    assert caught.value.code == 230


def test_ucloud_error(ucloud, sim):
    with pytest.raises(exc.RetCodeException) as caught:
        ucloud.invoke("DescribeNothing", {})
    assert caught.value.code == 161


def test_baidu_generic_client(sim):
    own = sim.credentials["qianfan"]
    credentials = BceCredentials(own["access_key"], own["secret_key"])
    configuration = BceClientConfiguration(credentials, sim.url.encode())
    client = Generic(configuration)
    answer = client._send_request(
        http_methods.POST,
        b"/v2/model",
        params={"Action": "DescribeCustomModelSets"},
        headers={b"Content-Type": b"application/json"},
        body=b'{"maxKeys": 3}',
    )
    assert len(answer.result.custom_model_set_list) == 3


def test_qianfan_sdk(qianfan):
    got = qianfan.Model.V2.describe_custom_model_sets(max_keys=1)
    assert len(got.body["result"]["customModelSetList"]) == 1
    one = qianfan.Model.V2.describe_model_set(model_set_name="support-bot")
    assert one.body["result"]["modelSetId"] == "am-q7d2k9x4m1ta"
    version = qianfan.Model.V2.describe_model("amv-1h5w8r3n6c0z")
    assert version.body["result"]["status"] == "Ready"
