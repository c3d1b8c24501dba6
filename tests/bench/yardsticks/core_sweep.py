"""The collection's own sweep without Ansible around it. Prints the id of a name."""

from __future__ import annotations

import json
import os
import time

from ansible_collections.aicloud.catalog.plugins.module_utils._core.catalog import (
    Catalog,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.connect import (
    limits_from,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.model import (
    ServerFilter,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.sweep import (
    entries_of,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.transport import (
    Transport,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._listings import (
    compshare_images,
)

SETTINGS = {
    "public_key": os.environ["COMPSHARE_PUBLIC_KEY"],
    "private_key": os.environ["COMPSHARE_PRIVATE_KEY"],
    "region": os.environ["COMPSHARE_REGION"],
    "base_url": os.environ["COMPSHARE_BASE_URL"],
}
LISTING = compshare_images.LISTING

account = LISTING.cloud.account(SETTINGS, print)
started = time.perf_counter(), time.process_time()
limits = limits_from(SETTINGS, account.base_url)
with Transport(LISTING.cloud, account, limits) as transport:
    sweep = Catalog(LISTING, {}, transport).sweep(ServerFilter())
wall, cpu = time.perf_counter() - started[0], time.process_time() - started[1]
entries = entries_of(LISTING, sweep, {})
wanted = os.environ["BENCH_NAME"]
found = [entry["id"] for entry in entries if entry["name"] == wanted]
assert len(found) == 1, found
print(f"answer={found[0]}")
print(json.dumps({"wall": wall, "cpu": cpu}))
