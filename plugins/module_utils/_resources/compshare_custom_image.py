# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CompShare custom images, each made from an instance, once.

The info module of the listing reads them, so there is no survey here.
"""

from __future__ import annotations

from .._clouds.compshare import CLOUD
from .._core.model import Option, Settings
from .._core.resource import Resource
from .._core.typed import as_text
from .._listings.compshare_custom_images import LISTING as IMAGES
from ._compshare_custom_image.state import (
    OPTIONS_OF_SOFTWARE,
    check,
    dead_end,
    find,
    prepare,
    state,
    view,
)
from ._compshare_custom_image.steps import plan


def _key(settings: Settings) -> str:
    return str(settings.get("id") or settings["name"])


RESOURCE = Resource(
    name="compshare_custom_image",
    noun="image",
    cloud=CLOUD,
    options=(
        Option(name="state", choices=("present", "absent"), default="present"),
        Option(name="name"),
        Option(name="id"),
        Option(name="instance"),
        Option(name="description"),
        Option(name="software", type="dict", suboptions=OPTIONS_OF_SOFTWARE),
    ),
    find=find,
    plan=plan,
    view=view,
    state=state,
    key=_key,
    listing=IMAGES,
    names=lambda row: (as_text(row.get("Name")),),
    dead_end=dead_end,
    check=check,
    prepare=prepare,
)
