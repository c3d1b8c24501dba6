"""Answers that are lost or altered after the deed, and somebody else's order."""

from __future__ import annotations

import pytest
from simulator_tests.instance_calls import ZONE, ask, made, refused

CREATE = {"cloud": "compshare", "action": "CreateCompShareInstance"}
LIST = {"cloud": "compshare", "action": "DescribeCompShareInstance"}


def count(sim) -> int:
    return len(sim.catalog("compshare_instance"))


def test_another_answer_takes_the_place_of_a_lost_one(sim):
    before = count(sim)
    lie = {"kind": "retcode", "code": 153, "message": "slow down"}
    sim.faults([{**CREATE, "kind": "lost", "times": 1, "answer": lie}])
    with pytest.raises(AssertionError, match="slow down"):
        made(sim)
    assert count(sim) == before + 1


def test_a_twin_is_listed_when_its_lag_is_over(sim):
    before = len(ask(sim, LIST["action"], Zone=ZONE, Limit=100)["UHostSet"])
    sim.faults([{**CREATE, "kind": "twin", "times": 1, "lag": 2}])
    made(sim)
    seen = [
        len(ask(sim, LIST["action"], Zone=ZONE, Limit=100)["UHostSet"])
        for _turn in range(3)
    ]
    assert seen == [before + 1, before + 1, before + 2]


@pytest.mark.parametrize(
    ("change", "shown"),
    [({"value": 7}, 7), ({}, "gone"), ({"rename": "Other"}, "gone")],
)
def test_one_place_of_the_body_is_altered(sim, change, shown):
    rule = {**LIST, "kind": "alter", "path": "UHostSet.*.IPSet", **change}
    sim.faults([rule])
    rows = ask(sim, LIST["action"], Zone=ZONE)["UHostSet"]
    assert {str(row.get("IPSet", "gone")) for row in rows} == {str(shown)}
    assert all(("Other" in row) == ("rename" in change) for row in rows)


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "alter", "path": "x"},
        {"kind": "alter", "action": "x"},
        {"kind": "lost", "answer": {"kind": "slow"}},
        {"kind": "status", "answer": {"kind": "status"}},
    ],
)
def test_rules_that_could_never_work_are_refused(sim, rule):
    with pytest.raises(Exception, match="alter|answer"):
        sim.faults([rule])


def test_a_list_names_region_and_zone_or_neither(sim):
    assert refused(sim, LIST["action"])[0] == 210
