"""Images of an account: its own, and those that others share with it."""

from __future__ import annotations

import pytest
from integration.asking import failures, ids, info, listed, lookup, play, requests_to

OWN, SHARED = "compshare_custom_image", "compshare_shared_image"
ACTIONS = {
    OWN: "DescribeCompShareCustomImages",
    SHARED: "DescribeCompShareSharingImages",
}


@pytest.mark.parametrize("listing", ACTIONS)
def test_all_pages_are_read_and_nothing_is_filtered_by_id(
    clouds, playbook, listing: str
) -> None:
    rows = clouds.catalog(listing)
    one = {"id": rows[-1]["CompShareImageId"], "available_only": False}
    outcome = playbook([play([info("usable", listing), info("one", listing, **one)])])
    usable = [row for row in rows if row.get("Status") in (None, "Available")]
    assert ids(listed(outcome, "usable", "images"), "id") == ids(usable)
    assert ids(listed(outcome, "one", "images"), "id") == [one["id"]]
    assert requests_to(clouds.counts()) == {ACTIONS[listing]: 4}


def test_a_name_that_is_not_unique_is_an_error(clouds, playbook) -> None:
    latest = lookup("two authors", SHARED, "team-base", version="latest")
    told = failures(playbook([play([lookup("same name", OWN, "golden"), latest])]))
    assert "1owngolden1" in told["same name"] and "1owngolden2" in told["same name"]
    assert "demo-team" in told["two authors"] and "demo-lab" in told["two authors"]
