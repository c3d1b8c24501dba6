"""Every request of a sweep of several pages, hit by every fault of the simulator.

The outcome is the whole listing as the simulator has it, or an error of ours, within a
bound of time. ``small`` hits each listing with each fault once, at a request that
changes from one to the next; ``all`` hits every request, once and from there on.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Iterator
from typing import Any, NamedTuple

from simulator.client import Simulator

from ansible_collections.aicloud.catalog.plugins.module_utils._core.errors import (
    CatalogError,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.sweep import (
    entries_of,
)
from ansible_collections.aicloud.catalog.tests.unit.answering import EVERY
from ansible_collections.aicloud.catalog.tests.unit.reading import opened, settings_of
from fuzz.responses import check_told, secrets_of
from fuzz.running import Broken

# Five pages; of the platform images one type of four is read.
ROWS = {"compshare_image": 1000}
SETTINGS = {"timeout": 1.0, "retries": 2, "retry_max_delay": 0.01}
# A sweep of these takes 0.1 s. Its bound: a reading and a second one, each of its
# calls with three tries, and room for a machine that is busy.
MOST_SECONDS = 60.0
# What may be wrong without being seen: these change what the listing says of itself.
BELIEVED = {"missing_field", "wrong_type", "alter"}
LIST_FIELDS = {
    "compshare_image": "ImageSet",
    "compshare_custom_image": "ImageSet",
    "compshare_shared_image": "ImageSet",
    "compshare_community_image": "CompshareImageGroup",
    "compshare_model": "Models",
    "zstack_model": "inventories",
    "qianfan_model": "customModelSetList",
}
ID_FIELDS = {
    "zstack_model": "uuid",
    "qianfan_model": "modelSetId",
    "compshare_model": "Path",
    "compshare_community_image": "GroupId",
}


class Case(NamedTuple):
    """One sweep: the fault, the request that it hits, and how many it hits."""

    listing: str
    fault: dict[str, Any]
    request: int
    times: int | None
    concurrency: int


def faults(listing: str) -> list[dict[str, Any]]:
    """Return the faults that this listing can meet, with their variants."""
    cloud = EVERY[listing].cloud.name
    common: list[dict[str, Any]] = [
        *({"kind": "status", "status": status}
          for status in (400, 401, 403, 404, 408, 413, 418, 429, 500, 502, 503, 504)),
        {"kind": "status", "status": 429, "headers": {"Retry-After": "0"}},
        {"kind": "status", "status": 503, "headers": {"Retry-After": "soon"}},
        {"kind": "error"},
        {"kind": "html"},
        {"kind": "html", "status": 502},
        {"kind": "empty"},
        {"kind": "empty", "status": 204},
        {"kind": "redirect", "location": "http://127.0.0.1:1/"},
        {"kind": "drop"},
        {"kind": "slow", "seconds": 0.05},
        {"kind": "drip", "pieces": 5, "pause": 0.01},
        {"kind": "truncate", "variant": "length"},
        {"kind": "truncate", "variant": "json"},
        {"kind": "echo_secret"},
        *({"kind": "wrong_type", "as": as_} for as_ in ("object", "string", "number")),
        {"kind": "missing_field"},
        {"kind": "insert", "listing": listing, "at": 0},
        {"kind": "insert", "listing": listing, "at": 400},
        {"kind": "remove", "listing": listing, "at": 0},
        {"kind": "remove", "listing": listing, "at": 400},
        {"kind": "ignore_offset"},
        *({"kind": "alter", "path": f"{place}{LIST_FIELDS[listing]}{end}", **value}
          for place in ("result." if cloud == "qianfan" else "",)
          for end, value in (
              ("", {"value": None}), ("", {"value": []}), ("", {"value": [1]}),
              ("", {"rename": "Other"}),
              (".0", {"value": None}), (".0", {"value": [[]]}),
              (".0.Name", {"value": {"a": 1}}), (".3." + ID_FIELDS.get(
                  listing, "CompShareImageId"), {"value": [1]}))),
    ]  # fmt: skip
    if cloud == "qianfan":
        common += [{"kind": "repeat_marker"}, {"kind": "truncated_without_marker"}]
        common += [
            {"kind": "error", "envelope": "second", "code": code}
            for code in (4, 18, 110, 336100)
        ]
    else:
        common += [{"kind": "total", "value": n} for n in (0, 1, 99, 10**9, -1)]
        common += [{"kind": "total", "drift": n} for n in (-1, 1, 100)]
    if cloud == "zstack":
        common.append({"kind": "expire_session"})
    if cloud == "compshare":
        common += [
            {"kind": "retcode", "code": code}
            for code in (110, 150, 153, 170, 171, 230, 299, 8039, "153", "x")
        ]
    return common


def cases(listing: str, pages: int, profile: str) -> Iterator[Case]:
    """Return what to do with this listing; ``small`` is a walk through ``all``."""
    for number, fault in enumerate(faults(listing)):
        if profile == "small":
            once = (1, None)[number // 2 % 2]
            yield Case(listing, fault, number % pages, once, (1, 4)[number % 2])
            continue
        for request in range(pages):
            for times, concurrency in ((1, 1), (2, 4), (None, 1)):
                yield Case(listing, fault, request, times, concurrency)


def prepared(sim: Simulator, listing: str) -> list[str]:
    """Give the listing its rows again; return their IDs."""
    sim.set_catalog(listing, count=ROWS.get(listing, 430))
    return true_ids(sim, listing)


def true_ids(sim: Simulator, listing: str) -> list[str]:
    key = ID_FIELDS.get(listing, "CompShareImageId")
    rows = sim.catalog(listing)
    if listing == "compshare_image":
        rows = [row for row in rows if row["ImageType"] == "App"]
    return sorted(str(row[key]) for row in rows)


def pages_of(sim: Simulator, name: str) -> int:
    """Return the requests of a sweep that meets no fault."""
    listing = EVERY[name]
    settings = settings_of(sim, listing.cloud.name, image_type="App")
    with opened(listing, settings) as catalog:
        catalog.sweep(listing.server_filter(settings))
        return catalog.stats.pages


def swept(sim: Simulator, case: Case, before: list[str]) -> str:
    """Sweep once; return "" for the whole listing, else the error; or raise."""
    listing = EVERY[case.listing]
    fault = {**case.fault, "action": listing.action, "after": case.request}
    if case.fault["kind"] not in ("insert", "remove"):
        fault["times"] = case.times
    sim.faults([fault])
    settings = settings_of(
        sim, listing.cloud.name, **SETTINGS,
        concurrency=case.concurrency, image_type="App",
    )  # fmt: skip
    began = time.monotonic()
    try:
        with opened(listing, settings) as catalog:
            sweep = catalog.sweep(listing.server_filter(settings))
    except CatalogError as error:
        check_told(error, secrets_of(settings))
        return str(error)
    finally:
        took = time.monotonic() - began
        sim.faults([])
    if took > MOST_SECONDS:
        raise Broken(f"{took:.1f} s")
    for entry in entries_of(listing, sweep, settings):
        entry.plain()
    found = sorted(listing.unit_id(unit) for unit in sweep.units)
    changes = case.fault["kind"] in ("insert", "remove")
    after = true_ids(sim, case.listing) if changes else before
    # What was there all the time must be there; nothing may be there twice.
    missing = set(before) & set(after) - set(found)
    if missing and case.fault["kind"] not in BELIEVED:
        raise Broken(f"{len(missing)} of {len(before)} are missing without a word")
    if len(set(found)) != len(found):
        raise Broken("entries are there twice")
    return ""


def run(profile: str) -> int:
    """Print how the sweeps ended; return the number of kinds of problems."""
    began = time.monotonic()
    ended = {"right": 0, "refused": 0}
    problems: dict[str, list[str]] = {}
    slowest = 0.0
    with Simulator() as sim:
        for listing in EVERY:
            ids = prepared(sim, listing)
            for case in cases(listing, pages_of(sim, listing), profile):
                started = time.monotonic()
                try:
                    told = swept(sim, case, ids)
                    ended["refused" if told else "right"] += 1
                except Exception as error:  # noqa: BLE001 - this is what is looked for
                    _note(problems, case, error)
                slowest = max(slowest, time.monotonic() - started)
                if case.fault["kind"] in ("insert", "remove"):
                    ids = prepared(sim, listing)
    for found in problems.values():
        print(f"FOUND {len(found)} times: {found[0]}")
    count = sum(ended.values()) + sum(map(len, problems.values()))
    print(
        f"{count} faulty sweeps: {ended['right']} right and whole, {ended['refused']} "
        f"ended with an error of ours, {len(problems)} kinds of findings; "
        f"{time.monotonic() - began:.0f} s, slowest {slowest:.1f} s"
    )
    return len(problems)


def _note(problems: dict[str, list[str]], case: Case, error: Exception) -> None:
    kind = f"{type(error).__name__}: {error} {case.listing} {case.fault}"
    trace = "".join(traceback.format_exception(error))
    problems.setdefault(kind, []).append(f"{case}\n{trace[-1500:]}")
