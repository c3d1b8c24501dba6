# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The body of every lookup."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from ansible.errors import AnsibleLookupError
from ansible.module_utils.basic import missing_required_lib
from ansible.plugins.lookup import LookupBase
from ansible.utils.display import Display

from ..module_utils._argspec import connection_options
from ..module_utils._core.connect import plain, settled
from ..module_utils._core.entry import KEYS
from ..module_utils._core.errors import (
    CatalogError,
    MissingLibrary,
    OptionError,
    SelectionError,
)
from ..module_utils._core.explain import explain, nearest
from ..module_utils._core.model import Listing
from ..module_utils._core.query import run_query
from ..module_utils._core.resolve import Resolution, resolve, with_details
from ._keys import selection_key
from ._options import load_options
from ._source import StoredSource

# What only the details of an entry tell, where a listing has details.
_DETAILED = ("version", "status")


class ListingLookup(LookupBase):
    """One result per term, or a clear error. A front door names its ``listing``."""

    listing: ClassVar[Listing]

    def run(
        self,
        terms: list[Any] | None,
        variables: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> list[Any]:
        try:
            return self._run(terms or [], variables or {}, kwargs)
        except MissingLibrary as error:
            raise AnsibleLookupError(missing_required_lib(error.library)) from error
        except CatalogError as error:
            raise AnsibleLookupError(str(error)) from error

    def _run(
        self, terms: list[Any], variables: Mapping[str, Any], direct: dict[str, Any]
    ) -> list[Any]:
        if self._templar is None:
            raise OptionError("this lookup runs inside a playbook only")
        options = load_options(self, direct, variables, self._templar.template)
        settings = settled(options, connection_options(self.listing))
        _check_attribute(settings["attribute"])
        names: list[str | None] = [_name_of(term) for term in self._flatten(terms)]
        results: list[Any] = []
        source = StoredSource(self.listing, settings, Display().warning)
        for name in names or [None]:
            told = self._told({**settings, "name": name}, source)
            results += self._answer(told, settings)
        return results

    def _told(self, settings: dict[str, Any], source: StoredSource) -> dict[str, Any]:
        """Return what the selection gave; the same selection is made once in a run."""
        fresh = settings["refresh"] or settings["cache"] == "off"
        note = selection_key(self.listing, settings)
        told = None if fresh else source.store.note(note)
        if not isinstance(told, dict):
            told = self._select(settings, source)
            if settings["cache"] != "off":
                source.store.keep_note(note, told)
        return told

    def _select(self, settings: dict[str, Any], source: StoredSource) -> dict[str, Any]:
        resolution = resolve(self.listing, settings, source)
        told: dict[str, Any] = {"warnings": resolution.outcome.warnings}
        try:
            entries = _expected(self.listing.name, resolution, settings)
        except SelectionError as error:
            return {**told, "error": str(error), "missing": error.missing}
        if self.listing.details and settings["attribute"] in _DETAILED:
            entries = with_details(self.listing, entries, source)
        return {**told, "values": _values(resolution, entries, settings)}

    def _answer(self, told: dict[str, Any], settings: dict[str, Any]) -> list[Any]:
        """Return the values, or do with a failure what ``on_missing`` says."""
        for warning in told["warnings"]:
            Display().warning(f"{self.listing.name}: {warning}")
        if "error" not in told:
            values: list[Any] = told["values"]
            return values
        if told["missing"] and settings["on_missing"] == "warn":
            Display().warning(told["error"])
        elif not told["missing"] or settings["on_missing"] == "error":
            raise SelectionError(told["error"], missing=told["missing"])
        return []


def _name_of(term: Any) -> str:
    name = plain(term)
    if not isinstance(name, str) or not name.strip():
        raise OptionError(f"a term must be a name, not {name!r}")
    return name


def _check_attribute(attribute: str) -> None:
    if attribute not in (*KEYS, "entry"):
        near = nearest(attribute, KEYS) or KEYS
        raise OptionError(
            f"attribute={attribute!r} is no key of an entry; near: {', '.join(near)}"
        )


def _expected(
    listing: str, resolution: Resolution, settings: Mapping[str, Any]
) -> list[Any]:
    """Return the entries that remain; SelectionError when they are not as expected."""
    outcome, expect = resolution.outcome, settings["expect"]
    if outcome.problem:
        raise SelectionError(explain(outcome, listing), missing=False)
    entries = outcome.entries
    if not entries and expect != "any":
        raise SelectionError(explain(outcome, listing), missing=True)
    if expect != "one":
        return entries[: resolution.selection.limit]
    groups = {entry["group_id"] for entry in entries}
    if settings["attribute"] == "group_id" and len(groups) == 1:
        return entries[:1]
    if len(entries) > 1:
        raise SelectionError(explain(outcome, listing), missing=False)
    return entries


def _values(
    resolution: Resolution, entries: list[Any], settings: Mapping[str, Any]
) -> list[Any]:
    if resolution.selection.query is not None:
        plain_entries = [entry.plain() for entry in entries]
        found = run_query(resolution.selection.query, plain_entries)
        several = settings["expect"] != "one" and isinstance(found, list)
        return found if several else [found]
    attribute = settings["attribute"]
    if attribute == "entry":
        return [entry.plain() for entry in entries]
    return [_attribute(entry, attribute) for entry in entries]


def _attribute(entry: Mapping[str, Any], attribute: str) -> Any:
    try:
        return entry[attribute]
    except KeyError:
        raise OptionError(f"{entry['listing']} entries have no {attribute}") from None
