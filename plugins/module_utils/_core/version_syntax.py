# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Version constraints of npm, Cargo, Ruby and conda, and as Chinese keyboards have
them, translated to our syntax."""

from __future__ import annotations

import re

from .versions import OPERATORS

_CONSTRAINT = re.compile(r"([\^~=!<>]*)\s*([^\s,=!<>~^]+)")
_SAME = {"=": "==", "===": "==", "=>": ">=", "=<": "<=", "<>": "!="}
_WIDE = str.maketrans(
    {
        "\u2265": ">=",
        "\u2264": "<=",
        "\u2260": "!=",
        # The full-width forms of <, =, >, !, ~ and the comma.
        **{chr(ord(sign) + 0xFEE0): sign for sign in "<=>!~,"},
    }
)
_NUMBERS = re.compile(r"v?(\d{1,9}(?:\.\d{1,9}){0,5})")


def in_our_syntax(text: str) -> str:
    """Return what was probably meant; an empty text when that is not clear."""
    if len(text) > 200 or "|" in text:
        return ""
    constraints = []
    for sign, operand in _CONSTRAINT.findall(text.translate(_WIDE)):
        if operand.lower() in ("and", "&&", "&"):
            continue
        ours = _translated(sign, operand)
        if not ours:
            return ""
        constraints.append(ours)
    return ",".join(constraints)


def _translated(sign: str, operand: str) -> str:
    """Return one constraint in our syntax."""
    prefix, star, _rest = operand.partition("*")
    if star:
        if sign in ("", "=", "==", "!=") and prefix.endswith("."):
            return f"{'!=' if sign == '!=' else '=='}{operand}"
        sign, operand = sign or "==", prefix.rstrip(".")
    numbers = _NUMBERS.fullmatch(operand)
    if sign in ("^", "~", "~>"):
        return f">={operand},<{_bound(sign, numbers[1])}" if numbers else ""
    sign = _SAME.get(sign, sign)
    return f"{sign}{operand}" if operand and sign in OPERATORS else ""


def _bound(sign: str, version: str) -> str:
    """Return the first version that the constraint leaves out."""
    numbers = [int(number) for number in version.split(".")]
    if sign == "^":
        fixed = next((n for n, one in enumerate(numbers) if one), len(numbers) - 1)
    elif sign == "~":
        fixed = min(1, len(numbers) - 1)
    else:
        fixed = max(len(numbers) - 2, 0)
    kept = numbers[: fixed + 1]
    kept[-1] += 1
    return ".".join(str(number) for number in kept)
