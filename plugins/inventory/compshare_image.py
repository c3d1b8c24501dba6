# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: compshare_image
short_description: Hosts from the platform images of CompShare
version_added: 1.0.0
author:
  - aicloud.catalog maintainers (@aicloud-catalog)
description:
  - Reads all platform images of CompShare (DescribeCompShareImages), selects, and makes a host of every image that remains.
  - The name of the file must end with C(compshare_image.yml) or C(compshare_image.yaml).
  - Every host is in the group C(compshare_image).
options:
  plugin:
    description: The name of this plugin, so that Ansible knows whose file it is.
    type: str
    required: true
    choices: [aicloud.catalog.compshare_image]
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
  - aicloud.catalog._compshare.image
  - aicloud.catalog._compshare_image
  - ansible.builtin.constructed
  - ansible.builtin.inventory_cache
seealso:
  - module: aicloud.catalog.compshare_image_info
  - plugin: aicloud.catalog.compshare_image
    plugin_type: lookup
"""

EXAMPLES = r"""
# minimal.compshare_image.yml: every usable platform image
plugin: aicloud.catalog.compshare_image

---
# realistic.compshare_image.yml: newest first, grouped by tag, GPU and type
plugin: aicloud.catalog.compshare_image
match: contains
name: PyTorch
gpu_type: '4090'
sort_by: version
descending: true
compose:
  image_size_gb: (catalog_size_bytes | default(0, true) / 1000000000) | round(1)
groups:
  official: catalog_official
keyed_groups:
  - key: catalog_tags
    prefix: tag
  - key: catalog_gpu_types
    prefix: gpu
  - key: catalog_raw.ImageType
    prefix: type
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: ~/.ansible/aicloud.catalog
cache_timeout: 3600

---
# strict.compshare_image.yml: no image at all is an error, and so is a wrong expression
plugin: aicloud.catalog.compshare_image
name: PyTorch
version: '>=2.1,<3'
on_empty: error
strict: true
"""

from ..module_utils._listings.compshare_images import LISTING
from ..plugin_utils._inventory import ListingInventory


class InventoryModule(ListingInventory):
    NAME = "aicloud.catalog.compshare_image"
    listing = LISTING
