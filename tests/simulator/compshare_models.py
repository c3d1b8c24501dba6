"""DescribeModelRepositoryModels and its tags (fact sheet CompShare, 3.1)."""

from __future__ import annotations

import zlib

from simulator.compshare_page import Page, serialised, start_of, view
from simulator.compshare_params import integer, page, split_tags
from simulator.wire import Request, dumps

UNITS = {"TB": 10**12, "GB": 10**9, "MB": 10**6}


def models(cloud, values: dict[str, str], request: Request) -> Page:
    """The whole list; only the newer contract pages."""
    quirks = cloud.state.quirks.compshare
    listing, rows, key = view(cloud, "compshare_model", request.account)
    # Lower case is what production reads; Name and Tags are unknown parameters.
    filters = (values.get("name"), values.get("tags"))
    new = quirks.models_contract == "new"
    if new:
        rows = listing.once(("new", key), lambda: [_newer(row) for row in rows])
        blobs = serialised(listing, rows, (*key, "new"))
    else:
        blobs = serialised(listing, rows, key)
    chosen = listing.once(
        ("filter", key, filters), lambda: _filtered(rows, filters, quirks)
    )
    if not new:
        return Page({}, "Models", [blobs[n] for n in chosen])
    offset, limit = integer(values, "Offset", 0), 50
    if "Limit" in values:
        offset, limit = page(values, quirks)
    start = start_of(request, offset)
    window = [blobs[n] for n in chosen[start : start + limit]]
    return Page({"TotalCount": len(chosen)}, "Models", window)


def tags(cloud, values: dict[str, str], request: Request) -> Page:
    """Every tag of the store, with repeats as in the real answer."""
    _account, rows, _total = view(cloud, "compshare_model", request.account)
    found = [tag for row in rows[:40] for tag in split_tags(row.get("Tag"))]
    return Page({}, "Tags", [dumps(tag) for tag in found])


def _filtered(rows: list[dict], filters: tuple, quirks) -> list[int]:
    name, text = filters
    return [
        number
        for number, row in enumerate(rows)
        if (not name or _named(row["Name"], name, quirks.models_name_filter))
        and (not text or _tagged(row.get("Tag"), text, quirks.models_tags_filter))
    ]


def _named(text: str, wanted: str, how: str) -> bool:
    if how == "case_sensitive":
        return wanted in text
    return how == "ignored" or wanted.lower() in text.lower()


def _tagged(text: str | None, wanted: str, how: str) -> bool:
    if how == "ignored":
        return True
    have = set(split_tags(text))
    if how == "literal":
        return wanted in have
    wished = split_tags(wanted)
    return (any if how == "any" else all)(tag in have for tag in wished)


def _newer(row: dict) -> dict:
    """The members of the newer contract beside the old ones."""
    number, unit = row.get("Size", "")[:-2].strip(), row.get("Size", "")[-2:]
    known = unit in UNITS and number.replace(".", "", 1).isdigit()
    return {
        **row,
        "ModelID": f"m-{zlib.crc32(row['Path'].encode()):08x}",
        "RepoName": row["Name"],
        "CanonicalPath": row["Path"],
        "SizeBytes": int(float(number) * UNITS[unit]) if known else 0,
        "Tags": split_tags(row.get("Tag")),
        "Status": "Offline" if row.get("Deleted") == "1" else "Active",
    }
