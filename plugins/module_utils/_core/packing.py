# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The result of a module as one text on its way to the controller.

Ansible looks for secrets in each value that a module returns, and has every list and
dictionary go through an encoder and a decoder of its own: of 2 000 entries that took
longer than reading them. A text in which there is no secret goes through all that as
one value, and is what the walk over the values would have left. The keys that all
entries have are in it once.
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
    tables = {name: _table(one) for name, one in result.items() if _is_uniform(one)}
    try:
        text = json.dumps(
            [{**result, **tables}, list(tables)],
            ensure_ascii=False,
            separators=(",", ":"),
        )
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
    if text is None:
        return rest
    whole, tables = json.loads(text)
    for name in tables:
        keys, *rows = whole[name]
        whole[name] = [dict(zip(keys, row, strict=True)) for row in rows]
    return {**rest, **whole}


def _is_uniform(value: Any) -> bool:
    """Whether it is a list of dictionaries that all have the same keys."""
    if not value or not isinstance(value, list) or not isinstance(value[0], dict):
        return False
    keys = [*value[0]]
    return all(isinstance(one, dict) and [*one] == keys for one in value)


def _table(rows: list[dict[str, Any]]) -> list[list[Any]]:
    """Return the keys, then the values of each."""
    return [[*rows[0]], *([*row.values()] for row in rows)]
