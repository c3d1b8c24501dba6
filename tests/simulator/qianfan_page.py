"""Arguments and pages of Qianfan's listings (fact sheet Qianfan, 3.1)."""

from __future__ import annotations

import base64

from simulator.qianfan_auth import Refused
from simulator.wire import Request

GAP = "gap-"


def member(members: dict, name: str, kind: type | tuple, default):
    """A member of the body; null and absent are equal, another type is refused."""
    value = members.get(name)
    if value is None:
        return default
    # A bool is an int for Python, not for JSON.
    if value.__class__ not in (kind if isinstance(kind, tuple) else (kind,)):
        raise inappropriate(name)
    return value


def texts(members: dict, name: str) -> list[str]:
    """A list of texts, empty when it is not there."""
    value = member(members, name, list, [])
    if any(one.__class__ is not str for one in value):
        raise inappropriate(name)
    return value


def inappropriate(name: str, why: str = "is missing or not appropriate") -> Refused:
    """The documented code for well-formed JSON with a wrong content."""
    return Refused(
        400, "InappropriateJSON", f"The JSON is well-formed but {name} {why}."
    )


def not_found(noun: str) -> Refused:
    """The status and code of an unknown id are not documented."""
    return Refused(404, "NotFound", f"The {noun} does not exist.")


def page(
    members: dict, request: Request, order: list[str], quirks
) -> tuple[int, int, dict]:
    """First and last place of the page, and its pageInfo, spoiled as faults want."""
    marker = member(members, "marker", str, "")
    size = member(members, "maxKeys", int, 10)
    if size < 1:
        raise inappropriate("maxKeys")
    size = min(size, 100)
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
    return start, end, info


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


def _bad_marker() -> Refused:
    return Refused(400, "InvalidMarker", "The specified marker is not valid.")
