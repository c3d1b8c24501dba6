# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a word that is not known was probably meant to be."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from unicodedata import normalize

from .text import SHOWN, shown


def nearest(wanted: str, choices: Iterable[str]) -> list[str]:
    """Return up to five similar choices, best first."""
    folded: dict[str, list[str]] = {}
    for choice in sorted(set(choices)):
        folded.setdefault(_folded(choice), []).append(choice)
    low = _folded(wanted)
    inside = sorted((name for name in folded if low in name), key=len)[:SHOWN]
    close = get_close_matches(low, folded, n=SHOWN, cutoff=0.5)
    order = dict.fromkeys([*[n for n in close if n == low], *inside, *close])
    return [choice for name in order for choice in folded[name]][:SHOWN]


def _folded(text: str) -> str:
    """Return the text without case, full-width forms and the like."""
    return normalize("NFKC", text).casefold()


def nearest_sentence(wanted: str, choices: Iterable[str], what: str = "names") -> str:
    """Return in words which choices, empty ones aside, are similar; "" if none is."""
    near = nearest(wanted, filter(None, choices))
    return f"Nearest {what}: {shown(near)}" if near else ""


def with_nearest(
    said: str, wanted: str, choices: Iterable[str], what: str = "names"
) -> str:
    """Return what is said, and after it the nearest of what is there, if any."""
    near = nearest_sentence(wanted, choices, what)
    return f"{said}. {near}" if near else said


def closest(wanted: object, known: Iterable[str]) -> str:
    """Return the most similar of a few known names; "" when there are none."""
    folded = {_folded(name): name for name in known}
    near = get_close_matches(_folded(str(wanted)), folded, n=1, cutoff=0.0)
    return folded[near[0]] if near else ""


def did_you_mean(wanted: object, known: Iterable[str]) -> str:
    """Return "; did you mean NAME?", of a few known names; "" when there are none."""
    near = closest(wanted, known)
    return f"; did you mean {near}?" if near else ""
