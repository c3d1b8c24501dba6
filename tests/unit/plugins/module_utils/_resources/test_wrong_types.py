"""Instances, services, jobs and prices with anything anywhere: no foreign exception.

A whole run is made for each position of each response and each JSON type: it ends well,
or with an error of ours. Where the type cannot be meant, the error names the field.
"""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core.errors import (
    CatalogError,
    UnexpectedResponse,
)
from ansible_collections.aicloud.catalog.tests.unit.scenes import FAILED, SCENES, ends
from ansible_collections.aicloud.catalog.tests.unit.spoilt import (
    WRONG,
    positions,
    spelt,
    spoilt,
)

# One of each type, and what is hard to bear: a whole run is made with each.
FEW: list[Any] = [None, True, 7, "text", "@beyond", "@surrogate", [], [1], {"a": 1}]


@pytest.mark.parametrize("name", SCENES)
def test_as_they_are(name: str) -> None:
    error = ends(SCENES[name], lambda action, number, body: body)
    assert (error is not None) == (name in FAILED), error


CASES = [
    pytest.param(name, action, number, id=f"{name}: {action} {number}")
    for name, scene in SCENES.items()
    for action, bodies in scene.told.items()
    for number in range(len(bodies))
]


@pytest.mark.parametrize(("name", "action", "number"), CASES)
def test_every_position_with_every_type(name: str, action: str, number: int) -> None:
    scene = SCENES[name]
    payload = scene.told[action][number]
    for path in positions(payload):
        for wrong in FEW:
            changed = list(scene.told[action])
            changed[number] = spoilt(payload, path, wrong)
            fresh = scene._replace(told={**scene.told, action: tuple(changed)})
            error = ends(fresh, lambda action, number, body: body)
            _check_named(error, payload, path, wrong)


def _check_named(
    error: CatalogError | None, payload: Any, path: tuple[Any, ...], wrong: Any
) -> None:
    """An error about a type names the field, as deep as it is."""
    if not isinstance(error, UnexpectedResponse) or " instead of " not in str(error):
        return
    named = ".".join(str(part) for part in path if isinstance(part, str))
    shown = "".join(c for c in str(error) if not c.isdigit()).replace("[]", "")
    assert named.partition(".")[0] in shown, (path, wrong, str(error))


@pytest.mark.parametrize(
    ("name", "action", "path", "named"),
    [
        ("instances that are listed", "DescribeCompShareInstance",
         ("UHostSet", 1, "IPSet"), "UHostSet[1].IPSet is an object instead of a list"),
        ("an instance that is made", "GetCompShareInstancePrice",
         ("PriceDetails", 0, "Instance"), "PriceDetails[0].Instance is an object"),
        ("a service that is there", "DescribeService",
         ("resourceConfig", "qps"), "resourceConfig.qps is an object"),
        ("a service that is there", "DescribeComputeUnits",
         ("instances", 0, "replicasCount"), "instances[0].replicasCount is an object"),
        ("a group that is there", "QueryModelServiceInstanceGroup",
         ("inventories", 0, "instances", 0, "url"),
         "inventories[0].instances[0].url is an object"),
    ],
)  # fmt: skip
def test_the_field_is_named(
    name: str, action: str, path: tuple[Any, ...], named: str
) -> None:
    scene = SCENES[name]
    bodies = tuple(spoilt(body, path, {"a": 1}) if _has(body, path) else body
                   for body in scene.told[action])  # fmt: skip
    error = ends(scene._replace(told={**scene.told, action: bodies}), lambda a, n, b: b)
    assert named in str(error)
    assert f"{action}: unexpected answer" in str(error)


def _has(body: Any, path: tuple[Any, ...]) -> bool:
    return path in list(positions(body))


@pytest.mark.parametrize(("name", "action", "number"), CASES)
def test_bodies_of_anything(name: str, action: str, number: int) -> None:
    for wrong in WRONG:
        for body in (spelt(wrong), spelt({"RetCode": 0, "result": wrong})):
            ends(
                SCENES[name],
                lambda a, n, b, body=body: body if (a, n) == (action, number) else b,
            )
