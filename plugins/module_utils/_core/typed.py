# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Typed reading of responses: a value of the wrong JSON type is an unexpected answer.

Two ways in, with one set of rules:

* ``Json(payload).at("PriceSet").items()[0].at("Price").number()`` reads one value, and
  an error names its path: ``PriceSet[0].Price``.
* ``check_rows(rows, shape, "ImageSet")`` checks whole rows against a shape, once, so
  that their fields can be read afterwards without looking at types again. A shape looks
  like the JSON that it describes: ``{"Name": TEXT, "Size": NUMBER, "Disks": [{...}]}``.

Absent and null are not errors. One scalar in place of another is not one either: a
number is shown as text, ``"True"`` is a flag, and a text that holds no number is an
unknown number. A list or an object where a scalar belongs is an error, and so is the
reverse.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any, Optional, Union

from .errors import UnexpectedResponse

# Kinds of scalars in a shape; [TEXT] is a list of texts, {...} an object of this shape.
TEXT, NUMBER, FLAG = "text", "number", "flag"
# A list of texts, or one text with commas.
TAGS = "list or text"
# The pylint of the sanity tests does not know that types can be joined with a bar.
Kind = Union[str, list["Kind"], dict[str, "Kind"]]  # noqa: UP007
Shape = dict[str, Kind]

# Nothing that we know nests deeper; what does would break whoever walks through it.
MAX_DEPTH = 64
_NAMES = {
    bool: "a flag",
    int: "a number",
    float: "a number",
    str: "a text",
    list: "a list",
    dict: "an object",
    type(None): "null",
}
_FLAGS = {"true": True, "false": False}
_EMPTY: dict[str, Any] = {}


def wrong_type(value: object, wanted: str, path: str) -> UnexpectedResponse:
    """Return the error for a value of another JSON type than the one wanted."""
    found = _NAMES.get(type(value), type(value).__name__)
    return UnexpectedResponse(
        f"{path or 'the answer'} is {found} instead of {wanted}", status=200
    )


def missing_field(
    payload: Mapping[str, object], name: str, **more: Any
) -> UnexpectedResponse:
    """Return the error for a response without this field; it names those it has."""
    found = ", ".join(sorted(payload)) or "nothing"
    message = f"the answer has no {name}; it has {found}"
    return UnexpectedResponse(message, **{"status": 200, **more})


def as_text(value: object, path: str = "a value") -> str:
    """Return a scalar as text; null is empty."""
    if isinstance(value, str):
        return value
    if isinstance(value, list | dict):
        raise wrong_type(value, "a text", path)
    return "" if value is None else str(value)


def texts_of(row: Mapping[str, object], names: Mapping[str, str]) -> dict[str, str]:
    """Return fields of a row as texts; ``names`` are ours, each with the API's."""
    return {ours: as_text(row.get(theirs), theirs) for ours, theirs in names.items()}


def as_number(value: object, path: str = "a value") -> int | float | None:
    """Return the number, also from a text; None when there is none."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, list | dict):
        raise wrong_type(value, "a number", path)
    try:
        number = value if isinstance(value, int | float) else _read_number(str(value))
    except ValueError:
        return None
    # 1e999 and NaN, which no size and no price is.
    return number if abs(number) <= sys.float_info.max else None


def _read_number(text: str) -> int | float:
    """Return the number as JSON would: a count stays a whole number."""
    text = text.strip()
    return int(text) if text.isdecimal() and len(text) < 19 else float(text)


def as_flag(value: object, path: str = "a value") -> bool | None:
    """Return the truth of a flag or of a text such as ``"True"``; None of others."""
    if isinstance(value, bool):
        return value
    if isinstance(value, list | dict):
        raise wrong_type(value, "a flag", path)
    return _FLAGS.get(str(value).strip().lower())


class Json:
    """One value of a response and the path by which errors name it."""

    __slots__ = ("path", "value")

    def __init__(self, value: Any, path: str = "") -> None:
        self.value = value
        self.path = path

    def __bool__(self) -> bool:
        """Whether the field is there and not null."""
        return self.value is not None

    def at(self, *keys: str) -> Json:
        """Return the field under the first of these keys that is there and not null."""
        values = self.object()
        key = next((key for key in keys if values.get(key) is not None), keys[0])
        return Json(values.get(key), f"{self.path}.{key}" if self.path else key)

    def required(self) -> Json:
        """Return this value; raise when it is absent, null or an empty text."""
        if self.value is None or self.value == "":
            raise UnexpectedResponse(
                f"{self.path or 'the answer'} is missing", status=200
            )
        return self

    def object(self) -> dict[str, Any]:
        """Return the object; absent is empty."""
        if self.value is None:
            return _EMPTY
        if not isinstance(self.value, dict):
            raise wrong_type(self.value, "an object", self.path)
        return self.value

    def elements(self) -> list[Any]:
        """Return the list with its elements as they came; absent is empty."""
        if self.value is None:
            return []
        if not isinstance(self.value, list):
            raise wrong_type(self.value, "a list", self.path)
        return self.value

    def items(self) -> list[Json]:
        """Return the elements of the list; absent is empty."""
        return [Json(one, f"{self.path}[{n}]") for n, one in enumerate(self.elements())]

    def objects(self) -> list[dict[str, Any]]:
        """Return the objects of the list; null is none of them."""
        found = self.items()
        for one in found:
            if not isinstance(one.value, dict):
                raise wrong_type(one.value, "an object", one.path)
        return [one.value for one in found]

    def texts(self) -> list[str]:
        """Return the texts of the list; null elements are left out."""
        return [one.text() for one in self.items() if one]

    def text(self) -> str:
        return as_text(self.value, self.path)

    def number(self) -> int | float | None:
        return as_number(self.value, self.path)

    def whole(self) -> int | None:
        """Return the number without its fraction."""
        number = self.number()
        return None if number is None else int(number)

    def flag(self) -> bool | None:
        return as_flag(self.value, self.path)


def check_object(value: object, shape: Shape) -> None:
    """Raise unless the payload of a response is an object of this shape."""
    fault = _ObjectCheck(shape).fault(value)
    if fault is not None:
        raise wrong_type(fault[0], fault[1], fault[2].lstrip("."))


def check_rows(rows: Sequence[object], shape: Shape, path: str) -> None:
    """Raise for the first row that is not an object of this shape."""
    fault_of = _ObjectCheck(shape).fault
    for position, row in enumerate(rows):
        fault = fault_of(row)
        if fault is not None:
            value, wanted, inner = fault
            raise wrong_type(value, wanted, f"{path}[{position}]{inner}")


# The value, what it should be, and the path from the value that was checked.
_Fault = Optional[tuple[object, str, str]]  # noqa: UP045
_NESTED = frozenset((list, dict))


class _ObjectCheck:
    """A shape made ready for many rows: 20 000 of them cost some 30 ms."""

    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        self._objects = {
            key: _ObjectCheck(kind)
            for key, kind in shape.items()
            if isinstance(kind, dict)
        }
        self._lists = {
            key: _ObjectCheck(kind[0]) if isinstance(kind[0], dict) else None
            for key, kind in shape.items()
            if isinstance(kind, list)
        }
        self._nested = (*self._objects, *self._lists)

    def fault(self, row: object) -> _Fault:
        if not isinstance(row, dict):
            return row, "an object", ""
        there = 0
        for key in [key for key, one in row.items() if type(one) in _NESTED]:
            value = row[key]
            if key in self._lists or key in self._objects:
                there += 1
                fault = self._nested_fault(key, value)
            elif key in self._shape:
                fault = _flat_fault(value, self._shape[key])
            else:
                fault = _depth_fault(value)
            if fault is not None:
                return fault[0], fault[1], f".{key}{fault[2]}"
        if there == len(self._nested):
            return None
        for key in self._nested:
            value = row.get(key)
            if value is not None and type(value) not in _NESTED:
                name = "a list" if key in self._lists else "an object"
                return value, name, f".{key}"
        return None

    def _nested_fault(self, key: str, value: object) -> _Fault:
        inner = self._objects.get(key)
        if inner is not None:
            return inner.fault(value)
        if not isinstance(value, list):
            return value, "a list", ""
        each = self._lists[key]
        if each is None:
            return _scalars_fault(value)
        for position, one in enumerate(value):
            fault = each.fault(one)
            if fault is not None:
                return fault[0], fault[1], f"[{position}]{fault[2]}"
        return None


def _flat_fault(value: object, wanted: Kind) -> _Fault:
    """Return what is wrong with a list or an object where a scalar belongs."""
    if wanted == TAGS and isinstance(value, list):
        return _scalars_fault(value)
    return value, f"a {wanted}", ""


def _scalars_fault(value: list[object]) -> _Fault:
    if _NESTED.isdisjoint(map(type, value)):
        return None
    for position, one in enumerate(value):
        if type(one) in _NESTED:
            return one, "a text", f"[{position}]"
    return None


def _depth_fault(value: Any, depth: int = MAX_DEPTH) -> _Fault:
    """Return a fault where lists and objects nobody reads nest too deeply."""
    if not depth:
        return value, f"something nested less than {MAX_DEPTH} deep", ""
    for one in value.values() if isinstance(value, dict) else value:
        if type(one) in _NESTED:
            fault = _depth_fault(one, depth - 1)
            if fault is not None:
                return fault
    return None
