# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Expressions in the options of an inventory that name no variable, or are none.

Core leaves out what they would have made, and says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from ...module_utils._core.entry import KEYS
from ...module_utils._core.nearest import did_you_mean

# A variable, or something within one. What else an expression reads may well be absent.
_PATH = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(?:\.[A-Za-z0-9_]+|\[[^\[\]]*\])*")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
# What is known without any host: literals, and what core adds to the variables.
_ALWAYS = frozenset(
    {
        *("true", "false", "none", "True", "False", "None", "omit", "undef"),
        *("inventory_hostname", "inventory_hostname_short", "inventory_file"),
        *("inventory_dir", "group_names"),
    }
)


def unknown_words(
    options: Mapping[str, object], known: Collection[str], prefix: str
) -> list[str]:
    """Return a sentence for every expression that is a word, and names no variable.

    And for every one that is written as a template, for an expression has no braces.
    ``known`` are the variables of hosts, named with ``prefix``.
    """
    found = []
    own = options.get("compose")
    variables = {*known, *(own if isinstance(own, Mapping) else ())}
    for place, expression in _expressions(options):
        if "{{" in _QUOTED.sub("", expression):
            found.append(f"{place}: write {expression!r} without {{{{ and }}}}")
            continue
        path = _PATH.fullmatch(expression.strip())
        if path is None or path[1] in _ALWAYS:
            continue
        word, names = path[1], variables
        if place == "hostnames":
            # They come before compose, and may name keys of entries.
            names = {*known, *KEYS, *(one.removeprefix(prefix) for one in known)}
        if word not in names:
            meant = did_you_mean(_prefixed(word, prefix, names), sorted(names))
            found.append(f"{place}: no host has a variable {word}{meant}")
    return list(dict.fromkeys(found))


def _prefixed(word: str, prefix: str, names: Collection[str]) -> str:
    """Return the word as the variable of a key would be called, where keys are none."""
    is_key = "name" in names or word.startswith(prefix)
    return word if is_key else f"{prefix}{word}"


def _expressions(options: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield the expressions of all options, each with its place."""
    for name in ("compose", "groups"):
        one = options.get(name)
        for key, value in one.items() if isinstance(one, Mapping) else ():
            yield from _text(f"{name}.{key}", value)
    for value in _list(options.get("hostnames")):
        yield from _text("hostnames", value)
    for number, keyed in enumerate(_list(options.get("keyed_groups"))):
        if isinstance(keyed, Mapping):
            yield from _text(f"keyed_groups[{number}].key", keyed.get("key"))


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _text(place: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
