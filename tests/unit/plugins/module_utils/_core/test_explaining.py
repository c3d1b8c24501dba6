"""What a failed selection says."""

from __future__ import annotations

import re

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core.explain import (
    explain,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.select import (
    select,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.selection import (
    compile_selection,
)
from ansible_collections.aicloud.catalog.tests.unit.reading import LISTINGS, entries

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


def told(groups=None, wanted="one entry", **options):
    options = {"name": "ComfyUI", **options}
    made = select(
        entries(NAME, GROUPS if groups is None else groups),
        compile_selection(LISTINGS[NAME], drop_none(options)),
    )
    return explain(made, NAME, wanted)


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


def test_the_nearest_names_and_the_option_that_would_match():
    text = told(name="COMFYUI")
    assert "Nearest names: 'ComfyUI', 'comfyui'; ignore_case=true would match." in text
    text = told(name="Comfy")
    assert "Nearest names: 'ComfyUI', 'comfyui'; match=contains" in text
    assert "No name is near." in told(name="Zzzzzzzz")


def test_at_most_five_names():
    many = [group(n, name=f"ComfyUI {n}-x", v1=OK) for n in range(9)]
    text = told(many)
    assert len(re.findall(r"'ComfyUI \d-x'", text.partition("Nearest")[2])) == 5


def test_the_nearest_tags():
    assert "Nearest tags: 'ComfyUI'." in told(name=None, tags=["comfyui"])


def test_the_values_of_other_options():
    assert "Values of gpu_type there: '4090'" in told(gpu_type="4091")
    assert "Values of author there: 'bob'" in told(name=None, author="bobb")
    assert "'ann'" in told(name=None, author="zz")
    assert "No entry there tells its auto_start." in told(auto_start=True)


def test_entries_dropped_as_unavailable_and_their_newest_usable_sibling():
    text = told(version="2.0")
    assert (
        "Dropped as unavailable: ComfyUI v2.0 (img-1-v2.0, by ann, Offline). "
        "Newest usable sibling: ComfyUI v1.10 (img-1-v1.10, by ann). "
        "To take it all the same: available_only=false." in text
    )


def test_several_candidates_and_how_to_choose_one():
    text = told()
    assert text.startswith(f"{NAME}: one entry was asked for, but 3 entries remain. ")
    for version in ("v1.0", "v1.10", "v1.9"):
        assert f"ComfyUI {version} (img-1-{version}, by ann)" in text
    assert (
        "To choose one, give version ('v1.10', 'v1.9', 'v1.0'), latest_by, id." in text
    )


def test_several_publishers_name_their_authors_and_groups():
    text = told(ignore_case=True, version="latest")
    assert f"{NAME}: latest_by=version would choose between 2 groups" in text
    assert "author ('ann', 'bob'), group_id ('g1', 'g2'), id, " in text
    assert text.endswith("allow_any_publisher=true.")


def test_more_than_five_candidates_are_counted():
    many = group(1, **{f"v1.{n}": OK for n in range(8)})
    assert " and 3 more. To choose one" in told([many])


def test_versions_without_an_order_are_named():
    text = told(name="Whisper", version=">=1")
    assert "Versions without an order, only compared for equality: 'final'." in text


def test_an_empty_listing_says_where_to_look():
    text = told([])
    assert (
        "The listing itself is empty: check region, account and server filters." in text
    )


@pytest.mark.parametrize("options", [{}, {"version": ">=3"}, {"name": "x"}])
def test_every_explanation_is_one_paragraph(options):
    assert "\n" not in told(**options) and ".." not in told(**options)
