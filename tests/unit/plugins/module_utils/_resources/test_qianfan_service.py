"""What is ordered of a Qianfan service, and what is only told: pure planning."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core.errors import (
    OptionError,
    ResourceFailed,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.resource_api import (
    Api,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._resources._qianfan_service.state import (
    UNITS,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._resources.qianfan_service import (
    RESOURCE,
    SURVEY,
)
from ansible_collections.aicloud.catalog.tests.unit.reading import INVENTED
from ansible_collections.aicloud.catalog.tests.unit.scenes import (
    PAGE,
    SERVICE,
    Scene,
    Told,
)

SETTINGS = {
    "state": "present",
    "name": "bot",
    "version_id": "amv-1",
    "model_set_id": "am-1",
    "switch_version": True,
    "failed_update_statuses": ["Fail"],
}
ROW = {
    "serviceId": "svco-1",
    "name": "bot",
    "description": "old words",
    "modelSetId": "am-1",
    "modelId": "amv-1",
    "url": "https://served.example/chat/ab12_bot",
    "runStatus": "Serving",
    "updateStatus": "None",
    "resourceConfig": {"type": "GPU-1-1", "qps": 1, "replicasCount": 2},
}


def planned(row: dict[str, Any] | None, **change: Any):
    settings = SETTINGS | change
    RESOURCE.check(settings)
    return RESOURCE.plan(settings, row)


def ordered(plan) -> list[dict[str, Any]]:
    """Return what the orders of a plan send."""
    return [dict(step.orders[0](None).parameters) for step in plan.steps if step.orders]


def units(**replicas: int) -> list[dict[str, Any]]:
    return [{"instance_id": name, "replicas": n} for name, n in replicas.items()]


def test_what_no_action_changes_is_drift() -> None:
    plan = planned(
        {**ROW, UNITS: {"a": 1, "b": 1}},
        description="new words",
        url_suffix="desk",
        qps=2.5,
        compute_units=units(a=1),
    )
    assert plan.steps == ()
    assert [text.split(",")[0] for text in plan.drift] == [
        "its description differs; no known action changes it",
        "its endpoint is ab12_bot",
        "its qps is 1",
        "it also runs on b (replicas: 0 in compute_units removes that)",
    ]
    bought = planned(
        ROW,
        resource={"type": "GPU-1-1", "replicas": 3},
        billing={"payment_timing": "Prepaid", "reservation_months": 1},
    )
    assert (bought.steps, len(bought.drift)) == ((), 1)
    assert bought.drift[0].startswith("it has 2 replicas, not 3")
    assert planned(ROW, url_suffix="bot", qps=1).drift == ()


def test_an_instance_is_taken_away_after_another_was_added() -> None:
    row = {**ROW, UNITS: {"a": 1}}
    plan = planned(row, version_id="amv-2", compute_units=units(a=0, b=2))
    assert [step.does for step in plan.steps] == [
        "switch version",
        "scale b to 2",
        "scale a to 0",
    ]
    # Each needs the one before to have ended.
    assert [step.must_reach for step in plan.steps] == [True, True, False]
    assert plan.after["version_id"] == "amv-2"
    assert plan.after["compute_units"] == [{"instance_id": "b", "replicas": 2}]
    assert plan.after["resource"]["replicas"] == 2


def test_a_running_update_is_waited_for_first() -> None:
    row = {**ROW, "updateStatus": "Rolling"}
    plan = planned(row, version_id="amv-2")
    assert [step.does for step in plan.steps] == ["wait", "switch version"]
    assert plan.steps[0].must_reach
    assert plan.steps[0].reached(ROW)
    assert not plan.steps[0].reached(row)
    # One that failed is no reason to wait.
    plan = planned({**row, "updateStatus": "UpdateFailed"}, version_id="amv-2")
    assert [step.does for step in plan.steps] == ["switch version"]


def test_a_deployment_sends_what_was_given_and_nothing_else() -> None:
    (body,) = ordered(
        planned(
            None,
            compute_units=units(a=2, b=0),
            units_per_replica=4,
            qps=0.5,
            protocol_version=2,
        )
    )
    assert {key: value for key, value in body.items() if value is not None} == {
        "modelSetId": "am-1",
        "modelId": "amv-1",
        "name": "bot",
        "urlSuffix": "bot",
        "protocolVersion": 2,
        "deploymentConfig": {
            "deploymentComputeUnitList": [
                {"instanceId": "a", "deploymentReplicasCount": 2}
            ],
            "replicasCount": 2,
            "qps": 0.5,
            "replicaComputeUnitCount": 4,
        },
    }
    billing = {
        "payment_timing": "Prepaid",
        "reservation_months": 12,
        "auto_renew_months": 3,
        "extra_members": {"autoRenew": True},
    }
    resource = {"type": "CPU-1-1", "region": "bd", "replicas": 1}
    (body,) = ordered(planned(None, billing=billing, resource=resource))
    assert body["billing"] == {
        "paymentTiming": "Prepaid",
        "reservation": {"reservationTimeUnit": "Month", "reservationLength": 12},
        "autoRenewTimeUnit": "Month",
        "autoRenewTime": 3,
        "autoRenew": True,
    }
    assert body["resourceConfig"] == {
        "type": "CPU-1-1",
        "region": "bd",
        "replicasCount": 1,
    }


@pytest.mark.parametrize(
    "change",
    [
        {"name": "x"},
        {"name": "x" * 21},
        {"url_suffix": "Bot"},
        {"url_suffix": "bot-"},
        {"url_suffix": "b"},
        {"description": "x" * 501},
        {"qps": 0.0},
        {"qps": 50.01},
        {"qps": 1.234},
        {"protocol_version": 3},
        {"units_per_replica": 0},
        {"compute_units": units(a=-1)},
    ],
)
def test_options_that_no_request_can_be_made_of(change: dict[str, Any]) -> None:
    with pytest.raises(OptionError):
        RESOURCE.check(SETTINGS | change)


def test_a_service_that_cannot_come_back_is_an_error_unless_it_shall_go() -> None:
    for status in ("Stopped", "Failed", "Done"):
        row = {**ROW, "runStatus": status}
        with pytest.raises(ResourceFailed):
            planned(row)
        steps = planned(row, state="absent").steps
        assert len(steps) == (status != "Stopped")
    with pytest.raises(ResourceFailed, match="no reason was given"):
        planned(ROW, state="absent").steps[0].learn({"operation": False})


def found(row: dict[str, Any], **given: Any) -> list[Any]:
    """Return the services that pass when the server ignores every filter."""
    told = {
        "DescribeServices": ({"serviceList": [row], "pageInfo": PAGE},),
        "DescribeService": (row,),
    }
    scene = Scene(SURVEY, given, told)
    settings = {one.name: one.default for one in SURVEY.options} | INVENTED["qianfan"]
    wire: Any = Told(scene, lambda action, number, body: body, [], [])
    api = Api(SURVEY.cloud, wire, settings | given, lambda warning: None)
    return SURVEY.read(api, settings | given)["services"]


@pytest.mark.parametrize(
    ("option", "field", "other"),
    [
        ("run_status", "runStatus", ["Stopped", "Failed"]),
        ("service_type", "serviceType", ["nothing"]),
        ("charge_type", "chargeType", "Tokens"),
        ("pay_type", "payType", "Prepay"),
        ("name", "name", "bots"),
    ],
)
def test_every_filter_is_checked_on_our_side(
    option: str, field: str, other: Any
) -> None:
    row = {**SERVICE, "serviceType": "chat"}
    right = [row[field]] if isinstance(other, list) else row[field]
    assert found(row) and found(row, **{option: right})
    assert not found(row, **{option: other})
    assert not found(row, **{option: other, "id": row["serviceId"]})


def test_a_service_that_is_paid_in_two_ways_passes_for_both() -> None:
    row = {**SERVICE, "payType": "Prepay,Postpay"}
    assert found(row, pay_type="Prepay") and found(row, pay_type="Postpay")
    # What the server does not report it has filtered itself.
    del row["payType"]
    assert found(row, pay_type="Prepay")
