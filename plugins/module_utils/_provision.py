# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The body of every changing module."""

from __future__ import annotations

import contextlib
import math
import os
from typing import Any

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from ._core.connect import replays
from ._core.converge import Convergence
from ._core.ending import Stopped, ending_in_order
from ._core.errors import CatalogError, MissingLibrary, OptionError
from ._core.order_log import OrderLog, log_folder, log_key
from ._core.progress import PROGRESS_VARIABLE, ProgressFile
from ._core.resource import Resource
from ._core.resource_api import Api
from ._core.transport import Transport
from ._module import limits_of, open_module
from ._resource_options import resource_options


def run_resource(resource: Resource, **rules: Any) -> None:
    """Run a changing module; ``rules`` are AnsibleModule's, such as required_if."""
    module, settings = open_module(resource.cloud, resource_options(resource), **rules)
    # Empty until the run begins; then what it has done can be told, however it ends.
    begun: list[Convergence] = []
    progress = ProgressFile(os.environ.get(PROGRESS_VARIABLE, ""))
    try:
        with ending_in_order(), contextlib.closing(progress):
            _converge(resource, module, settings, begun, progress)
    except MissingLibrary as error:
        module.fail_json(msg=missing_required_lib(error.library))
    except CatalogError as error:
        _fail(resource, module, begun, str(error))
    except Stopped as stop:
        doubt = begun[0].doubt if begun else ""
        _fail(resource, module, begun, f"stopped by {stop.name}. {doubt}")
    module.exit_json(**_returned(resource, module, begun[0]))


def _converge(
    resource: Resource,
    module: AnsibleModule,
    settings: dict[str, Any],
    begun: list[Convergence],
    progress: ProgressFile,
) -> None:
    for name in ("wait_timeout", "poll_interval"):
        if not math.isfinite(settings[name]) or settings[name] < 0:
            raise OptionError(f"{name}={settings[name]!r} must be seconds, 0 or more")
    if replays(settings):
        raise OptionError(
            "snapshot=replay makes no request, and this module may change something: "
            "leave it out here, or set snapshot=off"
        )
    settings |= resource.expanded(settings)
    resource.check(settings)
    account = resource.cloud.account(settings, module.warn)
    limits = limits_of(module, settings, account)
    with Transport(resource.cloud, account, limits) as transport:
        api = Api(
            resource.cloud,
            transport,
            settings,
            module.warn,
            patience=settings["wait_timeout"],
            interval=settings["poll_interval"],
            report=progress.report,
        )
        key = log_key(
            resource.name,
            account.base_url,
            resource.owner(account),
            resource.key(settings),
        )
        log = OrderLog(log_folder(), key, module.warn)
        begun.append(Convergence(resource, api, settings, log))
        begun[0].run(module.check_mode)


def _fail(
    resource: Resource,
    module: AnsibleModule,
    begun: list[Convergence],
    message: str,
) -> None:
    """End with the message, and with what was done and is left behind by then."""
    if not begun:
        module.fail_json(msg=message.strip())
    (convergence,) = begun
    if convergence.left_undone:
        message = f"{message.rstrip('. ')}. {convergence.left_undone}"
    result = _returned(resource, module, convergence)
    module.fail_json(msg=message.strip(), unsure=convergence.unsure, **result)


def _returned(
    resource: Resource, module: AnsibleModule, convergence: Convergence
) -> dict[str, Any]:
    """Return the result; for a failed run, with what was done before it failed."""
    after = convergence.after
    if convergence.changed and not module.check_mode:
        after = resource.view(convergence.current)
    result = {
        "changed": convergence.changed,
        "created": convergence.created,
        "steps": convergence.done,
        "drift": convergence.drift,
        "progress": convergence.progress,
        resource.noun: after,
    }
    more = resource.tells(convergence.settings, convergence.current)
    if module._diff:
        known = {name: value for name, value in more.items() if value is not None}
        result["diff"] = {"before": convergence.before, "after": {**after, **known}}
    result |= more
    return result
