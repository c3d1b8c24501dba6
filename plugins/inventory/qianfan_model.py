# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: qianfan_model
short_description: Hosts from the own models of Qianfan
version_added: 1.0.0
author:
  - aicloud.catalog maintainers (@aicloud-catalog)
description:
  - Reads all own models of Qianfan (DescribeCustomModelSets), selects, and makes a host of every model version that remains.
  - The name of the file must end with C(qianfan_model.yml) or C(qianfan_model.yaml).
  - Every host is in the group C(qianfan_model).
options:
  plugin:
    description: The name of this plugin, so that Ansible knows whose file it is.
    type: str
    required: true
    choices: [aicloud.catalog.qianfan_model]
  hostnames:
    default: [id]
extends_documentation_fragment:
  - aicloud.catalog._inventory
  - aicloud.catalog._inventory.local
  - aicloud.catalog._qianfan
  - aicloud.catalog._qianfan.plugin
  - aicloud.catalog._connection
  - aicloud.catalog._connection.plugin
  - aicloud.catalog._selection
  - aicloud.catalog._selection.name
  - aicloud.catalog._qianfan_model
  - ansible.builtin.constructed
  - ansible.builtin.inventory_cache
seealso:
  - module: aicloud.catalog.qianfan_model_info
  - plugin: aicloud.catalog.qianfan_model
    plugin_type: lookup
"""

EXAMPLES = r"""
# minimal.qianfan_model.yml: every version of every own model
plugin: aicloud.catalog.qianfan_model

---
# realistic.qianfan_model.yml: what carries a label, grouped by model and type
plugin: aicloud.catalog.qianfan_model
tags: [prod]
newest_first: true
hostnames:
  - catalog_name ~ '-' ~ catalog_version
  - id
keyed_groups:
  - key: catalog_name
    prefix: model
  - key: catalog_raw.modelType
    prefix: type

---
# strict.qianfan_model.yml: no model at all is an error
plugin: aicloud.catalog.qianfan_model
name: support-bot
on_empty: error
strict: true
"""

from ..module_utils._listings.qianfan_models import LISTING
from ..plugin_utils._inventory import ListingInventory


class InventoryModule(ListingInventory):
    NAME = "aicloud.catalog.qianfan_model"
    listing = LISTING
