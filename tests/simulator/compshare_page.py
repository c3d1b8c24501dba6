"""What a CompShare action returns, and the view of a listing under the quirks."""

from __future__ import annotations

import copy
from dataclasses import dataclass

from simulator.catalog import Listing
from simulator.wire import Request, dumps


@dataclass(slots=True)
class Page:
    """Other fields of the answer, the name of its list ("": none), its rows."""

    fields: dict
    name: str
    rows: list[bytes]


def prepare(cloud, name: str) -> None:
    """Do now what the first page would do."""
    listing, rows, key = view(cloud, name, "default")
    serialised(listing, rows, key)


def view(cloud, name: str, account: str) -> tuple[Listing, list[dict], tuple]:
    """(listing, rows as they look under the quirks, key for derived things)."""
    listing = cloud.state.listing(name, account)
    quirks = cloud.state.quirks
    key = (quirks.version,)
    rows = listing.rows
    if quirks.compshare.missing_status:
        rows = listing.once(("no status", key), lambda: [_bare(row) for row in rows])
    return listing, rows, key


def _bare(row: dict) -> dict:
    fresh = copy.deepcopy(row)
    # Only versions lose it: a group without Status was never seen.
    if "GroupId" not in fresh:
        fresh.pop("Status", None)
    for version in fresh.get("Data") or []:
        version.pop("Status", None)
    return fresh


def serialised(listing: Listing, rows: list[dict], key: tuple) -> list[bytes]:
    """The rows as JSON, made once."""
    return listing.once(("json", key), lambda: [dumps(row) for row in rows])


def start_of(request: Request, offset: int) -> int:
    """The offset to use (fault ``ignore_offset``)."""
    return 0 if "ignore_offset" in request.faults else offset
