# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Computing the result of a lookup: read, select, return the requested values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible.errors import AnsibleLookupError
from ansible.utils.display import Display

from ...module_utils._argspec import connection_options
from ...module_utils._core.connect import effective_settings
from ...module_utils._core.entry import KEYS, Entry, Offer
from ...module_utils._core.errors import (
    CatalogError,
    OptionError,
    SelectionError,
)
from ...module_utils._core.model import Listing, Option, Settings
from ...module_utils._core.resolve import Resolution, Source, resolve, with_details
from ...module_utils._core.sweep import cost_of
from ...module_utils._core.values import checked
from .._store.source import source_of

if TYPE_CHECKING:
    from .._remembered import Result

# What only the details of an entry contain, when a listing has details.
DETAILED = ("version", "status")


def result_of(listing: Listing, options: Settings) -> Result:
    """Return ``values`` and ``warnings``, or ``error`` when the selection failed.

    A failed request is raised, not returned: it may succeed the next time.
    """
    try:
        return _result(listing, options)
    except CatalogError as error:
        raise AnsibleLookupError(str(error)) from error


def _result(listing: Listing, options: Settings) -> Result:
    settings = effective_settings(options, connection_options(listing))
    _check_attribute(listing, settings["attribute"])
    names: list[str | None] = [_name_of(term) for term in settings.pop("_terms")]
    if listing.offers:
        _check_offers(listing, settings, names)
    values: list[Any] = []
    warnings: list[str] = []
    source = source_of(listing, settings, Display().warning)
    for name in names or [None]:
        try:
            values += _resolve(listing, name, settings, source, warnings)
        except SelectionError as error:
            if error.missing and settings["on_missing"] == "warn":
                warnings.append(str(error))
            elif not error.missing or settings["on_missing"] == "error":
                return {"values": values, "warnings": warnings, "error": str(error)}
    return {"values": values, "warnings": warnings}


def _resolve(
    listing: Listing,
    name: str | None,
    settings: Settings,
    source: Source,
    warnings: list[str],
) -> list[Any]:
    """Return the results of one term."""
    resolution = resolve(listing, {**settings, "name": name}, source)
    Display().v(f"{listing.name}: {cost_of(resolution.sweep)}")
    warnings += [f"{listing.name}: {text}" for text in resolution.outcome.warnings]
    entries = _expected(listing, resolution, settings)
    if listing.details and settings["attribute"] in DETAILED:
        entries = with_details(listing, entries, source)
    return _values(resolution, entries, settings)


def _name_of(term: object) -> str:
    name = checked(Option(name="name"), term)
    if not isinstance(name, str) or not name.strip():
        raise OptionError(
            f"a term must be a name, not {name!r}: give a name, or no term at all"
        )
    return name


def _check_attribute(listing: Listing, attribute: str) -> None:
    one = "offer" if listing.offers else "entry"
    keys = tuple(Offer(listing.fields({}), {}, {})) if listing.offers else KEYS
    if attribute not in (*keys, one):
        from ...module_utils._core.nearest import nearest

        near = nearest(attribute, keys) or keys
        raise OptionError(
            f"attribute={attribute!r} is not a key of an {one}; nearest: "
            f"{', '.join(near)}"
        )


def _check_offers(
    listing: Listing, settings: Settings, names: list[str | None]
) -> None:
    if names:
        raise OptionError(
            f"{listing.name} accepts no names, but got {names[0]!r}; see gpu_type"
        )
    if settings.get("charge_type") is None:
        choices = next(o.choices for o in listing.options if o.name == "charge_type")
        raise OptionError(
            "charge_type is missing: which offer is cheapest depends on how it is paid."
            f" Give one of {', '.join(choices or ())}"
        )


def _expected(
    listing: Listing, resolution: Resolution, settings: Settings
) -> list[Any]:
    """Return the entries that remain; SelectionError when they are not as expected."""
    outcome, expect = resolution.outcome, settings["expect"]
    entries = outcome.entries
    if outcome.problem or (not entries and expect != "any"):
        raise _explained(listing, resolution)
    if listing.offers and expect == "one" and resolution.selection.query is None:
        return entries[:1]
    if expect != "one" or listing.offers:
        return entries[: resolution.selection.limit]
    groups = {entry["group_id"] for entry in entries}
    if settings["attribute"] == "group_id" and len(groups) == 1 and "" not in groups:
        return entries[:1]
    if len(entries) > 1:
        raise _explained(listing, resolution)
    return entries


def _explained(listing: Listing, resolution: Resolution) -> SelectionError:
    from ...module_utils._core.explain import selection_error

    return selection_error(listing, resolution.outcome, more=["expect"])


def _values(
    resolution: Resolution, entries: list[Entry], settings: Settings
) -> list[Any]:
    if resolution.selection.query is not None:
        from ...module_utils._core.query import run_query

        plain_entries = [entry.plain() for entry in entries]
        found = run_query(resolution.selection.query, plain_entries)
        several = settings["expect"] != "one" and isinstance(found, list)
        return found if several else [found]
    attribute = settings["attribute"]
    if attribute in ("entry", "offer"):
        return [entry.plain() for entry in entries]
    return [_attribute(entry, attribute) for entry in entries]


def _attribute(entry: Entry, attribute: str) -> Any:
    try:
        return entry[attribute]
    except KeyError:
        raise OptionError(f"{entry['listing']} entries have no {attribute}") from None
