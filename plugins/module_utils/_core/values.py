# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of options: checked and converted in the same way at every front door.

Ansible's own rules differ between modules and plugins, treat an invalid boolean as
false, and turn the version ``2.10`` into ``2.1``, since YAML reads it as a number.
"""

from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from .address import refuse_user
from .errors import OptionError
from .given import Value, is_omitted, plain
from .text import SURROGATE, parts_of

if TYPE_CHECKING:
    from .model import Option

    Check = Callable[[Option, object], object]

# Texts in which a whole number loses nothing: quantities and what is named by a number.
# In all others YAML may have read 0123 as 83.
_NUMBERS_TOO = frozenset(
    {
        *("gpu_type", "gpu_memory", "max_size", "memory", "version", "cpu"),
        *("memory_size", "request_memory_size", "root_disk_size", "stop_after"),
        *("cuda", "python", "framework_version"),
    }
)
# Texts that YAML reads as a moment when they are not quoted; it is written back.
_MOMENTS = frozenset({"stop_at"})
# Lists whose elements may hold commas, so that a text is one element.
_WHOLE = frozenset({"conditions", "hostnames"})
_TRUE = frozenset({"yes", "on", "1", "1.0", "true", "t", "y"})
_FALSE = frozenset({"no", "off", "0", "0.0", "false", "f", "n"})
_WHOLE_NUMBER = re.compile(r"[+-]?\d{1,18}")


def checked(option: Option, value: Value, source: str = "") -> Value:
    """Return the value in the option's type; OptionError says what it should be.

    ``source`` says where the value comes from, if not from the option itself.
    """
    if value is None:
        return None
    try:
        value = plain(value)
        if option.type != "path":  # names of files may be any bytes
            _refuse_halves(option, value)
        value = _TYPES.get(option.type, _raw)(option, value)
        _refuse_choice(option, value)
        if option.name == "base_url":
            # Before Ansible has it: what that refuses, it shows with all its options.
            refuse_user(option.name, str(value))
    except OptionError as error:
        if not source:
            raise
        raise OptionError(f"{error.problem} (from {source})") from None
    return value


def _shown(option: Option, value: Value) -> str:
    """Return the option with its value as messages show it."""
    if option.secret:
        return option.name
    text = _date(value) or repr(value)
    return f"{option.name}={text if len(text) < 200 else text[:200] + '…'}"


def kind_of(value: Value) -> str:
    """Return the word for the type of a value; its class where there is none."""
    kinds = {bool: "a boolean", int: "a number", float: "a number", str: "text"}
    kinds |= {list: "a list", dict: "a dictionary", type(None): "nothing"}
    found = (word for kind, word in kinds.items() if isinstance(value, kind))
    return "a date" if _date(value) else next(found, type(value).__name__)


def _date(value: Value) -> str:
    """Return the date that YAML made of a text without quotes; else ``""``."""
    written = getattr(value, "isoformat", None)
    return str(written()) if written else ""


def _refuse_halves(option: Option, value: Value) -> None:
    """Raise for a lone surrogate, at any depth."""
    if isinstance(value, str) and not value.isascii() and SURROGATE.search(value):
        raise OptionError(
            f"{_shown(option, value)} contains half of a character (a lone surrogate)"
        )
    if isinstance(value, dict):
        value = [*value, *value.values()]
    for one in value if isinstance(value, list) else ():
        _refuse_halves(option, one)


def _refuse_choice(option: Option, value: Value) -> None:
    if not option.choices or value is None:
        return
    choices = ", ".join(option.choices)
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str) and not one.strip():
            raise OptionError(
                f"{option.name} is empty: leave it out or give one of {choices}"
            )
        if one not in option.choices:
            raise OptionError(f"{_shown(option, one)} is not one of {choices}")


# -- types ------------------------------------------------------------------------


def _str(option: Option, value: Value) -> Value:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        words = _TRUE if value else _FALSE
        meant = [choice for choice in option.choices or () if choice in words]
        if len(meant) == 1:
            return meant[0]  # YAML reads off as false
    if isinstance(value, bool | float) or (
        isinstance(value, int) and _own_name(option) not in _NUMBERS_TOO
    ):
        change = "2.10 into 2.1" if isinstance(value, float) else "0123 into 83"
        change = "no into false" if isinstance(value, bool) else change
        raise OptionError(
            f"{_shown(option, value)} is {kind_of(value)}, not text: quote it, or YAML "
            f"changes what you wrote, just as it turns {change}"
        )
    if isinstance(value, int):
        return str(value)
    date = _date(value)
    if date and _own_name(option) in _MOMENTS:
        return date
    if date:
        raise OptionError(f"{_shown(option, value)} is a date, not text: quote it")
    raise OptionError(f"{_shown(option, value)} is {kind_of(value)}, not text")


def _path(option: Option, value: Value) -> Value:
    text = str(_str(option, value))
    try:
        return os.path.expanduser(os.path.expandvars(text))
    except ValueError:
        # A null byte, or half of a character.
        raise OptionError(f"{_shown(option, value)} is not a path") from None


def _bool(option: Option, value: Value) -> Value:
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if isinstance(value, str | int | float) and text in _TRUE | _FALSE:
        return text in _TRUE
    raise OptionError(
        f"{_shown(option, value)} is not a boolean: write true or false, yes or no"
    )


def _int(option: Option, value: Value) -> Value:
    if isinstance(value, str) and _WHOLE_NUMBER.fullmatch(value.strip()):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise OptionError(f"{_shown(option, value)} is not a whole number")


def _float(option: Option, value: Value) -> Value:
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        try:
            number = float(value)
        except (ValueError, OverflowError):
            number = math.nan
        if math.isfinite(number):
            return number
    raise OptionError(f"{_shown(option, value)} is not a number")


def _list(option: Option, value: Value) -> Value:
    if isinstance(value, str):
        whole = _own_name(option) in _WHOLE
        texts = [value.strip()] if whole else parts_of(value)
        # A text without any element is an empty one: an error, not an empty list.
        value = [text for text in texts if text] or texts[:1]
    if not isinstance(value, list):
        value = [value]
    return [_element(option, item) for item in value]


def _element(option: Option, item: Value) -> Value:
    if option.suboptions:
        return _dict(option._replace(name=f"{option.name}[]"), item)
    kind = option.elements or "raw"
    if kind == "raw":
        return item
    if isinstance(item, list | dict) and kind != "dict":
        raise OptionError(
            f"{_shown(option, item)}: an element is {kind_of(item)}, not {_NAMES[kind]}"
        )
    return _TYPES.get(kind, _raw)(option, item)


def _dict(option: Option, value: Value) -> Value:
    if isinstance(value, str):
        text = value
        try:
            value = json.loads(text)
        except ValueError:
            if "=" in text or text.lstrip()[:1] == "{":
                return text  # Ansible's other spellings: key=value, and Python's own
            raise OptionError(
                f"{_shown(option, text)} is text, not a dictionary{_as_one(option)}"
            ) from None
    if not isinstance(value, dict):
        raise OptionError(
            f"{_shown(option, value)} is {kind_of(value)}, not a dictionary"
        )
    inside = {
        one.name: one._replace(name=f"{option.name}.{one.name}")
        for one in option.suboptions
    }
    unknown = [name for name in value if name not in inside] if inside else []
    if unknown:
        raise OptionError(_unknown(option, unknown[0], inside))
    return {
        name: checked(inside[name], item) if name in inside else item
        for name, item in value.items()
        if not is_omitted(item)
    }


def _as_one(option: Option) -> str:
    """Return how to write the dictionary; "" where its keys are not known."""
    names = [one.name for one in option.suboptions]
    key = "name" if "name" in names else next(iter(names), "")
    return f": write it as {{{key}: VALUE}}" if key else ""


def _unknown(option: Option, name: str, inside: Mapping[str, Option]) -> str:
    from .nearest import did_you_mean

    return f"{name} is not an option inside {option.name}{did_you_mean(name, inside)}"


def _own_name(option: Option) -> str:
    """Return the name without that of the option that contains it."""
    return option.name.rpartition(".")[2]


def _raw(option: Option, value: Value) -> Value:
    return value


_TYPES: dict[str, Check] = {
    "str": _str,
    "path": _path,
    "bool": _bool,
    "int": _int,
    "float": _float,
    "list": _list,
    "dict": _dict,
}
_NAMES = {"str": "text", "path": "a path", "int": "a number", "float": "a number"}
_NAMES |= {"bool": "a boolean", "dict": "a dictionary"}
