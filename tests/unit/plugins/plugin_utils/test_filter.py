"""The filter is the engine of the info modules, over entries that a play has."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleFilterError
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.aicloud.catalog.plugins.filter.select import FilterModule
from ansible_collections.aicloud.catalog.plugins.module_utils._core.entry import (
    ABSENT,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.select import (
    select,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.selection import (
    SELECTION_OPTIONS,
    compile_selection,
)
from ansible_collections.aicloud.catalog.tests.unit.contract.documents import (
    PLUGINS,
    read,
)
from ansible_collections.aicloud.catalog.tests.unit.reading import LISTINGS

FILTER = FilterModule().filters()["select"]


def entry(identity: str, **values: Any) -> dict[str, Any]:
    whole = {**ABSENT, "listing": "compshare_image", "author": "UCloud", "id": identity}
    whole |= {"name": "PyTorch", "family": "PyTorch", "raw": {"Id": identity}}
    return whole | values


ENTRIES = [
    entry("i1", name="PyTorch 2.1", version="2.1", tags=["LLM"], size_bytes=10),
    entry("i2", name="PyTorch 2.10", version="2.10", size_bytes=30),
    entry("i3", name="PyTorch 2.9", version="2.9", available=False, size_bytes=20),
    entry(
        "i4",
        name="vLLM 0.5",
        family="vLLM",
        version="0.5",
        software={"framework": "vLLM", "cuda": "12.10", "os": None},
    ),
    entry("i5", name="PyTorch 3.0rc1", version="3.0rc1"),
    entry("i6", name="", family=""),
]


def ids(*words: Any, **options: Any) -> list[str]:
    return [one["id"] for one in FILTER(*words, **options)]


def message(entries: Any, *words: Any, **options: Any) -> str:
    with pytest.raises(AnsibleFilterError) as caught:
        FILTER(entries, *words, **options)
    return str(caught.value)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, ["i1", "i2", "i4", "i5", "i6"]),
        ({"name": "PyTorch"}, ["i1", "i2", "i5"]),
        ({"name": "PyTorch 2.10"}, ["i2"]),
        ({"name": "pytorch", "ignore_case": "yes"}, ["i1", "i2", "i5"]),
        ({"name": "LLM", "match": "contains"}, ["i4"]),
        ({"tags": "LLM,Qwen", "tags_match": "any"}, ["i1"]),
        ({"version": ">=2.1,<3"}, ["i1", "i2"]),
        ({"version": 3, "name": "PyTorch"}, []),
        ({"version": "latest", "name": "PyTorch"}, ["i2"]),
        ({"latest_by": "version", "name": "PyTorch"}, ["i2"]),
        ({"available_only": False, "version": "2.9"}, ["i3"]),
        ({"max_size": "20"}, ["i1"]),
        ({"sort_by": "version", "descending": True, "limit": "2"}, ["i5", "i2"]),
        ({"name": "nobody"}, []),
        ({"software": {"cuda": ">=12.4"}}, ["i4"]),
        ({"software": '{"framework": "VLLM"}'}, ["i4"]),
    ],
)
def test_every_option(options: dict[str, Any], expected: list[str]) -> None:
    assert ids(ENTRIES, **options) == expected


VALUES = {
    "name": st.sampled_from(["PyTorch", "vLLM", "PyTorch 2.1"]),
    "match": st.sampled_from(["exact", "contains", "glob", "regex"]),
    "ignore_case": st.booleans(),
    "tags": st.lists(st.sampled_from(["LLM", "llm"]), min_size=1, max_size=2),
    "tags_match": st.sampled_from(["all", "any"]),
    "version": st.sampled_from(["2.1", ">=2", "latest", "!=2.1"]),
    "latest_by": st.sampled_from(["version", "created", "used"]),
    "allow_any_publisher": st.booleans(),
    "allow_any_family": st.booleans(),
    "available_only": st.booleans(),
    "max_size": st.integers(0, 40),
    "query": st.just("[].id"),
    "sort_by": st.sampled_from(["name", "version", "size_bytes"]),
    "descending": st.booleans(),
    "limit": st.integers(1, 3),
    "software": st.sampled_from([{"cuda": ">=12"}, {"framework": "PyTorch"}]),
}
ROWS = st.builds(
    entry,
    st.sampled_from("abcdefgh"),
    version=st.sampled_from(["", "1", "2.0", "2.1", "3rc1", "x"]),
    author=st.sampled_from(["UCloud", "me"]),
    family=st.sampled_from(["PyTorch", "vLLM"]),
    available=st.booleans(),
    size_bytes=st.none() | st.integers(0, 50),
    tags=st.lists(st.sampled_from(["LLM", "llm"])),
    software=st.sampled_from([{}, {"framework": "pytorch", "cuda": "12.4"}]),
    created=st.sampled_from(["", "2024-01-01T00:00:00Z"]),
)


def test_every_common_option_is_there() -> None:
    assert {option.name for option in SELECTION_OPTIONS} <= set(VALUES)
    documented, _examples, _returned = read(PLUGINS / "filter/select.py")
    options = {option.name for option in SELECTION_OPTIONS} | {"software"}
    assert documented["options"].keys() - {"_input"} == options


@settings(max_examples=300)
@given(st.lists(ROWS, max_size=8), st.fixed_dictionaries({}, optional=VALUES))
def test_the_engine_is_that_of_the_info_modules(
    rows: list[dict[str, Any]], options: dict[str, Any]
) -> None:
    try:
        selection = compile_selection(LISTINGS["compshare_image"], options)
        outcome = select(rows, selection)
        expected: Any = "an error" if outcome.problem else outcome.entries
    except Exception:  # noqa: BLE001 - the option is wrong, and must be so there
        expected = "an error"
    try:
        found = FILTER(rows, **options)
    except AnsibleFilterError:
        found = "an error"
    if expected != "an error":
        expected = expected[: options.get("limit")]
        if "query" in options:
            expected = [one["id"] for one in expected]
    assert found == expected


def test_entries_come_out_as_they_went_in() -> None:
    (found,) = FILTER(iter(ENTRIES), version="2.1")
    assert found is ENTRIES[0]


def test_a_query_is_the_last_step() -> None:
    options = {"sort_by": "size_bytes", "limit": 1, "query": "[].{id: id, of: raw.Id}"}
    assert FILTER(ENTRIES, **options) == [{"id": "i1", "of": "i1"}]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"versoin": "1"}, "versoin is not an option of aicloud.catalog.select"),
        ({"latest": "used"}, "; did you mean latest_by? All options: ansible-doc -t "
         + "filter aicloud.catalog.select"),
        ({"author": "UCloud"}, "author is not an option"),
        ({"version": 2.1}, "version=2.1 is a number, not text: quote it"),
        ({"version": True}, "quote it"),
        ({"software": {"cuda": 12.4}}, "software.cuda=12.4 is a number"),
        ({"software": {"cude": "1"}}, "did you mean cuda?"),
        ({"name": ""}, "name is empty"),
        ({"available_only": "maybe"}, "available_only='maybe' is not a boolean"),
        ({"match": "fuzzy"}, "'fuzzy' is not one of exact, contains, glob, regex"),
        ({"name": "(", "match": "regex"}, "is not a regex"),
        ({"query": "[?"}, "is not valid JMESPath"),
        ({"limit": 0}, "limit=0 must be 1 or more"),
        ({"max_size": "big"}, "max_size='big' is not a size"),
        ({"version": "latest", "latest_by": "used"}, "version=latest means"),
    ],
)  # fmt: skip
def test_wrong_options(options: dict[str, Any], told: str) -> None:
    said = message(ENTRIES, **options)
    assert "aicloud.catalog.select: bad option: " in said
    assert told in said


def test_options_have_names() -> None:
    assert "options are given by name" in message(ENTRIES, "PyTorch")


def test_what_was_omitted_is_not_given() -> None:
    assert ids(ENTRIES, version="__omit_place_holder__0", name="vLLM") == ["i4"]
    assert ids(ENTRIES, version=None, tags=None, name="vLLM") == ["i4"]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ({"images": []}, "is a dictionary, not a list of entries: give its images"),
        ({"a": 1}, "the input is a dictionary, not a list of entries"),
        ("PyTorch", "the input is text"),
        (None, "the input is nothing"),
        (7, "the input is a number"),
        (["PyTorch"], "entries[0] is text, not an entry of a listing"),
        ([entry("a"), None], "entries[1] is nothing"),
        ([entry("a"), {"id": "b"}], "entries[1] has no name"),
        ([entry("a", name=5)], "entries[0].name is a number, not text"),
        ([entry("a", version=2.1)], "entries[0].version is a number, not text"),
        ([entry("a", tags="LLM")], "entries[0].tags is text, not a list"),
        ([entry("a", tags=["x", 2])], "entries[0].tags[1] is a number, not text"),
        ([entry("a", size_bytes="9")], "entries[0].size_bytes is text, not a number"),
        ([entry("a", size_bytes=True)], "entries[0].size_bytes is a boolean"),
        ([entry("a", available="no")], "entries[0].available is text, not a boolean"),
        ([entry("a", used=[1])], "entries[0].used is a list, not a number"),
        ([entry("a", software="cuda")], "[0].software is text, not a dictionary"),
        ([entry("a", software={"cuda": 12.4})], "software.cuda is a number, not text"),
        ([entry("a", software={"applications": ""})], "applications is text, not a list"),
        ([entry("a", created={})], "entries[0].created is a dictionary, not text"),
    ],
)  # fmt: skip
def test_what_is_no_list_of_entries(rows: Any, told: str) -> None:
    assert told in message(rows, name="PyTorch")


@pytest.mark.parametrize("key", ABSENT)
def test_every_key_is_checked(key: str) -> None:
    if isinstance(ABSENT[key], list):
        wrong: Any = [object()]
    else:
        wrong = object()
    assert f"entries[0].{key}" in message([entry("a", **{key: wrong})])


def test_what_an_entry_lacks_is_not_known() -> None:
    rows = [{"name": "PyTorch"}, {"name": "PyTorch", "version": None, "size_bytes": 1}]
    assert FILTER(rows, name="PyTorch") == rows
    assert FILTER(rows, max_size=5) == rows[1:]
    assert FILTER(rows, sort_by="size_bytes") == [rows[1], rows[0]]


def test_several_families() -> None:
    told = message(ENTRIES, latest_by="version", name="*", match="glob")
    assert "latest_by=version would choose between 3 families" in told
    assert "'PyTorch' 2.10, 'vLLM' 0.5" in told.replace("3.0rc1", "")
    options = {"version": "latest", "name": "*", "match": "glob"}
    assert ids(ENTRIES, **options, allow_any_family=True) == ["i2"]


def test_several_publishers() -> None:
    rows = [*ENTRIES[:2], entry("mine", version="9", author="me")]
    told = message(rows, version="latest", name="PyTorch")
    assert "would choose between 2 authors" in told
    assert "allow_any_publisher=true" in told
    # Nothing is recommended that the filter does not have.
    assert "author (" not in told and "official" not in told


def test_publishers_of_community_images_are_groups() -> None:
    rows = [
        entry(f"c{n}", listing="compshare_community_image", group_id=f"g{n}",
              version=f"{n}.0")
        for n in range(2)
    ]  # fmt: skip
    assert "between 2 groups" in message(rows, latest_by="version")
    assert ids(rows, latest_by="version", allow_any_publisher=True) == ["c1"]


@pytest.mark.parametrize("listing", ["compshare_community_image", "", "of_my_own"])
def test_groups_are_publishers_unless_the_listing_is_known_to_be_another(
    listing: str,
) -> None:
    own = {"listing": listing} if listing else {}
    rows = [
        {"name": "C", "author": "a", "group_id": f"g{n}", "version": str(n), **own}
        for n in range(2)
    ]
    assert "between 2 groups" in message(rows, latest_by="version")
    qianfan = [{**row, "listing": "qianfan_model"} for row in rows]
    assert FILTER(qianfan, latest_by="version") == qianfan[1:]


def test_a_list_of_several_listings() -> None:
    """What one of them contains does not make publishers of another's versions."""
    same = {"name": "ComfyUI", "family": "ComfyUI"}
    other = entry("c", listing="compshare_community_image", group_id="g", **same)
    rows = [
        entry(f"i{n}", name=f"PyTorch 2.{n}", family="PyTorch", version=f"2.{n}")
        for n in range(2)
    ]
    assert ids([*rows, other], name="PyTorch", latest_by="version") == ["i1"]
    again = {**other, "name": "PyTorch", "family": "PyTorch"}
    told = message([*rows, again], name="PyTorch", latest_by="version")
    assert "would choose between 2 groups" in told


def test_a_tie_is_told_with_ways_out() -> None:
    rows = [entry("a", version="1.0"), entry("b", version="1.0.0")]
    told = message(rows, latest_by="version")
    assert "latest_by=version: 2 entries share the highest value" in told
    assert (
        "Candidates: PyTorch 1.0 (a, by UCloud), PyTorch 1.0.0 (b, by UCloud)" in told
    )
