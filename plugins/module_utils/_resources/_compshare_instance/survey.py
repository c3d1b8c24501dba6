# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What compshare_instance_info asks and returns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..._core.model import Settings
from ..._core.required import refuse_empty
from ..._listings.compshare_instances import LISTING, ONE_OF
from .options import WHICH
from .state import view

if TYPE_CHECKING:
    from ..._core.resource_api import Api


def survey(api: Api, settings: Settings) -> dict[str, Any]:
    """Return the instances of all regions that pass; nothing found is not an error."""
    which = [option.name for option in WHICH]
    refuse_empty(settings, *which)
    rows = api.rows(LISTING)
    wanted = {key: settings[key] for key in which if settings.get(key) is not None}
    several = {
        key: {one.casefold() for one in settings[option]}
        for option, key in ONE_OF.items()
        if settings.get(option)
    }
    found = []
    for row in rows:
        shown = view(row)
        if all(shown[key] == value for key, value in wanted.items()) and all(
            shown[key].casefold() in values for key, values in several.items()
        ):
            found.append({**shown, "raw": row})
    return {"instances": found}
