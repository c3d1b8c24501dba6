"""Calling a cloud in tests, the way the front doors do it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from ansible_collections.aicloud.catalog.plugins.module_utils._core import errors
from ansible_collections.aicloud.catalog.plugins.module_utils._core.connect import (
    limits_from,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.model import Call
from ansible_collections.aicloud.catalog.plugins.module_utils._core.transport import (
    Transport,
)
from ansible_collections.aicloud.catalog.tests.unit.reading import (
    INVENTED,
    LISTINGS,
    silent,
)

CLOUDS = {listing.cloud.name: listing.cloud for listing in LISTINGS.values()}
CALLS = {
    "compshare": Call(action="DescribeCompShareImages", public=True),
    "zstack": Call(action="QueryModel", method="GET", path="/v1/ai/models"),
    "qianfan": Call(action="DescribeCustomModelSets", path="/v2/model"),
}


def transport(
    base_url: str,
    cloud: str = "compshare",
    sleep: Callable[[float], None] = time.sleep,
    **settings: Any,
) -> Transport:
    """Return a transport for an invented account, unless keys are given."""
    keys = {} if set(settings) & {"account_name"} else INVENTED[cloud]
    given = {**keys, "base_url": base_url, "retries": 0, "retry_max_delay": 0.01}
    given |= settings
    account = CLOUDS[cloud].account(given, silent)
    limits = limits_from(given, account.base_url)
    return Transport(CLOUDS[cloud], account, limits, sleep=sleep)


def outcome(
    base_url: str, cloud: str = "compshare", call: Call | None = None, **settings: Any
) -> Any:
    """Return the payload, or the error of ours, of one harmless call."""
    try:
        with transport(base_url, cloud, **settings) as opened:
            return opened.call(call or CALLS[cloud])
    except errors.CatalogError as error:
        return error
