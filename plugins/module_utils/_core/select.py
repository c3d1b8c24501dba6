# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one selection engine behind every front door. Pure: entries in, outcome out.

Order of the steps: the listing's own filters, name, tags, max_size, available_only,
version (with the pre-release rule), the preference of full names, latest_by; then
sorting. ``limit`` and ``query`` are left to the caller. The answer does not depend on
the order in which the server sent the entries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .selection import Selection
from .versions import is_prerelease, parse_version

AnyEntry = Mapping[str, Any]
Details = Callable[[list[Any], bool], list[Any]]


@dataclass(kw_only=True)
class Outcome:
    """What is left, and how it came to that. ``problem`` forbids to use ``entries``."""

    entries: list[Any]
    everything: list[Any]
    steps: list[tuple[str, int]] = field(default_factory=list)
    # The entries that the condition which left none had to choose from.
    before_empty: list[Any] = field(default_factory=list)
    emptied_by: Any = None
    unavailable: list[Any] = field(default_factory=list)
    unordered: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    problem: str = ""

    @property
    def read(self) -> int:
        return len(self.everything)

    def note(self, label: str, remaining: list[Any], cause: Any = None) -> list[Any]:
        """Record a step; remember what the step that left nothing started from."""
        if not remaining and self.entries:
            self.before_empty, self.emptied_by = self.entries, cause or label
        self.steps.append((label, len(remaining)))
        self.entries = remaining
        return remaining


def select(
    entries: Iterable[Any], selection: Selection, details: Details | None = None
) -> Outcome:
    """Return the outcome of a selection over these entries.

    ``details(entries, unknown_only)`` completes entries whose listing does not tell
    all; it is called only for entries that the choice still depends on.
    """
    everything = list(entries)
    outcome = Outcome(entries=everything, everything=everything)
    for condition in selection.conditions:
        passes = condition.passes
        left = [entry for entry in outcome.entries if passes(entry)]
        outcome.note(condition.label, left, condition)
    if details is None or not selection.needs_details:
        return _sorted(_choose(outcome, selection), selection)
    by_date = selection.latest_by in ("created", "updated")
    outcome.entries = details(outcome.entries, not by_date)
    chosen = _choose(_copy(outcome), selection)
    if len(chosen.entries) == 1 and not chosen.problem:
        # The answer must not rest on an assumption about the listing: confirm it.
        confirmed = details(chosen.entries, False)
        if not _agree(chosen.entries[0], confirmed[0], selection):
            outcome.entries = details(outcome.entries, False)
            chosen = _choose(outcome, selection)
        else:
            chosen.entries = confirmed
    return _sorted(chosen, selection)


def _copy(outcome: Outcome) -> Outcome:
    copy = Outcome(entries=outcome.entries, everything=outcome.everything)
    copy.steps = list(outcome.steps)
    copy.before_empty, copy.emptied_by = outcome.before_empty, outcome.emptied_by
    return copy


def _agree(assumed: AnyEntry, confirmed: AnyEntry, selection: Selection) -> bool:
    if selection.available_only and not confirmed["available"]:
        return False
    return bool(assumed["version"] == confirmed["version"])


def _choose(outcome: Outcome, selection: Selection) -> Outcome:
    if selection.available_only:
        outcome.unavailable = _wanted_but_unavailable(outcome.entries, selection)
        usable = [entry for entry in outcome.entries if entry["available"]]
        outcome.note("available_only=true", usable, "available_only")
    if selection.compares_versions:
        _narrow_by_version(outcome, selection)
    if selection.full_name is not None:
        full = [e for e in outcome.entries if selection.full_name(e["name"])]
        if full and len(full) < len(outcome.entries):
            outcome.note("full name before family", full)
    if selection.latest_by and len(outcome.entries) > 1:
        _take_latest(outcome, selection)
    return outcome


def _wanted_but_unavailable(entries: list[Any], selection: Selection) -> list[Any]:
    dropped = [entry for entry in entries if not entry["available"]]
    if selection.version is None:
        return dropped
    return [e for e in dropped if selection.version.accepts(e["version"])]


def _narrow_by_version(outcome: Outcome, selection: Selection) -> None:
    rule = selection.version
    candidates = outcome.entries
    versions = {entry["version"] for entry in candidates}
    outcome.unordered = sorted(v for v in versions if v and parse_version(v) is None)
    if rule is not None:
        candidates = [e for e in candidates if rule.accepts(e["version"])]
        outcome.note(f"version={rule.text!r}", candidates, "version")
        if rule.names_prerelease:
            return
    final = [e for e in candidates if not is_prerelease(e["version"])]
    if final and len(final) < len(candidates):
        outcome.note("without pre-releases", final)


def publishers(entries: Iterable[AnyEntry], selection: Selection) -> set[str]:
    """Return who stands behind these entries, as far as the listing can tell."""
    if selection.publisher == "group":
        return {e["group_id"] or f"{e['author']}/{e['name']}" for e in entries}
    return {entry["author"] for entry in entries}


def _take_latest(outcome: Outcome, selection: Selection) -> None:
    by = selection.latest_by or ""
    candidates = outcome.entries
    several = len(publishers(candidates, selection))
    if several > 1 and not selection.publisher_named:
        who = "groups" if selection.publisher == "group" else "authors"
        text = f"latest_by={by} would choose between {several} {who}"
        if not selection.allow_any_publisher:
            outcome.problem = text
            return
        outcome.warnings.append(f"{text}; allow_any_publisher permits it")
    ranked = [(sort_key(entry, by), entry) for entry in candidates]
    known = [(key, entry) for key, entry in ranked if key is not None]
    if not known:
        outcome.problem = f"none of the {len(candidates)} entries has a {by} to compare"
        return
    highest = max(key for key, _entry in known)
    top = [entry for key, entry in known if key == highest]
    outcome.note(f"latest_by={by}", top)
    if len(top) > 1:
        outcome.problem = f"{len(top)} entries share the highest {by}"


def sort_key(entry: AnyEntry, by: str) -> Any:
    """Return a comparable value, or None when it is unknown."""
    value = entry[by]
    if by == "version":
        return parse_version(value) if value else None
    return None if value in ("", None) else value


def _sorted(outcome: Outcome, selection: Selection) -> Outcome:
    if selection.sort_by and not outcome.problem:
        outcome.entries = sort_entries(
            outcome.entries, selection.sort_by, selection.descending
        )
    return outcome


def sort_entries(entries: list[Any], by: str, descending: bool = False) -> list[Any]:
    """Return the entries in order; ties by id, unknown values last either way."""
    by_id = sorted(entries, key=lambda entry: str(entry["id"]))
    keyed = [(sort_key(entry, by), entry) for entry in by_id]
    known = [pair for pair in keyed if pair[0] is not None]
    unknown = [entry for key, entry in keyed if key is None]
    known.sort(key=lambda pair: pair[0], reverse=descending)
    return [entry for _key, entry in known] + unknown
