# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: compshare_model
short_description: Hosts from the models of the CompShare model store
version_added: 1.0.0
author:
  - aicloud.catalog maintainers (@aicloud-catalog)
description:
  - Reads all models of the CompShare model store (DescribeModelRepositoryModels), selects, and makes a host of every model that remains.
  - The name of the file must end with C(compshare_model.yml) or C(compshare_model.yaml).
  - Every host is in the group C(compshare_model).
options:
  plugin:
    description: The name of this plugin, so that Ansible knows whose file it is.
    type: str
    required: true
    choices: [aicloud.catalog.compshare_model]
  hostnames:
    default: [name]
extends_documentation_fragment:
  - aicloud.catalog._inventory
  - aicloud.catalog._inventory.local
  - aicloud.catalog._compshare
  - aicloud.catalog._compshare.plugin
  - aicloud.catalog._connection
  - aicloud.catalog._connection.plugin
  - aicloud.catalog._selection
  - aicloud.catalog._selection.name
  - aicloud.catalog._compshare_model
  - ansible.builtin.constructed
  - ansible.builtin.inventory_cache
seealso:
  - module: aicloud.catalog.compshare_model_info
  - plugin: aicloud.catalog.compshare_model
    plugin_type: lookup
"""

EXAMPLES = r"""
# minimal.compshare_model.yml: every model of the store
plugin: aicloud.catalog.compshare_model

---
# realistic.compshare_model.yml: language models that fit on a disk, named by their path
plugin: aicloud.catalog.compshare_model
tags: [LLM]
max_size: 20GB
hostnames: [path]
keyed_groups:
  - key: catalog_tags
    prefix: tag

---
# strict.compshare_model.yml: no model at all is an error
plugin: aicloud.catalog.compshare_model
name: Llama
match: contains
ignore_case: true
on_empty: error
"""

from ..module_utils._listings.compshare_models import LISTING
from ..plugin_utils._inventory import ListingInventory


class InventoryModule(ListingInventory):
    NAME = "aicloud.catalog.compshare_model"
    listing = LISTING
