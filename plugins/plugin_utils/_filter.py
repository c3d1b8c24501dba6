# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The body of the filter: the engine of all front doors for an existing list."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ansible import template
from ansible.errors import AnsibleError, AnsibleFilterError
from ansible.utils.display import Display
from ansible.utils.unsafe_proxy import wrap_var
from jinja2 import Undefined

from ..module_utils._core.entry import ABSENT, Entry, all_fields
from ..module_utils._core.errors import CatalogError, OptionError
from ..module_utils._core.explain import selection_error
from ..module_utils._core.filters import SOFTWARE
from ..module_utils._core.given import given_value, plain
from ..module_utils._core.model import Field, Option, Test
from ..module_utils._core.offers import Offers
from ..module_utils._core.query import run_query
from ..module_utils._core.select import select
from ..module_utils._core.selection import SELECTION_OPTIONS, compile_selection
from ..module_utils._core.values import checked, kind_of
from ._listing_lookups import listing_lookup
from ._options import refuse_unknown

NAME = "aicloud.catalog.select"
_NUMBERS = frozenset(("size_bytes", "price", "used", "gpu_memory_bytes"))


class Rules(NamedTuple):
    """The listing of the filter, which has hardly any options of its own."""

    name: str = NAME
    options: tuple[Option, ...] = (SOFTWARE,)
    tests: tuple[Test, ...] = ()
    offers: Offers | None = None
    publisher: str = "author"
    publisher_options: tuple[str, ...] = ()


def selected(entries: object, *words: object, **options: object) -> Any:
    """Return the remaining entries, unchanged; or the result of query."""
    try:
        return _selected(entries, words, options)
    except (CatalogError, AnsibleError) as error:
        raise AnsibleFilterError(f"{NAME}: {_without_name(error)}") from error


def _without_name(error: Exception) -> str:
    return str(error).removeprefix(f"{NAME}: ")


def _selected(
    entries: object, words: tuple[object, ...], options: Mapping[str, object]
) -> Any:
    settings = _settings(words, options)
    rows = _rows(entries)
    found: list[Entry] = [GivenEntry(FIELDS, row, {}) for row in rows]
    rules = Rules(publisher=_publisher(found, settings))
    selection = compile_selection(rules, settings)
    outcome = select(found, selection)
    for warning in outcome.warnings:
        Display().warning(f"{NAME}: {warning}")
    if outcome.problem:
        raise selection_error(rules, outcome)
    kept = [entry.row for entry in outcome.entries[: selection.limit]]
    if selection.query is None:
        return kept
    result = run_query(selection.query, [_plain(row) for row in kept])
    # A text that a query has made has lost the mark that forbids to evaluate it.
    return result if hasattr(template, "trust_as_template") else wrap_var(result)


def _settings(
    words: tuple[object, ...], options: Mapping[str, object]
) -> dict[str, Any]:
    """Return the checked options; OptionError when one is wrong, or has no name."""
    if words:
        raise OptionError(
            "options are given by name, as in "
            f"entries | {NAME}(name='PyTorch', version='>=2.1')"
        )
    for value in options.values():
        if isinstance(value, Undefined):
            str(value)  # raises what Ansible shows for an undefined variable
    known = {option.name: option for option in (*SELECTION_OPTIONS, SOFTWARE)}
    refuse_unknown(options, known, NAME, "filter")
    return {
        name: checked(option, given_value(name, options.get(name), sourced=False))
        for name, option in known.items()
    }


# -- entries ----------------------------------------------------------------------


def _rows(entries: object) -> list[Mapping[str, Any]]:
    """Return the entries; OptionError names the place of anything else."""
    if isinstance(entries, Mapping):
        inside = [key for key in ("images", "models") if key in entries]
        way = f": give its {inside[0]}" if inside else ""
        raise OptionError(f"the input is a dictionary, not a list of entries{way}")
    if isinstance(entries, str) or not isinstance(entries, Iterable):
        raise OptionError(f"the input is {kind_of(entries)}, not a list of entries")
    rows = list(entries)
    for position, row in enumerate(rows):
        _check(row, f"entries[{position}]")
    return rows


def _check(row: object, path: str) -> None:
    if not isinstance(row, Mapping):
        raise OptionError(f"{path} is {kind_of(row)}, not an entry of a listing")
    if row.get("name") is None:
        raise OptionError(
            f"{path} has no name: give entries as info modules return them, or lookups "
            "with attribute='entry'"
        )
    for key, absent in ABSENT.items():
        value = row.get(key)
        if value is None:
            continue
        if isinstance(absent, dict):
            _check_software(value, f"{path}.{key}")
        elif isinstance(absent, list):
            _check_list(value, f"{path}.{key}")
        elif isinstance(absent, str):
            _check_kind(value, str, "text", f"{path}.{key}")
        elif key in _NUMBERS:
            _check_kind(value, (int, float), "a number", f"{path}.{key}")
        else:
            _check_kind(value, bool, "a boolean", f"{path}.{key}")


def _check_software(value: object, path: str) -> None:
    _check_kind(value, Mapping, "a dictionary", path)
    for key, one in value.items() if isinstance(value, Mapping) else ():
        if key == "applications":
            _check_list(one, f"{path}.{key}")
        elif one is not None:
            _check_kind(one, str, "text", f"{path}.{key}")


def _check_list(value: object, path: str) -> None:
    _check_kind(value, (list, tuple), "a list", path)
    for position, one in enumerate(value if isinstance(value, list | tuple) else ()):
        _check_kind(one, str, "text", f"{path}[{position}]")


def _check_kind(
    value: object, kind: type | tuple[type, ...], wanted: str, path: str
) -> None:
    number = isinstance(value, bool) and kind is not bool
    if number or not isinstance(value, kind):
        raise OptionError(f"{path} is {kind_of(value)}, not {wanted}")


def _field(key: str, absent: Any) -> Field:
    """Return what reads a key of an entry; a missing key is not known."""

    def read(row: Mapping[str, Any], _group: Mapping[str, Any]) -> Any:
        value = row.get(key)
        if key == "family":
            return value or row["name"]  # as when a listing has no versions
        return absent if value is None else value

    return read


FIELDS: dict[str, Field] = {key: _field(key, absent) for key, absent in ABSENT.items()}


class GivenEntry(Entry):
    """An entry as info modules and lookups return it."""

    __slots__ = ()

    @property
    def forbidden_by(self) -> str:
        """As its listing tells it, of what the cloud has sent; else by its status."""
        raw = self.row.get("raw")
        plugin = None if self["available"] else listing_lookup(self["listing"])
        if plugin is not None and isinstance(raw, Mapping):
            fields = all_fields(type(plugin).listing(), {})
            group = self.row.get("raw_group")
            with contextlib.suppress(CatalogError):  # the user may have changed it
                sent = Entry(fields, raw, group if isinstance(group, Mapping) else {})
                if not sent["available"]:
                    return sent.forbidden_by
        return super().forbidden_by


def _plain(row: Mapping[str, Any]) -> Any:
    return plain(dict(row))


def _publisher(entries: list[Entry], settings: Mapping[str, Any]) -> str:
    """Return the key that is the publisher in the listing of these entries."""
    latest = settings["latest_by"] or str(settings["version"]).strip() == "latest"
    grouped = {entry["listing"] for entry in entries if entry["group_id"]}
    return "group" if latest and any(map(_publishes_groups, grouped)) else "author"


def _publishes_groups(name: str) -> bool:
    """Whether groups are the publishers of a listing, or may be: it is not known."""
    plugin = listing_lookup(name)
    return plugin is None or type(plugin).listing().publisher == "group"
