# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The body of every inventory plugin."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from ansible.errors import AnsibleError, AnsibleParserError
from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader

from ...module_utils._argspec import connection_options
from ...module_utils._core.collector import collector_paused
from ...module_utils._core.connect import effective_settings, records, replays
from ...module_utils._core.errors import (
    CatalogError,
    OptionError,
    SelectionError,
)
from ...module_utils._core.explain import explain_for, selection_error
from ...module_utils._core.given import is_omitted
from ...module_utils._core.resolve import Source, resolve
from ...module_utils._core.sweep import Stats, cost_of, cost_told
from .._core_internals import templated
from .._options import checked_here, load_options, option_of, refuse_unknown
from .._store.keys import account_key, selection_key
from .._store.source import source_of
from .cache import EntryCache, are_objects, usable
from .file import has_template, names_plugin, with_hint
from .hosts import EXPRESSIONS, ListingHosts, Variables
from .templating import OMIT
from .unsafe import forget_texts

_OPTIONS_OF_CORE = frozenset(
    {
        *("compose", "groups", "keyed_groups", "strict", "leading_separator"),
        *("use_extra_vars", "cache", "cache_plugin", "cache_timeout"),
        *("cache_connection", "cache_prefix"),
        # Expressions, which core trusts only when they are unchanged.
        "hostnames",
    }
)
# They affect hosts, not what is read or selected.
_HOST_OPTIONS = frozenset(
    {
        *_OPTIONS_OF_CORE,
        *("plugin", "hostvar_prefix", "local_connection", "on_empty"),
    }
)
_PREFIX = re.compile(r"(?!ansible_)[A-Za-z_][A-Za-z0-9_]*|")


class ListingInventory(ListingHosts):
    """Every entry of a listing becomes a host. A front door names its ``listing``."""

    # The files that this process has parsed.
    _seen: ClassVar[set[str]] = set()

    def __init__(self) -> None:
        super().__init__()
        # All options that are not core's own.
        self._own: dict[str, Any] = {}

    @property
    def _fqcn(self) -> str:
        return f"aicloud.catalog.{self.listing.name}"

    def verify_file(self, path: str) -> bool:
        """Whether the file is ours: its name must end with the listing's."""
        name = self.listing.name
        if not super().verify_file(path):
            return False
        if path.endswith((f"{name}.yml", f"{name}.yaml")):
            return True
        if path.endswith((".yml", ".yaml")) and names_plugin(path, self._fqcn):
            self.display.warning(
                f"{path} is not an inventory of {self._fqcn}, since its name does not "
                f"end with {name}.yml or {name}.yaml: rename it"
            )
        return False

    def parse(
        self,
        inventory: InventoryData,
        loader: DataLoader,
        path: str,
        cache: bool = True,
    ) -> None:
        super().parse(inventory, loader, path, cache)
        try:
            self._read_config_data(path)
            with collector_paused():
                self._populate(self._entries(path, cache))
            forget_texts()
        except (CatalogError, AnsibleError) as error:
            # Core would repeat the cause after the hint.
            raise AnsibleParserError(with_hint(str(error))) from None

    # -- options ------------------------------------------------------------------

    def set_options(
        self,
        task_keys: object = None,
        var_options: object = None,
        direct: Variables | None = None,
    ) -> None:
        """Resolve templates before core converts types: ``limit: "{{ n }}"`` works."""
        if direct:
            refuse_unknown(direct, self.option_definitions, self._fqcn, "inventory")
            self.names_chosen = "hostnames" in direct
            direct = {name: self._templated(name, direct[name]) for name in direct}
            self._own = load_options(
                self,
                direct,
                self._vars or {},
                lambda value: self._templated("", value),
                self.listing.cloud.credentials,
                without=_OPTIONS_OF_CORE,
            )
            given = {n: v for n, v in self._own.items() if v is not None}
            direct = self._of_core(direct) | given
        super().set_options(task_keys=task_keys, var_options=var_options, direct=direct)
        if self.get_option("cache") and not usable(self, self.display.warning):
            self.set_option("cache", False)

    def _of_core(self, direct: Variables) -> dict[str, Any]:
        """Return the options whose values core must get unchanged: expressions.

        The types are checked anyway; a list as text has one element.
        """
        definitions = self.option_definitions
        own = {}
        for name, value in direct.items():
            if name not in _OPTIONS_OF_CORE or is_omitted(value):
                continue
            kind = definitions[name].get("type")
            option = option_of(name, definitions[name])
            if kind == "bool":
                value = checked_here(option, value)
            elif name == "hostnames":
                checked_here(option, value)
                value = [value] if isinstance(value, str) else value
            own[name] = value
        return own

    def _templated(self, name: str, value: object) -> Any:
        if name in EXPRESSIONS:
            return value
        self.templar.available_variables = OMIT | dict(self._vars or {})
        if not has_template(value):
            return value
        try:
            return templated(self.templar, value)
        except AnsibleError as error:
            if not name:
                raise
            raise AnsibleParserError(f"{name}: {error}") from None

    def _settings(self) -> dict[str, Any]:
        core = [n for n in self.option_definitions if n in _OPTIONS_OF_CORE]
        options = {name: self.get_option(name) for name in core} | self._own
        settings = effective_settings(options, connection_options(self.listing))
        if not _PREFIX.fullmatch(settings["hostvar_prefix"] or ""):
            raise OptionError(
                f"hostvar_prefix={settings['hostvar_prefix']!r} must begin a variable "
                "name, and not with ansible_"
            )
        return settings

    # -- entries ------------------------------------------------------------------

    def _entries(self, path: str, cache: bool) -> list[dict[str, Any]]:
        """Return the entries, from Ansible's inventory cache when that is enabled."""
        settings = self._settings()
        selection = {k: v for k, v in settings.items() if k not in _HOST_OPTIONS}
        # ``cache`` false: --flush-cache, for which everything that this run has read is
        # new enough, or meta: refresh_inventory, when a file is parsed a second time.
        again = not cache and path in self._seen
        self._seen.add(path)
        options = {**selection, "cache": "run", "refresh": again}
        source = source_of(self.listing, options, self.display.warning)
        # A recording must have been read; a replay needs no cache.
        if not settings["cache"] or records(settings) or replays(settings):
            return self._selected(selection, source)
        account = self.listing.cloud.account(settings, lambda text: None)
        connection = [option.name for option in connection_options(self.listing)]
        key = "_".join(
            [
                self.get_cache_key(path),
                account_key(self.listing, account),
                selection_key(self.listing, selection, connection),
            ]
        )
        kept = EntryCache(self, key, self.display.warning)
        entries = kept.read() if cache else None
        if entries is None:
            entries = self._selected(selection, source)
            kept.write(entries)
            return entries
        cost = cost_told(Stats(), "Ansible's inventory cache", kept.at)
        self.display.v(f"{self.listing.name}: {cost}")
        if not entries:
            self._nothing(f"{self.listing.name}: nothing matches in the cached entries")
        return entries

    def _selected(self, selection: Variables, source: Source) -> list[dict[str, Any]]:
        resolution = resolve(self.listing, selection, source)
        self.display.v(f"{self.listing.name}: {cost_of(resolution.sweep)}")
        outcome = resolution.outcome
        for warning in outcome.warnings:
            self.display.warning(f"{self.listing.name}: {warning}")
        if outcome.problem:
            raise selection_error(self.listing, outcome)
        if not outcome.entries:
            self._nothing(explain_for(self.listing, outcome))
        entries: list[dict[str, Any]] = resolution.results()
        if not are_objects(entries):
            raise OptionError("query must return a list of objects for an inventory")
        if outcome.entries and not entries:
            self._nothing(f"{self.listing.name}: query returns nothing")
        return entries

    def _nothing(self, explanation: str) -> None:
        on_empty = self.get_option("on_empty")
        if on_empty == "error":
            raise SelectionError(explanation, missing=True)
        if on_empty == "warn":
            self.display.warning(explanation)
