# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Host names for entries whose names strangers have written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence

from ansible import constants as C

Complain = Callable[[str, str], None]


# A host pattern cannot contain these: they separate patterns, or are wildcards.
_IN_PATTERNS = re.compile(r"^[!&~@]|[\s,:\[\]*?]+")


def addressable(name: str, *, chosen: bool) -> str:
    """Return a name that prints as itself, and that ``--limit`` and ``hosts:`` match.

    A name that the user has ``chosen`` retains its spaces and colons.
    """
    if not name.isprintable():
        name = "".join(one if one.isprintable() else "_" for one in name)
    return name if chosen else _IN_PATTERNS.sub("_", name)


def unique_names(
    wanted: Sequence[str],
    ids: Sequence[str],
    complain: Complain,
    taken: Collection[str] = (),
) -> list[str]:
    """Return a host name for every entry; no two entries with an ID share one.

    Names and IDs come as ``addressable`` makes them.

    ``complain`` is called once for all entries without a name, and once for all names
    that belong to several entries. Names that are ``taken`` are not used.
    """
    nameless = [one for name, one in zip(wanted, ids, strict=True) if not name]
    if nameless:
        problem = f"all hostnames are empty for {len(nameless)} entries"
        complain(f"{problem}: {_listed(nameless)}", "they are called <id>")
    names = [name or one for name, one in zip(wanted, ids, strict=True)]
    repeated = _repeated(names)
    if repeated:
        problem = f"{len(repeated)} host names belong to several entries"
        complain(f"{problem}: {_listed(repeated)}", "they are called <name>_<id>")
    # A stranger's image must not become the localhost of the play.
    dangerous = {*taken, *C.LOCALHOST}
    names = [
        longer(name, one) if name in dangerous else name
        for name, one in zip(_longer(names, ids, repeated), ids, strict=True)
    ]
    # Nor may it have a name that has just been made.
    return _longer(names, ids, _repeated(names))


def longer(name: str, identity: str) -> str:
    """Return the name with the ID at the end."""
    return f"{name}_{identity or 'without_id'}"


def _repeated(names: Sequence[str]) -> list[str]:
    return sorted(name for name, times in Counter(names).items() if name and times > 1)


def _longer(
    names: Sequence[str], ids: Sequence[str], which: Collection[str]
) -> list[str]:
    """Return the names; those of ``which`` with the ID at the end."""
    found = set(which)
    return [
        longer(name, one) if name in found and one else name
        for name, one in zip(names, ids, strict=True)
    ]


def _listed(texts: Sequence[str]) -> str:
    return ", ".join(texts[:5])
