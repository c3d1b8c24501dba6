"""The query language of ZStack's REST layer (fact sheet ZStack, 3.1 and 3.2)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from zoneinfo import ZoneInfo

from simulator.catalog.zstack import CENTERS
from simulator.zstack_auth import failed, text

# Tried in this order; the first one contained anywhere in the condition wins.
OPERATORS = ("!=", ">=", "<=", "!?=", "!~=", "~=", "?=", "=", ">", "<", "is null",
             "not null")  # fmt: skip
NUMBERS = {"size", "artifactSizeBytes"}
DATES = {"createDate", "lastOpDate"}
LATER = {
    "versionSemver", "isLatestVersion", "artifactChecksum", "artifactSizeBytes",
    "architectureType", "frameworkVersion", "requiredAccelerator", "pipelineTag",
    "recommendedGpuNum", "gpuConstraintDescription", "modelId",
}  # fmt: skip
COLUMNS = LATER | NUMBERS | DATES | {
    "uuid", "name", "description", "installPath", "parameters", "modelCenterUuid",
    "logo", "vendor", "introduction", "version", "type", "framework", "zoneUuid",
    "quantizationType", "manifestJson",
}  # fmt: skip
# Across resources and tags: no model here has tags.
JOINED = {
    "modelCenter.name": lambda row: CENTERS.get(row["modelCenterUuid"], [None])[0],
    "modelCenter.uuid": lambda row: row["modelCenterUuid"],
    "modelServiceRefs.uuid": lambda row: _references(row, "uuid"),
    "modelServiceRefs.modelServiceUuid": lambda row: _references(
        row, "modelServiceUuid"
    ),
    "__userTag__": lambda row: None,
    "__systemTag__": lambda row: None,
    "__tagUuid__": lambda row: None,
}
CLASS = "class org.zstack.ai.entity.ModelInventory"


def _references(row: dict, member: str) -> str | None:
    found = row.get("modelServiceRefs") or []
    return found[0][member] if found else None


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


def unknown_field(name: str):
    """The server's answer to a field that is no column."""
    return failed(
        {
            "code": "SYS.1000",
            "description": "An internal error happened in system",
            "details": f"inventory class[{CLASS}] not having field[{name}]",
        }
    )


def columns(missing: bool) -> set[str]:
    """The stored columns; an older server lacks the later ones."""
    return COLUMNS - LATER if missing else COLUMNS


def compile_all(conditions: list[tuple[str, str, str]], missing: bool, zone: str):
    """A function that tells whether a row fulfils all conditions."""
    tests = [_compile(*one, columns(missing), zone) for one in conditions]
    return lambda row: all(test(row) for test in tests)


def _compile(name: str, operator: str, value: str, known: set[str], zone: str):
    if name in JOINED:
        read: Callable[[dict], object] = JOINED[name]
    elif name in known:
        read = _column(name)
    else:
        raise unknown_field(name)
    if operator == "is null":
        return lambda row: read(row) is None
    if operator == "not null":
        return lambda row: read(row) is not None
    convert = _converter(name, zone)
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


def _converter(name: str, zone: str) -> Callable[[object], object]:
    if name in NUMBERS:
        return _number
    if name in DATES:
        return lambda value: _date(value, zone)
    if name == "isLatestVersion":
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


def sort_rows(rows: list, sort: str | None, missing: bool) -> list:
    """``+field``, ``-field`` or a bare field; NULL first, as MySQL does."""
    if not sort or not sort.strip():
        return rows
    sort = sort.strip()
    descending = sort.startswith("-")
    name = sort.lstrip("+-")
    if name not in columns(missing):
        raise unknown_field(name)
    convert = _converter(name, "UTC")

    def key(row) -> tuple:
        value = row.stored.get(name)
        return (0, 0) if value is None else (1, convert(value))

    return sorted(rows, key=key, reverse=descending)
