"""Responses with anything anywhere: a right result, or an error that names the field.

The samples that the documentation shows are spoilt at every position with every type
that JSON knows, one at a time; then several at once, drawn with a fixed seed.
"""

from __future__ import annotations

import random
from typing import Any

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core.catalog import (
    Catalog,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.errors import (
    ApiError,
    UnexpectedResponse,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.model import (
    Response,
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
)
from ansible_collections.aicloud.catalog.tests.unit.reading import (
    silent,
)
from ansible_collections.aicloud.catalog.tests.unit.spoilt import (
    DETAIL,
    WRONG,
    Canned,
    bodies_of,
    check_entry,
    outcome,
    positions,
    sample,
    spelt,
    spoilt,
)

SEED = 20261127
DRAWN = 6000


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
    """Over a real connection, as users see it; the sweep fails, so it is shared."""
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
