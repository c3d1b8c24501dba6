# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drift: how what is locked differs from what the catalog has now."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from ...module_utils._core.entry import Entry
from ...module_utils._core.errors import SelectionError
from ...module_utils._core.nearest import did_you_mean
from ...module_utils._core.text import visible
from ...module_utils._core.units import rfc3339_to_iso
from .documents import DocumentError
from .lock_file import Locked, read_lock_file
from .locking import entry_in_words, shown
from .manifest import Wanted, read_manifest
from .resolving import FAILURES, Ready, Resolver, fingerprint, locked_entry, said

# The most serious first: what is gone cannot be deployed again.
STATES = ("gone", "withdrawn", "republished", "changed", "newer", "same")

Item = dict[str, Any]


class Finding(NamedTuple):
    """The state of one selection, in one word and in a sentence."""

    state: str
    text: str
    now: Locked | None = None


def checked_states(states: Iterable[str]) -> list[str]:
    """Return the states of fail_on; DocumentError for an unknown one."""
    asked = [state.strip() for state in states if state.strip()]
    for state in asked:
        if state not in STATES:
            raise DocumentError(
                f"fail_on: {state!r} is not a state{did_you_mean(state, STATES)} "
                f"(states: {', '.join(STATES)})"
            )
    return asked


def drift(
    lock_file: str, manifest: str | None, resolver: Resolver
) -> tuple[list[Item], dict[str, str]]:
    """Return the drift of every selection, and what could not be compared, by name."""
    # First the manifest: the place of the lock file may be derived from its own.
    wanted = None if manifest is None else read_manifest(manifest)
    _data, locked = read_lock_file(lock_file)
    items: list[Item] = []
    failed: dict[str, str] = {}
    for name in sorted(locked.keys() | (wanted or {}).keys()):
        try:
            items.append(_item(name, locked.get(name), wanted, resolver))
        except FAILURES as error:
            failed[name] = said(error)
    return items, failed


def _item(
    name: str,
    was: Locked | None,
    wanted: Mapping[str, Wanted] | None,
    resolver: Resolver,
) -> Item:
    want = None if wanted is None else wanted.get(name)
    entry: Entry | None = None
    if was is None and want is not None:
        found = _changed(resolver.ready(want), resolver, "it was never locked")
    elif was is not None and wanted is not None and want is None:
        found = Finding("changed", "the manifest no longer has it")
    elif was is not None and want is not None and _other(was, want):
        found = _changed(
            resolver.ready(want), resolver, "the manifest has another selection now"
        )
    elif was is not None:
        ready = (
            resolver.any_of(was["listing"]) if want is None else resolver.ready(want)
        )
        entry = resolver.found(ready, was["id"])
        found = _compared(was, entry, ready, resolver if want is not None else None)
    return {
        "selection": name,
        "listing": (was or {}).get("listing") or (want.listing if want else ""),
        "state": found.state,
        "text": _one_line(found.text),
        "was": None if was is None else _facts(was),
        "now": None if found.now is None else _facts(found.now),
        "age": _age(was, entry),
    }


def _other(was: Locked, want: Wanted) -> bool:
    return bool(was["listing"] != want.listing or was["selector"] != want.selector)


def _changed(ready: Ready, resolver: Resolver, text: str) -> Finding:
    now, problem = _selected(ready, resolver)
    return Finding("changed", text if not problem else f"{text}: {problem}", now)


def _compared(
    was: Locked, entry: Entry | None, ready: Ready, resolver: Resolver | None
) -> Finding:
    """Compare what is locked with its entry now; without a resolver, only with that."""
    now, problem = (None, "") if resolver is None else _selected(ready, resolver)
    if entry is None:
        return Finding("gone", "the catalog no longer lists it", now)
    if not entry["available"] and ready.selection.available_only:
        text = f"it can no longer be used: {entry.forbidden_by}"
        return Finding("withdrawn", text, now)
    present = locked_entry(ready, entry)
    if fingerprint(ready.listing, entry) != was["fingerprint"]:
        return Finding("republished", "it has the same ID but other content", present)
    if resolver is None or (now is not None and now["id"] == was["id"]):
        return Finding("same", "it is what the catalog has", present)
    if now is None:
        return Finding(
            "newer", f"the selection no longer resolves to one entry: {problem}"
        )
    return Finding("newer", "the selection resolves to another entry now", now)


def _selected(ready: Ready, resolver: Resolver) -> tuple[Locked | None, str]:
    """Return what the selection resolves to now, or why it does not."""
    try:
        return locked_entry(ready, resolver.resolved(ready)), ""
    except SelectionError as error:
        return None, str(error)


def _facts(entry: Locked) -> dict[str, Any]:
    more = ("author", "updated", "size_bytes", "checksum", "fingerprint")
    return {**shown(entry), **{key: entry[key] for key in more}}


def _age(was: Locked | None, entry: Entry | None) -> int | None:
    """Return for how many days the locked entry has not changed; None: not known."""
    times = [] if was is None else [was["updated"]]
    if entry is not None:
        times += [entry["published"], entry["created"]]
    for text in filter(None, map(rfc3339_to_iso, times)):  # a hand may have changed one
        then = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
        return max(0, (datetime.datetime.now(datetime.timezone.utc) - then).days)
    return None


def _one_line(text: str) -> str:
    return " ".join(map(visible, text.split("\n")))


def counted(items: Collection[object]) -> str:
    """Return how many selections there are, in words."""
    return f"{len(items)} selection{'' if len(items) == 1 else 's'}"


def summary(items: Iterable[Item], problems: Mapping[str, str]) -> list[str]:
    """Return the drift as readable lines: the states that matter most first.

    ``problems``: why others could not be compared, by name.
    """
    order = {state: place for place, state in enumerate(STATES)}
    items = sorted(items, key=lambda item: (order[item["state"]], item["selection"]))
    counts = Counter(item["state"] for item in items)
    told_counts = [f"{counts[state]} {state}" for state in STATES if counts[state]]
    head = f"{counted(items)}: {', '.join(told_counts) or 'none'}"
    if problems:
        head += f"; {len(problems)} could not be compared"
    lines = [f"{'?':<11} {name}: {_one_line(problems[name])}" for name in problems]
    return [head, *lines, *(_line(item) for item in items)]


def _line(item: Item) -> str:
    was, now = item["was"], item["now"]
    place = (
        f"{item['state']:<11} {item['selection']}: {entry_in_words(was or now or {})}"
    )
    if was and now and now["id"] != was["id"]:
        place += f" -> {entry_in_words(now)}"
    return visible(place if item["state"] == "same" else f"{place}; {item['text']}")
