"""The query language of ZStack's REST layer (fact sheet ZStack, 3.1 and 3.2)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from zoneinfo import ZoneInfo

from simulator.zstack_auth import failed, text
from simulator.zstack_tables import DATES, Table

# Tried in this order; the first one contained anywhere in the condition wins.
OPERATORS = ("!=", ">=", "<=", "!?=", "!~=", "~=", "?=", "=", ">", "<", "is null",
             "not null")  # fmt: skip


def split(condition: str) -> tuple[str, str, str]:
    """(field, operator, value); raises the server's 400."""
    for operator in OPERATORS:
        if operator not in condition:
            continue
        name, _rest, value = condition.partition(operator)
        if not name.strip():
            message = f"Invalid query parameter. The '{condition}' in the parameter[q] "
            raise text(400, message + f"is not a key-value pair split by {operator}")
        # The server's splitter takes repeats of the operator as one.
        while value.startswith(operator):
            value = value[len(operator) :]
        return name.strip(), operator, value
    raise text(
        400,
        f"Invalid query parameter. The '{condition}' in the parameter[q] doesn't "
        f"contain any query operator. Valid query operators are {list(OPERATORS)}",
    )


def unknown_field(table: Table, name: str):
    """The server's answer to a field that is no column."""
    return failed(
        {
            "code": "SYS.1000",
            "description": "An internal error happened in system",
            "details": f"inventory class[class {table.java}] not having field[{name}]",
        }
    )


def compile_all(
    table: Table, conditions: list[tuple[str, str, str]], missing: bool, zone: str
):
    """A function that tells whether a row fulfils all conditions."""
    tests = [_compile(table, *one, missing, zone) for one in conditions]
    return lambda row: all(test(row) for test in tests)


def _compile(
    table: Table, name: str, operator: str, value: str, missing: bool, zone: str
):
    if name in table.joined:
        read: Callable[[dict], object] = table.joined[name]
    elif name in table.known(missing):
        read = _column(name)
    else:
        raise unknown_field(table, name)
    if operator == "is null":
        return lambda row: read(row) is None
    if operator == "not null":
        return lambda row: read(row) is not None
    convert = _converter(table, name, zone)
    if operator in ("~=", "!~="):
        pattern = _like(value)
        wanted = operator == "~="
        # SQL: NULL is neither like nor unlike anything.
        return lambda row: (
            read(row) is not None
            and wanted == bool(pattern.fullmatch(str(read(row)).rstrip(" ")))
        )
    if operator in ("?=", "!?="):
        values = {convert(part) for part in value.split(",")}
        inside = operator == "?="
        return lambda row: (
            read(row) is not None and inside == (convert(read(row)) in values)
        )
    compare = COMPARE[operator]
    right = convert(value)
    return lambda row: read(row) is not None and compare(convert(read(row)), right)


def _column(name: str) -> Callable[[dict], object]:
    """Read a column; what is not there is NULL."""
    return lambda row: row.get(name)


COMPARE = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
}


def _like(pattern: str) -> re.Pattern:
    parts = {"%": ".*", "_": "."}
    made = "".join(parts.get(char, re.escape(char)) for char in pattern.rstrip(" "))
    return re.compile(made, re.IGNORECASE | re.DOTALL)


def _converter(table: Table, name: str, zone: str) -> Callable[[object], object]:
    if name in table.numbers:
        return _number
    if name in DATES:
        return lambda value: _date(value, zone)
    if name in table.booleans:
        return lambda value: str(value).lower() == "true"
    # The collation of the tables: case and trailing spaces do not count.
    return lambda value: str(value).rstrip(" ").casefold()


def _number(value: object) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        # MySQL compares a text that is no number as 0.
        return 0.0


def _date(value: object, zone: str) -> float:
    if isinstance(value, (int, float)):
        return float(value)
    try:
        moment = datetime.datetime.strptime(str(value).strip(), "%Y-%m-%d %H:%M:%S")
    except ValueError:
        return 0.0
    return moment.replace(tzinfo=ZoneInfo(zone)).timestamp()


def sort_rows(table: Table, rows: list, sort: str | None, missing: bool) -> list:
    """``+field``, ``-field`` or a bare field; NULL first, as MySQL does."""
    if not sort or not sort.strip():
        return rows
    sort = sort.strip()
    descending = sort.startswith("-")
    name = sort.lstrip("+-")
    if name not in table.known(missing):
        raise unknown_field(table, name)
    convert = _converter(table, name, "UTC")

    def key(row) -> tuple:
        value = row.stored.get(name)
        return (0, 0) if value is None else (1, convert(value))

    return sorted(rows, key=key, reverse=descending)
