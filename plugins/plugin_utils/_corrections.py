# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the options of our plugins differ from core's own rules; rarely needed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from ansible import constants as C
from ansible.errors import AnsibleOptionsError

from ._core_internals import define_options

Definitions = Mapping[str, Mapping[str, Any]]


def unknown_option(
    name: str, definitions: Definitions, plugin: str
) -> AnsibleOptionsError:
    """Return the error for an option that does not exist; it names the closest."""
    known = [option for option in definitions if option[0] != "_"]
    near = get_close_matches(name, known, n=1, cutoff=0.0)
    kind = "lookup" if "_terms" in definitions else "inventory"
    if kind == "lookup" and name == "name":
        return AnsibleOptionsError(
            "bad option: name is not an option of a lookup; names come first, as in "
            f"lookup('{plugin}', 'NAME')"
        )
    return AnsibleOptionsError(
        f"bad option: {name} is not an option of {plugin}; did you mean {near[0]}? "
        f"All options: ansible-doc -t {kind} {plugin}"
    )


def configured(plugin: Any, definitions: Definitions) -> dict[str, Any]:
    """Return the values of these options: ansible.cfg first, then the environment.

    Core's own code finds and converts them, given the same definitions twice: once
    with nothing but ansible.cfg, once with nothing but variables that are not empty.
    """
    from_file = {
        name: {k: v for k, v in definition.items() if k in ("ini", "type", "elements")}
        for name, definition in definitions.items()
    }
    from_environment = {
        name: {
            **{k: v for k, v in definition.items() if k in ("type", "elements")},
            "default": definition.get("default"),
            "env": [e for e in definition["env"] if os.environ.get(e["name"])],
        }
        for name, definition in definitions.items()
    }
    values = _values(plugin, "ansible.cfg", from_file)
    rest = {name: from_environment[name] for name in values if values[name] is None}
    return {**values, **_values(plugin, "environment", rest)}


def _values(plugin: Any, source: str, definitions: Definitions) -> dict[str, Any]:
    shadow = f"{plugin.ansible_name} from {source}"
    define_options(plugin.plugin_type, shadow, definitions)
    return {
        name: C.config.get_config_value(
            name, plugin_type=plugin.plugin_type, plugin_name=shadow
        )
        for name in definitions
    }
