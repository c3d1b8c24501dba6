# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exactly one entry for a resource: the selection of the lookups, inside a module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .model import Listing, Option, Settings
from .selection import SELECTION_OPTIONS

if TYPE_CHECKING:
    from .entry import Entry
    from .resolve import Source

# Options that shape a list of results are of no use where one entry is selected.
_OF_LISTS = frozenset({"query", "sort_by", "descending", "limit"})


def nested_options(listing: Listing) -> tuple[Option, ...]:
    """Return the options that select one entry of a listing."""
    selecting = [one for one in SELECTION_OPTIONS if one.name not in _OF_LISTS]
    return (*selecting, *listing.options)


def select_entry(
    listing: Listing, options: Settings, source: Source
) -> tuple[Entry, list[str]]:
    """Return the one entry and the warnings; SelectionError explains anything else."""
    from .explain import selection_error
    from .resolve import resolve

    outcome = resolve(listing, options, source).outcome
    if not outcome.clear:
        raise selection_error(listing, outcome, without=_OF_LISTS)
    warnings = [f"{listing.name}: {text}" for text in outcome.warnings]
    return outcome.entries[0], warnings
