# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Making the lock file: what still fits stays, the rest is resolved; all or nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any, NamedTuple

from ...module_utils._core.text import visible, with_version
from .documents import DocumentError, read_bytes
from .lock_file import Locked, dump_lock_file, locked_in
from .manifest import Wanted, chosen, read_manifest
from .resolving import FAILURES, Resolver, fits, locked_entry, said
from .writing import check_writable, only_writer, replace_file

# The keys of a selection that are returned; the file has all of them.
SHOWN = ("id", "name", "path", "version")


class Order(NamedTuple):
    """What is to be locked, and where."""

    manifest: str
    lock_file: str
    upgrade: list[str]
    prune: bool
    check_mode: bool


def lock(order: Order, resolver: Resolver) -> dict[str, Any]:
    """Return what is locked now; the file is written unless nothing changed."""
    wanted = read_manifest(order.manifest)
    upgraded = chosen(order.upgrade, wanted, order.manifest)
    guard: Any = contextlib.nullcontext()
    if not order.check_mode:
        guard = only_writer(order.lock_file)
    with guard:
        before, old = _before(order.lock_file)
        new = _resolved(wanted, old, upgraded, resolver)
        if not order.prune:
            new = {**{n: old[n] for n in old if n not in new}, **new}
        after = dump_lock_file(new)
        changed = after != before
        if changed and order.check_mode:
            check_writable(order.lock_file)
        elif changed:
            replace_file(order.lock_file, after, before)
    return {
        "changed": changed,
        "lock_file": order.lock_file,
        "selections": {
            name: {**shown(new[name]), "was": shown(old[name]) if name in old else None}
            for name in sorted(new)
        },
        "summary": _summary(old, new),
        "pruned": sorted(old.keys() - new.keys()),
        "diff": {
            "before_header": order.lock_file,
            "after_header": order.lock_file,
            "before": (before or b"").decode("utf-8", "replace"),
            "after": after.decode(),
        },
    }


def entry_in_words(entry: Mapping[str, Any]) -> str:
    """Return name, version and ID of what is locked, fit for a terminal."""
    words = with_version(str(entry.get("name", "")), str(entry.get("version", "")))
    return visible(f"{words} ({entry.get('id', '')})")


def shown(entry: Locked) -> dict[str, Any]:
    return {key: entry[key] for key in SHOWN}


def _summary(old: Mapping[str, Locked], new: Mapping[str, Locked]) -> list[str]:
    """Return a line for each selection: what it has, and what it had."""
    lines = []
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name), new.get(name)
        if after is None:
            lines.append(f"{name}: dropped, was {entry_in_words(before or {})}")
        elif before is None:
            lines.append(f"{name}: {entry_in_words(after)}, new")
        elif before == after:
            lines.append(f"{name}: {entry_in_words(after)}")
        else:
            lines.append(
                f"{name}: {entry_in_words(before or {})} -> {entry_in_words(after)}"
            )
    return lines


def _before(path: str) -> tuple[bytes | None, dict[str, Locked]]:
    """Return the present lock file; None when there is none yet."""
    try:
        data = read_bytes(path, "lock file", "")
    except DocumentError as error:
        if isinstance(error.__context__, FileNotFoundError):
            return None, {}
        raise
    return data, locked_in(data, path)


def _resolved(
    wanted: Mapping[str, Wanted],
    old: Mapping[str, Locked],
    upgraded: set[str],
    resolver: Resolver,
) -> dict[str, Locked]:
    """Return what each selection resolves to; DocumentError lists every failure."""
    ready, failed = {}, {}
    for name in sorted(wanted):
        try:
            ready[name] = resolver.ready(wanted[name])
        except FAILURES as error:
            failed[name] = said(error)
    new: dict[str, Locked] = {}
    # Options are checked before anything is sent.
    for name, each in () if failed else ready.items():
        locked = None if name in upgraded else old.get(name)
        try:
            if locked is not None and _stays(locked, wanted[name]):
                entry = resolver.found(each, locked["id"])
                if entry is not None and fits(each, entry):
                    new[name] = locked
                    continue
            new[name] = locked_entry(each, resolver.resolved(each))
        except FAILURES as error:
            failed[name] = said(error)
    if failed:
        lines = [f"{name}: {text}" for name, text in failed.items()]
        raise DocumentError(
            f"{len(failed)} of {len(wanted)} selections failed; nothing was written.\n"
            + "\n".join(lines)
        )
    return new


def _stays(locked: Locked, wanted: Wanted) -> bool:
    same_listing = bool(locked["listing"] == wanted.listing)
    return same_listing and bool(locked["selector"] == wanted.selector)
