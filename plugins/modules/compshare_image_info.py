#!/usr/bin/python
# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: compshare_image_info
short_description: List platform images of CompShare
version_added: 1.0.0
author:
  - aicloud.catalog maintainers (@aicloud-catalog)
description:
  - Reads all platform images of UCloud CompShare (DescribeCompShareImages) and returns those that the options select.
  - The listing is always read to its end. Every filter is checked by the module itself, whatever the server makes of it.
  - Nothing found is no failure. To get exactly one image or an error, use P(aicloud.catalog.compshare_image#lookup).
extends_documentation_fragment:
  - aicloud.catalog._attributes
  - aicloud.catalog._attributes.compshare
  - aicloud.catalog._compshare
  - aicloud.catalog._connection
  - aicloud.catalog._selection.name
  - aicloud.catalog._selection
  - aicloud.catalog._compshare_image
seealso:
  - plugin: aicloud.catalog.compshare_image
    plugin_type: lookup
"""

EXAMPLES = r"""
"""

RETURN = r"""
"""

from ..module_utils._info import run_info
from ..module_utils._listings.compshare_images import LISTING


def main():
    run_info(LISTING)


if __name__ == "__main__":
    main()
