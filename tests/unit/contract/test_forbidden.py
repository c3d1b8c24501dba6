"""Messages say of an unavailable entry what made it unavailable, and only that."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.aicloud.catalog.plugins.filter.select import FilterModule
from ansible_collections.aicloud.catalog.plugins.module_utils._core.explain import (
    explain_for,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.fields import (
    Availability,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.select import (
    select,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.selection import (
    compile_selection,
)
from ansible_collections.aicloud.catalog.plugins.plugin_utils._locking.drift import (
    _compared,
)
from ansible_collections.aicloud.catalog.plugins.plugin_utils._locking.resolving import (
    Ready,
)
from ansible_collections.aicloud.catalog.tests.unit.contract.documents import (
    inventories,
)
from ansible_collections.aicloud.catalog.tests.unit.reading import read_entries

IMAGE = {"CompShareImageId": "i", "Name": "n", "Author": "ann", "Status": "Available"}
MODEL = {"Path": "p", "Name": "n", "Status": "Active", "Deleted": "0"}


def community(version: str, group: str) -> dict[str, Any]:
    return {
        "GroupId": "g",
        "ImageName": "n",
        "Status": group,
        "Data": [{**IMAGE, "VersionName": "v1", "Status": version}],
    }


# Listing, the unit as the cloud sends it, and what is said of its entry.
CASES = [
    ("compshare_image", IMAGE | {"Status": "Making"}, "(i, by ann, Making)"),
    ("compshare_custom_image", IMAGE | {"Status": "Making"}, "(i, by ann, Making)"),
    ("compshare_shared_image", IMAGE | {"Status": "Making"}, "(i, by ann, Making)"),
    (
        "compshare_community_image",
        community("Offline", "Available"),
        "(i, by ann, Offline)",
    ),
    (
        "compshare_community_image",
        community("Available", "UnAvailable"),
        "(i, by ann, group UnAvailable)",
    ),
    (
        "compshare_community_image",
        community("Offline", "UnAvailable"),
        "(i, by ann, Offline, group UnAvailable)",
    ),
    ("compshare_model", MODEL | {"Deleted": "1"}, "(p, Deleted 1)"),
    ("compshare_model", MODEL | {"Status": "Draft"}, "(p, Draft)"),
    (
        "qianfan_model",
        {
            "modelSetName": "n",
            "modelIds": ["amv-1"],
            "modelNames": ["v"],
            "details": {"status": "Fail"},
        },
        "(amv-1, Fail)",
    ),
]


def entries(name: str, unit: dict[str, Any]) -> list[Any]:
    """Return the entries of a unit; Qianfan's with the details of its version."""
    found = read_entries(inventories()[name], [unit])
    if "details" in unit:
        found = [one.with_row(one.row | {"details": unit["details"]}) for one in found]
    return found


def candidates(entry: dict[str, Any]) -> str:
    """Return what the filter says when it cannot choose between two such entries."""
    options = {"available_only": False, "latest_by": "created"}
    with pytest.raises(AnsibleFilterError) as caught:
        FilterModule().filters()["select"]([entry, entry], **options)
    return str(caught.value).partition("Candidates: ")[2]


@pytest.mark.parametrize(("name", "unit", "words"), CASES)
def test_what_made_an_entry_unavailable_is_said(
    name: str, unit: dict[str, Any], words: str
) -> None:
    listing = inventories()[name]
    found = entries(name, unit)
    selection = compile_selection(listing, {"available_only": True})
    outcome = select(found, selection)
    dropped = explain_for(listing, outcome).partition("Dropped as unavailable: ")[2]
    assert dropped.splitlines()[0].endswith(f"{words}.")
    # As in a report of what has changed since it was locked.
    nothing: Any = {}
    ready = Ready(listing, {}, selection, nothing, "")
    finding = _compared(nothing, found[0], ready, None)
    assert finding.state == "withdrawn"
    assert words.endswith(f", {finding.text.rpartition(': ')[2]})")
    # The filter has the entries alone, as a play has got them.
    (plain,) = [one.plain() for one in found]
    assert words in candidates(plain)


def test_every_part_of_every_listing_has_a_case() -> None:
    forbidding = set()
    for name, unit, _words in CASES:
        field = inventories()[name].fields({})["available"]
        assert isinstance(field, Availability)
        (entry,) = entries(name, unit)
        for number, (_of, read, permits) in enumerate(field.parts):
            if not permits(read(entry.row, entry.group)):
                forbidding.add((name, number))
    parts = set()
    for name, listing in inventories().items():
        field = listing.fields({}).get("available")
        if isinstance(field, Availability):
            parts |= {(name, number) for number, _part in enumerate(field.parts)}
        elif field is not None:
            assert field({}, {}) is True, f"{name}: what forbids an entry is not said"
    assert forbidding == parts


def test_a_given_entry_of_which_nothing_is_known_is_no_contradiction() -> None:
    changed = {"name": "n", "id": "i", "status": "Available", "available": False}
    assert "(i, unavailable, status Available)" in candidates(changed)
