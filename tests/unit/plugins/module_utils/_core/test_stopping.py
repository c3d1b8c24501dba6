"""A signal ends a sweep at once, whatever the server does."""

from __future__ import annotations

import json
import os
import signal
import threading

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core.ending import (
    Stopped,
    ending_in_order,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.pace import Pace
from ansible_collections.aicloud.catalog.tests.unit.reading import (
    INVENTED,
    LISTINGS,
    opened,
)
from ansible_collections.aicloud.catalog.tests.unit.scripted import Reply, Scripted

PAGES = 4


def first_page() -> bytes:
    rows = [{"CompShareImageId": f"id-{n}", "Name": f"n {n}"} for n in range(100)]
    page = {"RetCode": 0, "TotalCount": 100 * PAGES, "ImageSet": rows}
    return json.dumps(page).encode()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_pages_under_way_are_not_waited_for(number: int) -> None:
    """Those side by side, while the main thread waits for them."""
    never = threading.Event()
    late = Reply(b"{}", wait=never)
    with Scripted(Reply(first_page()), *[late] * (PAGES - 1)) as server:

        def interrupt() -> None:
            while len(server.heard) < PAGES:
                wait.wait(0.01)
            os.kill(os.getpid(), number)

        wait = threading.Event()
        thread = threading.Thread(target=interrupt, daemon=True)
        thread.start()
        settings = {**INVENTED["compshare"], "base_url": server.url}
        settings |= {"image_type": "App", "timeout": 600, "concurrency": PAGES}
        listing = LISTINGS["compshare_image"]
        with (
            pytest.raises(Stopped),
            ending_in_order(),
            opened("compshare_image", settings) as catalog,
        ):
            catalog.sweep(listing.server_filter(settings))
        assert not server.overdue
        never.set()
    assert len(server.heard) == PAGES


def test_pauses_before_a_retry_are_not_waited_for() -> None:
    pace = Pace(1)
    resting = threading.Thread(target=pace.rest, args=(600,), daemon=True)
    resting.start()
    pace.stop()
    resting.join(60)
    assert not resting.is_alive()
