"""Qianfan: services from order to end, and the compute units under them."""

from __future__ import annotations

import pytest
import requests
from callers import qianfan_raw

SET, VERSION, OLDER = "am-q7d2k9x4m1ta", "amv-1h5w8r3n6c0z", "amv-9k4e2b7v5y1p"
WANTED = {
    "modelSetId": SET,
    "modelId": VERSION,
    "name": "support-bot",
    "urlSuffix": "support-bot",
}
SPARE = "unit-gpu1spare001"
ON_UNITS = {
    "deploymentConfig": {
        "deploymentComputeUnitList": [
            {"instanceId": SPARE, "deploymentReplicasCount": 2}
        ],
        "qps": 0.5,
    }
}
BOUGHT = {
    "resourceConfig": {"type": "GPU-1-2", "replicasCount": 2},
    "billing": {"paymentTiming": "Postpaid", "chargeType": "ComputingUnit"},
}
MONTH = {"reservationTimeUnit": "Month", "reservationLength": 1}


def ask(sim, action, path="/v2/service", **body):
    answer = qianfan_raw(sim, action, body, path=path)
    assert answer.status_code == 200, answer.text
    return answer.json()["result"]


def refused(sim, action, body, path="/v2/service"):
    answer = qianfan_raw(sim, action, body, path=path)
    return answer.status_code, answer.json().get("code")


def names(sim, **body):
    rows = ask(sim, "DescribeServices", maxKeys=100, **body)["serviceList"]
    return [row["name"] for row in rows]


def used(sim, identifier=SPARE):
    rows = ask(sim, "DescribeComputeUnits", path="/v2/computeunit")
    found = {row["instanceId"]: row for row in rows["computeUnitInstanceList"]}
    return found[identifier]["usedComputeUnits"]


def look(sim, identifier):
    return ask(sim, "DescribeService", serviceId=identifier)


def made(sim, **more):
    identifier = ask(sim, "CreateService", **WANTED, **ON_UNITS, **more)["serviceId"]
    sim.quirks({"qianfan": {"service_polls": 0}})
    while look(sim, identifier)["runStatus"] != "Serving":
        pass
    return identifier


def test_a_service_on_existing_units_goes_new_deploying_serving(sim):
    identifier = ask(sim, "CreateService", **WANTED, **ON_UNITS)["serviceId"]
    assert identifier.startswith("svco-")
    seen = [look(sim, identifier) for _turn in range(4)]
    assert [one["runStatus"] for one in seen] == [
        "New",
        "Deploying",
        "Serving",
        "Serving",
    ]
    assert seen[-1]["endpoint"] == seen[-1]["url"].rpartition("/")[2]
    assert seen[-1]["resourceConfig"]["replicasCount"] == 2
    assert (seen[-1]["modelSetId"], seen[-1]["modelId"]) == (SET, VERSION)
    assert used(sim) == 2
    assert sim.catalog("qianfan_purchase") == []
    assert not any(name.startswith("_") for name in seen[-1])
    assert sim.counts()["changing"]["qianfan"] == {"CreateService": 1}


def test_what_is_bought_is_in_the_books(sim):
    told = ask(sim, "CreateService", **WANTED, **BOUGHT)
    assert told["instanceId"].startswith("unit-")
    bill = sim.catalog("qianfan_purchase")[0]
    assert bill["serviceId"] == told["serviceId"]
    assert (bill["paymentTiming"], bill["replicasCount"]) == ("Postpaid", 2)
    ask(sim, "DeactivateService", serviceId=told["serviceId"])
    assert sim.catalog("qianfan_purchase")[0]["costs"] is True


def test_tokens_need_no_type_and_prepaid_a_reservation(sim):
    tokens = {"billing": {"paymentTiming": "Postpaid", "chargeType": "Tokens"}}
    told = ask(sim, "CreateService", **WANTED, **tokens)
    assert look(sim, told["serviceId"])["chargeType"] == "Tokens"
    other = {**WANTED, "name": "other", "urlSuffix": "other", **BOUGHT}
    other["billing"] = {"paymentTiming": "Prepaid", "reservation": MONTH}
    assert look(sim, ask(sim, "CreateService", **other)["serviceId"])["payType"] == (
        "Prepay"
    )


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"name": "x"}, 400, "InappropriateJSON"),
        ({"name": "x" * 21}, 400, "InappropriateJSON"),
        ({"name": 7}, 400, "InappropriateJSON"),
        ({"urlSuffix": "-ab"}, 400, "InappropriateJSON"),
        ({"urlSuffix": "Ab"}, 400, "InappropriateJSON"),
        ({"urlSuffix": "a"}, 400, "InappropriateJSON"),
        ({"description": "x" * 501}, 400, "InappropriateJSON"),
        ({"protocolVersion": 3}, 400, "InappropriateJSON"),
        ({"name": "faq-embed"}, 409, "ServiceNameExists"),
        ({"urlSuffix": "faq-embed"}, 409, "UrlSuffixExists"),
        ({"modelId": "amv-nothere"}, 404, "NotFound"),
        ({"modelSetId": "am-b3n8f6s0w2hx"}, 404, "NotFound"),
        (
            {"modelSetId": "am-w8p3n7r2k5fx", "modelId": "amv-wipcreating1"},
            400,
            "InappropriateJSON",
        ),
        ({"deploymentConfig": {}}, 400, "InappropriateJSON"),
        ({"deploymentConfig": {**ON_UNITS["deploymentConfig"], "qps": 0.123}},
         400, "InappropriateJSON"),
        ({"deploymentConfig": {**ON_UNITS["deploymentConfig"], "qps": 51}},
         400, "InappropriateJSON"),
        ({"billing": BOUGHT["billing"]}, 400, "InappropriateJSON"),
    ],
)  # fmt: skip
def test_orders_that_are_refused_make_and_cost_nothing(sim, change, status, code):
    body = {**WANTED, **ON_UNITS, **change}
    assert refused(sim, "CreateService", body) == (status, code)
    assert used(sim) == 0
    assert "support-bot" not in names(sim)


@pytest.mark.parametrize(
    ("units", "status", "code"),
    [
        ([{"instanceId": SPARE, "deploymentReplicasCount": 5}],
         400, "ComputeUnitNotEnough"),
        ([{"instanceId": "unit-gpu1new00001", "deploymentReplicasCount": 1}],
         400, "ComputeUnitNotRunning"),
        ([{"instanceId": "unit-nowhere", "deploymentReplicasCount": 1}],
         404, "NotFound"),
        ([{"instanceId": SPARE}], 400, "InappropriateJSON"),
    ],
)  # fmt: skip
def test_units_that_cannot_be_had(sim, units, status, code):
    config = {"deploymentComputeUnitList": units}
    body = {**WANTED, "deploymentConfig": config}
    assert refused(sim, "CreateService", body) == (status, code)
    assert used(sim) == 0


@pytest.mark.parametrize(
    "billing",
    [
        {"paymentTiming": "Prepaid"},
        {"paymentTiming": "Prepaid", "reservation": {**MONTH, "reservationLength": 13}},
        {"paymentTiming": "Prepaid",
         "reservation": {**MONTH, "reservationTimeUnit": "Hour"}},
        {"paymentTiming": "Prepaid", "reservation": MONTH, "autoRenewTime": 7},
        {"paymentTiming": "Postpaid"},
        {"paymentTiming": "Postpaid", "chargeType": "ComputingUnit",
         "reservation": MONTH},
        {"paymentTiming": "Later"},
    ],
)  # fmt: skip
def test_billing_that_is_refused(sim, billing):
    body = {**WANTED, **BOUGHT, "billing": billing}
    assert refused(sim, "CreateService", body) == (400, "InappropriateJSON")
    assert sim.catalog("qianfan_purchase") == []


def test_misspelt_members_are_ignored(sim):
    spelt = {**BOUGHT, "resource_config": {"type": "GPU-9"}, "descripton": "x"}
    identifier = ask(sim, "CreateService", **WANTED, **spelt)["serviceId"]
    assert look(sim, identifier)["description"] == ""
    assert len(sim.catalog("qianfan_purchase")) == 1


def test_lists_filter_by_name_protocol_and_state(sim):
    assert names(sim, name="twin") == ["twin-bot"]
    assert names(sim, name="twin", protocolVersion=2) == ["twin-bot"]
    assert names(sim, name="CHAT") == []
    assert names(sim, name="CHAT", protocolVersion=2) == ["chat-v2"]
    stopped = ask(sim, "DescribeServices", runStatus=["Stopped"], maxKeys=100)
    assert {row["runStatus"] for row in stopped["serviceList"]} == {"Stopped"}
    both = names(sim, runStatus=["Stopped", "Failed"], creator=["owner"])
    assert {"retired-bot", "broken-bot"} <= set(both)
    assert refused(sim, "DescribeServices", {"runStatus": "Stopped"}) == (
        400,
        "InappropriateJSON",
    )
    sim.quirks({"qianfan": {"service_protocols": "together"}})
    assert names(sim, name="twin") == ["twin-bot", "twin-bot"]
    sim.quirks({"qianfan": {"service_name_filter": "ignored"}})
    assert len(names(sim, name="twin")) == 18


def test_lists_are_walked_by_marker(sim):
    sim.set_catalog("qianfan_service", count=60)
    seen, marker = [], {}
    while True:
        result = ask(sim, "DescribeServices", maxKeys=7, **marker)
        seen += [row["serviceId"] for row in result["serviceList"]]
        if not result["pageInfo"]["isTruncated"]:
            break
        marker = {"marker": result["pageInfo"]["nextMarker"]}
    rows = sim.catalog("qianfan_service")
    assert seen == [r["serviceId"] for r in rows if r["_protocolVersion"] == 1]


def test_shapes_can_be_switched(sim):
    sim.quirks({"qianfan": {"services_key": "services", "service_ids": "older"}})
    assert ask(sim, "DescribeServices")["services"]
    told = look(sim, "svco-faqembed0001")
    assert told["modelId"].startswith("am-")
    assert told["modelVersionId"].startswith("amv-")
    assert "modelSetId" not in told


def test_another_version_serves_after_the_update(sim):
    identifier = made(sim)
    body = {"serviceId": identifier, "modelSetId": SET, "modelId": OLDER}
    assert ask(sim, "ModifyService", **body) is True
    assert refused(sim, "ModifyService", body) == (409, "ServiceUpdating")
    during = look(sim, identifier)
    assert (during["updateStatus"], during["modelId"]) == ("Updating", VERSION)
    after = look(sim, identifier)
    assert (after["updateStatus"], after["modelId"]) == ("None", OLDER)
    sim.quirks({"qianfan": {"update_fails": True, "update_polls": 0}})
    ask(sim, "ModifyService", **{**body, "modelId": VERSION})
    failed = look(sim, identifier)
    assert (failed["updateStatus"], failed["modelId"]) == ("Failed", OLDER)


def test_scaling_takes_and_gives_back_units(sim):
    identifier = made(sim)
    body = {"serviceId": identifier, "instanceId": SPARE, "deploymentReplicasCount": 4}
    assert ask(sim, "ScaleService", **body) is True
    assert used(sim) == 4
    replicas = ask(
        sim, "DescribeComputeUnits", path="/v2/serviceresources", serviceId=identifier
    )["instances"]
    assert [(one["instanceId"], one["replicasCount"]) for one in replicas] == [
        (SPARE, 4)
    ]
    usage = ask(sim, "DescribeComputeUnit", path="/v2/computeunit", instanceId=SPARE)
    assert [one["serviceId"] for one in usage["serviceUsageList"]] == [identifier]
    while look(sim, identifier)["updateStatus"] != "None":
        pass
    more = {**body, "deploymentReplicasCount": 5}
    assert refused(sim, "ScaleService", more) == (400, "ComputeUnitNotEnough")
    assert ask(sim, "ScaleService", **{**body, "deploymentReplicasCount": 0}) is True
    assert used(sim) == 0


def test_a_service_is_deactivated_once(sim):
    identifier = made(sim)
    told = ask(sim, "DeactivateService", serviceId=identifier)
    assert told["operation"] is True
    assert "charged" in told["message"]
    assert look(sim, identifier)["runStatus"] == "Stopped"
    assert used(sim) == 0
    assert ask(sim, "DeactivateService", serviceId=identifier)["operation"] is False
    body = {"serviceId": identifier, "modelSetId": SET, "modelId": OLDER}
    assert refused(sim, "ModifyService", body) == (400, "ServiceNotServing")


@pytest.mark.parametrize(
    ("action", "path"),
    [
        ("DescribeService", "/v2/service"),
        ("DeactivateService", "/v2/service"),
        ("DescribeComputeUnits", "/v2/serviceresources"),
    ],
)
def test_what_nobody_knows_is_not_found(sim, action, path):
    body = {"serviceId": "svco-nowhere"}
    assert refused(sim, action, body, path) == (404, "NotFound")
    assert refused(sim, action, {}, path) == (400, "InappropriateJSON")


def test_a_deployment_can_fail(sim):
    sim.quirks({"qianfan": {"service_polls": 1, "service_status": "Failed"}})
    identifier = ask(sim, "CreateService", **WANTED, **ON_UNITS)["serviceId"]
    assert [look(sim, identifier)["runStatus"] for _turn in range(2)] == [
        "Deploying",
        "Failed",
    ]


def test_a_lost_answer_is_an_order_carried_out(sim):
    rule = {"cloud": "qianfan", "action": "CreateService", "kind": "lost", "times": 1}
    sim.faults([rule])
    sim.quirks({"qianfan": {"service_lag": 1}})
    with pytest.raises(requests.ConnectionError):
        ask(sim, "CreateService", **WANTED, **ON_UNITS)
    assert names(sim, name="support-bot") == []
    assert names(sim, name="support-bot") == ["support-bot"]
    fault = {"cloud": "qianfan", "action": "DeactivateService", "kind": "error"}
    sim.faults([fault])
    body = {"serviceId": "svco-chatv2000001"}
    assert refused(sim, "DeactivateService", body) == (500, "InternalError")
    assert look(sim, "svco-chatv2000001")["runStatus"] == "Serving"


def test_units_are_filtered(sim):
    rows = ask(
        sim, "DescribeComputeUnits", path="/v2/computeunit", type="gpu-1", region="bd"
    )["computeUnitInstanceList"]
    assert [row["instanceId"] for row in rows] == ["unit-gpu1new00001"]
    body = {"paymentTiming": "Now"}
    assert refused(sim, "DescribeComputeUnits", body, "/v2/computeunit") == (
        400,
        "InappropriateJSON",
    )


def test_the_vendors_sdk_deploys_and_switches(sim, qianfan):
    service = qianfan.console.service.Service.V2
    told = service.create_service(
        model_set_id=SET,
        model_id=VERSION,
        name="support-bot",
        url_suffix="support-bot",
        resource_config={"type": "GPU-I-2", "qps": 0.5, "replicasCount": 1},
        billing={"paymentTiming": "Prepaid", "reservation": MONTH},
    )
    identifier = told.body["result"]["serviceId"]
    listed = service.service_list(name="support", run_status=["New"])
    assert listed.body["result"]["serviceList"][0]["serviceId"] == identifier
    sim.quirks({"qianfan": {"service_polls": 0}})
    for _turn in range(3):
        status = service.service_detail(identifier).body["result"]["runStatus"]
    assert status == "Serving"
    assert service.modify_service(identifier, SET, OLDER).body["result"] is True
    stopped = qianfan.console.utils.call_action(
        "/v2/service", "DeactivateService", {"serviceId": identifier}
    )
    assert stopped.body["result"]["operation"] is True
