# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: timed
short_description: Another lookup, with a stopwatch
author: aicloud.catalog maintainers (@aicloud-catalog)
description: Asks another lookup and notes what that took.
options:
  _terms:
    description: The other lookup, then its terms.
    type: list
    elements: str
"""

import json
import os
import sys
import time

from ansible.plugins.loader import lookup_loader
from ansible.plugins.lookup import LookupBase


class LookupModule(LookupBase):
    def run(self, terms, variables=None, **kwargs):
        name, *others = terms
        before = time.process_time()
        plugin = lookup_loader.get(name, loader=self._loader, templar=self._templar)
        began, cpu = time.time(), time.process_time()
        values = plugin.run(others, variables, **kwargs)
        note = {
            "began": began,
            "ended": time.time(),
            "loading": cpu - before,
            "cpu": time.process_time() - cpu,
            "requests": "requests" in sys.modules,
        }
        with open(os.environ["BENCH_JOURNAL"], "a", encoding="utf-8") as journal:
            journal.write(json.dumps(note) + "\n")
        return values
