# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exactly one entry for a resource: the selection of the lookups, inside a module."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .entry import Entry
from .errors import SelectionError
from .model import Listing, Option
from .resolve import Source, resolve
from .selection import SELECTION_OPTIONS

# What shapes a list of results has no place where one entry is chosen.
_OF_LISTS = frozenset({"query", "sort_by", "descending", "limit"})


def choice_options(listing: Listing) -> tuple[Option, ...]:
    """Return the options that choose one entry of a listing."""
    selecting = [one for one in SELECTION_OPTIONS if one.name not in _OF_LISTS]
    return (*selecting, *listing.options)


def choose(
    listing: Listing, options: Mapping[str, Any], source: Source
) -> tuple[Entry, list[str]]:
    """Return the one entry and the warnings; SelectionError explains anything else."""
    from .explain import explain_for

    outcome = resolve(listing, options, source).outcome
    if outcome.problem or len(outcome.entries) != 1:
        missing = not outcome.entries and not outcome.problem
        raise SelectionError(explain_for(listing, outcome), missing=missing)
    warnings = [f"{listing.name}: {text}" for text in outcome.warnings]
    return outcome.entries[0], warnings
