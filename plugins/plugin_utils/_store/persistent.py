# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The persistent store: sweeps that an Ansible cache plugin stores between runs."""

from __future__ import annotations

import glob
import os
import stat
import time
from collections.abc import Callable

from ansible import constants as C
from ansible.plugins.cache import BaseFileCacheModule
from ansible.plugins.loader import cache_loader

from ...module_utils._core.errors import OptionError
from ...module_utils._core.model import Warn
from ...module_utils._core.sweep import Sweep
from ...module_utils._core.sweep_file import SweepFile
from .._records import RUN_FOLDER, digest
from .files import NotPrivate, own_folder, write_record

DEFAULT_PLUGIN = "ansible.builtin.jsonfile"
PREFIX = "aicloud_catalog_"


class PersistentStore:
    """Sweeps under their keys, not older than ``ttl`` seconds (0: no limit).

    Age is counted from the sweep, in the stored value itself, so using it never extends
    it, whatever the cache plugin does. A cache that fails is a miss; OSError when its
    folder cannot be used from the beginning. Once the server behind a cache does not
    answer, no process of this run waits for it again.
    """

    def __init__(
        self,
        plugin: str | None,
        connection: str | None,
        ttl: int,
        warn: Warn,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._ttl = ttl
        self._warn = warn
        self._clock = clock
        name = plugin or DEFAULT_PLUGIN
        # Host and port, without the password that may come before or after.
        server = str(connection or "").rpartition("@")[2].split(":")[:2]
        self._gone = os.path.join(
            RUN_FOLDER, f"gone-{digest(plugin=plugin, server=server)}"
        )
        self._folder = own_cache_folder(name, connection or default_folder())
        try:
            self._cache = cache_loader.get(
                name, _uri=self._folder or connection, _prefix=PREFIX, _timeout=ttl
            )
        except Exception as error:
            raise OptionError(f"cache_plugin={name}: {error}") from error
        if self._cache is None:
            raise OptionError(f"cache_plugin={name} is not installed")

    def get(self, key: str) -> tuple[bytes, Sweep] | None:
        """Return a sweep and the content of its file if it is recent enough."""
        if self._given_up:
            return None
        try:
            content = str(self._cache.get(key)["sweep"]).encode("ascii")
            file = SweepFile(content)
            age, sweep = self._clock() - file.at, file.whole()
            sweep.origin = "persistent"
        except KeyError:
            return None
        except Exception as error:  # noqa: BLE001 - a cache plugin raises anything
            self._failed("read, reading again", error)
            return None
        young = age >= 0 and (not self._ttl or age < self._ttl)
        return (content, sweep) if young else None

    def set(self, key: str, content: bytes) -> None:
        """Store the content of a sweep file."""
        # As one text, so that no cache plugin converts or tags anything in it.
        self._guarded("written", self._cache.set, key, {"sweep": content.decode()})
        if self._folder:
            make_files_private(self._folder, PREFIX, self._warn)

    def delete(self, key: str) -> None:
        self._guarded("emptied", self._drop, key)

    def _drop(self, key: str) -> None:
        if self._cache.contains(key):
            self._cache.delete(key)

    def _guarded(self, done: str, work: Callable[..., object], *words: object) -> None:
        if self._given_up:
            return
        try:
            work(*words)
        except Exception as error:  # noqa: BLE001 - a cache plugin raises anything
            self._failed(done, error)

    @property
    def _given_up(self) -> bool:
        return os.path.exists(self._gone)

    def _failed(self, done: str, error: Exception) -> None:
        """Warn; do not use a failed server again, unlike files and damaged values."""
        again = ""
        damaged = isinstance(error, ValueError | TypeError)
        if not damaged and not isinstance(self._cache, BaseFileCacheModule):
            write_record(self._gone, True, self._warn)
            again = "; this run does not try it again"
        self._warn(f"the persistent store cannot be {done}: {error}{again}")


def default_folder() -> str:
    home = str(C.config.get_config_value("ANSIBLE_HOME"))
    return os.path.join(os.path.expanduser(home), "aicloud.catalog")


def cache_folder(plugin: str, connection: str | None) -> str:
    """Return the folder of a cache plugin that stores files; "" for any other."""
    if not connection or not _stores_files(plugin):
        return ""
    return os.path.expanduser(os.path.expandvars(connection))


def _stores_files(plugin: str) -> bool:
    try:
        # Not get(): since 2.19 it returns something around the class.
        kind = cache_loader.get_with_context(plugin, class_only=True).object
    except Exception:  # noqa: BLE001 - told when it is really loaded
        return False
    return isinstance(kind, type) and issubclass(kind, BaseFileCacheModule)


def own_cache_folder(plugin: str, connection: str | None) -> str:
    """Return the folder of a cache plugin that stores files, made private, else "".

    OptionError when others could write to it, OSError when it cannot be used. Call it
    before core creates the folder.
    """
    folder = cache_folder(plugin, connection)
    try:
        return own_folder(folder) if folder else ""
    except NotPrivate as error:
        raise OptionError(f"cache_connection: {error}") from error


def make_files_private(folder: str, prefix: str, warn: Warn) -> None:
    """Make our files private that a cache plugin of core lets others read."""
    for path in glob.glob(os.path.join(glob.escape(folder), f"{prefix}*")):
        try:
            found = os.lstat(path)
            ours = stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid()
            if ours and found.st_mode & 0o077:
                os.chmod(path, 0o600)
        except FileNotFoundError:
            continue  # another run has removed it
        except OSError as error:
            warn(f"others may read a cached file: {error}")
