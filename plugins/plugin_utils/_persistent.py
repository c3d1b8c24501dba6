# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The persistent store: sweeps kept between runs by one of Ansible's cache plugins."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from typing import Any

from ansible import constants as C
from ansible.plugins.cache import BaseFileCacheModule
from ansible.plugins.loader import cache_loader

from ..module_utils._core.errors import OptionError
from ..module_utils._core.model import Warn
from ..module_utils._core.sweep import Stats, Sweep
from ._files import keep, private_directory

DEFAULT_PLUGIN = "ansible.builtin.jsonfile"
PREFIX = "aicloud_catalog_"


class PersistentStore:
    """Sweeps under their keys, not older than ``ttl`` seconds (0: no limit).

    Age is counted from the sweep, in the stored value itself, so serving never
    extends it, whatever the cache plugin does. A cache that fails is a miss. ``gone`` is
    a file of the run: it is there once the server behind the cache does not answer, and
    then no process of the run waits for that server again.
    """

    def __init__(
        self,
        plugin: str | None,
        connection: str | None,
        ttl: int,
        warn: Warn,
        clock: Callable[[], float] = time.time,
        gone: str | None = None,
    ) -> None:
        self._ttl = ttl
        self._warn = warn
        self._clock = clock
        self._gone = gone
        name = plugin or DEFAULT_PLUGIN
        if connection is None and name.rpartition(".")[2] in ("jsonfile", "pickle"):
            home = os.path.expanduser(str(C.config.get_config_value("ANSIBLE_HOME")))
            connection = private_directory(os.path.join(home, "aicloud.catalog"))
        try:
            self._cache = cache_loader.get(
                name, _uri=connection, _prefix=PREFIX, _timeout=ttl
            )
        except Exception as error:
            raise OptionError(f"cache_plugin={name}: {error}") from error
        if self._cache is None:
            raise OptionError(f"cache_plugin={name} is not installed")

    def get(self, key: str) -> Sweep | None:
        """Return the sweep if it is there and young enough."""
        if self._given_up:
            return None
        try:
            stored = self._cache.get(key)
            content = json.loads(str(stored["sweep"]))
            age = self._clock() - float(content["at"])
            units, total = list(content["units"]), content["total"]
        except KeyError:
            return None
        except Exception as error:  # noqa: BLE001 - a cache plugin raises anything
            self._failed("read, reading anew", error)
            return None
        if age < 0 or (self._ttl and age >= self._ttl):
            return None
        return Sweep(units=units, total=total, stats=Stats())

    def set(self, key: str, sweep: Sweep) -> None:
        # One text: a cache plugin then has nothing to convert or to tag in it.
        content = {"at": self._clock(), "units": sweep.units, "total": sweep.total}
        self._guarded("written", self._cache.set, key, {"sweep": json.dumps(content)})

    def delete(self, key: str) -> None:
        self._guarded("emptied", self._drop, key)

    def _drop(self, key: str) -> None:
        if self._cache.contains(key):
            self._cache.delete(key)

    def _guarded(self, done: str, work: Callable[..., Any], *words: Any) -> None:
        if self._given_up:
            return
        try:
            work(*words)
        except Exception as error:  # noqa: BLE001 - a cache plugin raises anything
            self._failed(done, error)

    @property
    def _given_up(self) -> bool:
        return self._gone is not None and os.path.exists(self._gone)

    def _failed(self, done: str, error: Exception) -> None:
        """Warn; give a server up for this run, but no file and no damaged value."""
        again = ""
        damaged = isinstance(error, ValueError | TypeError)
        if (
            self._gone
            and not damaged
            and not isinstance(self._cache, BaseFileCacheModule)
        ):
            keep(self._gone, True, self._warn)
            again = "; this run does not try it again"
        self._warn(f"the persistent store cannot be {done}: {error}{again}")
