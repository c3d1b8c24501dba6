"""Not found is an empty listing for an ID that was asked for, and an error else.

Nor is something else that was found what was asked for.
"""

from __future__ import annotations

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core.errors import (
    ResourceNotFound,
    UnexpectedResponse,
)
from ansible_collections.aicloud.catalog.tests.unit.answering import (
    COUNTED,
    EVERY,
    NAMES,
    Answering,
    page,
    rows,
)
from ansible_collections.aicloud.catalog.tests.unit.reading import opened

COMPSHARE = [name for name in NAMES if EVERY[name].cloud.name == "compshare"]
NOT_FOUND = {"RetCode": 8039, "Message": "Resource not exist [x]"}
BY_ID = {"compshare_image": ["id"], "compshare_community_image": ["id", "group_id"]}


@pytest.mark.parametrize("name", COMPSHARE)
@pytest.mark.parametrize("first", [0, 100])
def test_a_page_that_is_not_found_is_no_empty_listing(name, first):
    """A whole catalog that is said not to exist, or a page in the middle of it."""
    total = 300 if name in COUNTED else ...

    def answer(asked):
        if asked.offset >= first:
            return NOT_FOUND
        units = rows(name, 300)[asked.offset : asked.offset + 100]
        return page(name, units, total)

    not_found = pytest.raises(ResourceNotFound, match="Resource not exist")
    with not_found, Answering(name, answer) as server:
        server.sweep()


@pytest.mark.parametrize(("name", "option"), [(n, o) for n in BY_ID for o in BY_ID[n]])
def test_an_id_that_nobody_has_is_an_empty_listing(name, option):
    with Answering(name, lambda asked: NOT_FOUND) as server:
        assert server.sweep(**{option: "nobody"}).units == []


@pytest.mark.parametrize("told", ["amv-2", "am-1", "", None])
def test_details_are_of_the_version_that_was_asked_for(told):
    """Where the response names a version at all: am-1 is that of its set."""
    details = {"modelId": told, "modelName": "v2", "status": "Ready"}
    with (
        Answering("qianfan_model", lambda asked: details) as server,
        opened("qianfan_model", server.settings) as catalog,
    ):
        assert catalog.details(["amv-2"]) == {"amv-2": details}
        if told == "amv-2":
            with pytest.raises(UnexpectedResponse, match="answer is about 'amv-2'"):
                catalog.details(["amv-1"])
