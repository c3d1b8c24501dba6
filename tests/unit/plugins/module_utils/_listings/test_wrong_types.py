"""Responses with anything anywhere: a right result, or an error that names the field.

The samples that the documentation shows are spoilt at every position with every type
that JSON knows, one at a time; then several at once, drawn with a fixed seed.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core.catalog import (
    Catalog,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.errors import (
    ApiError,
    UnexpectedResponse,
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
    Sweep,
    entries_of,
)
from ansible_collections.aicloud.catalog.tests.unit.answering import (
    EVERY,
    NAMES,
    Answering,
    page,
    row,
)
from ansible_collections.aicloud.catalog.tests.unit.reading import (
    INVENTED,
    SILENT,
    VECTORS,
    silent,
)

SAMPLES = json.loads((VECTORS.parent / "samples.json").read_text(encoding="utf-8"))
SEED = 20261127
DRAWN = 6000
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


class Canned:
    """A transport without a network: what comes back is written down."""

    concurrency = 1

    def __init__(self, cloud: Any, *bodies: bytes) -> None:
        self.stats = Stats()
        self.gate = Gate(cloud.title, ())
        self._cloud = cloud
        self._bodies = bodies
        self.requests = 0

    def call(self, call: Call) -> dict[str, Any]:
        body = self._bodies[min(self.requests, len(self._bodies) - 1)]
        self.requests += 1
        assert self.requests < 100, "the listing never ends"
        return self._cloud.check(call, Response(status=200, headers={}, body=body))

    def stop_retrying(self, stop: bool) -> None:
        pass

    def expect_many(self) -> None:
        pass


def outcome(name: str, *bodies: bytes) -> str:
    """Read these responses; return "" for a right result, else the error's message."""
    listing = EVERY[name]
    settings = {**INVENTED[listing.cloud.name], "image_type": "App"}
    catalog = Catalog(listing, settings, Canned(listing.cloud, *bodies))
    try:
        sweep = catalog.sweep(ServerFilter(narrowing={"ImageType": "App"}))
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
        elif isinstance(absent, list):
            assert all(isinstance(one, str) for one in value), key
        else:
            assert value is None or isinstance(value, bool | int | float), key


@pytest.mark.parametrize("name", EVERY)
def test_every_position_with_every_type(name):
    payload = sample(name)
    assert outcome(name, bodies_of(name, payload)) == ""
    for path in positions(payload):
        for wrong in WRONG:
            outcome(name, bodies_of(name, spoilt(payload, path, wrong)))


@pytest.mark.parametrize("name", EVERY)
def test_several_positions_at_once(name):
    draw = random.Random(SEED)
    payload = sample(name)
    ways = list(positions(payload))
    for _number in range(DRAWN // len(EVERY)):
        body: Any = payload
        for path in draw.sample(ways, draw.randint(2, 4)):
            try:
                body = spoilt(body, path, draw.choice(WRONG))
            except (KeyError, IndexError, TypeError):
                continue  # an earlier one took that position away
        outcome(name, bodies_of(name, body))


@pytest.mark.parametrize("name", EVERY)
def test_bodies_of_anything(name):
    for wrong in WRONG:
        outcome(name, spelt(wrong))
        outcome(name, spelt({"RetCode": wrong, "result": wrong, "error": wrong}))


@pytest.mark.parametrize("name", EVERY)
def test_bodies_that_are_cut_or_flipped(name):
    draw = random.Random(SEED)
    body = bodies_of(name, sample(name))
    for _number in range(500):
        at = draw.randrange(len(body))
        outcome(name, body[:at])
        outcome(name, body[:at] + bytes([draw.randrange(256)]) + body[at + 1 :])


def test_details_of_anything():
    listing = EVERY["qianfan_model"]

    def told(details: Any) -> None:
        listed = bodies_of("qianfan_model", sample("qianfan_model"))
        detail = bodies_of("qianfan_model", details)
        catalog = Catalog(listing, {}, Canned(listing.cloud, listed, detail))
        options = {"latest_by": "created", "allow_any_publisher": True}
        try:
            found = resolve(listing, options, catalog)
        except ApiError as error:
            assert error.action in ("DescribeModel", ""), error.action
            return
        for entry in found.outcome.entries:
            check_entry(entry.plain())

    for wrong in WRONG:
        told(wrong)
        for key in DETAIL:
            told({**DETAIL, key: wrong})


def test_logins_of_anything():
    cloud = EVERY["zstack_model"].cloud
    settings = {"account_name": "admin", "password": "p", "base_url": "http://a"}
    account = cloud.account(settings, silent)
    login = cloud.login(account)
    answer = {"inventory": {"uuid": "a" * 32, "accountUuid": "b", "userUuid": "c"}}
    for path in [("inventory",), *positions(answer)]:
        for wrong in WRONG:
            response = Response(
                status=200, headers={}, body=spelt(spoilt(answer, path, wrong))
            )
            try:
                adopted = cloud.adopt(account, cloud.check(login, response))
            except ApiError:
                continue
            session = adopted.values["session_id"]
            assert isinstance(session, str) and session


PATHS = [
    ("compshare_image", [1], "ImageSet[0] is a number instead of an object"),
    ("compshare_image", [{"SupportedGpuTypes": 5}], "ImageSet[0].SupportedGpuTypes"),
    ("compshare_community_image", [1], "CompshareImageGroup[0] is a number"),
    ("compshare_community_image", [{}, {"Data": 5}], "CompshareImageGroup[1].Data is"),
    (
        "compshare_community_image",
        [{}, {"Data": [{}, {"Name": []}]}],
        "CompshareImageGroup[1].Data[1].Name is a list instead of a text",
    ),
    ("compshare_model", [{"Tag": {}}], "Models[0].Tag is an object"),
    ("zstack_model", "x", "inventories is a text instead of a list"),
    ("zstack_model", [{"uuid": []}], "inventories[0].uuid is a list"),
    ("qianfan_model", [{"modelIds": 7}], "customModelSetList[0].modelIds is a number"),
]


@pytest.mark.parametrize(("name", "units", "said"), PATHS)
def test_the_field_is_named_with_cloud_and_action(name, units, said):
    """Over a real connection, as users see it; the sweep fails, so all hosts share it."""
    listing = EVERY[name]
    answer = {NAMES[name][0]: units, NAMES[name][2]: 5, "pageInfo": {}}
    with Answering(name, lambda asked: answer) as server:
        with pytest.raises(UnexpectedResponse) as caught:
            server.sweep()
        assert server.requests == 1
    text = str(caught.value)
    assert f"{listing.cloud.title} {listing.action}: unexpected answer: " in text
    assert said in text


def test_a_marker_of_a_wrong_type_is_named():
    info = {"isTruncated": True, "nextMarker": [1]}
    answer = {"customModelSetList": [], "pageInfo": info}
    with (
        Answering("qianfan_model", lambda asked: answer) as server,
        pytest.raises(UnexpectedResponse, match=r"pageInfo\.nextMarker is a list"),
    ):
        server.sweep()


class Watched(dict):  # type: ignore[type-arg]
    """A row that notes which keys are read."""

    def __init__(self, values: dict[str, Any], seen: set[str]) -> None:
        super().__init__(values)
        self._seen = seen

    def get(self, key: str, default: Any = None) -> Any:
        self._seen.add(key)
        return super().get(key, default)

    def __getitem__(self, key: str) -> Any:
        self._seen.add(key)
        return super().__getitem__(key)


@pytest.mark.parametrize("name", EVERY)
def test_every_field_that_is_read_is_in_the_shape(name):
    listing = EVERY[name]
    seen: set[str] = set()
    for values in ({}, sample(name)[NAMES[name][0]][0]):
        unit = Watched(values, seen)
        if "Data" in values:
            unit["Data"] = [Watched(one, seen) for one in values["Data"]]
        listing.unit_id(unit)
        sweep = Sweep(units=[unit], total=None, stats=Stats())
        for entry in entries_of(listing, sweep, {}):
            entry = entry.plain()
            for test in listing.tests:
                wanted = test.prepare("1") if test.option != "states" else {"1"}
                test.passes(wanted, {**entry, "price": None})
    ours = {"modelId", "modelName", "details"}
    assert seen - set(listing.shape) - ours == set()
