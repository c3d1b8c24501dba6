# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of a Qianfan service, checked, and as CreateService expects them.

Source of the limits: the pages of CreateService. Nothing that costs money has a
default.
"""

from __future__ import annotations

import re
from typing import Any

from ..._core.errors import OptionError
from ..._core.model import Option, Settings
from ..._core.required import refuse_empty

_SUFFIX = re.compile(r"[a-z0-9][a-z0-9_-]{0,18}[a-z0-9]")
_UNIT = (
    Option(name="instance_id", required=True),
    Option(name="replicas", type="int", required=True),
)
_BOUGHT = (
    Option(name="type"),
    Option(name="region"),
    Option(name="replicas", type="int"),
)
_BILLING = (
    Option(name="payment_timing", choices=("Prepaid", "Postpaid"), required=True),
    Option(name="charge_type", choices=("ComputingUnit", "Tokens")),
    Option(name="reservation_months", type="int"),
    Option(name="auto_renew_months", type="int"),
    Option(name="extra_members", type="dict"),
)
WHICH = (Option(name="id"), Option(name="name"))
OPTIONS = (
    Option(name="state", choices=("present", "absent"), default="present"),
    *WHICH,
    Option(name="url_suffix"),
    Option(name="description"),
    Option(name="version_id"),
    Option(name="model_set_id"),
    Option(name="switch_version", type="bool", default=True),
    Option(name="compute_units", type="list", elements="dict", suboptions=_UNIT),
    Option(name="units_per_replica", type="int"),
    Option(name="resource", type="dict", suboptions=_BOUGHT),
    Option(name="billing", type="dict", suboptions=_BILLING),
    Option(name="qps", type="float"),
    Option(name="protocol_version", type="int"),
    Option(
        name="failed_update_statuses",
        type="list",
        elements="str",
        default=["Fail", "Error"],
    ),
)
SURVEY_OPTIONS = (
    *WHICH,
    Option(name="run_status", type="list", elements="str"),
    Option(name="service_type", type="list", elements="str"),
    Option(name="charge_type", choices=("ComputingUnit", "Tokens")),
    Option(name="pay_type", choices=("Prepay", "Postpay")),
    Option(name="protocol_version", type="int"),
    Option(name="details", type="bool", default=True),
    Option(name="compute_units", type="bool", default=False),
)


def check(settings: Settings) -> None:
    """Raise OptionError for options that no request can be made from."""
    refuse_empty(settings, *(option.name for option in WHICH))
    if settings["state"] == "absent":
        return
    if settings.get("name") is not None and not settings.get("id"):
        _length(settings, "name", 2, 20)
    _length(settings, "description", 0, 500)
    suffix = settings.get("url_suffix")
    if suffix is not None and not is_suffix(suffix):
        raise OptionError(f"url_suffix={suffix!r} must be {SUFFIX_RULE}")
    _within(settings, "protocol_version", 1, 2)
    _within(settings, "units_per_replica", 1, None)
    qps = settings.get("qps")
    if qps is not None and (not 0 < qps <= 50 or round(qps, 2) != qps):
        raise OptionError(
            f"qps={qps!r} must be more than 0, at most 50, with at most 2 decimals"
        )
    _check_units(settings)
    _check_payment(settings)


SUFFIX_RULE = (
    "2 to 20 lower-case letters, digits, _ or -, the first and last of them a letter "
    "or digit"
)


def is_suffix(text: str) -> bool:
    return bool(_SUFFIX.fullmatch(text))


def _length(settings: Settings, name: str, least: int, most: int) -> None:
    value = settings.get(name)
    if value is not None and not least <= len(value) <= most:
        raise OptionError(f"{name}={value!r} must have {least} to {most} characters")


def _within(
    settings: Settings, name: str, least: int, most: int | None, place: str = ""
) -> None:
    value = settings.get(name)
    if value is None:
        return
    if value < least or (most is not None and value > most):
        upper = "or more" if most is None else f"to {most}"
        raise OptionError(f"{place}{name}={value} must be {least} {upper}")


def _check_units(settings: Settings) -> None:
    seen: set[str] = set()
    for unit in settings.get("compute_units") or []:
        _within(unit, "replicas", 0, None, "compute_units: ")
        if unit["instance_id"] in seen:
            raise OptionError(f"compute_units names {unit['instance_id']} twice")
        seen.add(unit["instance_id"])


def _check_payment(settings: Settings) -> None:
    """Require that the user says completely what to buy."""
    billing, bought = settings.get("billing"), settings.get("resource")
    if settings.get("compute_units") and (billing or bought):
        raise OptionError(
            "compute_units runs the service on what you have, billing and resource buy "
            "something: give one of the two"
        )
    if bought and not billing:
        raise OptionError(
            "resource needs billing: how it is paid has no default. Give "
            "billing, or compute_units to run on what you have"
        )
    if not billing:
        return
    _check_billing(billing)
    if bought:
        _within(bought, "replicas", 1, None, "resource: ")
    if billing.get("charge_type") == "Tokens":
        return
    for name in ("type", "replicas"):
        if not (bought or {}).get(name):
            raise OptionError(
                f"billing needs resource with {name}: what to buy has no default"
            )


def _check_billing(billing: Settings) -> None:
    months = billing.get("reservation_months")
    if billing["payment_timing"] == "Postpaid":
        if not billing.get("charge_type"):
            raise OptionError("billing: Postpaid needs charge_type")
        for name in ("reservation_months", "auto_renew_months"):
            if billing.get(name) is not None:
                raise OptionError(f"billing: {name} works with Prepaid only")
        return
    if billing.get("charge_type") == "Tokens":
        raise OptionError("billing: Tokens works with Postpaid only")
    if months is None:
        raise OptionError("billing: Prepaid needs reservation_months")
    _within(billing, "reservation_months", 1, 12, "billing: ")
    _within(billing, "auto_renew_months", 1, 6, "billing: ")


# -- as the API wants them --------------------------------------------------------


def placement(settings: Settings) -> dict[str, Any]:
    """Return the members of CreateService for what a service runs on."""
    qps = settings.get("qps")
    if settings.get("compute_units"):
        units = [u for u in settings["compute_units"] if u["replicas"]]
        config = {
            "deploymentComputeUnitList": [
                {
                    "instanceId": unit["instance_id"],
                    "deploymentReplicasCount": unit["replicas"],
                }
                for unit in units
            ],
            "replicasCount": sum(unit["replicas"] for unit in units),
            "qps": qps,
            "replicaComputeUnitCount": settings.get("units_per_replica"),
        }
        return {"deploymentConfig": _given(config)}
    billing, bought = settings["billing"], settings.get("resource") or {}
    config = {
        "type": bought.get("type"),
        "region": bought.get("region"),
        "replicasCount": bought.get("replicas"),
        "qps": qps,
    }
    members = {"billing": _billing(billing)}
    return members | (
        {"resourceConfig": _given(config)} if any(config.values()) else {}
    )


def _billing(billing: Settings) -> dict[str, Any]:
    timing, renew = billing["payment_timing"], billing.get("auto_renew_months")
    members: dict[str, Any] = {"paymentTiming": timing}
    if timing == "Postpaid":
        members["chargeType"] = billing["charge_type"]
    else:
        members["reservation"] = {
            "reservationTimeUnit": "Month",
            "reservationLength": billing["reservation_months"],
        }
        if renew is not None:
            members |= {"autoRenewTimeUnit": "Month", "autoRenewTime": renew}
    return members | (billing.get("extra_members") or {})


def _given(members: Settings) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
