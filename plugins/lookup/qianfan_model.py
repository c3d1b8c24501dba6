# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: qianfan_model
short_description: Find the version ID of an own model of Baidu Qianfan
version_added: 1.0.0
author:
  - aicloud.catalog maintainers (@aicloud-catalog)
description:
  - Reads all own models of Baidu Qianfan (DescribeCustomModelSets), selects one model for each name, and returns the ID of its version.
  - Exactly one must remain for each name. Otherwise the lookup fails and tells which condition left how many, what is
    nearest, and which option would settle it.
  - The listing is always read to its end. Every filter is checked by the lookup itself, whatever the server makes of it.
options:
  attribute:
    default: id
extends_documentation_fragment:
  - aicloud.catalog._lookup
  - aicloud.catalog._qianfan
  - aicloud.catalog._qianfan.plugin
  - aicloud.catalog._connection
  - aicloud.catalog._connection.plugin
  - aicloud.catalog._selection
  - aicloud.catalog._qianfan_model
seealso:
  - module: aicloud.catalog.qianfan_model_info
"""

EXAMPLES = r"""
"""

RETURN = r"""
"""

from ..module_utils._listings.qianfan_models import LISTING
from ..plugin_utils._lookup import ListingLookup


class LookupModule(ListingLookup):
    listing = LISTING
