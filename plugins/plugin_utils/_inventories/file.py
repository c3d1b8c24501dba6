# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file of an inventory: whether it is ours, and the message when it fails."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ansible import constants as C


def names_plugin(path: str, plugin: str) -> bool:
    """Whether the file says at its top level that it is for this plugin."""
    line = re.compile(rf"plugin: *(['\"]?){re.escape(plugin)}\1 *(#.*)?$")
    with open(path, encoding="utf-8", errors="replace") as file:
        return any(line.match(text) for text in file)


def has_template(value: object) -> bool:
    """Whether there is a template in the value, at any depth."""
    if isinstance(value, str):
        return "{{" in value or "{%" in value
    if isinstance(value, Mapping):
        return any(has_template(item) for item in value.values())
    if isinstance(value, list | tuple):
        return any(has_template(item) for item in value)
    return False


def with_hint(text: str) -> str:
    """Return the message, with how to make Ansible fail with its inventory."""
    if C.config.get_config_value("INVENTORY_ANY_UNPARSED_IS_FAILED"):
        return text
    return (
        f"{text}\nAnsible continues without this inventory, and exits 0. To make it "
        "fail, set any_unparsed_is_failed=true in section [inventory] of ansible.cfg, "
        "or ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED=true."
    )
