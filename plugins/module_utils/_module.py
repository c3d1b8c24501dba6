# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the bodies of all modules share: the module, its options, the end of reading."""

from __future__ import annotations

import atexit
import gc
import os
from collections.abc import Callable, Iterable
from typing import Any

from ansible.module_utils.basic import AnsibleModule, missing_required_lib
from ansible.module_utils.errors import AnsibleFallbackNotFound

from ._argspec import argument_spec, cloud_options, first_variable
from ._core.address import secrets_of
from ._core.connect import effective_settings, farther_credentials, limits_from
from ._core.ending import Stopped, ending_in_order
from ._core.errors import CatalogError, MissingLibrary, OptionError
from ._core.model import Account, Cloud, Limits, Option, Settings
from ._core.packing import PACKED_VARIABLE, packed
from ._core.values import checked


class Environment:
    """The options in the environment of a module, and what is wrong with them."""

    def __init__(self) -> None:
        self.given: set[str] = set()
        self.errors: list[str] = []

    def __call__(self, option: Option) -> object:
        """Return the checked value; AnsibleFallbackNotFound when there is none."""
        text = first_variable(option)
        source = f"{' or '.join(option.env)} in the environment"
        try:
            value = checked(option, text, source)
        except OptionError as error:
            # There is no module yet that could fail.
            self.errors.append(str(error))
            raise AnsibleFallbackNotFound from None
        self.given.add(option.name)
        return value


def open_module(
    cloud: Cloud, options: Iterable[Option], **rules: Any
) -> tuple[AnsibleModule, dict[str, Any]]:
    """Return the module and its settings; ``rules`` are AnsibleModule's own."""
    # Python would look through all that is left for garbage, once more at the end: that
    # is 20 ms of the 150 ms of CPU that a module takes.
    atexit.register(gc.freeze)
    environment = Environment()
    module = AnsibleModule(
        argument_spec=argument_spec(options, environment),
        supports_check_mode=True,
        **rules,
    )
    _hide_passwords(module)
    if environment.errors:
        module.fail_json(msg="\n".join(environment.errors))
    settings = effective_settings(module.params, cloud_options(cloud))
    distances = {
        name: int(name in environment.given)
        for name, value in settings.items()
        if value is not None
    }
    sources = {option.name: " or ".join(option.env) for option in cloud.options}
    for name in farther_credentials(distances, cloud.credentials):
        if module._verbosity:  # a module has no other way to show something at -v
            module.warn(
                f"{name} from {sources[name]} in the environment is ignored: other "
                "credentials take precedence"
            )
        settings[name] = None
    return module, settings


def limits_of(module: AnsibleModule, settings: Settings, account: Account) -> Limits:
    """Return the limits of the module's transport."""
    core = str(getattr(module, "ansible_version", ""))
    return limits_from(settings, account.base_url, core)


def end_with(module: AnsibleModule, read: Callable[[], dict[str, Any]]) -> None:
    """End a module that only reads: with what it has read, or with what went wrong."""
    try:
        with ending_in_order():
            result = read()
    except MissingLibrary as error:
        module.fail_json(msg=missing_required_lib(error.library))
    except CatalogError as error:
        module.fail_json(msg=str(error))
    except Stopped as stop:
        module.fail_json(msg=f"stopped by {stop.name} before everything was read")
    if os.environ.get(PACKED_VARIABLE):
        result = packed(result, module.no_log_values)
    module.exit_json(changed=False, **result)


def _hide_passwords(module: AnsibleModule) -> None:
    """Ansible shows a module's options at -vvv; an address may hold a password."""
    for name in ("proxy", "base_url"):
        module.no_log_values.update(secrets_of(str(module.params.get(name) or "")))
