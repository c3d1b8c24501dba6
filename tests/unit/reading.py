"""Reading the listings in tests, the way the front doors do it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ansible_collections.aicloud.catalog.plugins.module_utils._core.catalog import (
    Catalog,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.connect import (
    limits_from,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.entry import Entry
from ansible_collections.aicloud.catalog.plugins.module_utils._core.model import Listing
from ansible_collections.aicloud.catalog.plugins.module_utils._core.resolve import (
    Resolution,
    resolve,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.sweep import (
    Stats,
    Sweep,
    entries_of,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.transport import (
    Transport,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._listings import (
    compshare_community_images,
    compshare_images,
    compshare_models,
    qianfan_models,
    zstack_models,
)

LISTINGS = {
    module.LISTING.name: module.LISTING
    for module in (
        compshare_images,
        compshare_community_images,
        compshare_models,
        zstack_models,
        qianfan_models,
    )
}
VECTORS = Path(__file__).resolve().parent.parent / "fixtures" / "vectors"
# Options of the account and of the transport, as a user would give them.
KEYS = {
    "compshare": ("public_key", "private_key", "region"),
    "zstack": ("account_name", "password"),
    "qianfan": ("access_key", "secret_key"),
}
INVENTED = {
    "compshare": {"public_key": "public-1", "private_key": "private/1"},
    "zstack": {"session_id": "0f6b1b6d0e4c4d7c9a52d1f0a3b4c5d6"},
    "qianfan": {"access_key": "access-1", "secret_key": "secret+1"},
}

# Every key of the contract's table, with what stands there when the API is silent.
SILENT = {
    "id": "",
    "name": "",
    "family": "",
    "version": "",
    "group_id": "",
    "path": "",
    "tags": [],
    "author": "",
    "official": None,
    "status": "",
    "available": True,
    "description": "",
    "size_bytes": None,
    "price": None,
    "gpu_types": [],
    "gpu_memory_bytes": None,
    "container": None,
    "auto_start": None,
    "created": "",
    "updated": "",
    "published": "",
    "used": None,
    "checksum": "",
    "software": {},
}


def vectors(cloud: str) -> dict[str, Any]:
    return json.loads((VECTORS / f"{cloud}.json").read_text(encoding="utf-8"))


def silent(message: str) -> None:
    raise AssertionError(f"an unexpected warning: {message}")


def settings_of(sim: Any, cloud: str, **more: Any) -> dict[str, Any]:
    """Connection options for the simulator's default account; waits are short."""
    keys = {name: sim.credentials[cloud][name] for name in KEYS[cloud]}
    return {"base_url": sim.url, "retry_max_delay": 0.01, **keys, **more}


@contextmanager
def opened(listed: str | Listing, settings: dict[str, Any]) -> Iterator[Catalog]:
    listing = LISTINGS[listed] if isinstance(listed, str) else listed
    account = listing.cloud.account(settings, silent)
    limits = limits_from(settings, account.base_url)
    with Transport(listing.cloud, account, limits) as transport:
        yield Catalog(listing, settings, transport)


def resolved(name: str, settings: dict[str, Any]) -> Resolution:
    """Resolve with plain option values, connection and selection together."""
    with opened(name, settings) as catalog:
        return resolve(LISTINGS[name], settings, catalog)


def chosen(sim: Any, listing: str, /, **options: Any) -> list[dict[str, Any]]:
    """Return what remains of the simulator's listing for these options."""
    cloud = LISTINGS[listing].cloud.name
    resolution = resolved(listing, settings_of(sim, cloud, **options))
    assert not resolution.outcome.problem, resolution.outcome.problem
    return resolution.results()


def everything(sim: Any, name: str, **more: Any) -> list[dict[str, Any]]:
    """Return every entry of the simulator's listing, the unusable ones too."""
    settings = settings_of(sim, LISTINGS[name].cloud.name, **more)
    with opened(name, settings) as catalog:
        sweep = catalog.sweep(LISTINGS[name].server_filter(settings))
    return [entry.plain() for entry in entries_of(LISTINGS[name], sweep, settings)]


def entries(name: str, units: list[dict[str, Any]], **settings: Any) -> list[Any]:
    """Return the entries of these units as the API sends them, as plain dicts."""
    return [one.plain() for one in read_entries(LISTINGS[name], units, **settings)]


def read_entries(
    listing: Listing, units: list[dict[str, Any]], **settings: Any
) -> list[Entry]:
    """Return the entries of these units as a selection gets them."""
    sweep = Sweep(units=units, total=None, stats=Stats())
    return list(entries_of(listing, sweep, settings))
