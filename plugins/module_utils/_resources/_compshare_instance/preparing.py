# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is read before a CompShare instance is ordered or changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..._core.model import Settings
from ..._core.resource import Current
from .pricing import candidates
from .state import required, whereabouts
from .stopping import stop_project

if TYPE_CHECKING:
    from ..._core.resource_api import Api


def prepare(api: Api, settings: Settings, current: Current) -> dict[str, Any]:
    """Return where the instance is; for a new one, where it is cheap enough."""
    if current is not None:
        return {
            "current_id": required(current, "UHostId"),
            "current_place": whereabouts(current),
            **stop_project(api, settings, current),
        }
    if settings["state"] == "absent":
        return {}
    return {**candidates(api, settings), **stop_project(api, settings, current)}
