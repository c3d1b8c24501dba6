# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ZStack model services: a model deployed on a service, called an instance group."""

from __future__ import annotations

from .._clouds.zstack import CLOUD
from .._core.model import Option
from .._core.resource import NestedSelection, Resource, Survey
from .._listings.zstack_models import LISTING as MODELS
from ._zstack_model_service.options import OPTIONS, WHICH, check
from ._zstack_model_service.planning import plan
from ._zstack_model_service.state import (
    GROUPS,
    dead_end,
    find,
    names,
    prepare,
    state,
    view,
)
from ._zstack_model_service.survey import survey

RESOURCE = Resource(
    name="zstack_model_service",
    noun="group",
    cloud=CLOUD,
    options=OPTIONS,
    find=find,
    plan=plan,
    view=view,
    state=state,
    key=lambda settings: str(settings.get("id") or settings["name"]),
    listing=GROUPS,
    names=names,
    dead_end=dead_end,
    check=check,
    selections=(NestedSelection(option="model", listing=MODELS, into="model_uuid"),),
    prepare=prepare,
)

SURVEY = Survey(
    name="zstack_model_service_info",
    cloud=CLOUD,
    options=(
        *WHICH,
        Option(name="conditions", type="list", elements="str"),
    ),
    read=survey,
)
