"""DescribeCustomModelSets, DescribeModelSet, DescribeModel (fact sheet Qianfan, 3)."""

from __future__ import annotations

import base64

from simulator.catalog.qianfan import LLM, TYPES, version_of
from simulator.qianfan_auth import Refused
from simulator.wire import Answer, Request, dumps

GAP = "gap-"


def sets(cloud, members: dict, request: Request) -> Answer:
    """One page of the sets, newest first unless ``pageReverse``."""
    quirks = cloud.state.quirks.qianfan
    version = cloud.state.quirks.version
    listing = cloud.state.listing("qianfan_model", request.account)
    marker = _member(members, "marker", str, "")
    size = _member(members, "maxKeys", int, 10)
    back = _member(members, "pageReverse", bool, False)
    if size < 1:
        raise _inappropriate("maxKeys")
    size = min(size, 100)
    order, blobs = listing.once(
        ("page", version, back), lambda: _ordered(listing.rows, back, quirks)
    )
    shown = marker
    if "ignore_offset" in request.faults:
        marker = ""
    gap = marker.startswith(GAP)
    marker = marker.removeprefix(GAP)
    start = _start(order, marker, quirks.marker)
    end = start if gap else min(start + size, len(order))
    info = {"marker": shown, "maxKeys": size, "isTruncated": end < len(order)}
    if info["isTruncated"]:
        info["nextMarker"] = marker if gap else _next(order, end, quirks)
    _spoil(info, request, order)
    fields: dict = {}
    body = cloud.list_body(
        request, fields, "customModelSetList", blobs[start:end], {"pageInfo": info}
    )
    return cloud.success(body)


def _ordered(rows: list[dict], back: bool, quirks) -> tuple[list[str], list[bytes]]:
    ordered = list(reversed(rows)) if back else rows
    blobs = [dumps(_item(row, quirks)) for row in ordered]
    return [row["modelSetId"] for row in ordered], blobs


def _item(row: dict, quirks) -> dict:
    shown = dict(row)
    if not quirks.model_names:
        shown.pop("modelNames", None)
    elif quirks.model_names_order == "shuffled" and "modelNames" in shown:
        names = shown["modelNames"]
        shown["modelNames"] = names[1:] + names[:1]
    if not quirks.modify_time:
        shown.pop("modifyTime", None)
    return shown


def _start(order: list[str], marker: str, style: str) -> int:
    if not marker:
        return 0
    if style == "opaque":
        try:
            place = int(base64.urlsafe_b64decode(marker).removeprefix(b"at:"))
        except ValueError:
            raise _bad_marker() from None
        if not 0 <= place <= len(order):
            raise _bad_marker()
        return place
    if marker not in order:
        raise _bad_marker()
    return order.index(marker) + (style == "exclusive")


def _next(order: list[str], end: int, quirks) -> str:
    made = {
        "inclusive": order[end],
        "exclusive": order[end - 1],
        "opaque": base64.urlsafe_b64encode(b"at:%d" % end).decode(),
    }[quirks.marker]
    # A page after the gap page must be reachable: the gap is in front of the marker.
    return GAP + made if quirks.empty_page else made


def _spoil(info: dict, request: Request, order: list[str]) -> None:
    """Faults of paging."""
    if "repeat_marker" in request.faults and order:
        info["isTruncated"] = True
        info["nextMarker"] = info["marker"] or order[0]
    if "truncated_without_marker" in request.faults:
        info["isTruncated"] = True
        info.pop("nextMarker", None)


def one_set(cloud, members: dict, request: Request) -> Answer:
    """A set by id or by exact name; exactly one of them."""
    ident = _member(members, "modelSetId", str, "")
    name = _member(members, "modelSetName", str, "")
    if bool(ident) == bool(name):
        raise _inappropriate("modelSetId or modelSetName")
    folded = cloud.state.quirks.qianfan.case == "insensitive"

    def same(text: str) -> bool:
        return text == name or (folded and text.lower() == name.lower())

    for row in cloud.state.listing("qianfan_model", request.account).rows:
        if row["modelSetId"] == ident or (name and same(row["modelSetName"])):
            return cloud.success(dumps(_detail(row)))
    raise Refused(404, "NotFound", "The model set does not exist.")


def _detail(row: dict) -> dict:
    kind = TYPES.get(row["modelType"], TYPES[LLM])[0]
    shown = {k: v for k, v in row.items() if k != "modelCount"}
    return {**shown, "source": "UserCreate", "modelType": kind}


def one_version(cloud, members: dict, request: Request) -> Answer:
    """One version by its id."""
    ident = _member(members, "modelId", str, "")
    if not ident:
        raise _inappropriate("modelId")
    listing = cloud.state.listing("qianfan_version", request.account)
    details = listing.once("ids", lambda: {row["modelId"]: row for row in listing.rows})
    if ident in details:
        return cloud.success(dumps(details[ident]))
    # Sets that a test brought along have no detail rows: derive them.
    for row in cloud.state.listing("qianfan_model", request.account).rows:
        if ident in row["modelIds"]:
            return cloud.success(dumps(_derived(row, row["modelIds"].index(ident))))
    raise Refused(404, "NotFound", "The model does not exist.")


def _derived(row: dict, place: int) -> dict:
    names = row.get("modelNames") or [str(n + 1) for n in range(len(row["modelIds"]))]
    return version_of({**row, "modelNames": names}, place)


def _member(members: dict, name: str, kind: type, default):
    value = members.get(name)
    if value is None:
        return default
    # A bool is an int for Python, not for JSON.
    if value.__class__ is not kind:
        raise _inappropriate(name)
    return value


def _inappropriate(name: str) -> Refused:
    message = f"The JSON is well-formed but {name} is missing or not appropriate."
    return Refused(400, "InappropriateJSON", message)


def _bad_marker() -> Refused:
    return Refused(400, "InvalidMarker", "The specified marker is not valid.")
