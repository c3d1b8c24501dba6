# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: zstack_model
short_description: Hosts from the models of ZStack AIOS
version_added: 1.0.0
author:
  - aicloud.catalog maintainers (@aicloud-catalog)
description:
  - Reads all models of ZStack AIOS (QueryModel), selects, and makes a host of every model that remains.
  - The name of the file must end with C(zstack_model.yml) or C(zstack_model.yaml).
  - Every host is in the group C(zstack_model).
options:
  plugin:
    description: The name of this plugin, so that Ansible knows whose file it is.
    type: str
    required: true
    choices: [aicloud.catalog.zstack_model]
  hostnames:
    default: [id]
extends_documentation_fragment:
  - aicloud.catalog._inventory
  - aicloud.catalog._inventory.local
  - aicloud.catalog._zstack
  - aicloud.catalog._zstack.plugin
  - aicloud.catalog._connection
  - aicloud.catalog._connection.plugin
  - aicloud.catalog._selection
  - aicloud.catalog._selection.name
  - aicloud.catalog._zstack_model
  - ansible.builtin.constructed
  - ansible.builtin.inventory_cache
seealso:
  - module: aicloud.catalog.zstack_model_info
  - plugin: aicloud.catalog.zstack_model
    plugin_type: lookup
"""

EXAMPLES = r"""
# minimal.zstack_model.yml: every model
plugin: aicloud.catalog.zstack_model

---
# realistic.zstack_model.yml: what fits a GPU of 24 GiB, grouped by vendor and task
plugin: aicloud.catalog.zstack_model
gpu_memory: 24GiB
accelerator: cuda
hostnames:
  - catalog_name ~ '-' ~ catalog_version
keyed_groups:
  - key: catalog_author
    prefix: vendor
    default_value: unknown
  - key: catalog_raw.pipelineTag | default('')
    prefix: task
    default_value: unknown

---
# strict.zstack_model.yml: no model at all is an error
plugin: aicloud.catalog.zstack_model
name: qwen 1.5 32B
vendor: Alibaba
latest_by: version
on_empty: error
strict: true
"""

from ..module_utils._listings.zstack_models import LISTING
from ..plugin_utils._inventory import ListingInventory


class InventoryModule(ListingInventory):
    NAME = "aicloud.catalog.zstack_model"
    listing = LISTING
