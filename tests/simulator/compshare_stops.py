"""Stops at a time, and the project that they name (fact sheet CompShare, 4, 5.3)."""

from __future__ import annotations

from simulator import compshare_specs
from simulator.accounts import PROJECTS
from simulator.compshare_auth import Refused
from simulator.compshare_instances import found, replace
from simulator.compshare_page import Page
from simulator.compshare_params import integer, unavailable
from simulator.wire import Request, dumps

AHEAD = 300


def projects(cloud, values: dict[str, str], request: Request) -> Page:
    """GetProjectList; the first is the default one."""
    default = cloud.state.quirks.compshare.default_project
    shown = [
        {
            "ProjectId": one,
            "ProjectName": f"project {number}",
            "IsDefault": default and number == 0,
        }
        for number, one in enumerate(PROJECTS)
    ]
    count = {"ProjectCount": len(shown)}
    return Page(count, "ProjectSet", [dumps(one) for one in shown])


def update(cloud, values: dict[str, str], request: Request) -> Page:
    """Set when a Running instance is stopped; a Spot instance never is."""
    quirks = cloud.state.quirks.compshare
    name = quirks.stop_parameter
    compshare_specs.need(values, "Zone", "ProjectId", "UHostId", name)
    row = found(cloud, values, request)
    moment = integer(values, name, 0)
    if row["IsSpot"]:
        raise unavailable("UHostId")
    if moment < cloud.state.now() + AHEAD:
        raise unavailable(name)
    if row["State"] != "Running":
        raise Refused(8905, f"The instance is {row['State']}, it must be Running")
    if quirks.stop_rounds:
        moment -= moment % 60
    replace(cloud, request, row, {**row, "SchedulerStopTime": moment})
    return Page({"UHostId": row["UHostId"]}, "", [])


def delete(cloud, values: dict[str, str], request: Request) -> Page:
    """Take the stop away; an instance without one is as well."""
    compshare_specs.need(values, "Zone", "ProjectId", "UHostId")
    row = found(cloud, values, request)
    replace(cloud, request, row, {**row, "SchedulerStopTime": 0})
    return Page({"UHostId": row["UHostId"]}, "", [])
