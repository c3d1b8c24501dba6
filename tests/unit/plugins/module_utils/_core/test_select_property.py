"""The selection engine against the plain reference, over random small catalogs."""

from __future__ import annotations

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from ansible_collections.aicloud.catalog.plugins.module_utils._core.select import (
    Obstacle,
    select,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.selection import (
    compile_selection,
)
from ansible_collections.aicloud.catalog.tests.unit.plugins.module_utils._core import (
    plain_select,
)
from ansible_collections.aicloud.catalog.tests.unit.reading import LISTINGS

NAMES = ["PyTorch", "pytorch", "PyTorch 2.1", "Llama", "Llama[3]", ""]
VERSIONS = ["", "1.2", "v1.2", "1.2.0", "1.9.0", "v1.10.0", "2.0-rc1", "v2.0rc2"]
VERSIONS += ["2.0", "2.1", "final", "2.1-cu121", "v10"]
TAGS = ["LLM", "llm", "3D"]
MOMENTS = ["", "2024-01-01T00:00:00Z", "2024-05-01T00:00:00Z", "2025-01-01T00:00:00Z"]
SOFTWARE = [
    {"framework": framework, "framework_version": version, "cuda": cuda}
    for framework in ("PyTorch", "pytorch", "")
    for version in ("2.0", "2.0rc1", "")
    for cuda in ("12.4", "12.6rc1", "cu121", "")
]
PUBLISHER = {"compshare_image": "author", "compshare_community_image": "group_id"}

some = st.sampled_from
entry = st.fixed_dictionaries(
    {
        "name": some(NAMES),
        "family": some(NAMES),
        "version": some(VERSIONS),
        "tags": st.lists(some(TAGS), max_size=2, unique=True),
        "size_bytes": some([None, 500, 10**9, 2**30, 950 * 10**6]),
        "available": some([True, True, True, False]),
        "author": some(["ann", "bob"]),
        "group_id": some(["g1", "g2", "g3"]),
        "created": some(MOMENTS),
        "updated": some(MOMENTS),
        "published": some(MOMENTS),
        "used": some([None, 0, 5, 9]),
        "software": some([{}, *SOFTWARE]),
    }
)


@st.composite
def catalogs(draw):
    rows = draw(st.lists(entry, max_size=9))
    # Often everything by one publisher, or latest_by could hardly ever succeed.
    if draw(st.booleans()):
        rows = [row | {"author": "ann", "group_id": "g1"} for row in rows]
    made = [row | {"id": f"id-{n}"} for n, row in enumerate(rows)]
    return draw(st.permutations(made))


operand = some(["1.2", "v1.9.0", "2.0", "2.0rc1", "1.10"])
constraint = st.builds(
    "{}{}{}".format, some(plain_select.OPERATORS), some(["", " "]), operand
)
constraints = st.lists(constraint, min_size=1, max_size=3).map(", ".join)
exact_version = some(["1.2", "v1.2.0", "final", "2.0rc1", "9"])
by = some(["version", "created", "updated", "published", "used"])
patterns = some(["PyTorch", "pytorch", "torch", "Py*", "*[1-3]*", "^Py", "2.1$", "l+"])


CHOICES = {
    "name": some(NAMES[:4]) | patterns,
    "match": some(["exact", "contains", "glob", "regex"]),
    "ignore_case": st.booleans(),
    "tags": st.lists(some(TAGS), min_size=1, max_size=2),
    "tags_match": some(["all", "any"]),
    "version": constraints | exact_version | some(["latest"]),
    "latest_by": by,
    "allow_any_publisher": st.booleans(),
    "allow_any_family": st.booleans(),
    "available_only": st.booleans(),
    "max_size": some(list(plain_select.UNITS)),
    "sort_by": by | some(["size_bytes"]),
    "descending": st.booleans(),
    "author": some(["ann"]),
    "group_id": some(["g1"]),
}


software = st.fixed_dictionaries(
    {},
    optional={
        "framework": some(["PyTorch", "PYTORCH"]),
        "framework_version": constraints | some(["2.0", "2.0rc1"]),
        "cuda": some([">=12.4", ">=12.4,<13", "<=12.6", "==12.4", "!=12.4", "cu121"]),
    },
)
CHOICES["software"] = software
# Entries that differ in little but what is installed, and what else may be asked.
installed = st.builds(
    lambda row, told: row | {"software": told, "available": True, "author": "ann"},
    entry,
    some([*SOFTWARE[:4], *SOFTWARE[9:13]]),
)
AMONG = {"version": constraints, "latest_by": by, "allow_any_family": st.just(True)}


@st.composite
def asked(draw):
    """Few options at a time, or hardly any entry would be left."""
    names = draw(st.lists(some(sorted(CHOICES)), max_size=5, unique=True))
    options = {name: draw(CHOICES[name]) for name in names}
    if "*" in options.get("name", ""):
        options["match"] = "glob"  # "*" alone is no regex
    if options.get("version") == "latest" and "latest_by" in options:
        options["latest_by"] = "version"
    return options


def expected(entries, options, publisher):
    try:
        return plain_select.choose(entries, options, publisher)
    except plain_select.Problem as problem:
        return str(problem)


def answered(entries, options, listing):
    outcome = select(entries, compile_selection(LISTINGS[listing], options))
    if not outcome.problem:
        return [chosen["id"] for chosen in outcome.entries]
    return KINDS[outcome.problem.obstacle]


KINDS = {
    Obstacle.PUBLISHERS: "publishers",
    Obstacle.FAMILIES: "families",
    Obstacle.UNKNOWN: "nothing to compare",
    Obstacle.TIE: "tie",
}

moderate = settings(
    max_examples=600,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@moderate
@given(entries=catalogs(), options=asked(), listing=some(sorted(PUBLISHER)))
def test_the_engine_selects_what_the_contract_says(entries, options, listing):
    if listing == "compshare_image":
        options.pop("group_id", None)
    wanted = expected(entries, options, PUBLISHER[listing])
    event(wanted if isinstance(wanted, str) else f"{min(len(wanted), 2)} left")
    assert answered(entries, options, listing) == wanted


@moderate
@given(
    entries=st.lists(installed, min_size=2, max_size=9),
    options=st.fixed_dictionaries({"software": software}, optional=AMONG),
)
def test_software_selects_what_the_contract_says(entries, options):
    entries = [row | {"id": f"id-{n}"} for n, row in enumerate(entries)]
    wanted = expected(entries, options, "author")
    event(wanted if isinstance(wanted, str) else f"{min(len(wanted), 2)} left")
    assert answered(entries, options, "compshare_image") == wanted


@moderate
@given(entries=catalogs(), options=asked(), shuffled=st.randoms(use_true_random=False))
def test_the_servers_order_never_matters(entries, options, shuffled):
    listing = "compshare_community_image"
    other = list(entries)
    shuffled.shuffle(other)
    first, second = (answered(rows, options, listing) for rows in (entries, other))
    if isinstance(first, list) and "sort_by" not in options:
        # Without sort_by the order of several results is the server's own.
        first, second = sorted(first), sorted(second)
    assert first == second


@moderate
@given(entries=catalogs(), options=asked())
def test_several_publishers_are_always_told(entries, options):
    """allow_any_publisher permits the choice, but never in silence."""
    options = {**options, "allow_any_publisher": True, "allow_any_family": False}
    for name in ("author", "group_id"):
        options.pop(name, None)
    listing = LISTINGS["compshare_community_image"]
    outcome = select(entries, compile_selection(listing, options))
    strict = {**options, "allow_any_publisher": False}
    refused = expected(entries, strict, "group_id") == "publishers"
    assert bool(outcome.warnings) == refused


@moderate
@given(entries=catalogs(), options=asked())
def test_several_families_are_always_told(entries, options):
    """allow_any_family permits the choice, but never in silence."""
    options = {**options, "allow_any_publisher": False, "allow_any_family": True}
    listing = LISTINGS["compshare_community_image"]
    outcome = select(entries, compile_selection(listing, options))
    strict = {**options, "allow_any_family": False}
    refused = expected(entries, strict, "group_id") == "families"
    assert bool(outcome.warnings) == refused
