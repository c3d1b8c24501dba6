# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text that strangers wrote, made fit for a terminal; and lists of it in few words."""

from __future__ import annotations

import re
from collections.abc import Iterable

SHOWN = 5
# Of one line of a message: whatever a stranger or a file wrote, it stays readable.
LONGEST_LINE = 4000


# Half of a character, which JSON may hold: nobody can send, hash or write it.
SURROGATE = re.compile("[\ud800-\udfff]")
_COMMA = re.compile("[,\uff0c]")


def parts_of(text: str) -> list[str]:
    """Return what stands between commas, also full-width ones, without blanks."""
    return [part.strip() for part in _COMMA.split(text)]


def visible(text: str) -> str:
    """Return the text with everything that does not print as itself escaped.

    Escape sequences, line breaks, marks that turn the direction of writing: they could
    make a message say something else than it does.
    """
    if text.isprintable():
        return text
    return "".join(
        one if one.isprintable() or one == "\u3000" else _escaped(one) for one in text
    )


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")


def with_version(name: str, version: str) -> str:
    """Return the name with the version behind it, unless it ends with that."""
    return name if not version or name.endswith(version) else f"{name} {version}"


def readable(line: str) -> str:
    """Return the line as it may be printed; a long one without its middle."""
    return _cut(visible(_cut(line)))


def _cut(line: str) -> str:
    left_out = len(line) - LONGEST_LINE
    if left_out <= 0:
        return line
    half = LONGEST_LINE // 2
    return f"{line[:half]}… ({left_out} characters left out) …{line[-half:]}"


def shown(values: Iterable[str], most: int = SHOWN) -> str:
    """Return the first values, quoted, and how many more there are."""
    listed = list(values)
    text = ", ".join(repr(value) for value in listed[:most])
    return f"{text} and {len(listed) - most} more" if len(listed) > most else text
