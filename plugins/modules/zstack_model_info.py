#!/usr/bin/python
# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: zstack_model_info
short_description: List models of ZStack AIOS
version_added: 1.0.0
author:
  - aicloud.catalog maintainers (@aicloud-catalog)
description:
  - Reads all models of ZStack AIOS (QueryModel) and returns those that the options select.
  - The listing is always read to its end. Every filter is checked by the module itself, whatever the server makes of it.
  - Nothing found is no failure. To get exactly one model or an error, use P(aicloud.catalog.zstack_model#lookup).
extends_documentation_fragment:
  - aicloud.catalog._attributes
  - aicloud.catalog._attributes.zstack
  - aicloud.catalog._zstack
  - aicloud.catalog._connection
  - aicloud.catalog._selection.name
  - aicloud.catalog._selection
  - aicloud.catalog._zstack_model
seealso:
  - plugin: aicloud.catalog.zstack_model
    plugin_type: lookup
"""

EXAMPLES = r"""
"""

RETURN = r"""
"""

from ..module_utils._info import run_info
from ..module_utils._listings.zstack_models import LISTING


def main():
    run_info(LISTING)


if __name__ == "__main__":
    main()
