# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The body of every info module of a resource: reads and returns what exists."""

from __future__ import annotations

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ._core.connect import replays
from ._core.errors import OptionError
from ._core.resource import Survey
from ._core.resource_api import Api
from ._core.transport import Transport
from ._module import end_with, limits_of, open_module
from ._resource_options import survey_options


def run_survey(survey: Survey) -> None:
    """Run an info module: read and return; finding nothing is not an error."""
    module, settings = open_module(survey.cloud, survey_options(survey))
    end_with(module, lambda: _result(survey, module, settings))


def _result(
    survey: Survey, module: AnsibleModule, settings: dict[str, Any]
) -> dict[str, Any]:
    if replays(settings):
        raise OptionError("snapshot=replay: what this module reads is not recorded")
    account = survey.cloud.account(settings, module.warn)
    limits = limits_of(module, settings, account)
    with Transport(survey.cloud, account, limits) as transport:
        api = Api(survey.cloud, transport, settings, module.warn)
        return dict(survey.read(api, settings))
