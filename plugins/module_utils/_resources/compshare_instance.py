# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CompShare GPU instances."""

from __future__ import annotations

from .._clouds.compshare import CLOUD
from .._core.model import Account, Settings
from .._core.resource import NestedSelection, Resource, Survey
from .._listings.compshare_community_images import LISTING as COMMUNITY_IMAGES
from .._listings.compshare_images import LISTING as IMAGES
from .._listings.compshare_instances import LISTING as INSTANCES
from ._compshare_instance.options import OPTIONS, WHICH, check, mark_of
from ._compshare_instance.places import expanded
from ._compshare_instance.planning import plan
from ._compshare_instance.preparing import prepare
from ._compshare_instance.pricing import found_price
from ._compshare_instance.state import (
    dead_end,
    find,
    names,
    state,
    view,
)
from ._compshare_instance.stopping import check_stop
from ._compshare_instance.survey import survey


def _owner(account: Account) -> str:
    """Return key and project: an instance is found in whichever region and zone."""
    project = account.common["ProjectId"]
    return f"{account.values['public_key']}|{project or ''}"


def _key(settings: Settings) -> str:
    return str(settings.get("id") or mark_of(settings))


def _check(settings: Settings) -> None:
    check(settings)
    check_stop(settings)


RESOURCE = Resource(
    name="compshare_instance",
    noun="instance",
    cloud=CLOUD,
    options=OPTIONS,
    find=find,
    plan=plan,
    view=view,
    state=state,
    key=_key,
    listing=INSTANCES,
    names=names,
    owner=_owner,
    dead_end=dead_end,
    check=_check,
    expanded=expanded,
    selections=(
        NestedSelection(option="image", listing=IMAGES, into="image_id"),
        NestedSelection(
            option="community_image", listing=COMMUNITY_IMAGES, into="image_id"
        ),
    ),
    prepare=prepare,
    tells=found_price,
)

SURVEY = Survey(
    name="compshare_instance_info",
    cloud=CLOUD,
    options=(*WHICH, *INSTANCES.options),
    read=survey,
)
