"""Images of an account: its own, and those that others share with it."""

from __future__ import annotations

import pytest
from integration.asking import failures, ids, info, listed, lookup, play, requests_to

ACTIONS = {
    "compshare_custom_image": "DescribeCompShareCustomImages",
    "compshare_shared_image": "DescribeCompShareSharingImages",
}


@pytest.mark.parametrize("listing", ACTIONS)
def test_all_pages_are_read_and_only_usable_images_remain(
    clouds, playbook, listing: str
) -> None:
    rows = clouds.catalog(listing)
    usable = [row for row in rows if row.get("Status") in (None, "Available")]
    tasks = [
        info("usable", listing),
        info("all", listing, available_only=False),
        info("one", listing, id=rows[-1]["CompShareImageId"], available_only=False),
    ]
    outcome = playbook([play(tasks)])
    assert ids(listed(outcome, "usable", "images"), "id") == ids(usable)
    assert ids(listed(outcome, "all", "images"), "id") == ids(rows)
    assert ids(listed(outcome, "one", "images"), "id") == ids(rows[-1:])
    # Two pages for each, and never the filter by ID.
    assert requests_to(clouds.counts()) == {ACTIONS[listing]: 6}


def test_a_name_that_is_not_unique_is_an_error(clouds, playbook) -> None:
    tasks = [
        lookup("same name", "compshare_custom_image", "golden"),
        lookup("two authors", "compshare_shared_image", "team-base", version="latest"),
    ]
    told = failures(playbook([play(tasks)]))
    for suffix in ("1owngolden1", "1owngolden2"):
        assert f"compshareImage-{suffix}" in told["same name"]
    assert "demo-team" in told["two authors"]
    assert "demo-lab" in told["two authors"]
