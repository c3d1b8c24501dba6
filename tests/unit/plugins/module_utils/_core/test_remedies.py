"""Whoever follows a way out that an explanation names succeeds."""

from __future__ import annotations

import ast
import re

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from ansible_collections.aicloud.catalog.plugins.module_utils._core.entry import Entry
from ansible_collections.aicloud.catalog.plugins.module_utils._core.explain import (
    explain_for,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.nested import (
    nested_options,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.select import (
    select,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.selection import (
    SELECTION_OPTIONS,
    compile_selection,
)
from ansible_collections.aicloud.catalog.tests.unit.plugins.module_utils._core import (
    test_select_property as random,
)
from ansible_collections.aicloud.catalog.tests.unit.reading import LISTINGS

WAY = re.compile(
    r"(?:the )?([\w.]+)(?: of one family)? \((.*?)\)( with match=exact)?\Z"
)


def outcome_of(entries, options, listing):
    made = [as_entry(entry) for entry in entries]
    return select(made, compile_selection(LISTINGS[listing], options))


def as_entry(row):
    """Return the entry with these values."""
    return Entry({key: lambda row, _group, key=key: row[key] for key in row}, row, {})


def complete(entries):
    return [{**entry, "official": None, "status": ""} for entry in entries]


def ways(text):
    """Return the ways out of an explanation, each as options to follow it with."""
    found = [line for line in text.split("\n") if line.startswith("To select one")]
    for way in (
        found[0].rstrip(".").partition("give ")[2].split(", or ") if found else []
    ):
        listed = WAY.match(way)
        if listed:
            values = ast.literal_eval(f"[{listed[2].partition(' and ')[0]}]")
            for value in values:
                match = {"match": "exact"} if listed[3] else {}
                yield {listed[1]: value, **match}
        elif "=true" in way:
            yield dict.fromkeys(re.findall(r"(\w+)=true", way), True)
        else:
            yield {way: None}


def followed_with(options, way):
    """Return the options with what a way out adds or replaces in them."""
    plain = {name: value for name, value in way.items() if "." not in name}
    parts = {n.partition(".")[2]: v for n, v in way.items() if "." in n}
    software = {**options.get("software", {}), **parts}
    return {**options, **plain, **({"software": software} if software else {})}


def without_latest(options):
    """Return the options without those that choose among what passes the others."""
    again = {**options, "latest_by": None}
    if again.get("version") == "latest":
        again.pop("version")
    return again


@random.moderate
@given(
    entries=random.catalogs(),
    options=random.asked(),
    listing=random.some(sorted(random.PUBLISHER)),
)
def test_every_way_out_works(entries, options, listing):
    options.pop("sort_by", None)
    if listing == "compshare_image":
        options.pop("group_id", None)
    entries = complete(entries)
    outcome = outcome_of(entries, options, listing)
    if len(outcome.entries) < 2 and not outcome.problem:
        return
    text = explain_for(LISTINGS[listing], outcome)
    own = {option.name for option in (*SELECTION_OPTIONS, *LISTINGS[listing].options)}
    followed = list(ways(text))
    assert followed
    for way in followed:
        assert {option.partition(".")[0] for option in way} <= own, text
        event(next(iter(way)))
        if "id" in way:
            way = {"id": outcome.entries[0]["id"]}
        again = followed_with(options, way)
        if "latest_by" in way and again.get("version") == "latest":
            again.pop("version")
        assert outcome_of(entries, again, listing).clear, (way, text)


@random.moderate
@given(entries=random.catalogs(), options=random.asked())
def test_another_way_to_compare_the_name_leaves_something(entries, options):
    listing = "compshare_image"
    options.pop("group_id", None)
    entries = complete(entries)
    outcome = outcome_of(entries, options, listing)
    text = explain_for(LISTINGS[listing], outcome)
    way = re.search(r"(?:Nearest names.*|similar); (.*) would match", text)
    event("offered" if way else "nothing to offer")
    if way is None:
        return
    again = without_latest(options)
    both = re.fullmatch(r"name='(.*)' with version='(.*)'", way[1])
    if both:
        again |= {"name": both[1], "version": both[2]}
    if "contains" in way[1]:
        again["match"] = "contains"
    if "ignore_case" in way[1]:
        again["ignore_case"] = True
    assert outcome_of(entries, again, listing).entries


@random.moderate
@given(
    entries=random.catalogs(),
    options=random.asked(),
    tags=st.lists(random.some([*random.TAGS, "3d", "zz"]), min_size=1, unique=True),
)
def test_another_way_to_compare_tags_leaves_something(entries, options, tags):
    listing = "compshare_image"
    options.pop("group_id", None)
    options["tags"] = tags
    entries = complete(entries)
    text = explain_for(LISTINGS[listing], outcome_of(entries, options, listing))
    way = re.search(r"(?:tags|tag is similar).*; (.*) would match some", text)
    event("offered" if way else "nothing to offer")
    if way is None:
        return
    again = without_latest(options)
    for part in way[1].split(" and "):
        option, _sign, value = part.partition("=")
        again[option] = True if value == "true" else value
    assert outcome_of(entries, again, listing).entries, text


@random.moderate
@given(entries=random.catalogs(), options=random.asked(), software=random.software)
def test_other_software_leaves_something(entries, options, software):
    listing = "compshare_image"
    options.pop("group_id", None)
    options["software"] = software
    entries = complete(entries)
    text = explain_for(LISTINGS[listing], outcome_of(entries, options, listing))
    way = re.search(r"(software\.\w+) \((.*?)\) would match some", text)
    event("offered" if way else "nothing to offer")
    if way is None:
        return
    again = without_latest(options)
    for value in ast.literal_eval(f"[{way[2].partition(' and ')[0]}]"):
        followed = followed_with(again, {way[1]: value})
        assert outcome_of(entries, followed, listing).entries, text


def entry(**facts):
    plain = {"id": "1", "name": "qwen", "family": "qwen", "version": "1", "tags": []}
    plain |= {"author": "ann", "group_id": "", "available": True, "official": None}
    plain |= {"created": "", "updated": "", "published": "", "used": None}
    return {**plain, "size_bytes": None, "status": "", **facts}


def test_the_publisher_option_is_the_listings_own():
    """ZStack calls the author of a model its vendor."""
    rows = [entry(), entry(id="2", version="2", author="bob")]
    outcome = outcome_of(rows, {"latest_by": "version"}, "zstack_model")
    text = explain_for(LISTINGS["zstack_model"], outcome)
    assert "vendor ('ann', 'bob')" in text
    assert "author (" not in text


@pytest.mark.parametrize("listing", sorted(LISTINGS))
def test_each_front_door_is_offered_its_own_options(listing):
    rows = [entry(), entry(id="2", version="2", author="bob", path="/b")]
    described = LISTINGS[listing]
    for options in ({}, {"latest_by": "version"}):
        outcome = outcome_of(rows, options, listing)
        lookup = explain_for(described, outcome, more=["expect"])
        nested = explain_for(described, outcome, without=["query"])
        assert "expect" not in nested and "query" not in nested
        has_id = "id" in {option.name for option in nested_options(described)}
        if not options:
            assert ("expect=some" in lookup) != has_id
