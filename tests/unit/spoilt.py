"""Responses that were spoilt: samples, what is put where, and a reader for them.

The samples are those that the documentation shows. Nothing here needs Ansible.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ansible_collections.aicloud.catalog.plugins.module_utils._core.catalog import (
    Catalog,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.errors import (
    ApiError,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.gate import Gate
from ansible_collections.aicloud.catalog.plugins.module_utils._core.model import (
    Call,
    Response,
    ServerFilter,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.resolve import (
    resolve,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.sweep import (
    Stats,
    entries_of,
)
from ansible_collections.aicloud.catalog.tests.unit.answering import (
    EVERY,
    page,
    row,
)
from ansible_collections.aicloud.catalog.tests.unit.reading import (
    INVENTED,
    SILENT,
    VECTORS,
)

SAMPLES = json.loads((VECTORS.parent / "samples.json").read_text(encoding="utf-8"))
# Stand-ins that become what Python cannot write itself.
RAW = {
    "@beyond": "1e999",
    "@nan": "NaN",
    "@digits": "9" * 5000,
    "@surrogate": '"\\ud800"',
    "@deep": "[" * 200 + "]" * 200,
}
WRONG: list[Any] = [
    None,
    True,
    0,
    -1,
    10**400,
    1.5,
    1e308,
    "",
    "text",
    "9" * 5000 + "GB",
    [],
    [1],
    [None],
    [[]],
    ["a", {}],
    {},
    {"a": 1},
    *RAW,
]
DETAIL = {
    "modelId": "amv-1",
    "modelName": "v1",
    "status": "Ready",
    "description": "",
    "createTime": "2023-12-29T14:30:32Z",
    "modifyTime": "2023-12-29T14:30:32Z",
}


def sample(name: str) -> dict[str, Any]:
    """Return a payload as the API sends it: the sample and a row beside it."""
    # Private images are the same objects as public ones.
    shown = name if name in SAMPLES else "compshare_image"
    result = SAMPLES[shown]["result"]
    first = (result.get("models") or result.get("images"))[0]
    unit = first["raw"]
    if name == "compshare_community_image":
        unit = {**first["raw_group"], "Data": [first["raw"]]}
    units = [unit, row(name, 1)]
    if name == "qianfan_model":
        info = {"isTruncated": False, "nextMarker": None, "marker": "", "maxKeys": 100}
        return {"customModelSetList": units, "pageInfo": info}
    return page(name, units, len(units))


def bodies_of(name: str, payload: Any) -> bytes:
    cloud = EVERY[name].cloud.name
    if cloud == "compshare":
        payload = {"RetCode": 0, "Action": "A", **payload}
    if cloud == "qianfan":
        payload = {"requestId": "r-1", "result": payload}
    return spelt(payload)


def spelt(value: Any) -> bytes:
    text = json.dumps(value)
    for stand_in, raw in RAW.items():
        text = text.replace(f'"{stand_in}"', raw)
    return text.encode()


def positions(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every value inside, the outermost first."""
    if path:
        yield path
    inner = value.items() if isinstance(value, dict) else ()
    for key, one in inner or (enumerate(value) if isinstance(value, list) else ()):
        yield from positions(one, (*path, key))


def spoilt(value: Any, path: tuple[Any, ...], wrong: Any) -> Any:
    copy = json.loads(json.dumps(value))
    where = copy
    for key in path[:-1]:
        where = where[key]
    where[path[-1]] = wrong
    return copy


class NoNetwork:
    """A transport of which one request at a time is asked, and nothing is sent."""

    concurrency = 1

    def __init__(self, cloud: Any) -> None:
        self.stats = Stats()
        self.gate = Gate(cloud.title, ())

    def start_again(self) -> None:
        pass

    def stop(self, reason: BaseException) -> None:
        pass

    def expect_many(self) -> None:
        pass


class Canned(NoNetwork):
    """What comes back is written down."""

    def __init__(self, cloud: Any, *bodies: bytes) -> None:
        super().__init__(cloud)
        self._cloud = cloud
        self._bodies = bodies
        self.requests = 0

    def call(self, call: Call) -> dict[str, Any]:
        body = self._bodies[min(self.requests, len(self._bodies) - 1)]
        self.requests += 1
        assert self.requests < 100, "the listing never ends"
        return self._cloud.check(call, Response(status=200, headers={}, body=body))


def outcome(name: str, *bodies: bytes) -> str:
    """Read these responses; return "" for a right result, else the error's message."""
    listing = EVERY[name]
    settings = {**INVENTED[listing.cloud.name], "image_type": "App"}
    catalog = Catalog(listing, settings, Canned(listing.cloud, *bodies))
    try:
        sweep = catalog.sweep(ServerFilter(required={"ImageType": "App"}))
    except ApiError as error:
        assert str(error)
        return error.message
    # From here on nothing may fail: what was read is stored for all hosts.
    for entry in entries_of(listing, sweep, settings):
        check_entry(entry.plain())
    resolve(listing, {"match": "regex", "name": ".", "expect": "any"}, catalog)
    return ""


def check_entry(plain: dict[str, Any]) -> None:
    json.dumps(plain, ensure_ascii=False, allow_nan=False).encode()
    for key, absent in SILENT.items():
        value = plain[key]
        if isinstance(absent, str):
            assert isinstance(value, str), key
        elif isinstance(absent, dict):
            texts = [value[part] for part in value if part != "applications"]
            texts += value.get("applications", [])
            assert all(isinstance(one, str) for one in texts), key
        elif isinstance(absent, list):
            assert all(isinstance(one, str) for one in value), key
        else:
            assert value is None or isinstance(value, bool | int | float), key
