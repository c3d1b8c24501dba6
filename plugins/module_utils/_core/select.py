# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one selection engine behind every front door. Pure: entries in, outcome out.

Order of the steps: the listing's own filters, name, tags, max_size, software,
available_only, version (with the pre-release rule, also for software), the preference
of full names, latest_by; then sorting. Of offers, details come after the filters that
need none. ``limit`` and ``query`` are left to the caller. The outcome does not depend
on the order in which the server sent the entries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple, Union

from .selection import Condition, Selection
from .versions import is_prerelease, parse_version

if TYPE_CHECKING:
    from packaging.version import Version

    from .entry import Entry

    Details = Callable[[list[Entry], bool], list[Entry]]
    Key = Union[Version, str, int]  # noqa: UP007


class Obstacle(Enum):
    """Why ``latest_by`` gives no entry: choosing would be a guess."""

    PUBLISHERS = "several publishers"
    FAMILIES = "several families"
    UNKNOWN = "nothing to compare"
    TIE = "several share the highest"


class Problem(NamedTuple):
    """An obstacle, with the ``number`` of publishers, families or entries."""

    obstacle: Obstacle
    latest_by: str
    number: int
    # Whom the listing takes for a publisher: author or group.
    publisher: str = "author"

    def __str__(self) -> str:
        by, count = self.latest_by, self.number
        if self.obstacle is Obstacle.PUBLISHERS:
            return f"latest_by={by} would choose between {count} {self.publisher}s"
        if self.obstacle is Obstacle.FAMILIES:
            return f"latest_by={by} would choose between {count} families"
        if self.obstacle is Obstacle.UNKNOWN:
            return f"latest_by={by}: none of the {count} entries has a value to compare"
        return f"latest_by={by}: {count} entries share the highest value"


@dataclass(kw_only=True)
class Outcome:
    """What is left, and how it came to that. ``problem`` forbids to use ``entries``."""

    selection: Selection
    entries: list[Entry]
    everything: list[Entry]
    steps: list[tuple[str, int]] = field(default_factory=list)
    # What passed all conditions, before availability, version and latest_by.
    matching: list[Entry] = field(default_factory=list)
    # The entries that the step which left none had to start from, and that step.
    before_empty: list[Entry] = field(default_factory=list)
    emptied_by: Condition | str | None = None
    unavailable: list[Entry] = field(default_factory=list)
    unordered: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    problem: Problem | None = None

    @property
    def read(self) -> int:
        return len(self.everything)

    @property
    def clear(self) -> bool:
        """Whether exactly one entry is left and nothing speaks against it."""
        return len(self.entries) == 1 and self.problem is None

    def note(
        self, label: str, remaining: list[Entry], cause: Condition | str | None = None
    ) -> list[Entry]:
        """Record a step; remember what the step that left nothing started from."""
        if not remaining and self.entries:
            self.before_empty, self.emptied_by = self.entries, cause or label
        self.steps.append((label, len(remaining)))
        self.entries = remaining
        return remaining


def select(
    entries: Iterable[Entry], selection: Selection, details: Details | None = None
) -> Outcome:
    """Return the outcome of a selection over these entries.

    ``details(entries, unknown_only)`` completes entries whose listing does not tell
    all; it is called only for entries that the selection still depends on.
    """
    everything = list(entries)
    outcome = Outcome(selection=selection, entries=everything, everything=everything)
    _apply_conditions(outcome, late=False)
    if details is not None and selection.of_offers:
        from .offers import warnings_of

        outcome.entries = details(outcome.entries, False)
        outcome.warnings += warnings_of(outcome.entries)
        _apply_conditions(outcome, late=True)
        return _sorted(narrow(outcome))
    if details is None or not selection.needs_details:
        if details is not None and selection.sort_by == "version":
            outcome.entries = details(outcome.entries, True)
        return _sorted(narrow(outcome))
    by_date = selection.latest_by in ("created", "updated")
    outcome.entries = details(outcome.entries, not by_date)
    narrowed = narrow(_copy(outcome))
    if narrowed.clear:
        # The outcome must not rest on an assumption about the listing: confirm it.
        (assumed,), (confirmed,) = narrowed.entries, details(narrowed.entries, False)
        if _agree(assumed, confirmed, selection):
            narrowed.entries = [confirmed]
        else:
            known = [confirmed if e is assumed else e for e in outcome.entries]
            outcome.entries = details(known, False)
            narrowed = narrow(outcome)
    return _sorted(narrowed)


def _apply_conditions(outcome: Outcome, *, late: bool) -> None:
    for condition in outcome.selection.conditions:
        if condition.late == late:
            passes = condition.passes
            left = [entry for entry in outcome.entries if passes(entry)]
            outcome.note(condition.label, left, condition)


def _copy(outcome: Outcome) -> Outcome:
    return replace(outcome, steps=list(outcome.steps))


def _agree(assumed: Entry, confirmed: Entry, selection: Selection) -> bool:
    if selection.available_only and not confirmed["available"]:
        return False
    return bool(assumed["version"] == confirmed["version"])


def narrow(outcome: Outcome) -> Outcome:
    """Apply what looks at all entries that passed the conditions, not at each alone."""
    selection = outcome.selection
    outcome.matching = outcome.entries
    if selection.available_only:
        outcome.unavailable = _wanted_but_unavailable(outcome.entries, selection)
        usable = [entry for entry in outcome.entries if entry["available"]]
        outcome.note("available_only=true", usable, "available_only")
    if selection.compares_versions:
        _narrow_by_version(outcome)
    for condition in selection.conditions:
        if condition.version is not None:
            _drop_software_prereleases(outcome, condition)
    if selection.full_name is not None:
        full = [e for e in outcome.entries if selection.full_name(e["name"])]
        if full and len(full) < len(outcome.entries):
            outcome.note("full name before family", full)
    if selection.latest_by and len(outcome.entries) > 1:
        _narrow_to_latest(outcome, selection.latest_by)
    return outcome


def _wanted_but_unavailable(entries: list[Entry], selection: Selection) -> list[Entry]:
    dropped = [entry for entry in entries if not entry["available"]]
    if selection.version is None:
        return dropped
    return [e for e in dropped if selection.version.accepts(e["version"])]


def _narrow_by_version(outcome: Outcome) -> None:
    rule = outcome.selection.version
    candidates = outcome.entries
    if rule is not None or outcome.selection.latest_by == "version":
        versions = {entry["version"] for entry in candidates} - {""}
        outcome.unordered = sorted(v for v in versions if parse_version(v) is None)
    if rule is not None:
        candidates = [e for e in candidates if rule.accepts(e["version"])]
        outcome.note(f"version={rule.text!r}", candidates, "version")
        if rule.names_prerelease:
            return
    final = [e for e in candidates if not is_prerelease(e["version"])]
    if final and len(final) < len(candidates):
        outcome.note("without pre-releases", final)


def _drop_software_prereleases(outcome: Outcome, condition: Condition) -> None:
    """Leave out entries with pre-releases of this software while others remain."""
    from .software import software_of, version_within

    key = condition.key.partition(".")[2]
    final = [
        entry
        for entry in outcome.entries
        if not is_prerelease(version_within(key, software_of(entry, key)))
    ]
    if final and len(final) < len(outcome.entries):
        outcome.note(f"without pre-releases in {condition.key}", final)


def publishers(entries: Iterable[Entry], selection: Selection) -> set[str]:
    """Return who stands behind these entries, as far as the listing can tell."""
    if selection.publisher == "group":
        return {e["group_id"] or f"{e['author']}/{e['family']}" for e in entries}
    return {entry["author"] for entry in entries}


def families(entries: Iterable[Entry]) -> set[str]:
    """Return the products among these entries, in lower case."""
    return {entry["family"].casefold() for entry in entries}


def _narrow_to_latest(outcome: Outcome, by: str) -> None:
    candidates = outcome.entries
    if _guesses(outcome, by):
        return
    ranked = [(sort_key(entry, by), entry) for entry in candidates]
    known = [(key, entry) for key, entry in ranked if key is not None]
    if not known:
        outcome.problem = Problem(Obstacle.UNKNOWN, by, len(candidates))
        return
    highest = max(key for key, _entry in known)
    top = [entry for key, entry in known if key == highest]
    outcome.note(f"latest_by={by}", top)
    if len(top) > 1:
        outcome.problem = Problem(Obstacle.TIE, by, len(top))


def _guesses(outcome: Outcome, by: str) -> bool:
    """Whether the latest would be one of several that the user did not tell apart."""
    selection = outcome.selection
    who = len(publishers(outcome.entries, selection))
    if selection.publisher_named:
        who = 1
    what = len(families(outcome.entries))
    for count, allowed, obstacle in (
        (who, selection.allow_any_publisher, Obstacle.PUBLISHERS),
        (what, selection.allow_any_family, Obstacle.FAMILIES),
    ):
        if count < 2:
            continue
        problem = Problem(obstacle, by, count, selection.publisher)
        if not allowed:
            outcome.problem = problem
            return True
        option = "publisher" if obstacle is Obstacle.PUBLISHERS else "family"
        outcome.warnings.append(f"{problem}; allow_any_{option} permits it")
    return False


def sort_key(entry: Entry, by: str) -> Key | None:
    """Return a comparable value, or None when it is unknown."""
    value: Key | None = entry[by]
    if by == "version":
        return parse_version(entry[by]) if value else None
    return None if value in ("", None) else value


def _sorted(outcome: Outcome) -> Outcome:
    selection = outcome.selection
    if selection.sort_by and outcome.problem is None:
        entries = outcome.entries
        if selection.of_offers:
            # What is equal otherwise: the cheapest first.
            entries = sort_entries(entries, "price")
        outcome.entries = sort_entries(
            entries,
            selection.sort_by,
            selection.descending,
            by_id=not selection.of_offers,
        )
    return outcome


def sort_entries(
    entries: list[Entry], by: str, descending: bool = False, *, by_id: bool = True
) -> list[Entry]:
    """Return the entries in order; ties by id, unknown values last either way."""
    if by_id:
        entries = sorted(entries, key=lambda entry: str(entry["id"]))
    keyed = [(sort_key(entry, by), entry) for entry in entries]
    known = [(key, entry) for key, entry in keyed if key is not None]
    unknown = [entry for key, entry in keyed if key is None]
    known.sort(key=lambda pair: pair[0], reverse=descending)
    return [entry for _key, entry in known] + unknown
