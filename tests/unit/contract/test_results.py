"""What is documented about results is what an entry is made of."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core.entry import (
    ABSENT,
    KEYS,
    Entry,
    all_fields,
)
from ansible_collections.aicloud.catalog.tests.unit.contract.documents import (
    PLUGINS,
    ROOT,
    listings,
    read,
)

SAMPLES = json.loads((ROOT / "tests/fixtures/samples.json").read_text(encoding="utf-8"))
TYPES = {
    "str": str,
    "bool": bool,
    "int": int,
    "float": float,
    "list": list,
    "dict": dict,
}
each_listing = pytest.mark.parametrize("name", listings())


def returned(name: str) -> dict[str, dict[str, Any]]:
    """Return the documented keys of an entry, for the module and the lookup."""
    noun = listings()[name].noun
    module = read(PLUGINS / "modules" / f"{name}_info.py")[2]
    lookup = read(PLUGINS / "lookup" / f"{name}.py")[2]
    return {"module": module[noun]["contains"], "lookup": lookup["_raw"]["contains"]}


@each_listing
def test_every_key_of_an_entry_is_documented(name: str) -> None:
    listing = listings()[name]
    keys = list(Entry(all_fields(listing, {}), {}, {}))
    assert set(keys) <= set(KEYS)
    for contents in returned(name).values():
        assert list(contents) == keys


@each_listing
def test_sample_is_the_recorded_entry(name: str) -> None:
    entry = SAMPLES[name]["result"][listings()[name].noun][0]
    for contents in returned(name).values():
        for key, value in entry.items():
            assert contents[key].get("sample", value) == value
            assert "sample" in contents[key] or value in ("", [], {}, None)


@each_listing
def test_sample_has_the_documented_types(name: str) -> None:
    entry = SAMPLES[name]["result"][listings()[name].noun][0]
    for key, said in returned(name)["module"].items():
        assert entry[key] is None or isinstance(entry[key], TYPES[said["type"]]), key
        assert said["type"] != "list" or all(
            isinstance(item, TYPES[said["elements"]]) for item in entry[key]
        )
        absent = ABSENT.get(key)
        assert absent is None or isinstance(absent, TYPES[said["type"]])


@pytest.mark.parametrize(
    "name", [name for name, listing in listings().items() if not listing.details]
)
def test_sample_is_what_the_code_makes_of_its_raw(name: str) -> None:
    entry = SAMPLES[name]["result"][listings()[name].noun][0]
    made = Entry(
        all_fields(listings()[name], {}), entry["raw"], entry.get("raw_group", {})
    )
    assert made.plain() == entry


@each_listing
def test_module_documents_its_results(name: str) -> None:
    result = SAMPLES[name]["result"]
    documented = read(PLUGINS / "modules" / f"{name}_info.py")[2]
    assert documented.keys() == result.keys()
    assert documented["meta"]["contains"].keys() == result["meta"].keys()
