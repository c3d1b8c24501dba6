# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Record and replay: sweeps and details as files, which need no cloud.

The names of the files contain listing, region and server filter; no file contains
account, host or secret, so that a snapshot can be attached to a bug report.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import tempfile
import time
from collections.abc import Mapping, Sequence
from typing import Any

from .errors import OptionError, SnapshotMissing, UnexpectedResponse
from .model import NO_SHAPE, Listing, ServerFilter, Settings
from .parse import parse_json
from .resolve import Source
from .sweep import Sweep
from .sweep_file import SweepFile, dump_sweep
from .typed import check_object, check_rows
from .units import unix_to_iso

_UNFIT = re.compile(r"[^A-Za-z0-9.-]+")


class Snapshot:
    """The files of one listing in the folder that ``snapshot_path`` names."""

    def __init__(self, listing: Listing, settings: Settings) -> None:
        folder = settings.get("snapshot_path")
        if not folder:
            raise OptionError(
                f"snapshot={settings.get('snapshot')} needs snapshot_path, the folder "
                "of the recorded files (or set the environment variable "
                "AICLOUD_SNAPSHOT_PATH)"
            )
        self.folder = os.path.expanduser(str(folder))
        self._listing = listing
        self._settings = settings
        region = _UNFIT.sub("_", listing.cloud.region(settings))
        self._begin = f"{listing.name}-{region}" if region else listing.name

    def path(self, server_filter: ServerFilter) -> str:
        digest = _digest(dict(server_filter.parameters))
        return os.path.join(self.folder, f"{self._begin}-{digest}.sweep")

    def _details_path(self, identity: str) -> str:
        return os.path.join(
            self.folder, f"{self._begin}-detail-{_digest(identity)}.json"
        )

    def write(self, server_filter: ServerFilter, sweep: Sweep) -> None:
        units = [self._nameless(unit) for unit in sweep.units]
        recorded = Sweep(units=units, total=sweep.total, stats=sweep.stats)
        content = dump_sweep(self._listing, self._settings, recorded, time.time())
        _write(self.path(server_filter), *content)

    def write_details(self, identity: str, details: Mapping[str, Any]) -> None:
        content = json.dumps(self._nameless(details))
        _write(self._details_path(identity), content.encode())

    def _nameless(self, value: Any) -> Any:
        """Return the value without what names an account, at any depth."""
        owners = self._listing.cloud.owners
        if isinstance(value, Mapping):
            return {
                key: self._nameless(inner)
                for key, inner in value.items()
                if key not in owners
            }
        if isinstance(value, list):
            return [self._nameless(inner) for inner in value]
        return value

    def read(self, server_filter: ServerFilter, name: str | None) -> Sweep:
        """Return a recorded sweep, or the units of one name; SnapshotMissing if none.

        A sweep without what only saves traffic contains the same entries, and more.
        """
        path, wider = self.path(server_filter), self.path(server_filter.widened())
        if not os.path.exists(path) and os.path.exists(wider):
            path = wider
        content = self._content(path)
        try:
            # Somebody else may have made it: it is checked as carefully as a response.
            file = SweepFile(content, parse_json)
            sweep = file.whole() if name is None else file.named(name)
            check_rows(sweep.units, self._listing.shape, "units")
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            raise _damaged(path, str(error)) from None
        except UnexpectedResponse as error:
            raise _damaged(path, error.message) from None
        sweep.origin, sweep.at = "snapshot", file.at
        return sweep

    def read_details(self, identity: str) -> dict[str, Any]:
        path = self._details_path(identity)
        shape = self._listing.details.shape if self._listing.details else NO_SHAPE
        try:
            details: dict[str, Any] = parse_json(self._content(path))
            check_object(details, shape)
        except (ValueError, RecursionError) as error:
            raise _damaged(path, str(error)) from None
        except UnexpectedResponse as error:
            raise _damaged(path, error.message) from None
        return details

    def _content(self, path: str) -> bytes:
        try:
            with open(path, "rb") as file:
                return file.read()
        except OSError as error:
            raise SnapshotMissing(
                f"snapshot=replay: {self._listing.name}: there is no file {path} "
                f"({error.strerror}). Run once with snapshot=record and the same "
                "options, or give another snapshot_path"
            ) from None


class Replay:
    """Hands out what was recorded; makes no request and needs no credentials."""

    def __init__(self, listing: Listing, settings: Settings) -> None:
        self._snapshot = Snapshot(listing, settings)

    def sweep(self, server_filter: ServerFilter, name: str | None = None) -> Sweep:
        return self._snapshot.read(server_filter, name)

    def details(self, identities: Sequence[str]) -> dict[str, dict[str, Any]]:
        return {one: self._snapshot.read_details(one) for one in identities}


class Recorder:
    """Writes what another source hands out, each sweep once."""

    def __init__(self, listing: Listing, settings: Settings, source: Source) -> None:
        self._snapshot = Snapshot(listing, settings)
        self._source = source
        self._written: set[str] = set()

    def sweep(self, server_filter: ServerFilter, name: str | None = None) -> Sweep:
        path = self._snapshot.path(server_filter)
        # The whole of it: who replays may ask for another name.
        sweep = self._source.sweep(server_filter)
        # What another process has recorded from the same sweep needs no second time.
        if path not in self._written and not _newer(path, sweep.at):
            self._snapshot.write(server_filter, sweep)
        self._written.add(path)
        return sweep

    def details(self, identities: Sequence[str]) -> dict[str, dict[str, Any]]:
        payloads = self._source.details(identities)
        for identity, details in payloads.items():
            self._snapshot.write_details(identity, details)
        return payloads


def recorded_at(sweep: Sweep) -> str:
    """Return when a replayed sweep was recorded, as ISO 8601 in UTC; else ``""``."""
    return unix_to_iso(sweep.at) if sweep.origin == "snapshot" else ""


def _newer(path: str, moment: float | None) -> bool:
    with contextlib.suppress(OSError):
        return moment is not None and os.stat(path).st_mtime > moment
    return False


def _damaged(path: str, problem: str) -> OptionError:
    return OptionError(f"snapshot_path: {path} is damaged ({problem}); record it again")


def _digest(value: object) -> str:
    text = json.dumps(value, sort_keys=True, default=str)
    return hashlib.blake2b(text.encode(), digest_size=10).hexdigest()


def _write(path: str, *content: bytes) -> None:
    """Write a file completely or not at all; OptionError when it cannot be written."""
    folder = os.path.dirname(path)
    try:
        os.makedirs(folder, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder, suffix=".new")
        try:
            with os.fdopen(handle, "wb") as file:
                file.writelines(content)
            os.replace(temporary, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise
    except OSError as error:
        raise OptionError(
            f"snapshot_path: {folder} cannot be written: {error}"
        ) from None
