# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a lookup does when no result is remembered: wait for others, or compute it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ansible.utils.display import Display

from .._core_internals import Definitions, define_options
from .._records import RUN_FOLDER, read_record, remembered, table_path
from .._store.files import write_record
from .._store.locks import Lock, locked

if TYPE_CHECKING:
    from ...module_utils._core.model import Settings
    from .._remembered import ListingLookup, Result

# Parts of an option's documentation that say what its value is.
_NEEDED = (
    "type",
    "elements",
    "choices",
    "default",
    "env",
    "ini",
    "vars",
    "secret",
    "suboptions",
)
# With fewer names their results cost less than a table of all of them.
_SEVERAL = 4


def look_up(
    plugin: ListingLookup,
    terms: list[object],
    variables: Settings,
    arguments: Settings,
    path: str,
) -> Result:
    """Return the result; one process computes it while the others wait for it.

    Without a ``path`` it is not remembered. Whoever waited here to refresh would begin
    later than the one that reads, and so need a sweep of its own.
    """
    if terms and not flat(terms):
        return {"values": [], "warnings": []}  # an empty list of names
    table = table_path(path)

    def known() -> Result | None:
        result: Result | None = remembered(path, terms, plugin.name)
        return result

    def options() -> dict[str, Any]:
        return _all_options(plugin, terms, arguments, variables)

    if not path:
        return _work_out(plugin, options())
    result = known()
    if result is not None:
        return result
    with locked(
        f"{path}.lock", Display().warning, ready=lambda: os.path.exists(path)
    ) as lock:
        result = known()
        if result is None and _several_asked(os.path.dirname(table)):
            _ensure_table(plugin, options, table)
            result = known()
        return result or _worked_out(plugin, options(), path, lock)


def flat(terms: list[object]) -> list[object]:
    """Return the terms with lists in them opened, however deep."""
    opened: list[object] = []
    for term in terms:
        opened += flat(list(term)) if isinstance(term, list | tuple) else [term]
    return opened


def _worked_out(
    plugin: ListingLookup, options: Settings, path: str, lock: Lock | None
) -> Result:
    """Work the result out and write it for the others."""
    _allow_time(lock, options)
    result = _work_out(plugin, options)
    write_record(path, result, Display().warning)
    return result


def _allow_time(lock: Lock | None, options: Settings) -> None:
    if lock is not None:
        tries = options["retries"] + 1
        lock.allow(tries * (options["timeout"] + options["retry_max_delay"]))


def _ensure_table(
    plugin: ListingLookup, read_options: Callable[[], Settings], table: str
) -> None:
    """Have the table of all names made by one process.

    The others wait before they load what a selection needs: that is most of their cost.
    """
    with locked(
        f"{table}.lock", Display().warning, ready=lambda: os.path.exists(table)
    ) as lock:
        if os.path.exists(table):
            return
        from .table import write_table

        options = read_options()
        _allow_time(lock, options)
        write_table(table, type(plugin).listing(), options)


def _several_asked(folder: str) -> bool:
    with contextlib.suppress(OSError):
        return sum(name.endswith(".lock") for name in os.listdir(folder)) >= _SEVERAL
    return False


def _work_out(plugin: ListingLookup, options: Settings) -> Result:
    from .values import result_of

    return result_of(type(plugin).listing(), options)


# -- options ------------------------------------------------------------------------


def _all_options(
    plugin: ListingLookup,
    terms: list[object],
    arguments: Settings,
    variables: Settings,
) -> dict[str, Any]:
    """Return all options and, as ``_terms``, the names that were not omitted."""
    from ...module_utils._core.given import is_omitted

    names = [term for term in flat(terms) if not is_omitted(term)]
    return {**plugin_options(plugin, arguments, variables), "_terms": names}


def plugin_options(
    plugin: ListingLookup, arguments: Settings, variables: Settings
) -> dict[str, Any]:
    """Return all options: those given here, else from the sources of lookups."""
    # Not above: whoever waits for the table needs none of it.
    from .._options import load_options

    _define_options(plugin)
    credentials = type(plugin).listing().cloud.credentials
    return load_options(plugin, arguments, variables, plugin.template, credentials)


def _define_options(plugin: ListingLookup) -> None:
    """Tell core the options, which it was prevented from reading."""
    path = os.path.join(RUN_FOLDER, "definitions", f"{plugin.name}.json")
    definitions: Definitions | None = read_record(path)
    if definitions is None:
        definitions = _documented(plugin)
        write_record(path, definitions, Display().warning)
    define_options("lookup", type(plugin).__module__, definitions)


def _documented(plugin: ListingLookup) -> Definitions:
    from ansible.plugins.loader import fragment_loader, lookup_loader
    from ansible.utils.plugin_docs import get_plugin_docs

    documented = get_plugin_docs(
        plugin.ansible_name, "lookup", lookup_loader, fragment_loader, False
    )
    return {
        option: {key: definition[key] for key in _NEEDED if key in definition}
        for option, definition in documented[0]["options"].items()
    }
