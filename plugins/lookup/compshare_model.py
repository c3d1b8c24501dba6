# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: compshare_model
short_description: Find the path of a model in the CompShare model store
version_added: 1.0.0
author:
  - aicloud.catalog maintainers (@aicloud-catalog)
description:
  - Reads all models of the public model store of UCloud CompShare (DescribeModelRepositoryModels), selects one model for each name, and returns its path.
  - Exactly one must remain for each name. Otherwise the lookup fails and tells which condition left how many, what is
    nearest, and which option would settle it.
  - The listing is always read to its end. Every filter is checked by the lookup itself, whatever the server makes of it.
options:
  attribute:
    default: path
extends_documentation_fragment:
  - aicloud.catalog._lookup
  - aicloud.catalog._compshare
  - aicloud.catalog._compshare.plugin
  - aicloud.catalog._connection
  - aicloud.catalog._connection.plugin
  - aicloud.catalog._selection
  - aicloud.catalog._compshare_model
seealso:
  - module: aicloud.catalog.compshare_model_info
"""

EXAMPLES = r"""
"""

RETURN = r"""
"""

from ..module_utils._listings.compshare_models import LISTING
from ..plugin_utils._lookup import ListingLookup


class LookupModule(ListingLookup):
    listing = LISTING
