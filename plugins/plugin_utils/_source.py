# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where plugins get their sweeps: the stores first, then the API, once for everybody."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ansible import context

from ..module_utils._core.connect import limits_from
from ..module_utils._core.ending import Stopped, ending_in_order
from ..module_utils._core.errors import ApiError, OptionError
from ..module_utils._core.model import Listing, ServerFilter, Warn
from ..module_utils._core.sweep import Sweep
from ._files import Lock
from ._keys import account_key, digest, sweep_key
from ._listing_lookup import RUN_FOLDER
from ._store import RunStore

if TYPE_CHECKING:
    from ..module_utils._core.catalog import Catalog
    from ._persistent import PersistentStore


class StoredSource:
    """Hands out sweeps and details; reads each of them at most once in a run.

    ``cache``: ``run`` shares within this run, ``persistent`` between runs as well,
    ``off`` reads from the cloud. ``refresh`` reads anew and stores.
    """

    def __init__(
        self, listing: Listing, settings: Mapping[str, Any], warn: Warn
    ) -> None:
        self.listing = listing
        self._settings = settings
        self._warn = warn
        self._account = listing.cloud.account(settings, warn)
        self._limits = limits_from(settings, self._account.base_url)
        self._shared = settings.get("cache") != "off"
        self._refresh = bool(settings.get("refresh"))
        self._began = time.time()
        self._key = account_key(listing, self._account)
        self._persistent: PersistentStore | None = None
        self.store = RunStore(self._key, warn)

    def sweep(self, server_filter: ServerFilter, name: str | None = None) -> Sweep:
        """Return the sweep for this filter; with ``name`` only its units may come."""
        key = sweep_key(self.listing, server_filter)
        if not self._shared:
            return self._from_cloud(server_filter, None)
        if not self._refresh:
            stored = self.store.sweep(key, name)
            if stored is not None:
                return stored
        # Longer without any answer than one call may take: the holder is stuck.
        patience = self._limits.longest_call + 1.0
        with self.store.locked(key, patience) as lock:
            if lock is None:
                return self._from_cloud(server_filter, None)
            return self._under_lock(key, server_filter, lock, name)

    def details(self, identities: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Return the details of these entries, read once in a run."""
        if not self._shared:
            return self._details_from_cloud(identities)
        patience = self._limits.longest_call + 1.0
        with self.store.locked(f"{self.listing.name}-details", patience):
            notes = {name: self._detail_note(name) for name in identities}
            told = {}
            if not self._refresh:
                told = {name: self.store.note(note) for name, note in notes.items()}
            unknown = [name for name in identities if not told.get(name)]
            for name, details in self._details_from_cloud(unknown).items():
                self.store.keep_note(notes[name], details)
                told[name] = details
            return {name: told[name] for name in identities}

    # -- reading ------------------------------------------------------------------

    def _under_lock(
        self, key: str, server_filter: ServerFilter, lock: Lock, name: str | None
    ) -> Sweep:
        """Look again, for another process may have read meanwhile; else read."""
        # Also when refreshing: what was read since we asked is new enough.
        if not self._refresh or self.store.younger(key, self._began):
            stored = self.store.sweep(key, name)
            if stored is not None:
                return stored
        if not self._refresh:
            failed = self.store.failure(self._failure(key))
            if failed is not None:
                raise failed
        kept = self._kept_between_runs(key)
        if kept is None:
            try:
                kept = self._from_cloud(server_filter, lock)
            except ApiError as error:
                self.store.keep_failure(self._failure(key), error)
                raise
            if self._between_runs is not None:
                self._between_runs.set(self._persistent_key(key), kept)
        self.store.keep_sweep(key, self.listing, self._settings, kept)
        # The index was just made: by it a name is found without looking at all again.
        found = None if name is None else self.store.sweep(key, name)
        return found or kept

    def _from_cloud(self, server_filter: ServerFilter, lock: Lock | None) -> Sweep:
        progress = lock.progress if lock else lambda: None
        with self._catalog(progress) as catalog:
            return catalog.sweep(server_filter)

    def _details_from_cloud(
        self, identities: Sequence[str]
    ) -> dict[str, dict[str, Any]]:
        if not identities:
            return {}
        with self._catalog(lambda: None) as catalog:
            return catalog.details(identities)

    @contextlib.contextmanager
    def _catalog(self, progress: Any) -> Iterator[Catalog]:
        from ..module_utils._core.catalog import Catalog
        from ..module_utils._core.transport import Transport

        try:
            with (
                ending_in_order(),
                Transport(
                    self.listing.cloud,
                    self._account,
                    self._limits,
                    on_response=progress,
                ) as transport,
            ):
                yield Catalog(self.listing, self._settings, transport)
        except Stopped as stop:
            # Core's own handlers end a worker at once: they get it afterwards.
            stop.pass_on()
            raise

    def _failure(self, key: str) -> str:
        """Return the name of a failure: the same sweep may succeed by another way."""
        return f"{key}-{digest(self._limits)}"

    def _detail_note(self, identity: str) -> str:
        return f"{self.listing.name}-detail-{digest(identity)}"

    # -- between runs -------------------------------------------------------------

    @property
    def _between_runs(self) -> PersistentStore | None:
        if self._settings.get("cache") != "persistent":
            return None
        if self._persistent is None:
            ttl = int(self._settings.get("cache_ttl") or 0)
            if ttl < 0:
                raise OptionError(f"cache_ttl={ttl} must be 0 or more seconds")
            from ._persistent import PersistentStore

            plugin = self._settings.get("cache_plugin")
            connection = self._settings.get("cache_connection")
            # Host and port, without the password that may stand before or behind.
            server = str(connection or "").rpartition("@")[2].split(":")[:2]
            self._persistent = PersistentStore(
                plugin,
                connection,
                ttl,
                self._warn,
                gone=os.path.join(RUN_FOLDER, f"gone-{digest(plugin, server)}"),
            )
        return self._persistent

    def _persistent_key(self, key: str) -> str:
        return f"{self._key}-{key}"

    def _kept_between_runs(self, key: str) -> Sweep | None:
        kept = self._between_runs
        if kept is None or self._refresh:
            return None
        if context.CLIARGS.get("flush_cache"):
            # Once in a run: what this run stores afterwards stays.
            flushed = f"{key}.flushed"
            if not self.store.note(flushed):
                kept.delete(self._persistent_key(key))
                self.store.keep_note(flushed, True)
                return None
        return kept.get(self._persistent_key(key))
