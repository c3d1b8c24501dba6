"""Each row of the table of selection options, by example."""

from __future__ import annotations

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core.errors import (
    CatalogError,
    OptionError,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.query import (
    run_query,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.select import (
    Obstacle,
    select,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.selection import (
    compile_selection,
)
from ansible_collections.aicloud.catalog.tests.unit.reading import LISTINGS

BARE = {
    "name": "PyTorch",
    "family": "PyTorch",
    "version": "",
    "group_id": "g",
    "tags": [],
    "author": "UCloud",
    "official": None,
    "status": "",
    "available": True,
    "size_bytes": None,
    "price": None,
    "gpu_types": [],
    "container": None,
    "auto_start": None,
    "created": "",
    "updated": "",
    "published": "",
    "used": None,
    "raw": {},
}


def rows(*changes):
    return [BARE | {"id": f"i{n}"} | change for n, change in enumerate(changes)]


def outcome(entries, listing="compshare_community_image", **options):
    return select(entries, compile_selection(LISTINGS[listing], options))


def ids(entries, listing="compshare_community_image", **options):
    done = outcome(entries, listing, **options)
    assert not done.problem, done.problem
    return [entry["id"] for entry in done.entries]


NAMED = rows(
    {"name": "PyTorch"},
    {"name": "PyTorch 2.1", "family": "PyTorch"},
    {"name": "pytorch", "family": "pytorch"},
    {"name": "PyTorch*", "family": "PyTorch*"},
)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"name": "PyTorch"}, ["i0"]),
        ({"name": "PyTorch 2.1"}, ["i1"]),
        ({"name": "PyTorch", "ignore_case": True}, ["i0", "i2"]),
        ({"name": "Torch", "match": "contains"}, ["i0", "i1", "i3"]),
        ({"name": "torch", "match": "contains"}, ["i2"]),
        ({"name": "Py*", "match": "glob"}, ["i0", "i1", "i3"]),
        ({"name": "PyTorch[*]", "match": "glob"}, ["i3"]),
        ({"name": "PYT*", "match": "glob", "ignore_case": True}, None),
        ({"name": r"\d$", "match": "regex"}, ["i1"]),
        ({"name": "^pY", "match": "regex", "ignore_case": True}, None),
        ({"name": "orc", "match": "regex"}, None),
        ({"name": "orc"}, []),
    ],
)
def test_name(options, expected):
    everyone = [entry["id"] for entry in NAMED]
    assert ids(NAMED, **options) == (everyone if expected is None else expected)


def test_a_family_is_enough_when_no_full_name_is_there():
    assert ids(NAMED[1:2], name="PyTorch") == ["i1"]


@pytest.mark.parametrize("narrow", [{"version": ">=2"}, {"latest_by": "version"}])
def test_a_full_name_wins_only_without_version_and_latest_by(narrow):
    entries = rows({}, {"name": "PyTorch 2.1", "version": "2.1"})
    assert ids(entries, name="PyTorch") == ["i0"]
    assert ids(entries, name="PyTorch", **narrow) == ["i1"]


TAGGED = rows({"tags": ["LLM", "Qwen"]}, {"tags": ["llm"]}, {"tags": ["Qwen"]}, {})


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"tags": ["LLM", "Qwen"]}, ["i0"]),
        ({"tags": ["LLM", "Qwen"], "tags_match": "any"}, ["i0", "i2"]),
        ({"tags": ["LLM"], "ignore_case": True}, ["i0", "i1"]),
        ({"tags": ["LL"]}, []),
        ({"tags": []}, ["i0", "i1", "i2", "i3"]),
    ],
)
def test_tags(options, expected):
    assert ids(TAGGED, **options) == expected


VERSIONED = rows(
    *({"version": v} for v in ("1.9.0", "v1.10.0", "2.0.0-rc1", "final", ""))
)


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("1.9.0", ["i0"]),
        ("v1.9", ["i0"]),
        ("1.10", ["i1"]),
        ("2.0.0rc1", ["i2"]),
        ("final", ["i3"]),
        (">=1.9", ["i0", "i1"]),
        (">1.9", ["i1"]),
        ("<1.10", ["i0"]),
        ("<=v1.10", ["i0", "i1"]),
        ("~=1.9", ["i0", "i1"]),
        ("~=1.9.0", ["i0"]),
        ("==1.*", ["i0", "i1"]),
        ("!=1.9.0", ["i1", "i3", "i4"]),
        (">=1.9,<1.10", ["i0"]),
        (">=1.11", ["i2"]),  # nothing else remains
        (">=2.0", []),  # a pre-release is below its release
        (">=2.0rc1", ["i2"]),
        (">=1.9rc1", ["i0", "i1", "i2"]),  # the constraint names a pre-release
        ("==final", ["i3"]),
        ("!=final", ["i0", "i1", "i4"]),
        ("latest", ["i1"]),
        (">=3", []),
    ],
)
def test_version(version, expected):
    assert ids(VERSIONED, version=version) == expected


def test_versions_without_an_order_are_named():
    assert outcome(VERSIONED, version=">=1").unordered == ["final"]


@pytest.mark.parametrize("by", ["created", "updated", "published"])
def test_latest_by_a_moment(by):
    entries = rows({by: "2024-01-01T00:00:00Z"}, {by: "2025-01-01T00:00:00Z"}, {by: ""})
    assert ids(entries, latest_by=by) == ["i1"]


def test_latest_by_used_counts_zero_and_skips_the_unknown():
    assert ids(rows({"used": None}, {"used": 0}), latest_by="used") == ["i1"]
    assert ids(rows({"used": 10}, {"used": 9}), latest_by="used") == ["i0"]


def test_a_tie_is_no_choice():
    entries = rows({"version": "1.2"}, {"version": "v1.2.0"})
    problem = outcome(entries, latest_by="version").problem
    assert problem.obstacle is Obstacle.TIE
    assert str(problem) == "latest_by=version: 2 entries share the highest value"
    problem = outcome(entries, latest_by="used").problem
    assert problem.obstacle is Obstacle.UNKNOWN
    assert (
        str(problem) == "latest_by=used: none of the 2 entries has a value to compare"
    )


BY_TWO = rows(
    {"version": "1", "author": "ann", "group_id": "g1"},
    {"version": "2", "author": "bob", "group_id": "g2"},
    {"version": "3", "author": "bob", "group_id": "g3", "official": True},
)


@pytest.mark.parametrize("listing", ["compshare_image", "compshare_community_image"])
def test_latest_never_chooses_between_publishers(listing):
    whose = {"compshare_image": "2 authors", "compshare_community_image": "3 groups"}
    problem = outcome(BY_TWO, listing, version="latest").problem
    assert problem.obstacle is Obstacle.PUBLISHERS
    assert str(problem) == f"latest_by=version would choose between {whose[listing]}"
    assert ids(BY_TWO, listing, version="latest", author="bob") == ["i2"]
    done = outcome(BY_TWO, listing, version="latest", allow_any_publisher=True)
    assert [entry["id"] for entry in done.entries] == ["i2"]
    assert whose[listing] in done.warnings[0]


BY_PRODUCT = rows(
    {"family": "CIS Ubuntu", "version": "1.2", "created": "2024-01-01T00:00:00Z"},
    {"family": "cis ubuntu", "version": "1.1", "created": "2023-01-01T00:00:00Z"},
    {"family": "STIG Ubuntu", "version": "1.3", "created": "2024-01-02T00:00:00Z"},
)


@pytest.mark.parametrize("by", ["version", "created"])
@pytest.mark.parametrize("listing", sorted(LISTINGS))
def test_latest_never_chooses_between_products(listing, by):
    problem = outcome(BY_PRODUCT, listing, latest_by=by).problem
    assert problem.obstacle is Obstacle.FAMILIES
    assert str(problem) == f"latest_by={by} would choose between 2 families"
    done = outcome(BY_PRODUCT, listing, latest_by=by, allow_any_family=True)
    assert [entry["id"] for entry in done.entries] == ["i2"]
    assert done.warnings == [f"{problem}; allow_any_family permits it"]
    # Upper and lower case are one product.
    assert ids(BY_PRODUCT[:2], listing, latest_by=by) == ["i0"]


@pytest.mark.parametrize("by", ["created", "updated", "published", "used"])
def test_no_latest_takes_a_prerelease(by):
    moments = ["2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z"]
    first, last = (1, 2) if by == "used" else moments
    entries = rows({"version": "2.9", by: first}, {"version": "3.0-rc1", by: last})
    assert ids(entries, latest_by=by) == ["i0"]
    assert ids(entries[1:], latest_by=by) == ["i1"]
    assert ids(entries, latest_by=by, version=">=3.0rc0") == ["i1"]


def test_a_named_group_or_official_publisher_is_enough():
    for named in ({"official": True}, {"group_id": "g3"}, {"id": "i2"}):
        assert ids(BY_TWO, latest_by="version", **named) == ["i2"]


def test_available_only():
    entries = rows({"available": False}, {})
    assert ids(entries) == ["i1"]
    assert ids(entries, available_only=False) == ["i0", "i1"]


@pytest.mark.parametrize(
    ("size", "expected"),
    [("1GB", ["i0"]), ("1GiB", ["i0", "i1"]), (10**9, ["i0"]), ("0", [])],
)
def test_max_size(size, expected):
    entries = rows({"size_bytes": 10**9}, {"size_bytes": 2**30}, {})
    assert ids(entries, max_size=size) == expected


def test_sorting_puts_the_unknown_last_both_ways_and_ties_by_id():
    entries = rows(
        {"version": "1.10"}, {"version": ""}, {"version": "1.9"}, {"version": "v1.9.0"}
    )
    entries.reverse()
    assert ids(entries, sort_by="version") == ["i2", "i3", "i0", "i1"]
    assert ids(entries, sort_by="version", descending=True) == ["i0", "i2", "i3", "i1"]
    assert ids(entries) == ["i3", "i2", "i1", "i0"]


def test_further_options_of_community_images():
    entries = rows(
        {"price": 0.0, "container": True, "auto_start": True, "gpu_types": ["4090"]},
        {"price": 0.5, "container": False, "auto_start": False, "official": True},
        {"official": False},
    )
    wanted = [
        ({"free": True}, ["i0"]),
        ({"free": False}, ["i1"]),
        ({"max_price": 0.5}, ["i0", "i1"]),
        ({"max_price": 0.0}, ["i0"]),
        ({"container": False}, ["i1"]),
        ({"auto_start": True}, ["i0"]),
        ({"gpu_type": "4090"}, ["i0"]),
        ({"gpu_type": "409"}, []),
        ({"official": True}, ["i1"]),
        ({"official": False}, ["i2"]),
        ({"id": "i1"}, ["i1"]),
        ({"group_id": "h"}, []),
    ]
    for options, expected in wanted:
        assert ids(entries, **options) == expected, options


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"name": "(", "match": "regex"}, "name '(' is not a regex"),
        ({"version": ">=abc"}, "'abc' has no order; only == and !="),
        ({"version": ">="}, "'>=' in version='>=' is not a constraint"),
        ({"version": "=1"}, "write it as '==1'"),
        ({"version": ">=1,2"}, "'2' in version='>=1,2' is not a constraint; one is"),
        ({"version": "===1"}, "write it as '==1'"),
        ({"version": "~2.1"}, "write it as '>=2.1,<2.2'"),
        ({"version": "^2.1"}, "write it as '>=2.1,<3'"),
        ({"version": "^0.3.1"}, "write it as '>=0.3.1,<0.4'"),
        ({"version": "~> 2.1"}, "write it as '>=2.1,<3'"),
        ({"version": "2.*"}, "write it as '==2.*'"),
        ({"version": ">=2.*"}, "write it as '>=2'"),
        ({"version": ">=2.1 <2.4"}, "write it as '>=2.1,<2.4'"),
        ({"version": ">=2.1，<2.4"}, "write it as '>=2.1,<2.4'"),
        ({"version": "≥2.1"}, "write it as '>=2.1'"),
        ({"version": "≥2.1，＜3,≠2.2"}, "write it as '>=2.1,<3,!=2.2'"),
        ({"version": "＞＝2.1"}, "write it as '>=2.1'"),
        ({"version": "～2.1"}, "write it as '>=2.1,<2.2'"),
        ({"version": ">=2.1 and <3"}, "write it as '>=2.1,<3'"),
        ({"version": "=>2.1"}, "write it as '>=2.1'"),
        ({"version": ">=2 || <1"}, "several are separated by commas"),
        ({"version": "*"}, "is not a constraint; one is made of =="),
        ({"version": "~=1"}, "'~=1': ~= needs two numbers or more, such as ~=1.0"),
        ({"version": "~=v2rc1"}, "~= needs two numbers or more, such as ~=2.0"),
        ({"version": ">=2.1+cu121"}, "what follows + has no order; leave it out"),
        ({"version": "~=2.1+cu121"}, "what follows + has no order; leave it out"),
        ({"max_size": "huge"}, "max_size='huge' is not a size"),
        ({"query": "[?"}, "query '[?' is not valid JMESPath"),
        ({"limit": 0}, "limit=0 must be 1 or more"),
        ({"version": "latest", "latest_by": "used"}, "latest_by is used"),
        ({"name": ""}, "name is empty"),
        ({"author": " "}, "author is empty"),
        ({"tags": ["a", ""]}, "tags is empty"),
        ({"version": ""}, "version is empty"),
    ],
)
def test_bad_options_are_named_before_any_request(options, told):
    with pytest.raises(OptionError) as caught:
        compile_selection(LISTINGS["compshare_community_image"], options)
    assert told in str(caught.value)
    assert str(caught.value).startswith("bad option: ")


def test_a_query_that_fails_on_the_entries_says_so():
    options = {"query": "sort_by(@, &size_bytes)[0].id"}
    query = compile_selection(LISTINGS["compshare_model"], options).query
    assert run_query(
        query, [{"id": "b", "size_bytes": 2}, {"id": "a", "size_bytes": 1}]
    )
    with pytest.raises(CatalogError, match="failed on the entries"):
        run_query(query, [{"size_bytes": 2}, {"size_bytes": None}])
