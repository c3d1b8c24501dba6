# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API text as host variables: never evaluated as a template, whatever it says."""

from __future__ import annotations

from typing import Any

from ansible import template
from ansible.utils.unsafe_proxy import AnsibleUnsafeText

# ansible-core 2.19 and newer evaluate only text that is marked as trusted.
MARKING_NEEDED = not hasattr(template, "trust_as_template")
_MARKS = ("{{", "{%", "{#")


def looks_like_template(text: str) -> bool:
    return any(mark in text for mark in _MARKS)


def inert(value: Any) -> Any:
    """Return the value with template-like text marked unsafe where core needs that.

    Only text with marks is wrapped: anything wrapped is hard to read in
    ``ansible-inventory --list``.
    """
    if not MARKING_NEEDED:
        return value
    if isinstance(value, str):
        return AnsibleUnsafeText(value) if looks_like_template(value) else value
    if isinstance(value, list):
        return [inert(item) for item in value]
    if isinstance(value, dict):
        return {inert(key): inert(item) for key, item in value.items()}
    return value
