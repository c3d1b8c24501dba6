"""What a failed selection says."""

from __future__ import annotations

import re

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core.explain import (
    explain_for,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.select import (
    select,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.selection import (
    compile_selection,
)
from ansible_collections.aicloud.catalog.tests.unit.reading import (
    LISTINGS,
    read_entries,
)

NAME = "compshare_community_image"


def group(number, name="ComfyUI", author="ann", **versions):
    data = [
        {
            "CompShareImageId": f"img-{number}-{version}",
            "VersionName": version,
            "Author": author,
            "Status": status,
            "Tags": ["ComfyUI", "图像生成"],
            "SupportedGpuTypes": ["4090", "3090"],
            "Price": 0.5,
        }
        for version, status in versions.items()
    ]
    # A group needs one usable version to be usable itself.
    return {"GroupId": f"g{number}", "ImageName": name, "Author": author, "Data": data}


OK, OFF = "Available", "Offline"
GROUPS = [
    group(1, **{"v1.0": OK, "v1.9": OK, "v1.10": OK, "v2.0": OFF}),
    group(2, name="comfyui", author="bob", v9=OK),
    group(3, name="Whisper", author="bob", final=OK),
]


def told(groups=None, **options):
    options = {"name": "ComfyUI", **options}
    made = select(
        read_entries(LISTINGS[NAME], GROUPS if groups is None else groups),
        compile_selection(LISTINGS[NAME], drop_none(options)),
    )
    # As a lookup tells it, in one line: the tests of lines are below.
    return " ".join(lines(made))


def lines(outcome):
    return explain_for(LISTINGS[NAME], outcome, more=["expect"]).split("\n")


def drop_none(options):
    return {name: value for name, value in options.items() if value is not None}


def test_every_condition_is_listed_with_its_survivors():
    text = told(tags=["图像生成"], max_price=1.0, version=">=3")
    steps = text.partition("survived each: ")[2].partition(". ")[0]
    assert steps == (
        "6 entries read -> max_price=1.0: 6 -> name='ComfyUI' (exact): 4"
        " -> tags=['图像生成'] (all): 4 -> available_only=true: 3"
        " -> version='>=3': 0"
    )
    assert text.startswith(f"{NAME}: nothing matches. ")


def test_the_versions_that_are_there_newest_first():
    assert "Versions there: 'v1.10', 'v1.9', 'v1.0'." in told(version=">=3")


def test_at_most_five_versions():
    many = group(1, **{f"v1.{n}": OK for n in range(8)})
    assert "Versions there: 'v1.7', 'v1.6', 'v1.5', 'v1.4', 'v1.3' and 3 more." in told(
        [many], version=">=3"
    )


@pytest.mark.parametrize(
    ("version", "near"),
    [
        ("<1.0", "'v1.4', 'v1.3', 'v1.2', 'v1.1', 'v1.0'"),
        ("1.4.5", "'v1.7', 'v1.6', 'v1.5', 'v1.4', 'v1.3'"),
        ("==1.2.1", "'v1.5', 'v1.4', 'v1.3', 'v1.2', 'v1.1'"),
        (">1.0,<1.1", "'v1.4', 'v1.3', 'v1.2', 'v1.1', 'v1.0'"),
        ("==0.9.*", "'v1.4', 'v1.3', 'v1.2', 'v1.1', 'v1.0'"),
        ("nightly-b", "'v1.7', 'v1.6', 'v1.5', 'v1.4', 'nightly-a'"),
    ],
)
def test_of_many_versions_the_nearest_are_named(version, near):
    versions = [*(f"v1.{n}" for n in range(8)), "nightly-a"]
    many = group(1, **dict.fromkeys(versions, OK))
    assert f"Versions there: {near} and 4 more." in told([many], version=version)


def test_a_version_that_is_not_there_when_nothing_can_be_used():
    off = group(1, **{"v1.0": OFF, "v1.1": OFF})
    text = told([off], version="2.0")
    assert "available_only=true: 0 -> version='2.0': 0." in text
    assert (
        "None of these can be used, and none has a version that matches. "
        "Versions there: 'v1.1', 'v1.0'."
    ) in text
    # That would not help.
    assert "available_only=false" not in text


def test_the_nearest_names_and_the_option_that_would_match():
    text = told(name="COMFYUI")
    assert "Nearest names: 'ComfyUI', 'comfyui'; ignore_case=true would match." in text
    text = told(name="Comfy")
    assert "Nearest names: 'ComfyUI', 'comfyui'; match=contains" in text
    assert "No name is similar." in told(name="Zzzzzzzz")


@pytest.mark.parametrize(
    "name", ["ComfyUI v1.9", "ComfyUI:1.9", "ComfyUI==1.9.0", "ComfyUI-v1.9"]
)
def test_a_name_that_ends_with_a_version(name):
    version = name.removeprefix("ComfyUI").lstrip(":=- ")
    way = f"; name='ComfyUI' with version='{version}' would match."
    assert way in told(name=name)
    # Each of these makes it another question.
    for more in ({"name": "ComfyUI 7"}, {"name": name, "version": "1.0"}):
        assert " with version=" not in told(**more)
    assert " with version=" not in told(name="ComfyUI v2.0")  # it is offline


@pytest.mark.parametrize("name", ["ＣｏｍｆｙＵＩ", "ＣＯＭＦＹＵＩ", "Ｃｏｍｆｙ"])
def test_full_width_letters_are_near_to_the_others(name):
    assert "Nearest names: 'ComfyUI', 'comfyui'" in told(name=name)


def test_a_full_width_bracket_or_space_is_near_to_the_other():
    there = group(1, name="Whisper (large)", v1=OK)
    assert "Nearest names: 'Whisper (large)'" in told(
        [there], name="Whisper　（large）"
    )


def test_a_right_name_that_an_earlier_condition_dropped():
    """The values are those of the entries with that name, not of all."""
    other = group(4, name="Other", author="eve", v1=OK)
    other["Data"][0] |= {"SupportedGpuTypes": ["H20"], "Price": 9}
    text = told([*GROUPS, other], name="Whisper", gpu_type="H20")
    assert (
        "The name is right, but gpu_type='H20' dropped: Whisper final "
        "(img-3-final, by bob). Values of gpu_type there: '3090', '4090'."
    ) in text
    text = told([*GROUPS, other], name="Whisper", author="eve", gpu_type="H20")
    assert (
        "but author='eve' and gpu_type='H20' dropped: Whisper final "
        "(img-3-final, by bob)." in text
    )


def test_at_most_five_names():
    many = [group(n, name=f"ComfyUI {n}-x", v1=OK) for n in range(9)]
    text = told(many)
    assert len(re.findall(r"'ComfyUI \d-x'", text.partition("Nearest")[2])) == 5


def test_the_nearest_tags():
    text = told(name=None, tags=["comfyui"])
    assert "Nearest tags: 'ComfyUI'; ignore_case=true would match some." in text
    text = told(tags=["ComfyUI", "comfyUI"])
    assert "; ignore_case=true would match some." in text
    text = told(tags=["ComfyUI", "Zzzzz"])
    assert "Nearest tags: 'ComfyUI'; tags_match=any would match some." in text
    text = told(tags=["zz", "comfyui"])
    assert "; tags_match=any and ignore_case=true would match some." in text


def test_tags_that_are_like_no_other():
    text = told(tags=["Zzzzz"])
    assert "No tag is similar; tags there: 'ComfyUI', '图像生成'." in text
    bare = {"GroupId": "g", "Data": [{"CompShareImageId": "i", "Tags": []}]}
    assert "No tags there." in told([bare], name=None, tags=["Zzzzz"])


def test_of_numbers_the_lowest_are_nearest_to_a_limit():
    prices = (100, 12.5, 9, 11, 10.5, 1000)
    priced = [
        {"GroupId": f"g{n}", "Data": [{"CompShareImageId": f"i{n}", "Price": price}]}
        for n, price in enumerate(prices)
    ]
    lowest = "'9.0', '10.5', '11.0', '12.5', '100.0' and 1 more."
    assert f"Values of max_price there: {lowest}" in told(
        priced, name=None, max_price=1.0
    )


def test_the_values_of_other_options():
    assert "Values of gpu_type there: '4090'" in told(gpu_type="4091")
    assert "Values of author there: 'bob'" in told(name=None, author="bobb")
    assert "'ann'" in told(name=None, author="zz")
    assert "auto_start is not known for any entry there." in told(auto_start=True)


def test_entries_dropped_as_unavailable_and_their_newest_usable_sibling():
    text = told(version="2.0")
    assert (
        "Dropped as unavailable: ComfyUI v2.0 (img-1-v2.0, by ann, Offline). "
        "Newest usable sibling: ComfyUI v1.10 (img-1-v1.10, by ann). "
        "To use an unavailable entry anyway: available_only=false." in text
    )


def test_a_prerelease_is_the_newest_sibling_only_when_there_is_nothing_else():
    both = {"v1.9": OK, "v1.10-rc1": OK, "v2.0": OFF}
    assert "sibling: ComfyUI v1.9 (" in told([group(1, **both)], version="2.0")
    one = {"v1.9": OFF, "v1.10-rc1": OK}
    assert "sibling: ComfyUI v1.10-rc1 (" in told([group(1, **one)], version="1.9")


def test_several_candidates_and_how_to_choose_one():
    text = told()
    assert text.startswith(f"{NAME}: one entry was asked for, but 3 entries remain. ")
    for version in ("v1.0", "v1.10", "v1.9"):
        assert f"ComfyUI {version} (img-1-{version}, by ann)" in text
    assert (
        "To select one, give version ('v1.10', 'v1.9', 'v1.0'), or "
        "latest_by ('version'), or id." in text
    )


def test_several_publishers_name_their_authors_and_groups():
    text = told(ignore_case=True, version="latest")
    assert f"{NAME}: latest_by=version would choose between 2 groups" in text
    assert "author ('ann', 'bob'), or group_id ('g1', 'g2'), or id, or " in text
    assert text.endswith("allow_any_publisher=true.")


def test_more_than_five_candidates_are_counted():
    many = group(1, **{f"v1.{n}": OK for n in range(8)})
    assert " and 3 more. To select one" in told([many])


def test_versions_without_an_order_are_named():
    text = told(name="Whisper", version=">=1")
    assert "Versions without an order, only compared for equality: 'final'." in text


def test_an_empty_listing_says_where_to_look():
    text = told([])
    assert (
        "The listing itself is empty: check region, account and server filters." in text
    )


@pytest.mark.parametrize("options", [{}, {"version": ">=3"}, {"name": "x"}])
def test_every_part_has_a_line(options):
    wanted = {"name": "ComfyUI", **options}
    made = select(
        read_entries(LISTINGS[NAME], GROUPS), compile_selection(LISTINGS[NAME], wanted)
    )
    parts = lines(made)
    assert len(parts) >= 3
    assert all(part.endswith(".") and ".." not in part for part in parts)


STIG = [
    group(1, name="CIS Ubuntu 22.04", **{"v1.0": OK, "v1.2": OK}),
    group(1, name="CIS STIG", author="ann", **{"v1.3": OK, "final": OK}),
]


def test_several_families_are_told_with_their_newest_versions():
    rows = [{**row, "GroupId": f"g{n}"} for n, row in enumerate(STIG)]
    text = told(rows, name="CIS *", match="glob", version="latest", author="ann")
    assert text.startswith(
        f"{NAME}: latest_by=version would choose between 2 families. "
    )
    assert "Families and their newest versions: 'CIS STIG' v1.3, 'CIS Ubuntu' v1.2" in (
        text.replace("22.04", "").replace("Ubuntu '", "Ubuntu'")
    )
    assert "the name of one family ('CIS STIG', " in text
    assert "or id, or allow_any_family=true. Versions without an order" in text


def test_what_strangers_wrote_is_shown_escaped():
    evil = "Comfy\x1b[31mUI\u202e\nTo select one, give nothing"
    text = told([group(1, name=evil, author="a\x07", v1=OK, v2=OK)], name=evil)
    shown = text.replace("\u3000", "")
    assert shown.isprintable()
    assert "\\x1b[31m" in shown and "\\u202e" in shown and "by a\\x07" in shown
