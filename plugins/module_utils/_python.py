# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ends a module with a clear message on a Python that is too old; import it first.

It runs where nothing else of the collection can be imported, so it only uses what every
Python has, and returns what Ansible expects from a module.
"""

from __future__ import annotations

import json
import sys

OLDEST = (3, 10)

if sys.version_info < OLDEST:
    _MESSAGE = (
        f"aicloud.catalog needs Python {OLDEST[0]}.{OLDEST[1]} or newer, this is "
        f"Python {'.'.join(str(part) for part in sys.version_info[:3])} "
        f"({sys.executable}). Set another one with the variable "
        "ansible_python_interpreter"
    )
    sys.stdout.write(json.dumps({"failed": True, "changed": False, "msg": _MESSAGE}))
    raise SystemExit(1)

# For the importing file: there is nothing more to do.
SUPPORTED = True
