"""The selection once more, slow and plain, from the words of the contract.

Nothing of the collection is used here. Versions are those that the tests generate:
numbers with dots, perhaps with a leading v and an rc at the end; all else has no order.
"""

from __future__ import annotations

import fnmatch
import re

UNITS = {"1GB": 10**9, "1 GiB": 2**30, "900 MB": 900 * 10**6, 500: 500}
NUMBERED = re.compile(r"v?(\d+(?:\.\d+)*)(?:-?rc\.?(\d+))?")
OPERATORS = ("==", "!=", ">=", "<=", "~=", ">", "<")


class Problem(Exception):
    """The choice would be a guess."""


def parsed(text):
    """Return (numbers without trailing zeros, final?, rc), comparable; None else."""
    found = NUMBERED.fullmatch(text)
    if not found:
        return None
    numbers = [int(part) for part in found[1].split(".")]
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    return (numbers, found[2] is None, int(found[2] or 0))


def is_pre(text):
    key = parsed(text)
    return key is not None and not key[1]


def unprefixed(text):
    return text.removeprefix("v")


def same(one, other):
    if unprefixed(one) == unprefixed(other):
        return True
    return parsed(one) is not None and parsed(one) == parsed(other)


def satisfies(version, constraint):
    sign = next(op for op in OPERATORS if constraint.startswith(op))
    wanted = constraint[len(sign) :].strip()
    if sign == "==":
        return same(version, wanted)
    if sign == "!=":
        return not same(version, wanted)
    have, want = parsed(version), parsed(wanted)
    if have is None:
        return False
    if sign == ">=":
        return have >= want
    if sign == "<=":
        return have <= want
    if sign == ">":
        return have > want
    if sign == "<":
        # PEP 440: a pre-release of the bound itself is not below it.
        own_pre = have[0] == want[0] and not have[1] and want[1]
        return have < want and not own_pre
    prefix = [int(p) for p in NUMBERED.fullmatch(wanted)[1].split(".")][:-1]
    padded = have[0] + [0] * len(prefix)
    return have >= want and padded[: len(prefix)] == prefix


def name_fits(text, options):
    wanted, how = options["name"], options.get("match") or "exact"
    if options.get("ignore_case"):
        text = text.lower()
        wanted = wanted.lower()
    if how == "exact":
        return text == wanted
    if how == "contains":
        return wanted in text
    if how == "glob":
        return fnmatch.fnmatchcase(text, wanted)
    return re.search(wanted, text) is not None


def has_software(told, part, wanted):
    """Whether one part of an image's software is told, and what is wanted."""
    if not told.get(part):
        return False
    if part == "framework":
        return told[part].lower() == wanted.lower()
    if not wanted.startswith(OPERATORS):
        return same(told[part], wanted)
    return all(satisfies(told[part], p.strip()) for p in wanted.split(","))


def final_software(left, options):
    """Leave out pre-releases in each part that names none, while others remain."""
    for part, wanted in (options.get("software") or {}).items():
        constraints = [one.strip() for one in wanted.split(",")]
        constrained = wanted.startswith(OPERATORS)
        if not constrained or any(is_pre(c.lstrip("=!<>~ ")) for c in constraints):
            continue
        final = [one for one in left if not is_pre(one["software"][part])]
        left = final or left
    return left


def kept(entry, options):
    """Whether one entry alone passes everything but version and latest_by."""
    if options.get("author") is not None and entry["author"] != options["author"]:
        return False
    wanted_group = options.get("group_id")
    if wanted_group is not None and entry["group_id"] != wanted_group:
        return False
    if options.get("name") is not None:
        texts = (entry["name"], entry["family"])
        if not any(name_fits(text, options) for text in texts):
            return False
    if options.get("tags"):
        there, wanted = entry["tags"], options["tags"]
        if options.get("ignore_case"):
            there = [tag.lower() for tag in there]
            wanted = [tag.lower() for tag in wanted]
        hits = [tag in there for tag in wanted]
        if not (any(hits) if options.get("tags_match") == "any" else all(hits)):
            return False
    if options.get("max_size") is not None:
        size = entry["size_bytes"]
        if size is None or size > UNITS[options["max_size"]]:
            return False
    if not all(
        has_software(entry.get("software") or {}, part, wanted)
        for part, wanted in (options.get("software") or {}).items()
    ):
        return False
    return bool(entry["available"] or options.get("available_only") is False)


def value_of(entry, by):
    if by == "version":
        return parsed(entry["version"])
    return None if entry[by] in ("", None) else entry[by]


def narrowed_by_version(left, options):
    version, latest_by = options.get("version"), options.get("latest_by")
    if version is None and latest_by is None:
        return left
    if version not in (None, "latest"):
        parts = [part.strip() for part in version.split(",")]
        if not any(part.startswith(OPERATORS) for part in parts):
            return [e for e in left if same(e["version"], version)]
        left = [e for e in left if all(satisfies(e["version"], p) for p in parts)]
        if any(is_pre(part.lstrip("=!<>~ ")) for part in parts):
            return left
    final = [entry for entry in left if not is_pre(entry["version"])]
    return final or left


def latest(left, options, by, publisher):
    whose = {entry[publisher] for entry in left}
    named = any(options.get(o) is not None for o in ("author", "group_id", "id"))
    if len(whose) > 1 and not named and not options.get("allow_any_publisher"):
        raise Problem("publishers")
    products = {entry["family"].casefold() for entry in left}
    if len(products) > 1 and not options.get("allow_any_family"):
        raise Problem("families")
    known = [entry for entry in left if value_of(entry, by) is not None]
    if not known:
        raise Problem("nothing to compare")
    highest = max(value_of(entry, by) for entry in known)
    top = [entry for entry in known if value_of(entry, by) == highest]
    if len(top) > 1:
        raise Problem("tie")
    return top


def choose(entries, options, publisher):
    """Return the ids that remain, in the order they are answered; Problem else."""
    left = [entry for entry in entries if kept(entry, options)]
    left = narrowed_by_version(left, options)
    left = final_software(left, options)
    version, by = options.get("version"), options.get("latest_by")
    by = "version" if version == "latest" else by
    exact = (options.get("match") or "exact") == "exact"
    if options.get("name") is not None and exact and version is None and by is None:
        full = [entry for entry in left if name_fits(entry["name"], options)]
        left = full or left
    if by is not None and len(left) > 1:
        left = latest(left, options, by, publisher)
    order = options.get("sort_by")
    if order is not None:
        left = sorted(left, key=lambda entry: entry["id"])
        known = [entry for entry in left if value_of(entry, order) is not None]
        unknown = [entry for entry in left if value_of(entry, order) is None]
        ranks = sorted(known, key=lambda entry: value_of(entry, order))
        if options.get("descending"):
            # Ties stay in the order of their ids.
            values = []
            for entry in reversed(ranks):
                if value_of(entry, order) not in values:
                    values.append(value_of(entry, order))
            ranks = [e for v in values for e in known if value_of(e, order) == v]
        left = ranks + unknown
    return [entry["id"] for entry in left]
