# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries as hosts: their names, variables and groups."""

from __future__ import annotations

import sys
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

from ansible.errors import AnsibleParserError
from ansible.inventory.data import InventoryData
from ansible.inventory.host import Host
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable
from ansible.vars.reserved import get_reserved_names

from ...module_utils._core.entry import KEYS
from ...module_utils._core.errors import OptionError
from ...module_utils._core.model import Listing
from ...module_utils._core.text import shown
from .names import addressable, longer, unique_names
from .templating import MemoTemplar
from .unsafe import inert, inert_name
from .words import unknown_words

# Their values are expressions for every host, not templates for the file.
EXPRESSIONS = frozenset({"compose", "groups", "keyed_groups", "hostnames"})
# By name: of a host, or of an entry.
Variables = dict[str, Any]
# The hosts that this process has made in an inventory: of which listing and entry.
_MADE: WeakKeyDictionary[InventoryData, dict[str, tuple[str, str]]] = (
    WeakKeyDictionary()
)


class ListingHosts(BaseInventoryPlugin, Constructable, Cacheable):
    """Makes a host of every entry."""

    listing: ClassVar[Listing]
    # Whether the user set the names: then they stay unchanged.
    names_chosen = False

    # -- hosts --------------------------------------------------------------------

    def _populate(self, entries: list[Variables]) -> None:
        """Make the hosts, none of them under a name that is already used."""
        inventory = self._inventory_data()
        self.templar: Any = MemoTemplar(self.templar)
        hosts = self.listing.hosts
        for group in (self.listing.name, *(hosts.fixed_groups if hosts else ())):
            inventory.add_group(group)
        called = self._variable_names(entries)
        variables = [
            self._host_variables(entry, called) | inert(self._connection(entry))
            for entry in entries
        ]
        self._warn_of_words(variables)
        names = self._host_names(entries, variables)
        for name, values, entry in zip(names, variables, entries, strict=True):
            if name:
                self._add(name, values, entry)
        # In Ansible a host with the name of a group hides the group; now all are known.
        for name, values, entry in zip(names, variables, entries, strict=True):
            if name in inventory.groups and name in inventory.hosts:
                inventory.remove_host(inventory.hosts[name])
                self._warn_of_names([name])
                self._add(longer(name, self._host_id(entry)), values, entry)

    def _warn_of_words(self, variables: list[Variables]) -> None:
        """Name what options take for a variable; without entries none is known."""
        if not variables:
            return
        there = [host.vars for host in self._inventory_data().hosts.values()]
        extra = (self._vars or {}) if self.get_option("use_extra_vars") else {}
        known = {name for one in (*variables, *there, extra) for name in one}
        options = {name: self.get_option(name) for name in EXPRESSIONS}
        prefix = self.get_option("hostvar_prefix") or ""
        for sentence in unknown_words(options, known, prefix):
            self.display.warning(f"{self.listing.name}: {sentence}")

    def _inventory_data(self) -> InventoryData:
        if self.inventory is None:
            raise AnsibleParserError("parse() was not called")
        return self.inventory

    def _add(self, name: str, values: Variables, entry: Variables) -> None:
        inventory = self._inventory_data()
        added = inventory.add_host(inert_name(name), self.listing.name)
        host: Host = inventory.hosts[added]
        whose = (self.listing.name, str(entry.get("id") or ""))
        _MADE.setdefault(inventory, {})[name] = whose
        # Not set_variable: it validates every name again for every host. Nor a copy.
        for key, value in host.vars.items():
            values.setdefault(key, value)
        host.vars = values
        for group in self.listing.hosts.groups(entry) if self.listing.hosts else ():
            made = inventory.add_group(self._sanitize_group_name(group))
            inventory.add_child(made, name)
        self._construct(name, host.vars)

    def _connection(self, entry: Variables) -> Variables:
        """Return the connection variables; to most entries nobody can log in."""
        if self.listing.hosts:
            return self.listing.hosts.connection(entry)
        if not self.get_option("local_connection"):
            return {}
        return {
            "ansible_connection": "local",
            "ansible_python_interpreter": sys.executable,
        }

    def _variable_names(self, entries: list[Variables]) -> dict[str, str]:
        """Return the variable of each key, one text for all hosts; no reserved ones."""
        prefix = self.get_option("hostvar_prefix") or ""
        reserved = set() if prefix else get_reserved_names()
        keys = dict.fromkeys(key for entry in entries for key in entry)
        return {key: f"{prefix}{key}" for key in keys if key not in reserved}

    def _host_variables(self, entry: Variables, called: dict[str, str]) -> Variables:
        return {
            called[key]: inert(value) for key, value in entry.items() if key in called
        }

    def _host_names(
        self, entries: list[Variables], variables: list[Variables]
    ) -> list[str]:
        names = [
            addressable(self._host_name(entry, values), chosen=self.names_chosen)
            for entry, values in zip(entries, variables, strict=True)
        ]
        ids = [str(entry.get("id") or "") for entry in entries]
        taken = {
            name for name, one in zip(names, ids, strict=True) if self._taken(name, one)
        }
        if taken:
            self._warn_of_names(sorted(taken))
        parts = [self._host_id(entry) for entry in entries]
        return unique_names(names, parts, self._complain_of_names, taken)

    def _host_id(self, entry: Variables) -> str:
        """Return the ID as it may stand in a host name."""
        return addressable(str(entry.get("id") or ""), chosen=self.names_chosen)

    def _taken(self, name: str, identity: str) -> bool:
        """Whether this is the name of a group, or of a host from another source."""
        inventory = self._inventory_data()
        if name in inventory.groups or name in (self.get_option("groups") or {}):
            return True
        if name not in inventory.hosts:
            return False
        # Another file of ours may have made a host of the same entry.
        made = _MADE.get(inventory, {}).get(name)
        return made != (self.listing.name, identity)

    def _warn_of_names(self, names: list[str]) -> None:
        self.display.warning(
            f"{self.listing.name}: {len(names)} host names are those of a group or of "
            f"a host of another source: {shown(names)}; they are called <name>_<id>"
        )

    def _complain_of_names(self, problem: str, remedy: str) -> None:
        if self.get_option("strict"):
            raise OptionError(f"{problem}; use other hostnames, such as [id]")
        self.display.warning(f"{self.listing.name}: {problem}; {remedy}")

    def _host_name(self, entry: Variables, values: Variables) -> str:
        for wanted in self.get_option("hostnames"):
            if wanted in KEYS or wanted in entry:
                name = str(entry.get(wanted) or "")
            else:
                try:
                    name = str(self._compose(wanted, values) or "")
                except Exception as error:
                    if self.get_option("strict"):
                        raise OptionError(f"hostnames: {wanted!r}: {error}") from error
                    name = ""
            if name.strip():
                return name.strip()
        return ""

    def _compose(self, template: str, variables: object, *_rest: object) -> Any:
        """Joining an API text with another makes a new text, which is marked again."""
        return inert(super()._compose(template, variables))

    def _construct(self, name: str, values: Variables) -> None:
        strict = self.get_option("strict")
        variables = {**values, "inventory_hostname": inert(name)}
        compose = self.get_option("compose")
        if compose:
            self._set_composite_vars(compose, variables, name, strict=strict)
            variables.update(values)
        for fill, option in (
            (self._add_host_to_composed_groups, "groups"),
            (self._add_host_to_keyed_groups, "keyed_groups"),
        ):
            expressions = self.get_option(option)
            if expressions:
                # The variables are at hand; only group_names changes meanwhile.
                fetch = "group_names" in str(expressions)
                fill(expressions, variables, name, strict=strict, fetch_hostvars=fetch)
