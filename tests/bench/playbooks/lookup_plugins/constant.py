# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: constant
short_description: Always the same
author: aicloud.catalog maintainers (@aicloud-catalog)
description: The yardstick for lookups, as cheap as one can be.
options:
  _terms:
    description: Not looked at.
    type: list
    elements: str
"""

from ansible.plugins.lookup import LookupBase


class LookupModule(LookupBase):
    def run(self, terms, variables=None, **kwargs):
        return ["constant"]
