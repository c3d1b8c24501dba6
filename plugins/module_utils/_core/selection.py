# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The selection of a user, checked and compiled before any request is made."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from .errors import OptionError
from .fields import as_tags
from .model import Option, Settings, Test
from .units import parse_size
from .versions import VersionRule

if TYPE_CHECKING:
    from .entry import Entry
    from .query import Query
    from .selectable import Selectable

LATEST_BY = ("version", "created", "updated", "published", "used")
SORT_BY = ("name", "version", "created", "updated", "published", "size_bytes", "used")

SELECTION_OPTIONS = (
    Option(name="name"),
    Option(
        name="match", choices=("exact", "contains", "glob", "regex"), default="exact"
    ),
    Option(name="ignore_case", type="bool", default=False),
    Option(name="tags", type="list", elements="str"),
    Option(name="tags_match", choices=("all", "any"), default="all"),
    Option(name="version"),
    Option(name="latest_by", choices=LATEST_BY),
    Option(name="allow_any_publisher", type="bool", default=False),
    Option(name="allow_any_family", type="bool", default=False),
    Option(name="available_only", type="bool", default=True),
    Option(name="max_size"),
    Option(name="query"),
    Option(name="sort_by", choices=SORT_BY),
    Option(name="descending", type="bool", default=False),
    Option(name="limit", type="int"),
)


class Condition(NamedTuple):
    """One filter: its text in explanations, the key that it checks, the test."""

    label: str
    key: str
    wanted: object
    passes: Callable[[Entry], bool]
    # Whether it needs what only the details of an entry contain.
    late: bool = False
    # The constraint whose pre-releases go before they are all that is left.
    version: VersionRule | None = None
    # Why entries do not pass, in words of its own.
    reasons: Callable[[Iterable[Entry]], str] | None = None


class Selection(NamedTuple):
    """A compiled selection; see ``select.select`` for the order of its steps."""

    conditions: tuple[Condition, ...] = ()
    # Whether a text is the whole wanted name; None when no preference applies.
    full_name: Callable[[str], bool] | None = None
    # The name when entries of no other name or family can match: an exact match.
    exact_name: str | None = None
    ignore_case: bool = False
    available_only: bool = True
    version: VersionRule | None = None
    latest_by: str | None = None
    publisher_named: bool = False
    allow_any_publisher: bool = False
    allow_any_family: bool = False
    publisher: str = "author"
    sort_by: str | None = None
    descending: bool = False
    limit: int | None = None
    query: Query | None = None
    # Offers: what each costs and whether there is one is only told by its details.
    of_offers: bool = False

    @property
    def compares_versions(self) -> bool:
        """Whether versions matter: pre-releases are no latest, by date either."""
        return self.version is not None or self.latest_by is not None

    @property
    def needs_details(self) -> bool:
        """Whether the outcome depends on what only details tell for sure."""
        return self.compares_versions


def compile_selection(listing: Selectable, options: Settings) -> Selection:
    """Return the selection for these plain option values; None means not given."""
    _refuse_empty_texts(listing, options)
    version, latest_by = _version_and_latest(options)
    conditions = _listing_conditions(listing, options)
    if options.get("name") is not None:
        conditions.append(_name_condition(options))
    if options.get("tags"):
        conditions.append(tags_condition(options))
    if options.get("max_size") is not None:
        conditions.append(_size_condition(options["max_size"]))
    if options.get("software"):
        from .software import software_conditions

        conditions += software_conditions(options["software"])
    return Selection(
        conditions=tuple(conditions),
        full_name=None if version or latest_by else _full_name(options),
        exact_name=_exact_name(options),
        ignore_case=bool(options.get("ignore_case")),
        available_only=options.get("available_only") is not False,
        version=version,
        latest_by=latest_by,
        publisher_named=any(
            # official=false names nobody: it leaves everyone who is not official
            options.get(name) not in (None, False)
            for name in listing.publisher_options
        ),
        allow_any_publisher=bool(options.get("allow_any_publisher")),
        allow_any_family=bool(options.get("allow_any_family")),
        publisher=listing.publisher,
        sort_by=options.get("sort_by"),
        descending=bool(options.get("descending")),
        limit=_limit(options.get("limit")),
        query=_query(options.get("query")),
        of_offers=listing.offers is not None,
    )


def _refuse_empty_texts(listing: Selectable, options: Settings) -> None:
    """An empty text is nearly always an undefined variable: never guess it away."""
    known = (*SELECTION_OPTIONS, *listing.options)
    for option in known:
        value = options.get(option.name)
        for name, one in _inside(option.name, value):
            if isinstance(one, str) and not one.strip():
                raise OptionError(f"{name} is empty: leave it out or give a value")


def _inside(name: str, value: object) -> Iterator[tuple[str, object]]:
    """Yield the value, or what is in a list or a dictionary, with its name."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _inside(f"{name}.{key}", item)
    elif isinstance(value, list):
        yield from ((name, item) for item in value)
    else:
        yield name, value


def _version_and_latest(
    options: Settings,
) -> tuple[VersionRule | None, str | None]:
    text, latest_by = options.get("version"), options.get("latest_by")
    rule = None if text is None else VersionRule(str(text))
    if rule is not None and rule.latest:
        if latest_by not in (None, "version"):
            raise OptionError(
                f"version=latest means latest_by=version, but latest_by is {latest_by}"
            )
        return None, "version"
    return rule, latest_by


def _listing_conditions(listing: Selectable, options: Settings) -> list[Condition]:
    """Return the listing's own filters.

    A default of false filters nothing, nor does an empty list: it names nobody.
    """
    idle: dict[str, tuple[object, ...]] = {
        option.name: (None, [], False) if option.default is False else (None, [])
        for option in listing.options
    }
    return [
        _listing_condition(test, options[test.option])
        for test in listing.tests
        if options.get(test.option) not in idle.get(test.option, (None, []))
    ]


def _listing_condition(test: Test, value: object) -> Condition:
    wanted = test.prepare(value)
    return Condition(
        label=f"{test.option}={value!r}",
        key=test.key or test.option,
        wanted=value,
        passes=lambda entry: bool(test.passes(wanted, entry)),
        late=test.late,
    )


def name_matcher(
    name: str, match: str = "exact", ignore_case: bool = False
) -> Callable[[str], bool]:
    """Return the test of one text against ``name``."""
    if match == "regex":
        try:
            pattern = re.compile(name, re.IGNORECASE if ignore_case else 0)
        except (re.error, OverflowError, RecursionError) as error:
            raise OptionError(f"name {name!r} is not a regex: {error}") from None
        return lambda text: pattern.search(text) is not None
    wanted = name.casefold() if ignore_case else name
    fold: Callable[[str], str] = str.casefold if ignore_case else str
    if match == "contains":
        return lambda text: wanted in fold(text)
    if match == "glob":
        shell = re.compile(fnmatch.translate(wanted))
        return lambda text: shell.match(fold(text)) is not None
    return lambda text: wanted == fold(text)


def _name_condition(options: Settings) -> Condition:
    name, match = options["name"], options.get("match") or "exact"
    ignore_case = bool(options.get("ignore_case"))
    matches = name_matcher(name, match, ignore_case)
    how = match + (", ignore_case" if ignore_case else "")
    return Condition(
        label=f"name={name!r} ({how})",
        key="name",
        wanted=name,
        passes=lambda entry: matches(entry["name"]) or matches(entry["family"]),
    )


def _exact_name(options: Settings) -> str | None:
    loose = (options.get("match") or "exact") != "exact" or options.get("ignore_case")
    return None if loose else options.get("name")


def _full_name(options: Settings) -> Callable[[str], bool] | None:
    if options.get("name") is None or (options.get("match") or "exact") != "exact":
        return None
    return name_matcher(options["name"], "exact", bool(options.get("ignore_case")))


def tags_condition(options: Settings) -> Condition:
    """Return the condition of ``tags``, ``tags_match`` and ``ignore_case``."""
    wanted, how = as_tags(options["tags"]), options.get("tags_match") or "all"
    if not wanted:
        raise OptionError("tags is empty: leave it out or give a value")
    fold: Callable[[str], str] = str.casefold if options.get("ignore_case") else str
    folded = {fold(tag) for tag in wanted}

    def passes(entry: Entry) -> bool:
        there = {fold(tag) for tag in entry["tags"]}
        return folded <= there if how == "all" else bool(folded & there)

    return Condition(
        label=f"tags={wanted!r} ({how})", key="tags", wanted=wanted, passes=passes
    )


def size_option(name: str) -> Callable[[object], int]:
    """Return the parser of a size option; an OptionError shows what is expected."""

    def parse(value: object) -> int:
        size = parse_size(value)
        if size is None:
            raise OptionError(
                f"{name}={value!r} is not a size: give bytes, or a text such as "
                "20GiB or 500 MB"
            )
        return size

    return parse


def _size_condition(value: object) -> Condition:
    largest = size_option("max_size")(value)

    def passes(entry: Entry) -> bool:
        size = entry["size_bytes"]
        return size is not None and size <= largest

    return Condition(
        label=f"max_size={value!r}", key="size_bytes", wanted=value, passes=passes
    )


def _limit(value: int | None) -> int | None:
    if value is not None and value < 1:
        raise OptionError(f"limit={value} must be 1 or more")
    return value


def _query(text: str | None) -> Query | None:
    if text is None:
        return None
    from .query import compile_query  # few selections have one

    return compile_query(text)
