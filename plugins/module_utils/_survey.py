# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The body of every info module of a resource: asks, and returns what there is."""

from __future__ import annotations

from ansible.module_utils.basic import missing_required_lib

from ._core.connect import limits_from
from ._core.ending import Stopped, ending_in_order
from ._core.errors import CatalogError, MissingLibrary, OptionError
from ._core.resource import Survey
from ._core.resource_api import Api
from ._core.snapshot import replays
from ._core.transport import Transport
from ._module import open_module
from ._resource_options import survey_options


def run_survey(survey: Survey) -> None:
    """Run an info module: ask and return; never fail on nothing."""
    module, settings = open_module(survey.cloud, survey_options(survey))
    try:
        if replays(settings):
            raise OptionError("snapshot=replay: what this module reads is not recorded")
        account = survey.cloud.account(settings, module.warn)
        limits = limits_from(settings, account.base_url)
        with (
            ending_in_order(),
            Transport(survey.cloud, account, limits) as transport,
        ):
            api = Api(survey.cloud, transport, settings, module.warn)
            result = survey.read(api, settings)
    except MissingLibrary as error:
        module.fail_json(msg=missing_required_lib(error.library))
    except CatalogError as error:
        module.fail_json(msg=str(error))
    except Stopped as stop:
        module.fail_json(msg=f"stopped by {stop.name} before everything was read")
    module.exit_json(changed=False, **result)
