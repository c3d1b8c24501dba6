# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exactly one entry for a resource: the selection of the lookups, inside a module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .errors import SelectionError
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
    from .explain import explain_for
    from .resolve import resolve

    outcome = resolve(listing, options, source).outcome
    if not outcome.clear:
        missing = not outcome.entries and outcome.problem is None
        raise SelectionError(
            explain_for(listing, outcome, without=_OF_LISTS), missing=missing
        )
    warnings = [f"{listing.name}: {text}" for text in outcome.warnings]
    return outcome.entries[0], warnings
