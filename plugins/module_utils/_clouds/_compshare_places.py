# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Regions and zones of CompShare: cn-wlcb-01 is a zone of cn-wlcb."""

from __future__ import annotations

from .._core.model import Row
from .._core.typed import as_text


def region_within(zone: str) -> str:
    """Return the region that the name of a zone begins with; "" when there is none."""
    return zone.rpartition("-")[0]


def region_of(row: Row) -> str:
    """Return the region; when it is missing, the zone without its last number."""
    return as_text(row.get("Region")) or region_within(as_text(row.get("Zone")))


def place_of(zone: str, region: str = "") -> dict[str, str]:
    """Return Region and Zone of a request: both, or neither when one is not known."""
    region = region or region_within(zone)
    return {"Region": region, "Zone": zone} if region and zone else {}
