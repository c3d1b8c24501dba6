# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of a lookup or inventory plugin as plain values.

Order: what the user wrote, then variables, then ansible.cfg, then the environment.
Core would take the environment before ansible.cfg, would not template variables, and
would take an empty variable for a value.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

from ansible import constants as C

Definitions = Mapping[str, Mapping[str, Any]]


def load_options(
    plugin: Any,
    direct: Mapping[str, Any],
    variables: Mapping[str, Any],
    template: Callable[[Any], Any],
) -> dict[str, Any]:
    """Return all options of the plugin; AnsibleOptionsError names an unknown one."""
    definitions: Definitions = plugin.option_definitions
    refuse_unknown(direct, definitions, plugin.ansible_name)
    ours = {
        entry["name"]: template(variables[entry["name"]])
        for definition in definitions.values()
        for entry in definition.get("vars") or ()
        if entry["name"] in variables
    }
    plugin.set_options(var_options=ours, direct=dict(direct))
    names = [name for name in definitions if name[0] != "_"]
    options = {name: plugin.get_option(name) for name in names}
    options.update(corrected(plugin, definitions, direct, ours))
    return options


def refuse_unknown(
    direct: Mapping[str, Any], definitions: Definitions, plugin: str
) -> None:
    """Core ignores an option that it does not know; a typing error must not pass."""
    unknown = [name for name in direct if name not in definitions and name[0] != "_"]
    if unknown:
        from ._corrections import unknown_option

        raise unknown_option(unknown[0], definitions, plugin)


def corrected(
    plugin: Any,
    definitions: Definitions,
    direct: Mapping[str, Any],
    variables: Mapping[str, Any],
) -> dict[str, Any]:
    """Return values of options where core's order or empty variables are not ours."""
    config_file = C.config.get_config_value("CONFIG_FILE")
    doubtful = {}
    for name, definition in definitions.items():
        found = [
            entry["name"]
            for entry in definition.get("env") or ()
            if entry["name"] in os.environ
        ]
        if found and (config_file or not all(os.environ[name] for name in found)):
            named = any(v["name"] in variables for v in definition.get("vars") or ())
            if direct.get(name) is None and not named:
                doubtful[name] = definition
    if not doubtful:
        return {}
    from ._corrections import configured

    return configured(plugin, doubtful)
