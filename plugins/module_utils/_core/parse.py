# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON in, values that every reader can handle out.

What JSON can contain but cannot be written later is replaced here, once: a lone
surrogate or a byte that is not UTF-8 by U+FFFD, a number beyond every float by null.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

from .text import SURROGATE

# On most Pythons int() refuses longer ones, and so does json.dumps later.
_MOST_DIGITS = 300
# An escape that may be one half of a pair, or half of nothing.
_ESCAPED = re.compile(r"\\u[dD][89a-fA-F]")


def _finite(text: str) -> float | None:
    number = float(text)
    return number if math.isfinite(number) else None


def _integer(text: str) -> int | None:
    return int(text) if len(text) <= _MOST_DIGITS else None


def _none(text: str) -> None:
    return None


# NaN and Infinity are no JSON, but Python reads them unless it is told not to.
_DECODER = json.JSONDecoder(parse_float=_finite, parse_constant=_none)
# Slower: asked only where the first one stumbled over a number.
_CAREFUL = json.JSONDecoder(
    parse_float=_finite, parse_constant=_none, parse_int=_integer
)


def parse_json(body: bytes) -> Any:
    """Return the value of the text; ValueError or RecursionError when it is none."""
    try:
        # Its own guess: UTF-8, or UTF-16 and UTF-32, with a mark or without.
        encoding = json.detect_encoding(body)
        text = body.decode(encoding, "replace")
    except LookupError:
        raise ValueError("unknown encoding") from None
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError:
        raise
    except ValueError:
        value = _CAREFUL.decode(text)
    return _without_surrogates(value) if _ESCAPED.search(text) else value


def _without_surrogates(value: object) -> Any:
    if isinstance(value, str):
        return value if value.isascii() else SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_without_surrogates(one) for one in value]
    if isinstance(value, dict):
        return {
            _without_surrogates(key): _without_surrogates(one)
            for key, one in value.items()
        }
    return value
