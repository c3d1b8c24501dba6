# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CompShare GPU instances."""

from __future__ import annotations

from .._clouds.compshare import CLOUD
from .._core.model import Option
from .._core.resource import Choice, Resource, Survey
from .._listings.compshare_community_images import LISTING as COMMUNITY_IMAGES
from .._listings.compshare_images import LISTING as IMAGES
from ._compshare_instance.options import IDENTITY, OPTIONS, check
from ._compshare_instance.planning import plan
from ._compshare_instance.reading import dead_end, find, prepare, state, survey, view

RESOURCE = Resource(
    name="compshare_instance",
    noun="instance",
    cloud=CLOUD,
    options=OPTIONS,
    find=find,
    plan=plan,
    view=view,
    state=state,
    dead_end=dead_end,
    check=check,
    choices=(
        Choice(option="image", listing=IMAGES, into="image_id"),
        Choice(option="community_image", listing=COMMUNITY_IMAGES, into="image_id"),
    ),
    prepare=prepare,
)

SURVEY = Survey(
    name="compshare_instance_info",
    cloud=CLOUD,
    options=(
        *IDENTITY,
        Option(name="states", type="list", elements="str"),
        Option(name="gpu_types", type="list", elements="str"),
        Option(name="zones", type="list", elements="str"),
    ),
    read=survey,
)
