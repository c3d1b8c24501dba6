# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Has Python itself load what is imported from here on, with its bytecode: import it first.

Ansible's loader compiles every file of an action or inventory in each run.
"""

from __future__ import annotations

from ._lookup import find_ours

find_ours()
