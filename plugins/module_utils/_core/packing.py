# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The result of a module as one text on its way to the controller.

Ansible looks for secrets in each value that a module returns, and has every list and
dictionary go through an encoder and a decoder of its own: of 2 000 entries that took
longer than reading them. A text in which there is no secret goes through all that as
one value, and is what the walk over the values would have left.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

# The action sets it for the module, since it is the action that unpacks.
PACKED_VARIABLE = "AICLOUD_PACKED"
_KEY = "packed"
# What Ansible 2.16 compares with secrets, and JSON writes in another way.
_WORDS = " True False None"


def packed(result: dict[str, Any], secrets: Iterable[str]) -> dict[str, Any]:
    """Return the result as one text; unchanged if a secret occurs in it."""
    try:
        text = json.dumps(result, ensure_ascii=False)
        text.encode()
    except (TypeError, ValueError):
        return result  # Ansible has its own way with it
    searched = text + _WORDS
    for secret in secrets:
        if json.dumps(str(secret), ensure_ascii=False)[1:-1] in searched:
            return result
    return {_KEY: text}


def unpacked(result: Mapping[str, Any]) -> dict[str, Any]:
    """Return the result of a module, packed or not."""
    rest = dict(result)
    text = rest.pop(_KEY, None)
    return rest if text is None else {**rest, **json.loads(text)}
