# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How front doors import their bodies: with the bytecode that Python keeps.

Ansible's loader compiles every file that an action or an inventory imports, in each run.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from ._lookup import ListingLookup


@contextmanager
def kept_bytecode() -> Iterator[None]:
    """Have Python's own loader load our files that are imported inside, as lookups do.

    Afterwards everything is found as before.
    """
    before = list(sys.meta_path)
    ListingLookup.before_miss()
    ours = [one for one in sys.meta_path if one not in before]
    try:
        yield
    finally:
        for finder in ours:
            sys.meta_path.remove(finder)
