"""What a run has read: how new it is counts from when the reading began."""

from __future__ import annotations

import time

from ansible_collections.aicloud.catalog.plugins.module_utils._core.sweep import (
    Stats,
    Sweep,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.sweep_file import (
    dump_sweep,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._listings import (
    compshare_models,
)
from ansible_collections.aicloud.catalog.plugins.plugin_utils._store.run_store import (
    RunStore,
)


def test_only_what_was_begun_later_is_younger() -> None:
    """Writing it a moment ago, or copying it from another run, makes nothing newer."""
    told: list[str] = []
    store = RunStore("account-of-a-test", told.append)
    began = time.time() - 3600
    sweep = Sweep(units=[], total=0, stats=Stats())
    listing = compshare_models.LISTING
    assert not store.younger("sweep", 0)
    store.write_sweep("sweep", listing.name, dump_sweep(listing, {}, sweep, began))
    assert store.younger("sweep", began - 1)
    assert not store.younger("sweep", began)
    assert not store.younger("sweep", began + 1)
    store.write_sweep("sweep", listing.name, [b"damaged"])
    assert not store.younger("sweep", 0)
    assert told == []
