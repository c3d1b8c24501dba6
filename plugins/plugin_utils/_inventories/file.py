# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file of an inventory: what is seen in it, and what is said when it fails."""

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
    """Whether there is a template in the value, however deep."""
    if isinstance(value, str):
        return "{{" in value or "{%" in value
    if isinstance(value, Mapping):
        return any(has_template(item) for item in value.values())
    if isinstance(value, list | tuple):
        return any(has_template(item) for item in value)
    return False


def with_hint(text: str) -> str:
    """Ansible continues without an inventory that failed; say how to make it fail."""
    if C.config.get_config_value("INVENTORY_ANY_UNPARSED_IS_FAILED"):
        return text
    return (
        f"{text}\nAnsible continues without this inventory, and exits 0. To make it "
        "fail, set any_unparsed_is_failed=true in section [inventory] of ansible.cfg, or "
        "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED=true."
    )
