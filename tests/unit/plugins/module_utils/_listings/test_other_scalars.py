"""One scalar in place of another means the same, in entries and in every filter."""

from __future__ import annotations

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core.entry import ABSENT
from ansible_collections.aicloud.catalog.plugins.module_utils._core.selection import (
    compile_selection,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.typed import (
    FLAG,
    NUMBER,
    TEXT,
)
from ansible_collections.aicloud.catalog.tests.unit.answering import EVERY
from ansible_collections.aicloud.catalog.tests.unit.reading import read_entries

# A number and a flag as a cloud may send them.
NUMBERS = [1, 1.0, "1", "1.0"]
FLAGS = [True, "True", "true"]
WANTED = {"str": "7", "bool": True, "float": 1.0}


def unit_of(shape, kinds):
    """Return a unit of this shape with a value of its kind in every field."""
    unit = {}
    for key, kind in shape.items():
        if isinstance(kind, dict):
            unit[key] = unit_of(kind, kinds)
        elif isinstance(kind, list) and isinstance(kind[0], dict):
            unit[key] = [unit_of(kind[0], kinds)]
        else:
            one = kind[0] if isinstance(kind, list) else kind
            unit[key] = [kinds.get(one, "")] if isinstance(kind, list) else kinds[one]
    return unit


def read(name, **kinds):
    """Return the only entry of a unit, with these values in place of its kinds."""
    texts = {TEXT: "7", NUMBER: 1, FLAG: True, "list or text": "7"}
    (entry,) = read_entries(EVERY[name], [unit_of(EVERY[name].shape, texts | kinds)])
    return entry


def told(entry):
    plain = entry.plain()
    return {key: plain[key] for key in ABSENT}


def passed(name, entry):
    """Return the options of this listing that the entry passes."""
    passing = set()
    for option in EVERY[name].options:
        wanted = WANTED.get(option.type)
        if option.name == "gpu_memory":
            wanted = 2
        if wanted is None:
            continue
        (condition, *_more) = compile_selection(
            EVERY[name], {option.name: wanted}
        ).conditions or (None,)
        if condition is not None and condition.passes(entry):
            passing.add(option.name)
    return passing


@pytest.mark.parametrize("name", EVERY)
def test_a_number_or_flag_as_text_and_the_reverse(name):
    first = read(name)
    for number in NUMBERS:
        for flag in FLAGS:
            other = read(name, **{NUMBER: number, FLAG: flag})
            assert told(other) == told(first), (number, flag)
            assert passed(name, other) == passed(name, first), (number, flag)


@pytest.mark.parametrize("name", EVERY)
def test_a_number_in_place_of_a_text_is_its_digits(name):
    first, other = read(name), read(name, **{TEXT: 7, "list or text": 7})
    assert told(other) == told(first)
    assert passed(name, other) == passed(name, first)


def test_the_filters_are_no_empty_shells():
    """Every option that filters by a value of the row passes its own value."""
    no_filter = {"server_sort", "server_sort_ascending", "include_readme"}
    no_filter |= {"newest_first", "free"}  # the price is not 0
    for name, listing in EVERY.items():
        filters = {one.name for one in listing.options if one.type in WANTED}
        assert filters - no_filter - passed(name, read(name)) == set(), name


@pytest.mark.parametrize(
    ("group", "version", "used"), [(3, 7, 3), (None, 7, 7), ("", 7, 7), (0, 7, 0)]
)
def test_how_often_a_community_image_was_used(group, version, used):
    one = {"CompShareImageId": "i", "ImageUseTime": version}
    unit = {"GroupId": "g", "ImageUseTime": group, "Data": [one]}
    (entry,) = read_entries(EVERY["compshare_community_image"], [unit])
    assert entry["used"] == used
