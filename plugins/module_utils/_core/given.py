# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values as Ansible hands them over: whether they are given, and in built-in types."""

from __future__ import annotations

from collections.abc import Mapping

Value = object

# Options that mean something when they are empty: no proxy, whatever the environment
# says.
MAY_BE_EMPTY = frozenset({"proxy"})
# Ansible's texts from a vault, which are texts only once they are asked for it.
_VAULTED = frozenset({"AnsibleVaultEncryptedUnicode", "EncryptedString"})


def plain(value: Value) -> Value:
    """Return the value in built-in types: Ansible's tagged ones stop JMESPath."""
    if type(value).__name__ in _VAULTED:
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, bool) or value is None:
        return value
    for kind in (str, int, float):
        if isinstance(value, kind):
            return kind(value)
    return value


def stripped(text: str) -> str:
    """Return the text without surrounding spaces, line ends and byte order marks."""
    return text.strip().strip("\ufeff").strip()


# What core before 2.19 has in place of what ``default(omit)`` omits.
OMITTED = "__omit_place_holder__"


def is_omitted(value: Value) -> bool:
    """Whether the value is what ``default(omit)`` gives, on any ansible-core."""
    if isinstance(value, str):
        return value.startswith(OMITTED)
    return type(value).__name__ == "_OmitType"


def given_value(name: str, value: Value, *, sourced: bool) -> Value:
    """Return the value without what was omitted; None when it is not given.

    ``sourced``: the option has other sources, so an empty text leaves it to them.
    """
    if isinstance(value, list | tuple):
        value = [item for item in value if not is_omitted(item)]
    if value is None or is_omitted(value):
        return None
    if type(value).__name__ in _VAULTED:
        value = str(value)
    if sourced and isinstance(value, str):
        value = stripped(value)
        return value if value or name in MAY_BE_EMPTY else None
    return value
