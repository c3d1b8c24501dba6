# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries in Ansible's own inventory cache."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from ...module_utils._core.model import Warn
from .._store.persistent import make_files_private, own_cache_folder

if TYPE_CHECKING:
    from ansible.plugins.inventory import Cacheable

Entries = list[dict[str, Any]]


class EntryCache:
    """The entries of one inventory file in the cache that its options name.

    A cache that fails is a miss. Its files on disk belong to this user alone.
    ``at``: when the cached entries were read, in seconds since 1970.
    """

    at: float | None = None

    def __init__(self, plugin: Cacheable, key: str, warn: Warn) -> None:
        self._plugin = plugin
        self._key = key
        self._warn = warn
        self._folder = own_folder_of(plugin)
        plugin.load_cache_plugin()

    def read(self) -> Entries | None:
        """Return the cached entries; None when there are none, or damaged ones."""
        try:
            cached = self._plugin._cache[self._key]
            entries = json.loads(str(cached["entries"]))
            if are_objects(entries):
                self.at = float(cached["at"])
                return list(entries)
            problem = "not a list of objects"
        except KeyError:
            return None
        except Exception as error:  # noqa: BLE001 - a cache plugin raises anything
            problem = str(error)
        self._warn(f"cached inventory is damaged, reading again: {problem}")
        return None

    def write(self, entries: Entries) -> None:
        cache = self._plugin._cache
        # As one text, so that no cache plugin converts or tags anything in it.
        cache[self._key] = {"entries": json.dumps(entries), "at": time.time()}
        try:
            self._plugin.update_cache_if_changed()
            if self._folder:
                make_files_private(
                    self._folder, self._plugin.get_option("cache_prefix"), self._warn
                )
        except Exception as error:  # noqa: BLE001 - a cache plugin raises anything
            # Core would try again, and fail the inventory.
            cache.pop(self._key)
            self._warn(f"the inventory cannot be cached: {error}")


def own_folder_of(plugin: Cacheable) -> str:
    """Return the folder of a cache in files, made private; "" for any other cache."""
    return own_cache_folder(
        plugin.get_option("cache_plugin"), plugin.get_option("cache_connection")
    )


def usable(plugin: Cacheable, warn: Warn) -> bool:
    """Whether the cache that the options name can be used, as far as folders tell.

    Else core would fail the inventory. OptionError when others could write to it.
    """
    try:
        own_folder_of(plugin)
    except OSError as error:
        warn(f"the inventory cache cannot be used, reading anew: {error}")
        return False
    return True


def are_objects(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)
