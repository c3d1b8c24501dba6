# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: compshare_instance
short_description: Hosts from the GPU instances of CompShare
version_added: 1.0.0
author:
  - aicloud.catalog maintainers (@aicloud-catalog)
description:
  - Reads all GPU instances of the account (DescribeCompShareInstance), selects from them, and makes every remaining instance a
    host.
  - The name of the file must end with C(compshare_instance.yml) or C(compshare_instance.yaml).
  - Every host is in the group C(compshare_instance), and in the groups C(state_<state>), C(gpu_<GPU type>), C(zone_<zone>) and
    C(image_<family of the image>). Characters that a group name cannot contain become underscores, as in C(zone_cn_wlcb_01).
  - A host whose instance CompShare deletes within a day is also in the group C(released_within_a_day). This group always
    exists, even when it is empty, so that no host can have its name.
  - A host that runs has C(ansible_host), C(ansible_port) and C(ansible_user) from its SSH command. CompShare reports none for
    other hosts, and none for Windows. Passwords are never read; log in with a key, or set C(ansible_password) yourself.
  - Instances of all regions and zones are read, whatever O(region) and O(zone) are.
options:
  plugin:
    description: The name of this plugin, so that Ansible knows which plugin the file is for.
    type: str
    required: true
    choices: [aicloud.catalog.compshare_instance]
  hostnames:
    default: [name]
extends_documentation_fragment:
  - aicloud.catalog._inventory
  - aicloud.catalog._compshare
  - aicloud.catalog._compshare.plugin
  - aicloud.catalog._connection
  - aicloud.catalog._connection.plugin
  - aicloud.catalog._selection
  - aicloud.catalog._selection.name
  - aicloud.catalog._compshare_instance
  - ansible.builtin.constructed
  - ansible.builtin.inventory_cache
seealso:
  - module: aicloud.catalog.compshare_instance_info
  - module: aicloud.catalog.compshare_instance
"""

EXAMPLES = r"""
# minimal.compshare_instance.yml: every instance
plugin: aicloud.catalog.compshare_instance

---
# realistic.compshare_instance.yml: what runs, grouped by how it is paid, with facts about the host
plugin: aicloud.catalog.compshare_instance
states: [Running]
hostvar_prefix: compshare_
compose:
  ansible_ssh_common_args: "'-o StrictHostKeyChecking=accept-new'"
  memory_gib: compshare_memory_mb // 1024
groups:
  spot: compshare_charge_type == 'Spot'
keyed_groups:
  - key: compshare_charge_type
    prefix: charge
  - key: compshare_mark
    prefix: mark
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: ~/.ansible/aicloud.catalog
cache_timeout: 60

---
# strict.compshare_instance.yml: nothing that runs in this zone is an error, and so are two hosts of one name
plugin: aicloud.catalog.compshare_instance
states: [Running]
zones: [cn-wlcb-01]
on_empty: error
strict: true
"""

from typing import Any

from ..module_utils._listings.compshare_instances import LISTING, released_soon
from ..plugin_utils._inventories.plugin import ListingInventory

SOON = "released_within_a_day"


class InventoryModule(ListingInventory):
    """Instances are real hosts: nothing is played on the controller for them."""

    NAME = "aicloud.catalog.compshare_instance"
    listing = LISTING
    standing_groups = (SOON,)

    def _connection(self, entry: dict[str, Any]) -> dict[str, Any]:
        ssh = entry.get("ssh") or {}
        names = {"ansible_host": "host", "ansible_port": "port", "ansible_user": "user"}
        return {ours: ssh[key] for ours, key in names.items() if ssh.get(key)}

    def _ready_groups(self, entry: dict[str, Any]) -> list[str]:
        kinds = {"state": "state", "gpu": "gpu_type", "zone": "zone", "image": "family"}
        groups = [
            f"{kind}_{entry[key]}" for kind, key in kinds.items() if entry.get(key)
        ]
        return [*groups, SOON] if released_soon(entry) else groups
