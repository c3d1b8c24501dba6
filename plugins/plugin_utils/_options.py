# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of a lookup or inventory plugin as plain values.

Order: what the user wrote, then variables, then ansible.cfg, then the environment.
Core would take the environment before ansible.cfg, and would not template variables.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from ansible import constants as C

from ..module_utils._core.errors import OptionError

Definitions = Mapping[str, Mapping[str, Any]]
Template = Callable[[Any], Any]


def load_options(
    plugin: Any,
    direct: Mapping[str, Any],
    variables: Mapping[str, Any],
    template: Template,
) -> dict[str, Any]:
    """Return all options of the plugin; OptionError names one that does not exist."""
    definitions: Definitions = plugin.option_definitions
    refuse_unknown(direct, definitions, plugin.ansible_name)
    plugin.set_options(
        var_options=_templated(definitions, variables, template), direct=dict(direct)
    )
    options = {
        name: plugin.get_option(name)
        for name in definitions
        if not name.startswith("_")
    }
    options.update(configured_options(plugin, definitions, direct, variables))
    return options


def refuse_unknown(
    direct: Mapping[str, Any], definitions: Definitions, plugin: str
) -> None:
    """Core ignores an option that it does not know; a typing error must not pass."""
    known = [name for name in definitions if not name.startswith("_")]
    for name in direct:
        if name in known or name.startswith("_"):
            continue
        near = get_close_matches(name, known, n=1, cutoff=0.0)
        raise OptionError(
            f"{name} is not an option of {plugin}; did you mean {near[0]}? "
            f"All options: ansible-doc -t {_kind(plugin, definitions)} {plugin}"
        )


def _kind(plugin: str, definitions: Definitions) -> str:
    return "lookup" if "_terms" in definitions else "inventory"


def _templated(
    definitions: Definitions, variables: Mapping[str, Any], template: Template
) -> dict[str, Any]:
    """Return our variables with their templates resolved."""
    names = [
        entry["name"]
        for definition in definitions.values()
        for entry in definition.get("vars") or ()
    ]
    return {name: template(variables[name]) for name in names if name in variables}


def configured_options(
    plugin: Any,
    definitions: Definitions,
    direct: Mapping[str, Any],
    variables: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the ansible.cfg values of options that core took from the environment."""
    from_environment = {
        name: definition
        for name, definition in definitions.items()
        if definition.get("ini")
        and any(entry["name"] in os.environ for entry in definition.get("env") or ())
        and direct.get(name) is None
        and not any(v["name"] in variables for v in definition.get("vars") or ())
    }
    if not from_environment or not C.config.get_config_value("CONFIG_FILE"):
        return {}
    # The same definitions without the environment, so that core's own code converts.
    shadow = f"{plugin.ansible_name} without environment"
    C.config.initialize_plugin_configuration_definitions(
        plugin.plugin_type,
        shadow,
        {
            name: {k: v for k, v in definition.items() if k in ("ini", "type", "name")}
            for name, definition in from_environment.items()
        },
    )
    values = {
        name: C.config.get_config_value(
            name, plugin_type=plugin.plugin_type, plugin_name=shadow
        )
        for name in from_environment
    }
    return {name: value for name, value in values.items() if value is not None}
