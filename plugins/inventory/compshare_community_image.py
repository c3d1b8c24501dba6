# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: compshare_community_image
short_description: Hosts from the community images of CompShare
version_added: 1.0.0
author:
  - aicloud.catalog maintainers (@aicloud-catalog)
description:
  - Reads all community images of CompShare (DescribeCommunityImages), selects, and makes a host of every version that remains.
  - The name of the file must end with C(compshare_community_image.yml) or C(compshare_community_image.yaml).
  - Every host is in the group C(compshare_community_image).
options:
  plugin:
    description: The name of this plugin, so that Ansible knows whose file it is.
    type: str
    required: true
    choices: [aicloud.catalog.compshare_community_image]
  hostnames:
    default: [id]
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
  - aicloud.catalog._compshare_community_image
  - ansible.builtin.constructed
  - ansible.builtin.inventory_cache
seealso:
  - module: aicloud.catalog.compshare_community_image_info
  - plugin: aicloud.catalog.compshare_community_image
    plugin_type: lookup
"""

EXAMPLES = r"""
# minimal.compshare_community_image.yml: every usable version of every community image
plugin: aicloud.catalog.compshare_community_image

---
# realistic.compshare_community_image.yml: free images of one author, named by version
plugin: aicloud.catalog.compshare_community_image
author: 优云智算官方
free: true
hostnames:
  - catalog_name ~ '-' ~ catalog_version
  - id
keyed_groups:
  - key: catalog_tags
    prefix: tag
  - key: catalog_gpu_types
    prefix: gpu

---
# strict.compshare_community_image.yml: no image at all is an error
plugin: aicloud.catalog.compshare_community_image
tags: [深度学习]
official: true
on_empty: error
strict: true
"""

from ..module_utils._listings.compshare_community_images import LISTING
from ..plugin_utils._inventory import ListingInventory


class InventoryModule(ListingInventory):
    NAME = "aicloud.catalog.compshare_community_image"
    listing = LISTING
