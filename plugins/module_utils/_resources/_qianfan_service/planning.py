# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps that bring a Qianfan service to its wanted state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..._core.errors import NothingThere, OptionError, ResourceFailed
from ..._core.model import Call, Row, Settings
from ..._core.resource import Current, Order, Plan, Step
from ..._core.typed import Json, as_number
from .options import SUFFIX_RULE, is_suffix, placement
from .state import (
    SERVICE_PATH,
    SERVING,
    STOPPED,
    UNITS,
    dead_end,
    required,
    run_status,
    served_version,
    steady,
    stopped,
    update_status,
    version_of,
    view,
)


def plan(settings: Settings, current: Current) -> Plan:
    """Return the steps to the wanted state; what no action changes is drift."""
    if settings["state"] == "absent":
        return _absent(settings, current)
    if current is None:
        return _deployment(settings)
    reason = dead_end(settings, current)
    # After an update that failed the service still serves, and may be updated again.
    if reason is not None and run_status(current) != SERVING:
        raise ResourceFailed(f"Qianfan service {current.get('name')}: {reason}")
    steps, after, drift = [], dict(current), list(_drift(settings, current))
    switch = _switch(settings, current)
    if switch is not None and settings["switch_version"]:
        steps.append(switch)
        after |= _version(settings)
    elif switch is not None:
        drift.insert(
            0,
            f"it serves {version_of(current)[1]}, not {settings['version_id']} "
            "(switch_version changes that)",
        )
    for step, unit, replicas in _scalings(settings, current):
        steps.append(step)
        after[UNITS] = {**after[UNITS], unit: replicas}
    if steps:
        required(current, "updateStatus")
    if UNITS in after:
        after[UNITS] = {k: n for k, n in after[UNITS].items() if n}
    if steps and UNITS in after:
        config = dict(after.get("resourceConfig") or {})
        after["resourceConfig"] = config | {"replicasCount": sum(after[UNITS].values())}
    if not steady(settings, current):
        steps.insert(0, _wait(settings))
    # An update must have ended before the next may begin.
    steps = [step._replace(must_reach=True) for step in steps[:-1]] + steps[-1:]
    return Plan(steps=tuple(steps), after=view(after), drift=tuple(drift))


def _wait(settings: Settings) -> Step:
    """Wait for a deployment or an update that somebody else ordered."""
    return Step(does="wait", reached=lambda current: steady(settings, current))


def _order(action: str, **parameters: Any) -> tuple[Order, ...]:
    call = Call(action=action, path=SERVICE_PATH, parameters=parameters)
    return (lambda current: call,)


# -- absent -----------------------------------------------------------------------


def _absent(settings: Settings, current: Current) -> Plan:
    if current is None or required(current, "runStatus") == STOPPED:
        return Plan()
    service_id = required(current, "serviceId")
    after = {**current, "runStatus": STOPPED, "updateStatus": "None"}
    if UNITS in after:
        after[UNITS] = {}
    step = Step(
        does="deactivate",
        orders=_order("DeactivateService", serviceId=service_id),
        took_effect=stopped,
        reached=stopped,
        learn=lambda payload: _deactivated(payload, service_id),
    )
    shown = view(after)
    return Plan(steps=(step,), after=shown, drift=(shown["notice"],))


def _deactivated(payload: Row, service_id: str) -> dict[str, Any]:
    response = Json(payload)
    if response.at("operation").flag() is False:
        raise ResourceFailed(
            f"Qianfan DeactivateService: {service_id} was not deactivated: "
            f"{response.at('message').text() or 'no reason was given'}"
        )
    return {"current_id": service_id}


# -- deploying --------------------------------------------------------------------


def _version(settings: Settings) -> dict[str, Any]:
    return {
        "modelSetId": settings["model_set_id"],
        "modelId": settings["version_id"],
        "modelVersionId": "",
    }


def _deployment(settings: Settings) -> Plan:
    _refuse_half(settings)
    body = {
        "modelSetId": settings["model_set_id"],
        "modelId": settings["version_id"],
        "name": settings["name"],
        "urlSuffix": _suffix(settings),
        "description": settings.get("description"),
        "protocolVersion": settings.get("protocol_version"),
        **placement(settings),
    }
    step = Step(
        does="deploy",
        orders=_order("CreateService", **body),
        took_effect=lambda current: current is not None,
        reached=lambda current: steady(settings, current),
        learn=_deployed,
    )
    # Listed, so that it can be told, also without waiting until it serves.
    listed = Step(does="deploy", reached=lambda now: now is not None, must_reach=True)
    steps = (step,) if settings.get("wait", True) else (step, listed)
    return Plan(steps=steps, after=_expected(settings, body))


def _refuse_half(settings: Settings) -> None:
    missing = []
    if not settings.get("name"):
        missing.append("name")
    if not settings.get("version_id"):
        missing.append("version_id or model")
    units = [u for u in settings.get("compute_units") or [] if u["replicas"]]
    if not units and not settings.get("billing"):
        missing.append(
            "compute_units with replicas, to run on what you have, or billing (and "
            "resource), to buy. Deploying costs money, so neither has a default"
        )
    if missing:
        which = (
            f"service named {settings['name']!r}" if settings.get("name") else "service"
        )
        raise NothingThere(
            f"there is no {which} yet, and to deploy one these are missing: "
            f"{', '.join(missing)}"
        )


def _deployed(payload: Row) -> dict[str, Any]:
    """Return the ID; without one the name will find it."""
    service_id = Json(payload).at("serviceId").text()
    return {"current_id": service_id} if service_id else {}


def _suffix(settings: Settings) -> str:
    suffix: str = settings.get("url_suffix") or settings["name"]
    if not is_suffix(suffix):
        raise OptionError(
            f"url_suffix is missing, and the name {suffix!r} cannot be used instead: a "
            f"suffix is {SUFFIX_RULE}"
        )
    return suffix


def _expected(settings: Settings, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the view of what a deployment makes, as far as it is known before."""
    config = body.get("deploymentConfig") or body.get("resourceConfig") or {}
    billing = body.get("billing") or {}
    row: dict[str, Any] = {
        **body,
        "runStatus": SERVING,
        "chargeType": billing.get("chargeType") or "ComputingUnit",
        "payType": {"Prepaid": "Prepay", "Postpaid": "Postpay"}.get(
            billing.get("paymentTiming", ""), ""
        ),
        "resourceConfig": config,
    }
    if settings.get("compute_units"):
        units = settings["compute_units"]
        row[UNITS] = {u["instance_id"]: u["replicas"] for u in units if u["replicas"]}
    return view(row)


# -- changing ---------------------------------------------------------------------


def _switch(settings: Settings, current: Row) -> Step | None:
    """Return the step to another version; None when it serves the wanted one."""
    wanted = settings.get("version_id")
    if not wanted or served_version(current) == wanted:
        return None
    service_id = required(current, "serviceId")

    def served(now: Current) -> bool:
        return now is not None and version_of(now)[1] == wanted

    def since(before: Current) -> Callable[[Current], bool]:
        # An update that failed before still shows.
        idle = ("", update_status(before))
        return lambda now: served(now) or update_status(now) not in idle

    return Step(
        does="switch version",
        orders=_order(
            "ModifyService",
            serviceId=service_id,
            modelSetId=settings["model_set_id"],
            modelId=wanted,
        ),
        since=since,
        reached=lambda now: served(now) and steady(settings, now),
        learn=lambda payload: {"current_id": service_id},
    )


def _scalings(settings: Settings, current: Row) -> list[tuple[Step, str, int]]:
    """Return the steps to the wanted replicas; removals come last."""
    held = current.get(UNITS, {})
    differing = [
        (unit["instance_id"], unit["replicas"])
        for unit in settings.get("compute_units") or []
        if held.get(unit["instance_id"], 0) != unit["replicas"]
    ]
    differing.sort(key=lambda one: one[1] == 0)
    return [(_scaling(settings, current, *one), *one) for one in differing]


def _scaling(settings: Settings, current: Row, unit: str, replicas: int) -> Step:
    service_id = required(current, "serviceId")

    def scaled(now: Current) -> bool:
        return now is not None and now.get(UNITS, {}).get(unit, 0) == replicas

    return Step(
        does=f"scale {unit} to {replicas}",
        orders=_order(
            "ScaleService",
            serviceId=service_id,
            instanceId=unit,
            deploymentReplicasCount=replicas,
        ),
        took_effect=scaled,
        reached=lambda now: scaled(now) and steady(settings, now),
        learn=lambda payload: {"current_id": service_id},
    )


def _drift(settings: Settings, current: Row) -> list[str]:
    """Return in words what differs and no documented action changes."""
    shown, found = view(current), []
    name = settings.get("name")
    if name and shown["name"] and name != shown["name"]:
        found.append(f"its name is {shown['name']}, not {name}; none is ever renamed")
    wanted = settings.get("description")
    if wanted is not None and wanted != shown["description"]:
        found.append("its description differs; no known action changes it")
    suffix = settings.get("url_suffix")
    endpoint = shown["endpoint"]
    # The server puts a text of its own in front of the suffix.
    if suffix and endpoint and endpoint.split("_", 1)[-1] != suffix != endpoint:
        found.append(f"its endpoint is {endpoint}, not one that ends with {suffix}")
    qps, there = settings.get("qps"), shown["resource"]["qps"]
    if qps is not None and there is not None and qps != there:
        found.append(f"its qps is {there:g}, not {qps:g}")
    wanted_replicas = (settings.get("resource") or {}).get("replicas")
    replicas = as_number(shown["resource"]["replicas"])
    if wanted_replicas and replicas is not None and replicas != wanted_replicas:
        found.append(
            f"it has {replicas} replicas, not {wanted_replicas} (compute_units with "
            "the instance that was bought scales it)"
        )
    named = {unit["instance_id"] for unit in settings.get("compute_units") or []}
    others = sorted(current.get(UNITS, {}).keys() - named) if named else []
    found += [
        f"it also runs on {unit} (replicas: 0 in compute_units removes that)"
        for unit in others
    ]
    return found
