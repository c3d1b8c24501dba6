# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a selection failed, in words that name the nearest and the way out."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches
from typing import Any

from .model import Listing
from .select import AnyEntry, Outcome, sort_key
from .selection import Condition
from .versions import parse_version

SHOWN = 5


def explain_for(listing: Listing, outcome: Outcome) -> str:
    """Return the story for a listing; it recommends only options that this one has."""
    own = {option.name for option in listing.options}
    return explain(outcome, listing.name, offered=own)


def explain(
    outcome: Outcome,
    listing: str,
    wanted: str = "one entry",
    offered: Collection[str] = ("id", "author", "group_id"),
) -> str:
    """Return the whole story of an outcome that is not what was wanted.

    ``offered``: those of the listing's options that may be recommended.
    """
    sentences = [_verdict(outcome, listing, wanted), _steps(outcome)]
    if outcome.problem or outcome.entries:
        sentences += _several(outcome, offered)
    else:
        sentences += _nothing(outcome)
    if outcome.unordered:
        sentences.append(
            "Versions without an order, only compared for equality: "
            + shown(outcome.unordered)
        )
    return " ".join(sentence.rstrip(".") + "." for sentence in sentences if sentence)


def _verdict(outcome: Outcome, listing: str, wanted: str) -> str:
    if outcome.problem:
        return f"{listing}: {outcome.problem}"
    left = len(outcome.entries)
    if left:
        return f"{listing}: {wanted} was asked for, but {left} entries remain"
    return f"{listing}: nothing matches"


def _steps(outcome: Outcome) -> str:
    steps = [f"{outcome.read} entries read"]
    steps += [f"{label}: {left}" for label, left in outcome.steps]
    return "Conditions and how many entries survived each: " + " -> ".join(steps)


# -- nothing remained -------------------------------------------------------------


def _nothing(outcome: Outcome) -> list[str]:
    sentences = [_nearest(outcome), *_unavailable(outcome)]
    return [sentence for sentence in sentences if sentence]


def _nearest(outcome: Outcome) -> str:
    cause, before = outcome.emptied_by, outcome.before_empty
    if not before:
        return "The listing itself is empty: check region, account and server filters"
    if cause == "version":
        return "Versions there: " + shown(_newest_first(before))
    if not isinstance(cause, Condition):
        return ""
    if cause.key == "name":
        return _same_name(cause, outcome) or _nearest_names(cause, before)
    if cause.key == "tags":
        tags = {tag for entry in before for tag in entry["tags"]}
        near = [match for tag in cause.wanted for match in nearest(tag, tags)]
        return (
            "Nearest tags: " + shown(dict.fromkeys(near)) if near else "No tags there"
        )
    return _values_there(cause, before)


def _same_name(cause: Condition, outcome: Outcome) -> str:
    """Name what has the right name but did not get past an earlier condition."""
    dropped = [entry for entry in outcome.everything if cause.passes(entry)]
    if not dropped:
        return ""
    shown_first = ", ".join(named(entry) for entry in dropped[:SHOWN])
    return f"The name is right, but a condition before it dropped: {shown_first}"


def _nearest_names(cause: Condition, before: list[Any]) -> str:
    names = {text for e in before for text in (e["name"], e["family"]) if text}
    wanted = str(cause.wanted)
    near = nearest(wanted, names)
    if not near:
        return "No name is near"
    if wanted.casefold() in (name.casefold() for name in near):
        way = "ignore_case=true would match"
    elif any(wanted.casefold() in name.casefold() for name in near):
        way = "match=contains would match some"
    else:
        way = ""
    said = "Nearest names: " + shown(near)
    return f"{said}; {way}" if way else said


def _values_there(cause: Condition, before: list[Any]) -> str:
    """Name the values that exist for a filter whose name is a key of entries."""
    try:
        values = [entry[_KEY_OF.get(cause.key, cause.key)] for entry in before]
    except KeyError:
        return ""
    flat: list[str] = []
    for value in values:
        flat += [str(v) for v in (value if isinstance(value, list) else [value])]
    known = sorted({text for text in flat if text not in ("", "None")})
    near = nearest(str(cause.wanted), known) or known
    if not known:
        return f"No entry there tells its {cause.key}"
    return f"Values of {cause.key} there: {shown(near)}"


_KEY_OF = {
    "gpu_type": "gpu_types",
    "vendor": "author",
    "max_price": "price",
    "gpu_memory": "gpu_memory_bytes",
    "free": "price",
}


def _unavailable(outcome: Outcome) -> list[str]:
    if not outcome.unavailable:
        return []
    dropped = ", ".join(named(entry) for entry in outcome.unavailable[:SHOWN])
    sentences = [f"Dropped as unavailable: {dropped}"]
    gone = {entry["id"] for entry in outcome.unavailable}
    usable = [e for e in outcome.everything if e["available"] and e["id"] not in gone]
    mates = {(e["family"], e["author"], e["group_id"]) for e in outcome.unavailable}
    siblings = [e for e in usable if (e["family"], e["author"], e["group_id"]) in mates]
    if siblings:
        sentences.append(f"Newest usable sibling: {named(_newest(siblings))}")
    sentences.append("To take it all the same: available_only=false")
    return sentences


# -- too much remained ------------------------------------------------------------


def _several(outcome: Outcome, offered: Collection[str]) -> list[str]:
    candidates = sorted(outcome.entries, key=lambda entry: str(entry["id"]))
    listed = ", ".join(named(entry) for entry in candidates[:SHOWN])
    more = len(candidates) - SHOWN
    if more > 0:
        listed += f" and {more} more"
    # ZStack calls the author of a model its vendor.
    author = "vendor" if "vendor" in offered else "author"
    keys = {"version": "version", author: "author", "group_id": "group_id"}
    ways = [
        _way(option, key, candidates)
        for option, key in keys.items()
        if option == "version" or option in offered
    ]
    if not outcome.problem:
        ways.append("latest_by")
    by_path = "expect=some and a query such as [?contains(path, 'PART')]"
    ways.append("id" if "id" in offered else by_path)
    if "choose between" in outcome.problem:
        ways.append("allow_any_publisher=true")
    told = ", ".join(way for way in ways if way)
    return [f"Candidates: {listed}", f"To choose one, give {told}"]


def _way(option: str, key: str, candidates: list[Any]) -> str:
    values = sorted({str(entry[key]) for entry in candidates if entry[key]})
    if len(values) < 2:
        return ""
    if key == "version":
        values = _newest_first(candidates)
    return f"{option} ({shown(values)})"


# -- words ------------------------------------------------------------------------


def named(entry: AnyEntry) -> str:
    """Return one entry in a few words: name, version, id, author, status."""
    name, version = entry["name"], entry["version"]
    words = name if not version or name.endswith(version) else f"{name} {version}"
    facts = [entry["id"], entry["author"] and f"by {entry['author']}"]
    if not entry["available"]:
        facts.append(entry["status"] or "unavailable")
    return f"{words} ({', '.join(str(fact) for fact in facts if fact)})"


def shown(values: Iterable[str]) -> str:
    listed = list(values)
    text = ", ".join(repr(value) for value in listed[:SHOWN])
    return f"{text} and {len(listed) - SHOWN} more" if len(listed) > SHOWN else text


def nearest(wanted: str, choices: Iterable[str]) -> list[str]:
    """Return up to five choices that look like what was wanted, best first."""
    folded: dict[str, list[str]] = {}
    for choice in sorted(set(choices)):
        folded.setdefault(choice.casefold(), []).append(choice)
    low = wanted.casefold()
    inside = sorted((name for name in folded if low in name), key=len)[:SHOWN]
    close = get_close_matches(low, folded, n=SHOWN, cutoff=0.5)
    order = dict.fromkeys([*[n for n in close if n == low], *inside, *close])
    return [choice for name in order for choice in folded[name]][:SHOWN]


def _newest_first(entries: list[Any]) -> list[str]:
    versions = {entry["version"] for entry in entries if entry["version"]}
    ordered = sorted(v for v in versions if parse_version(v) is not None)
    ordered.sort(key=parse_version, reverse=True)
    return ordered + sorted(v for v in versions if parse_version(v) is None)


def _newest(entries: list[Any]) -> AnyEntry:
    def rank(entry: AnyEntry) -> tuple[bool, Any, str, str]:
        version = sort_key(entry, "version")
        known = version is not None
        return known, version if known else 0, entry["created"], str(entry["id"])

    known = [e for e in entries if sort_key(e, "version") is not None]
    best: AnyEntry = max(known or entries, key=rank)
    return best
