# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The remedies for a failed selection. Each was tried, so following it succeeds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from .errors import OptionError
from .select import Outcome, families, narrow
from .selection import LATEST_BY, Condition, Selection, name_matcher, tags_condition
from .text import shown
from .versions import VersionRule

if TYPE_CHECKING:
    from .entry import Entry
    from .selectable import Selectable

# Trying costs a selection each: of so many values at most.
_TRIED = 20
# What people write between a name and a version.
_BETWEEN = " :=@_-"


class Remedies:
    """Tries options that the front door offers on the entries that were read."""

    def __init__(
        self,
        listing: Selectable,
        outcome: Outcome,
        offered: Collection[str],
    ) -> None:
        self._listing = listing
        self._outcome = outcome
        self._selection = outcome.selection
        self._offered = offered

    def offers(self, option: str) -> bool:
        return option in self._offered

    # -- too much remained --------------------------------------------------------

    def for_one_entry(self, versions: list[str]) -> list[str]:
        """Return options, with values, that each leave exactly one entry."""
        ways = [
            self._values("version", versions, self._with_version),
            *(self._with_key(key) for key in ("author", "group_id")),
            *self._with_software(),
            self._official(),
            self._family(),
            self._other_latest(),
            self._id(),
            self._permission(),
        ]
        return [way for way in ways if way]

    def _values(
        self,
        option: str,
        values: Iterable[str],
        gives: Callable[[str], Outcome],
        part: str = "",
    ) -> str:
        if not self.offers(option):
            return ""
        working = [v for v in list(values)[:_TRIED] if gives(v).clear]
        return f"{option}{part} ({shown(working)})" if working else ""

    def _with_version(
        self, version: str, entries: list[Entry] | None = None
    ) -> Outcome:
        try:
            rule = VersionRule(version)
        except OptionError:
            return self._failed()
        if not rule.exact:
            return self._failed()  # such as "latest", which means something else
        changed = self._selection._replace(version=rule, full_name=None)
        among = self._outcome.matching if entries is None else entries
        return self._narrowed(among, changed)

    def _with_key(self, key: str) -> str:
        """Return the listing's option that compares this key, such as its author."""
        tests = [test.option for test in self._listing.tests if test.key == key]
        candidates = self._outcome.entries
        values = sorted({str(entry[key]) for entry in candidates if entry[key]})
        if not tests or (len(values) < 2 and not self._outcome.problem):
            return ""
        named = tests[0] in self._listing.publisher_options

        def gives(value: str) -> Outcome:
            left = [e for e in self._outcome.matching if e[key] == value]
            known = named or self._selection.publisher_named
            return self._narrowed(left, self._selection._replace(publisher_named=known))

        return self._values(tests[0], values, gives)

    def _with_software(self) -> list[str]:
        """Return software, each part by itself, that leaves one entry."""
        if not self.offers("software"):
            return []
        candidates = self._outcome.entries
        if not any(entry.get("software") for entry in candidates):
            return []
        from .software import PARTS, reported_values

        ways = []
        for key in PARTS:
            values = reported_values(candidates, key)
            if len(values) > 1 or self._outcome.problem:
                gives = partial(self._with_part, key)
                ways.append(self._values("software", values, gives, f".{key}"))
        return ways

    def _with_part(self, key: str, value: str) -> Outcome:
        condition = self._software(key, value)
        if condition is None:
            return self._failed()
        left = [e for e in self._outcome.matching if condition.passes(e)]
        return self._narrowed(left, self._selection._replace(full_name=None))

    def _software(self, key: str, value: str) -> Condition | None:
        """Return the condition of this value as a user gives it, if that can be."""
        from .software import software_conditions

        wanted = [value] if key == "applications" else value
        try:
            return software_conditions({key: wanted})[0]
        except OptionError:
            return None  # such as "latest", or what looks like a constraint

    def _official(self) -> str:
        left = [e for e in self._outcome.matching if e["official"] is True]
        changed = self._selection._replace(publisher_named=True)
        works = self.offers("official") and self._narrowed(left, changed).clear
        return "official=true" if works else ""

    def _family(self) -> str:
        """Return names of families, compared as a whole whatever ``match`` is now."""
        if len(families(self._outcome.entries)) < 2:
            return ""
        wanted = sorted({entry["family"] for entry in self._outcome.entries})
        working = [family for family in wanted[:_TRIED] if self._one_of(family)]
        exact = self._selection.exact_name is not None
        how = "" if exact or not working else " with match=exact"
        return f"the name of one family ({shown(working)}){how}" if working else ""

    def _one_of(self, family: str) -> bool:
        ignore_case = self._selection.ignore_case
        left = self._named(family, "exact", ignore_case)
        latest = self._selection.version or self._selection.latest_by
        full_name = None if latest else name_matcher(family, "exact", ignore_case)
        changed = self._selection._replace(full_name=full_name)
        return bool(family) and self._narrowed(left, changed).clear

    def _other_latest(self) -> str:
        working = [by for by in LATEST_BY if self._with_latest(by).clear]
        return f"latest_by ({shown(working)})" if working else ""

    def _with_latest(self, by: str) -> Outcome:
        if by == self._selection.latest_by:
            return self._failed()
        changed = self._selection._replace(latest_by=by, full_name=None)
        return self._narrowed(self._outcome.matching, changed)

    def _id(self) -> str:
        if self.offers("id"):
            return "id"
        if self._outcome.problem or not {"expect", "query"} <= set(self._offered):
            return ""
        return "expect=some and a query such as [?contains(path, 'PART')]"

    def _permission(self) -> str:
        """Return what permits to decide between publishers, families, or both."""
        for publisher, family, words in (
            (True, False, "allow_any_publisher=true"),
            (False, True, "allow_any_family=true"),
            (True, True, "allow_any_publisher=true and allow_any_family=true"),
        ):
            changed = self._selection._replace(
                allow_any_publisher=publisher or self._selection.allow_any_publisher,
                allow_any_family=family or self._selection.allow_any_family,
            )
            if self._narrowed(self._outcome.matching, changed).clear:
                return words
        return ""

    # -- nothing remained ---------------------------------------------------------

    def other_match(self) -> str:
        """Return how else the name could be compared so that something remains."""
        cause = self._outcome.emptied_by
        if not isinstance(cause, Condition) or self._selection.exact_name is None:
            return ""  # already compared in another way
        for match, ignore_case, words in (
            ("exact", True, "ignore_case=true would match"),
            ("contains", False, "match=contains would match some"),
            ("contains", True, "match=contains and ignore_case=true would match some"),
        ):
            left = self._named(str(cause.wanted), match, ignore_case)
            changed = self._selection._replace(full_name=None, latest_by=None)
            if left and self._narrowed(left, changed).entries:
                return words
        return ""

    def name_and_version(self) -> str:
        """Return the two options for a name that ends with a version, if they work."""
        wanted, asked = self._selection.exact_name, self._selection
        if wanted is None or asked.version is not None or asked.latest_by:
            return ""
        for separator in _BETWEEN:
            name, _separator, version = wanted.rpartition(separator)
            name = name.rstrip(_BETWEEN)
            tried = self._with_version(version, self._named(name, "exact", False))
            if name and tried.entries:
                return f"name={name!r} with version={version!r} would match"
        return ""

    def other_tags(self, cause: Condition) -> str:
        """Return how else tags could be compared so that something remains."""
        others = [c for c in self._selection.conditions if c is not cause]
        for how, ignore_case, words in (
            ("all", True, "ignore_case=true would match some"),
            ("any", False, "tags_match=any would match some"),
            ("any", True, "tags_match=any and ignore_case=true would match some"),
        ):
            options = {"tags": cause.wanted, "tags_match": how}
            condition = tags_condition({**options, "ignore_case": ignore_case})
            if self._leaves_some((*others, condition)):
                return words
        return ""

    def other_software(self, cause: Condition) -> list[str]:
        """Return what else a condition of software could be to leave something."""
        from .software import reported_values

        key = cause.key.partition(".")[2]
        kept = [one for one in self._selection.conditions if one is not cause]
        ways = []
        for value in reported_values(self._outcome.before_empty, key)[:_TRIED]:
            condition = self._software(key, value)
            if condition is None:
                continue
            if self._leaves_some((*kept, condition)):
                ways.append(value)
        return ways

    def _leaves_some(self, conditions: tuple[Condition, ...]) -> bool:
        """Whether anything passes these conditions and whatever else is asked for."""
        changed = self._selection._replace(conditions=conditions, latest_by=None)
        left = [
            known
            for entry, known in self._completed()
            if all(one.passes(entry) for one in conditions)
        ]
        return bool(self._narrowed(left, changed).entries)

    # -- trying -------------------------------------------------------------------

    def _named(self, name: str, match: str, ignore_case: bool) -> list[Entry]:
        """Return what another name would let pass, all other conditions kept."""
        matches = name_matcher(name, match, ignore_case)
        kept = [c for c in self._selection.conditions if c.key != "name"]
        return [
            known
            for entry, known in self._completed()
            if (matches(entry["name"]) or matches(entry["family"]))
            and all(condition.passes(entry) for condition in kept)
        ]

    def _completed(self) -> Iterator[tuple[Entry, Entry]]:
        """Yield what was read, each beside the form that its details completed."""
        complete = {entry["id"]: entry for entry in self._outcome.matching}
        for entry in self._outcome.everything:
            yield entry, complete.get(entry["id"], entry)

    def _narrowed(self, entries: list[Entry], selection: Selection) -> Outcome:
        return narrow(Outcome(selection=selection, entries=entries, everything=entries))

    def _failed(self) -> Outcome:
        return Outcome(selection=self._selection, entries=[], everything=[])
