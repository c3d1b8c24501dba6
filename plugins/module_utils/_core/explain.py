# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a selection failed, with the nearest entries and the remedy."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from .errors import SelectionError
from .nearest import nearest, nearest_sentence
from .remedies import Remedies
from .select import Obstacle, Outcome, sort_key
from .selection import SELECTION_OPTIONS, Condition
from .text import SHOWN, shown, visible, with_version
from .versions import is_prerelease, parse_version

if TYPE_CHECKING:
    from .entry import Entry
    from .selectable import Selectable
    from .versions import VersionRule

# The message is about families, so it lists more of them than of other things.
SHOWN_FAMILIES = 10


def explain_for(
    listing: Selectable,
    outcome: Outcome,
    *,
    more: Collection[str] = (),
    without: Collection[str] = (),
) -> str:
    """Return the explanation of an unexpected outcome, a line for each part.

    It recommends only what the front door offers: the options of a selection and of
    the listing, ``more`` and none of ``without``.
    """
    if listing.offers:
        return listing.offers.explain(outcome)
    options = (*SELECTION_OPTIONS, *listing.options)
    offered = {option.name for option in options} | set(more)
    remedies = Remedies(listing, outcome, offered - set(without))
    lines = [_verdict(outcome, listing.name), _steps(outcome)]
    if outcome.problem or outcome.entries:
        lines += _several(outcome, remedies)
    else:
        lines += _nothing(outcome, remedies)
    if outcome.unordered:
        lines.append(
            "Versions without an order, only compared for equality: "
            + shown(outcome.unordered)
        )
    return "\n".join(line.rstrip(".") + "." for line in lines if line)


def selection_error(
    listing: Selectable,
    outcome: Outcome,
    *,
    more: Collection[str] = (),
    without: Collection[str] = (),
) -> SelectionError:
    """Return the error that explains an unexpected outcome; see ``explain_for``."""
    text = explain_for(listing, outcome, more=more, without=without)
    missing = not outcome.entries and outcome.problem is None
    return SelectionError(text, missing=missing)


def _verdict(outcome: Outcome, listing: str) -> str:
    if outcome.problem:
        return f"{listing}: {outcome.problem}"
    left = len(outcome.entries)
    if left:
        return f"{listing}: one entry was asked for, but {left} entries remain"
    return f"{listing}: nothing matches"


def _steps(outcome: Outcome) -> str:
    steps = [f"{outcome.read} entries read"]
    steps += [f"{label}: {left}" for label, left in outcome.steps]
    return "Conditions and how many entries survived each: " + " -> ".join(steps)


# -- nothing remained -------------------------------------------------------------


def _nothing(outcome: Outcome, remedies: Remedies) -> list[str]:
    return [_nearest(outcome, remedies), *_unavailable(outcome, remedies)]


def _nearest(outcome: Outcome, remedies: Remedies) -> str:
    cause, before = outcome.emptied_by, outcome.before_empty
    if not before:
        return "The listing itself is empty: check region, account and server filters"
    rule = outcome.selection.version
    if cause == "version" and rule is not None:
        return _nearest_versions(rule, before)
    if cause == "available_only" and rule is not None and not outcome.unavailable:
        # Nothing is named as unavailable that would not match anyway.
        none = "None of these can be used, and none has a version that matches"
        return f"{none}. {_nearest_versions(rule, before)}"
    if not isinstance(cause, Condition):
        return ""
    if cause.key == "name":
        return _same_name(cause, outcome) or _nearest_names(cause, before, remedies)
    if cause.key == "tags":
        return _nearest_tags(cause, before, remedies)
    if cause.reasons is not None:
        return _software(cause, cause.reasons(before), remedies)
    return _values_there(cause, before)


def _same_name(cause: Condition, outcome: Outcome) -> str:
    """Name what has the right name but did not get past an earlier condition."""
    dropped = [entry for entry in outcome.everything if cause.passes(entry)]
    if not dropped:
        return ""
    conditions = outcome.selection.conditions
    earlier = conditions[: conditions.index(cause)]
    by = [one for one in earlier if not all(map(one.passes, dropped))]
    labels = " and ".join(one.label for one in by)
    shown_first = ", ".join(named(entry) for entry in dropped[:SHOWN])
    said = f"The name is right, but {labels} dropped: {shown_first}"
    values = _values_there(by[0], dropped) if len(by) == 1 else ""
    return f"{said}. {values}" if values else said


def nearest_names(outcome: Outcome) -> list[str]:
    """Return the names closest to one that nothing matched; [] if that is not why."""
    cause = outcome.emptied_by
    if outcome.entries or not isinstance(cause, Condition) or cause.key != "name":
        return []
    names = {text for e in outcome.before_empty for text in (e["name"], e["family"])}
    return nearest(str(cause.wanted), names - {""})


def _nearest_names(cause: Condition, before: list[Entry], remedies: Remedies) -> str:
    names = {text for e in before for text in (e["name"], e["family"])}
    said = nearest_sentence(str(cause.wanted), names) or "No name is similar"
    way = remedies.name_and_version() or remedies.other_match()
    return f"{said}; {way}" if way else said


def _nearest_versions(rule: VersionRule, before: list[Entry]) -> str:
    """Return the versions that are there, the newest first; of many, the nearest."""
    there = _newest_first(before)
    near = there
    if len(there) > SHOWN:
        ranked = sorted(there, key=_distances(rule.operands, there).__getitem__)
        near = [text for text in there if text in ranked[:SHOWN]]
    more = len(there) - len(near)
    return f"Versions there: {shown(near)}" + (f" and {more} more" if more else "")


def _distances(wanted: list[str], there: list[str]) -> dict[str, int]:
    """Return how many versions lie between each and the next one that is wanted.

    What has no order is near when its text is.
    """
    similar = [text for one in wanted for text in nearest(one, there)]
    ordered = [v for v in map(parse_version, there) if v is not None]
    numbers = (parse_version(one.removesuffix(".*")) for one in wanted)
    named = [v for v in numbers if v is not None]
    bounds = [sum(have > one for have in ordered) for one in named]
    distances = {}
    for place, text in enumerate(there):
        gaps = [place - at if place >= at else at - place - 1 for at in bounds]
        if place >= len(ordered) or not gaps:
            gaps = [similar.index(text) if text in similar else len(there)]
        distances[text] = min(gaps)
    return distances


def _nearest_tags(cause: Condition, before: list[Entry], remedies: Remedies) -> str:
    tags = {tag for entry in before for tag in entry["tags"]}
    if not tags:
        return "No tags there"
    wanted = cause.wanted if isinstance(cause.wanted, list) else [cause.wanted]
    near = dict.fromkeys(match for tag in wanted for match in nearest(str(tag), tags))
    said = f"Nearest tags: {shown(near)}"
    if not near:
        said = f"No tag is similar; tags there: {shown(sorted(tags))}"
    way = remedies.other_tags(cause)
    return f"{said}; {way}" if way else said


def _software(cause: Condition, reasons: str, remedies: Remedies) -> str:
    """Return why nothing has this software, and which conditions would match."""
    ways = remedies.other_software(cause)
    said = f"Of those before {cause.key}: {reasons}"
    return f"{said}. {cause.key} ({shown(ways)}) would match some" if ways else said


def _values_there(cause: Condition, before: list[Entry]) -> str:
    """Name the values that exist for a filter whose name is a key of entries."""
    option = cause.label.partition("=")[0]
    try:
        values = [entry[cause.key] for entry in before]
    except KeyError:
        return ""
    flat = [v for one in values for v in (one if isinstance(one, list) else [one])]
    there = {value for value in flat if value not in ("", None)}
    if not there:
        return f"{option} is not known for any entry there"
    if all(type(value) in (int, float) for value in there):
        # Whatever filters numbers is a limit: the lowest are the nearest.
        return f"Values of {option} there: {shown(map(str, sorted(there)))}"
    known = sorted(map(str, there))
    return (
        f"Values of {option} there: {shown(nearest(str(cause.wanted), known) or known)}"
    )


def _unavailable(outcome: Outcome, remedies: Remedies) -> list[str]:
    if not outcome.unavailable:
        return []
    dropped = ", ".join(named(entry) for entry in outcome.unavailable[:SHOWN])
    lines = [f"Dropped as unavailable: {dropped}"]
    gone = {entry["id"] for entry in outcome.unavailable}
    usable = [e for e in outcome.everything if e["available"] and e["id"] not in gone]
    mates = {(e["family"], e["author"], e["group_id"]) for e in outcome.unavailable}
    siblings = [e for e in usable if (e["family"], e["author"], e["group_id"]) in mates]
    if siblings:
        lines.append(f"Newest usable sibling: {named(_newest(siblings))}")
    if remedies.offers("available_only"):
        lines.append("To use an unavailable entry anyway: available_only=false")
    return lines


# -- too much remained ------------------------------------------------------------


def _several(outcome: Outcome, remedies: Remedies) -> list[str]:
    candidates = sorted(outcome.entries, key=lambda entry: str(entry["id"]))
    listed = ", ".join(named(entry) for entry in candidates[:SHOWN])
    more = len(candidates) - SHOWN
    if more > 0:
        listed += f" and {more} more"
    lines = [f"Candidates: {listed}"]
    if outcome.problem and outcome.problem.obstacle is Obstacle.FAMILIES:
        lines.append(_families(candidates))
    ways = remedies.for_one_entry(_newest_first(candidates))
    if ways:
        lines.append(f"To select one, give {', or '.join(ways)}")
    return lines


def _families(candidates: list[Entry]) -> str:
    """Return the families, each with its newest version."""
    members: dict[str, list[Entry]] = {}
    for entry in candidates:
        members.setdefault(entry["family"].casefold(), []).append(entry)
    newest = [_newest(entries) for _family, entries in sorted(members.items())]
    texts = [f"{entry['family']!r} {visible(entry['version'])}" for entry in newest]
    text = ", ".join(one.rstrip() for one in texts[:SHOWN_FAMILIES])
    more = len(texts) - SHOWN_FAMILIES
    return f"Families and their newest versions: {text}" + (
        f" and {more} more" if more > 0 else ""
    )


# -- words ------------------------------------------------------------------------


def named(entry: Entry) -> str:
    """Return one entry in a few words: name, version, id, author, what forbids it."""
    words = with_version(entry["name"], entry["version"])
    by = entry["author"] and f"by {entry['author']}"
    more = [entry["id"], by, entry.forbidden_by]
    return visible(f"{words} ({', '.join(str(one) for one in more if one)})")


def _newest_first(entries: list[Entry]) -> list[str]:
    versions = {entry["version"] for entry in entries if entry["version"]}
    parsed = {text: parse_version(text) for text in versions}
    ordered = [(v, text) for text, v in parsed.items() if v is not None]
    ordered.sort(reverse=True)
    unordered = sorted(text for text, v in parsed.items() if v is None)
    return [text for _version, text in ordered] + unordered


def _newest(entries: list[Entry]) -> Entry:
    """Return the highest version, a pre-release only when there is nothing else."""
    known = [e for e in entries if parse_version(e["version"]) is not None]
    final = [e for e in known if not is_prerelease(e["version"])]
    if known:
        return max(final or known, key=lambda e: (sort_key(e, "version"), *_age(e)))
    return max(entries, key=_age)


def _age(entry: Entry) -> tuple[str, str]:
    return entry["created"], str(entry["id"])
