# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The selections of a manifest, resolved as lookups do it: one sweep per listing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

from ansible.errors import AnsibleError
from ansible.module_utils.basic import missing_required_lib
from ansible.utils.display import Display

from ...module_utils._argspec import connection_options, options_of
from ...module_utils._core.connect import effective_settings
from ...module_utils._core.entry import Entry
from ...module_utils._core.errors import (
    CatalogError,
    MissingLibrary,
    OptionError,
    SelectionError,
)
from ...module_utils._core.explain import selection_error
from ...module_utils._core.model import Listing, Option, ServerFilter, Settings
from ...module_utils._core.nearest import did_you_mean
from ...module_utils._core.query import run_query
from ...module_utils._core.resolve import Source, resolve, with_details
from ...module_utils._core.selection import Selection, compile_selection
from ...module_utils._core.snapshot import recorded_at
from ...module_utils._core.sweep import Sweep, cost_of, entries_of
from ...module_utils._core.values import checked
from .._listing_lookups import listing_lookup, listing_names
from .._lookups.miss import plugin_options
from .._remembered import ListingLookup
from .._store.source import source_of
from .lock_file import KEYS, Locked
from .manifest import Wanted


class Ready(NamedTuple):
    """A selection with checked options; nothing was read for it yet."""

    listing: Listing
    settings: Settings
    selection: Selection
    source: WholeSource
    selector: str


class WholeSource:
    """Hands out whole listings, each read once whatever the selections filter for."""

    def __init__(self, source: Source, on_sweep: Callable[[Sweep], None]) -> None:
        self._source, self._on_sweep = source, on_sweep
        self._known: dict[str, Sweep | CatalogError] = {}

    def sweep(self, server_filter: ServerFilter, name: str | None = None) -> Sweep:
        whole = server_filter.widened()
        key = json.dumps(dict(whole.required), sort_keys=True, default=str)
        if key not in self._known:
            try:
                sweep = self._known[key] = self._source.sweep(whole)
                self._on_sweep(sweep)
            except CatalogError as error:
                self._known[key] = error
        known = self._known[key]
        if isinstance(known, CatalogError):
            raise known
        return known

    def details(self, identities: Any) -> dict[str, dict[str, Any]]:
        return self._source.details(identities)


class Resolver:
    """Resolves selections, with options from the same sources as for lookups.

    ``options`` apply to every selection, whatever the manifest says.
    """

    def __init__(
        self,
        loader: Any,
        templar: Any,
        variables: Mapping[str, Any],
        options: Mapping[str, Any],
    ) -> None:
        self._loader, self._templar = loader, templar
        self._variables, self._options = variables, options
        self._warn: Callable[[str], None] = Display().warning
        self._recorded: list[str] = []
        self._sources: dict[str, WholeSource] = {}
        self._plugins: dict[str, ListingLookup] = {}

    def ready(self, wanted: Wanted) -> Ready:
        """Return the selection with all its options; OptionError when one is wrong."""
        plugin = self._plugin(wanted.listing)
        listing = type(plugin).listing()
        given = {**_checked(listing, wanted.options), **self._options}
        name = given.pop("name", None)
        options = plugin_options(plugin, given, self._variables)
        settings = effective_settings(options, connection_options(listing))
        settings["name"] = None if name is None else str(name)
        return Ready(
            listing,
            settings,
            compile_selection(listing, settings),
            self._source(listing, settings),
            wanted.selector,
        )

    def any_of(self, listing: str) -> Ready:
        """Return what reads a listing when there is no manifest."""
        return self.ready(Wanted(name="", listing=listing, options={}))

    def resolved(self, ready: Ready) -> Entry:
        """Return the one entry that the selection resolves to now; else an error."""
        listing = ready.listing
        resolution = resolve(listing, ready.settings, ready.source)
        outcome, entries = resolution.outcome, resolution.outcome.entries
        query = ready.selection.query
        if query is not None and entries and outcome.problem is None:
            left = _ids(query, entries)
            entries = [entry for entry in entries if entry["id"] in left]
            if len(entries) != 1:
                raise SelectionError(
                    f"{listing.name}: query={ready.settings['query']!r} leaves "
                    f"{len(entries)} of {len(outcome.entries)} that pass all other "
                    "conditions. Exactly one must remain, whole and not a part of it",
                    missing=not entries,
                )
        if outcome.problem or len(entries) != 1:
            raise selection_error(listing, outcome)
        for warning in outcome.warnings:
            self._warn(f"{listing.name}: {warning}")
        return with_details(listing, entries, ready.source)[0]

    def found(self, ready: Ready, identity: str) -> Entry | None:
        """Return the entry of this ID as it is listed now; None when it is gone."""
        listing = ready.listing
        sweep = ready.source.sweep(listing.server_filter(ready.settings))
        for entry in entries_of(listing, sweep, ready.settings):
            if entry["id"] == identity:
                return with_details(listing, [entry], ready.source)[0]
        return None

    def _plugin(self, name: str) -> ListingLookup:
        if name not in self._plugins:
            plugin = listing_lookup(name, loader=self._loader, templar=self._templar)
            if plugin is None:
                raise OptionError(
                    f"{name!r} is not a listing{did_you_mean(name, listing_names())}"
                )
            self._plugins[name] = plugin
        return self._plugins[name]

    def _source(self, listing: Listing, settings: Settings) -> WholeSource:
        connection = {
            one.name: settings[one.name] for one in connection_options(listing)
        }
        key = json.dumps([listing.name, connection], sort_keys=True, default=str)
        if key not in self._sources:
            source = source_of(listing, settings, self._warn)
            self._sources[key] = WholeSource(source, partial(self._tell, listing))
        return self._sources[key]

    def _tell(self, listing: Listing, sweep: Sweep) -> None:
        Display().v(f"{listing.name}: {cost_of(sweep)}")
        self._recorded += filter(None, [recorded_at(sweep)])

    def meta(self) -> dict[str, str]:
        """Return when the oldest replayed sweep was recorded, if one was."""
        return {"snapshot": min(self._recorded, default="")}


def said(error: Exception) -> str:
    """Return the message of an error for a user."""
    if isinstance(error, MissingLibrary):
        return str(missing_required_lib(error.library))
    return str(error)


# The errors of one selection that do not stop the others.
FAILURES = (CatalogError, AnsibleError)


def fits(ready: Ready, entry: Entry) -> bool:
    """Whether the selection still allows this entry, even if there is a newer one."""
    selection = ready.selection
    if selection.available_only and not entry["available"]:
        return False
    if selection.version is not None and not selection.version.accepts(
        entry["version"]
    ):
        return False
    if selection.query is not None and not _ids(selection.query, [entry]):
        return False
    return all(condition.passes(entry) for condition in selection.conditions)


def locked_entry(ready: Ready, entry: Entry) -> Locked:
    """Return what the lock file stores of an entry."""
    known = {
        **{key: entry[key] for key in KEYS if key not in ("selector", "fingerprint")},
        "selector": ready.selector,
        "fingerprint": fingerprint(ready.listing, entry),
    }
    return {key: known[key] for key in KEYS}


def fingerprint(listing: Listing, entry: Entry) -> str:
    """Return the digest of what the cloud reports about the content alone."""
    content = {key: _content(entry, key) for key in listing.content}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    digest = hashlib.sha256(text.encode("utf-8", "replace"))
    return f"sha256:{digest.hexdigest()}"


def _content(entry: Entry, key: str) -> Any:
    """Return a key of the entry; of ``raw.Key``, that field of the API's own object."""
    if not key.startswith("raw."):
        return entry[key]
    value: Any = entry.row
    for part in key.split(".")[1:]:
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _ids(query: Any, entries: list[Entry]) -> set[Any]:
    """Return the IDs of the entries that a query leaves."""
    found = run_query(query, [entry.plain() for entry in entries])
    several = found if isinstance(found, list) else [found]
    return {one.get("id") for one in several if isinstance(one, Mapping)}


def _checked(listing: Listing, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of a selection; OptionError when one is not allowed here."""
    known: dict[str, Option] = {one.name: one for one in options_of(listing)}
    allowed = [name for name, option in known.items() if not option.secret]
    for name, value in options.items():
        if not isinstance(name, str) or name not in known:
            raise OptionError(
                f"{name} is not an option of "
                f"{listing.name}{did_you_mean(name, allowed)}"
            )
        if known[name].secret:
            raise OptionError(
                f"{name} is secret and does not belong in a manifest: set it as a "
                "variable, in ansible.cfg, in the environment or in a profile"
            )
        checked(known[name], value)
    return {name: value for name, value in options.items() if value is not None}
