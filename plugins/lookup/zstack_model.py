# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: zstack_model
short_description: Find the install path of a model of ZStack AIOS
version_added: 1.0.0
author:
  - aicloud.catalog maintainers (@aicloud-catalog)
description:
  - Reads all models of ZStack AIOS (QueryModel), selects one model for each name, and returns its install path.
  - Exactly one must remain for each name. Otherwise the lookup fails and tells which condition left how many, what is
    nearest, and which option would settle it.
  - The listing is always read to its end. Every filter is checked by the lookup itself, whatever the server makes of it.
options:
  attribute:
    default: path
extends_documentation_fragment:
  - aicloud.catalog._lookup
  - aicloud.catalog._zstack
  - aicloud.catalog._zstack.plugin
  - aicloud.catalog._connection
  - aicloud.catalog._connection.plugin
  - aicloud.catalog._selection
  - aicloud.catalog._zstack_model
seealso:
  - module: aicloud.catalog.zstack_model_info
"""

EXAMPLES = r"""
"""

RETURN = r"""
"""

from ..module_utils._listings.zstack_models import LISTING
from ..plugin_utils._lookup import ListingLookup


class LookupModule(ListingLookup):
    listing = LISTING
