"""QueryModel (fact sheet ZStack, 3 and 5)."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from simulator import zstack_query
from simulator.catalog import Listing
from simulator.wire import Answer, Request
from simulator.zstack_auth import text

# Columns where an upgrade script left the text NULL.
NULL_TEXTS = ("versionSemver", "artifactChecksum", "architectureType",
              "frameworkVersion", "requiredAccelerator")  # fmt: skip
STYLES = {"java8": "{date} {time} {half}", "java9": "{date}, {time} {half}",
          "java20": "{date}, {time}\u202f{half}"}  # fmt: skip
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
          "Dec")  # fmt: skip
MODEL = "org.zstack.ai.entity.ModelInventory"
REFERENCE = "org.zstack.ai.entity.ModelServiceRefInventory"
HTML = str.maketrans({char: f"\\u{ord(char):04x}" for char in "=<>&'"})


@dataclass(slots=True)
class _Row:
    """What conditions see, what is shown, and that as JSON."""

    stored: dict
    shown: dict
    json: bytes

    def part(self, names: list[str] | None) -> bytes:
        """The row, or some members of it."""
        if names is None:
            return self.json
        return _gson({name: self.shown[name] for name in names if name in self.shown})


class Query:
    """The parameters of a query, syntax checked; anything unknown is ignored."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        first: dict[str, str] = {}
        self.conditions: list[tuple[str, str, str]] = []
        for name, value in pairs:
            first.setdefault(name, value)
            if name == "q":
                condition = zstack_query.split(value)
                if condition not in self.conditions:
                    self.conditions.append(condition)
        self.limit = _integer(first, "limit", 1000)
        self.start = _integer(first, "start", 0)
        self.count = first.get("count", "").lower() == "true"
        self.with_count = first.get("replyWithCount", "").lower() == "true"
        self.sort = first.get("sort")
        self.fields = first.get("fields")


def _integer(values: dict[str, str], name: str, default: int) -> int:
    if name not in values:
        return default
    try:
        number = int(values[name])
    except ValueError:
        number = -1
    if number < 0:
        raise text(400, f"Invalid query parameter. '{name}' must be an integer")
    return number


def query(cloud, request: Request, wanted: Query) -> Answer:
    """Run a query for an account that was checked before."""
    quirks = cloud.state.quirks.zstack
    listing = cloud.state.listing("zstack_model", request.account)
    key = cloud.state.quirks.version
    missing = quirks.missing_columns
    rows = listing.once(("view", key), lambda: _view(listing, quirks))
    filters = (tuple(wanted.conditions), wanted.sort, key)
    chosen = listing.once(filters, lambda: _chosen(rows, wanted, missing, quirks))
    if quirks.unstable_order and not wanted.sort and chosen:
        turn = request.sequence * 7 % len(chosen)
        chosen = chosen[turn:] + chosen[:turn]
    names = _names(wanted.fields, missing)
    total = cloud.total(request, len(chosen))
    if wanted.count:
        return Answer(_gson({"total": total, "schema": {}}))
    start = 0 if "ignore_offset" in request.faults else wanted.start
    limit = min(wanted.limit, quirks.page_cap or wanted.limit)
    window = chosen[start : start + limit]
    made = [row.part(names) for row in window]
    last = {"total": total} if wanted.with_count else {}
    last["schema"] = _schema(window, names)
    return Answer(cloud.list_body(request, {}, "inventories", made, last))


def _chosen(rows: list[_Row], wanted: Query, missing: bool, quirks) -> list[_Row]:
    test = zstack_query.compile_all(wanted.conditions, missing, quirks.timezone)
    found = [row for row in rows if test(row.stored)]
    return zstack_query.sort_rows(found, wanted.sort, missing)


def _names(fields: str | None, missing: bool) -> list[str] | None:
    if not fields:
        return None
    names = [name.strip() for name in fields.split(",") if name.strip()]
    for name in names:
        if name not in zstack_query.columns(missing):
            raise zstack_query.unknown_field(name)
    return names


def _view(listing: Listing, quirks) -> list[_Row]:
    """The rows as the server shows them under the quirks."""
    return [_shown(row, quirks) for row in listing.rows]


def _shown(row: dict, quirks) -> _Row:
    # Null members are left out, never sent as null.
    stored = {name: value for name, value in row.items() if value is not None}
    if quirks.null_texts:
        for name in NULL_TEXTS:
            if not stored.get(name):
                stored[name] = "NULL"
    if quirks.missing_columns:
        stored = {k: v for k, v in stored.items() if k not in zstack_query.LATER}
    shown = dict(stored)
    for name in ("createDate", "lastOpDate"):
        if isinstance(shown.get(name), (int, float)):
            shown[name] = java_date(shown[name], quirks)
    return _Row(stored, shown, _gson(shown))


def java_date(moment: float, quirks) -> str:
    """A date as Gson writes it in the server's zone."""
    at = datetime.datetime.fromtimestamp(moment, ZoneInfo(quirks.timezone))
    return STYLES[quirks.timestamp_style].format(
        date=f"{MONTHS[at.month - 1]} {at.day}, {at.year}",
        time=f"{at.hour % 12 or 12}:{at:%M:%S}",
        half="PM" if at.hour >= 12 else "AM",
    )


def _gson(value: dict) -> bytes:
    """JSON with Gson's HTML escapes, which only ever occur inside strings."""
    made = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return made.translate(HTML).encode()


def _schema(window: list[_Row], names: list[str] | None) -> dict[str, str]:
    made = {}
    for place, row in enumerate(window):
        made[f"inventories[{place}]"] = MODEL
        if names is None and row.stored.get("modelServiceRefs"):
            made[f"inventories[{place}].modelServiceRefs[0]"] = REFERENCE
    return made
