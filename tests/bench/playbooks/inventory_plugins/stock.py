# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: stock
short_description: Hosts from JSON, constructed groups by core alone
author: aicloud.catalog maintainers (@aicloud-catalog)
description: The yardstick for constructed inventories.
options:
  plugin:
    description: The name of this plugin.
    type: str
    required: true
    choices: [stock]
  hosts:
    description: The output of ansible-inventory --list.
    type: path
    required: true
  group:
    description: The group of all hosts.
    type: str
    required: true
extends_documentation_fragment: ansible.builtin.constructed
"""

import json

from ansible.plugins.inventory import BaseInventoryPlugin, Constructable


class InventoryModule(BaseInventoryPlugin, Constructable):
    NAME = "stock"

    def verify_file(self, path):
        return super().verify_file(path) and path.endswith("stock.yml")

    def parse(self, inventory, loader, path, cache=True):
        super().parse(inventory, loader, path, cache)
        self._read_config_data(path)
        with open(self.get_option("hosts"), encoding="utf-8") as file:
            listed = json.load(file)
        group = inventory.add_group(self.get_option("group"))
        strict = self.get_option("strict")
        for name in listed[group]["hosts"]:
            variables = listed["_meta"]["hostvars"][name]
            inventory.add_host(name, group)
            for key, value in variables.items():
                inventory.set_variable(name, key, value)
            self._set_composite_vars(
                self.get_option("compose"), variables, name, strict
            )
            known = inventory.get_host(name).get_vars()
            self._add_host_to_composed_groups(
                self.get_option("groups"), known, name, strict
            )
            self._add_host_to_keyed_groups(
                self.get_option("keyed_groups"), known, name, strict
            )
