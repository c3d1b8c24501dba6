# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Offers: entries that are combined from the responses of several APIs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from .text import shown

if TYPE_CHECKING:
    from .entry import Entry
    from .model import Listing, Settings
    from .resolve import Source
    from .select import Outcome


class Offers(NamedTuple):
    """What makes the entries of a listing offers.

    An offer is combined from several responses: ``source`` makes entries and details
    from the sweep and the details of ``listing``, which alone is read, stored and
    recorded. The options of such a listing are all its own, and of several offers that
    pass, the first in order is the one to take.
    """

    listing: Listing
    source: Callable[[Settings, Source], Source]
    # Why none passes, and which come nearest.
    explain: Callable[[Outcome], str]
    # What users should know of these settings, a warning each.
    warns: Callable[[Settings], list[str]]


def warnings_of(offers: list[Entry]) -> list[str]:
    """Return a warning about unknown offers: each could be the better one."""
    unknown = [offer for offer in offers if offer["available"] is None]
    if not unknown:
        return []
    reasons = shown(dict.fromkeys(offer["status"] for offer in unknown), 2)
    said = f"{len(unknown)} of {len(offers)} offers could not be checked"
    return [f"{said} and may be better ones: {reasons}"]
