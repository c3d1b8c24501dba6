#!/usr/bin/python
# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: compshare_model_info
short_description: List models of the CompShare model store
version_added: 1.0.0
author:
  - aicloud.catalog maintainers (@aicloud-catalog)
description:
  - Reads all models of the public model store of UCloud CompShare (DescribeModelRepositoryModels) and returns those that the options select.
  - The listing is always read to its end. Every filter is checked by the module itself, whatever the server makes of it.
  - Nothing found is no failure. To get exactly one model or an error, use P(aicloud.catalog.compshare_model#lookup).
extends_documentation_fragment:
  - aicloud.catalog._attributes
  - aicloud.catalog._attributes.compshare
  - aicloud.catalog._compshare
  - aicloud.catalog._connection
  - aicloud.catalog._selection.name
  - aicloud.catalog._selection
  - aicloud.catalog._compshare_model
seealso:
  - plugin: aicloud.catalog.compshare_model
    plugin_type: lookup
"""

EXAMPLES = r"""
"""

RETURN = r"""
"""

from ..module_utils._info import run_info
from ..module_utils._listings.compshare_models import LISTING


def main():
    run_info(LISTING)


if __name__ == "__main__":
    main()
