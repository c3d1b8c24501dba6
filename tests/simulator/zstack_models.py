"""Queries (fact sheet ZStack, 3): parameters, rows as they are shown, pages."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from simulator import zstack_query
from simulator.catalog import Listing
from simulator.wire import Answer, Request
from simulator.zstack_auth import text
from simulator.zstack_tables import MODELS, Table

STYLES = {"java8": "{date} {time} {half}", "java9": "{date}, {time} {half}",
          "java20": "{date}, {time}\u202f{half}"}  # fmt: skip
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
          "Dec")  # fmt: skip
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


def query(cloud, request: Request, wanted: Query, table: Table = MODELS) -> Answer:
    """Run a query for an account that was checked before."""
    quirks = cloud.state.quirks.zstack
    listing = cloud.state.listing(table.listing, request.account)
    key = cloud.state.quirks.version
    missing = quirks.missing_columns
    rows = listing.once(("view", key), lambda: _view(table, listing, quirks))
    filters = (tuple(wanted.conditions), wanted.sort, key)
    chosen = listing.once(filters, lambda: _chosen(table, rows, wanted, quirks))
    if quirks.unstable_order and not wanted.sort and chosen:
        turn = request.sequence * 7 % len(chosen)
        chosen = chosen[turn:] + chosen[:turn]
    names = _names(table, wanted.fields, missing)
    total = cloud.total(request, len(chosen))
    if wanted.count:
        return Answer(_gson({"total": total, "schema": {}}))
    start = 0 if "ignore_offset" in request.faults else wanted.start
    limit = min(wanted.limit, quirks.page_cap or wanted.limit)
    window = chosen[start : start + limit]
    made = [row.part(names) for row in window]
    last = {"total": total} if wanted.with_count else {}
    last["schema"] = _schema(table, window, names)
    return Answer(cloud.list_body(request, {}, "inventories", made, last))


def _chosen(table: Table, rows: list[_Row], wanted: Query, quirks) -> list[_Row]:
    missing = quirks.missing_columns
    test = zstack_query.compile_all(table, wanted.conditions, missing, quirks.timezone)
    found = [row for row in rows if test(row.stored)]
    return zstack_query.sort_rows(table, found, wanted.sort, missing)


def _names(table: Table, fields: str | None, missing: bool) -> list[str] | None:
    if not fields:
        return None
    names = [name.strip() for name in fields.split(",") if name.strip()]
    for name in names:
        if name not in table.known(missing):
            raise zstack_query.unknown_field(table, name)
    return names


def _view(table: Table, listing: Listing, quirks) -> list[_Row]:
    """The rows as the server shows them under the quirks."""
    # What is new may not be listed yet (``_lag``).
    rows = [row for row in listing.rows if "_lag" not in row]
    return [_shown(table, row, quirks) for row in rows]


def _shown(table: Table, row: dict, quirks) -> _Row:
    # Null members are left out, never sent as null; what starts with _ is only known
    # to the server, such as the environment variables of a service.
    stored = {
        name: value
        for name, value in row.items()
        if value is not None and not name.startswith("_")
    }
    if quirks.null_texts:
        for name in table.null_texts:
            if not stored.get(name):
                stored[name] = "NULL"
    if quirks.missing_columns:
        stored = {k: v for k, v in stored.items() if k not in table.later}
    shown = _dated(stored, quirks)
    return _Row(stored, shown, _gson(shown))


def _dated(row: dict, quirks) -> dict:
    shown = dict(row)
    for name in ("createDate", "lastOpDate"):
        if isinstance(shown.get(name), (int, float)):
            shown[name] = java_date(shown[name], quirks)
    for name, value in shown.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            shown[name] = [_dated(one, quirks) for one in value]
    return shown


def inventory(table: Table, row: dict, quirks) -> dict:
    """One row as the answer to an order shows it."""
    return _shown(table, row, quirks).shown


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


def _schema(
    table: Table, window: list[_Row], names: list[str] | None
) -> dict[str, str]:
    made = {}
    for place, row in enumerate(window):
        made[f"inventories[{place}]"] = table.java
        for member, java in table.nested.items():
            if names is None and row.stored.get(member):
                made[f"inventories[{place}].{member}[0]"] = java
    return made
