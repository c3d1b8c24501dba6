# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Qianfan services: a version of a model, deployed on compute units or by tokens."""

from __future__ import annotations

from .._clouds.qianfan import CLOUD
from .._core.resource import NestedSelection, Resource, Survey
from .._core.typed import as_text
from .._listings.qianfan_models import LISTING as MODELS
from ._qianfan_service.options import OPTIONS, SURVEY_OPTIONS, check
from ._qianfan_service.planning import plan
from ._qianfan_service.preparing import prepare
from ._qianfan_service.state import SERVICES, dead_end, find, state, view
from ._qianfan_service.survey import survey

RESOURCE = Resource(
    name="qianfan_service",
    noun="service",
    cloud=CLOUD,
    options=OPTIONS,
    find=find,
    plan=plan,
    view=view,
    state=state,
    key=lambda settings: str(settings.get("id") or settings["name"]),
    listing=SERVICES,
    names=lambda row: (as_text(row.get("name")),),
    dead_end=dead_end,
    check=check,
    selections=(NestedSelection(option="model", listing=MODELS, into="version_id"),),
    prepare=prepare,
)

SURVEY = Survey(
    name="qianfan_service_info", cloud=CLOUD, options=SURVEY_OPTIONS, read=survey
)
