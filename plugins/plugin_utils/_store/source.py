# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where plugins get their sweeps: the stores first, then the API, once for all."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ansible import context
from ansible.release import __version__

from ...module_utils._core.connect import limits_from, records, replays
from ...module_utils._core.ending import Stopped, ending_in_order
from ...module_utils._core.errors import ApiError, OptionError
from ...module_utils._core.model import Listing, ServerFilter, Settings, Warn
from ...module_utils._core.resolve import Source
from ...module_utils._core.snapshot import Recorder, Replay
from ...module_utils._core.sweep import Stats, Sweep
from ...module_utils._core.sweep_file import dump_sweep
from .._records import digest
from .keys import account_key, failure_key, sweep_key
from .locks import Lock, orphaned
from .run_store import RunStore

if TYPE_CHECKING:
    from ...module_utils._core.catalog import Catalog
    from .persistent import PersistentStore


def source_of(listing: Listing, settings: Settings, warn: Warn) -> Source:
    """Return where sweeps come from: a snapshot, or the stores and the cloud."""
    listing = listing.read
    if replays(settings):
        return Replay(listing, settings)
    source = StoredSource(listing, settings, warn)
    return Recorder(listing, settings, source) if records(settings) else source


class StoredSource:
    """Hands out sweeps and details; reads each of them at most once in a run.

    ``cache``: ``run`` shares within this run, ``persistent`` between runs as well,
    ``off`` reads from the cloud. ``refresh`` reads again and stores.
    """

    def __init__(self, listing: Listing, settings: Settings, warn: Warn) -> None:
        self.listing = listing
        self._settings = settings
        self._warn = warn
        self._account = listing.cloud.account(settings, warn)
        self._limits = limits_from(settings, self._account.base_url, __version__)
        self._shared = settings.get("cache") != "off"
        self._refresh = bool(settings.get("refresh"))
        self._began = time.time()
        # The cost of the last sweep that was handed out, and of its details since.
        self._stats = Stats()
        self._key = account_key(listing, self._account)
        self._store = RunStore(self._key, warn)
        self._between_runs = self._persistent_store()
        # Longer without any response than one call may take: the holder is stuck.
        self._patience = self._limits.longest_call + 1.0

    def sweep(self, server_filter: ServerFilter, name: str | None = None) -> Sweep:
        """Return the sweep for this filter; with ``name`` only its units may come."""
        sweep = self._sweep(server_filter, name)
        self._stats = sweep.stats
        return sweep

    def _sweep(self, server_filter: ServerFilter, name: str | None) -> Sweep:
        if not self._shared:
            return self._from_cloud(server_filter)
        key = sweep_key(self.listing, server_filter)
        if not self._refresh and not self._owed(key):
            stored = self._store.sweep(key, name)
            if stored is not None:
                return stored
        with self._store.locked(key, self._patience) as lock:
            if lock is None:
                return self._from_cloud(server_filter)
            return self._under_lock(key, server_filter, lock, name)

    def details(self, identities: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Return the details of these entries, read once in a run."""
        if not self._shared:
            return self._details_from_cloud(identities)
        name = f"{self.listing.name}-details"
        with self._store.locked(name, self._patience) as lock:
            records = {
                one: f"{self.listing.name}-detail-{digest(id=one)}"
                for one in identities
            }
            known = {}
            if not self._refresh:
                known = {one: self._store.record(name) for one, name in records.items()}
            unknown = [one for one in identities if not known.get(one)]
            progress = lock.progress if lock else None
            for one, details in self._details_once(unknown, progress).items():
                self._store.write_record(records[one], details)
                known[one] = details
            return {one: known[one] for one in identities}

    # -- reading ------------------------------------------------------------------

    def _under_lock(
        self, key: str, server_filter: ServerFilter, lock: Lock, name: str | None
    ) -> Sweep:
        """Look again, for another process may have read meanwhile; else read."""
        # Also when refreshing: what others began to read since then is new enough.
        if not self._refresh or self._store.younger(key, self._began):
            stored = self._store.sweep(key, name)
            if stored is not None:
                self._keep_between_runs(key, self._store.content(key))
                return stored
        failed = failure_key(key, self._account, self._limits)
        failure = None if self._refresh else self._store.failure(failed)
        if failure is not None:
            raise failure
        kept = self._kept_between_runs(key)
        if kept is not None:
            kept_content, sweep = kept
            self._store.write_sweep(key, self.listing.name, [kept_content])
            self._store.write_record(f"{key}.kept", True)
            return self._named(key, name, sweep)
        began = time.time()
        try:
            sweep = self._from_cloud(server_filter, lock.progress)
            content = dump_sweep(self.listing, self._settings, sweep, began)
        except ApiError as error:
            self._store.write_failure(failed, error)
            raise
        self._store.write_sweep(key, self.listing.name, content)
        if self._between_runs is not None:
            self._keep_between_runs(key, b"".join(content))
        return self._named(key, name, sweep)

    def _named(self, key: str, name: str | None, sweep: Sweep) -> Sweep:
        """Return the units of the name by the index just made, else the whole sweep."""
        found = None if name is None else self._store.sweep(key, name)
        if found is None:
            return sweep
        found.stats, found.origin = sweep.stats, sweep.origin
        return found

    def _from_cloud(
        self, server_filter: ServerFilter, progress: Callable[[], None] = lambda: None
    ) -> Sweep:
        with self._catalog(progress) as catalog:
            return catalog.sweep(server_filter)

    def _details_once(
        self, identities: Sequence[str], progress: Callable[[], None] | None
    ) -> dict[str, dict[str, Any]]:
        """Return details from the cloud; what failed a moment ago is not read again."""
        name = f"{self.listing.name}-details-{digest(ids=identities)}"
        failed = failure_key(name, self._account, self._limits)
        failure = None if self._refresh else self._store.failure(failed)
        if failure is not None:
            raise failure
        try:
            return self._details_from_cloud(identities, progress)
        except ApiError as error:
            self._store.write_failure(failed, error)
            raise

    def _details_from_cloud(
        self, identities: Sequence[str], progress: Callable[[], None] | None = None
    ) -> dict[str, dict[str, Any]]:
        if not identities:
            return {}
        with self._catalog(progress or (lambda: None)) as catalog:
            details = catalog.details(identities)
        self._stats.add(catalog.stats)
        return details

    @contextlib.contextmanager
    def _catalog(self, progress: Callable[[], None]) -> Iterator[Catalog]:
        from ...module_utils._core.catalog import Catalog
        from ...module_utils._core.transport import Transport

        def heard() -> None:
            if orphaned():
                # As core ends a worker, for sessions are closed then.
                os.kill(os.getpid(), signal.SIGTERM)
            progress()

        try:
            with (
                ending_in_order(),
                Transport(
                    self.listing.cloud,
                    self._account,
                    self._limits,
                    on_response=heard,
                ) as transport,
            ):
                yield Catalog(self.listing, self._settings, transport)
        except Stopped as stop:
            # Core's own handlers end a worker at once: they get it afterwards.
            stop.pass_on()
            raise

    # -- between runs -------------------------------------------------------------

    def _persistent_store(self) -> PersistentStore | None:
        if self._settings.get("cache") != "persistent":
            return None
        ttl = int(self._settings.get("cache_ttl") or 0)
        if ttl < 0:
            raise OptionError(f"cache_ttl={ttl} must be 0 or more seconds")
        from .persistent import PersistentStore

        try:
            return PersistentStore(
                self._settings.get("cache_plugin"),
                self._settings.get("cache_connection"),
                ttl,
                self._warn,
            )
        except OSError as error:
            self._warn(f"the persistent store cannot be used, reading anew: {error}")
            return None

    def _persistent_key(self, key: str) -> str:
        return f"{self._key}-{key}"

    def _owed(self, key: str) -> bool:
        """Whether a sweep of this run has yet to be stored for the next ones."""
        if self._between_runs is None:
            return False
        return not self._store.record(f"{key}.kept")

    def _keep_between_runs(self, key: str, content: bytes | None) -> None:
        if self._between_runs is not None and content is not None:
            self._between_runs.set(self._persistent_key(key), content)
            self._store.write_record(f"{key}.kept", True)

    def _kept_between_runs(self, key: str) -> tuple[bytes, Sweep] | None:
        kept = self._between_runs
        if kept is None or self._refresh:
            return None
        if context.CLIARGS.get("flush_cache"):
            # Once in a run: what this run stores afterwards stays.
            flushed = f"{key}.flushed"
            if not self._store.record(flushed):
                kept.delete(self._persistent_key(key))
                self._store.write_record(flushed, True)
                return None
        return kept.get(self._persistent_key(key))
